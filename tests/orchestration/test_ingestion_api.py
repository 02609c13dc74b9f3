"""Starting loads and reading about them."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.orchestration.test_api import assert_problem

INSERT = """
    insert into staging.ingestion_jobs (
        id, job_type, status, source_connector, entity, created_at, dagster_run_id, record_count, error
    ) values (%s, 'full', %s, %s, %s, %s, %s, 7, %s)
"""


def uuid(number):
    return f"00000000-0000-0000-0000-{number:012d}"


@pytest.fixture
def jobs(database):
    """Five loads: the first two began at the same instant, the last one failed."""
    rows = [
        (1, "completed", "demo_erp", "items", "2026-03-01T02:00:00Z", "run-1", None),
        (2, "completed", "demo_erp", "vendors", "2026-03-01T02:00:00Z", "run-1", None),
        (3, "completed", "demo_wms", "stock", "2026-03-01T02:01:00Z", "run-1", None),
        (4, "running", "demo_erp", "items", "2026-03-02T02:00:00Z", "run-2", None),
        (5, "failed", "demo_wms", "stock", "2026-03-02T02:01:00Z", "run-2", "demo_wms.stock: it is down."),
    ]
    with database.connect("mfg_loader") as connection, connection.cursor() as cursor:
        cursor.executemany(INSERT, [(uuid(number), *row) for number, *row in rows])
        cursor.execute(
            "insert into staging.ingestion_log_entries (job_id, level, message) values (%s, 'info', 'began'), (%s, 'error', 'down')",
            [uuid(5), uuid(5)],
        )


def numbers(response):
    assert response.status_code == 200, response.text
    return [int(job["id"][-12:]) for job in response.json()["jobs"]]


def test_an_ingest_is_launched_and_leads_to_its_jobs(client, launcher, jobs):
    accepted = client.post("/api/v1/ingest", json={"connector": "demo_erp", "entities": ["items"], "full": True})
    assert accepted.status_code == 202
    answer = accepted.json()
    assert answer["run_id"] == "run-1" and answer["job_ids"] == {"items": answer["job_id"]}
    assert launcher.launched == [("demo_erp", ["items"], True)]
    job = client.get(f"/api/v1/jobs/{answer['job_id']}").json()
    assert (job["status"], job["job_type"], job["entity"], job["dagster_run_id"]) == (
        "pending", "full", "items", "run-1",
    )  # fmt: skip
    (listed,) = client.get(answer["jobs"]).json()["jobs"]
    assert listed["id"] == answer["job_id"]


def test_the_same_again_is_the_same_job_until_its_run_has_ended(client, launcher):
    first = post(client, entities=["stock", "sites"])
    assert post(client, entities=["sites", "stock"]) == first
    assert post(client, entities=["sites"])["run_id"] == "run-2"
    assert post(client, entities=["stock", "sites"], full=True)["run_id"] == "run-3"
    launcher.ended.add("run-1")
    again = post(client, entities=["stock", "sites"])
    assert again["run_id"] == "run-4"
    job = client.get(f"/api/v1/jobs/{first['job_id']}").json()
    assert job["status"] == "failed"
    assert job["error"].startswith("demo_wms.sites: its run ended before this load began. Nothing was changed.")


def test_a_job_that_is_done_is_not_the_answer_to_the_next_request(client, launcher, database):
    first = post(client, entities=["sites"])
    with database.connect("mfg_loader") as connection:
        connection.execute("update staging.ingestion_jobs set status = 'completed', completed_at = now()")
    assert post(client, entities=["sites"])["job_id"] != first["job_id"]


def test_the_same_idempotency_key_has_the_same_answer_even_when_all_is_done(client, launcher, database):
    first = post(client, key="k1", entities=["sites"])
    with database.connect("mfg_loader") as connection:
        connection.execute("update staging.ingestion_jobs set status = 'completed', completed_at = now()")
    assert post(client, key="k1", entities=["sites"]) == first
    other = client.post("/api/v1/ingest", json={"connector": "demo_wms"}, headers={"Idempotency-Key": "k1"})
    assert_problem(other, 422, "idempotency-key-reused")
    assert len(launcher.launched) == 1


def test_what_dagster_did_not_take_leaves_no_job_and_may_be_asked_for_again(client, launcher):
    launcher.down = True
    body = {"connector": "demo_wms", "entities": ["sites"]}
    assert client.post("/api/v1/ingest", json=body, headers={"Idempotency-Key": "k1"}).status_code == 503
    assert numbers(client.get("/api/v1/jobs")) == []
    launcher.down = False
    assert post(client, key="k1", entities=["sites"])["run_id"] == "run-1"


def test_a_request_whose_process_died_before_dagster_answered_is_told_and_asked_again(client, launcher, database):
    died = post(client, key="k1", entities=["sites"])
    with database.connect("mfg_loader") as connection:
        connection.execute("update staging.ingestion_requests set dagster_run_id = null")
        connection.execute("update staging.ingestion_jobs set dagster_run_id = null")
    assert post(client, entities=["sites"])["run_id"] == "run-2"
    assert "never handed over" in client.get(f"/api/v1/jobs/{died['job_id']}").json()["error"]


def test_many_requests_at_once_are_one(client, launcher):
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: post(client, entities=["sites"]), range(8)))
    assert len(launcher.launched) == 1
    assert len({answer["job_id"] for answer in answers}) == 1


def post(client, key=None, **body):
    headers = {"Idempotency-Key": key} if key else {}
    accepted = client.post("/api/v1/ingest", json={"connector": "demo_wms", **body}, headers=headers)
    assert accepted.status_code == 202, accepted.text
    return accepted.json()


def test_without_entities_everything_is_loaded_and_twice_the_same_is_once(client, launcher):
    assert list(post(client)["job_ids"]) == ["sites", "stock", "movements"]
    client.post("/api/v1/ingest", json={"connector": "demo_wms", "entities": ["stock", "sites", "stock"]})
    assert launcher.launched == [("demo_wms", [], False), ("demo_wms", ["sites", "stock"], False)]


UNLOADABLE = [
    ({"connector": "sap"}, "'sap' is not a source system of this company; it has demo_erp, "),
    ({"connector": "adventureworks"}, "is not a source system of this company"),
    ({"connector": "../demo_erp"}, "is not a source system"),
    ({"connector": "demo_wms", "entities": ["stock", "items"]}, "demo_wms has no entity items; it has sites, "),
    ({"connector": "demo_wms", "entites": ["stock"]}, "entites"),
    ({"connector": "demo_wms", "full": "perhaps"}, "full"),
    ({}, "connector"),
    ([], "body"),
]


def test_what_cannot_be_loaded_is_refused_with_what_can(client, launcher, subtests):
    for body, says in UNLOADABLE:
        with subtests.test(body):
            refused = client.post("/api/v1/ingest", json=body)
            assert_problem(refused, 422, "unprocessable")
            assert says in refused.json()["detail"]
    assert launcher.launched == []


def test_a_body_that_is_no_json_is_refused(client):
    broken = client.post("/api/v1/ingest", content=b"{", headers={"content-type": "application/json"})
    assert_problem(broken, 422, "unprocessable")


def test_a_dagster_that_is_not_there_is_503_and_says_what_to_do(client, launcher):
    launcher.down = True
    refused = client.post("/api/v1/ingest", json={"connector": "demo_erp"})
    assert_problem(refused, 503, "unavailable")
    assert "mfg up" in refused.json()["detail"]
    assert int(refused.headers["retry-after"]) > 0


def test_jobs_come_newest_first_in_an_order_that_stays(client, jobs):
    assert numbers(client.get("/api/v1/jobs")) == [5, 4, 3, 2, 1]


def test_pages_join_without_gap_or_repetition(client, jobs):
    for sort, expected in (("-created_at", [5, 4, 3, 2, 1]), ("created_at", [1, 2, 3, 4, 5])):
        for limit in (1, 2, 3, 4):
            found, query = [], {"limit": limit, "sort": sort}
            for _ in range(5):
                page = client.get("/api/v1/jobs", params=query)
                found += numbers(page)
                query["cursor"] = page.json()["next_cursor"]
                if query["cursor"] is None:
                    break
            assert (sort, limit, found) == (sort, limit, expected)


def test_a_page_that_is_just_full_is_the_last(client, jobs):
    assert client.get("/api/v1/jobs?limit=5").json()["next_cursor"] is None


def test_jobs_are_filtered(client, jobs, subtests):
    for query, expected in (
        ("connector=demo_wms", [5, 3]),
        ("status=failed", [5]),
        ("run_id=run-2", [5, 4]),
        ("connector=demo_erp&status=completed&run_id=run-1", [2, 1]),
        ("entity=stock", [5, 3]),
        ("since=2026-03-01T02:01:00Z&until=2026-03-02T02:01:00Z", [4, 3]),
        (f"request_id={uuid(1)}", []),
        ("connector=nowhere", []),
    ):
        with subtests.test(query):
            assert numbers(client.get(f"/api/v1/jobs?{query}")) == expected


BAD = [
        "limit=0", "limit=501", "limit=x", "limit=99999999999999999999", "status=done", "connector=%00", "run_id=a%20b",
        "connector=", "cursor=x", "cursor=2026-01-01|x", "cursor=|", f"cursor=yesterday|{uuid(1)}", "cursor=%00|%00",
        "sort=name", "request_id=1", "since=yesterday", "since=2026-03-01T02:00:00",
]  # fmt: skip


def test_bad_values_422(client, jobs, subtests):
    for query in BAD:
        with subtests.test(query):
            assert_problem(client.get(f"/api/v1/jobs?{query}"), 422, "unprocessable")


def test_a_job_comes_with_its_log(client, jobs):
    job = client.get(f"/api/v1/jobs/{uuid(5)}").json()
    assert (job["source_connector"], job["entity"], job["status"], job["record_count"]) == (
        "demo_wms", "stock", "failed", 7,
    )  # fmt: skip
    assert job["error"] == "demo_wms.stock: it is down."
    assert [(entry["level"], entry["message"]) for entry in job["log"]] == [("info", "began"), ("error", "down")]


def test_a_job_that_is_not_there_404_and_what_is_no_id_422(client):
    assert_problem(client.get(f"/api/v1/jobs/{uuid(9)}"), 404, "not-found")
    assert_problem(client.get("/api/v1/jobs/9"), 422, "unprocessable")
