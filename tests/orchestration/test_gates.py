import json

from orchestration import gates
from orchestration.gates import ClosedGate

MANIFEST = {
    "parent_map": {
        "model.mfg.int_skus_validated": ["model.mfg.stg_erp__items"],
        "model.mfg.stg_erp__items": ["source.mfg.erp.items"],
        "model.mfg.skus": ["model.mfg.int_skus_validated", "source.mfg.accounting.item_costs"],
        "source.mfg.erp.items": [],
    },
    "sources": {
        "source.mfg.erp.items": {"source_name": "erp", "name": "items"},
        "source.mfg.accounting.item_costs": {"source_name": "accounting", "name": "item_costs"},
    },
}


def test_only_sources_upstream_of_a_canonical_entity_are_behind_it(tmp_path):
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps(MANIFEST))
    assert gates.sources_behind(manifest, ["skus"]) == {("erp", "items")}


def test_every_closed_gate_is_named_with_its_reason():
    closed = [ClosedGate("wms", "stock", "the service is down"), ClosedGate("erp", "items", "last load 40 hours ago")]
    assert gates.because(closed) == "wms.stock: the service is down; erp.items: last load 40 hours ago"
