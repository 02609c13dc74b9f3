"""Systems that are asked for their models: what is said of a service that stalls, refuses, repeats itself or errs."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from orchestration.connectors.base import JsonRpcSystem
from orchestration.connectors.errors import (
    ConnectorError,
    MissingVariableError,
    SourceDataError,
    SourceMissingError,
    SourceRefusedError,
    SourceUnreachableError,
)
from orchestration.connectors.jsonrpc import open_jsonrpc
from tests.orchestration.connectors.conftest import Books, Source
from tests.orchestration.connectors.odoo import DATABASE, KEY, error, odoo
from tests.orchestration.connectors.web_service import Answer, Asked, Service

TYPES = {
    "name": "char",
    "active": "boolean",
    "parent_id": "many2one",
    "child_ids": "one2many",
    "write_date": "datetime",
}
FIRST_ASKED = ("/rpc/", "/json/2/res.partner/fields_get")
"""What is asked first, by either dialect."""
PARTNERS = "/json/2/res.partner/search_read"
PASSWORD = "pa55-s3cret"
SECRETS = {
    "odoo": {"token": KEY, "database": DATABASE},
    "tryton": {"user": "admin", "password": PASSWORD},
}


def jsonrpc(
    dialect: str = "odoo", model: str = "res.partner", limits: Mapping[str, float] | None = None, **entity: Any
) -> JsonRpcSystem:
    connection = {key: f"MFG_SHOP_{key.upper()}" for key in ("url", *SECRETS[dialect])}
    items = {"model": model, "fields": ["name"], "key": ["id"], "mode": "full", "expected_within_hours": 26, **entity}
    return JsonRpcSystem.model_validate(
        {
            "system": "shop", "connector_type": "erp", "kind": "jsonrpc", "dialect": dialect, "schedule": "nightly",
            "connection": connection, "page_size": 2, "timeout_seconds": 5, "attempts": 3, "entities": {"items": items},
            **(limits or {}),
        }
    )  # fmt: skip


def source(service: Service, config: JsonRpcSystem, **secrets: str) -> Source:
    known = {"url": service.url, **SECRETS[config.dialect], **secrets}
    return Source(config, open_jsonrpc(config, known, sleep=service.waits.append))


def partners(service: Service, *numbers: int, **more: Any) -> None:
    rows = [
        {"id": number, "name": f"Partner {number}", "write_date": f"2026-01-{number:02} 10:00:00", **more}
        for number in numbers
    ]
    service.answers |= odoo({"res.partner": (TYPES, rows)})


def refusal(service: Service, kind: type[ConnectorError], config: JsonRpcSystem | None = None, **secrets: str) -> str:
    """What is said of a read that must fail with `kind`."""
    with pytest.raises(kind) as raised:
        list(source(service, config or jsonrpc(), **secrets).connector.extract("items", None).blocks)
    assert KEY not in str(raised.value)
    assert PASSWORD not in str(raised.value)
    return str(raised.value)


# Pages


def test_records_are_read_in_the_order_of_their_ids_whatever_comes_and_goes(books: Books, service: Service) -> None:
    partners(service, 1, 2, 3, 4, 5)
    asked: list[Asked] = []
    whole = service.answers[PARTNERS]

    def shrinking(request: Asked) -> Answer:
        asked.append(request)
        answer = whole(request)
        partners(service, 3, 4, 5)  # 1 and 2 are deleted: read by offset, 3 and 4 would be missed
        return answer

    service.answers[PARTNERS] = shrinking
    books.load(source(service, jsonrpc()))
    assert books.stored_keys() == ["1", "2", "3", "4", "5"]
    assert json.loads(asked[0].body)["domain"] == [["id", ">", 0]]


@pytest.mark.parametrize("given", [[{"id": 1}, {"id": 1}], [{"id": 2}, {"id": 1}], [{"id": "1"}], [{"id": None}]])
def test_ids_out_of_order_are_refused(service: Service, given: list[Any]) -> None:
    partners(service)
    service.answers[PARTNERS] = lambda asked: Answer(200, json.dumps(given).encode())
    assert "in their order" in refusal(service, SourceDataError)


@pytest.mark.parametrize("given", [{"result": []}, [1], [{"name": "no id"}], "text", None])
def test_an_answer_that_is_no_list_of_records_is_refused(service: Service, given: Any) -> None:
    partners(service)
    service.answers[PARTNERS] = lambda asked: Answer(200, json.dumps(given).encode())
    assert "no list of records" in refusal(service, SourceDataError)


def test_only_what_changed_is_asked_for_and_nothing_is_taken_for_deleted(books: Books, service: Service) -> None:
    by_change = source(service, jsonrpc(mode="incremental", cursor="write_date", overlap_minutes=0))
    partners(service, 1, 2, 3)
    assert books.load(by_change).watermark == "2026-01-03T10:00:00+00:00"
    partners(service, 3, 4)
    result = books.load(by_change)
    assert (result.extracted, result.inserted, result.unchanged, result.deleted) == (2, 1, 1, 0)
    assert result.watermark == "2026-01-04T10:00:00+00:00"


# Odoo


def test_false_is_nothing_but_where_it_is_a_value_and_related_records_are_id_and_name(service: Service) -> None:
    partners(service, 1, name=False, active=False, parent_id=[7, "Parent"], child_ids=[8, 9])
    read = source(service, jsonrpc(fields=["name", "active", "parent_id", "child_ids"])).connector
    [row] = b"".join(read.extract("items", None).blocks).splitlines()
    assert json.loads(row.split(b"\t")[2]) == {
        "id": 1, "name": None, "active": False, "parent_id": 7, "parent_id.name": "Parent", "child_ids": [8, 9],
    }  # fmt: skip


def test_a_related_record_that_is_missing_is_nothing(service: Service) -> None:
    partners(service, 1)
    read = source(service, jsonrpc(fields=["parent_id"])).connector
    [row] = b"".join(read.extract("items", None).blocks).splitlines()
    assert json.loads(row.split(b"\t")[2]) == {"id": 1, "parent_id": None, "parent_id.name": None}


def test_a_field_that_odoo_does_not_have_is_named_before_anything_is_read(service: Service) -> None:
    partners(service, 1)
    assert "res.partner has no field colour" in refusal(service, SourceMissingError, jsonrpc(fields=["name", "colour"]))


def test_a_wrong_key_is_told_without_saying_it(service: Service) -> None:
    partners(service, 1)
    said = refusal(service, SourceRefusedError, token="another-s3cret")
    assert "MFG_SHOP_TOKEN" in said
    assert "another-s3cret" not in said


def test_a_model_or_database_that_is_not_there_is_told(service: Service) -> None:
    partners(service, 1)
    assert "No database" in refusal(service, SourceMissingError, database="elsewhere")
    service.answers["/json/2/res.colour/fields_get"] = lambda asked: error(
        404, "werkzeug.exceptions.NotFound", "no res.colour"
    )
    assert "no res.colour" in refusal(service, SourceMissingError, jsonrpc(model="res.colour"))


def test_what_odoo_does_not_understand_is_not_asked_again(service: Service) -> None:
    partners(service, 1)
    service.answers[PARTNERS] = lambda asked: error(500, "builtins.ValueError", "Invalid field res.partner.colour")
    assert "Invalid field" in refusal(service, SourceDataError)
    assert service.waits == []


# Tryton


def tryton(answer: Callable[[str, list[Any]], Any]) -> Callable[[Asked], Answer]:
    def answered(asked: Asked) -> Answer:
        body = json.loads(asked.body)
        result = answer(body["method"], body["params"])
        return result if isinstance(result, Answer) else Answer(200, json.dumps({"id": 0, "result": result}).encode())

    return answered


def answering(method: str, parameters: list[Any]) -> Any:
    return {"common.db.login": [1, "s3ssion"], "model.res.user.get_preferences": {"company": 1}}.get(method, [])


def test_a_method_that_fails_says_why(service: Service) -> None:
    def failing(method: str, parameters: list[Any]) -> Any:
        if method.endswith("search_read"):
            said = {"id": 0, "error": ["UserError", ["You are not allowed to read it.", "", None]]}
            return Answer(200, json.dumps(said).encode())
        return answering(method, parameters)

    service.answers["/rpc/"] = tryton(failing)
    assert "You are not allowed to read it" in refusal(service, SourceDataError, jsonrpc("tryton"))


@pytest.mark.parametrize("status", [401, 403])
def test_a_session_that_is_never_accepted_is_asked_for_once_again_and_no_more(service: Service, status: int) -> None:
    logins: list[Any] = []

    def forgetful(method: str, parameters: list[Any]) -> Any:
        if method == "common.db.login":
            logins.append(parameters)
        return Answer(status) if method.endswith("search_read") else answering(method, parameters)

    service.answers["/rpc/"] = tryton(forgetful)
    assert "MFG_SHOP_USER and MFG_SHOP_PASSWORD" in refusal(service, SourceRefusedError, jsonrpc("tryton"))
    assert logins == [["admin", {"password": PASSWORD}, "en"]] * 2


def test_what_is_no_number_in_json_keeps_its_name(service: Service) -> None:
    said = {"id": 0, "result": [{"id": 1, "quantity": float("nan"), "big": 2**70}]}
    service.answers["/rpc/"] = tryton(
        lambda method, parameters: (
            Answer(200, json.dumps(said).encode())
            if method.endswith("search_read") and parameters[0] == [["id", ">", 0]]
            else answering(method, parameters)
        )
    )
    read = source(service, jsonrpc("tryton", fields=["quantity", "big"])).connector
    [row] = b"".join(read.extract("items", None).blocks).splitlines()
    assert json.loads(row.split(b"\t")[2]) == {"id": 1, "quantity": "NaN", "big": 2**70}


@pytest.mark.parametrize("said", [b"[]", b"{}", b'"text"', b'{"id": 0}'])
def test_an_answer_without_result_is_refused(service: Service, said: bytes) -> None:
    service.answers["/rpc/"] = lambda asked: Answer(200, said)
    assert "neither a result nor an error" in refusal(service, SourceDataError, jsonrpc("tryton"))


# Weather


@pytest.mark.parametrize(
    "busy",
    [Answer(429, headers={"Retry-After": "7"}), Answer(503), Answer(500, b"oops"), Answer(200, b"[", drop=True)],
    ids=["429", "503", "500", "dropped"],
)
@pytest.mark.parametrize("dialect", ["odoo", "tryton"])
def test_a_busy_service_is_asked_again(service: Service, busy: Answer, dialect: str) -> None:
    partners(service, 1)
    path, calm = {"odoo": (PARTNERS, service.answers[PARTNERS]), "tryton": ("/rpc/", tryton(answering))}[dialect]
    storm = iter([busy, busy])
    service.answers[path] = lambda asked: next(storm, None) or calm(asked)
    list(source(service, jsonrpc(dialect)).connector.extract("items", None).blocks)
    assert len(service.waits) == 2
    if busy.status == 429:
        assert min(service.waits) >= 7


@pytest.mark.parametrize("dialect", ["odoo", "tryton"])
def test_a_service_that_stays_away_is_given_up(service: Service, dialect: str) -> None:
    service.answers |= dict.fromkeys(FIRST_ASKED, lambda asked: Answer(503))
    said = refusal(service, SourceUnreachableError, jsonrpc(dialect))
    assert "3 attempts in a row" in said
    assert "MFG_SHOP_URL" in said


@pytest.mark.parametrize("dialect", ["odoo", "tryton"])
def test_an_answer_that_drips_for_ever_is_given_up_at_its_deadline(service: Service, dialect: str) -> None:
    service.answers |= dict.fromkeys(FIRST_ASKED, lambda asked: Answer(body=b" ", drip_seconds=0.02, endless=True))
    began = time.monotonic()
    said = refusal(service, SourceUnreachableError, jsonrpc(dialect, limits={"deadline_seconds": 0.1}))
    assert "has not answered in full after 0.1 s, 3 attempts in a row" in said
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("dialect", ["odoo", "tryton"])
def test_an_answer_without_end_is_refused_and_not_asked_for_again(service: Service, dialect: str) -> None:
    service.answers |= dict.fromkeys(FIRST_ASKED, lambda asked: Answer(body=b" " * 10_000, endless=True))
    said = refusal(service, SourceDataError, jsonrpc(dialect, limits={"max_page_bytes": 1_000_000}))
    assert "is larger than 1,000,000 bytes" in said
    assert "Lower page_size, or raise max_page_bytes" in said
    assert len(service.requests) == 1


def test_a_web_page_in_place_of_json_is_told(service: Service) -> None:
    service.answers["/json/2/res.partner/fields_get"] = lambda asked: Answer(200, b"<html>log in</html>")
    assert "not JSON" in refusal(service, SourceDataError)


# Configuration


@pytest.mark.parametrize("url", ["ftp://host/db", "host/db", "http://", "postgresql://u@h/db"])
@pytest.mark.parametrize("dialect", ["odoo", "tryton"])
def test_an_address_that_is_none_is_refused_at_once(dialect: str, url: str) -> None:
    with pytest.raises(MissingVariableError, match="MFG_SHOP_URL"):
        open_jsonrpc(jsonrpc(dialect), {**SECRETS[dialect], "url": url})


def test_a_key_with_a_line_break_is_refused_at_once(service: Service) -> None:
    with pytest.raises(MissingVariableError, match="MFG_SHOP_TOKEN"):
        source(service, jsonrpc(), token="k3y\nmore")
