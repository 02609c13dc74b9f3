"""How a web service lists, as far as one of its answers proves it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestration.connectors.rest_config import WHOLE_BODY, PagePaging
from orchestration.connectors.rest_http import Answer
from orchestration.connectors.rest_json import at
from orchestration.errors import ScaffoldError

ASSUMED_RECORDS = "data"

LINKS = ("next", "prev", "first", "last")
NEXT = ("next", "nextpage", "nexturl", "nextpageurl", "nextlink")
PAGES = ("pages", "totalpages", "pagecount", "numpages", "lastpage")
PAGE = ("page", "currentpage", "pagenumber", "number")
TOTAL = ("total", "totalcount", "totalitems", "totalrecords", "totalresults", "totalelements")
OFFSET = ("offset", "skip", "start")
LIMIT = ("limit", "take", "rows")
"""What services call these, in lower case and without what separates words."""

_ADDRESS = re.compile(r"https?://|/|\?")

Said = Mapping[str, Any]
"""Everything in an answer but its records, by its dotted place."""

Paging = dict[str, Any]


@dataclass(frozen=True)
class Listing:
    """What a collection answers to who names no page.

    `paging` says how further records are asked for: empty, as is assumed; None, the answer does not tell.
    """

    records_path: str
    records: Sequence[Mapping[str, Any]]
    paging: Paging | None


def listing_of(path: str, answer: Answer, records_path: str | None) -> Listing:
    """What `answer` proves of the collection at `path`; its records stand at `records_path`, if that is known.

    Raises:
        ScaffoldError: it holds no record, or several lists that could be the records.
    """
    said = dict(_said(answer.body))
    place = records_path or _records_path(path, answer.body, said)
    records = answer.body if place == WHOLE_BODY else at(answer.body, place)
    if not isinstance(records, list) or not records or not all(isinstance(record, dict) for record in records):
        raise ScaffoldError(
            f"{path} answers without a record at {place!r}. Nothing was written. Say with --records where they stand, or "
            "try again once there are some."
        )
    return Listing(place, records, _paging(answer, said, len(records)))


def _said(body: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    if not isinstance(body, dict):
        return
    for name, value in body.items():
        # A dotted place cannot lead to a name that has a dot itself.
        if not re.search(r"[.\s]", name):
            yield prefix + name, value
            yield from _said(value, f"{prefix}{name}.")


def _records_path(path: str, body: Any, said: Said) -> str:
    if isinstance(body, list):
        return WHOLE_BODY
    lists = [place for place, value in said.items() if isinstance(value, list) and value and isinstance(value[0], dict)]
    if len(lists) > 1 and ASSUMED_RECORDS not in lists:
        raise ScaffoldError(
            f"{path} answers with several lists: {', '.join(lists)}. Nothing was written. Say with --records which it is."
        )
    return lists[0] if len(lists) == 1 else ASSUMED_RECORDS


def _paging(answer: Answer, said: Said, count: int) -> Paging | None:
    """The first style of which there is proof."""
    total = _total(said, count)
    if any(relation in answer.links for relation in LINKS):
        return {"style": "link", **total}
    proofs = (_by_address(said), _by_pages(said), _by_no_further_address(said), _by_records(said, total))
    found = next((proof for proof in proofs if proof is not None), None)
    if found is None:
        return None
    paging = {**found, **total}
    return {} if paging["style"] == "page" and PagePaging.model_validate(paging) == PagePaging() else paging


def _total(said: Said, count: int) -> Paging:
    places = [place for place, number in _called(TOTAL, said) if _is_number(number) and number >= count]
    return {"total_field": places[0]} if places else {}


def _by_address(said: Said) -> Paging | None:
    places = [place for place, link in _called(NEXT, said) if isinstance(link, str) and _ADDRESS.match(link)]
    return {"style": "next", "next_field": places[0]} if places else None


def _by_pages(said: Said) -> Paging | None:
    places = [place for place, number in _called(PAGES, said) if _is_number(number)]
    if not places:
        return None
    # Who names no page is given the first: its number is the one that counting begins with.
    pages = [(place, number) for place, number in _called(PAGE, said) if _is_number(number) and number in (0, 1)]
    first = {"page_field": pages[0][0], "first_page": pages[0][1]} if pages else {}
    return {"style": "page", "pages_field": places[0], **first}


def _by_no_further_address(said: Said) -> Paging | None:
    """Were the next page a token instead, a load that meets one would fail, and not end early."""
    places = [place for place, link in _called(NEXT, said) if link is None]
    return {"style": "next", "next_field": places[0]} if places else None


def _by_records(said: Said, total: Paging) -> Paging | None:
    """With their number known, a load that is given the same or too few fails."""
    names = {
        parameter: place.rpartition(".")[2]
        for parameter, called in (("offset_parameter", OFFSET), ("size_parameter", LIMIT))
        for place, number in _called(called, said)
        if _is_number(number)
    }
    return {"style": "offset", **names} if total else None


def _called(names: Sequence[str], said: Said) -> Iterator[tuple[str, Any]]:
    for place, value in said.items():
        *_, name = place.removesuffix(".href").split(".")
        if re.sub(r"[^a-z]", "", name.lower()) in names:
            yield place, value


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
