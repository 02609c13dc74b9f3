"""What every sender takes and gives back."""

from dataclasses import dataclass
from typing import Protocol

from notifications.outgoing import Outgoing


@dataclass(frozen=True)
class Sent:
    """The other side took it."""

    detail: str
    provider_id: str | None = None


@dataclass(frozen=True)
class Retry:
    """It was surely not taken, and trying again may help; not before `after_seconds` where the other side says so."""

    detail: str
    after_seconds: float | None = None


@dataclass(frozen=True)
class Permanent:
    """It was refused, and would be again. `target_is_gone`: and so would every other message to this target."""

    detail: str
    target_is_gone: bool = False


@dataclass(frozen=True)
class Ambiguous:
    """The connection broke when it may have been taken already."""

    detail: str


Result = Sent | Retry | Permanent | Ambiguous


class Sender(Protocol):
    """Speaks to one channel.

    `deduplicates`: the other side recognises a message that is sent twice; `threads`: it shows messages of one alert
    together, if it is told which they are.
    """

    @property
    def deduplicates(self) -> bool: ...

    @property
    def threads(self) -> bool: ...

    def send(self, message: Outgoing) -> Result:
        """Tries once. Failures of the other side are results; errors are raised for what is wrong on ours."""
        ...

    def close(self) -> None: ...
