"""The web application: the REST API by Litestar behind the raw intake."""

from typing import Any

from litestar import Litestar, Request
from litestar.di import Provide
from litestar.middleware import DefineMiddleware
from litestar.openapi import OpenAPIConfig

from tocsin.accounts.permissions import Actor
from tocsin.server import pages
from tocsin.server.api import (
    access,
    acting,
    alerts,
    attachments,
    byhand,
    calendar_urls,
    catalogue,
    configuration,
    deliveries,
    exposition,
    feeds,
    finals,
    happenings,
    health,
    heartbeats,
    icals,
    incidents,
    integrations,
    keys,
    live,
    loads,
    messages,
    metrics,
    mutes,
    oncall,
    passwords,
    plans,
    previewing,
    related,
    replaying,
    samples,
    schema,
    secrets,
    session,
    simulating,
    status,
    swaps,
    testing,
    trying,
    why,
    why_person,
    workflow_runs,
    workflow_trying,
    workflow_words,
)
from tocsin.server.api.edge import first
from tocsin.server.api.problems import HANDLERS
from tocsin.server.api.repeating import Repeating
from tocsin.server.feed import Feed
from tocsin.server.house import House

ROUTES: tuple[Any, ...] = (
    *acting.ROUTES,
    *alerts.ROUTES,
    *attachments.ROUTES,
    *byhand.ROUTES,
    *calendar_urls.ROUTES,
    *catalogue.ROUTES,
    *configuration.ROUTES,
    *deliveries.ROUTES,
    *exposition.ROUTES,
    *feeds.ROUTES,
    *finals.ROUTES,
    *happenings.ROUTES,
    *health.ROUTES,
    *heartbeats.ROUTES,
    *icals.ROUTES,
    *incidents.ROUTES,
    *integrations.ROUTES,
    *keys.ROUTES,
    *live.ROUTES,
    *loads.ROUTES,
    *messages.ROUTES,
    *metrics.ROUTES,
    *mutes.ROUTES,
    *oncall.ROUTES,
    *pages.ROUTES,
    *passwords.ROUTES,
    *plans.ROUTES,
    *previewing.ROUTES,
    *related.ROUTES,
    *replaying.ROUTES,
    *samples.ROUTES,
    *secrets.ROUTES,
    *session.ROUTES,
    *simulating.ROUTES,
    *status.ROUTES,
    *swaps.ROUTES,
    *testing.ROUTES,
    *trying.ROUTES,
    *why.ROUTES,
    *why_person.ROUTES,
    *workflow_runs.ROUTES,
    *workflow_trying.ROUTES,
    *workflow_words.ROUTES,
)


def rest(house: House, feed: Feed) -> Litestar:
    """Return the REST application of a node."""

    async def the_house() -> House:
        return house

    async def the_feed() -> Feed:
        return feed

    async def the_actor(request: Request[Any, Any, Any]) -> Actor:
        return await access.actor(request, house)

    return Litestar(
        middleware=[DefineMiddleware(Repeating, house=house)],
        before_request=first,
        route_handlers=list(ROUTES),
        dependencies={"actor": Provide(the_actor), "feed": Provide(the_feed), "house": Provide(the_house)},
        exception_handlers=HANDLERS,
        openapi_config=OpenAPIConfig(
            title="Tocsin",
            version="1",
            path="/api/openapi.json",
            use_handler_docstrings=True,
            operation_id_creator=schema.operation_id,
            render_plugins=[schema.Rendered(path="/")],
        ),
        logging_config=None,  # whoever serves decides what is logged
        request_max_body_size=1 << 20,
        debug=False,
    )
