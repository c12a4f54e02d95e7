"""What a tool reports to the demo's integration."""

import json
import urllib.request

from tests.ui.served import Served


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
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(served.seeded.integration_url, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200
