"""Golden facts on the sample manufacturer: what its database says, counted there, is published or refused here."""

import os
import subprocess
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from psycopg import sql

from orchestration.postgres.connect import connect, with_database
from orchestration.postgres.install import SERVER, installed_wheel
from orchestration.postgres.server import create_database
from orchestration.settings import ROOT, Settings
from orchestration.transform import NodeResult, build

AS_OF = date(2014, 1, 31)
SYSTEM = "adventureworks"
DATA = Path(os.environ.get("MFG_TEST_DATA") or ROOT.parent / "shared" / "data")
DUMP = DATA / "sources" / "adventureworks.dump"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not DUMP.is_file(), reason=f"{DUMP} is absent; MFG_TEST_DATA names the folder of the data"),
]


@dataclass(frozen=True)
class Company:
    """`source` is the restored database, `database` the company's own; `nodes` is how its build ended."""

    source: str
    database: str
    nodes: list[NodeResult]

    def asks(self, query: str) -> list[tuple[Any, ...]]:
        with connect(self.database) as connection:
            return connection.execute(query).fetchall()

    def source_says(self, query: str) -> list[tuple[Any, ...]]:
        with connect(self.source) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def company(server: str, migrated_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """The dump restored into one database, the company built from it in another."""
    source = create_database(server, f"source_{uuid.uuid4().hex[:12]}")
    pg_restore = str(installed_wheel() / SERVER / "bin" / "pg_restore")
    subprocess.run([pg_restore, "--no-owner", "-d", source, str(DUMP)], check=True, timeout=120)
    database = _clone(server, migrated_template)
    _load(source, database)
    settings = Settings(systems=(SYSTEM,), as_of=AS_OF, home=tmp_path_factory.mktemp("home"))
    yield Company(source, database, build(settings, database))
    with connect(server, autocommit=True) as connection:
        for url in (source, database):
            name = sql.Identifier(url.rsplit("/", 1)[1])
            connection.execute(sql.SQL("drop database {} with (force)").format(name))


def _clone(server: str, template: str) -> str:
    name = f"company_{uuid.uuid4().hex[:12]}"
    with connect(server, autocommit=True) as connection:
        names = sql.Identifier(name), sql.Identifier(template)
        connection.execute(sql.SQL("create database {} template {}").format(*names))
    return with_database(server, name)


def _load(source: str, database: str) -> None:
    system = yaml.safe_load((ROOT / "orchestration" / "systems" / SYSTEM / "system.yaml").read_text())
    with connect(source) as reader, connect(database, autocommit=True) as writer:
        writer.execute(
            "insert into staging.business_date values (true, %s, 'UTC', 'USD', %s, 'test')", [AS_OF, [SYSTEM]]
        )
        for entity, definition in system["entities"].items():
            _copy(reader, writer, entity, definition)
        writer.execute("analyze raw.records")


def _copy(reader: psycopg.Connection[Any], writer: psycopg.Connection[Any], entity: str, definition: Any) -> None:
    """Every row of the table as one record, the way a first load lands them."""
    rows = sql.SQL(
        "copy (select {job}, {system}, {entity}, {key}, row_to_json(t)::text, {read_at} from {table} as t) to stdout"
    ).format(
        job=sql.Literal(str(uuid.uuid4())),
        system=sql.Literal(SYSTEM),
        entity=sql.Literal(entity),
        key=sql.SQL(" || '|' || ").join(sql.SQL("{}::text").format(sql.Identifier(name)) for name in definition["key"]),
        read_at=sql.Literal(f"{AS_OF} 23:00+00"),
        table=sql.Identifier(*definition["table"].split(".")),
    )
    into = "copy raw.records (job_id, system, entity, source_key, payload, extracted_at) from stdin"
    with reader.cursor().copy(rows) as delivered, writer.cursor().copy(into) as target:
        for block in delivered:
            target.write(block)


def test_every_model_builds_and_every_test_passes(company: Company) -> None:
    assert [(node.name, node.message) for node in company.nodes if node.status not in ("success", "pass")] == []


ALL = "true"
PUBLISHED_OR_REFUSED = [
    ("products", "production.product", ALL, "skus", ALL, "product", ALL),
    ("structure lines", "production.billofmaterials", ALL, "boms", ALL, "billofmaterials", ALL),
    (
        "expired structure lines", "production.billofmaterials", f"enddate <= '{AS_OF}'",
        "boms", f"valid_to <= '{AS_OF}'", "billofmaterials", f"(payload ->> 'enddate')::date <= '{AS_OF}'",
    ),
    ("vendors", "purchasing.vendor", ALL, "suppliers", ALL, "vendor", ALL),
    ("vendors' items", "purchasing.productvendor", ALL, "supplier_items", ALL, "productvendor", ALL),
    ("purchase order lines", "purchasing.purchaseorderdetail", ALL, "purchase_orders", ALL, "purchaseorderdetail", ALL),
    (
        "purchase orders", "purchasing.purchaseorderheader", ALL,
        "(select distinct purchase_order_id from manufacturing.purchase_orders)", ALL, "purchaseorderheader", ALL,
    ),
    ("work orders", "production.workorder", ALL, "work_orders", ALL, "workorder", ALL),
    (
        "work orders without dates", "production.workorder", "num_nonnulls(startdate, enddate, duedate) = 0",
        "work_orders", "num_nonnulls(scheduled_start, scheduled_end, actual_start, actual_end) = 0",
        "workorder", "payload ->> 'startdate' is null",
    ),
    ("stock rows", "production.productinventory", ALL, "staging.int_inventory_validated", ALL, "productinventory", ALL),
    ("sales order lines", "sales.salesorderdetail", ALL, "sales_orders", ALL, "salesorderdetail", ALL),
    (
        "sales orders", "sales.salesorderheader", ALL,
        "(select distinct sales_order_id from manufacturing.sales_orders)", ALL, "salesorderheader", ALL,
    ),
    ("customers", "sales.customer", ALL, "customers", ALL, "customer", ALL),
    ("exchange rates", "sales.currencyrate", ALL, "exchange_rates", ALL, "currencyrate", ALL),
]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "of_these", "published", "where", "entity", "refused"),
    [facts[1:] for facts in PUBLISHED_OR_REFUSED],
    ids=[facts[0] for facts in PUBLISHED_OR_REFUSED],
)
def test_each_row_is_published_or_refused(
    company: Company, table: str, of_these: str, published: str, where: str, entity: str, refused: str
) -> None:
    relation = published if published.startswith(("(", "staging.")) else f"manufacturing.{published}"
    [(delivered,)] = company.source_says(f"select count(*) from {table} where {of_these}")
    [(accepted,)] = company.asks(f"select count(*) from {relation} as published where {where}")
    [(rejected,)] = company.asks(
        f"select count(distinct record_id) from staging.rejected_rows where entity = '{entity}' and {refused}"
    )
    assert delivered > 0
    assert accepted + rejected == delivered


