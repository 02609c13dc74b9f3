"""The tools as an assistant sees them, through the official client: over HTTP with a key, and over stdio."""

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import httpx
import httpx2
import pytest
import uvicorn
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from copilot_api.keys import create_key
from copilot_api.tools.registry import TOOLS
from orchestration.postgres.cluster import free_port


@pytest.fixture
def url(app) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, port=free_port(), log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.config.port}/mcp"
    server.should_exit = True
    thread.join()


def with_key(url, key, work):
    """What `work` makes of a connected client, or the error it was told."""

    async def connected():
        async with (
            httpx2.AsyncClient(headers={"Authorization": f"Bearer {key}"}) as http,
            Client(streamable_http_client(url, http_client=http)) as client,
        ):
            try:
                return await work(client)
            except MCPError as error:
                return error

    return asyncio.run(connected())


def test_every_tool_is_offered_as_one_that_only_reads(url, key):
    offered = with_key(url, key, lambda client: client.list_tools()).tools
    assert [tool.name for tool in offered] == list(TOOLS)
    assert all(tool.annotations.read_only_hint and not tool.annotations.destructive_hint for tool in offered)
    assert all(tool.input_schema["additionalProperties"] is False for tool in offered)


def test_a_call_gives_the_number_in_words_and_as_data_with_its_origin(url, key):
    found = with_key(
        url, key, lambda client: client.call_tool("query_inventory", {"sku_id": "FG-1001", "warehouse_id": "W01"})
    )
    assert found.content[0].text.startswith("28 PCS")
    assert "(As of 2026-03-02, from manufacturing.inventory_snapshots" in found.content[0].text
    assert found.structured_content["rows"][0]["quantity_available"] == 28
    assert found.structured_content["gate"]["state"] == "open"


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("query_inventory", {"sku": "FG-1001"}, "query_inventory: sku: Extra inputs are not permitted"),
        ("get_forecast", {}, "a forecast is of an item (sku_id) or of a category"),
        ("query_inventory", {"sku_id": "x" * 300}, "at most 200 characters"),
    ],
)
def test_wrong_arguments_are_told_and_can_be_corrected(url, key, tool, arguments, told):
    found = with_key(url, key, lambda client: client.call_tool(tool, arguments))
    assert found.is_error and told in found.content[0].text


def test_a_tool_that_does_not_exist_is_an_error_that_names_those_that_do(url, key):
    told = with_key(url, key, lambda client: client.call_tool("drop_table", {}))
    assert "no tool 'drop_table'; there are query_inventory" in str(told)


def test_items_and_the_schema_can_be_attached(url, key):
    async def work(client):
        templates = await client.list_resource_templates()
        page = await client.read_resource("mfg://items/FG-1001")
        schema = await client.read_resource("mfg://schema")
        return (
            [each.uri_template for each in templates.resource_templates],
            page.contents[0].text,
            schema.contents[0].text,
        )

    templates, page, schema = with_key(url, key, work)
    assert templates == ["mfg://items/{sku_id}"]
    assert page.startswith("# FG-1001, as of 2026-03-02") and "## What to do, and why" in page
    assert "## manufacturing.inventory_snapshots" in schema and "staging." not in schema


@pytest.mark.parametrize(
    ("uri", "told"),
    [
        ("mfg://items/NO-SUCH", "No item has the code NO-SUCH"),
        ("mfg://items/..%2F..%2Fetc", "No item has the code ../../etc"),
        ("file:///etc/passwd", "There is no resource file:///etc/passwd"),
    ],
)
def test_what_is_no_resource_is_refused(url, key, uri, told):
    assert told in str(with_key(url, key, lambda client: client.read_resource(uri)))


def test_a_morning_is_reviewed_by_tools_that_exist(url, key):
    prompt = with_key(url, key, lambda client: client.get_prompt("morning_review", {"warehouse_id": "W01"}))
    text = prompt.messages[0].content.text
    assert "warehouse W01" in text
    assert {name for name in TOOLS if name in text} >= {"get_data_health", "manage_alerts", "get_inventory_risk"}
    told = with_key(url, key, lambda client: client.get_prompt("why_this_quantity", {}))
    assert "why_this_quantity needs sku_id" in str(told)


def test_without_a_key_that_reads_nobody_is_let_in(url, plant):
    with plant.connect() as connection:
        operator = create_key(connection, "operator", ["operate"])
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    headers = {"Accept": "application/json, text/event-stream"}
    assert httpx.post(url, json=asked, headers=headers).headers["WWW-Authenticate"] == "Bearer"
    refused = httpx.post(url, json=asked, headers={**headers, "Authorization": f"Bearer {operator}"})
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:mfg:problem:forbidden")


def test_requests_are_counted_by_their_route(url, key):
    with_key(url, key, lambda client: client.list_tools())
    httpx.post(url)
    counted = httpx.get(url.replace("/mcp", "/metrics")).text
    assert 'mfg_copilot_requests_total{method="POST",route="/mcp",status="200"}' in counted
    assert 'route="/mcp",status="401"' in counted and 'route="unmatched"' not in counted


COMMAND = [sys.executable, "-c", "from orchestration.cli import main; main()", "mcp"]


@pytest.fixture
def environment(plant, tmp_path) -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": plant.url, "MFG_HOME": str(tmp_path)}


def test_over_stdio_a_plant_that_is_gone_is_told(plant, environment):
    process = StdioServerParameters(command=COMMAND[0], args=COMMAND[1:], env=environment)

    async def work():
        async with Client(process) as client:
            first = await client.call_tool("query_inventory", {"sku_id": "FG-1001"})
            with plant.connect() as connection:
                connection.execute("drop schema manufacturing cascade")
            gone = await client.call_tool("query_inventory", {"sku_id": "FG-1001"})
            return first, gone

    first, gone = asyncio.run(work())
    assert not first.is_error and "FG-1001" in first.content[0].text
    assert gone.is_error and "Run `mfg nightly`" in gone.content[0].text


def test_rubbish_on_standard_input_ends_nothing(environment):
    asked = (
        '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},'
        '"clientInfo":{"name":"t","version":"1"}}}'
    )
    ended = subprocess.run(
        COMMAND, input=f"not json\n{asked}\n", text=True, capture_output=True, timeout=60, env=environment
    )
    assert '"name":"mfg-nightly"' in ended.stdout and ended.returncode == 0
