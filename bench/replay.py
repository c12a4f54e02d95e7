"""Try: 1,000 stored messages under an edited mapping, over the REST API, client and comparison included."""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from bench.node import FILLER
from tests.server.arrived import event, integration, send
from tests.server.calling import called

KEYS = 100


def main() -> None:
    """Run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000)
    parser.add_argument("--times", type=int, default=7)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as folder, called(Path(folder)) as caller:
        target = {"kind": "user", "id": caller.get("/api/v1/users")["items"][0]["id"]}
        policy = {"name": "Patient", "body": {"steps": [{"targets": [target], "wait": 3600}]}}
        policy_id = caller.call("POST", "/api/v1/policies", json=policy)[1]["id"]
        thing = integration(caller, "Bench", default_policy_id=policy_id)
        documents = [
            event(f"{n % KEYS}", "close" if n // KEYS % 2 else "open", text=FILLER) for n in range(given.messages)
        ]
        send(caller, thing, documents)
        caller.until(lambda: not caller.get("/api/v1/deliveries", status="pending")["items"])
        body = thing["body"] | {"status": {"open": ["open"], "close": ["recovered"]}}
        for name, only in (("every message", False), ("only what changes", True)):
            asked = {"last": given.messages, "body": body, "only_changed": only}
            times: list[float] = []
            changed = 0
            for _ in range(given.times):
                began = time.perf_counter()
                status, answer = caller.call("POST", f"/api/v1/integrations/{thing['id']}/try", json=asked)
                times.append((time.perf_counter() - began) * 1000)
                assert status == 200, answer
                changed = answer["changed_count"]
            print(
                f"{given.messages} messages, {changed} of them changed, {name} answered: "
                f"{statistics.median(times):.0f} ms, at most {max(times):.0f} ms"
            )


if __name__ == "__main__":
    main()