def test_lines_received_short_are_published_or_refused(company: Company) -> None:
    short = "receivedqty < orderqty"
    delivered = company.source_says(f"select purchaseorderdetailid from purchasing.purchaseorderdetail where {short}")
    published = company.asks("select line from manufacturing.purchase_orders where quantity_received < quantity")
    refused = company.asks(
        """
        select (payload ->> 'purchaseorderdetailid')::integer from staging.rejected_rows
        where entity = 'purchaseorderdetail'
        """
    )
    assert set(delivered) <= set(published) | set(refused)
    assert not set(published) & set(refused)


def test_stock_adds_up_over_the_locations_of_the_plant(company: Company) -> None:
    by_item = """
        select productnumber, sum(quantity)
        from production.productinventory inner join production.product using (productid)
        group by productnumber order by productnumber
    """
    here = "select sku_id, quantity_on_hand from manufacturing.inventory_snapshots order by sku_id"
    assert company.asks(here) == company.source_says(by_item)


def test_stock_movements_are_all_published_with_their_direction(company: Company) -> None:
    by_kind = """
        select case transactiontype when 'W' then 'production' when 'S' then 'shipment' else 'receipt' end as kind,
            count(*), sum(case transactiontype when 'S' then -quantity else quantity end)
        from (
            select transactiontype, quantity from production.transactionhistory
            union all
            select transactiontype, quantity from production.transactionhistoryarchive
        ) as transactions
        group by kind order by kind
    """
    here = "select kind, count(*), sum(quantity) from manufacturing.stock_movements group by kind order by kind"
    assert company.asks(here) == company.source_says(by_kind)


