"""
The table: event type → what follows, in the same transaction. The whole system on one page.

    report opens ─▶ Opened ─▶ start_run ─▶ RunStarted ─▶ take_step ─▶ Paged ─▶ queue_page
    Acknowledged / Assigned / Resolved ─▶ halt_run ─▶ Halted ─▶ withhold_pages
    Opened ─▶ start_run ─▶ Held … Released ─▶ take_step        Appended / Grouped ─▶ count_reports ─▶ Released
    Opened ─▶ queue_confirmation ─▶ DeliveryDelivered ─▶ confirmed / DeliveryFailed ─▶ not_confirmed
    Resolved ─▶ tell_recovery, tell_end  Reopened ─▶ restart_run, tell_return
    Resolved (merged) ─▶ merge_in ─▶ MergedIn                   Linked ─▶ link_back ─▶ Linked
    Opened / Reopened ─▶ start_sla ··▶ ring_sla ─▶ SlaWarned / SlaBreached ─▶ tell_sla
    StatusUpdated ─▶ tell_update
    Snoozed ─▶ snooze_run ─▶ WalkSnoozed          Woken ─▶ wake_run ─▶ Resumed ─▶ take_first_step
    Escalated ─▶ escalate_run                     Replanned ─▶ replan_run ─▶ Halted, RunStarted
    RespondersAdded ─▶ page_responders ─▶ Paged
    PulseMissed / RunOverran / PulseFailed ─▶ open_outage        PulsesResumed / HeartbeatEnded ─▶ end_outage
    Resolved / Reopened by people ─▶ heed_incident
    WalkMuted ─▶ withhold_pages, remember_muted ··▶ ring_muted ─▶ Resumed
    whatever happens to an incident ─▶ heed_holder ··▶ ring_muted
    whatever happens to an incident ─▶ hear ─▶ WorkflowStarted ─▶ WorkflowActed ··▶ ring_workflow ─▶ WorkflowActed
    AlertFired / AlertRecovered ─▶ plan_notices ─▶ NoticePlanned ─▶ queue_notice
"""

from collections.abc import Mapping, Sequence

from tocsin.engine.confirming import confirmed, not_confirmed, queue_confirmation
from tocsin.engine.grouping import remember_key
from tocsin.engine.handoffs import ring_handoff
from tocsin.engine.paging import (
    page_responders,
    queue_hook_page,
    queue_page,
    withhold_last_pages,
    withhold_pages,
)
from tocsin.engine.pulses import end_outage, heed_incident, open_outage
from tocsin.engine.recoveries import tell_late_recovery, tell_recovery
from tocsin.engine.responding import link_back, merge_in, unlink_back
from tocsin.engine.silencing import heed_holder, remember_muted, ring_muted, ring_silence, scan_mutes
from tocsin.engine.sla import end_sla, ring_sla, start_sla, tell_sla
from tocsin.engine.snoozing import resumed, snooze_run, wake, wake_run
from tocsin.engine.subscribers import tell_end, tell_return, tell_update
from tocsin.engine.telling import plan_notices, queue_notice
from tocsin.engine.timing import Ring
from tocsin.engine.walking import (
    count_reports,
    escalate_run,
    halt_run,
    replan_run,
    restart_run,
    start_run,
    take_first_step,
)
from tocsin.engine.work import Follow
from tocsin.engine.workflows import hear, review, ring_workflow, scan
from tocsin.kernel.events import Event
from tocsin.outbound.deliveries import deliveries
from tocsin.outbound.deliveries.deliveries import DeliveryDelivered, DeliveryFailed
from tocsin.respond.escalation import runs
from tocsin.respond.escalation.runs import (
    Halted,
    HookPaged,
    Paged,
    Released,
    Resumed,
    RunStarted,
    WalkAcknowledged,
    WalkMuted,
    WalkSnoozed,
)
from tocsin.respond.incidents import acts, states
from tocsin.respond.incidents.incidents import Acknowledged, Appended, Assigned, Grouped, Opened, Reopened, Resolved
from tocsin.respond.integrations.heartbeats import (
    HeartbeatEnded,
    PulseFailed,
    PulseMissed,
    PulsesResumed,
    RunOverran,
)
from tocsin.watch.notices.plan import NoticePlanned
from tocsin.watch.rules.alerts import AlertFired, AlertRecovered

# Workflows hear of these, after whatever else follows.
HEARD: tuple[type[Event], ...] = (*states.EVENTS, *runs.EVENTS, *deliveries.EVENTS)

FOLLOWS: Mapping[type[Event], Sequence[Follow]] = {
    AlertFired: (plan_notices,),
    AlertRecovered: (plan_notices,),
    NoticePlanned: (queue_notice,),
    Opened: (start_run, queue_confirmation, start_sla),
    Reopened: (restart_run, heed_incident, start_sla, tell_return),
    Appended: (count_reports,),
    Grouped: (remember_key, count_reports),
    RunStarted: (take_first_step,),
    Released: (take_first_step,),
    Resumed: (resumed,),
    Paged: (queue_page,),
    HookPaged: (queue_hook_page,),
    Acknowledged: (halt_run,),
    Assigned: (halt_run,),
    Resolved: (halt_run, withhold_last_pages, heed_incident, merge_in, tell_recovery, tell_end, end_sla),
    Halted: (withhold_pages,),
    WalkSnoozed: (withhold_pages,),
    WalkMuted: (withhold_pages, remember_muted),
    WalkAcknowledged: (withhold_pages,),
    acts.Escalated: (escalate_run,),
    acts.Linked: (link_back,),
    acts.Replanned: (replan_run,),
    acts.RespondersAdded: (page_responders,),
    acts.SlaBreached: (tell_sla,),
    acts.SlaWarned: (tell_sla,),
    acts.Snoozed: (snooze_run,),
    acts.StatusUpdated: (tell_update,),
    acts.Unlinked: (unlink_back,),
    acts.Woken: (wake_run,),
    PulseMissed: (open_outage,),
    RunOverran: (open_outage,),
    PulseFailed: (open_outage,),
    PulsesResumed: (end_outage,),
    HeartbeatEnded: (end_outage,),
    DeliveryDelivered: (tell_late_recovery, confirmed),
    DeliveryFailed: (not_confirmed,),
}

HOLDS: Sequence[Follow] = (heed_holder,)  # whatever happens to an incident may end or begin what it mutes

FLOW = {event: (*FOLLOWS.get(event, ()), *(HOLDS if event in states.EVENTS else ()), hear) for event in HEARD} | {
    event: follows for event, follows in FOLLOWS.items() if event not in HEARD
}

# What is done when a timer of that kind is due.
RINGS: Mapping[str, Ring] = {
    "handoff": ring_handoff,
    "mute_scan": scan_mutes,
    "muted": ring_muted,
    "silence": ring_silence,
    "sla": ring_sla,
    "snooze": wake,
    "workflow": ring_workflow,
    "workflow_review": review,
    "workflow_scan": scan,
}
