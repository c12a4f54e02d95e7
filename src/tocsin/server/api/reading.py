"""Reading at the edge, for forms and tries: messages as they are given to the code that reads them in production."""

from collections.abc import Sequence

import msgspec

from tocsin.kernel.errors import Invalid
from tocsin.kernel.values import Value
from tocsin.respond.integrations.choosing import Candidate, Raw
from tocsin.respond.integrations.integration import Integration
from tocsin.respond.integrations.interpret import CompiledIntegration, compile_integration
from tocsin.respond.integrations.samples import difference, raw_of, read_sample
from tocsin.server.api.checking import Templates
from tocsin.store.catalog import Catalog
from tocsin.store.things import Thing


async def ready(candidates: Sequence[Candidate], raw: Raw) -> Raw:
    """Return a message with the texts that its candidates' templates make of it."""
    return raw


def candidates_of(catalog: Catalog, api_url_id: str) -> list[Candidate]:
    """Return the integrations of an API URL, in the order in which they are asked."""
    things = catalog.lanes.get(api_url_id, ())
    return [Candidate(thing.id, thing.name, catalog.compiled[thing.id]) for thing in things]


def candidates_with(catalog: Catalog, thing: Thing, compiled: CompiledIntegration) -> list[Candidate]:
    """Return the integrations of a thing's API URL, as if it had been saved with another body."""
    changed = msgspec.structs.replace(thing, body=compiled.integration)
    things = [changed if one.id == thing.id else one for one in catalog.lanes.get(thing.body.api_url_id, ())]
    things.sort(key=lambda one: (one.body.sequence, one.number))
    kept = catalog.compiled
    return [Candidate(one.id, one.name, compiled if one.id == thing.id else kept[one.id]) for one in things]


async def check_samples(body: Value, templates: Templates) -> None:
    """Raise Invalid that names the first sample of an integration that reads otherwise: what it was and would be."""
    if not isinstance(body, Integration) or body.template not in templates:
        return  # what has no known template is refused by whoever checks the body
    compiled = compile_integration(body, templates[body.template]) if body.samples else None
    for place, sample in enumerate(body.samples):
        assert compiled is not None
        alone = [Candidate("", sample.name, compiled)]
        reading = read_sample(compiled, await ready(alone, raw_of(sample, body.source)))
        if differs := difference(sample, reading):
            raise Invalid(f"the sample {sample.name!r} would read otherwise: {differs}", field=f"samples[{place}]")
