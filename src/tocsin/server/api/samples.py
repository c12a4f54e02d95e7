"""Samples: a stored message kept as a test of the integration that took it."""

from typing import Annotated, Any

import msgspec
from litestar import Response, post
from litestar.params import FromPath, JSONBody
from sqlalchemy import Row

from tocsin.accounts.permissions import Verb
from tocsin.kernel.errors import Conflict
from tocsin.kernel.values import Value
from tocsin.respond.integrations.integration import Integration, SavedSample
from tocsin.respond.integrations.samples import check_bounds, expected
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.changing import require_change
from tocsin.server.api.configuration import Shown, answer, save, seen
from tocsin.server.api.messages import redacted_query, require_lane
from tocsin.server.api.reading import read_sample
from tocsin.server.house import House
from tocsin.store import views


class SampleName(Value, frozen=True, forbid_unknown_fields=True):
    """What the sample is called among the integration's."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


@post("/api/v1/messages/{message_id:str}/sample", status_code=201)
async def save_message_as_sample(
    house: TheHouse, actor: TheActor, message_id: FromPath[str], data: JSONBody[SampleName]
) -> Response[Shown[Integration]]:
    """
    Save a message as a sample of the integration that took it: every later edit must read it as it reads now.

    Headers aren't kept, and secrets of the query are redacted.
    """
    row, body, reports = await house.read(lambda tx: views.message(tx, message_id))
    require_lane(house, actor, Verb.EDIT, row.api_url_id)
    takers = [one.integration_id for one in reports if one.integration_id]
    if not takers:
        raise Conflict("no integration has read the message: correct the mapping first, then replay it")
    old = seen(house, actor, "integration", takers[0])
    sample = await _sample(house, old.id, data.name, row, body)
    samples = (*old.body.samples, sample)
    check_bounds(samples)
    changed = msgspec.structs.replace(old, body=msgspec.structs.replace(old.body, samples=samples))
    require_change(actor, old, changed, house.keeper.current)
    return answer(await save(house, old, changed, actor), 201)


async def _sample(house: House, integration_id: str, name: str, row: Row[Any], body: Row[Any] | None) -> SavedSample:
    if body is None:
        raise Conflict("the message's body is no longer kept")
    try:
        payload = body.body.decode()
    except UnicodeDecodeError as error:
        raise Conflict(f"the body is not UTF-8 at byte {error.start}, so it can't be kept as text") from error
    if "\x00" in payload:
        raise Conflict("the body contains a NUL character, so it can't be kept as text")
    query = redacted_query(body.query)
    sample = SavedSample(name, payload, (), body.content_type, query, body.path, row.received_at)
    compiled = house.keeper.current.compiled[integration_id]
    reading = await read_sample(house, compiled, sample)
    if reading.taken_by is None:
        raise Conflict(f"the integration can't read the message now: {reading.reason}")
    return msgspec.structs.replace(sample, expect=expected(reading))


ROUTES = (save_message_as_sample,)
