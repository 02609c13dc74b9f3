"""Everything that can be named: items, warehouses, suppliers, customers, categories, sites."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from copilot_api.database import Connection
from copilot_api.queries import query
from copilot_api.understanding.text import name_words, squeeze

Kind = Literal["item", "warehouse", "supplier", "customer", "category", "site"]
Key = TypeVar("Key", str, tuple[str, ...])


@dataclass(frozen=True)
class Entity:
    """Something with a key. `code` is what people type, `name` what they call it."""

    kind: Kind
    entity_id: str
    code: str
    name: str


@dataclass(frozen=True)
class Catalogue:
    """Entities by squeezed code, by alias, by whole name and by single words."""

    entities: tuple[Entity, ...]
    by_code: Mapping[str, tuple[Entity, ...]]
    by_alias: Mapping[str, tuple[Entity, ...]]
    by_name: Mapping[tuple[str, ...], tuple[Entity, ...]]
    words: Mapping[str, tuple[int, ...]]
    word_sets: tuple[frozenset[str], ...] = field(repr=False)
    vocabulary: tuple[str, ...] = field(repr=False)

    def weight(self, word: str) -> float:
        """How much a word tells: rare words more, unknown words most."""
        return 1.0 + math.log((1 + len(self.entities)) / (1 + len(self.words.get(word, ()))))


def load_catalogue(connection: Connection) -> Catalogue:
    """The catalogue of the published tables."""
    rows = connection.execute(query("catalogue")).fetchall()
    aliases = connection.execute(query("catalogue_aliases")).fetchall()
    return build_catalogue(rows, ((row["alias"], row["sku_id"]) for row in aliases))


def build_catalogue(rows: Iterable[Mapping[str, Any]], aliases: Iterable[tuple[str, str]]) -> Catalogue:
    """From rows of kind, entity_id, code, name, detail (category of an item, site of a warehouse); a category that is written in
    several ways is one."""
    entities: dict[tuple[str, str], Entity] = {}
    for row in rows:
        entity = Entity(row["kind"], row["entity_id"], row["code"] or row["entity_id"], row["name"] or "")
        entities[row["kind"], row["entity_id"]] = entity
        if row["detail"]:
            kind: Kind = "category" if row["kind"] == "item" else "site"
            detail = row["detail"]
            entities.setdefault((kind, detail.casefold()), Entity(kind, detail, detail, detail))
    listed = tuple(entities.values())
    word_sets = tuple(frozenset(name_words(entity.name)) for entity in listed)
    words = _words(word_sets)
    by_name = _index((name_words(entity.name), entity) for entity in listed)
    named = [entity for entity in listed if entity.kind not in ("category", "site")]
    items = {entity.entity_id: entity for entity in listed if entity.kind == "item"}
    return Catalogue(
        entities=listed,
        by_code=_index([*((squeeze(e.code), e) for e in named), *((squeeze(e.entity_id), e) for e in named)]),
        by_alias=_index((squeeze(alias), items[sku_id]) for alias, sku_id in aliases if sku_id in items),
        by_name=_short_names([entity for entity in listed if entity.kind == "warehouse"]) | by_name,
        words=words,
        word_sets=word_sets,
        vocabulary=tuple(words),
    )


def _short_names(warehouses: Iterable[Entity]) -> dict[tuple[str, ...], tuple[Entity, ...]]:
    """Two words or more of a warehouse's name, where they are no other's: "main plant" of "Main plant North"."""
    parts = [
        (words[start:end], warehouse)
        for warehouse in warehouses
        for words in [name_words(warehouse.name)]
        for start in range(len(words))
        for end in range(start + 2, len(words) + 1)
    ]
    return {part: found for part, found in _index(parts).items() if len(found) == 1}


def _index(pairs: Iterable[tuple[Key, Entity]]) -> dict[Key, tuple[Entity, ...]]:
    found: dict[Key, dict[Entity, None]] = defaultdict(dict)
    for key, entity in pairs:
        if key:
            found[key][entity] = None
    return {key: tuple(entities) for key, entities in found.items()}


def _words(word_sets: Iterable[frozenset[str]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = defaultdict(list)
    for position, words in enumerate(word_sets):
        for word in words:
            found[word].append(position)
    return {word: tuple(positions) for word, positions in found.items()}
