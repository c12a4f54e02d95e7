"""
Rendering: people's templates are rendered by worker processes, whatever they do to these.

A job that its worker doesn't survive, or doesn't answer in time, is given to a fresh one; only when that fails too is
the job to blame. So a template costs itself alone, and a worker that ends for another reason costs nothing.
"""

import asyncio
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import LifoQueue
from typing import NamedTuple, TypeVar

import msgspec

T = TypeVar("T")

WORKERS = 2
DEADLINE = 0.25  # seconds for one template and document
TOTAL = 2.0  # seconds for all jobs of one message
START = 10.0  # seconds for a process to begin
REST = 10.0  # seconds for which a template that was to blame isn't tried again
RESTING_MAX = 1_000
ASKED_MAX = 64  # jobs that a worker is given at once, and their bytes, if it is more than one
ASKED_BYTES_MAX = 1 << 20
ANSWER_MAX = 1 << 17  # bytes
FILE = Path(__file__).with_name("render_worker.py")
KEPT = ("LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "PYTHONHOME", "PYTHONPATH")  # of the environment: no secrets


class Job(NamedTuple):
    """A template's source and a document as msgpack; with none the template is only parsed."""

    source: str
    document: bytes | None = None


class Answer(NamedTuple):
    """Whether a job went well, and its text or its error."""

    is_well: bool
    text: str


class Worker:
    """One process that renders; `is_fresh` as long as it hasn't answered a job."""

    def __init__(self) -> None:
        """Start it; raise OSError."""
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and file
            [sys.executable, "-P", str(FILE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env={name: os.environ[name] for name in KEPT if name in os.environ},
            start_new_session=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to, self._from = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._to, False)
        self._buffer = bytearray()
        self._decode = msgspec.msgpack.Decoder(Answer).decode
        self.is_fresh = True

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def is_ready(self) -> bool:
        """Wait until it can be asked; False where it doesn't come to that."""
        return self._answer(time.monotonic() + START) is not None

    def answers(self, jobs: Sequence[Job], until: float) -> list[Answer]:
        """Return the answers; fewer than jobs where it ended or was late, and then it is of no more use."""
        frame = msgspec.msgpack.encode(jobs)
        found: list[Answer] = []
        if not self._send(len(frame).to_bytes(4) + frame, time.monotonic() + DEADLINE):
            return found
        while len(found) < len(jobs):
            now = time.monotonic()
            answer = self._answer(now + DEADLINE) if now < until else None
            if answer is None:
                break
            self.is_fresh = False
            found.append(answer)
        return found

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()

    def _send(self, frame: bytes, until: float) -> bool:
        rest = memoryview(frame)
        try:
            while rest and _waited(self._to, select.POLLOUT, until):
                rest = rest[os.write(self._to, rest) :]
        except BrokenPipeError:
            return False
        return not rest

    def _answer(self, until: float) -> Answer | None:
        """Return the next answer, None where none comes in time."""
        while True:
            size = int.from_bytes(self._buffer[:4])
            if len(self._buffer) >= 4 + size > 4:
                answer = self._decode(self._buffer[4 : 4 + size])
                del self._buffer[: 4 + size]
                return answer
            if size > ANSWER_MAX or not _waited(self._from, select.POLLIN, until):
                return None
            chunk = os.read(self._from, 1 << 16)
            if not chunk:
                return None
            self._buffer += chunk


class Renderer:
    """Renders by a few workers, started when they are first needed."""

    def __init__(self, count: int = WORKERS) -> None:
        self._workers: LifoQueue[Worker | None] = LifoQueue()
        for _ in range(count):
            self._workers.put(None)
        self._threads = ThreadPoolExecutor(count, "rendering")
        self._resting: dict[str, tuple[float, str]] = {}  # by source: until when, and why

    async def run(self, work: Callable[[], T]) -> T:
        """Do work that renders beside the loop."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def render(self, jobs: Sequence[Job]) -> list[Answer]:
        """Return an answer to each job, in order; blocks, so it is for threads."""
        worker = self._workers.get()
        answers: list[Answer] = []
        until = time.monotonic() + TOTAL
        try:
            while len(answers) < len(jobs):
                rest = jobs[len(answers) :]
                if (answer := self._spared(rest[0], until)) is not None:
                    answers.append(answer)
                    continue
                try:
                    worker = worker or _started()
                except OSError as error:
                    return answers + [Answer(False, f"no worker could be started: {error}")] * len(rest)
                asked = self._asked(rest)
                found = worker.answers(asked, until)
                answers += found
                if len(found) < len(asked):
                    if worker.is_fresh:
                        answers.append(self._blamed(jobs[len(answers)], until))
                    worker.end()
                    worker = None
        finally:
            self._workers.put(worker)
        return answers

    def close(self) -> None:
        """End all workers, once they have done what they are at."""
        self._threads.shutdown(cancel_futures=True)
        while not self._workers.empty():
            worker = self._workers.get()
            if worker is not None:
                worker.end()

    def _asked(self, jobs: Sequence[Job]) -> Sequence[Job]:
        """Return the first of the jobs, as many as a worker is given at once."""
        size = count = 0
        for job in jobs[:ASKED_MAX]:
            size += len(job.source) + len(job.document or b"")
            if count and (size > ASKED_BYTES_MAX or job.source in self._resting):
                break
            count += 1
        return jobs[:count]

    def _spared(self, job: Job, until: float) -> Answer | None:
        now = time.monotonic()
        if now >= until:
            return Answer(False, f"the message's templates took longer than {TOTAL:g} s")
        rests, why = self._resting.get(job.source, (0.0, ""))
        if rests > now and job.document is not None:
            return Answer(False, f"{why}; it is tried again after {REST:g} s")
        return None

    def _blamed(self, job: Job, until: float) -> Answer:
        now = time.monotonic()
        why = f"it took longer than {DEADLINE * 1000:g} ms or more memory than it may"
        if now < until and job.document is not None:
            if len(self._resting) >= RESTING_MAX:
                self._resting.clear()
            self._resting[job.source] = (now + REST, why)
        return Answer(False, why)


def _started() -> Worker:
    worker = Worker()
    if worker.is_ready():
        return worker
    worker.end()
    raise OSError("the process ended at once")


def _waited(descriptor: int, event: int, until: float) -> bool:
    """Wait until a pipe can be read or written, or has ended; False where that takes too long."""
    poll = select.poll()
    poll.register(descriptor, event)
    return bool(poll.poll(max((until - time.monotonic()) * 1000, 0)))
