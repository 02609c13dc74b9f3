"""Keys are shown once, kept as hashes, scoped, and revocable."""

import pytest

from copilot_api.errors import KeyNotFound, UnknownScope
from copilot_api.keys import create_key, list_keys, revoke_key, verify_key


def test_a_key_is_verified_and_never_stored(database):
    with database.connect("mfg_session") as connection:
        key = create_key(connection, "robot", ["read", "operate"])
        stored = connection.execute("select api_keys::text from copilot.api_keys").fetchone()[0]
        found = verify_key(connection, key)
    assert key.startswith("mfg_") and key not in stored and key.split("_", 2)[2] not in stored
    assert found.name == "robot" and found.allows("read") and found.allows("operate") and not found.allows("admin")


def test_admin_allows_everything(database):
    with database.connect("mfg_session") as connection:
        found = verify_key(connection, create_key(connection, "boss", ["admin"]))
    assert found.allows("read") and found.allows("operate")


@pytest.mark.parametrize("wrong", ["", "mfg_", "mfg_000000000000_" + "a" * 43, "Bearer x", "mfg_\x00", "ä" * 60])
def test_unknown_keys_are_none(database, wrong):
    with database.connect("mfg_session") as connection:
        assert verify_key(connection, wrong) is None


def test_the_secret_part_counts(database):
    with database.connect("mfg_session") as connection:
        key = create_key(connection, "robot", ["read"])
        assert verify_key(connection, key[:-1] + ("A" if key[-1] != "A" else "B")) is None


def test_a_revoked_key_is_dead_at_once(database):
    with database.connect("mfg_session") as connection:
        key = create_key(connection, "robot", ["read"])
        key_id = list_keys(connection)[0].key_id
        revoke_key(connection, key_id)
        assert verify_key(connection, key) is None
        assert list_keys(connection)[0].revoked_at is not None


def test_last_use_moves_at_most_once_a_minute(database):
    with database.connect("mfg_session") as connection:
        key = create_key(connection, "robot", ["read"])
        verify_key(connection, key)
        first = list_keys(connection)[0].last_used_at
        verify_key(connection, key)
        assert first is not None and list_keys(connection)[0].last_used_at == first
        connection.execute("update copilot.api_keys set last_used_at = last_used_at - interval '2 minutes'")
        verify_key(connection, key)
        assert list_keys(connection)[0].last_used_at >= first


def test_wrong_scopes_and_ids_are_refused(database):
    with database.connect("mfg_session") as connection:
        with pytest.raises(UnknownScope, match="fly"):
            create_key(connection, "robot", ["fly"])
        with pytest.raises(UnknownScope):
            create_key(connection, "robot", [])
        with pytest.raises(KeyNotFound, match="nope"):
            revoke_key(connection, "nope")
