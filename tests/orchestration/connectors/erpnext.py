"""The REST API of ERPNext 15 as its documentation describes it, over documents of a test."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from tests.orchestration.connectors.web_service import Answer, Asked, Service

TOKEN = "k3y:s3cret"
MODIFIED = "2026-01-10 08:00:00.000000"

Documents = list[dict[str, Any]]


def erpnext(service: Service, doctypes: Mapping[str, Documents]) -> dict[str, Callable[[Asked], Answer]]:
    """Answers by path. A document of a child table has a `parenttype`, which a listing must name."""
    return {f"/api/resource/{quote(doctype)}": _listing(service, documents) for doctype, documents in doctypes.items()}


def _listing(service: Service, documents: Documents) -> Callable[[Asked], Answer]:
    def listed(request: Asked) -> Answer:
        asked = service.asked[-1]
        if request.headers["Authorization"] != f"token {TOKEN}":
            return Answer(401, b'{"exc_type": "AuthenticationError"}')
        if any(document.get("parenttype") not in (None, asked.get("parent")) for document in documents):
            return Answer(403, b'{"exc_type": "PermissionError"}')
        fields = json.loads(asked["fields"])
        assert asked["order_by"] == "creation asc, name asc"
        found = [document for document in documents if _meets(document, json.loads(asked.get("filters", "[]")))]
        start, length = int(asked["limit_start"]), int(asked["limit_page_length"])
        page = [{name: document.get(name) for name in fields} for document in found[start : start + length]]
        return Answer(200, json.dumps({"data": page}).encode())

    return listed


def _meets(document: Mapping[str, Any], filters: list[list[Any]]) -> bool:
    return all(
        document.get(field) is not None if operator == "is" else _compared(operator, document[field], value)
        for field, operator, value in filters
    )


def _compared(operator: str, left: Any, right: Any) -> bool:
    return bool(left >= right if operator == ">=" else left == right)
