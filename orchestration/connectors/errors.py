"""What can go wrong while data enters: every error says where, why, what happened to the data, and the remedy."""

NOTHING_STORED = "Nothing was stored; the records of the last good load stay."


class ConnectorError(Exception):
    """Root of the tree. `retryable` tells whether the same call may succeed later without anybody acting."""

    retryable = False

    def __init__(
        self, cause: str, *, system: str, remedy: str, entity: str | None = None, data: str = NOTHING_STORED
    ) -> None:
        where = f"{system}.{entity}" if entity else system
        super().__init__(f"{where}: {_sentence(cause)} {data} {_sentence(remedy)}")
        self.system = system
        self.entity = entity
        self.cause = cause
        self.data = data
        self.remedy = remedy


class SystemConfigError(ConnectorError):
    """A system.yaml is missing, or says something that has no meaning."""


class MissingVariableError(ConnectorError):
    """An environment variable that a system.yaml names is not set, or holds what cannot be used."""


class SourceError(ConnectorError):
    """The source system did not give what was asked of it."""


class SourceUnreachableError(SourceError):
    """The source is down, drops the connection, or does not answer in time."""

    retryable = True


class SourceRefusedError(SourceError):
    """The source does not accept the credentials, or does not let them read this."""


class SourceMissingError(SourceError):
    """The table, path, file or field is not in the source."""


class SourceDataError(SourceError):
    """The source answered, but what it gave contradicts itself or cannot be read."""


class SourceChangingError(SourceError):
    """The source changed while it was being read."""

    retryable = True


class TargetError(ConnectorError):
    """Our own database refused."""


class TargetUnreachableError(TargetError):
    """Our own database cannot be reached, or the connection to it broke."""

    retryable = True


def lost_place(system: str, entity: str) -> TargetUnreachableError:
    """The session that held the entity's lock was cut off, and another load began meanwhile."""
    return TargetUnreachableError(
        "it lost its place to another load, which took it for dead",
        system=system,
        entity=entity,
        remedy="Load again; if it happens again, find what cuts idle connections to the database",
    )


def _sentence(text: str) -> str:
    flat = " ".join(text.split())
    return flat if flat.endswith((".", "!", "?")) else flat + "."
