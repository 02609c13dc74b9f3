"""What a home remembers, and what it makes of a damaged memory."""

import json
from pathlib import Path

import pytest

from orchestration.postgres.errors import DataMissingError, ServerHomeError
from orchestration.postgres.home import Home


@pytest.fixture
def remembering(tmp_path: Path) -> Home:
    (tmp_path / "cluster").mkdir()
    (tmp_path / "server.json").write_text(json.dumps({"place": "cluster", "port": 5433}))
    return Home(tmp_path)


def test_a_home_never_used_remembers_nothing(tmp_path: Path) -> None:
    assert (Home(tmp_path).place(), Home(tmp_path).port()) == (None, None)


def test_the_port_is_remembered_beside_the_place(remembering: Home) -> None:
    remembering.remember_port(6000)
    assert (remembering.place(), remembering.port()) == (remembering.path / "cluster", 6000)


@pytest.mark.parametrize("content", ["", "{", "[1]", "3", "null", '"text"'])
def test_a_memory_that_is_no_object_is_named_with_the_remedy(remembering: Home, content: str) -> None:
    (remembering.path / "server.json").write_text(content)
    with pytest.raises(ServerHomeError, match=r"server\.json.*begin anew"):
        remembering.place()


def test_a_place_that_is_gone_is_not_made_anew(remembering: Home) -> None:
    (remembering.path / "cluster").rmdir()
    with pytest.raises(DataMissingError, match="Restore or mount it"):
        remembering.prepare()
    assert not (remembering.path / "password").exists()


def test_a_place_outside_belongs_to_the_home_that_made_it(tmp_path: Path) -> None:
    place = tmp_path / "elsewhere"
    place.mkdir()
    (place / "home").write_text(str(tmp_path / "original"))
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "server.json").write_text(json.dumps({"place": str(place)}))
    with pytest.raises(ServerHomeError, match=r"belongs to .*original"):
        Home(copy).place()


def test_a_missing_password_is_named(remembering: Home) -> None:
    with pytest.raises(DataMissingError, match=r"password.*restore the file"):
        remembering.password()
