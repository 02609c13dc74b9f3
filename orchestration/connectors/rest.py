"""Reads collections of a REST service page by page, and believes it only as far as its pages agree."""

import time
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import orjson

from orchestration.connectors.base import Extract, ExtractState, Since
from orchestration.connectors.errors import SourceDataError, SourceError, SourceMissingError
from orchestration.connectors.records import encode_row
from orchestration.connectors.rest_config import RestEntity, RestSystem
from orchestration.connectors.rest_http import Answer, Request, RestService
from orchestration.connectors.rest_pages import Page, Pager, PagingError, Watch, page_of, pager_of
from orchestration.connectors.rest_since import Highest, since_parameters
from orchestration.connectors.retry import Sleep

Asked = deque[tuple[Request, Future[Answer]]]


def open_rest(config: RestSystem, url: str, values: Mapping[str, str], sleep: Sleep = time.sleep) -> "RestConnector":
    """The connector for the service at `url`; `values` are its secrets by their key under connection."""
    return RestConnector(config, RestService(config, url, values, sleep))


class RestConnector:
    """A web service that lists its collections."""

    def __init__(self, config: RestSystem, service: RestService) -> None:
        self._config = config
        self._service = service

    def check(self) -> None:
        entity, settings = next(iter(self._config.entities.items()))
        pager = self._pager(entity, size=1)
        request = pager.first(settings.parameters)
        self._page(entity, request, self._service.ask(entity, request))

    def unpaged(self, entity: str) -> Answer:
        """What the service says of a collection to who names no page."""
        return self._service.ask(entity, Request(self._config.entities[entity].parameters))

    def extract(self, entity: str, since: Since | None) -> Extract:
        state = ExtractState()
        watermark = since.watermark if since else None
        return Extract(complete=watermark is None, blocks=self._blocks(entity, watermark, state), state=state)

    def close(self) -> None:
        self._service.close()

    def _blocks(self, entity: str, watermark: str | None, state: ExtractState) -> Iterator[bytes]:
        settings = self._config.entities[entity]
        query = self._config.since_of(settings)
        pager = self._pager(entity, self._config.paging.size)
        watch = Watch(pager, self._config.max_pages)
        highest = Highest(query, watermark)
        parameters = {**settings.parameters, **since_parameters(query, watermark)}
        for page in self._pages(entity, pager, pager.first(parameters)):
            block = self._block(entity, settings, page, highest, state)
            self._admit(entity, watch, page, block)
            # The largest total counts: when a record was deleted meanwhile, another one moved to a page already read.
            state.expected = max(filter(None, [state.expected, page.total]), default=None)
            yield block
        state.watermark = highest.value

    def _pages(self, entity: str, pager: Pager, first: Request) -> Iterator[Page]:
        """The pages in their order. Those that can be asked for are, while the ones before them are worked on."""
        pool = ThreadPoolExecutor(self._config.concurrency, thread_name_prefix=f"{self._config.system} pages")
        asked: Asked = deque()
        upcoming: Iterator[Request] = iter([first])
        try:
            self._ask_ahead(entity, pool, asked, upcoming)
            while asked:
                request, answer = asked.popleft()
                page = self._page(entity, request, answer.result())
                following = self._following(entity, pager, page)
                if following is None:
                    yield page
                    return
                if not asked:
                    upcoming = following
                self._ask_ahead(entity, pool, asked, upcoming)
                yield page
        finally:
            # Whoever gave up does not wait for pages that nobody will read.
            pool.shutdown(wait=False, cancel_futures=True)

    def _ask_ahead(self, entity: str, pool: ThreadPoolExecutor, asked: Asked, upcoming: Iterator[Request]) -> None:
        while len(asked) < self._config.concurrency and (request := next(upcoming, None)) is not None:
            asked.append((request, pool.submit(self._service.ask, entity, request)))

    def _block(
        self, entity: str, settings: RestEntity, page: Page, highest: Highest, state: ExtractState
    ) -> bytes:  # fmt: skip
        rows = []
        required = frozenset(settings.key)
        for record in page.records:
            if not required <= record.keys():
                raise self._without_key(entity, settings, record)
            if settings.cursor is not None:
                highest.see(record, settings.cursor)
            try:
                rows.append(encode_row(record, settings.key, state))
            except orjson.JSONEncodeError as error:
                cause = f"page {page.request.number} has a record that cannot be written: {error}"
                raise self._error(SourceDataError, entity, cause, "Have the record corrected in the source") from error
        return b"".join(rows)

    def _without_key(self, entity: str, settings: RestEntity, record: Mapping[str, Any]) -> SourceError:
        missing = [name for name in settings.key if name not in record]
        cause = f"a record has no field {', '.join(missing)}; it has {', '.join(record)}"
        return self._error(SourceMissingError, entity, cause, "Correct key in system.yaml")

    def _pager(self, entity: str, size: int) -> Pager:
        return pager_of(self._config.paging, size, lambda answer, link: self._service.same_origin(entity, answer, link))

    def _page(self, entity: str, request: Request, answer: Answer) -> Page:
        records_path = self._config.records_of(self._config.entities[entity])
        try:
            return page_of(self._config.paging, records_path, request, answer)
        except PagingError as error:
            raise self._lie(entity, error) from error

    def _following(self, entity: str, pager: Pager, page: Page) -> Iterator[Request] | None:
        try:
            return pager.following(page)
        except PagingError as error:
            raise self._lie(entity, error) from error

    def _admit(self, entity: str, watch: Watch, page: Page, block: bytes) -> None:
        try:
            watch.admit(page, block)
        except PagingError as error:
            raise self._lie(entity, error) from error

    def _lie(self, entity: str, error: PagingError) -> SourceError:
        remedy = "Correct paging and records in system.yaml, or have the service corrected"
        return self._error(SourceDataError, entity, str(error), remedy)

    def _error(self, kind: type[SourceError], entity: str, cause: str, remedy: str) -> SourceError:
        return kind(cause, system=self._config.system, entity=entity, remedy=remedy)
