"""The web application: the REST API by Litestar behind the raw intake."""

from typing import Any

from litestar import Litestar, Request
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig

from tocsin.accounts.permissions import Actor
from tocsin.server.api import access, configuration, health, incidents, messages, session, testing
from tocsin.server.api.problems import HANDLERS
from tocsin.server.house import House

ROUTES: tuple[Any, ...] = (
    *session.ROUTES,
    *configuration.ROUTES,
    *health.ROUTES,
    *incidents.ROUTES,
    *messages.ROUTES,
    *testing.ROUTES,
)


def rest(house: House) -> Litestar:
    """Return the REST application of a node."""

    async def the_house() -> House:
        return house

    async def the_actor(request: Request[Any, Any, Any]) -> Actor:
        return await access.actor(request, house)

    return Litestar(
        route_handlers=list(ROUTES),
        dependencies={
            "actor": Provide(the_actor),
            "house": Provide(the_house),
            "plural": Provide(configuration.plural_of),
        },
        exception_handlers=HANDLERS,
        openapi_config=OpenAPIConfig(title="Tocsin", version="1", path="/api"),
        request_max_body_size=1 << 20,
        debug=False,
    )
