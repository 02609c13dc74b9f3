"""What is found of collections of a web service: how it lists them, and what identifies their records."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any, cast

from orchestration.connectors.errors import SourceDataError, SourceMissingError
from orchestration.connectors.rest import RestConnector
from orchestration.errors import ScaffoldError
from orchestration.found_source import FoundEntity, FoundSystem, opened, reading, require_key, with_records
from orchestration.service_listing import ASSUMED_RECORDS, Listing, listing_of

KEYS = ("id", "uuid", "guid", "key", "code", "number", "no", "sku", "name")
"""Fields that may identify a record, the likeliest first."""

MOST_A_PAGE = 50


def found_collections(
    settings: Mapping[str, Any], entities: Sequence[FoundEntity], key: Sequence[str], environ: Mapping[str, str]
) -> FoundSystem:
    """`entities` of paths with their keys and first records; `settings` with paging and the place of the records.

    These two are looked for where `settings` do not say them, and the keys where there is no `key`.

    Raises:
        SystemConfigError: `settings` contradict each other.
        ConnectorError: the service does not answer, or refuses.
        ScaffoldError: its answers do not say how it lists, or contradict what they said; or nothing identifies a record.
    """
    asking = [replace(entity, settings={**entity.settings, **reading(key or KEYS[:1])}) for entity in entities]
    with closing(cast(RestConnector, opened(settings, asking, environ))) as connector:
        answers = [connector.unpaged(entity.name) for entity in entities]
    listings = [
        listing_of(entity.settings["path"], answer, settings.get("records"))
        for entity, answer in zip(entities, answers, strict=True)
    ]
    paging = settings["paging"] if "paging" in settings else _paging(listings)
    records = listings[0].records_path
    told = {
        **settings,
        **({"paging": paging} if paging else {}),
        **({"records": records} if records != ASSUMED_RECORDS else {}),
    }
    found = [_found(told, entity, listing, key, environ) for entity, listing in zip(entities, listings, strict=True)]
    return FoundSystem(told, found)


def _paging(listings: Sequence[Listing]) -> Mapping[str, Any]:
    """How the service lists, by all answers that tell."""
    told = [listing.paging for listing in listings if listing.paging is not None]
    if any(paging != told[0] for paging in told):
        raise ScaffoldError(
            f"The service lists in different ways: {told}. Nothing was written. Say with --paging how, or make two systems of it."
        )
    if not told:
        raise ScaffoldError(
            "The service's answers do not tell how further records are asked for. Nothing was written. Say it with --paging, "
            "as docs/connectors.md shows."
        )
    return told[0]


def _found(
    settings: Mapping[str, Any], entity: FoundEntity, listing: Listing, key: Sequence[str], environ: Mapping[str, str]
) -> FoundEntity:
    path = entity.settings["path"]
    likely = key or _identifying(listing.records)
    require_key(path, likely)
    elsewhere = listing.records_path != settings.get("records", ASSUMED_RECORDS)
    place = {"records": listing.records_path} if elsewhere else {}
    unread = replace(entity, settings={**entity.settings, **place, **reading(likely)})
    # In pages so small that there are several: what was taken from one answer holds for them, or fails here.
    size = max(1, min(MOST_A_PAGE, len(listing.records) // 2))
    try:
        (read,) = with_records({**settings, "paging": {**settings.get("paging", {}), "size": size}}, [unread], environ)
    except (SourceDataError, SourceMissingError) as error:
        raise ScaffoldError(
            f"{path}: {error.cause.rstrip('.')}. Nothing was written. Say with --paging how the service lists, with --records "
            "where its records stand, and with --key what identifies one."
        ) from error
    identifies = key or _identifying(read.records)
    require_key(path, identifies)
    return replace(read, settings={**read.settings, "key": [*identifies]})


def _identifying(records: Sequence[Mapping[str, Any]]) -> list[str]:
    """The likeliest field that every record has with a value of its own; none where there is no such field."""
    names = {name.lower(): name for record in records for name in record}
    fields = (names[name] for name in KEYS if name in names)
    return next(([field] for field in fields if _is_unique([record.get(field) for record in records])), [])


def _is_unique(values: Sequence[Any]) -> bool:
    given = {
        str(value) for value in values if isinstance(value, str | int) and not isinstance(value, bool) and value != ""
    }
    return len(given) == len(values)
