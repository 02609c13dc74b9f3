"""Who may operate, what a refusal looks like, and what the API says of itself."""

import psycopg
from fastapi.testclient import TestClient

from copilot_api.keys import list_keys, revoke_key
from orchestration import api
from orchestration.api import LARGEST_BODY_BYTES, create_app
from orchestration.settings import Settings

JOBS = "/api/v1/jobs"
PROMISED = {
    ("post", "/api/v1/ingest"),
    ("get", "/api/v1/jobs"),
    ("get", "/api/v1/jobs/{job_id}"),
    ("post", "/api/v1/notify/email"),
    ("post", "/api/v1/notify/alert"),
    ("post", "/api/v1/notify/alert/{alert_id}/acknowledge"),
    ("post", "/api/v1/notify/preferences"),
    ("get", "/api/v1/notify/preferences/{user_id}"),
    ("get", "/api/v1/notify/channels"),
    ("post", "/api/v1/notify/escalations"),
    ("get", "/api/v1/notify/escalations"),
    ("delete", "/api/v1/notify/escalations/{escalation_id}"),
    ("post", "/api/v1/notify/silences"),
    ("delete", "/api/v1/notify/silences/{silence_id}"),
    ("get", "/healthz"),
    ("get", "/readyz"),
    ("get", "/metrics"),
}

GUARDED = sorted(route for route in PROMISED if "/api/" in route[1])


def assert_problem(response, status, kind):
    body = response.json()
    assert response.status_code == status == body["status"], body
    assert response.headers["content-type"] == "application/problem+json"
    assert body["type"] == f"urn:mfg:problem:{kind}" and body["detail"] and body["title"]
    assert body["request_id"] == response.headers["x-request-id"]
    assert body["instance"] == response.request.url.path


def concrete(path):
    return path.format(job_id="x", alert_id="x", user_id="x", silence_id="x")


def test_no_route_answers_without_a_key(client, subtests):
    for method, path in GUARDED:
        with subtests.test(f"{method} {path}"):
            response = client.request(method, concrete(path), headers={"Authorization": ""})
            assert_problem(response, 401, "unauthenticated")
            assert response.headers["www-authenticate"] == "Bearer"


def test_no_route_answers_a_key_that_only_reads(client, make_key, subtests):
    reading = {"Authorization": f"Bearer {make_key('read')}"}
    for method, path in GUARDED:
        with subtests.test(f"{method} {path}"):
            assert_problem(client.request(method, concrete(path), headers=reading), 403, "forbidden")


def test_a_wrong_key_401(client, subtests):
    for header in ("Bearer nonsense", "Basic abc", "Bearer ", "Bearer mfg_000000000000_" + "a" * 43):
        with subtests.test(header):
            assert_problem(client.get(JOBS, headers={"Authorization": header}), 401, "unauthenticated")


def test_a_revoked_key_401(client, database):
    assert client.get(JOBS).status_code == 200
    with database.connect() as connection:
        revoke_key(connection, list_keys(connection)[0].key_id)
    assert_problem(client.get(JOBS), 401, "unauthenticated")


def test_admin_may_operate(client, make_key):
    assert client.get(JOBS, headers={"Authorization": f"Bearer {make_key('admin')}"}).status_code == 200


def test_each_key_has_its_minute(database, make_key, tmp_path, monkeypatch):
    assert api.REQUESTS_PER_MINUTE == 100
    monkeypatch.setattr(api, "REQUESTS_PER_MINUTE", 3)
    one, other = ({"Authorization": f"Bearer {make_key('operate')}"} for _ in range(2))
    with TestClient(api.create_app(Settings(home=tmp_path), database.url)) as client:
        assert [client.get(JOBS, headers=one).status_code for _ in range(4)] == [200, 200, 200, 429]
        refused = client.get(JOBS, headers=one)
        assert_problem(refused, 429, "rate-limited")
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert client.get(JOBS, headers=other).status_code == 200


def test_guessing_keys_is_slowed_down(client):
    wrong = {"Authorization": "Bearer mfg_000000000000_" + "a" * 43}
    statuses = [client.get(JOBS, headers=wrong).status_code for _ in range(21)]
    assert statuses == [401] * 20 + [429]


def test_what_is_nowhere_and_what_is_too_large_are_problems(client):
    assert_problem(client.get("/api/v1/nowhere"), 404, "not-found")
    assert_problem(client.delete(JOBS), 405, "method-not-allowed")
    assert_problem(client.post("/api/v1/ingest", content=b"x" * (LARGEST_BODY_BYTES + 1)), 413, "payload-too-large")


def test_a_database_that_is_down_is_503_and_names_no_server(client, database, server):
    name = database.url.rsplit("/", 1)[1]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'alter database "{name}" with allow_connections false')
        for path in (JOBS, "/readyz"):
            down = client.get(path)
            assert_problem(down, 503, "unavailable")
            assert int(down.headers["retry-after"]) > 0
            assert name not in down.text
        assert client.get("/healthz").status_code == 200
        connection.execute(f'alter database "{name}" with allow_connections true')
    assert client.get("/readyz").json() == {"status": "ready"}


def test_a_database_without_our_tables_is_not_ready(scratch_database, tmp_path):
    app = create_app(Settings(home=tmp_path), scratch_database.url)
    with TestClient(app, raise_server_exceptions=False) as client:
        assert_problem(client.get("/readyz"), 503, "unavailable")


def test_notifications_are_mounted_with_the_name_of_the_key(client, database):
    silence = {
        "matchers": {"warehouse_id": "W1"}, "reason": "stocktaking",
        "starts_at": "2026-03-02T08:00:00Z", "ends_at": "2026-03-03T08:00:00Z",
    }  # fmt: skip
    created = client.post("/api/v1/notify/silences", json=silence)
    assert created.status_code == 201, created.text
    with database.connect() as connection:
        assert connection.execute("select owner, reason from notification.silences").fetchall() == [
            ("tests", "stocktaking")
        ]


def test_requests_are_counted_by_route(client):
    client.get(JOBS)
    client.get("/api/v1/jobs/00000000-0000-0000-0000-000000000000")
    text = client.get("/metrics").text
    assert '/jobs/{job_id}"' in text
    assert "00000000-0000" not in text


def test_openapi_holds_every_promised_route_with_its_refusals(client):
    specification = client.get("/api/v1/openapi.json", headers={"Authorization": ""}).json()
    routes = {(method, path) for path, methods in specification["paths"].items() for method in methods}
    assert routes == PROMISED
    for method, path in routes:
        operation = specification["paths"][path][method]
        assert operation.get("summary"), path
        if "/api/" in path:
            assert {"401", "403", "422", "429", "503"} <= set(operation["responses"]), path
            assert "application/problem+json" in operation["responses"]["401"]["content"], path


def test_openapi_examples_of_an_ingest_are_accepted(client, launcher):
    specification = client.get("/api/v1/openapi.json").json()
    properties = specification["components"]["schemas"]["IngestRequest"]["properties"]
    example = {name: schema["examples"][0] for name, schema in properties.items() if "examples" in schema}
    assert client.post("/api/v1/ingest", json=example).status_code == 202
    assert launcher.launched == [("demo_erp", ["items"], False)]
