"""POST /copilot/query and what is remembered of it."""

import json

import pytest

from copilot_api.keys import create_key

QUERY = "/api/v1/copilot/query"


def test_the_answer_has_everything_the_contract_names(client):
    body = client.post(QUERY, json={"query": "stock of FG-1001 in W01"}).json()
    assert body["message"].startswith("28 PCS") and body["provenance"] == "verified" and body["session_id"]
    call = body["tool_calls"][0]
    assert {"tool_name", "arguments", "result", "error", "timestamp"} == set(call) and call["error"] is None
    assert set(body["citations"][0]) == {"table", "key", "column", "value", "as_of"}
    cited = {(c["table"], c["column"], c["value"]) for c in body["citations"]}
    assert ("manufacturing.inventory_snapshots", "quantity_available", 28) in cited
    assert {"context_used", "confidence", "charts", "suggestions", "timestamp", "as_of", "run_id"} <= set(body)


def test_a_conversation_is_remembered_and_forgotten(client):
    client.post(QUERY, json={"query": "stock of CP-2003", "session_id": "desk-1"})
    second = client.post(QUERY, json={"query": "why should we order it?", "session_id": "desk-1"}).json()
    assert second["context_used"] == {"sku_id": "CP-2003"} and second["session_id"] == "desk-1"
    history = client.get("/api/v1/copilot/session/desk-1/history").json()
    assert [message["role"] for message in history["messages"]] == ["user", "assistant"] * 2
    assert history["messages"][1]["metadata"]["provenance"] == "governed"
    assert history["summary"]["total_messages"] == 4 and "sku_id" in history["summary"]["context_keys"]
    assert client.delete("/api/v1/copilot/session/desk-1").status_code == 204
    assert client.get("/api/v1/copilot/session/desk-1/history").status_code == 404
    assert client.delete("/api/v1/copilot/session/desk-1").status_code == 404


def test_one_key_never_sees_the_session_of_another(client, plant):
    with plant.connect() as connection:
        other = {"Authorization": f"Bearer {create_key(connection, 'other', ['admin'])}"}
    client.post(QUERY, json={"query": "stock of CP-2003", "session_id": "shared"})
    assert client.get("/api/v1/copilot/session/shared/history", headers=other).status_code == 404
    assert client.delete("/api/v1/copilot/session/shared", headers=other).status_code == 404
    theirs = client.post(QUERY, json={"query": "why should we order it?", "session_id": "shared"}, headers=other).json()
    assert theirs["reason"] == "missing_parameter" and theirs["context_used"] == {}


def test_hints_fill_the_gap(client):
    body = client.post(QUERY, json={"query": "why?", "context_hints": {"sku_id": "CP-2003"}}).json()
    assert body["tool_calls"][0]["arguments"] == {"sku_id": "CP-2003"}


def test_streams_the_same_answer(client):
    response = client.post(QUERY, json={"query": "open sales orders"}, headers={"Accept": "text/event-stream"})
    assert response.headers["content-type"].startswith("text/event-stream")
    events = [block.split("\n") for block in response.text.strip().split("\n\n")]
    assert [event[0] for event in events] == ["event: tool_call", "event: message", "event: answer"]
    assert json.loads(events[-1][1].removeprefix("data: "))["provenance"] == "verified"


def test_tools_are_listed_with_their_schemas(client):
    body = client.get("/api/v1/copilot/tools").json()
    names = {tool["name"] for tool in body["tools"]}
    assert body["available_tools"] == len(body["tools"]) >= 5
    assert {"query_inventory", "lookup_orders", "check_production", "get_forecast", "manage_alerts"} <= names
    assert all(tool["input_schema"]["type"] == "object" for tool in body["tools"])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"query": ""}, 422),
        ({"query": "a" * 2001}, 422),
        ({"query": "x", "session_id": "../etc"}, 422),
        ({"query": "x", "session_id": "a" * 201}, 422),
        ({"query": "x", "max_tools": 0}, 422),
        ({"query": "x", "context_hints": {"sql": "drop"}}, 422),
        ({"query": 5}, 422),
        ({"query": "a" * 1_000_000}, 413),
        ({"query": "stock of FG-1001\x00"}, 422),
    ],
)
def test_hostile_bodies(client, body, status):
    assert client.post(QUERY, json=body).status_code == status


def test_a_body_without_length_is_limited_too(client):
    def endless():
        for _ in range(1000):
            yield b"x" * 1000

    assert client.post(QUERY, content=endless()).status_code == 413


def test_half_a_character_is_422(client):
    broken = client.post(QUERY, content=b'{"query": "stock \\ud800"}', headers={"Content-Type": "application/json"})
    assert broken.status_code == 422


def test_what_nobody_goes_on_with_is_forgotten(client, plant):
    for session in ("old", "kept"):
        client.post(QUERY, json={"query": "stock of CP-2003", "session_id": session})
    with plant.connect() as connection:
        for session, days in (("old", 91), ("kept", 89)):
            connection.execute(
                "update copilot.sessions set last_active_at = last_active_at - make_interval(days => %s) where session_id = %s",
                [days, session],
            )
    client.post(QUERY, json={"query": "stock of CP-2003", "session_id": "new"})
    statuses = {
        session: client.get(f"/api/v1/copilot/session/{session}/history").status_code
        for session in ("old", "kept", "new")
    }
    assert statuses == {"old": 404, "kept": 200, "new": 200}
