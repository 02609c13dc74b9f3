from orchestration import gates
from orchestration.gates import ClosedGate
from tests.conftest import Database

HEALTH = """
    create table manufacturing.data_health as
    select * from (values
        ('wms', 'stock', 'closed', 'the service is down', array['inventory']),
        ('erp', 'items', 'open', null, array['skus']),
        ('accounting', 'rates', 'closed', 'never loaded', array['exchange_rates']),
        ('erp', 'notes', 'closed', 'never loaded', '{}'::text[])
    ) as health (system, entity, gate, reason, feeds);
    grant select on manufacturing.data_health to mfg_forecaster
"""


def test_only_closed_sources_of_the_entities_asked_about_hold_a_decision_back(database: Database) -> None:
    with database.connect() as connection:
        connection.execute(HEALTH)
    with database.connect("mfg_forecaster") as connection:
        assert gates.closed_gates(connection, gates.RISK_RESTS_ON) == [
            ClosedGate("wms", "stock", "the service is down")
        ]
        assert gates.closed_gates(connection, ["skus"]) == []


def test_every_closed_gate_is_named_with_its_reason() -> None:
    closed = [ClosedGate("wms", "stock", "the service is down"), ClosedGate("erp", "items", "last load 40 hours ago")]
    assert gates.because(closed) == "wms.stock: the service is down; erp.items: last load 40 hours ago"
