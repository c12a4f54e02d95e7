"""Rhythm: when a heartbeat's next pulse is expected. So long after the last one, or by a cron expression in a zone."""

from datetime import UTC, datetime

from cronsim import CronSim, CronSimError
from whenever import Instant, TimeZoneNotFoundError

from tocsin.kernel.errors import Invalid
from tocsin.kernel.instants import SECOND
from tocsin.respond.integrations.integration import Heartbeat

EVERY_MIN = 10  # seconds
SPAN_MAX = 366 * 86_400  # seconds, of an interval, a grace and a run
CRON_MAX = 100  # characters
CRON_FIELDS = 5
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def check_heartbeat(settings: Heartbeat | None) -> None:
    """Raise Invalid that names the field at fault."""
    if settings is None:
        raise Invalid("say when a pulse is expected", field="heartbeat")
    if bool(settings.every) == bool(settings.cron):
        raise Invalid("give either an interval (every) or a cron expression", field="heartbeat.every")
    if settings.every and not EVERY_MIN <= settings.every <= SPAN_MAX:
        raise Invalid(f"an interval is {EVERY_MIN} to {SPAN_MAX} seconds", field="heartbeat.every")
    for name, seconds in (("grace", settings.grace), ("run_max", settings.run_max)):
        if not 0 <= seconds <= SPAN_MAX:
            raise Invalid(f"{name} is 0 to {SPAN_MAX} seconds", field=f"heartbeat.{name}")
    try:
        Instant.from_timestamp(0).to_tz(settings.zone)
    except TimeZoneNotFoundError as error:
        raise Invalid(f"no such time zone: {settings.zone[:40]!r}", field="heartbeat.zone") from error
    if settings.cron:
        _check_cron(settings.cron)


def _check_cron(cron: str) -> None:
    if len(cron) > CRON_MAX or len(cron.split()) != CRON_FIELDS:
        raise Invalid(
            f"a cron expression has {CRON_FIELDS} fields and at most {CRON_MAX} characters", field="heartbeat.cron"
        )
    try:
        next(CronSim(cron, LONG_AGO))
    except CronSimError as error:
        raise Invalid(f"not a cron expression: {error}", field="heartbeat.cron") from error
    except StopIteration as error:
        raise Invalid("the cron expression never comes", field="heartbeat.cron") from error


def expected_after(settings: Heartbeat, at: int) -> int:
    """
    Return the instant by which the pulse after `at` is expected, without its grace.

    Cron follows local time as Debian's does: at a fixed hour that a clock change skips, it comes right after the gap;
    at one that comes twice, once; what comes every so many minutes or hours goes on evenly.
    """
    if settings.every:
        return at + settings.every * SECOND
    local = Instant.from_timestamp(at, unit="microsecond").to_tz(settings.zone).to_stdlib()
    return int(next(CronSim(settings.cron, local)).timestamp()) * SECOND


def local_text(settings: Heartbeat, at: int) -> str:
    """Return an instant as people read it: in the heartbeat's zone, to the second where the minute isn't whole."""
    local = Instant.from_timestamp(at, unit="microsecond").to_tz(settings.zone).to_stdlib()
    return f"{local:%Y-%m-%d %H:%M:%S}".removesuffix(":00") + f" {settings.zone}"
