"""Which alerts speak for which."""

from dataclasses import replace

import pytest

from notifications.inhibitions import inhibitions
from notifications.mutes import Mutes
from tests.notifications.telling import NOW, PLANNER, alert, finding


def short(sku_id, severity="high", **changes):
    found = finding(sku_id)
    return alert(severity, sku_id=sku_id, entity=sku_id, fingerprint=found.fingerprint, **changes)


def draws(**shares):
    """By component: the share each parent draws, all in one warehouse."""
    return {(item, "W01"): {(parent, "W01"): share for parent, share in of.items()} for item, of in shares.items()}


def explained(alerts, shares, held=None):
    names = {one.alert_id: one.sku_id for one in alerts}
    found = inhibitions(alerts, held or {}, shares)
    return {names[one.alert_id]: [names[parent] for parent in one.explained_by] for one in found}


def test_what_could_not_be_judged_is_muted_for_everybody_and_says_why():
    one = short("FG-1")
    (found,) = inhibitions([one, short("FG-2")], {one.fingerprint: "erp.inventory: it is 30 hours old"}, {})
    assert (found.alert_id, found.explained_by) == (one.alert_id, ())
    assert found.reason == "its source is stale: erp.inventory: it is 30 hours old"


@pytest.mark.parametrize(
    ("share", "parent", "expected"),
    [
        (0.5, {}, {"RM": ["FG"]}),
        (0.4, {}, {}),
        (1.0, {"severity": "medium"}, {}),
        (1.0, {"status": "acknowledged"}, {"RM": ["FG"]}),
        (1.0, {"status": "resolved"}, {}),
        (1.0, {"alert_type": "quality_hold"}, {}),
    ],
)
def test_a_parent_explains_the_component_it_draws(share, parent, expected):
    assert explained([short("RM"), short("FG", **parent)], draws(RM={"FG": share})) == expected


def test_parents_explain_together_and_through_all_levels():
    alerts = [short(name) for name in ("RM", "SUB", "FG-1", "FG-2")]
    shares = draws(RM={"SUB": 1.0}, SUB={"FG-1": 0.3, "FG-2": 0.3, "FG-3": 0.4})
    assert explained(alerts, shares) == {"RM": ["SUB"], "SUB": ["FG-1", "FG-2"]}


def test_in_a_circle_one_is_told():
    alerts = [short(name) for name in "ABC"]
    assert explained(alerts, draws(A={"B": 1.0}, B={"C": 1.0}, C={"A": 1.0})) == {"A": ["B"], "B": ["C"]}
    assert explained(alerts, draws(A={"A": 1.0})) == {}


def test_a_stale_parent_explains_nothing():
    component, parent = short("RM"), short("FG")
    found = explained([component, parent], draws(RM={"FG": 1.0}), {parent.fingerprint: "stale"})
    assert found == {"FG": []}


def test_who_does_not_hear_of_the_parent_hears_of_the_component():
    component, parent = short("RM", warehouse_id="W02"), short("FG")
    (found,) = inhibitions([component, parent], {}, {("RM", "W02"): {("FG", "W01"): 1.0}})
    mutes = Mutes((), {component.alert_id: found}, {parent.alert_id: parent})
    assert mutes.reason(component, PLANNER.wants, NOW) == "explained by the shortage of FG"
    assert mutes.reason(component, replace(PLANNER, warehouses=frozenset({"W02"})).wants, NOW) is None
    over = replace(mutes, speaking={parent.alert_id: replace(parent, status="resolved")})
    assert over.reason(component, PLANNER.wants, NOW) is None
