"""The sample manufacturer through a whole nightly: what its database says, counted there, is published or refused here."""

import os
import subprocess
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from orchestration.postgres.connect import connect
from orchestration.postgres.install import SERVER, installed_wheel
from orchestration.postgres.server import create_database
from tests.e2e.plant import ROOT, Plant

AS_OF = date(2014, 1, 31)
DATA = Path(os.environ.get("MFG_TEST_DATA") or ROOT.parent / "shared" / "data")
DUMP = DATA / "sources" / "adventureworks.dump"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(400),
    pytest.mark.skipif(not DUMP.is_file(), reason=f"{DUMP} is absent; MFG_TEST_DATA names the folder of the data"),
]


@dataclass(frozen=True)
class Company:
    """`source` is the restored database, `plant` the company that read it, `summary` what its nightly printed."""

    source: str
    plant: Plant
    summary: dict[str, Any]

    def asks(self, query: str) -> list[tuple[Any, ...]]:
        return self.plant.rows(query)

    def source_says(self, query: str) -> list[tuple[Any, ...]]:
        with connect(self.source) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def company(server: str, clone, migrated_template: str, tmp_path_factory: pytest.TempPathFactory) -> Company:
    """The dump restored into one database, and the nightly of the company that reads it in another."""
    source = create_database(server, "e2e_adventureworks_source")
    pg_restore = str(installed_wheel() / SERVER / "bin" / "pg_restore")
    subprocess.run([pg_restore, "--no-owner", "-d", source, str(DUMP)], check=True, capture_output=True, timeout=120)
    variables = {"MFG_SYSTEMS": "adventureworks", "MFG_AS_OF": AS_OF.isoformat(), "MFG_ADVENTUREWORKS_URL": source}
    plant = Plant(clone("e2e_adventureworks", migrated_template), tmp_path_factory.mktemp("home"), variables)
    return Company(source, plant, plant.nightly())


def test_the_nightly_is_of_the_day_it_was_asked_for_and_reaches_its_end(company: Company) -> None:
    assert company.summary["nightly"]["as_of"] == AS_OF.isoformat()
    unusual = "select node, status from staging.transform_results where status not in ('success', 'pass')"
    assert company.asks(unusual) == [("test.mfg.rejected_share", "warn")]
    [(forecasts, risks)] = company.asks(
        "select (select count(*) from forecast.forecasts_latest), (select count(*) from forecast.inventory_risk_latest)"
    )
    assert forecasts > 0
    assert risks > 0


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
        select entity, regexp_replace(reason,
            '\\d{4}-\\d{2}-\\d{2}|"\\d+"|product \\d+|unit \\w+ to \\w+, in which \\S+ is', '…', 'g') as said
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
        ("productvendor", "No conversion leads from the … kept: add one to the unit conversions."),
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
