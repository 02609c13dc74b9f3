from datetime import date
from pathlib import Path

import pytest
import yaml

from notifications.seed import optional_channels
from orchestration.errors import SettingsError
from orchestration.settings import DEMO_SYSTEMS, ROOT, Settings, load_settings, variable_of


def test_an_empty_environment_is_the_demo_company():
    settings = load_settings({})
    assert settings.systems == DEMO_SYSTEMS
    assert settings.is_demo


def test_variables_are_read_and_empty_ones_count_as_unset():
    settings = load_settings({"MFG_SYSTEMS": "adventureworks, tryton", "MFG_AS_OF": "2014-01-31", "DATABASE_URL": ""})
    assert settings.systems == ("adventureworks", "tryton")
    assert settings.as_of == date(2014, 1, 31)
    assert settings.database_url is None


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("MFG_AS_OF", "31.01.2014"),
        ("MFG_TIMEZONE", "Vienna"),
        ("MFG_CURRENCY", "dollars"),
        ("MFG_COPILOT_PORT", "0"),
        ("MFG_LOG_LEVEL", "LOUD"),
        ("MFG_SYSTEMS", " , "),
        ("MFG_LINK_SECRET", "short"),
    ],
)
def test_a_wrong_value_names_its_variable(variable, value):
    with pytest.raises(SettingsError, match=variable):
        load_settings({variable: value})


def test_env_example_documents_every_variable_and_no_other():
    lines = (ROOT / ".env.example").read_text().splitlines()
    named = {
        line.lstrip("# ").split("=", 1)[0]
        for line in lines
        if "=" in line and " " not in line.split("=", 1)[0].lstrip("# ")
    }
    connections = {
        variable
        for path in (ROOT / "orchestration" / "systems").glob("*/system.yaml")
        for variable in yaml.safe_load(path.read_text())["connection"].values()
    }
    channels = {
        variable
        for channel in optional_channels()
        for setting, variable in channel.config.items()
        if setting.endswith("_env")
    }
    assert named == {variable_of(field) for field in Settings.model_fields} | connections | channels


def test_env_example_is_itself_valid(tmp_path: Path):
    lines = [line for line in (ROOT / ".env.example").read_text().splitlines() if line and not line.startswith("#")]
    load_settings(dict(line.split("=", 1) for line in lines))
