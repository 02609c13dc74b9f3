"""Every query of the package runs on the tables that migrations and dbt make."""

from datetime import date

from forecasting import inputs
from orchestration.frames import QUERIES, ROWS_AT_ONCE, query, read_frame, write_frame
from orchestration.ingestion_api import FILTERS

ROLES = {
    "reconciliation": "mfg_loader",
    "schema_changes": "mfg_loader",
    "jobs": "mfg_notifier",
    "job_log": "mfg_notifier",
    "rejected_reasons": "mfg_analyst",
    "rejected_rows": "mfg_analyst",
    "planner_items": "mfg_planner",
    "planner_latest": "mfg_planner",
    "planner_marks": "mfg_planner",
    "planner_overrides": "mfg_planner",
    "planner_periods": "mfg_planner",
    "coming_demand": "mfg_notifier",
    "last_week": "mfg_notifier",
    "tracked_weeks": "mfg_notifier",
    "accuracy_history": "mfg_notifier",
    "fallbacks": "mfg_notifier",
    "new_items": "mfg_notifier",
    "summary_rows": None,
    "summary_alerts": None,
}
"""Who asks, where it is not the forecaster; the summary is read by the owner."""
PARAMETERS = {
    **dict.fromkeys(FILTERS),
    "as_of": date(2026, 3, 2),
    "started_at": None,
    "run_id": None,
    "entities": ["skus"],
    "sku_id": "A",
    "warehouse_id": "W",
    "descending": True,
    "system": "demo_erp",
    "entity": "items",
    "id": "00000000-0000-0000-0000-000000000001",
    "because": "the service is down",
    "last_run": "00000000-0000-0000-0000-000000000001",
    "new_run": "00000000-0000-0000-0000-000000000002",
    "limit": 1,
    "codes": None,
    "sku_ids": None,
    "period": "weekly",
    "cutoff": date(2025, 11, 24),
    "input_hash": "",
    "weeks": 4,
    "usual_weeks": 13,
    "runs": 10,
}


def test_every_query_runs_with_the_rights_of_who_asks(published, subtests):
    for name in sorted(path.stem for folder in (QUERIES, inputs.FOLDER) for path in folder.glob("*.sql")):
        with subtests.test(name), published.connect(ROLES.get(name, "mfg_forecaster")) as connection:
            cursor = connection.execute(query(name), PARAMETERS)
            rows = cursor.fetchall() if cursor.description else []
            # Only the count of alerts has something to say of a company without rows.
            assert rows == ([(0, 0, {}, {}, 0)] if name == "summary_alerts" else [])


def test_what_is_on_order_keeps_its_date_though_it_is_overdue(published):
    with published.connect("mfg_transformer") as connection:
        connection.execute(
            """
            insert into manufacturing.purchase_orders
                (purchase_order_id, line, sku_id, warehouse_id, quantity, quantity_received, status, order_date, expected_date)
            values ('P1', '1', 'A', 'W', 10, 4, 'partial', '2026-01-01', '2026-02-01'),
                ('P2', '1', 'A', 'W', 5, null, 'open', '2026-02-01', '2026-03-09'),
                ('P3', '1', 'A', 'W', 5, 5, 'complete', '2026-02-01', '2026-03-09'),
                ('P4', '1', 'A', 'W', 5, 7, 'open', '2026-02-01', '2026-03-09');
            insert into manufacturing.work_orders
                (work_order_id, sku_id, warehouse_id, quantity, quantity_completed, quantity_scrapped, status, scheduled_end)
            values ('1', 'B', 'W', 10, 3, 2, 'in_progress', '2026-03-05'),
                ('2', 'B', 'W', 10, 0, 0, 'planned', '2026-03-05'),
                ('3', 'B', 'W', 10, 8, 2, 'in_progress', '2026-03-05')
            """
        )
    with published.connect("mfg_forecaster") as connection:
        inbound = read_frame(connection, query("inbound"), {"as_of": date(2026, 3, 2)})
    assert list(inbound.itertuples(index=False, name=None)) == [
        ("A", "W", date(2026, 2, 1), 6.0, "purchase_order", "P1/1", None),
        ("A", "W", date(2026, 3, 9), 5.0, "purchase_order", "P2/1", None),
        ("B", "W", date(2026, 3, 5), 5.0, "work_order", "1", None),
    ]


