"""Days and spans as people say them, from the business date on."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

NUMBERS = {
    **{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10},
    **{"eleven": 11, "twelve": 12, "a": 1, "an": 1, "couple of": 2, "a couple of": 2, "few": 3, "a few": 3},
}
AMOUNT = r"(\d{1,3}|a couple of|couple of|a few|few|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
COUNT = r"(\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
UNITS = ("day", "week", "month", "quarter", "year")
UNIT = r"(days?|weeks?|months?|quarters?|years?)"
WEEKDAYS = [name.lower() for name in calendar.day_name]
MONTHS = [name.lower() for name in calendar.month_name]
WEEKDAY = "(" + "|".join(WEEKDAYS) + ")"
MONTH = "(" + "|".join(MONTHS[1:]) + ")"
ISO = r"(\d{4}-\d{2}-\d{2})"
HAPPENED = re.compile(
    r"\b(did|was|were|had|sold|shipped|delivered|received|bought|produced|made|scrapped|sales of)\b"
    r"(?!.*\b(will|forecast|expect\w*)\b)"
)
"""What has happened: a month without a year is the last one of its name then."""


@dataclass(frozen=True)
class Window:
    """First and last day, both included; `start` None: from the beginning, `end` None: without end.

    `periods` and `unit`: the span was said as "next six weeks". `said`: the words, to show what was understood.
    """

    start: date | None
    end: date | None
    said: str
    periods: int | None = None
    unit: str | None = None

    @property
    def is_months(self) -> bool:
        """Whether it is whole months."""
        after = self.end + timedelta(days=1) if self.end else None
        return self.start is not None and after is not None and self.start.day == after.day == 1


Rule = tuple[re.Pattern[str], Callable[[re.Match[str], date], Window | None]]


def find_window(text: str, as_of: date) -> Window | None:
    """The first time expression in a lower-cased text; None where there is none, or none that is a real day."""
    for pattern, read in RULES:
        match = pattern.search(text)
        window = read(match, as_of) if match else None
        if window is not None:
            return window
    return None


def _next(match: re.Match[str], as_of: date) -> Window:
    amount, unit = _amount(match[1] or "1"), match[2].rstrip("s")
    return Window(as_of, _shift(as_of, amount, unit), match[0], amount, unit)


def _past(match: re.Match[str], as_of: date) -> Window:
    amount, unit = _amount(match[1]), match[2].rstrip("s")
    return Window(_shift(as_of, -amount, unit), as_of - timedelta(days=1), match[0], amount, unit)


def _calendar(match: re.Match[str], as_of: date) -> Window:
    offset = {"this": 0, "current": 0, "next": 1, "last": -1, "previous": -1}[match[1]]
    unit = match[2].rstrip("s")
    start, end = _calendar_span(as_of, unit, offset)
    if offset == 1 and unit == "week":
        return Window(start, end, match[0], 1, unit)
    return Window(start, end, match[0])


def _calendar_span(as_of: date, unit: str, offset: int) -> tuple[date, date]:
    if unit == "week":
        start = as_of - timedelta(days=as_of.weekday()) + timedelta(weeks=offset)
        return start, start + timedelta(days=6)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    first = date(as_of.year, (as_of.month - 1) // months * months + 1, 1)
    start = _shift(first, offset * months, "month")
    return start, _shift(start, months, "month") - timedelta(days=1)


def _until_the_end(match: re.Match[str], as_of: date) -> Window:
    return Window(None, _calendar_span(as_of, match[1], 0)[1], match[0])


def _by_day(match: re.Match[str], as_of: date) -> Window:
    weekday = WEEKDAYS.index(match[3])
    ahead = (weekday - as_of.weekday()) % 7 if match[2] != "next" else weekday - as_of.weekday() + 7
    target = as_of + timedelta(days=ahead)
    return Window(None if match[1] in ("by", "until", "before") else target, target, match[0])


def _named_month(match: re.Match[str], as_of: date) -> Window:
    month = MONTHS.index(match[2])
    year = int(match[3]) if match[3] else _year_of(month, match, as_of)
    return Window(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), match[0])


def _year_of(month: int, match: re.Match[str], as_of: date) -> int:
    """The coming one, or this month's; of what has happened the last one."""
    if match[1] == "last" or HAPPENED.search(match.string):
        return as_of.year - (1 if month > as_of.month else 0)
    return as_of.year + (1 if month < as_of.month else 0)


