"""The key of an installation: one that works, for its owner's eyes."""

import pytest

from copilot_api.keys import list_keys, revoke_key
from orchestration.local_key import local_key
from orchestration.settings import Settings


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home")


def test_it_is_made_once_and_only_its_owner_can_read_it(settings, database):
    key = local_key(settings, database.url)
    assert local_key(settings, database.url) == key
    assert (settings.home / "local_key").stat().st_mode & 0o777 == 0o600
    with database.connect() as connection:
        (made,) = list_keys(connection)
    assert (made.name, made.scopes) == ("local", ["read", "operate"])


def test_a_revoked_key_is_replaced(settings, database):
    first = local_key(settings, database.url)
    with database.connect() as connection:
        revoke_key(connection, list_keys(connection)[0].key_id)
    second = local_key(settings, database.url)
    assert second != first
    assert local_key(settings, database.url) == second


@pytest.mark.parametrize("kept", ["", "nonsense", "mfg_000000000000_" + "a" * 43])
def test_what_this_database_does_not_know_is_replaced(settings, database, kept):
    settings.home.mkdir()
    path = settings.home / "local_key"
    path.write_text(kept)
    path.chmod(0o644)
    key = local_key(settings, database.url)
    assert path.read_text() == key != kept
    assert path.stat().st_mode & 0o777 == 0o600
