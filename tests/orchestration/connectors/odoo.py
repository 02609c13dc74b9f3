"""The JSON-2 API of Odoo 19 as its documentation describes it, over records of a test."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.orchestration.connectors.web_service import Answer, Asked

KEY = "k3y-s3cret"
DATABASE = "plant"
OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "in": lambda left, right: left in right,
}

Rows = list[dict[str, Any]]


def odoo(models: Mapping[str, tuple[Mapping[str, str], Rows]]) -> dict[str, Callable[[Asked], Answer]]:
    """Answers by path; a model is the types of its fields and its records."""
    answers: dict[str, Callable[[Asked], Answer]] = {}
    for model, (types, rows) in models.items():
        answers[f"/json/2/{model}/fields_get"] = _guarded(lambda body, types=types: _fields_get(types, body))
        answers[f"/json/2/{model}/search_read"] = _guarded(
            lambda body, types=types, rows=rows: _search_read(types, rows, body)
        )
    return answers


def error(status: int, name: str, message: str) -> Answer:
    """An error as Odoo says it."""
    said = {"name": name, "message": message, "arguments": [message], "context": {}, "debug": "Traceback …"}
    return Answer(status, json.dumps(said).encode())


def _guarded(answer: Callable[[dict[str, Any]], Any]) -> Callable[[Asked], Answer]:
    def guarded(asked: Asked) -> Answer:
        if asked.method != "POST" or asked.headers["Content-Type"] != "application/json":
            return error(415, "werkzeug.exceptions.UnsupportedMediaType", "JSON is expected")
        if asked.headers["Authorization"] != f"bearer {KEY}":
            return error(401, "werkzeug.exceptions.Unauthorized", f"Invalid apikey {asked.headers['Authorization']}")
        if asked.headers["X-Odoo-Database"] != DATABASE:
            return error(404, "werkzeug.exceptions.NotFound", "No database")
        return Answer(200, json.dumps(answer(json.loads(asked.body))).encode())

    return guarded


def _fields_get(types: Mapping[str, str], body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: {"type": types[name]} for name in body["allfields"] if name in types}


def _search_read(types: Mapping[str, str], rows: Rows, body: Mapping[str, Any]) -> Rows:
    """Archived records only where the context asks for them; what is empty is false."""
    field, direction = body["order"].split()
    found = [
        row
        for row in rows
        if (row.get("active", True) or body["context"]["active_test"] is False)
        and all(OPERATORS[operator](row.get(name), value) for name, operator, value in body["domain"])
    ]
    found.sort(key=lambda row: row[field], reverse=direction == "desc")
    return [
        {"id": row["id"], **{name: row.get(name, False) for name in body["fields"]}} for row in found[: body["limit"]]
    ]
