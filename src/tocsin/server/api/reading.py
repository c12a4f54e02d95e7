"""Reading at the edge, for forms and tries: messages as they are given to the code that reads them in production."""

import asyncio
from collections.abc import Callable, Sequence
from itertools import chain
from typing import TypeVar

import msgspec

from tocsin.engine.templating import check_templates, render_message
from tocsin.kernel.errors import Invalid
from tocsin.kernel.values import Value
from tocsin.respond.integrations.choosing import Candidate, Raw, Reading, read_message
from tocsin.respond.integrations.integration import Integration, SavedSample
from tocsin.respond.integrations.interpret import CompiledIntegration, compile_integration
from tocsin.respond.integrations.mapping import is_jinja
from tocsin.respond.integrations.pulses import signal_of
from tocsin.respond.integrations.samples import alone, difference, raw_of
from tocsin.server.house import House
from tocsin.store.catalog import Catalog
from tocsin.store.things import Thing

LARGE = 64 << 10  # bytes of a message that is read beside the loop
T = TypeVar("T")


async def ready(house: House, candidates: Sequence[Candidate], raw: Raw) -> Raw:
    """Return a message with the texts that its candidates' mapping templates make of it."""
    if not any(one.compiled.jinja for one in candidates):
        return raw
    rendered = await house.renderer.run(lambda: render_message(house.renderer, candidates, raw))
    return msgspec.structs.replace(raw, rendered=rendered)


async def beside(raw: Raw, read: Callable[[], T]) -> T:
    """Return what is read in a message; a large one, such as a mail, is read beside the loop."""
    return await asyncio.to_thread(read) if len(raw.body) >= LARGE else read()


def is_pulse(catalog: Catalog, api_url_id: str, source: str) -> bool:
    """Whether what came under a source is a pulse of a heartbeat, which no mapping reads."""
    owners = catalog.lanes.get(api_url_id, ())
    return any(one.body.type == "heartbeat" and signal_of(one.body.source, source) is not None for one in owners)


def candidates_with(catalog: Catalog, thing: Thing, compiled: CompiledIntegration) -> list[Candidate]:
    """Return the integrations of a thing's API URL, as if it had been saved with another body."""
    changed = msgspec.structs.replace(thing, body=compiled.integration)
    things = [changed if one.id == thing.id else one for one in catalog.lanes.get(thing.body.api_url_id, ())]
    things.sort(key=lambda one: (one.body.sequence, one.number))
    kept = catalog.compiled
    return [Candidate(one.id, one.name, compiled if one.id == thing.id else kept[one.id]) for one in things]


async def read_sample(house: House, compiled: CompiledIntegration, sample: SavedSample) -> Reading:
    """Return what an integration alone reads in a sample, also while it is disabled."""
    candidates = [alone(compiled)]
    return read_message(candidates, await ready(house, candidates, raw_of(sample, compiled.integration.source)))


async def check_mapping(house: House, body: Integration) -> None:
    """Raise Invalid that names the first field of a mapping whose mapping template isn't one."""
    if any(map(is_jinja, chain.from_iterable(body.mapping.values()))):
        await house.renderer.run(lambda: check_templates(house.renderer, body.mapping))


async def check_reading(house: House, body: Value) -> None:
    """
    Raise Invalid that names what of an integration can't be kept: a mapping template that isn't one, or a sample.

    A sample is at fault where it reads otherwise than it is held to: what it was and would be.
    """
    if not isinstance(body, Integration) or body.template not in house.templates:
        return  # what has no known template is refused by whoever checks the body
    await check_mapping(house, body)
    if not body.samples:
        return
    compiled = compile_integration(body, house.templates[body.template])
    for place, sample in enumerate(body.samples):
        if differs := difference(sample, await read_sample(house, compiled, sample)):
            raise Invalid(f"the sample {sample.name!r} would read otherwise: {differs}", field=f"samples[{place}]")
