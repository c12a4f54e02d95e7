"""What a timeline says of pages and walks."""

from collections.abc import Sequence

from tocsin.kernel.events import Entry, Event, detail_of, kind_of
from tocsin.outbound.deliveries.deliveries import DeliveryDelivered, DeliveryQueued, DeliveryRetried, DeliveryWithheld
from tocsin.respond.escalation.contacting import MethodSkipped
from tocsin.respond.escalation.runs import Halted, HookPaged, Paged, PagedBecause, RunStarted, RunStatus
from tocsin.respond.escalation.told import pages
from tocsin.respond.escalation.walked import happened, walks
from tocsin.respond.incidents.incidents import Noted

BEGAN = RunStarted("run_1", "pol_1", "rev_1", "Critical", 3)
PAGED = Paged("run_1", "pag_1", "usr_1", "ann", "primary", 1, 1, "On call.", reason=PagedBecause.STEP)


def entries(*events: tuple[str, Event]) -> Sequence[Entry]:
    """Return a timeline of events, each with its cause, one µs after the other."""
    return [
        Entry(f"evt_{place}", "inc_1", place, place, kind_of(one), "engine", cause, one.reason, detail_of(one))
        for place, (cause, one) in enumerate(events, 1)
    ]


def test_a_page_has_its_messages_with_what_became_of_them() -> None:
    """Messages belong to the page from which they follow; the last that happened to each is its status."""
    timeline = happened(
        entries(
            ("", BEGAN),
            ("evt_1", PAGED),
            ("evt_2", DeliveryQueued("dlv_1", "email", "ann", "page", 0)),
            ("evt_2", DeliveryQueued("dlv_2", "sms", "ann", "page", 60_000_000)),
            ("evt_2", MethodSkipped("pag_1", "usr_1", "ann", "chat", "it is switched off")),
            ("dlv_1", DeliveryRetried("dlv_1", "email", "ann", 1, "busy", 9)),
            ("dlv_1", DeliveryDelivered("dlv_1", "email", "ann", 2, "250 OK")),
            ("evt_9", DeliveryQueued("dlv_3", "email", "ann", "recovery", 0)),
        )
    )
    (page,) = pages(timeline)
    assert (page.at, page.name, page.policy) == (2, "ann", "Critical, version 3")
    assert page.text.endswith("(step target). On call. By policy Critical, version 3.")
    assert [(one.delivery_id, one.status, one.at) for one in page.sent] == [
        ("dlv_1", "delivered", 7),
        ("dlv_2", "pending", 4),
    ]
    assert page.sent[0].text == "Delivered to ann by email, attempt 2: 250 OK."
    assert page.sent[1].text == "To ann by sms, due at 1970-01-01 00:01 UTC: pending."
    assert page.skipped == ("Not paging ann by chat: it is switched off.",)


def test_a_walk_has_the_status_to_which_its_events_lead() -> None:
    """Each walk has its own events; after a halted one the next begins active, and a hook's page is one too."""
    hook = HookPaged("run_2", "pag_2", "hok_1", "chat", 1, 1)
    again = RunStarted("run_2", "", "", "none")
    timeline = happened(
        entries(
            ("", BEGAN),
            ("", PAGED),
            ("", Noted("usr_1", "a note")),
            ("", Halted("run_1", reason="acknowledged")),
            ("", again),
            ("", hook),
            ("evt_6", DeliveryQueued("dlv_1", "webhook", "chat", "page", 0)),
            ("dlv_1", DeliveryWithheld("dlv_1", "webhook", "chat", reason="escalation_halted")),
        )
    )
    first, second = walks(timeline)
    assert (first.status, [one.at for one in first.happened]) == (RunStatus.HALTED, [2, 4])
    assert (second.status, second.policy) == (RunStatus.ACTIVE, "none")
    told = pages(timeline)[1]
    assert (told.hook_id, told.name, told.sent[0].status) == ("hok_1", "chat", "withheld")
    assert told.sent[0].text == "Not sent to chat by webhook: escalation halted."
