"""AlertRule: what we watch for. The configured body; ids and revisions are in the catalog."""

from typing import Any, Literal

from tocsin.kernel.values import Value

Severity = Literal["critical", "error", "warning", "info"]


class RuleHooks(Value, frozen=True):
    """Which hooks a rule tells: the account-default ones unless it opts out, and its own."""

    use_defaults: bool = True
    hook_ids: tuple[str, ...] = ()


class AlertRule(Value, frozen=True):
    """An alert rule of one app. `kind` names its file in `kinds/`, whose fields check `settings`."""

    app_id: str
    kind: str
    settings: dict[str, Any]
    severity: Severity = "warning"
    description: str = ""
    runbook: str = ""
    is_enabled: bool = True
    notifies: bool = True
    notifies_recovery: bool = True
    min_delay: int = 600  # seconds between notices of one alert to one hook
    hooks: RuleHooks = RuleHooks()
