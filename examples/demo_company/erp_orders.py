"""Rows of the ERP's orders: sales, purchase and work orders, with what people typed wrong.

Every function gives the rows of one table, values in the order of its columns, the last one the instant of the last
change (seconds since 1970).
"""

from collections.abc import Iterator

import numpy as np

from examples.demo_company.days import char8, instant
from examples.demo_company.dirt import Dirt, Expectation
from examples.demo_company.erp_masters import Row
from examples.demo_company.network import WAREHOUSES
from examples.demo_company.prices import Prices
from examples.demo_company.sales import CANCELLED, COMPLETE, FIRST_ORDER, OPEN
from examples.demo_company.simulation import Company

CARELESS_EVERY = 40  # lines: the item code typed in lower case with blanks behind it
WRONG_LINE = 90  # number of a line that was typed wrong, behind the good ones of its order
ORPHAN_PURCHASE_EVERY, ORPHAN_PURCHASE_FIRST = 700, 25
# Kind, first order and every how many orders, what the line says instead of the truth, what must become of it.
WRONG_LINES: tuple[tuple[str, int, int, str, str, Expectation], ...] = (
    ("orphan_item", 40, 1500, "itm_no", "ZZ-9999", "rejected"),
    ("blank_item", 90, 2500, "itm_no", "   ", "rejected"),
    ("zero_quantity", 60, 1200, "qty", "0", "rejected"),
    ("no_requested_date", 110, 1400, "d_req", "00000000", "handled"),
    ("impossible_date", 170, 1600, "d_req", "20241399", "rejected"),
)


def sales_orders(company: Company) -> list[Row]:
    book, wishes = company.sales, company.sales.wishes
    firsts = np.flatnonzero(book.line == 1)
    rows: list[Row] = [
        _sales_header(company, order, customer, day)
        for order, customer, day in zip(
            book.order[firsts].tolist(), wishes.customer[firsts].tolist(), wishes.ordered[firsts].tolist(), strict=True
        )
    ]
    rows += [_sales_header(company, back.order, int(wishes.customer[back.position]), back.day) for back in book.returns]
    return sorted(rows, key=lambda row: str(row[0]))


def sales_order_lines(company: Company, prices: Prices, dirt: Dirt) -> list[Row]:
    return [*_placed_lines(company, prices), *_returned_lines(company, prices, dirt), *_wrong_lines(company, dirt)]


def purchase_orders(company: Company) -> list[Row]:
    suppliers = company.suppliers
    return [
        (f"PO{line.order}", suppliers.codes[line.supplier], char8(line.ordered), suppliers.currencies[line.supplier],
         instant(line.ordered, 10 * 3600))
        for line in company.purchasing.lines
        if line.line == 1
    ]  # fmt: skip


def purchase_order_lines(company: Company, prices: Prices, dirt: Dirt) -> list[Row]:
    network, rows = company.network, list[Row]()
    lines = company.purchasing.lines
    level = prices.level(network.item[[line.cell for line in lines]], np.array([line.ordered for line in lines]))
    for n, line in enumerate(lines):
        item, whs = int(network.item[line.cell]), WAREHOUSES[network.warehouse[line.cell]]
        price = round(line.price * float(level[n]), 4)
        code = company.items.codes[item]
        rows.append((
            f"PO{line.order}", line.line, code, whs, line.quantity, line.received, char8(line.expected), price,
            line.status, line.changed_at,
        ))  # fmt: skip
        key = f"PO{line.order}|{line.line}"
        if line.status == "C" and line.received < line.quantity:
            dirt.plant("demo_erp.purchase_order_lines", key, "closed_short", "qty_rcv", _text(line.received), "handled")
        if n % ORPHAN_PURCHASE_EVERY == ORPHAN_PURCHASE_FIRST:
            ordered = instant(line.ordered, 10 * 3600)
            rows.append((
                f"PO{line.order}", WRONG_LINE, "CP-99999", whs, 10.0, 0.0, char8(line.expected), 1.0, "X", ordered
            ))  # fmt: skip
            wrong = f"PO{line.order}|{WRONG_LINE}"
            dirt.plant("demo_erp.purchase_order_lines", wrong, "orphan_item", "itm_no", "CP-99999")
    return rows


