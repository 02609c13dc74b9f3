"""What can be wrong with what this package is given. Each error names the series concerned and the remedy."""

from collections.abc import Iterable


class ForecastingError(ValueError):
    """Root of the package's errors. None is worth retrying: the same input fails the same way."""


class MissingColumnsError(ForecastingError):
    """A frame lacks columns its contract asks for."""

    def __init__(self, frame: str, missing: Iterable[str]) -> None:
        super().__init__(f"{frame} lacks the columns {', '.join(sorted(missing))}: add or rename them")


class UnnamedSeriesError(ForecastingError):
    """Rows belong to no series."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} rows of history have no unique_id: name their series or leave them out")


class UnreadableDateError(ForecastingError):
    """A period cannot be read as a date."""

    def __init__(self, series: object, value: object) -> None:
        super().__init__(
            f"series {series!r}: ds {value!r} is no date: give dates or ISO text, all naive or all in one zone"
        )


class UnreadableQuantityError(ForecastingError):
    """A quantity is text or infinite. A missing quantity is no error: it is an unknown period."""

    def __init__(self, series: object, value: object) -> None:
        super().__init__(
            f"series {series!r}: y {str(value)!r} is no finite number: correct it, or leave it empty if unknown"
        )


class DuplicatePeriodError(ForecastingError):
    """A series has two rows for one period."""

    def __init__(self, series: object, period: object, count: int) -> None:
        super().__init__(
            f"series {series!r} has several rows for {period} ({count} such periods in all): sum them first"
        )


class FrequencyError(ForecastingError):
    """A date is not the first day of a period of the stated frequency."""

    def __init__(self, series: object, period: object, freq: str, hint: str) -> None:
        super().__init__(f"series {series!r}: {period} does not start a period of freq {freq!r}: {hint}")


class DuplicateAttributesError(ForecastingError):
    """A series has several rows of attributes."""

    def __init__(self, series: object) -> None:
        super().__init__(f"series {series!r} has several rows of attributes: keep one category and price of each")


class UnreadablePriceError(ForecastingError):
    """A price is text. A missing price is no error: it is unknown."""

    def __init__(self, series: object, value: object) -> None:
        super().__init__(f"series {series!r}: price {value!r} is no number: correct it, or leave it empty if unknown")


class UnknownCountryError(ForecastingError):
    """No holidays are known for the country or its subdivision."""

    def __init__(self, country: str, subdivision: str | None) -> None:
        place = country if subdivision is None else f"{country}-{subdivision}"
        super().__init__(f"no public holidays are known for {place!r}: give ISO codes such as AT, or DE and BY")


class UnknownFrequencyError(ForecastingError):
    """The frequency is none that demand is kept in."""

    def __init__(self, freq: str) -> None:
        super().__init__(
            f"freq {freq!r} is not daily, weekly, monthly or quarterly: pass for example D, W-MON, MS or QS"
        )


class ParameterError(ForecastingError):
    """A parameter is outside what the function accepts."""


class PolicyError(ForecastingError):
    """A rule of the policy cannot be what is meant."""

    def __init__(self, source: str, place: str, wrong: str) -> None:
        super().__init__(f"{source}: {place} {wrong}; nothing was planned by it")


class NothingToChangeError(ForecastingError):
    """What a change is about is not there."""

    def __init__(self, kind: str, name: str, otherwise: str) -> None:
        super().__init__(f"{kind} {name} {otherwise}, so there is nothing to change")


class BomCycleError(ForecastingError):
    """An item is part of itself."""

    def __init__(self, path: Iterable[str]) -> None:
        super().__init__(
            f"the bills of material go round in a circle: {' > '.join(path)}; take one of these lines out or end its validity"
        )


class UnknownEngineError(ForecastingError):
    """An engine was asked for by a name that none has."""

    def __init__(self, engine: str, known: Iterable[str]) -> None:
        super().__init__(
            f"engine {engine!r} is unknown; nothing was forecast: pass {', '.join(known)}, a client or session of one "
            "of these, or None to compute in this process"
        )


class EngineNotAvailableError(ForecastingError):
    """A scale-out engine was asked for that is not installed."""

    def __init__(self, engine: str) -> None:
        super().__init__(
            f"engine {engine!r} is not installed; nothing was forecast: run pip install 'mfg-nightly[{engine}]' here and "
            "on every worker, or leave engine=None to compute in this process"
        )


class LedgerError(ForecastingError):
    """A ledger's formula uses a name it does not know or an operation that is not arithmetic."""
