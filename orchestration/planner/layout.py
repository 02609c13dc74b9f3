"""The sheets of a planner's workbook: their names and headings, the same when it is written and when it is read."""

from dataclasses import dataclass
from types import MappingProxyType

ITEM, DESCRIPTION, WAREHOUSE = "Item code", "Description", "Warehouse"
WEEK, MONTH = "Week", "Month"
STATISTICAL, Q10, Q90, CURRENT = "Statistical mean", "q10", "q90", "Current override"
NEW, REASON = "New override", "Reason"
FIRST_DAY, LAST_DAY, KIND, WITHDRAW = "First day", "Last day", "Kind", "Withdraw"

FORECAST, MONTHS, MARKS, HOW_TO = "Forecast", "Months", "Marks", "How to"

ALL_WAREHOUSES = "all warehouses"
WITHDRAWN = "-"
"""Written in place of a quantity, and beside a mark: what stands there now is withdrawn."""


@dataclass(frozen=True)
class Layout:
    """A sheet's headings, and which of them are filled in by people."""

    headings: tuple[str, ...]
    to_fill: frozenset[str]


LAYOUTS = MappingProxyType(
    {
        FORECAST: Layout(
            (ITEM, DESCRIPTION, WAREHOUSE, WEEK, STATISTICAL, Q10, Q90, CURRENT, NEW, REASON), frozenset({NEW, REASON})
        ),
        MONTHS: Layout(
            (ITEM, DESCRIPTION, WAREHOUSE, MONTH, STATISTICAL, CURRENT, NEW, REASON), frozenset({NEW, REASON})
        ),
        MARKS: Layout(
            marks := (ITEM, WAREHOUSE, FIRST_DAY, LAST_DAY, KIND, REASON, WITHDRAW), frozenset(marks)
        ),
    }
)  # fmt: skip

INSTRUCTIONS = (
    ("Overriding a forecast", None),
    (None, f"Sheet {FORECAST} has a row for every week, sheet {MONTHS} for every month. Where you know better than the"),
    (None, f"statistic, write the demand you expect in the whole period into “{NEW}”, and why into “{REASON}”."),
    (None, "Rows where you write nothing stay as they are; you may also delete them."),
    (None, f"Write {WITHDRAWN} into “{NEW}” to withdraw an override: the statistic holds again."),
    (None, f"“{ALL_WAREHOUSES}” is spread over the warehouses, and a month over its weeks, as the statistic sees them."),
    (None, "A week goes before its month, and a warehouse before all warehouses."),
    ("Leaving periods out", None),
    (None, f"Sheet {MARKS} holds stretches of the past that should teach the forecast nothing: a promotion, a project that"),
    (None, f"comes once. Add a row with first and last day, kind and reason; “{ALL_WAREHOUSES}” marks them all."),
    (None, f"Write {WITHDRAWN} into “{WITHDRAW}” to withdraw a mark."),
    ("Handing it in", None),
    (None, "Save the workbook and read it in with: mfg forecast import FILE.xlsx"),
    (None, "Either all of it is taken or nothing, and then every cell that must be mended is named. Reading it in twice"),
    (None, "changes nothing. It counts from the next nightly on. Do not rename sheets or headings."),
    ("What it was written from", None),
)  # fmt: skip
