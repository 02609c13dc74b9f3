"""From one page of a listing to the next, in the styles that services have, and no further than they can be believed."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol, assert_never

from orchestration.connectors.rest_config import (
    WHOLE_BODY,
    CursorPaging,
    LinkPaging,
    NextPaging,
    OffsetPaging,
    PagePaging,
    Paging,
)
from orchestration.connectors.rest_http import Answer, Request
from orchestration.connectors.rest_json import at

MOST_EMPTY_PAGES = 100
"""So many in a row: a service that filters after it has paged gives some."""

GROWTH = 2
"""A listing may get so many times as long while it is read, and a few pages more."""
GROWTH_PAGES = 10

Resolve = Callable[[Answer, str], str]
"""A link found in an answer as a whole address that may be asked."""


class PagingError(Exception):
    """Pages contradict themselves."""


@dataclass(frozen=True)
class Page:
    """The records of an answer, and what was asked for."""

    request: Request
    answer: Answer
    records: list[dict[str, Any]]
    total: int | None
    """How many records the whole listing has, by its own account."""


class Pager(Protocol):
    """A style of paging."""

    def first(self, parameters: Mapping[str, Any]) -> Request:
        """The first page; `parameters` go with this and all later ones."""

    def following(self, page: Page) -> Iterator[Request] | None:
        """All pages after `page` that can be asked for already, at least the next; None: it was the last.

        Raises:
            PagingError: the page does not say what it should, or leads back.
        """

    def promised(self, page: Page) -> int | None:
        """How many pages the listing has, where `page` tells."""


def pager_of(paging: Paging, size: int, resolve: Resolve) -> Pager:
    """The pager for `paging` with pages of `size` records."""
    match paging:
        case PagePaging():
            return ByPage(paging, size)
        case OffsetPaging():
            return ByOffset(paging, size)
        case CursorPaging():
            return ByCursor(paging, size)
        case LinkPaging() | NextPaging():
            return ByLink(paging, size, resolve)
        case _:
            assert_never(paging)


def page_of(paging: Paging, records_path: str, request: Request, answer: Answer) -> Page:
    """The page that an answer holds.

    Raises:
        PagingError: it holds no list of records, or a total that is no number.
    """
    records = answer.body if records_path == WHOLE_BODY else at(answer.body, records_path)
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise PagingError(f"page {request.number} has no list {records_path!r}")
    total = at(answer.body, paging.total_field) if paging.total_field else None
    if not isinstance(total, int | None):
        raise PagingError(f"page {request.number} gives a total that is no number")
    return Page(request, answer, records, total)


class ByPage:
    def __init__(self, paging: PagePaging, size: int) -> None:
        self._paging = paging
        self._size = size

    def first(self, parameters: Mapping[str, Any]) -> Request:
        return self._numbered(Request({**parameters, **_sized(self._paging, self._size)}), 1)

    def following(self, page: Page) -> Iterator[Request] | None:
        self._require_asked_for(page)
        number, last = page.request.number, self.promised(page)
        if last is None:
            return iter([self._numbered(page.request, number + 1)]) if page.records else None
        return (self._numbered(page.request, later) for later in range(number + 1, last + 1)) if number < last else None

    def promised(self, page: Page) -> int | None:
        if self._paging.pages_field is None:
            return None
        pages = at(page.answer.body, self._paging.pages_field)
        if not isinstance(pages, int):
            raise PagingError(f"page {page.request.number} does not say how many pages there are")
        return pages

    def _numbered(self, request: Request, number: int) -> Request:
        asked = number - 1 + self._paging.first_page
        return replace(request, number=number, parameters={**request.parameters, self._paging.page_parameter: asked})

    def _require_asked_for(self, page: Page) -> None:
        given = at(page.answer.body, self._paging.page_field) if self._paging.page_field else None
        asked = page.request.parameters[self._paging.page_parameter]
        if given is not None and given != asked:
            raise PagingError(f"asked for page {asked}, the service gave page {given}")


class ByOffset:
    def __init__(self, paging: OffsetPaging, size: int) -> None:
        self._paging = paging
        self._size = size

    def first(self, parameters: Mapping[str, Any]) -> Request:
        return self._behind(Request({**parameters, **_sized(self._paging, self._size)}), 1, 0)

    def following(self, page: Page) -> Iterator[Request] | None:
        number, behind = page.request.number, page.request.offset + len(page.records)
        if not page.records or (page.total is not None and behind >= page.total):
            return None
        if page.total is None or len(page.records) != self._size:
            return iter([self._behind(page.request, number + 1, behind)])
        offsets = range(behind, page.total, self._size)
        return (self._behind(page.request, number + later, offset) for later, offset in enumerate(offsets, 1))

    def promised(self, page: Page) -> int | None:
        per_page = len(page.records) or self._size
        return None if page.total is None else -(-page.total // per_page)

    def _behind(self, request: Request, number: int, offset: int) -> Request:
        parameters = {**request.parameters, self._paging.offset_parameter: offset}
        return replace(request, number=number, offset=offset, parameters=parameters)


class ByCursor:
    def __init__(self, paging: CursorPaging, size: int) -> None:
        self._paging = paging
        self._size = size
        self._seen: set[str] = set()

    def first(self, parameters: Mapping[str, Any]) -> Request:
        return Request({**parameters, **_sized(self._paging, self._size)})

    def following(self, page: Page) -> Iterator[Request] | None:
        token = self._token(page)
        if token is None or token == "":
            return None
        _require_new(self._seen, str(token), page.request.number)
        parameters = {**page.request.parameters, self._paging.cursor_parameter: token}
        return iter([Request(parameters, number=page.request.number + 1)])

    def promised(self, page: Page) -> int | None:
        return None

    def _token(self, page: Page) -> Any:
        if self._paging.cursor_header is not None:
            token: Any = page.answer.headers.get(self._paging.cursor_header)
            _require_said(token is not None, page, self._size, self._paging, self._paging.cursor_header)
        elif self._paging.cursor_field is not None:
            token = at(page.answer.body, self._paging.cursor_field)
            said = _is_said(page.answer.body, self._paging.cursor_field)
            _require_said(said, page, self._size, self._paging, self._paging.cursor_field)
        return token


class ByLink:
    def __init__(self, paging: LinkPaging | NextPaging, size: int, resolve: Resolve) -> None:
        self._paging = paging
        self._size = size
        self._resolve = resolve
        self._seen: set[str] = set()

    def first(self, parameters: Mapping[str, Any]) -> Request:
        return Request({**parameters, **_sized(self._paging, self._size)})

    def following(self, page: Page) -> Iterator[Request] | None:
        link = self._link(page)
        if not link:
            return None
        if not isinstance(link, str):
            raise PagingError(f"page {page.request.number} names a next page that is no address")
        url = self._resolve(page.answer, link)
        _require_new(self._seen, url, page.request.number)
        return iter([Request({}, url=url, number=page.request.number + 1)])

    def promised(self, page: Page) -> int | None:
        return None

    def _link(self, page: Page) -> Any:
        if isinstance(self._paging, LinkPaging):
            links = page.answer.links
            _require_said(bool(links), page, self._size, self._paging, "Link")
            return links.get("next", {}).get("url")
        said = _is_said(page.answer.body, self._paging.next_field)
        _require_said(said, page, self._size, self._paging, self._paging.next_field)
        return at(page.answer.body, self._paging.next_field)


class Watch:
    """Looks at the pages of one listing as they go by, so that none comes twice and they end."""

    def __init__(self, pager: Pager, max_pages: int) -> None:
        self._pager = pager
        self._max_pages = max_pages
        self._promised: int | None = None
        self._empty = 0
        self._seen: set[bytes] = set()

    def admit(self, page: Page, content: bytes) -> None:
        """Raises PagingError where `page`, whose records are `content`, cannot follow those before it."""
        number = page.request.number
        promised = self._pager.promised(page)
        if number == 1:
            self._promised = promised
        self._require_end(number)
        self._empty = 0 if page.records else self._empty + 1
        if self._empty > MOST_EMPTY_PAGES:
            raise PagingError(f"{self._empty} pages in a row are empty, and each names a next one")
        digest = hashlib.md5(content, usedforsecurity=False).digest()
        # An empty page is like any other empty one; where pages are counted, there is only the last of them.
        if digest in self._seen and (page.records or promised is not None):
            raise PagingError(f"page {number} repeats an earlier page")
        self._seen.add(digest)

    def _require_end(self, number: int) -> None:
        if self._promised is not None and number > self._promised * GROWTH + GROWTH_PAGES:
            raise PagingError(f"the service promised {self._promised} pages, and page {number} is not the last")
        if number > self._max_pages:
            raise PagingError(f"there are more than {self._max_pages:,} pages (max_pages)")


def _sized(paging: Paging, size: int) -> dict[str, int]:
    return {paging.size_parameter: size} if paging.size_parameter else {}


def _is_said(body: Any, path: str) -> bool:
    """Whether there is something at a dotted path, if only null."""
    parent, _, name = path.rpartition(".")
    holder = at(body, parent) if parent else body
    return isinstance(holder, dict) and name in holder


def _require_said(said: bool, page: Page, size: int, paging: Paging, name: str) -> None:
    """A full first page that says nothing of a next one is more likely a wrong name in system.yaml than the end."""
    is_full = paging.size_parameter is not None and len(page.records) >= size
    if page.request.number == 1 and is_full and not said and (page.total is None or page.total > len(page.records)):
        raise PagingError(
            f"page 1 is full and has no {name} (if there are exactly {size} records, set another paging.size)"
        )


def _require_new(seen: set[str], token: str, number: int) -> None:
    if token in seen:
        raise PagingError(f"page {number} names a next page that was read already")
    seen.add(token)
