"""Numbers are of the last completed nightly, and stale sources are not answered from."""

from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient

from copilot_api.app import create_app
from copilot_api.ask import ask as ask_in_terminal
from copilot_api.config import CopilotConfig
from copilot_api.keys import create_key


def now():
    return datetime(2026, 3, 2, 8, tzinfo=UTC)


def close_gate(plant, entity):
    with plant.connect() as connection:
        connection.execute(
            "update manufacturing.data_health set gate = 'closed', reason = 'the last load failed: refused' where entity = %s",
            [entity],
        )


def test_a_stale_source_is_not_answered_from(ask, plant):
    close_gate(plant, "stock")
    answer = ask("stock of FG-1001")
    assert (answer.provenance, answer.reason) == ("refused", "stale")
    assert "demo_wms/stock: the last load failed: refused" in answer.message and "36" not in answer.message
    assert ask("open sales orders").provenance == "verified"


def test_half_of_a_question_is_answered_where_half_is_fresh(ask, plant):
    close_gate(plant, "stock")
    answer = ask("stock of FG-1001 and its open orders")
    assert answer.provenance == "inferred"
    assert "2 open sales orders" in answer.message and "Not answered, because the source is stale" in answer.message


def test_an_entity_that_feeds_nothing_closes_nothing(ask, plant):
    with plant.connect() as connection:
        connection.execute(
            "insert into manufacturing.data_health (system, entity, gate, reason) values ('x', 'mystery', 'closed', 'gone')"
        )
    assert ask("open sales orders").provenance == "verified"


def test_lists_say_that_their_source_is_stale(client, plant):
    close_gate(plant, "stock")
    gate = client.get("/api/v1/inventory/current").json()["gate"]
    assert gate["state"] == "closed" and "demo_wms/stock" in gate["reasons"][0]


def test_a_gated_risk_is_not_answered_as_new(ask, plant):
    with plant.connect() as connection:
        connection.execute(
            "update forecast.inventory_risk set gated_because = 'demo_wms/stock is stale' where sku_id = 'CP-2003'"
        )
    assert ask("when does CP-2003 run out").reason == "stale"
    board = ask("what will run out next week?")
    assert board.provenance == "verified" and "source stale, no new proposal" in board.message


def test_health_is_told_when_gates_are_closed(ask, plant):
    close_gate(plant, "items")
    answer = ask("is the data fresh?")
    assert "1 of 3 source tables" in answer.message and "demo_erp/items" in answer.message


def test_a_failed_nightly_does_not_move_today(ask, plant):
    with plant.connect() as connection:
        connection.execute(
            """
            insert into staging.nightly_runs (run_id, as_of, status, started_at, completed_at, failures, stage_seconds)
            values ('run-2', '2026-03-03', 'failed', now(), now(), array['demo_wms/stock: refused'], '{}')
            """
        )
    answer = ask("is the data fresh?")
    assert str(answer.as_of) == "2026-03-02" and answer.run_id == "run-1"
    assert "The nightly of 2026-03-03 failed in part: demo_wms/stock: refused" in answer.message


@pytest.mark.parametrize("question", ["stock of FG-1001", "is the data fresh?"])
def test_before_the_first_nightly_it_says_what_to_do(database, question):
    answer = ask_in_terminal(database.url, question, now)
    assert (answer["provenance"], answer["reason"]) == ("refused", "stale")
    assert "mfg nightly" in answer["message"] and answer["as_of"] is None


def test_before_the_first_nightly_lists_are_503(database):
    with database.connect() as connection:
        key = create_key(connection, "tests", ["read"])
    with TestClient(create_app(CopilotConfig(database.url)), headers={"Authorization": f"Bearer {key}"}) as client:
        response = client.get("/api/v1/inventory/current")
    assert response.status_code == 503 and "mfg nightly" in response.json()["detail"]
    assert int(response.headers["retry-after"]) > 0


def test_the_terminal_gets_the_same_answer(plant):
    answer = ask_in_terminal(plant.url, "stock of FG-1001 in W01", now)
    assert answer["message"].startswith("28 PCS") and answer["as_of"] == "2026-03-02" and answer["session_id"]
