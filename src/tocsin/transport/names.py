"""Names: host name → addresses, in threads of their own, so that a dead name server holds up nothing but names."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor

from aiohttp.abc import AbstractResolver, ResolveResult

THREADS_MAX = 16
ADDRESSES_MAX = 16  # of one name


class ThreadResolver(AbstractResolver):
    """Asks the C library, as `getent hosts` does. aiohttp keeps what it answers for 10 s."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS_MAX, thread_name_prefix="names")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of a name; raise OSError when it has none."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, _look_up, host, port, family)
        return found[:ADDRESSES_MAX]

    async def close(self) -> None:
        """Wait for no answer that is still missing."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str, port: int, family: socket.AddressFamily) -> list[ResolveResult]:
    results: list[ResolveResult] = []
    places = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    for kind, _, protocol, _, place in places:
        zone = f"%{place[3]}" if len(place) == 4 and place[3] else ""
        address = f"{place[0]}{zone}"
        results.append(ResolveResult(hostname=host, host=address, port=port, family=kind, proto=protocol, flags=0))
    return results