def test_refusals_say_why(company: Company) -> None:
    reasons = """
        select entity, regexp_replace(reason, '\\d{4}-\\d{2}-\\d{2}|"\\d+"|product \\d+', '…', 'g') as said
        from staging.rejected_rows cross join unnest(reasons) as reason group by 1, 2 order by 1, 2
    """
    said = company.asks(reasons)
    later = "Order date … lies after the business date …."
    assert said == [
        (
            "billofmaterials",
            "Not a component line: … stands at the top of its structure (field productassemblyid is empty).",
        ),
        ("currencyrate", "Rate date … lies after the business date … (field currencyratedate)."),
        ("purchaseorderdetail", later),
        ("purchaseorderheader", later),
        ("salesorderheader", later),
        ("salesorderheader", "Sales order … has no lines."),
        (
            "workorder",
            "Start, end and due date are all missing: whether the order is planned, running or done cannot be known "
            "(fields startdate, enddate, duedate).",
        ),
    ]  # fmt: skip


def test_work_orders_are_seen_from_the_business_date(company: Company) -> None:
    by_status = f"""
        select case when startdate > '{AS_OF}' then 'planned' when enddate > '{AS_OF}' then 'in_progress'
            else 'completed' end as status, count(*), sum(orderqty),
            sum(case when enddate <= '{AS_OF}' then stockedqty else 0 end),
            sum(case when enddate <= '{AS_OF}' then scrappedqty else 0 end)
        from production.workorder where startdate is not null group by status order by status
    """
    here = """
        select status, count(*), sum(quantity), sum(quantity_completed), sum(quantity_scrapped)
        from manufacturing.work_orders group by status order by status
    """
    assert company.asks(here) == company.source_says(by_status)


def test_purchase_orders_are_seen_from_the_business_date(company: Company) -> None:
    by_status = f"""
        select case when status = 3 then 'cancelled' when shipdate > '{AS_OF}' then 'open'
            when status = 4 or receivedqty >= orderqty then 'complete' when receivedqty > 0 then 'partial'
            else 'open' end as line_status, count(*),
            sum(case when shipdate > '{AS_OF}' then 0 else receivedqty end)
        from purchasing.purchaseorderdetail inner join purchasing.purchaseorderheader using (purchaseorderid)
        where orderdate <= '{AS_OF}' group by line_status order by line_status
    """
    here = """
        select status, count(*), sum(quantity_received)
        from manufacturing.purchase_orders group by status order by status
    """
    assert company.asks(here) == company.source_says(by_status)


def test_nothing_published_happened_after_the_business_date(company: Company) -> None:
    later = f"""
        select 'sales', order_date from manufacturing.sales_orders where greatest(order_date, shipped_date) > '{AS_OF}'
        union all
        select 'purchase', order_date from manufacturing.purchase_orders where order_date > '{AS_OF}'
        union all
        select 'work', actual_end from manufacturing.work_orders where greatest(actual_start, actual_end) > '{AS_OF}'
        union all
        select 'movement', moved_on from manufacturing.stock_movements where moved_on > '{AS_OF}'
    """
    assert company.asks(later) == []


def test_a_supplier_without_receipt_dates_has_no_measured_lead_time(company: Company) -> None:
    measured = "select count(lead_time_mean_days), sum(lead_time_receipts) from manufacturing.suppliers"
    assert company.asks(measured) == [(0, 0)]


def test_an_item_never_costed_has_no_cost(company: Company) -> None:
    [(never,)] = company.source_says(
        """
        select count(*) from production.product
        where standardcost = 0 and productid not in (select productid from production.productcosthistory)
        """
    )
    assert company.asks("select count(*) from manufacturing.skus where unit_cost is null") == [(never,)]
