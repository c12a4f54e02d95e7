"""
The process in which people's templates are rendered, so that none of them can take the node's memory or time.

It reads frames on stdin (four bytes of length, then msgpack: a list of jobs) and answers a frame on stdout for each job
in order: whether it went well, and the text or the error; the first frame says that it is ready. A job is a template's
source and a document as msgpack; with no document the template is only parsed. It ends with its stdin, or by a limit:
whoever started it starts another.

It is run as a file and imports nothing of Tocsin, so it starts soon and its memory holds nothing of the node.
"""

import resource
import signal
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

import minijinja
import msgspec

MEMORY_MAX = 256 << 20  # bytes, over what the process has when it begins
CPU_MAX = 3_600  # seconds, of its whole life
JOB_MAX = 2.0  # seconds for one job: only an orphan is ever this late, its parent is less patient
FUEL = 500_000  # steps of one rendering: about 10 ms
TEXT_MAX = 64 << 10  # bytes of a rendered text
ERROR_MAX = 300
CACHED_MAX = 256  # parsed templates, and the bytes of their sources
CACHED_BYTES_MAX = 1 << 20

Job = tuple[str, bytes | None]
# What a rendering raises: a document's objects and arrays are Python's own, and so are the errors of their methods.
FAULTS = (minijinja.TemplateError, ArithmeticError, AttributeError, LookupError, MemoryError, TypeError, ValueError)


def limit() -> None:
    """Bound what this process may take; going beyond ends it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_MAX, CPU_MAX))
    if sys.platform == "linux":  # elsewhere the system can't bound it
        with open("/proc/self/statm") as file:
            held = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (held + MEMORY_MAX, held + MEMORY_MAX))


class Renderer:
    """Renders templates, each parsed once as long as it is in use."""

    def __init__(self) -> None:
        self._environment = minijinja.Environment(
            debug=False, fuel=FUEL, undefined_behavior="lenient", auto_escape_callback=lambda _: False
        )
        self._known: dict[str, str] = {}  # names by source
        self._size = 0

    def answer(self, source: str, packed: bytes | None) -> tuple[bool, str]:
        """Return whether a job went well, and its text or its error."""
        name = self._known.get(source) or f"template {len(self._known)}"
        try:
            self._parse(name, source)
            if packed is None:
                return True, ""
            document: dict[str, Any] = msgspec.msgpack.decode(packed)
            text = self._environment.render_template(name, **({"document": document} | document))
        except FAULTS as error:
            says = str(error).partition("\n")[0].replace(f"(in {name}:", "(line ")
            return False, (says or type(error).__name__)[:ERROR_MAX]
        if len(text) > TEXT_MAX or len(text.encode()) > TEXT_MAX:
            return False, f"the text is longer than {TEXT_MAX} bytes"
        return True, text

    def _parse(self, name: str, source: str) -> None:
        if source in self._known:
            return
        if len(self._known) >= CACHED_MAX or self._size + len(source) > CACHED_BYTES_MAX:
            self._environment.clear_templates()
            self._known.clear()
            self._size = 0
        self._environment.add_template(name, source)
        self._known[source] = name
        self._size += len(source)


def requests(stream: BinaryIO) -> Iterator[list[Job]]:
    """Give the lists of jobs until the stream ends."""
    decoder = msgspec.msgpack.Decoder(list[Job])
    while len(head := stream.read(4)) == 4:
        yield decoder.decode(stream.read(int.from_bytes(head)))


def main() -> None:
    """Answer until stdin ends."""
    limit()
    renderer = Renderer()
    pack = msgspec.msgpack.Encoder().encode
    _say(pack((True, "")))
    for jobs in requests(sys.stdin.buffer):
        for source, packed in jobs:
            signal.setitimer(signal.ITIMER_REAL, JOB_MAX)
            answer = pack(renderer.answer(source, packed))
            signal.setitimer(signal.ITIMER_REAL, 0)
            _say(answer)


def _say(answer: bytes) -> None:
    sys.stdout.buffer.write(len(answer).to_bytes(4) + answer)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
