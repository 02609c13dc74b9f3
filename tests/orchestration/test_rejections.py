"""What was refused, counted by reason and row by row, as an analyst may read it."""

import json

import pytest

from orchestration.rejections import Reason, refused_entities, refused_rows
from tests.conftest import Database

REFUSE = """
    insert into staging.rejected_rows (model, record_id, system, entity, source_key, payload, reasons)
    values (%s, %s, %s, %s, %s, %s, %s)
"""
ROWS = [
    ("stg_erp__items", 1, "erp", "items", "A", ["Lead time \"a 3\" pipe\" is not a whole number (field 2024).", "Item is missing."]),
    ("stg_erp__items", 2, "erp", "items", "B", ["Lead time \"b\" is not a whole number (field 2024)."]),
    ("int_skus_validated", 2, "erp", "items", "B", ["Lead time \"b\" is not a whole number (field 2025)."]),
    ("int_rates_validated", 3, "erp", "rates", "EUR", ["Rate -1.5 is not above 0."]),
    ("int_rates_validated", 4, "erp", "rates", "CHF", ["Rate 0 is not above 0."]),
    ("stg_wms__stock", 5, "wms", "stock", "A", ["Item is missing."]),
]  # fmt: skip


@pytest.fixture
def refused(database: Database) -> Database:
    with database.connect("mfg_loader") as connection, connection.cursor() as cursor:
        cursor.executemany(REFUSE, [(*row[:5], json.dumps({"no": row[4]}), row[5]) for row in ROWS])
    return database


def test_a_row_counts_once_and_under_each_of_its_reasons(refused):
    with refused.connect("mfg_analyst") as connection:
        counted = {f"{found.system}.{found.entity}": found for found in refused_entities(connection)}
    assert {name: found.rows for name, found in counted.items()} == {"erp.items": 2, "erp.rates": 2, "wms.stock": 1}
    assert [(reason.reason, reason.rows) for reason in counted["erp.items"].reasons] == [
        ("Lead time … is not a whole number (field 2024).", 2),
        ("Item is missing.", 1),
        ("Lead time … is not a whole number (field 2025).", 1),
    ]
    assert counted["erp.rates"].reasons == [
        Reason("Rate … is not above ….", 2, "Rate 0 is not above 0.", "CHF", ["int_rates_validated"])
    ]


def test_only_what_was_asked_for_is_counted(refused):
    with refused.connect("mfg_analyst") as connection:
        assert [found.entity for found in refused_entities(connection, "erp")] == ["items", "rates"]
        assert [found.entity for found in refused_entities(connection, "erp", "rates")] == ["rates"]
        assert refused_entities(connection, "shop") == []


def test_a_row_that_several_models_refused_is_one_row_with_every_reason(refused):
    with refused.connect("mfg_analyst") as connection:
        assert [row.source_key for row in refused_rows(connection, "erp", "items", limit=1)] == ["A"]
        row = refused_rows(connection, "erp", "items", limit=5)[1]
    assert (row.source_key, row.models, row.payload) == ("B", ["int_skus_validated", "stg_erp__items"], {"no": "B"})
    assert row.reasons == [
        'Lead time "b" is not a whole number (field 2024).', 'Lead time "b" is not a whole number (field 2025).',
    ]  # fmt: skip
