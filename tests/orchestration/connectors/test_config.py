"""system.yaml: everything that may stand in it, and every mistake by its name."""

from pathlib import Path

import pytest

from orchestration.connectors.base import FilesSystem, RestSystem, SqlSystem, entities_of
from orchestration.connectors.config import SYSTEMS_DIR, known_systems, load_system
from orchestration.connectors.errors import SystemConfigError

SQL = """
system: plant
connector_type: erp
kind: sql
schedule: nightly
connection:
  url: MFG_PLANT_URL
entities:
  items:
    table: erp.itm
    key: [itm_no]
    mode: incremental
    cursor: chg_ts
    full_every_days: 7
    expected_within_hours: 26
"""
REST = (
    SQL.replace("kind: sql", "kind: rest")
    .replace("table: erp.itm", "path: /items")
    .replace("url: MFG_PLANT_URL", "url: MFG_PLANT_URL\n  token: MFG_PLANT_TOKEN")
)
FILES = (
    SQL.replace("kind: sql", "kind: files")
    .replace("table: erp.itm", 'pattern: "items*.csv"')
    .replace("    cursor: chg_ts\n    full_every_days: 7\n", "")
)


@pytest.fixture
def read(tmp_path):
    """Reads a system.yaml of the given text."""

    def read(text, folder="plant"):
        path = tmp_path / folder / "system.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load_system(folder, tmp_path)

    return read


@pytest.mark.parametrize("name", known_systems())
def test_every_shipped_system_can_be_read(name):
    config = load_system(name)
    assert config.system == name
    assert all(variable.startswith(f"MFG_{name.upper()}_") for variable in config.connection.values())


