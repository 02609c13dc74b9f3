"""The nightly's tables as the rules take them."""

from datetime import UTC, datetime

import pytest

from notifications import store
from notifications.findings import health_findings, risk_findings
from tests.notifications.telling import alert

PUBLISHED = """
    create table manufacturing.skus (sku_id text, sku_code text, description text, category text, unit_of_measure text,
        make_or_buy text);
    create table manufacturing.warehouses (warehouse_id text, name text);
    create table manufacturing.data_health (
        system text, entity text, last_success_at timestamptz, expected_within_hours numeric, gate text, reason text
    );
    insert into manufacturing.skus values ('1', 'FG-1001', 'Gear pump', 'Pumps', 'pcs', 'make');
    insert into manufacturing.data_health values ('erp', 'items', null, 26, 'closed', 'No load yet.'),
        ('erp', 'orders', now(), 26, 'open', null);
    grant select on all tables in schema manufacturing to mfg_notifier;
    insert into forecast.runs (run_id, kind, input_hash, as_of, nightly_run_id, latest_at) values
        ('00000000-0000-0000-0000-000000000001', 'risk', 'a', '2026-03-01', 'n', '2026-03-01 02:00+00'),
        ('00000000-0000-0000-0000-000000000002', 'risk', 'b', '2026-03-02', 'n', '2026-03-02 02:00+00');
    insert into forecast.inventory_risk
    select run.run_id, '1', 'W01', 'high', 0.6, 12, 480, array['late supplier'], 1, 1, 1, 1, 0.95, 7, 1, 'measured', 7, 3,
        '2026-03-14', '2026-03-04', '[{"step": "order", "formula": "a", "inputs": [], "value": 480, "unit": "pcs"}]',
        run.as_of, null
    from forecast.runs as run;
"""


@pytest.fixture
def published(database):
    """The notifier's connection to a database of its own, where two nightlies have written."""
    with database.connect() as owner:
        owner.execute(PUBLISHED)
    with store.connect(database.url) as connection:
        yield connection


def test_the_latest_risk_becomes_findings_with_the_names_people_use(published):
    (finding,) = risk_findings(store.risk_rows(published)).findings
    assert finding.message.startswith("FG-1001 (Gear pump) at W01 may run out")
    assert finding.message.endswith("Make 480 pcs by 2026-03-04.")
    assert finding.facts["run_id"] == "00000000-0000-0000-0000-000000000002"
    assert "run" not in finding.fingerprint and "480" not in finding.fingerprint


def test_only_closed_gates_become_findings(published):
    assert [found.entity for found in health_findings(store.health_rows(published)).findings] == ["erp/items"]


def test_the_time_of_the_findings_is_the_time_of_the_risk(published):
    assert store.risk_time(published) == datetime(2026, 3, 2, 2, tzinfo=UTC)


def test_a_plant_without_a_risk_has_no_such_time(connection):
    assert store.risk_time(connection) is None


def test_an_alert_is_tied_to_the_supplier_of_its_item_and_the_site_of_its_warehouse(database):
    tied, loose = alert(sku_id="1"), alert(sku_id="2", warehouse_id="W02")
    with store.connect(database.url) as connection:
        assert store.read_ties(connection, [tied]) == {tied.alert_id: {}}
        with database.connect() as owner:
            owner.execute(
                """
                create table manufacturing.warehouses (warehouse_id text, name text, site text);
                create table manufacturing.supplier_items (supplier_id text, sku_id text, is_preferred boolean);
                insert into manufacturing.warehouses values ('W01', 'Store', 'Graz'), ('W02', 'Yard', null);
                insert into manufacturing.supplier_items values ('S2', '1', true), ('S1', '1', false), ('S3', '2', false);
                grant select on all tables in schema manufacturing to mfg_notifier
                """
            )
        ties = store.read_ties(connection, [tied, loose])
    assert ties == {tied.alert_id: {"supplier": "S2", "site": "Graz"}, loose.alert_id: {}}
