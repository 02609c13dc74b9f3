"""A manufacturer on Tryton through a whole nightly: what its database says, counted there, is published or refused here."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from tests.e2e.conftest import Clone
from tests.e2e.plant import Plant
from tests.tryton import Tryton

AS_OF = date(2026, 11, 20)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@dataclass(frozen=True)
class Company:
    """`tryton` is the source, `plant` the company that read it, `summary` what its nightly printed."""

    tryton: Tryton
    plant: Plant
    summary: dict[str, Any]

    def asks(self, query: str) -> list[tuple[Any, ...]]:
        return self.plant.rows(query)

    def source_says(self, query: str) -> list[tuple[Any, ...]]:
        return self.tryton.rows(query)


@pytest.fixture(scope="module")
def company(tryton: Tryton, clone: Clone, migrated_template: str, tmp_path_factory: pytest.TempPathFactory) -> Company:
    variables = {
        "MFG_SYSTEMS": "tryton", "MFG_AS_OF": AS_OF.isoformat(), "MFG_CURRENCY": "EUR", **tryton.variables
    }  # fmt: skip
    plant = Plant(clone("e2e_tryton", migrated_template), tmp_path_factory.mktemp("home"), variables)
    return Company(tryton, plant, plant.nightly())


def test_the_nightly_is_of_the_day_it_was_asked_for_and_reaches_its_end(company: Company) -> None:
    assert company.summary["nightly"]["as_of"] == AS_OF.isoformat()
    unusual = "select node, status from staging.transform_results where status not in ('success', 'pass')"
    assert company.asks(unusual) == []
    [(forecasts, risks)] = company.asks(
        "select (select count(*) from forecast.forecasts_latest), (select count(*) from forecast.inventory_risk_latest)"
    )
    assert forecasts > 0
    assert risks > 0


CURRENT = "(select distinct on (source_key) * from raw.records where entity = '{}' order by source_key, record_id desc)"


@pytest.mark.parametrize(
    ("entity", "table", "rows"),
    [
        ("products", "product_product", 40), ("boms", "production_bom", 16), ("bom_inputs", "production_bom_input", 83),
        ("productions", "production", 423), ("product_suppliers", "purchase_product_supplier", 30),
        ("purchases", "purchase_purchase", 154), ("purchase_lines", "purchase_line", 314), ("sales", "sale_sale", 198),
        ("sale_lines", "sale_line", 372), ("moves", "stock_move", 4147), ("invoices", "account_invoice", 333),
        ("parties", "party_party", 21), ("currency_rates", "currency_currency_rate", 32),
    ],
)  # fmt: skip
def test_each_record_of_the_source_is_in_the_change_log(company: Company, entity: str, table: str, rows: int) -> None:
    assert company.source_says(f"select count(*) from {table}") == [(rows,)]
    assert company.asks(f"select count(*) from {CURRENT.format(entity)} as current") == [(rows,)]


ALL = "true"
PUBLISHED_OR_REFUSED = [
    ("products", "product_product", "skus", "products"),
    ("components", "production_bom_input", "boms", "bom_inputs"),
    ("productions", "production", "work_orders", "productions"),
    ("supplier items", "purchase_product_supplier", "supplier_items", "product_suppliers"),
    ("purchase lines", "purchase_line", "purchase_orders", "purchase_lines"),
    ("purchases", "purchase_purchase", "(select distinct purchase_order_id from manufacturing.purchase_orders)", "purchases"),
    ("sale lines", "sale_line", "sales_orders", "sale_lines"),
    ("sales", "sale_sale", "(select distinct sales_order_id from manufacturing.sales_orders)", "sales"),
    (
        "customers' invoice lines",
        "account_invoice_line inner join account_invoice as header on header.id = invoice and header.type = 'out'",
        "invoices", "invoice_lines",
    ),
    (
        "customers' invoices", "(select id from account_invoice where type = 'out' and state <> 'draft')",
        "(select distinct invoice_id from manufacturing.invoices)", "invoices",
    ),
    ("done moves", "stock_move where state = 'done'",
     "(select distinct split_part(movement_id, '/', 1) from manufacturing.stock_movements)", "moves"),
    ("warehouses", "stock_location where type = 'warehouse'", "warehouses", "locations"),
    ("parties that sell or buy", "party_party where id <> (select party from company_company)",
     "(select supplier_id from manufacturing.suppliers union select customer_id from manufacturing.customers)", "parties"),
    ("rates", "currency_currency_rate", "exchange_rates", "currency_rates"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "published", "entity"), [facts[1:] for facts in PUBLISHED_OR_REFUSED],
    ids=[facts[0] for facts in PUBLISHED_OR_REFUSED],
)  # fmt: skip
def test_each_row_is_published_or_refused(company: Company, table: str, published: str, entity: str) -> None:
    relation = published if published.startswith("(") else f"manufacturing.{published}"
    [(delivered,)] = company.source_says(f"select count(*) from {table}{' as source' if table.startswith('(') else ''}")
    [(accepted,)] = company.asks(f"select count(*) from {relation} as published")
    [(rejected,)] = company.asks(
        f"select count(distinct record_id) from staging.rejected_rows where entity = '{entity}'"
    )
    assert delivered > 0
    assert accepted + rejected == delivered


def test_refusals_say_why(company: Company) -> None:
    said = company.asks(
        """
        select entity, regexp_replace(reason, '"\\d+"', '…') as said, count(*)
        from staging.rejected_rows cross join unnest(reasons) as reason group by 1, 2 order by 1, 2
        """
    )
    assert said == [
        ("invoice_lines", "The invoice is a draft: it has no number yet (field state).", 9),
        (
            "productions",
            "The production is a draft: it counts once it is planned, and gets its number then (field state).", 6,
        ),
        ("purchase_lines", "Purchase … is a quotation: it counts once it is confirmed.", 5),
        ("purchases", "Purchase … is a quotation: it counts once it is confirmed.", 2),
        ("sale_lines", "Sale … is a quotation: it counts once it is confirmed.", 3),
        ("sales", "Sale … is a quotation: it counts once it is confirmed.", 2),
    ]  # fmt: skip


def test_components_are_in_their_stock_unit(company: Company) -> None:
    in_stock_unit = """
        select input.id::text, (input.quantity * used.factor / kept.factor / output.quantity)::numeric(20, 6)
        from production_bom_input as input
        inner join production_bom_output as output on output.bom = input.bom
        inner join product_product as product on product.id = input.product
        inner join product_template as template on template.id = product.template
        inner join product_uom as used on used.id = input.unit
        inner join product_uom as kept on kept.id = template.default_uom
        order by 1
    """
    here = "select bom_id, quantity_per_unit::numeric(20, 6) from manufacturing.boms order by 1"
    assert company.asks(here) == company.source_says(in_stock_unit)
    [(small,)] = company.source_says(
        "select count(*) from production_bom_input inner join product_uom as u on u.id = unit where symbol in ('g', 'cm')"
    )
    assert small == 25


IN_WAREHOUSE = """
    select move.*, location.warehouse, case when location.id = move.from_location then -1 else 1 end as sign
    from stock_move as move
    inner join (
        select place.id, warehouse.code as warehouse from stock_location as place
        inner join stock_location as warehouse on warehouse.id = place.parent and warehouse.type = 'warehouse'
    ) as location on location.id in (move.from_location, move.to_location)
