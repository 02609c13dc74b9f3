"""The key `mfg up` prints: made once per installation, kept in a file only its owner can read."""

from copilot_api import keys
from orchestration.postgres.connect import connect
from orchestration.settings import Settings


def local_key(settings: Settings, database_url: str) -> str:
    """A key that this database accepts, with scopes read and operate; a new one where the kept one is not valid."""
    path = settings.home / "local_key"
    with connect(database_url) as connection:
        kept = path.read_text().strip() if path.exists() else None
        if kept and keys.verify_key(connection, kept) is not None:
            return kept
        key = keys.create_key(connection, "local", ["read", "operate"])
    path.parent.mkdir(parents=True, exist_ok=True)
    # A file that is there already may be open to others, and would stay so.
    path.unlink(missing_ok=True)
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(key)
    return key
