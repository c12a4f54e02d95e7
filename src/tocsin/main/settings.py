"""Settings: one frozen value from TOCSIN_* environment variables and, below them, a TOML file."""

import os
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from tocsin.kernel.errors import Invalid
from tocsin.kernel.values import Value, checked


class Settings(Value, frozen=True, forbid_unknown_fields=True):
    """All that an installation sets. Each is `TOCSIN_<NAME>` in the environment, or `<name>` in the TOML file."""

    data_dir: str = "data"
    host: str = "127.0.0.1"
    port: int = 8080
    database_url: str = ""  # '': SQLite in data_dir
    public_url: str = ""  # '': http://host:port
    secret_key: str = ""  # '': data_dir/secret.key
    egress_allow: str = ""
    evaluate_every: float = 10.0  # seconds between evaluations of a rule
    watch: str = "auto"  # several nodes: auto (the first has it), here (take it over), off
    lease: float = 30.0  # seconds for which a node has a delivery for itself: more than twice a send's deadline
    keep_bodies_days: int = 30  # bodies of inbound messages; 0: for ever
    keep_samples_days: int = 30
    smtp_host: str = "127.0.0.1"
    smtp_port: int = 25
    smtp_username: str = ""
    smtp_password: str = ""
    smtp_tls: str = "none"  # none, starttls, tls
    mail_in_port: int = 0  # where mail for integrations comes in; 0: nowhere
    mail_in_host: str = ""  # '': host
    mail_in_domain: str = ""  # '': the host of the public URL
    mail_in_bytes_max: int = 5 << 20
    mail_from: str = "tocsin@localhost"
    backlog_max: int = 500_000  # undecided messages, beyond which the intake answers 503
    backlog_bytes_max: int = 1 << 30
    inbound_rate: int = 2_000  # messages a second that an API URL takes, beyond which it answers 429; 0: any
    inbound_burst: int = 10_000  # messages that it takes at once

    @property
    def url(self) -> str:
        """The URL under which people and senders reach us."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def mail_domain(self) -> str:
        """What stands after the @ of mailboxes, '' where no mail is taken; another node of ours may take it."""
        host = (urlsplit(self.url).hostname or "") if self.mail_in_port else ""
        return (self.mail_in_domain or host).casefold()

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{Path(self.data_dir) / 'tocsin.db'}"


def load(environment: dict[str, str] | None = None) -> Settings:
    """Return the settings; raise Invalid that names the variable or key at fault."""
    given = dict(os.environ) if environment is None else environment
    found: dict[str, object] = {}
    path = given.get("TOCSIN_CONFIG")
    if path:
        found |= tomllib.loads(Path(path).read_text())
    kinds = {name: type(getattr(Settings(), name)) for name in Settings.__struct_fields__}
    for name, kind in kinds.items():
        text = given.get(f"TOCSIN_{name.upper()}")
        if text is not None:
            found[name] = _read(name, text, kind)
    return checked(found, Settings)


def _read(name: str, text: str, kind: type[int | float | str]) -> object:
    try:
        return kind(text)
    except ValueError as error:
        raise Invalid(f"TOCSIN_{name.upper()} must be a {kind.__name__}, it is {text!r}", field=name) from error
