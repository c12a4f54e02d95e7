"""What the doors need of the running node: a port that main/wiring.py fulfils."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol, TypeVar, runtime_checkable

from tocsin.engine.rendering import Renderer
from tocsin.engine.selfwatch import SelfWatch
from tocsin.engine.sending import Post
from tocsin.engine.tally import Tally
from tocsin.engine.turn import Turns
from tocsin.engine.wheel import Wheel
from tocsin.kernel.ids import Ids
from tocsin.respond.integrations.templates import Template
from tocsin.store.catalog import CatalogKeeper
from tocsin.store.messages import Received
from tocsin.store.samples.port import SampleStore
from tocsin.store.sealing import Seal
from tocsin.store.things import Things
from tocsin.store.tx import Tx

T = TypeVar("T")


@runtime_checkable
class House(Protocol):
    """One running node."""

    now: Callable[[], int]
    ids: Ids
    seal: Seal
    things: Things
    templates: Mapping[str, Template]
    keeper: CatalogKeeper
    samples: SampleStore
    turns: Turns
    renderer: Renderer
    post: Post
    wheel: Wheel
    tally: Tally
    selfwatch: SelfWatch

    @property
    def commits(self) -> int:
        """How many transactions the writer has committed."""
        ...

    @property
    def url(self) -> str:
        """The URL under which people and senders reach us."""
        ...

    @property
    def mail_domain(self) -> str:
        """What stands after the @ of mailboxes, '' where no mail is taken."""
        ...

    @property
    def risk(self) -> str:
        """What is wrong with the database build that we run on, '' if nothing."""
        ...

    async def write(self, job: Callable[[Tx], T]) -> T:
        """Run a job on the writer; return its result after the commit."""
        ...

    async def read(self, job: Callable[[Tx], T]) -> T:
        """Run a job on a reading connection."""
        ...

    def accept(self, message: Received) -> Awaitable[None]:
        """Store a received message; the result is there once it is on disk. Raise TooMuch when the backlog is full."""
        ...
