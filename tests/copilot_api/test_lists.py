"""Lists: filtered, sorted, and complete when they are read page by page."""

import pytest

PATHS = (
    "/api/v1/inventory/current",
    "/api/v1/orders/open",
    "/api/v1/orders/open?kind=purchase",
    "/api/v1/suppliers",
    "/api/v1/production/status?status=all",
    "/api/v1/quality/inventory-check",
)


def read_all(client, path, **parameters):
    rows, cursor = [], None
    while True:
        given = {**parameters, **({"cursor": cursor} if cursor else {})}
        page = client.get(path, params={**_query(path), **given}).json()
        rows += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return rows


def _query(path):
    return dict(part.split("=") for part in path.partition("?")[2].split("&") if part)


@pytest.mark.parametrize("path", PATHS)
def test_every_list_says_when_and_of_which_run(client, path):
    page = client.get(path).json()
    assert (page["as_of"], page["run_id"]) == ("2026-03-02", "run-1")
    assert (page["gate"]["state"], page["gate"]["reasons"]) == ("open", [])
    assert page["total"] == len(page["items"]) > 0 and page["next_cursor"] is None


@pytest.mark.parametrize("path", PATHS)
def test_pages_neither_repeat_nor_skip(client, path):
    assert read_all(client, path, limit=1) == client.get(path).json()["items"]


@pytest.mark.parametrize(
    "sort", ["quantity_available", "-quantity_available", "-stock_value", "snapshot_at", "-sku_id"]
)
def test_sorted_pages_are_complete(client, sort):
    rows = read_all(client, "/api/v1/inventory/current", limit=2, sort=sort)
    column = sort.removeprefix("-")
    values = [row[column] for row in rows]
    assert len(rows) == 7 and values == sorted(values, reverse=sort.startswith("-"))


def test_missing_values_come_last_and_page_too(client, plant):
    with plant.connect() as connection:
        connection.execute("update manufacturing.sales_orders set requested_date = null where line = 2")
    for sort in ("due_date", "-due_date"):
        rows = read_all(client, "/api/v1/orders/open", limit=1, sort=sort)
        assert [row["due_date"] is None for row in rows] == [False, False, True]


def test_filters(client):
    assert [r["warehouse_id"] for r in client.get(PATHS[0], params={"sku_id": "FG-1001"}).json()["items"]] == [
        "W01",
        "W02",
    ]
    assert client.get(PATHS[0], params={"out_of_stock": True}).json()["total"] == 2
    late = client.get("/api/v1/orders/open", params={"late": True}).json()
    assert [(r["order_id"], r["line"], r["days_late"]) for r in late["items"]] == [("SO-5001", 1, 10)]
    assert client.get("/api/v1/production/status", params={"status": "completed"}).json()["total"] == 1
    assert client.get("/api/v1/suppliers", params={"sku_id": "CP-2003"}).json()["items"][0]["price"] == 17.5


def test_totals_are_over_all_rows_not_over_the_page(client):
    page = client.get(PATHS[0], params={"limit": 1, "sku_id": "FG-1001"}).json()
    assert page["total"] == 2 and page["totals"]["total_on_hand"] == 55


def test_an_unknown_sort_names_the_possible_ones(client):
    problem = client.get(PATHS[0], params={"sort": "password"}).json()
    assert problem["status"] == 422 and "quantity_on_hand" in problem["sortable"]


def test_a_cursor_of_another_list_is_refused(client):
    cursor = client.get(PATHS[0], params={"limit": 1}).json()["next_cursor"]
    for path, extra in (("/api/v1/suppliers", {}), (PATHS[0], {"sort": "-stock_value"})):
        assert client.get(path, params={"cursor": cursor, **extra}).status_code == 422


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("value", ["'; drop table manufacturing.skus; --", "1 or 1=1", "%", "\x00", "😀" * 50, "W01\\"])
def test_sql_in_a_parameter_is_only_a_value(client, path, value):
    response = client.get(path, params={**_query(path), "sku_id": value})
    assert response.status_code in (200, 422)
    if response.status_code == 200:
        assert response.json()["total"] == 0
    for name in ("sort", "cursor"):
        assert client.get(path, params={**_query(path), name: value}).status_code == 422
    assert client.get("/api/v1/inventory/current").json()["total"] == 7


def test_an_answer_that_still_holds_is_not_sent_again(client, plant):
    first = client.get("/api/v1/inventory/current")
    name = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = client.get("/api/v1/inventory/current", headers={"If-None-Match": f'"other", W/{name}'})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", name)
    assert client.get("/api/v1/inventory/current?limit=1", headers={"If-None-Match": name}).status_code == 200
    with plant.connect() as connection:
        connection.execute("update manufacturing.inventory_snapshots set quantity_on_hand = quantity_on_hand + 1")
    changed = client.get("/api/v1/inventory/current", headers={"If-None-Match": name})
    assert changed.status_code == 200 and changed.headers["ETag"] != name


def test_what_went_wrong_is_never_kept(client):
    refused = client.get("/api/v1/inventory/current?limit=0")
    assert (refused.headers["Cache-Control"], "ETag" in refused.headers) == ("no-store", False)
