"""Secrets that are read back in clear, by whoever may edit the thing: an integration's API URL, an app's token."""

from urllib.parse import quote

from litestar import get
from litestar.params import FromPath

from tocsin.accounts.permissions import Verb, require
from tocsin.server.api.answers import Answer
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.configuration import seen
from tocsin.server.house import House
from tocsin.store import urls
from tocsin.store.things import Thing


class ApiUrl(Answer, frozen=True):
    """An integration's API URL, with its secret; of type email its address too, where this installation takes mail."""

    url: str
    email: str


class AppToken(Answer, frozen=True):
    """An app's token, with which it writes."""

    token: str


@get("/api/v1/integrations/{thing_id:str}/url")
async def read_integration_url(house: TheHouse, actor: TheActor, thing_id: FromPath[str]) -> ApiUrl:
    """Read the API URL of an integration, with its secret."""
    thing = seen(house, actor, "integration", thing_id)
    require(actor, Verb.EDIT, "integration", thing.team_id)
    return await api_url(house, thing)


async def api_url(house: House, thing: Thing) -> ApiUrl:
    """Return the API URL of an integration as it is now."""
    guid = await house.read(lambda tx: urls.guid_of(tx, house.seal, thing.body.api_url_id))
    mailbox = thing.body.mailbox
    email = f"{mailbox}@{house.mail_domain}" if mailbox and house.mail_domain else ""
    return ApiUrl(f"{house.url}/POSTAlert/{guid}/{quote(thing.body.source, safe='')}", email)


@get("/api/v1/apps/{thing_id:str}/token")
async def read_app_token(house: TheHouse, actor: TheActor, thing_id: FromPath[str]) -> AppToken:
    """Read the token of an app."""
    thing = seen(house, actor, "app", thing_id)
    require(actor, Verb.EDIT, "app", thing.team_id)
    return AppToken(thing.body.token)


ROUTES = (read_integration_url, read_app_token)
