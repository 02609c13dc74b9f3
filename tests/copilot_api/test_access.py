"""Who may ask, how often, and what a refusal looks like."""

import time
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from copilot_api.access import REMEMBERED_SECONDS
from copilot_api.app import create_app
from copilot_api.keys import create_key, list_keys, revoke_key

LIST = "/api/v1/inventory/current"


def assert_problem(response, status, kind):
    body = response.json()
    assert response.status_code == status == body["status"]
    assert response.headers["content-type"] == "application/problem+json"
    assert body["type"] == f"urn:mfg:problem:{kind}" and body["detail"] and body["title"]
    assert body["request_id"] == response.headers["x-request-id"]


def test_without_a_key_401(client):
    response = client.get(LIST, headers={"Authorization": ""})
    assert_problem(response, 401, "unauthenticated")
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["Bearer nonsense", "Basic abc", "Bearer mfg_000000000000_" + "a" * 43])
def test_a_wrong_key_401(client, header):
    assert_problem(client.get(LIST, headers={"Authorization": header}), 401, "unauthenticated")


def test_a_revoked_key_401_within_a_second(client, plant):
    assert client.get(LIST).status_code == 200
    with plant.connect() as connection:
        revoke_key(connection, list_keys(connection)[0].key_id)
    time.sleep(REMEMBERED_SECONDS)
    assert_problem(client.get(LIST), 401, "unauthenticated")


def test_a_key_without_read_403(client, plant):
    with plant.connect() as connection:
        key = create_key(connection, "robot", ["operate"])
    assert_problem(client.get(LIST, headers={"Authorization": f"Bearer {key}"}), 403, "forbidden")


def test_a_cookie_does_not_open_the_api(client, key):
    response = client.get(LIST, headers={"Authorization": "", "Cookie": f"mfg_key={key}"})
    assert_problem(response, 401, "unauthenticated")


def test_each_key_has_its_own_minute(config, plant, key):
    with plant.connect() as connection:
        other = create_key(connection, "other", ["read"])
    with TestClient(create_app(replace(config, requests_per_minute=3))) as client:
        statuses = [client.get(LIST, headers={"Authorization": f"Bearer {key}"}).status_code for _ in range(4)]
        refused = client.get(LIST, headers={"Authorization": f"Bearer {key}"})
        assert statuses == [200, 200, 200, 429]
        assert_problem(refused, 429, "rate-limited")
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert client.get(LIST, headers={"Authorization": f"Bearer {other}"}).status_code == 200


def test_guessing_keys_is_limited(client):
    statuses = {client.get(LIST, headers={"Authorization": "Bearer guess"}).status_code for _ in range(25)}
    assert statuses == {401, 429}


def test_unknown_paths_methods_and_bodies_are_problems(client):
    assert_problem(client.get("/api/v1/nothing"), 404, "not-found")
    assert_problem(client.delete(LIST), 405, "method-not-allowed")
    assert_problem(client.post("/api/v1/copilot/query", content=b"{"), 422, "unprocessable")
    assert_problem(client.get(LIST, params={"limit": 0}), 422, "unprocessable")


def test_security_headers_and_request_ids(client):
    response = client.get("/healthz", headers={"X-Request-Id": "abc-1"})
    assert response.headers["x-request-id"] == "abc-1"
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert response.headers["x-content-type-options"] == "nosniff"
    assert client.get("/healthz", headers={"X-Request-Id": "a b\tc"}).headers["x-request-id"] != "a b\tc"


def test_other_sites_may_not_ask_unless_told(client, config):
    asked = {"Origin": "https://elsewhere.example"}
    assert "access-control-allow-origin" not in client.get("/healthz", headers=asked).headers
    allowed = create_app(replace(config, cors_origins=("https://elsewhere.example",)))
    with TestClient(allowed) as other:
        assert (
            other.get("/healthz", headers=asked).headers["access-control-allow-origin"] == "https://elsewhere.example"
        )


def test_metrics_count_by_route_and_provenance(client):
    client.get(LIST)
    client.post("/api/v1/copilot/query", json={"query": "stock of FG-1001 in W01"})
    text = client.get("/metrics").text
    assert 'route="/inventory/current",status="200"' in text.replace("/api/v1", "")
    assert 'mfg_copilot_answers_total{provenance="verified",reason=""} 1.0' in text


def test_the_openapi_describes_every_route_with_its_problems(client):
    described = client.get("/api/v1/openapi.json").json()
    assert "/api/v1/copilot/query" in described["paths"]
    for path, methods in described["paths"].items():
        for operation in methods.values():
            assert operation["summary"]
            if path.startswith("/api/"):
                assert {"401", "429", "503"} <= set(operation["responses"])
