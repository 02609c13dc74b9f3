"""What follows from something that happened: people are told once, and a broken nightly is on record."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import dagster as dg
import pytest

from notifications.channels import Channel
from notifications.seed import seed_defaults
from notifications.tell import Subscription
from orchestration.jobs import deliver_notifications, nightly_job
from orchestration.resources import Company
from orchestration.sensors import alerts_to_notifications, due_deliveries, ended_ingests, failed_nightly
from orchestration.settings import Settings

ALERTS = dg.AssetKey(["forecast", "forecast_alerts"])
SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


@pytest.fixture
def company(database, tmp_path) -> Company:
    return Company(Settings(home=tmp_path), database.url)


@pytest.fixture
def inbox(monkeypatch) -> Iterator[list[dict]]:
    """What a webhook's receiver was sent; the environment leads there."""
    received: list[dict] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self):
            received.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    monkeypatch.setenv("MFG_WEBHOOK_URL", f"http://127.0.0.1:{server.server_port}/")
    monkeypatch.setenv("MFG_WEBHOOK_SECRET", SECRET)
    yield received
    server.shutdown()
    server.server_close()


@pytest.fixture
def queued(database, client, inbox) -> None:
    """An alert that somebody raised, waiting in the outbox to be told by webhook."""
    webhook = Channel(
        "webhook",
        "webhook",
        {"url_env": "MFG_WEBHOOK_URL", "secret_env": "MFG_WEBHOOK_SECRET", "allow_private_addresses": True},
    )
    with database.connect() as connection:
        seed_defaults(connection, [webhook], [Subscription("planner", "webhook", None, frozenset({"high"}))])
    alert = {"alert_type": "quality_hold", "severity": "high", "message": "Lot 4711 is on hold.", "sku_id": "FG-1"}
    raised = client.post("/api/v1/notify/alert", json=alert)
    assert raised.status_code == 201, raised.text


def deliver(company: Company) -> None:
    assert deliver_notifications.execute_in_process(resources={"company": company}).success


def test_alerts_lead_to_one_delivery_each_time_they_are_decided(instance):
    def tick(cursor: str | None):
        return alerts_to_notifications.evaluate_tick(dg.build_sensor_context(instance=instance, cursor=cursor))

    assert not tick(None).run_requests
    instance.report_runless_asset_event(dg.AssetMaterialization(ALERTS))
    first = tick(None)
    assert len(first.run_requests) == 1
    assert not tick(first.cursor).run_requests
    # A daemon that died before it kept its cursor asks for the run it has asked for: Dagster launches it once.
    assert tick(None).run_requests[0].run_key == first.run_requests[0].run_key

    instance.report_runless_asset_event(dg.AssetMaterialization(ALERTS))
    second = tick(first.cursor)
    assert len(second.run_requests) == 1
    assert second.run_requests[0].run_key != first.run_requests[0].run_key


def test_a_queued_message_is_due_until_it_is_delivered_once(company, queued, inbox, database):
    context = dg.build_sensor_context(resources={"company": company})
    # The API wrote at its own clock; the sensor asks at the world's.
    assert isinstance(due_deliveries(context), dg.RunRequest)
    deliver(company)
    deliver(company)
    assert len(inbox) == 1
    assert "Lot 4711" in json.dumps(inbox[0])
    assert isinstance(due_deliveries(context), dg.SkipReason)
    with database.connect("mfg_notifier") as connection:
        assert connection.execute("select outcome from notification.deliveries").fetchall() == [("sent",)]


def test_a_message_that_failed_is_due_again_only_when_its_time_has_come(company, queued, inbox, database, monkeypatch):
    monkeypatch.setenv("MFG_WEBHOOK_URL", "http://127.0.0.1:9/")
    context = dg.build_sensor_context(resources={"company": company})
    deliver(company)
    assert isinstance(due_deliveries(context), dg.SkipReason)
    with database.connect("mfg_notifier") as connection:
        connection.execute("update notification.notifications set next_attempt_at = %s", [datetime.now(UTC)])
    assert isinstance(due_deliveries(context), dg.RunRequest)


