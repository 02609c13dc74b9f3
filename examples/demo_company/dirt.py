"""The list of what is wrong in the sources on purpose, so that a test can look for every piece of it."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Literal

Expectation = Literal["rejected", "normalised", "handled", "finding"]


@dataclass(frozen=True)
class Planted:
    """One problem. `key` is the record's key as its source has it, key fields joined by a vertical bar.

    rejected: the row must be refused with a reason that names the field. normalised: the row is good once cleaned.
    handled: the row is good and means something special. finding: the row is good, and a check must point at it.
    """

    system: str
    entity: str
    key: str
    kind: str
    field: str
    value: str | None
    expect: Expectation


@dataclass
class Dirt:
    planted: list[Planted] = field(default_factory=list)

    def plant(
        self, source: str, key: str, kind: str, field_name: str, value: str | None, expect: Expectation = "rejected"
    ) -> None:
        """Note a problem in `source`, written as system.entity."""
        system, entity = source.split(".")
        self.planted.append(Planted(system, entity, key, kind, field_name, value, expect))

    def report(self) -> dict[str, object]:
        """Counts per source and kind, and the list itself."""
        counts = Counter(f"{p.system}.{p.entity}.{p.kind}.{p.expect}" for p in self.planted)
        return {"counts": dict(sorted(counts.items())), "planted": [asdict(p) for p in self.planted]}
