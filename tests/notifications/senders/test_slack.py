"""One attempt to post to an incoming webhook of Slack, against a real web server."""

import json
from uuid import UUID

import pytest

from notifications.channels import Channel
from notifications.digest import Event, digest_payload
from notifications.errors import ChannelConfigurationError
from notifications.outgoing import Outgoing
from notifications.render import Renderer
from notifications.senders.base import Ambiguous, Permanent, Retry, Sent
from notifications.senders.slack import SlackSender
from tests.notifications.telling import HANG_UP, LINKS, NOW, Clock, alert


def message(*alerts, kind="digest", payload=None):
    payload = payload or digest_payload([(Event.FIRED, one) for one in alerts or [alert()]])
    return Outgoing(UUID(int=5), "k", kind, None, payload, NOW)


def sender_to(url, private=True):
    channel = Channel("slack", "slack", {"url_env": "HOOK", "allow_private_addresses": private})
    return SlackSender.configured(channel, {"HOOK": url}, Renderer(LINKS), Clock())


def attempt(url, sent=None):
    sender = sender_to(url)
    try:
        return sender.send(sent or message())
    finally:
        sender.close()


def test_an_alert_arrives_with_its_links(receiver):
    assert attempt(receiver.url) == Sent("200 OK")
    (post,) = receiver.posts
    body = json.loads(post.body)
    header, section = body["blocks"]
    assert body["text"] == header["text"]["text"] == "1 high: FG-1001 at W01"
    assert "FG-1001 may run out." in section["text"]["text"]
    assert "<https://mfg.factory.example/items/FG-1001|Open the item>" in section["text"]["text"]
    assert section["accessory"]["url"].startswith("https://operations.factory.example/api/v1/notify/links/")


def test_names_mention_nobody_and_link_nowhere(receiver):
    hostile = alert(message="<!channel> <https://evil.example|click> & more", facts={"sku_code": "<!here>"})
    attempt(receiver.url, message(hostile))
    body = receiver.posts[0].body.decode()
    assert "<!channel>" not in body and "<https://evil.example" not in body and "&lt;!channel&gt;" in body
    assert json.loads(body)["text"] == "1 high: &lt;!here&gt; at W01"


def test_a_message_of_a_megabyte_stays_within_the_limits(receiver):
    long = "x" * 1_000_000
    attempt(receiver.url, message(*[alert(message=long, entity=long)] * 30))
    attempt(receiver.url, message(kind="message", payload={"subject": long, "text": long}))
    for post in receiver.posts:
        blocks = json.loads(post.body)["blocks"]
        assert len(blocks) <= 50
        assert all(len(block["text"]["text"]) <= 3000 for block in blocks)
        assert len(blocks[0]["text"]["text"]) <= 150


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ((429, {"retry-after": "30"}), Retry("429 Too Many Requests", after_seconds=30)),
        ((500, {}), Retry("500 Internal Server Error")),
        ((403, {}), Permanent("403 Forbidden")),
        ((302, {"location": "http://127.0.0.1:1/"}), Permanent("302 Found: redirects are not followed")),
    ],
)
def test_the_answer_decides(receiver, answer, result):
    receiver.answers = [answer]
    assert attempt(receiver.url) == result


def test_a_refusal_says_slacks_reason(receiver):
    receiver.answers = [(404, {}, b"no_service")]
    assert attempt(receiver.url) == Permanent("404 Not Found: no_service", target_is_gone=True)


def test_what_may_have_arrived_is_not_told_apart_and_left_open(receiver):
    receiver.answers = [HANG_UP]
    assert isinstance(attempt(receiver.url), Ambiguous) and not sender_to(receiver.url).deduplicates


def test_no_connection_is_used_twice(receiver):
    sender = sender_to(receiver.url)
    for _ in range(2):
        sender.send(message())
    sender.close()
    assert receiver.posts[0].connection != receiver.posts[1].connection


def test_the_network_behind_the_installation_is_not_called(receiver):
    assert isinstance(sender_to(receiver.url, private=False).send(message()), Permanent) and receiver.posts == []


def test_a_wrong_url_names_its_variable_and_is_not_shown():
    with pytest.raises(ChannelConfigurationError, match="HOOK") as refused:
        sender_to("hooks.slack.example/hidden")
    assert "hidden" not in str(refused.value) and "hidden" not in repr(sender_to("https://hooks.slack.example/hidden"))
