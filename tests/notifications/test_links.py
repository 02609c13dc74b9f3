"""Only what we signed is believed, and only for a time."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import pytest

from notifications.errors import LinkError
from notifications.links import LIFETIME, LIFETIMES, NO_LINKS, Link, Links, Purpose
from notifications.outgoing import Outgoing
from tests.notifications.telling import NOW

KEY = b"k" * 32
ALERT = uuid4()
MESSAGE = Outgoing(UUID(int=5), "k", "digest", None, {}, NOW)


def token_of(url):
    return parse_qs(urlsplit(url).query)["token"][0]


def read(token, keys, now, purpose=Purpose.ACKNOWLEDGE):
    return Link.read(purpose, token, keys, now)


def links(secrets="n" * 32 + " " + "o" * 32):
    return Links.signed_by(secrets, page_url="https://mfg/", operations_url="https://operations/")


def test_a_link_says_again_what_it_was_made_for():
    made = links()
    url = made.acknowledge(MESSAGE, str(ALERT))
    assert url.startswith("https://operations/api/v1/notify/links/acknowledge?token=") and len(url) < 140
    assert url == made.acknowledge(MESSAGE, str(ALERT))
    assert read(token_of(url), made.keys, NOW) == Link(Purpose.ACKNOWLEDGE, UUID(int=5), ALERT, NOW + LIFETIME)


def test_the_secret_before_is_believed_while_it_is_replaced():
    token = token_of(links("o" * 32).acknowledge(MESSAGE, str(ALERT)))
    assert read(token, links().keys, NOW).alert_id == ALERT
    with pytest.raises(LinkError, match="not one of ours"):
        read(token, links("n" * 32).keys, NOW)


def test_a_link_expires():
    token = Link(Purpose.ACKNOWLEDGE, UUID(int=5), ALERT, NOW).token(KEY)
    assert read(token, (KEY,), NOW - timedelta(seconds=1)).alert_id == ALERT
    with pytest.raises(LinkError, match="until 2026-03-02 06:00 UTC"):
        read(token, (KEY,), NOW)


def test_no_bit_of_it_can_be_changed():
    token = Link(Purpose.ACKNOWLEDGE, UUID(int=5), ALERT, NOW + LIFETIME).token(KEY)
    for place in range(len(token)):
        other = "A" if token[place] != "A" else "B"
        forged = token[:place] + other + token[place + 1 :]
        with pytest.raises(LinkError):
            read(forged, (KEY,), NOW)


@pytest.mark.parametrize("token", ["", "A", "AAAA", "ü", "A" * 71, "../..", "%00"])
def test_what_is_no_token_is_refused(token):
    for keys in ((), (KEY,)):
        with pytest.raises(LinkError, match="not one of ours"):
            read(token, keys, NOW)


def test_without_addresses_or_a_secret_there_are_no_links():
    assert NO_LINKS.item("FG-1001") is None and NO_LINKS.acknowledge(MESSAGE, str(ALERT)) is None
    assert links(None).acknowledge(MESSAGE, str(ALERT)) is None and links(None).item("a/b") == "https://mfg/items/a%2Fb"


def test_the_keys_are_not_shown():
    assert "nnn" not in repr(links())


def test_a_link_is_for_one_purpose():
    made = links()
    token = token_of(made.unsubscribe(MESSAGE))
    assert read(token, made.keys, NOW, Purpose.UNSUBSCRIBE).expires_at == NOW + LIFETIMES[Purpose.UNSUBSCRIBE]
    with pytest.raises(LinkError, match="not one of ours"):
        read(token, made.keys, NOW)
