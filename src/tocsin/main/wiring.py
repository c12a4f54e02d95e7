"""The composition root: clock, ids, store, engine, transport and server, built once. The clock is read here."""

import asyncio
import fcntl
import gc
import secrets
import shutil
import socket
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import structlog

from tocsin.engine.feeds import Feeds
from tocsin.engine.inflow import Inflow
from tocsin.engine.prerender import Prerender
from tocsin.engine.rendering import Renderer
from tocsin.engine.renderings import Renderings
from tocsin.engine.selfwatch import DISK_MAX, SelfWatch
from tocsin.engine.tally import Tally
from tocsin.engine.turn import Turns
from tocsin.engine.upkeep import Upkeep
from tocsin.engine.watching import Watching
from tocsin.engine.wheel import Wheel
from tocsin.kernel.errors import Conflict, Invalid, TooMuch, Unavailable
from tocsin.kernel.ids import Ids
from tocsin.kernel.instants import SECOND, Clock
from tocsin.main.settings import Settings
from tocsin.outbound.deliveries.deliveries import Delivery
from tocsin.respond.integrations.templates import load_templates
from tocsin.store import deliveries, downtimes, messages
from tocsin.store.catalog import CatalogKeeper
from tocsin.store.database import Database, sqlite, sqlite_risk
from tocsin.store.messages import Received
from tocsin.store.owners import WATCH, Owner, claim
from tocsin.store.records import Record
from tocsin.store.samples.elsewhere import SamplesElsewhere
from tocsin.store.samples.embedded import EmbeddedSamples
from tocsin.store.samples.port import SampleStore
from tocsin.store.schema import migrate
from tocsin.store.sealing import Seal, secret_key
from tocsin.store.things import Things
from tocsin.store.tx import Tx
from tocsin.store.writer import Writer
from tocsin.transport.egress import EgressRules
from tocsin.transport.http import HttpSender
from tocsin.transport.mail import MailSender, MailSettings
from tocsin.transport.post import Post

T = TypeVar("T")

SEEN_EVERY = 5.0  # seconds between a node's signs of life
WATCHES = ("auto", "here", "off")

log = structlog.get_logger()


def system_clock() -> int:
    """Return now, in microseconds since 1970."""
    return time.time_ns() // 1000


def jitter() -> float:
    """Return a random number in [0, 1)."""
    return secrets.randbits(32) / (1 << 32)


def post_of(settings: Settings, now: Callable[[], int]) -> Post:
    """Return what sends by HTTP and mail, as the settings say."""
    mail = MailSettings(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_username,
        settings.smtp_password,
        settings.smtp_tls,
        settings.mail_from,
    )
    return Post(HttpSender(EgressRules.parse(settings.egress_allow)), MailSender(mail, now))


def tune_interpreter() -> None:
    """Fit the interpreter to two busy threads: the event loop and the writer."""
    sys.setswitchinterval(0.0005)  # a busy thread hands over quickly: commits must not wait 5 ms each
    gc.set_threshold(20_000, 20, 50)  # most of what a turn makes is gone by its end: look for cycles more rarely


def watched_by(database: Database, settings: Settings, data: Path, ids: Ids, now: int) -> str:
    """
    Return which other node has the watch, '' when this one has.

    Of several nodes on one PostgreSQL the first has it and keeps it, known by `DATA_DIR/node.id`, as the samples are on
    its disk; `watch = "here"` takes it over. Raises Invalid for a setting that isn't known.
    """
    if settings.watch not in WATCHES:
        raise Invalid(f"TOCSIN_WATCH must be one of {', '.join(WATCHES)}, it is {settings.watch!r}", field="watch")
    if settings.watch == "off":
        return "another node"
    if database.is_sqlite:
        return ""
    file = data / "node.id"
    if not file.exists():
        file.write_text(ids.new("dir"))
    here = Owner(file.read_text().strip(), settings.url)
    with database.connect() as connection, connection.begin():
        owner = claim(Tx(connection), WATCH, here, now, takes_over=settings.watch == "here")
    return "" if owner.holder == here.holder else owner.url


