"""The accounting system: a folder of CSV exports, made for an office suite of another country."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import numpy as np

from examples.demo_company.days import dotted, month_of
from examples.demo_company.dirt import Dirt
from examples.demo_company.files import write_whole
from examples.demo_company.items import LEGACY
from examples.demo_company.prices import Prices
from examples.demo_company.simulation import Company

INVOICE_HEADER = "RechnungNr;Pos;KundenNr;Auftrag;AuftragPos;Artikel;Menge;Betrag;Waehrung;Datum;Bezahlt"
FIRST_INVOICE, FIRST_WRONG_INVOICE = 600_001, 990_001
GROUPED_EVERY = 3  # of the amounts above a thousand are written with a point between the thousands
WRONG_RATE_EVERY = 120


def write_accounting(folder: Path, company: Company, prices: Prices, dirt: Dirt) -> dict[str, int]:
    """Write the exports; a file whose content is the same stays untouched. Returns rows per entity."""
    months = _invoices_by_month(company, prices)
    for number, (month, lines) in enumerate(months.items()):
        lines[1:1] = _wrong_invoices(number, month, dirt)
        text = "\r\n".join([INVOICE_HEADER, *lines, ""])
        write_whole(folder / f"invoices_{month}.csv", text.encode("cp1252"))
    rates, costs = list(_rates(prices, dirt)), list(_costs(company, prices, dirt))
    write_whole(folder / "exchange_rates.csv", _csv(("Date", "From", "To", "Rate"), rates).encode("utf-8-sig"))
    header = ("Item", "Description", "Standard Cost", "Valid From")
    write_whole(folder / "item_costs.csv", _csv(header, costs).encode("utf-8"))
    return {"invoices": sum(map(len, months.values())), "exchange_rates": len(rates), "item_costs": len(costs)}


def _invoices_by_month(company: Company, prices: Prices) -> dict[str, list[str]]:
    """One invoice per order and day of shipment, one position per line shipped; returns are credit notes."""
    months: dict[str, list[str]] = {}
    numbers: dict[tuple[int, int], int] = {}
    positions: dict[int, int] = {}
    shipments, wishes, customers = company.sales.shipments, company.sales.wishes, company.customers
    shipped = np.array([shipment.position for shipment in shipments])
    items, buyers = company.network.item[company.sales.cells[shipped]], wishes.customer[shipped]
    price = prices.sold_at(items, buyers, wishes.ordered[shipped])
    amounts = np.round(price * [shipment.quantity for shipment in shipments], 2)
    for shipment, item, buyer, amount in zip(shipments, items.tolist(), buyers.tolist(), amounts.tolist(), strict=True):
        invoice = numbers.setdefault((shipment.day, shipment.order), FIRST_INVOICE + len(numbers))
        positions[invoice] = position = positions.get(invoice, 0) + 1
        paid = shipment.day + int(customers.pays_after_days[buyer]) + invoice % 5 < company.until
        months.setdefault(month_of(shipment.day), []).append(";".join((
            f"RE{invoice}", str(position), customers.codes[buyer], f"SO{shipment.order}", str(shipment.line),
            company.items.codes[item], _amount(shipment.quantity, grouped=False),
            _amount(amount, grouped=invoice % GROUPED_EVERY == 0), customers.currencies[buyer],
            dotted(shipment.day), "ja" if paid else "nein",
        )))  # fmt: skip
    return months


def _wrong_invoices(number: int, month: str, dirt: Dirt) -> list[str]:
    """Every second month an invoice for an order that nobody knows, every third one on a day that does not exist."""
    year, of_year = month.split("-")
    lines = []
    if number % 2 == 0:
        key = f"RE{FIRST_WRONG_INVOICE + 2 * number}"
        lines.append(f"{key};1;C10001;SO999999;1;FG-1001;1,00;100,00;USD;03.{of_year}.{year};nein")
        dirt.plant("demo_accounting.invoices", f"{key}|1", "orphan_order", "Auftrag", "SO999999", "finding")
    if number % 3 == 0:
        key, day = f"RE{FIRST_WRONG_INVOICE + 2 * number + 1}", f"32.{of_year}.{year}"
        lines.append(f"{key};1;C10001;SO100001;1;FG-1001;1,00;100,00;USD;{day};nein")
        dirt.plant("demo_accounting.invoices", f"{key}|1", "impossible_date", "Datum", day)
    return lines


def _rates(prices: Prices, dirt: Dirt) -> Iterator[tuple[str, str, str, str]]:
    for n, (day, currency, rate) in enumerate(prices.rates()):
        iso = date.fromordinal(day).isoformat()
        yield iso, currency, "USD", f"{rate:.5f}"
        if n % WRONG_RATE_EVERY == WRONG_RATE_EVERY // 2:
            yield iso, "CHF", "USD", "n/a"
            dirt.plant("demo_accounting.exchange_rates", f"{iso}|CHF|USD", "no_number", "Rate", "n/a")


def _costs(company: Company, prices: Prices, dirt: Dirt) -> Iterator[tuple[str, str, str, str]]:
    items, legacy = company.items, company.items.of_kind(LEGACY).tolist()
    for raised in prices.raises.tolist():
        valid_from = date.fromordinal(raised).strftime("%m/%d/%Y")
        for n, cost in enumerate(prices.standard_cost(raised)):
            amount = "" if n == legacy[0] else f"${cost:,.2f} "
            if not amount:
                key = f"{items.codes[n]}|{valid_from}"
                dirt.plant("demo_accounting.item_costs", key, "no_cost", "Standard Cost", amount)
            yield items.codes[n], items.descriptions[n], amount, valid_from
        yield "CP-88888", "Sample, not in ERP", "$1,000.00 ", valid_from
        dirt.plant("demo_accounting.item_costs", f"CP-88888|{valid_from}", "orphan_item", "Item", "CP-88888")


def _amount(value: float, *, grouped: bool) -> str:
    """Decimal comma, and a point between thousands where `grouped`."""
    text = f"{value:,.2f}" if grouped else f"{value:.2f}"
    return text.translate(str.maketrans(",.", ".,"))


def _csv(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
