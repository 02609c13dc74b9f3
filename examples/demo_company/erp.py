"""The ERP: a Postgres database with the schema `erp`, loaded whole at the founding and row by row afterwards."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files

import psycopg
from psycopg import sql

from examples.demo_company import erp_masters, erp_orders
from examples.demo_company.days import instant, utc
from examples.demo_company.dirt import Dirt
from examples.demo_company.erp_masters import Row
from examples.demo_company.errors import ErpBelongsToAnother, ErpUnavailable
from examples.demo_company.prices import Prices
from examples.demo_company.simulation import Company

CONNECT_TIMEOUT_SECONDS = 10
MARK = "Demo company: "


@dataclass(frozen=True)
class Table:
    """A table of the ERP: its key and how its rows come about."""

    name: str
    key: tuple[str, ...]
    rows: Callable[[Company, Prices, Dirt], list[Row]]


TABLES = (
    Table("itm", ("itm_no",), erp_masters.items),
    Table("bom_ln", ("bom_no", "comp_itm", "vfrom"), lambda c, p, d: erp_masters.bom_lines(c, d)),
    Table("wo", ("wo_no",), lambda c, p, d: erp_orders.work_orders(c)),
    Table("vnd", ("vnd_no",), lambda c, p, d: erp_masters.suppliers(c, d)),
    Table("vnd_itm", ("vnd_no", "itm_no"), lambda c, p, d: erp_masters.supplier_items(c, p)),
    Table("cst", ("cst_no",), lambda c, p, d: erp_masters.customers(c, d)),
    Table("so_hd", ("so_no",), lambda c, p, d: erp_orders.sales_orders(c)),
    Table("so_ln", ("so_no", "ln"), erp_orders.sales_order_lines),
    Table("po_hd", ("po_no",), lambda c, p, d: erp_orders.purchase_orders(c)),
    Table("po_ln", ("po_no", "ln"), erp_orders.purchase_order_lines),
    Table("po_rcv", ("rcv_no",), lambda c, p, d: erp_orders.purchase_receipts(c)),
    Table("whs", ("whs",), lambda c, p, d: erp_masters.warehouses(c)),
    Table("itm_xref", ("alias", "src"), lambda c, p, d: erp_masters.aliases(c)),
    Table("uom_cnv", ("itm_no", "uom_from", "uom_to"), lambda c, p, d: erp_masters.unit_conversions(c)),
)


def state(erp_url: str) -> str | None:
    """What the schema `erp` was last loaded with (the `mark` of that load), None where there is none of ours.

    Raises ErpBelongsToAnother where a schema `erp` exists that is not the demo company's.
    """
    with _connection(erp_url) as connection:
        return _state(connection)


def load(erp_url: str, company: Company, prices: Prices, dirt: Dirt, mark: str, since: int | None) -> dict[str, int]:
    """Write the company into the ERP in one transaction; returns rows per table.

    `since` None builds the schema anew. Otherwise only rows changed on or after the day `since` (an ordinal) are
    written, so that every other row stays as it was, its change time included.
    """
    with _connection(erp_url) as connection:
        if since is None:
            _state(connection)
            connection.execute("drop schema if exists erp cascade")
            connection.execute(files(__package__).joinpath("erp_schema.sql").read_bytes())
        counts = {}
        for table in TABLES:
            rows = table.rows(company, prices, dirt)
            counts[table.name] = len(rows)
            if since is None:
                _copy(connection, sql.Identifier("erp", table.name), rows)
            else:
                _merge(connection, table, [row for row in rows if int(row[-1] or 0) >= instant(since, 0)])
        connection.execute(sql.SQL("comment on schema erp is {}").format(sql.Literal(MARK + mark)))
    return counts


def _state(connection: psycopg.Connection) -> str | None:
    found = connection.execute(
        "select obj_description(oid, 'pg_namespace') from pg_namespace where nspname = 'erp'"
    ).fetchone()
    if found is None:
        return None
    if not (found[0] or "").startswith(MARK):
        raise ErpBelongsToAnother(
            "The database has a schema erp that is not the demo company's; it was left alone. Name an empty database."
        )
    return str(found[0]).removeprefix(MARK)


def _connection(erp_url: str) -> psycopg.Connection:
    try:
        return psycopg.connect(erp_url, connect_timeout=CONNECT_TIMEOUT_SECONDS)
    except psycopg.OperationalError as error:
        raise ErpUnavailable(
            f"The demo company's ERP database does not answer: {error}. Start it and try again."
        ) from error


def _copy(connection: psycopg.Connection, target: sql.Composable, rows: list[Row]) -> None:
    with connection.cursor().copy(sql.SQL("copy {} from stdin").format(target)) as copy:
        for chunk in _chunks(rows):
            copy.write(chunk)


def _merge(connection: psycopg.Connection, table: Table, rows: list[Row]) -> None:
    """Insert new rows and replace changed ones."""
    target, stage = sql.Identifier("erp", table.name), sql.Identifier("pg_temp", table.name)
    connection.execute(sql.SQL("create temporary table {} (like {}) on commit drop").format(stage, target))
    _copy(connection, stage, rows)
    columns = [c.name for c in connection.execute(sql.SQL("select * from {} limit 0").format(target)).description or ()]
    changes = [sql.SQL("{0} = excluded.{0}").format(sql.Identifier(c)) for c in columns if c not in table.key]
    connection.execute(
        sql.SQL("insert into {} select * from {} on conflict ({}) do update set {}").format(
            target, stage, sql.SQL(", ").join(map(sql.Identifier, table.key)), sql.SQL(", ").join(changes)
        )
    )


def _chunks(rows: list[Row], size: int = 5000) -> Iterator[str]:
    """Lines of COPY's text format."""
    for start in range(0, len(rows), size):
        yield "".join("\t".join(_fields(row)) + "\n" for row in rows[start : start + size])


def _fields(row: Row) -> Iterator[str]:
    for value in row[:-1]:
        if isinstance(value, float):
            yield str(int(value)) if value.is_integer() else repr(value)
        else:
            yield r"\N" if value is None else str(value)
    yield utc(int(row[-1] or 0))
