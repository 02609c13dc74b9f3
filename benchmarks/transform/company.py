"""The demo company side by side with copies of itself, in a change log as loads would have left it, and its next night."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
from psycopg import sql

from examples.demo_company import company, services
from orchestration.connectors.base import entities_of
from orchestration.connectors.config import load_system
from orchestration.loads import load_entities
from orchestration.postgres.connect import connect
from orchestration.postgres.server import create_database
from orchestration.settings import DEMO_SYSTEMS

AS_OF = date(2026, 11, 2)
NIGHT = datetime(2026, 11, 2, 1, tzinfo=UTC)

CODES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("demo_erp", "items"): ("itm_no",),
    ("demo_erp", "bom_lines"): ("bom_no", "par_itm", "comp_itm"),
    ("demo_erp", "work_orders"): ("wo_no", "itm_no"),
    ("demo_erp", "vendors"): ("vnd_no",),
    ("demo_erp", "vendor_items"): ("vnd_no", "itm_no"),
    ("demo_erp", "customers"): ("cst_no",),
    ("demo_erp", "sales_orders"): ("so_no", "cst_no"),
    ("demo_erp", "sales_order_lines"): ("so_no", "itm_no"),
    ("demo_erp", "purchase_orders"): ("po_no", "vnd_no"),
    ("demo_erp", "purchase_order_lines"): ("po_no", "itm_no"),
    ("demo_erp", "purchase_receipts"): ("rcv_no", "po_no"),
    ("demo_erp", "item_aliases"): ("alias", "itm_no"),
    ("demo_accounting", "invoices"): ("RechnungNr", "Artikel", "Auftrag", "KundenNr"),
    ("demo_accounting", "item_costs"): ("Item",),
    ("demo_wms", "stock"): ("id", "article"),
    ("demo_wms", "movements"): ("id", "article", "reference"),
}
"""By system and entity the fields with codes, of which every copy of the company has its own."""

HALVED = ("demo_wms", "movements")
"""Each booked in two halves, so that there are four movements for an order line."""

HALF = "jsonb_build_object('quantity', (payload ->> 'quantity')::numeric / 2)"

COPY = """
    insert into raw.grown (record_id, job_id, system, entity, source_key, payload, content_hash, extracted_at)
    select
        nextval('raw.record_ids'), job_id, system, entity, prefix || source_key || suffix,
        payload || jsonb_strip_nulls(jsonb_build_object({codes})) || {halves}, content_hash, extracted_at
    from (
        select *, generate_series(1, {per_record}) as half
        from (select *, generate_series(0, {copies} - 1) as copy from {log}) as copied
    ) as halved
    cross join lateral (
        select case copy when 0 then '' else 'K' || copy || '-' end as prefix, case half when 1 then '' else '/2' end as suffix
    ) as naming
"""
SWAP = """
    alter table {system_log} detach partition {log};
    drop table {log};
    alter table raw.grown add primary key (record_id);
    create index on raw.grown (source_key, record_id desc);
    alter table raw.grown rename to {name};
    alter table {system_log} attach partition {log} for values in ({entity});
    analyze {log}
"""


def found(url: str, database: str, home: Path, scale: int, copies: int) -> None:
    """Loads the company from its systems into the migrated `database`, then copies every record."""
    company.create(home, erp_url=create_database(url, "erp"), scale=scale, as_of=AS_OF)
    running = services.start_services(home)
    variables = {
        "MFG_DEMO_ERP_URL": running.erp_url,
        "MFG_DEMO_WMS_URL": running.wms_url,
        "MFG_DEMO_WMS_TOKEN": running.wms_token,
        "MFG_DEMO_ACCOUNTING_URL": str(running.accounting_folder),
    }
    try:
        for system in DEMO_SYSTEMS:
            config = load_system(system)
            load_entities(config, list(entities_of(config)), False, database, "benchmark", variables, lambda: NIGHT)
    finally:
        services.stop_services(home)
    with connect(database) as connection:
        for (system, entity), codes in CODES.items() if copies > 1 else ():
            _copy(connection, system, entity, codes, copies)


def _copy(connection: psycopg.Connection, system: str, entity: str, codes: Sequence[str], copies: int) -> None:
    """The partition anew with all copies, a record beside its copies: filled before it is indexed, as by a first load."""
    query = "select raw.partition_of(%s, null), raw.partition_of(%s, %s), raw.partition_name(%s, %s)"
    row = connection.execute(query, [system, system, entity, system, entity]).fetchone()
    assert row is not None
    halved = (system, entity) == HALVED
    parts = {
        "system_log": sql.SQL(row[0]),
        "log": sql.SQL(row[1]),
        "name": sql.Identifier(row[2]),
        "entity": sql.Literal(entity),
        "copies": sql.Literal(copies),
        "per_record": sql.Literal(2 if halved else 1),
        "halves": sql.SQL(HALF if halved else "'{}'::jsonb"),
        "codes": sql.SQL(", ").join(_coded(name) for name in codes),
    }
    connection.execute("create table raw.grown (like raw.records including defaults including constraints)")
    connection.execute(sql.SQL(COPY).format(**parts))
    connection.execute(sql.SQL(SWAP).format(**parts))
    connection.commit()


def _coded(name: str) -> sql.Composable:
    suffix = sql.SQL("suffix" if name == "id" else "''")
    return sql.SQL("{0}, prefix || (payload ->> {0}) || {1}").format(sql.Literal(name), suffix)


CHANGES: Mapping[tuple[str, str], str] = {
    ("demo_erp", "sales_order_lines"): "payload || jsonb_build_object('stat', 'C', 'qty_shp', payload -> 'qty')",
    ("demo_erp", "sales_orders"): "payload || jsonb_build_object('curr', 'USD')",
    ("demo_erp", "items"): "payload || jsonb_build_object('std_cost', 12.5)",
    ("demo_wms", "stock"): "payload || jsonb_build_object('blocked', 1)",
    ("demo_wms", "movements"): "payload || jsonb_build_object('quantity', 1)",
    ("demo_accounting", "invoices"): """payload || '{"Bezahlt": "ja"}'""",
}
"""By system and entity what becomes of the payload of a record that changes."""

BOOKED = ("demo_wms", "movements")
"""Young ones are not changed: as many are new, booked the day before, and stock is what it was with them."""

RECORDS = """
    insert into raw.records (job_id, system, entity, source_key, payload, content_hash, extracted_at)
    select job_id, system, entity, {key}, {payload}, content_hash, extracted_at
    from (
        select distinct on (records.source_key) records.*
        from raw.records as records
        inner join (
            select
                source_key,
                row_number() over (order by min(record_id) desc) - 1 as younger,
                count(*) over () as records
            from raw.records
            where system = {system} and entity = {entity}
            group by source_key
        ) as aged using (source_key)
        where system = {system} and entity = {entity} and {chosen}
        order by records.source_key, record_id desc
    ) as latest