def test_the_shipped_systems_are_all_there():
    folders = {path.name for path in SYSTEMS_DIR.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert set(known_systems()) == folders


@pytest.mark.parametrize(("text", "kind"), [(SQL, SqlSystem), (REST, RestSystem), (FILES, FilesSystem)])
def test_each_kind_can_be_read(read, text, kind):
    config = read(text)
    assert isinstance(config, kind)
    assert entities_of(config)["items"].key == ["itm_no"]


def test_what_is_left_out_has_its_usual_value(read):
    config = read(REST)
    assert (config.paging.size, config.timeout_seconds, config.attempts) == (1000, 30, 6)
    items = read(FILES).entities["items"]
    assert (items.delimiter, items.encoding, items.final_line_break) == (",", "auto", "required")


@pytest.mark.parametrize(
    ("text", "old", "new", "key", "said"),
    [
        (SQL, "kind: sql", "kind: soap", "the file", "'soap'"),
        (SQL, "kind: sql\n", "", "the file", "discriminator 'kind'"),
        (SQL, "schedule: nightly", "schedule: hourly", "schedule", "'nightly'"),
        (SQL, "schedule: nightly\n", "", "schedule", "Field required"),
        (SQL, "connector_type: erp", "connector_type: crm", "connector_type", "'erp', 'accounting' or 'inventory'"),
        (SQL, "system: plant", "system: Plant", "system", "pattern"),
        (SQL, "schedule: nightly", "schedule: nightly\ncolour: red", "colour", "Extra inputs are not permitted"),
        (SQL, "    mode: incremental", "    modus: incremental", "entities.items.modus", "not permitted"),
        (SQL, "    mode: incremental", "    modus: incremental", "entities.items.mode", "Field required"),
        (SQL, "mode: incremental", "mode: sometimes", "entities.items.mode", "'full' or 'incremental'"),
        (SQL, "key: [itm_no]", "key: []", "entities.items.key", "at least 1 item"),
        (SQL, "key: [itm_no]", "key: itm_no", "entities.items.key", "valid list"),
        (SQL, "expected_within_hours: 26", "expected_within_hours: 0", "expected_within_hours", "greater than 0"),
        (SQL, "full_every_days: 7", "full_every_days: 7.5", "entities.items.full_every_days", "valid integer"),
        (SQL, "    cursor: chg_ts\n    full_every_days: 7\n", "", "entities.items", "needs a cursor"),
        (SQL, "    cursor: chg_ts\n", "", "entities.items", "needs a cursor"),
        (SQL, "mode: incremental", "mode: full", "entities.items", "cursor has no meaning here"),
        (
            FILES,
            "mode: incremental",
            "mode: incremental\n    cursor: x",
            "entities.items",
            "cursor has no meaning here",
        ),
        (FILES, "    mode: incremental", "    mode: full\n    full_every_days: 7", "entities.items", "has no meaning"),
        (SQL, "table: erp.itm", "table: erp.itm\n    query: select 1", "entities.items", "either table or query"),
        (SQL, "    table: erp.itm\n", "", "entities.items", "either table or query"),
        (SQL, "  items:", "  Items:", "entities.Items", "pattern"),
        (REST, "path: /items", "path: items", "entities.items.path", "pattern"),
        (REST, "schedule: nightly", "schedule: nightly\npaging: {size: 0}", "paging.page.size", "greater than 0"),
        (REST, "schedule: nightly", "schedule: nightly\npaging: {style: guess}", "paging", "'page'"),
        (FILES, "items*.csv", "../items*.csv", "entities.items.pattern", "pattern"),
        (FILES, "items*.csv", "", "entities.items.pattern", "pattern"),
        (FILES, "mode: incremental", 'mode: incremental\n    delimiter: ""', "entities.items.delimiter", "pattern"),
        (
            FILES,
            "mode: incremental",
            "mode: incremental\n    encoding: base64",
            "entities.items.encoding",
            "no text encoding",
        ),
        (FILES, "mode: incremental", "mode: incremental\n    sheet: Items", "entities.items", "for spreadsheets only"),
        (
            FILES,
            "mode: incremental",
            "mode: incremental\n    absent_sheet: accept",
            "entities.items",
            "name of a sheet",
        ),
        (SQL, "  url: MFG_PLANT_URL", "  uri: MFG_PLANT_URL", "the file", "'uri' is not known; 'url' is missing"),
        (SQL, "MFG_PLANT_URL", "MFG_PLANT_URL\n  token: MFG_X", "the file", "'token' is not known"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_key(read, tmp_path, text, old, new, key, said):
    assert old in text
    with pytest.raises(SystemConfigError) as caught:
        read(text.replace(old, new))
    message = str(caught.value)
    assert message.startswith(f"plant: {tmp_path}/plant/system.yaml: ")
    assert f"{key}: " in message
    assert said in message


def test_every_mistake_is_named_at_once(read):
    with pytest.raises(SystemConfigError, match=r"schedule: .*entities\.items\.mode: "):
        read(SQL.replace("nightly", "hourly").replace("incremental", "sometimes"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file: Input should be a valid dictionary"),
        ("- plant", "the file: Input should be a valid dictionary"),
        ("system: 'plant", "line 1: found unexpected end of stream"),
        (SQL + "  items: {}\n", "line 16: key 'items' stands twice"),
        ("system: 2026-13-01", "month must be in 1..12"),
        (b"system: pl\xe4nt", "can't decode byte 0xe4"),
    ],
)
def test_what_is_no_yaml_is_told_with_its_line(read, text, said):
    with pytest.raises(SystemConfigError, match=r"plant/system\.yaml: ") as caught:
        read(text)
    assert said in str(caught.value)


@pytest.mark.parametrize("value", ["postgresql://mfg:s3cret@host/erp", "'postgresql://mfg:s3cret@host/erp"])
def test_a_password_that_stands_where_a_variable_belongs_is_not_shown(read, value):
    with pytest.raises(SystemConfigError) as caught:
        read(SQL.replace("MFG_PLANT_URL", value))
    assert "s3cret" not in str(caught.value)


def test_a_system_is_called_as_its_folder(read):
    with pytest.raises(SystemConfigError, match=r"system is 'plant'.*Name it as its folder: factory"):
        read(SQL, folder="factory")


def test_a_system_that_is_not_there_is_told_beside_those_that_are(read, tmp_path):
    read(SQL)
    with pytest.raises(SystemConfigError, match=r"there is no .*nowhere.system\.yaml.*Known systems: plant"):
        load_system("nowhere", tmp_path)
    with pytest.raises(SystemConfigError, match="Known systems: none"):
        load_system("nowhere", Path(tmp_path / "empty"))