def _iso(match: re.Match[str], _: date) -> Window | None:
    try:
        days = [date.fromisoformat(text) for text in re.findall(ISO, match[0])]
    except ValueError:
        return None
    if len(days) > 1:
        return Window(min(days), max(days), match[0])
    before, after = (
        match[0].startswith(("by", "until", "before", "up to")),
        match[0].startswith(("since", "after", "from")),
    )
    return Window(None if before else days[0], None if after else days[0], match[0])


def _amount(text: str) -> int:
    return int(text) if text.isdigit() else NUMBERS[text]


def _shift(day: date, amount: int, unit: str) -> date:
    if unit in ("day", "week"):
        return day + timedelta(days=amount * (7 if unit == "week" else 1))
    months = amount * {"month": 1, "quarter": 3, "year": 12}[unit] + day.year * 12 + day.month - 1
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _fixed(offset: int) -> Callable[[re.Match[str], date], Window]:
    return lambda match, as_of: Window(as_of + timedelta(days=offset), as_of + timedelta(days=offset), match[0])


def _until_today(match: re.Match[str], as_of: date) -> Window:
    return Window(None, as_of, match[0])


BEFORE_TODAY = (
    "due", "for", "out", "in", "ship", "shipped", "deliver", "delivered", "arrive", "arrives", "arriving", "leave", "leaves", "come",
    "comes", "coming", "finish", "finished", "start", "starts",
)  # fmt: skip
"""Before other words, today is when it is asked."""

RULES: tuple[Rule, ...] = (
    (re.compile(rf"\b(?:between|from) {ISO} (?:and|to|until) {ISO}"), _iso),
    (re.compile(rf"\b(?:by |until |before |up to |since |after |from |on )?{ISO}\b"), _iso),
    (re.compile(rf"\b(?:in |over |for |during |within )?(?:the )?(?:next|coming|following) {AMOUNT} {UNIT}\b"), _next),
    (re.compile(rf"\b(?:in|within|over)(?: the)?(?: next)? {AMOUNT} {UNIT}\b"), _next),
    (re.compile(rf"\b(?:in |over |for |during )?(?:the )?(?:last|past|previous) {AMOUNT} {UNIT}\b"), _past),
    (
        re.compile(
            r"\b(?:in |by |during )?(?:the )?(?:end of )?(this|current|next|last|previous) (week|month|quarter|year)\b"
        ),
        _calendar,
    ),
    (re.compile(r"\b(?:by |until |before )?(?:the )?end of the (week|month|quarter|year)\b"), _until_the_end),
    (re.compile(rf"\b(?:(by|until|before|on) )?(?:(this|next) )?{WEEKDAY}\b"), _by_day),
    (re.compile(rf"\b(in|during|for|of|last|this|next|by) {MONTH}(?: (\d{{4}}))?\b"), _named_month),
    (re.compile(r"\b(?:by )?tomorrow\b"), _fixed(1)),
    (re.compile(r"\byesterday\b"), _fixed(-1)),
    (re.compile(r"\b(?:by today|today at the latest|not later than today)\b"), _until_today),
    (re.compile(rf"(?:{'|'.join(f'(?<={word} )' for word in BEFORE_TODAY)})today\b"), _fixed(0)),
    (
        re.compile(
            rf"(?<!last )(?<!past )\b(?:for )?{COUNT} {UNIT}\b(?! (?:late|later|old|ago|lead|delay|behind|overdue|early|earlier|of))"
        ),
        _next,
    ),
)