"""


def test_stock_is_what_the_moves_add_up_to(company: Company) -> None:
    by_moves = f"""
        select product.code, moves.warehouse, sum(sign * internal_quantity)::numeric(20, 6)
        from ({IN_WAREHOUSE}) as moves inner join product_product as product on product.id = moves.product
        where state = 'done' group by 1, 2 order by 1, 2
    """
    here = """
        select sku_id, warehouse_id, quantity_on_hand::numeric(20, 6) from manufacturing.inventory_snapshots
        where quantity_on_hand <> 0 or exists (
            select from manufacturing.stock_movements as moved
            where moved.sku_id = inventory_snapshots.sku_id and moved.warehouse_id = inventory_snapshots.warehouse_id
        ) order by 1, 2
    """
    assert company.asks(here) == company.source_says(by_moves)
    assert company.asks("select count(*) > 0 from manufacturing.inventory_snapshots where quantity_on_hand < 0") == [
        (True,)
    ]
    differing = "select count(*) from manufacturing.consistency_issues where kind = 'inventory_vs_movements'"
    assert company.asks(differing) == [(0,)]


def test_reserved_is_what_assigned_moves_take(company: Company) -> None:
    assigned = f"""
        select product.code, moves.warehouse, sum(internal_quantity)::numeric(20, 6)
        from ({IN_WAREHOUSE}) as moves inner join product_product as product on product.id = moves.product
        where state = 'assigned' and sign = -1 group by 1, 2 order by 1, 2
    """
    here = """
        select sku_id, warehouse_id, quantity_reserved::numeric(20, 6) from manufacturing.inventory_snapshots
        where quantity_reserved <> 0 order by 1, 2
    """
    assert company.asks(here) == company.source_says(assigned)


def test_what_is_reserved_for_sales_and_productions_is_no_finding(company: Company) -> None:
    expected = """
        with for_sales as (
            select product, warehouse, sum(internal_quantity) as quantity from ({in_warehouse}) as moves
            where origin like 'sale.line,%' and state in ('draft', 'assigned') and sign = -1 group by 1, 2
        ),
        for_productions as (
            select input.product, place.code as warehouse,
                sum(made.quantity * input.quantity / output.quantity * used.factor / kept.factor) as quantity
            from production as made
            inner join stock_location as place on place.id = made.warehouse
            inner join production_bom_output as output on output.bom = made.bom and output.product = made.product
            inner join production_bom_input as input on input.bom = made.bom
            inner join product_product as product on product.id = input.product
            inner join product_template as template on template.id = product.template
            inner join product_uom as used on used.id = input.unit
            inner join product_uom as kept on kept.id = template.default_uom
            where made.state in ('waiting', 'assigned', 'running') group by 1, 2
        ),
        reserved as (
            select product, warehouse, sum(internal_quantity) as quantity from ({in_warehouse}) as moves
            where state = 'assigned' and sign = -1 group by 1, 2
        )
        select product.code, warehouse, reserved.quantity::numeric(20, 3), coalesce(for_sales.quantity, 0)::numeric(20, 3),
            coalesce(for_productions.quantity, 0)::numeric(20, 3)
        from reserved left join for_sales using (product, warehouse) left join for_productions using (product, warehouse)
        inner join product_product as product on product.id = product order by 1, 2
    """.replace("{in_warehouse}", IN_WAREHOUSE)
    here = """
        select sku_id, warehouse_id, quantity_reserved::numeric(20, 3), for_sales::numeric(20, 3), for_production::numeric(20, 3)
        from staging.int_reservations_expected where quantity_reserved > 0 order by 1, 2
    """
    explained = company.source_says(expected)
    assert company.asks(here) == explained
    beyond_sales = [row for row in explained if row[2] > row[3]]
    beyond_both = [row for row in explained if row[2] > row[3] + row[4]]
    assert (len(beyond_sales), len(beyond_both)) == (59, 0)
    findings = "select count(*) from manufacturing.consistency_issues where kind = 'reserved_vs_open_orders'"
    assert company.asks(findings) == [(len(beyond_both),)]


def test_a_sale_is_complete_when_it_is_sent_not_when_it_is_paid(company: Company) -> None:
    sent = """
        select number, sum(line.quantity)::numeric(20, 6) from sale_sale
        inner join sale_line as line on line.sale = sale_sale.id where shipment_state = 'sent' group by 1 order by 1
    """
    complete = """
        select sales_order_id, sum(quantity_shipped)::numeric(20, 6) from manufacturing.sales_orders
        group by 1 having every(status = 'complete') order by 1
    """
    assert company.asks(complete) == company.source_says(sent)
    assert company.source_says("select count(*) from sale_sale where state = 'done'") == [(0,)]
    by_status = "select status, count(distinct sales_order_id) from manufacturing.sales_orders group by 1 order by 1"
    assert dict(company.asks(by_status))["cancelled"] == 8


def test_purchases_are_received_as_their_moves_say(company: Company) -> None:
    by_line = """
        select purchase.number, line.id, line.quantity::numeric(20, 6), coalesce(sum(move.quantity), 0)::numeric(20, 6)
        from purchase_line as line
        inner join purchase_purchase as purchase on purchase.id = line.purchase and purchase.state <> 'quotation'
        left join stock_move as move on move.origin = 'purchase.line,' || line.id and move.state = 'done'
        group by 1, 2, 3 order by 1, 2
    """
    here = """
        select purchase_order_id, line, quantity::numeric(20, 6), quantity_received::numeric(20, 6)
        from manufacturing.purchase_orders order by 1, 2
    """
    assert company.asks(here) == company.source_says(by_line)
    fully = "select count(*) from purchase_purchase where shipment_state = 'received'"
    complete = """
        select count(*) from (
            select from manufacturing.purchase_orders group by purchase_order_id having every(status = 'complete')
        ) as orders
    """
    assert company.asks(complete) == company.source_says(fully)


def test_work_orders_stand_as_their_productions_do(company: Company) -> None:
    by_state = """
        select case state when 'waiting' then 'planned' when 'running' then 'in_progress' else 'completed' end, count(*),
            sum(quantity)::numeric(20, 6)
        from production where state <> 'draft' group by 1 order by 1
    """
    here = "select status, count(*), sum(quantity)::numeric(20, 6) from manufacturing.work_orders group by 1 order by 1"
    assert company.asks(here) == company.source_says(by_state)
    made = "select sum(internal_quantity)::numeric(20, 6) from stock_move where production_output is not null and state = 'done'"
    assert company.asks(
        "select sum(quantity_completed)::numeric(20, 6) from manufacturing.work_orders"
    ) == company.source_says(made)


def test_lead_times_are_promised_in_days_and_measured_by_receipts(company: Company) -> None:
    promised = """
        select party.code, product.code, extract(day from lead_time)::integer from purchase_product_supplier as offer
        inner join party_party as party on party.id = offer.party
        inner join product_product as product on product.id = offer.product order by 1, 2
    """
    here = "select supplier_id, sku_id, lead_time_days from manufacturing.supplier_items order by 1, 2"
    assert company.asks(here) == company.source_says(promised)
    measured = "select count(*) from manufacturing.suppliers where lead_time_receipts > 0"
    assert company.asks(measured) == [(8,)]


def test_invoices_keep_their_two_currencies(company: Company) -> None:
    by_currency = """
        select currency.code, count(distinct invoice.id) from account_invoice as invoice
        inner join currency_currency as currency on currency.id = invoice.currency
        where type = 'out' and state = 'posted' group by 1 order by 1
    """
    here = "select currency, count(distinct invoice_id) from manufacturing.invoices group by 1 order by 1"
    assert company.asks(here) == company.source_says(by_currency)
    rates = "select from_currency, to_currency, max(rate) from manufacturing.exchange_rates group by 1, 2 order by 2"
    assert [row[:2] for row in company.asks(rates)] == [("EUR", "EUR"), ("EUR", "USD")]


def test_another_load_reads_what_changed_and_stores_nothing_twice(company: Company) -> None:
    [(records,)] = company.asks("select count(*) from raw.records")
    assert company.plant.mfg("ingest", "tryton").returncode == 0
    assert company.asks("select count(*) from raw.records") == [(records,)]
    by_type = "select distinct job_type from staging.ingestion_jobs where entity = 'moves' order by 1"
    assert company.asks(by_type) == [("full",), ("incremental",)]
