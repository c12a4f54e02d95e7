"""App: a named source of signals with its own token. The configured body; name, number and id are in the catalog."""

from tocsin.kernel.values import Value


class App(Value, frozen=True):
    """A source of signals. Whoever knows the token may write."""

    token: str = ""  # given when the app is saved
    description: str = ""