def test_a_channel_that_cannot_be_used_has_nothing_due(company, queued, monkeypatch):
    monkeypatch.delenv("MFG_WEBHOOK_URL")
    assert isinstance(due_deliveries(dg.build_sensor_context(resources={"company": company})), dg.SkipReason)


def test_an_acknowledgement_that_expired_is_told_within_a_minute(company, queued, inbox, client, database):
    context = dg.build_sensor_context(resources={"company": company})
    deliver(company)
    with database.connect("mfg_notifier") as connection:
        connection.execute("update notification.notifications set finished_at = now() - interval '2 hours'")
        connection.execute(
            """
            with taken as (update forecast.forecast_alerts set status = 'acknowledged' returning alert_id)
            insert into notification.alert_acknowledgments (
                alert_id, acknowledged_by, severity, acknowledged_at, expires_at
            ) select alert_id, 'anna', 'high', now() - interval '2 hours', now() - interval '1 hour' from taken
            """
        )
    assert isinstance(due_deliveries(context), dg.RunRequest)
    deliver(company)
    assert [alert["event"] for alert in inbox[1]["data"]["alerts"]] == ["reopened"]
    assert isinstance(due_deliveries(context), dg.SkipReason)


@dg.op
def breaks():
    raise RuntimeError("the ERP is gone")


@dg.job(name="nightly")
def broken_nightly():
    breaks()


def test_a_nightly_that_broke_is_on_record_once(company, database, instance):
    with company.connect("mfg_loader") as connection:
        connection.execute(
            """
            insert into staging.business_date (as_of, timezone, currency, systems, run_id)
            values ('2026-03-02', 'UTC', 'USD', '{demo_erp}', 'run-1')
            """
        )
    began = datetime.now(UTC)
    broken = broken_nightly.execute_in_process(instance=instance, raise_on_error=False)
    (event,) = [event for event in broken.all_events if event.is_run_failure]
    context = dg.build_run_status_sensor_context(
        sensor_name="failed_nightly_recorded", dagster_event=event, dagster_instance=instance,
        dagster_run=broken.dagster_run, resources={"company": company},
    ).for_run_failure()  # fmt: skip
    for _ in range(2):
        failed_nightly(nightly_job())(context)
    with database.connect("mfg_analyst") as connection:
        ((run_id, as_of, status, started_at, failures),) = connection.execute(
            "select run_id, as_of::text, status, started_at, failures from staging.nightly_runs"
        ).fetchall()
    assert (run_id, as_of, status) == (broken.run_id, "2026-03-02", "failed")
    assert abs(started_at - began) < timedelta(minutes=1)
    assert len(failures) == 1 and failures[0]


@pytest.mark.parametrize("status", [dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED])
def test_a_job_whose_run_ended_before_it_began_waits_no_longer(company, database, instance, status):
    broken = broken_nightly.execute_in_process(instance=instance, raise_on_error=False)
    (event,) = [event for event in broken.all_events if event.is_run_failure]
    with company.connect("mfg_loader") as connection:
        connection.execute(
            """
            insert into staging.ingestion_jobs (job_type, status, source_connector, entity, dagster_run_id)
            values ('full', 'pending', 'demo_erp', 'items', %(run)s), ('full', 'completed', 'demo_erp', 'vendors', %(run)s),
                ('full', 'pending', 'demo_erp', 'items', 'another')
            """,
            {"run": broken.run_id},
        )
    (sensor,) = [
        sensor for sensor in ended_ingests([nightly_job()]) if sensor.name == f"ingests_{status.value.lower()}"
    ]
    context = dg.build_run_status_sensor_context(
        sensor_name=sensor.name, dagster_event=event, dagster_instance=instance,
        dagster_run=broken.dagster_run, resources={"company": company},
    )  # fmt: skip
    sensor(context)
    with database.connect("mfg_analyst") as connection:
        rows = connection.execute(
            "select entity, status, left(error, 49) from staging.ingestion_jobs order by 1, 2"
        ).fetchall()
    assert rows == [
        ("items", "failed", "demo_erp.items: its run ended before this load be"),
        ("items", "pending", None),
        ("vendors", "completed", None),
    ]