"""
ANY_AGE = "abs(hashtext(source_key)) % {one_in} = {night}"
OLD = "abs(hashtext(source_key)) % ({one_in} * 20) = {night}"
YOUNG = "abs(hashtext(source_key)) % 20 <> 0 and younger * {one_in} / aged.records = {night} - 1"

NEW_MOVEMENT = "payload || jsonb_build_object('id', payload ->> 'id' || {suffix}, 'bookedAt', {at}, 'updatedAt', {at})"
STOCK_WITH_THEM = """
    insert into raw.records (job_id, system, entity, source_key, payload, content_hash, extracted_at)
    select
        job_id, system, entity, source_key,
        payload || jsonb_build_object('onHand', (payload ->> 'onHand')::numeric + moved.quantity), content_hash, extracted_at
    from (
        select distinct on (source_key) * from raw.records
        where system = 'demo_wms' and entity = 'stock'
        order by source_key, record_id desc
    ) as stock
    inner join (
        select payload ->> 'article' as article, payload ->> 'site' as site, sum((payload ->> 'quantity')::numeric) as quantity
        from raw.records
        where system = 'demo_wms' and entity = 'movements' and payload ->> 'bookedAt' = {at}
        group by 1, 2
    ) as moved on stock.payload ->> 'article' = moved.article and stock.payload ->> 'site' = moved.site
"""


def live_a_night(database: str, night: int, one_in: int) -> int:
    """One in so many records of everything that changes daily is new or changed; returns how many.

    Nineteen in twenty of them are young: the first night the last one in 200 that came, the second those before them. The others
    are however old.
    """
    at = f"{AS_OF + timedelta(days=night - 1)}T12:00:00Z"
    suffix = f"/night {night}"
    with connect(database, "mfg_loader") as connection:
        written = 0
        for records, payload in CHANGES.items():
            written += _write(connection, records, payload, OLD, night, one_in)
            if records != BOOKED:
                written += _write(connection, records, payload, YOUNG, night, one_in)
        booked = sql.SQL(NEW_MOVEMENT).format(suffix=sql.Literal(suffix), at=sql.Literal(at)).as_string(connection)
        written += _write(connection, BOOKED, booked, YOUNG, night, one_in, suffix)
        return written + connection.execute(sql.SQL(STOCK_WITH_THEM).format(at=sql.Literal(at))).rowcount


def correct_history(database: str, night: int, one_in: int) -> int:
    """One in so many records of everything that changes daily is changed, however old; returns how many."""
    with connect(database, "mfg_loader") as connection:
        return sum(_write(connection, *change, ANY_AGE, night, one_in) for change in CHANGES.items())


def _write(
    connection: psycopg.Connection,
    records: tuple[str, str],
    payload: str,
    chosen: str,
    night: int,
    one_in: int,
    suffix: str = "",
) -> int:
    numbers = {"one_in": sql.Literal(one_in), "night": sql.Literal(night)}
    statement = sql.SQL(RECORDS).format(
        system=sql.Literal(records[0]),
        entity=sql.Literal(records[1]),
        key=sql.SQL("source_key || {}").format(sql.Literal(suffix)),
        payload=sql.SQL(payload),
        chosen=sql.SQL(chosen).format(**numbers),
    )
    return connection.execute(statement).rowcount