def test_a_lead_time_is_measured_where_it_can_be_and_promised_where_it_cannot(published):
    with published.connect("mfg_transformer") as connection:
        connection.execute(
            """
            insert into manufacturing.skus (sku_id, is_active, make_or_buy)
            values ('own', true, 'buy'), ('supplier', true, 'buy'), ('promised', true, 'buy'), ('made', true, 'make'),
                ('unknown', true, 'buy'), ('gone', false, 'buy');
            insert into manufacturing.purchase_orders
                (purchase_order_id, line, sku_id, quantity, status, order_date, received_date)
            select n::text, '1', 'own', 1, 'complete', '2026-01-01', date '2026-01-01' + n * 10 from generate_series(1, 3) as n;
            insert into manufacturing.work_orders (work_order_id, sku_id, quantity, status, actual_start, actual_end)
            select n::text, 'other', 1, 'completed', '2026-01-01', '2026-01-08' from generate_series(1, 3) as n;
            insert into manufacturing.suppliers (supplier_id, lead_time_mean_days, lead_time_std_days, lead_time_receipts)
            values ('S5', 12, 3, 5), ('S1', 40, 9, 1);
            insert into manufacturing.supplier_items (supplier_id, sku_id, lead_time_days, price, is_preferred)
            values ('S5', 'own', 99, 1, true), ('S5', 'supplier', 99, 1, true), ('S1', 'supplier', 1, 1, false),
                ('S1', 'promised', 21, 1, true)
            """
        )
    with published.connect("mfg_forecaster") as connection:
        found = read_frame(connection, query("lead_times")).set_index("sku_id")
    assert found.source.to_dict() == {
        "own": "measured on 3 receipts",
        "supplier": "measured on 5 receipts of supplier S5",
        "promised": "promised by supplier S1",
        "made": "measured on 3 work orders of other items",
        "unknown": None,
    }
    assert found.mean_days.dropna().to_dict() == {"own": 20.0, "supplier": 12.0, "promised": 21.0, "made": 7.0}
    assert found.std_days["own"] == 10.0


def test_lots_and_price_are_those_of_one_supplier_the_cheapest_for_what_arrives_as_promised(published):
    with published.connect("mfg_transformer") as connection:
        connection.execute(
            """
            insert into manufacturing.skus (sku_id, is_active, make_or_buy) values ('A', true, 'buy');
            insert into manufacturing.suppliers (supplier_id, on_time_rate, in_full_rate) values ('LATE', 0.5, 1), ('GOOD', 0.9, 1);
            insert into manufacturing.supplier_items (supplier_id, sku_id, lead_time_days, price_company, moq, is_preferred)
            values ('LATE', 'A', 5, 8, 500, false), ('GOOD', 'A', 9, 10, 20, false)
            """
        )
    with published.connect("mfg_forecaster") as connection:
        found = read_frame(connection, query("lead_times")).iloc[0]
    assert (found.supplier_id, found.price, found.moq, found.mean_days) == ("GOOD", 10, 20, 9)


def test_a_frame_is_written_as_it_is_and_what_is_missing_is_null(database):
    import pandas as pd

    frame = pd.DataFrame({"name": ['a\t"b"\\', None], "amount": [1.5, float("nan")], "on": [pd.NaT, date(2026, 1, 1)]})
    with database.connect() as connection:
        connection.execute('create table forecast.written (name text, amount float8, "on" date, filled int default 7)')
        write_frame(connection, "forecast", "written", frame)
        rows = connection.execute("select * from forecast.written").fetchall()
    assert rows == [('a\t"b"\\', 1.5, None, 7), (None, None, date(2026, 1, 1), 7)]


def test_a_frame_longer_than_a_portion_is_written_whole_and_in_order(database):
    import pandas as pd

    frame = pd.DataFrame({"number": range(ROWS_AT_ONCE + 2)})
    with database.connect() as connection:
        connection.execute("create table forecast.written (place bigint generated always as identity, number bigint)")
        write_frame(connection, "forecast", "written", frame)
        rows = connection.execute("select place - number, count(*) from forecast.written group by 1").fetchall()
    assert rows == [(1, len(frame))]
