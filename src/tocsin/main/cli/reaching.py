"""What to tell a person whose server can't be reached."""

import aiohttp


def unreachable(url: str, error: Exception) -> str:
    """Return one sentence: which address, and why."""
    why = error.os_error.strerror if isinstance(error, aiohttp.ClientConnectorError) else str(error)
    return f"{url} can't be reached: {why or type(error).__name__}"