def purchase_receipts(company: Company) -> list[Row]:
    return [
        (f"RC{r.number}", f"PO{r.order}", r.line, char8(r.day), r.quantity, r.at) for r in company.purchasing.receipts
    ]


def work_orders(company: Company) -> list[Row]:
    network, codes = company.network, company.items.codes
    return [
        (
            f"WO{o.number}", codes[network.item[o.cell]], WAREHOUSES[network.warehouse[o.cell]], o.quantity, o.good,
            o.scrapped, o.status, char8(o.planned_start), char8(o.planned_end), char8(o.started),
            char8(o.finished) if o.finished or o.number % 2 else "", o.changed_at,
        )
        for o in company.production.orders
    ]  # fmt: skip


def _sales_header(company: Company, order: int, customer: int, day: int) -> Row:
    customers = company.customers
    return f"SO{order}", customers.codes[customer], char8(day), customers.currencies[customer], instant(day, 8 * 3600)


def _placed_lines(company: Company, prices: Prices) -> Iterator[Row]:
    book, wishes, network = company.sales, company.sales.wishes, company.network
    status = {COMPLETE: "C", CANCELLED: "X"}
    price = prices.sold_at(network.item[book.cells], wishes.customer, wishes.ordered)
    for n in np.flatnonzero(book.line > 0).tolist():
        item, shipped, state = int(network.item[book.cells[n]]), float(book.shipped[n]), int(book.state[n])
        code = company.items.codes[item]
        yield (
            f"SO{book.order[n]}", int(book.line[n]), f"{code.lower()}  " if n % CARELESS_EVERY == 7 else code,
            WAREHOUSES[network.warehouse[book.cells[n]]], float(wishes.quantity[n]), shipped,
            char8(int(wishes.requested[n])), char8(int(book.shipped_on[n])) if shipped or n % 2 else "",
            float(price[n]), "P" if state == OPEN and shipped else status.get(state, "O"), int(book.changed_at[n]),
        )  # fmt: skip


def _returned_lines(company: Company, prices: Prices, dirt: Dirt) -> Iterator[Row]:
    book, wishes, network = company.sales, company.sales.wishes, company.network
    price = prices.sold_at(network.item[book.cells], wishes.customer, wishes.ordered)
    for back in book.returns:
        cell, day = int(book.cells[back.position]), char8(back.day)
        item = int(network.item[cell])
        dirt.plant("demo_erp.sales_order_lines", f"SO{back.order}|1", "return", "qty", _text(-back.quantity), "handled")
        yield (
            f"SO{back.order}", 1, company.items.codes[item], WAREHOUSES[network.warehouse[cell]], -back.quantity,
            -back.quantity, day, day, float(price[back.position]), "C", instant(back.day, 14 * 3600),
        )  # fmt: skip


def _wrong_lines(company: Company, dirt: Dirt) -> Iterator[Row]:
    """Cancelled lines behind the good ones of their order; no stock and no customer ever depended on them."""
    book, wishes, network = company.sales, company.sales.wishes, company.network
    for n in np.flatnonzero(book.line == 1).tolist():
        order, cell, day = int(book.order[n]), int(book.cells[n]), int(wishes.ordered[n])
        good = {"itm_no": company.items.codes[network.item[cell]], "qty": "1", "d_req": char8(int(wishes.requested[n]))}
        for at, (kind, first, every, column, value, expect) in enumerate(WRONG_LINES):
            if (order - FIRST_ORDER) % every != first:
                continue
            row = {**good, column: value}
            dirt.plant("demo_erp.sales_order_lines", f"SO{order}|{WRONG_LINE + at}", kind, column, value, expect)
            yield (
                f"SO{order}", WRONG_LINE + at, row["itm_no"], WAREHOUSES[network.warehouse[cell]], row["qty"], 0.0,
                row["d_req"], "", 1.0, "X", instant(day, 8 * 3600),
            )  # fmt: skip


def _text(quantity: float) -> str:
    return f"{quantity:.3f}".rstrip("0").rstrip(".")
