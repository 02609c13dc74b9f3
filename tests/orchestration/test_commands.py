"""The command line: what it prints, where, and with which exit code."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from orchestration.cli import COMMANDS, main
from orchestration.connectors.config import known_systems
from orchestration.postgres.cluster import free_port
from orchestration.postgres.connect import with_database
from orchestration.services import PORTS
from orchestration.settings import ROOT, variable_of
from tests.conftest import Database


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Mfg = Callable[..., Answer]


@pytest.fixture
def bare_mfg(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Mfg:
    """Runs `mfg` with nothing set but its home; keywords are variables."""

    def run(*arguments: str, **variables: str) -> Answer:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("MFG_", "DATABASE_URL"))}
        environment = {**kept, "MFG_HOME": str(tmp_path), **variables}
        with mock.patch.dict(os.environ, environment, clear=True), pytest.raises(SystemExit) as ended:
            main(arguments)
        out, err = capsys.readouterr()
        return Answer(int(ended.value.code or 0), out, err)

    return run


@pytest.fixture
def mfg(bare_mfg: Mfg, database: Database) -> Mfg:
    """Runs `mfg` on a migrated database."""
    return lambda *arguments, **variables: bare_mfg(*arguments, **{"DATABASE_URL": database.url, **variables})


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
def test_every_command_explains_itself(bare_mfg: Mfg, name: str) -> None:
    answer = bare_mfg(name, "--help")
    assert answer.code == 0
    assert f"Usage: mfg {name}" in answer.out


def test_the_promised_commands_are_there(bare_mfg: Mfg) -> None:
    promised = {"nightly", "up", "down", "status", "ask", "ingest", "connectors", "db", "keys", "doctor", "demo"}
    assert promised <= {command.name for command in COMMANDS}
    assert bare_mfg("--version").out.startswith("mfg, version ")


@pytest.mark.parametrize(
    "arguments",
    [("fly",), ("ingest",), ("ask",), ("keys", "create", "x", "--scope", "root"), ("keys", "create", ""),
     ("keys", "create", "x" * 201), ("forecast",), ("forecast", "export"), ("forecast", "import", "x.xlsx", "--by", " "),
     ("forecast", "export", "x.xlsx", "--weeks", "0"), ("status", "--loud"),
     ("demo", "--scale", "0"), ("demo", "advance", "--days", "-1")],
)  # fmt: skip
def test_wrong_usage_is_2_and_says_what_is_wrong(bare_mfg: Mfg, arguments: tuple[str, ...]) -> None:
    answer = bare_mfg(*arguments)
    assert answer.code == 2
    assert "Usage:" in answer.err
    assert answer.out == ""


FAILURES: list[tuple[tuple[str, ...], dict[str, str], str]] = [
    (("status",), {"MFG_TIMEZONE": "Vienna"}, "MFG_TIMEZONE"),
    (("keys", "list"), {"DATABASE_URL": "mysql://root:s3cret@host/db"}, "not a PostgreSQL URL"),
    (("keys", "list"), {"DATABASE_URL": "postgresql://u:s3cret@127.0.0.1:9/db"}, "Check that the server runs"),
    (("keys", "revoke", "0123456789ab"), {}, "mfg keys list"),
    (("ingest", "sap"), {}, "Known systems: adventureworks, demo_accounting"),
    (("connectors", "test", "sap"), {}, "Known systems"),
    (("connectors", "test", "demo_wms"), {}, "MFG_DEMO_WMS_"),
    (("demo",), {}, "MFG_DEMO_ERP_URL"),
    (("demo", "advance"), {}, "MFG_DEMO_ERP_URL"),
    (("forecast", "export", "plan.xlsx"), {}, "mfg nightly"),
    (("forecast", "import", "gone.xlsx"), {}, "gone.xlsx cannot be read"),
    (("keys", "list"), {"MFG_HOME": __file__}, "MFG_HOME"),
]


def test_a_failure_is_1_and_one_message_without_traceback_or_secret(mfg: Mfg, subtests: pytest.Subtests) -> None:
    for arguments, variables, says in FAILURES:
        answer = mfg(*arguments, **variables)
        with subtests.test(" ".join(arguments)):
            assert answer.code == 1
            assert says in answer.err
            assert "Traceback" not in answer.err
            assert "s3cret" not in answer.err + answer.out


def test_a_key_is_made_shown_once_listed_and_revoked(mfg: Mfg, database: Database) -> None:
    made = mfg("keys", "create", "erp robot", "--scope", "operate", "--scope", "read")
    key = made.out.strip()
    assert made.code == 0
    assert key.startswith("mfg_")
    listed = mfg("keys", "list")
    key_id = listed.out.split()[0]
    assert key_id in key
    assert "erp robot" in listed.out and "read,operate" in listed.out and "active, never used" in listed.out
    assert key not in listed.out

    assert mfg("keys", "revoke", key_id).out == f"{key_id} is revoked\n"
    (entry,) = mfg("keys", "list", "--json").json
    assert entry["revoked_at"] is not None
    assert mfg("keys", "revoke", key_id).code == 0


def test_a_key_as_json(mfg: Mfg) -> None:
    made = mfg("keys", "create", "laptop", "--json").json
    assert (made["name"], made["scopes"]) == ("laptop", ["read"])
    assert made["key"].startswith("mfg_")


def test_an_embedded_database_that_never_ran_is_not_started_by_status(bare_mfg: Mfg, tmp_path: Path) -> None:
    answer = bare_mfg("status", "--json")
    assert answer.code == 0
    assert answer.json == {
        "systems": ["demo_erp", "demo_accounting", "demo_wms"],
        "database": "embedded, absent",
        "services": [],
        "last_nightly": None,
    }
    assert list(tmp_path.iterdir()) == []
    assert "none running; `mfg up` starts them" in bare_mfg("status").out


def test_status_tells_how_the_last_nightly_ended(mfg: Mfg, database: Database) -> None:
    with database.connect() as connection:
        connection.execute(
            """
            insert into staging.nightly_runs (run_id, as_of, status, started_at, completed_at, stage_seconds)
            values ('1', '2026-03-01', 'completed', '2026-03-01 02:00Z', '2026-03-01 02:01Z', '{}'),
                ('2', '2026-03-02', 'failed', '2026-03-02 02:00Z', '2026-03-02 02:01Z', '{}')
            """
        )
    assert mfg("status", "--json").json["last_nightly"]["run_id"] == "2"
    assert "last nightly  failed for 2026-03-02" in mfg("status").out


def test_status_of_a_database_that_does_not_answer_shows_the_rest(bare_mfg: Mfg, server: str) -> None:
    answer = bare_mfg("status", "--json", DATABASE_URL=with_database(server, "nowhere"))
    assert answer.code == 0
    assert answer.json["database"].startswith("DATABASE_URL: Cannot connect")
    assert answer.json["last_nightly"] is None


def test_status_of_a_database_without_our_tables(mfg: Mfg, scratch_database: Database) -> None:
    answer = mfg("status", DATABASE_URL=scratch_database.url)
    assert answer.code == 0
    assert "none, or the database does not run" in answer.out


def test_nothing_to_stop_is_no_failure(bare_mfg: Mfg) -> None:
    assert bare_mfg("down") == Answer(0, "", "")
    assert bare_mfg("demo", "stop").out == "was not running\n"


def test_a_question_before_the_first_nightly_is_answered_with_what_to_do(mfg: Mfg) -> None:
    answer = mfg("ask", "what", "will", "run", "out?")
    assert answer.code == 0
    assert "Run `mfg nightly`" in answer.out
    assert mfg("ask", "--json", "what will run out?").json["provenance"] == "refused"


def test_db_url_is_the_url_and_nothing_else(mfg: Mfg, database: Database) -> None:
    assert mfg("db", "url").out == f"{database.url}\n"


def test_psql_opens_as_an_analyst_whose_password_nobody_sees(database: Database, tmp_path: Path) -> None:
    shown = _psql(
        f"{database.url}?options=-c%20work_mem%3D7MB", tmp_path, "-Atc",
        "select current_user, current_setting('default_transaction_read_only'), current_setting('work_mem')",
        "-c", r"\! tr '\0' ' ' < /proc/$PPID/cmdline",
    )  # fmt: skip
    assert shown.startswith("mfg_analyst|on|7MB\n")
    password = urlsplit(database.url).password
    assert password
    assert password not in shown


def test_psql_opens_as_another_role_or_the_owner(database: Database, tmp_path: Path) -> None:
    assert _psql(database.url, tmp_path, "--role", "mfg_loader", "-Atc", "select current_user") == "mfg_loader\n"
    assert _psql(database.url, tmp_path, "--role", "owner", "-Atc", "select current_user") == "postgres\n"


def _psql(url: str, home: Path, *arguments: str) -> str:
    """`db psql` becomes psql, so it needs a process of its own."""
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": url, "MFG_HOME": str(home)}
    command = [sys.executable, "-m", "orchestration.cli", "db", "psql", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_connectors_are_listed_with_the_variables_they_need(bare_mfg: Mfg) -> None:
    lines = bare_mfg("connectors", "list", MFG_SYSTEMS="adventureworks").out.splitlines()
    marks = {line[2:].split()[0]: line[0] for line in lines}
    assert marks == {name: "*" if name == "adventureworks" else " " for name in known_systems()}
    assert any("MFG_DEMO_WMS_URL, MFG_DEMO_WMS_TOKEN" in line for line in lines)
    listed = bare_mfg("connectors", "list", "--json").json
    assert {entry["system"] for entry in listed if entry["active"]} == {"demo_erp", "demo_accounting", "demo_wms"}


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """Exports of accounting: costs, one of them dirty; rates without a needed column; no invoices."""
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "item_costs.csv").write_text(
        "Item,Valid From,Standard Cost\nA,01/31/2026,1.5\n,01/99/2026,cheap\nC,01/31/2026,3\n"
    )
    (exports / "exchange_rates.csv").write_text("Date,From,Rate\n2026-01-01,EUR,1.1\n")
    return exports


def test_every_entity_is_tried_and_each_failure_says_what_to_do(mfg: Mfg, exports: Path) -> None:
    answer = mfg("connectors", "test", "demo_accounting", "--json", MFG_DEMO_ACCOUNTING_URL=str(exports))
    assert answer.code == 1
    found = {finding["subject"]: finding["error"] for finding in answer.json["findings"]}
    assert found["demo_accounting"] is None and found["demo_accounting.item_costs"] is None
    assert "Export it into" in found["demo_accounting.invoices"]
    assert answer.json["error"] == found["demo_accounting.invoices"]
    told = mfg("connectors", "test", "demo_accounting", MFG_DEMO_ACCOUNTING_URL=str(exports))
    assert "demo_accounting.item_costs: can be read" in told.out
    assert "To" in told.err


def test_a_preview_shows_records_as_they_come_and_as_they_would_be_staged(
    mfg: Mfg, exports: Path, database: Database
) -> None:
    variables = {"MFG_DEMO_ACCOUNTING_URL": str(exports), "MFG_SYSTEMS": "demo_accounting"}
    answer = mfg("connectors", "preview", "demo_accounting", "item_costs", "--rows", "2", "--json", **variables)
    assert answer.code == 0, answer.err
    first, second = answer.json["item_costs"]
    assert first["raw"] == {"Item": "A", "Valid From": "01/31/2026", "Standard Cost": "1.5"}
    assert (first["typed"]["sku_id"], first["typed"]["unit_cost"], first["reasons"]) == ("A", "1.5", [])
    assert second["reasons"] == [
        "Item is missing (field Item).",
        'Unit cost "cheap" is not a number (field Standard Cost).',
        'Valid from "01/99/2026" is not a date (field Valid From).',
    ]
    told = mfg("connectors", "preview", "demo_accounting", "item_costs", **variables)
    assert "  refused:    Item is missing (field Item)." in told.out
    with database.connect("mfg_loader") as connection:
        assert connection.execute("select count(*) from raw.records").fetchone() == (0,)
    unknown = mfg("connectors", "preview", "demo_accounting", "prices", **variables)
    assert unknown.code == 2 and "it has invoices" in unknown.err


def test_a_new_system_is_written_from_what_is_found(bare_mfg: Mfg, checkout: Path, exports: Path) -> None:
    arguments = ["connectors", "init", "costs", "--type", "accounting", "--connection", "url=MFG_EXPORTS"]
    with mock.patch("orchestration.settings.ROOT", checkout):
        answer = bare_mfg(*arguments, "--file", "item_costs.csv:item_costs", "--key", "Item", MFG_EXPORTS=str(exports))
    assert answer.code == 0, answer.err
    wrote = [line.removeprefix("wrote ") for line in answer.out.splitlines() if line.startswith("wrote ")]
    assert "orchestration/systems/costs/system.yaml" in wrote
    assert all((checkout / path).is_file() for path in wrote)
    assert "Add MFG_EXPORTS to .env" in answer.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "Name what is to be read"),
        (("--table", "a", "--path", "/a"), "one or several of one of them"),
        (("--path", "/a:colours"), "'colours' is no entity of the plant"),
        (("--path", "/a", "--auth", "basic"), "not a mapping such as '{style: link}'"),
        (("--path", "/a", "--auth", "{style: basic}"), "this auth takes password, user"),
        (("--path", "/a", "--dialect", "odoo"), "dialect: Extra inputs are not permitted"),
        (("--model", "res.partner"), "dialect: Field required"),
        (("--model", "res.partner", "--dialect", "odoo", "--connection", "user"), "odoo takes url, token, database"),
    ],
)  # fmt: skip
def test_a_new_system_that_contradicts_itself_is_wrong_usage(
    bare_mfg: Mfg, arguments: tuple[str, ...], says: str
) -> None:
    answer = bare_mfg("connectors", "init", "shop", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert says in answer.err


def test_refused_rows_are_counted_by_reason_and_shown_one_by_one(mfg: Mfg, database: Database) -> None:
    assert mfg("rejected").out == "no row is refused\n"
    with database.connect() as connection:
        connection.execute(
            """
            insert into staging.rejected_rows (model, record_id, system, entity, source_key, payload, reasons)
            select 'stg', n, 'demo_erp', 'items', 'I' || n, '{"no": "ä"}', array['Cost "' || n || '" is odd.', 'No name.']
            from generate_series(1, 3) as n
            """
        )
    counted = [
        "demo_erp.items: 3 refused",
        '       3  Cost "1" is odd. [I1 and 2 like it]',
        "       3  No name. [I1 and 2 like it]",
    ]
    assert mfg("rejected").out.splitlines() == counted
    assert mfg("rejected", "demo_erp", "items", "--limit", "1", "--payload").out.splitlines() == [
        *counted, "I1", '  Cost "1" is odd.', "  No name.", '  as it came: {"no": "ä"}', "… and 2 more: --limit",
    ]  # fmt: skip
    assert "as it came" not in mfg("rejected", "demo_erp", "items").out
    told = mfg("rejected", "demo_erp", "items", "--json").json
    assert told["entities"][0]["reasons"][0]["reason"] == "Cost … is odd."
    assert [row["source_key"] for row in told["rows"]] == ["I1", "I2", "I3"]
    assert "rows" not in mfg("rejected", "--json").json


def test_rejected_asks_for_what_there_is(mfg: Mfg) -> None:
    assert "Known systems" in mfg("rejected", "sap").err
    assert "it has items" in mfg("rejected", "demo_erp", "flights").err
    assert mfg("rejected", "--payload").code == mfg("rejected", "demo_erp", "flights").code == 2


def test_an_ingest_that_cannot_reach_its_source_fails_and_is_on_record(mfg: Mfg, database: Database) -> None:
    answer = mfg("ingest", "demo_accounting", "--entity", "invoices", "--json")
    assert answer.code == 1
    (outcome,) = answer.json
    assert outcome["entity"] == "invoices"
    assert "MFG_DEMO_ACCOUNTING_URL" in outcome["error"]
    with database.connect("mfg_analyst") as connection:
        rows = connection.execute("select entity, status, error from staging.ingestion_jobs").fetchall()
    assert rows == [("invoices", "failed", outcome["error"])]


def test_an_ingest_reads_its_source(mfg: Mfg, database: Database, tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "item_costs.csv").write_text("Item,Valid From,Cost\nA,2026-01-01,1.5\nB,2026-01-01,2\n")
    answer = mfg("ingest", "demo_accounting", "--entity", "item_costs", "--json", MFG_DEMO_ACCOUNTING_URL=str(exports))
    assert answer.code == 0, answer.err
    (outcome,) = answer.json
    assert (outcome["extracted"], outcome["inserted"], outcome["error"]) == (2, 2, None)
    assert "item_costs: 2 read, 2 new or changed" in answer.err


@pytest.fixture
def ports() -> dict[str, str]:
    return {variable_of(name): str(free_port()) for name in PORTS}


def findings(answer: Answer) -> dict[str, bool]:
    return {finding["subject"]: finding["ok"] for finding in answer.json}


def test_the_doctor_finds_nothing_wrong(mfg: Mfg, database: Database, ports: dict[str, str], tmp_path: Path) -> None:
    company = {"MFG_SYSTEMS": "demo_accounting", "MFG_DEMO_ACCOUNTING_URL": str(tmp_path)}
    (tmp_path / "item_costs.csv").write_text("Item,Valid From,Cost\n")
    answer = mfg("doctor", "--json", **company, **ports)
    assert findings(answer) == {
        "disk": True, "database": True, "demo_accounting": True, "mail": True,
        **{f"port {port}": True for port in ports.values()},
    }  # fmt: skip
    assert answer.code == 0
    assert mfg("doctor", **company, **ports).out.count("ok ") == 8


def test_the_doctor_names_everything_that_is_wrong_with_its_remedy(mfg: Mfg, ports: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", int(ports["MFG_COPILOT_PORT"]))):
        answer = mfg(
            "doctor", "--json", MFG_SYSTEMS="demo_wms,sap", MFG_SMTP_URL="smtp://127.0.0.1:9",
            DATABASE_URL="postgresql://u:s3cret@127.0.0.1:9/db", **ports,
        )  # fmt: skip
    assert answer.code == 1
    wrong = {finding["subject"]: finding for finding in answer.json if not finding["ok"]}
    assert set(wrong) == {"database", "demo_wms", "sap", f"port {ports['MFG_COPILOT_PORT']}", "mail"}
    assert "Check that the server runs" in wrong["database"]["detail"]
    assert wrong[f"port {ports['MFG_COPILOT_PORT']}"]["remedy"] == "set MFG_COPILOT_PORT"
    assert all(finding["remedy"] for finding in wrong.values())
    assert "s3cret" not in answer.out + answer.err


def test_the_doctor_reads_the_mail_server_as_the_sender_does(mfg: Mfg) -> None:
    for url in ("http://mail", "smtp://mail:port", "smtp://mail:99999"):
        assert findings(mfg("doctor", "--json", MFG_SYSTEMS="sap", MFG_SMTP_URL=url))["mail"] is False, url


def test_a_home_that_cannot_be_is_a_finding(mfg: Mfg) -> None:
    answer = mfg("doctor", "--json", MFG_HOME=__file__, MFG_SYSTEMS="sap")
    assert findings(answer)["disk"] is False
    assert findings(answer)["database"] is False


def test_dead_letters_are_listed_and_replayed(mfg: Mfg, database: Database) -> None:
    assert mfg("notify", "dead-letters", "list").out == "no dead letter\n"
    with database.connect() as connection:
        connection.execute(
            """
            insert into notification.notification_channel_configs (channel, kind, config_json)
            values ('mail', 'email', '{}');
            with given_up as (
                insert into notification.notifications (
                    idempotency_key, kind, user_id, channel, payload, state, attempts, next_attempt_at, created_at,
                    finished_at
                ) values ('k', 'message', 'anna', 'mail', '{}', 'failed', 1, now(), now(), '2026-03-02 06:00+00')
                returning notification_id
            )
            insert into notification.deliveries (notification_id, channel, outcome, reason, attempt, at)
            select notification_id, 'mail', 'failed', '550 no such user', 1, now() from given_up
            """
        )
    (letter,) = mfg("notify", "dead-letters", "list", "--json").json
    assert mfg("notify", "dead-letters", "list").out.splitlines() == [
        f"{letter['notification_id']}  2026-03-02 06:00  mail to anna", "  failed: 550 no such user"
    ]  # fmt: skip
    assert mfg("notify", "dead-letters", "replay", letter["notification_id"]).out == "1 will be sent again\n"
    again = mfg("notify", "dead-letters", "replay", letter["notification_id"])
    assert again.code == 1 and "There is no dead letter" in again.err
    assert mfg("notify", "dead-letters", "replay", "--all").out == "0 will be sent again\n"


@pytest.mark.parametrize("arguments", [(), ("4711",), (str(UUID(int=1)), "--all")])
def test_a_replay_says_of_which_letters(bare_mfg: Mfg, arguments: tuple[str, ...]) -> None:
    assert bare_mfg("notify", "dead-letters", "replay", *arguments).code == 2


def test_a_message_is_previewed_without_being_sent(mfg: Mfg, database: Database) -> None:
    with database.connect() as connection:
        connection.execute(
            """
            insert into notification.notification_channel_configs (channel, kind, config_json)
            values ('mail', 'email', '{}');
            insert into forecast.forecast_alerts (
                alert_id, alert_type, severity, message, entity, fingerprint, status, first_seen, last_seen, sku_id,
                facts
            ) values (
                '00000000-0000-0000-0000-000000000001', 'new_item', 'info', 'GP-80 sold for the first time.', 'GP-80',
                'new_item|GP-80|', 'firing', now(), now(), 'GP-80', '{}'
            )
            """
        )
    shown = mfg("notify", "preview", str(UUID(int=1)), "--channel", "mail", MFG_PUBLIC_URL="https://plant.example")
    assert shown.code == 0 and shown.out.startswith("Subject: 1 info: GP-80\n")
    assert "GP-80 sold for the first time." in shown.out and "https://plant.example/items/GP-80" in shown.out
    html = mfg("notify", "preview", str(UUID(int=1)), "--channel", "mail", "--html")
    assert html.out.startswith("<!doctype html>")
    missing = mfg("notify", "preview", str(UUID(int=2)), "--channel", "mail")
    assert missing.code == 1 and "There is no alert" in missing.err


def test_channels_are_added_listed_and_removed(mfg: Mfg) -> None:
    added = mfg("notify", "channels", "add", "slack")
    assert added.code == 0 and added.out == "slack is used where these are set: MFG_SLACK_URL\n"
    missing = mfg("notify", "channels", "list").out
    assert "slack  Channel 'slack' cannot be used: the environment variable MFG_SLACK_URL is not set." in missing
    usable = mfg("notify", "channels", "list", MFG_SLACK_URL="https://hooks.slack.example/x")
    assert "slack  can be used" in usable.out
    assert mfg("notify", "channels", "remove", "slack").code == 0
    off = [one for one in mfg("notify", "channels", "list", "--json").json if one["name"] == "slack"]
    assert not off[0]["is_active"] and "switched off" in off[0]["problem"]
    assert mfg("notify", "channels", "remove", "pigeon").code == 1
