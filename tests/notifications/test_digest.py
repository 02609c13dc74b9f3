import json

from notifications.digest import LISTED, Event, digest_payload
from tests.notifications.telling import alert


def test_the_most_urgent_are_listed_and_the_rest_counted():
    news = [(Event.FIRED, alert("critical"))] * LISTED + [(Event.FIRED, alert("medium"))] * 3
    payload = digest_payload(news)
    assert len(payload["alerts"]) == LISTED
    assert payload["by_severity"] == {"critical": LISTED, "medium": 3}
    assert payload["more"] == {"medium": 3}


def test_what_is_over_stands_apart():
    over = [(Event.RESOLVED, alert(status="resolved"))] * (LISTED + 2)
    payload = digest_payload([(Event.FIRED, alert()), *over])
    assert payload["by_severity"] == {"high": 1} and payload["more"] == {}
    assert len(payload["resolved"]) == LISTED and payload["resolved_count"] == LISTED + 2


def test_it_is_nothing_but_json():
    payload = digest_payload([(Event.FIRED, alert())])
    assert json.loads(json.dumps(payload, allow_nan=False)) == payload
