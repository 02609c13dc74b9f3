"""The OpenAPI document that integrators read."""

import json
import re
from typing import Any

from copilot_api.app import create_app
from copilot_api.config import CopilotConfig

REFERENCE = re.compile(r"#/components/schemas/(\w+)")
ERRORS = {"Problem", "HTTPValidationError"}


def exemplified(operation: dict[str, Any], schemas: dict[str, Any]) -> bool:
    """Whether the operation, or a schema it answers with, has an example."""
    text = json.dumps(operation)
    parts = [text, *(json.dumps(schemas[name]) for name in set(REFERENCE.findall(text)) - ERRORS)]
    return any('"example' in part for part in parts)


def test_every_route_has_an_example():
    document = create_app(CopilotConfig("postgresql://nowhere")).openapi()
    schemas = document["components"]["schemas"]
    operations = {f"{method} {path}": told for path, all_ in document["paths"].items() for method, told in all_.items()}
    assert len(operations) > 12
    assert [name for name, operation in operations.items() if not exemplified(operation, schemas)] == []
