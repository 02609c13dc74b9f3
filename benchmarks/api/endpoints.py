"""What is asked of the API: endpoints that read tables, each with the SQL it needs, and questions."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from fastapi.testclient import TestClient

from benchmarks.api.database import Recorder
from benchmarks.api.load import Request, request
from copilot_api.app import create_app
from copilot_api.config import CopilotConfig

PATHS = {
    "stock of an item": "/api/v1/inventory/current?sku_id={item}",
    "stock, a page": "/api/v1/inventory/current?limit=50",
    "purchase orders, a page": "/api/v1/orders/open?kind=purchase&limit=50",
    "work orders, a page": "/api/v1/production/status?limit=50",
    "suppliers of an item": "/api/v1/suppliers?sku_id={item}",
}
RISK = "/api/v1/forecast/inventory-risk"
QUESTIONS = (
    "How many {item} are in stock?", "When does {item} run out?", "Why should we order {item}?",
    "What demand do we expect for {item} in the next six weeks?", "Who supplies {item}?", "What will run out next week?",
    "Which purchase orders are late?", "open sales orders of {item}", "Which work orders are late?", "Is the data fresh?",
)  # fmt: skip


@dataclass(frozen=True)
class Endpoint:
    """`requests` and `scripts` are the same one for one: what is asked, and the SQL behind it."""

    name: str
    requests: Sequence[Request]
    scripts: Sequence[Sequence[str]]


def endpoints(database_url: str, key: str, items: Sequence[str]) -> list[Endpoint]:
    """Each endpoint for each of `items`, with what it executes, recorded from the app itself."""
    config = CopilotConfig(database_url, requests_per_minute=1_000_000)
    recorder = Recorder(config)
    app = create_app(config)
    app.state.services = replace(app.state.services, reader=recorder)
    with TestClient(app, headers={"Authorization": f"Bearer {key}"}) as client:
        found = [
            _endpoint(name, client, recorder, key, [path.format(item=item) for item in items])
            for name, path in PATHS.items()
        ]
        bodies = [{"entity_id": item} for item in items]
        return [*found, _endpoint("risk of an item", client, recorder, key, [RISK] * len(items), bodies)]


def questions(key: str, items: Sequence[str]) -> list[Request]:
    asked = [question.format(item=item) for item in items for question in QUESTIONS]
    return [request("POST", "/api/v1/copilot/query", key, json.dumps({"query": query}).encode()) for query in asked]


def _endpoint(
    name: str,
    client: TestClient,
    recorder: Recorder,
    key: str,
    paths: Sequence[str],
    bodies: Sequence[Mapping[str, str]] = (),
) -> Endpoint:
    requests, scripts = [], []
    for number, path in enumerate(dict.fromkeys(paths) if not bodies else paths):
        body = json.dumps(bodies[number]) if bodies else ""
        method = "POST" if bodies else "GET"
        recorder.said.clear()
        client.request(method, path, content=body, headers={"Content-Type": "application/json"}).raise_for_status()
        requests.append(request(method, path, key, body.encode()))
        scripts.append(list(recorder.said))
    return Endpoint(name, requests, scripts)