class House:
    """One running node: what the doors need of it."""

    def __init__(self, settings: Settings, clock: Clock = system_clock) -> None:
        tune_interpreter()
        self.settings = settings
        self.now = clock
        self.ids = Ids(self.now, secrets.randbits)
        data = Path(settings.data_dir)
        data.mkdir(parents=True, exist_ok=True)
        self._lock = hold(data / "lock")
        if self.risk:
            log.warning("sqlite_risk", detail=self.risk)
        self.database = Database(settings.database)
        migrate(self.database)
        self.seal = Seal(secret_key(settings.secret_key, data))
        self.things = Things(self.seal, self.ids)
        self.templates = load_templates()
        self.keeper = CatalogKeeper(self.things, self.templates)
        self.watched_by = watched_by(self.database, settings, data, self.ids, self.now())
        self.samples: SampleStore = (
            SamplesElsewhere(self.watched_by) if self.watched_by else EmbeddedSamples(str(data / "samples.duckdb"))
        )
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: list[asyncio.Task[Any]] = []
        self._build_engine()
        self._build_watches()

    def _build_engine(self) -> None:
        settings = self.settings
        self.writer = Writer(self.database, _take, self._tell)
        self.node = self.ids.new("nod")
        self.inflow = Inflow()
        self.tally = Tally()
        self.renderer = Renderer()
        self.renderings = Renderings()
        self.turns = Turns(
            self.keeper,
            self.ids,
            self.now,
            node=self.node,
            public_url=settings.url,
            send=self._send,
            inflow=self.inflow,
            tally=self.tally,
            renderings=self.renderings,
            lease=int(settings.lease * SECOND),
        )
        self.post = post_of(settings, self.now)
        self.wheel = Wheel(
            self.turns,
            self.write,
            self.write,
            self.keeper,
            self.post,
            self.now,
            jitter,
            self.inflow,
            self.tally,
        )
        self.prerender = Prerender(
            self.renderings, self.renderer, lambda: self.keeper.current, self.read, self.wheel.wake
        )

    def _build_watches(self) -> None:
        settings = self.settings
        self.feeds = Feeds(self.turns, self.things, self.post.fetch, self.read, self.write, self.now)
        self.upkeep = Upkeep(
            None if self.watched_by else self.samples,
            self.write,
            self.now,
            bodies_days=settings.keep_bodies_days,
            samples_days=settings.keep_samples_days,
        )
        self.watching = Watching(
            self.turns,
            self.samples,
            lambda: self.keeper.current.kind("rule"),
            self.write,
            self.now,
            settings.evaluate_every,
        )
        self.selfwatch = SelfWatch(
            self.turns,
            self.read,
            self.write,
            self.now,
            self._backlog,
            self._free,
            self.watching.failing,
            socket.gethostname(),
        )

    def _backlog(self) -> float:
        return max(
            self.inflow.count / self.settings.backlog_max,
            self.inflow.size / self.settings.backlog_bytes_max,
        )

    def _free(self) -> float:
        usage = shutil.disk_usage(self.settings.data_dir)
        return usage.free / min(usage.total, DISK_MAX)

    @property
    def commits(self) -> int:
        """How many transactions the writer has committed."""
        return self.writer.commits

    @property
    def url(self) -> str:
        """The URL under which people and senders reach us."""
        return self.settings.url

    @property
    def mail_domain(self) -> str:
        """What stands after the @ of mailboxes, '' where no mail is taken."""
        return self.settings.mail_domain

    @property
    def risk(self) -> str:
        """What is wrong with the SQLite that we run on, '' if nothing."""
        if not self.settings.database.startswith("sqlite"):
            return ""
        return sqlite_risk(tuple(sqlite.sqlite_version_info))

    async def start(self) -> None:
        """Begin to work: writer, wheel, watching."""
        self._loop = asyncio.get_running_loop()
        self.writer.start()
        await self.write(lambda tx: downtimes.start(tx, self.node, self.node, self.now()))
        await self.write(self.keeper.refresh)
        self.inflow.counted(*await self.read(messages.backlog))
        self._tasks = [asyncio.create_task(self.wheel.run()), asyncio.create_task(self._be_seen())]
        self._tasks.append(asyncio.create_task(self.prerender.run()))
        self._tasks.append(asyncio.create_task(self.feeds.run(self.wheel.wake)))
        self._tasks += [asyncio.create_task(self.upkeep.run()), asyncio.create_task(self.selfwatch.run())]
        if self.watched_by:
            log.info("watch_elsewhere", by=self.watched_by)
        else:
            self._tasks.append(asyncio.create_task(self.watching.run(self.wheel.wake)))

    async def stop(self) -> None:
        """End in order: no new turns, what is on the wire is settled, then the stores close."""
        for task in reversed(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.post.close()
        self.renderer.close()
        self.writer.close()
        self.samples.close()
        self.database.close()
        self._lock.close()

    async def write(self, job: Callable[[Tx], T]) -> T:
        """Run a job on the writer and return its result after the commit; raise what it raised."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def done(result: T | None, error: Exception | None) -> None:
            if future.cancelled():
                return
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(result)  # pyright: ignore[reportArgumentType]

        self.writer.submit(job, done)
        return await future

    async def read(self, job: Callable[[Tx], T]) -> T:
        """Run a job on a reading connection."""
        return await asyncio.to_thread(self.database.read, job)

    def accept(self, message: Received) -> Awaitable[None]:
        """Store a received message; the result is there once it is on disk. Raise TooMuch when the backlog is full."""
        count, size = self.inflow.count, self.inflow.size
        if count >= self.settings.backlog_max or size >= self.settings.backlog_bytes_max:
            raise TooMuch(f"{count} messages of {size} bytes wait to be decided", 5)
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def done(error: Exception | None) -> None:
            if error is None:
                self.tally.received += 1
                self.wheel.wake()
            if future.cancelled():
                return
            if error is None:
                future.set_result(None)
            else:
                future.set_exception(error)

        self.writer.accept(message, done)
        self.inflow.arrived(len(message.body))
        return future

    async def is_page(self, delivery_id: str) -> bool:
        """Whether a delivery of ours with this id tells of an incident."""
        found = await self.read(lambda tx: deliveries.by_ids(tx, [delivery_id]))
        return any(one.value.subject_id.startswith("inc_") for one in found)

    def _tell(self, calls: list[Callable[[], None]]) -> None:
        loop = self._loop
        assert loop is not None
        if not loop.is_closed():
            loop.call_soon_threadsafe(_call, calls)

    def _send(self, records: Sequence[Record[Delivery]]) -> None:
        self.wheel.send(records)

    async def _be_seen(self) -> None:
        while True:
            await asyncio.sleep(SEEN_EVERY)
            try:
                await self.write(lambda tx: downtimes.seen(tx, self.node, self.now()))
                self.inflow.counted(*await self.read(messages.backlog))
            except Unavailable as error:
                log.warning("not_seen", error=str(error))


def _call(calls: list[Callable[[], None]]) -> None:
    for call in calls:
        call()


def _take(tx: Tx, rows: list[Any]) -> None:
    messages.insert(tx, rows)


def hold(path: Path) -> Any:
    """Take the lock of a data folder, which has one owner; raise Conflict when it is taken."""
    file = path.open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise Conflict(f"{path.parent} belongs to a running process; stop it first") from error
    return file
