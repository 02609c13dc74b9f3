"""One attempt to post a message, against a real web server."""

import base64
import hashlib
import hmac
import json
import socket
from unittest import mock
from uuid import UUID

import pytest

from notifications.channels import Channel
from notifications.errors import ChannelConfigurationError
from notifications.outgoing import Outgoing
from notifications.senders.base import Ambiguous, Permanent, Retry, Sent
from notifications.senders.posting import retry_after
from notifications.senders.webhook import WebhookSender
from tests.notifications.telling import HANG_UP, NOW, SIGNING_KEY_BASE64, Clock, port_nobody_listens_on

MESSAGE = Outgoing(UUID(int=5), "k", "digest", None, {"alerts": ["Pumpe – 泵"]}, NOW)


def sender_to(url, secret=f"whsec_{SIGNING_KEY_BASE64}", private=True):
    config = {"url_env": "HOOK", "secret_env": "SECRET", "allow_private_addresses": private}
    return WebhookSender.configured(Channel("hook", "webhook", config), {"HOOK": url, "SECRET": secret}, Clock())


def attempt(url, **changes):
    sender = sender_to(url, **changes)
    try:
        return sender.send(MESSAGE)
    finally:
        sender.close()


def test_the_message_arrives_as_json_and_signed(receiver):
    assert attempt(receiver.url) == Sent("200 OK")
    (post,) = receiver.posts
    assert json.loads(post.body) == {
        "type": "notification.digest",
        "timestamp": NOW.isoformat(),
        "data": {"alerts": ["Pumpe – 泵"]},
    }
    assert post.headers["content-type"] == "application/json"
    assert post.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert post.headers["webhook-id"] == str(UUID(int=5))
    assert post.headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert post.headers["webhook-signature"] == expected_signature(post)


def test_two_secrets_sign_while_one_replaces_the_other(receiver):
    newer = base64.b64encode(b"the key that replaces the other one").decode()
    attempt(receiver.url, secret=f"whsec_{newer} whsec_{SIGNING_KEY_BASE64}")
    (post,) = receiver.posts
    assert post.headers["webhook-signature"] == f"{expected_signature(post, newer)} {expected_signature(post)}"


def expected_signature(post, key=SIGNING_KEY_BASE64):
    """As a receiver computes it from what standardwebhooks.com says."""
    signed = f"{post.headers['webhook-id']}.{post.headers['webhook-timestamp']}.".encode() + post.body
    mac = hmac.new(base64.b64decode(key), signed, hashlib.sha256)
    return "v1," + base64.b64encode(mac.digest()).decode()


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ((202, {"x-request-id": "r-1"}), Sent("202 Accepted", provider_id="r-1")),
        ((500, {}), Retry("500 Internal Server Error")),
        ((503, {"retry-after": "120"}), Retry("503 Service Unavailable", after_seconds=120)),
        ((429, {"retry-after": "Mon, 02 Mar 2026 06:10:00 GMT"}), Retry("429 Too Many Requests", after_seconds=600)),
        ((408, {}), Retry("408 Request Timeout")),
        ((400, {}), Permanent("400 Bad Request")),
        ((410, {}), Permanent("410 Gone", target_is_gone=True)),
        ((302, {"location": "http://127.0.0.1:1/"}), Permanent("302 Found: redirects are not followed")),
    ],
)
def test_the_answer_decides(receiver, answer, result):
    receiver.answers = [answer]
    assert attempt(receiver.url) == result
    assert len(receiver.posts) == 1


def test_a_connection_that_breaks_after_the_message_leaves_it_open(receiver):
    receiver.answers = [HANG_UP]
    assert isinstance(attempt(receiver.url), Ambiguous)
    assert len(receiver.posts) == 1


def test_a_server_that_is_not_there_is_worth_another_try():
    result = attempt(f"http://127.0.0.1:{port_nobody_listens_on()}/")
    assert isinstance(result, Retry) and result.detail.startswith("no connection to 127.0.0.1: ConnectError")


@pytest.mark.parametrize("host", ["a..b", "x" * 70 + ".example"])
def test_a_name_that_cannot_be_looked_up_is_worth_another_try(host):
    result = attempt(f"http://{host}/")
    assert isinstance(result, Retry) and "could not be looked up" in result.detail


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0", "127.1"])
def test_the_network_behind_the_installation_is_not_called(receiver, host):
    result = attempt(f"http://{host}:{receiver.port}/", private=False)
    assert isinstance(result, Permanent) and "not a public address" in result.detail
    assert receiver.posts == []


def test_a_name_that_is_looked_up_again_and_then_is_elsewhere_is_called_where_it_was_checked(receiver):
    looked_up, really = [], socket.getaddrinfo

    def rebinding(host, port, *args, **options):
        if host == "rebind.example":
            looked_up.append(host)
            host = "127.0.0.1" if len(looked_up) == 1 else "127.0.0.2"
        return really(host, port, *args, **options)

    with mock.patch("socket.getaddrinfo", rebinding):
        assert attempt(f"http://rebind.example:{receiver.port}/") == Sent("200 OK")
    assert looked_up == ["rebind.example"] and receiver.posts[0].headers["host"] == f"rebind.example:{receiver.port}"


def test_one_connection_carries_many_messages_also_where_the_answers_have_a_body(receiver):
    receiver.answers = [(200, {}, b"thanks"), (500, {}, b"sorry"), (200, {}, b"x" * 100_000), (200, {})]
    sender = sender_to(receiver.url)
    for _ in range(4):
        sender.send(MESSAGE)
    sender.close()
    assert [post.connection for post in receiver.posts[:3]] == [receiver.posts[0].connection] * 3
    assert receiver.posts[3].connection != receiver.posts[0].connection


def test_a_redirect_into_the_network_behind_is_not_followed(receiver):
    receiver.answers = [(307, {"location": f"{receiver.url}/elsewhere"})]
    assert isinstance(attempt(receiver.url), Permanent) and len(receiver.posts) == 1


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("ftp://hidden.example", f"whsec_{SIGNING_KEY_BASE64}"),
        ("hidden.example/path", f"whsec_{SIGNING_KEY_BASE64}"),
        ("https://hidden.example:port", f"whsec_{SIGNING_KEY_BASE64}"),
        ("https://hidden.example", "whsec_hidden"),
        ("https://hidden.example", "whsec_" + base64.b64encode(b"hidden too short").decode()),
        ("https://hidden.example", "hidden ü"),
        ("https://hidden.example", " "),
        ("https://hidden.example", f"whsec_{SIGNING_KEY_BASE64} whsec_hidden"),
    ],
)
def test_what_is_wrong_names_the_variables_and_shows_neither(url, secret):
    with pytest.raises(ChannelConfigurationError, match=r"HOOK or SECRET") as refused:
        sender_to(url, secret)
    assert "hidden" not in str(refused.value)


def test_the_secret_is_not_shown():
    sender = sender_to("https://hook.example")
    assert "01234567" not in repr(sender) and SIGNING_KEY_BASE64 not in repr(sender)
    sender.close()


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("0", 0),
        (" 30 ", 30),
        ("Mon, 02 Mar 2026 05:00:00 GMT", 0),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("Mon, 02 Mar 2026 06:10:00 -0000", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header, seconds):
    assert retry_after(header, NOW) == seconds
