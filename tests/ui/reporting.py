"""What tools and jobs report: to the demo's integration, and to heartbeats."""

import json
import urllib.request
from typing import NamedTuple

from tests.ui.served import Served

from tocsin.respond.integrations.integration import Heartbeat, Integration
from tocsin.store import urls
from tocsin.store.tx import Tx

HOUR = 3_600


class Beating(NamedTuple):
    """A heartbeat, and the URL that its job calls."""

    integration_id: str
    url: str


def report(served: Served, title: str, *, priority: str = "CRITICAL", normality: str = "false") -> None:
    """Post what Sematext posts: an alert, or with normality "true" its recovery."""
    body = {
        "alertTitle": title,
        "alertDescription": f"{title}: measured by the agent.",
        "alertConditionNormality": normality,
        "priority": priority,
        "ruleType": "AF_VALUE",
        "appId": title,
        "filters": "os.host=web-3",
        "troubleshootURL": "https://sematext.example/troubleshoot",
    }
    post(served.seeded.integration_url, body)


def post(url: str, body: dict[str, str]) -> None:
    """Post a JSON body to an API URL."""
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200


def heartbeat(served: Served, name: str) -> Beating:
    """Create a heartbeat that expects a pulse every hour; it has had its first."""
    house = served.node.house

    def create(tx: Tx) -> Beating:
        url_id = urls.create(tx, house.seal, house.ids, house.now())
        body = Integration(
            template="heartbeat", source="Heartbeat", api_url_id=url_id, type="heartbeat", heartbeat=Heartbeat(HOUR)
        )
        key = name.lower().replace(" ", "-")
        thing = house.things.create(tx, "integration", key, name, body, team_id="", author="", now=house.now())
        return Beating(thing.id, f"{house.url}/POSTAlert/{urls.guid_of(tx, house.seal, url_id)}/Heartbeat")

    made = served.ask(house.write(create))
    served.ask(house.write(house.keeper.refresh))
    with urllib.request.urlopen(made.url, timeout=10) as answer:
        assert answer.status == 200
    return made
