"""One attempt to send a text message, against a real web server in the place of the provider."""

import base64
import json
from urllib.parse import parse_qs
from uuid import UUID

import pytest

from notifications.channels import Channel
from notifications.digest import Event, digest_payload
from notifications.errors import ChannelConfigurationError
from notifications.outgoing import Outgoing
from notifications.render import LONGEST_SMS, Renderer
from notifications.senders.base import Ambiguous, Permanent, Retry, Sent
from notifications.senders.sms import SmsSender
from tests.notifications.telling import HANG_UP, LINKS, NOW, Clock, alert

ENVIRON = {"ACCOUNT": "AC1", "SECRET": "s3cret", "FROM": "+15005550006"}
TAKEN = {
    "twilio": (201, {}, b'{"sid": "SM1"}'),
    "vonage": (200, {}, b'{"messages": [{"status": "0", "message-id": "SM1"}]}'),
}


def vonage(*statuses):
    parts = [{"status": status, "error-text": "why", "message-id": "SM1"} for status in statuses]
    return 200, {}, json.dumps({"messages": parts}).encode()


def sender_to(receiver, provider, **changes):
    config = {
        "provider": provider, "account_env": "ACCOUNT", "secret_env": "SECRET", "from_env": "FROM",
        "api_url": f"http://127.0.0.1:{receiver.port}", "allow_private_addresses": True, **changes,
    }  # fmt: skip
    return SmsSender.configured(Channel("sms", "sms", config), ENVIRON, Renderer(LINKS), Clock())


def attempt(receiver, provider, answer, address="+43 664 123-4567", alerts=None):
    receiver.answers = [answer]
    sender = sender_to(receiver, provider)
    payload = digest_payload([(Event.FIRED, one) for one in alerts or [alert()]])
    try:
        return sender.send(Outgoing(UUID(int=5), "k", "digest", address, payload, NOW))
    finally:
        sender.close()


def form(post):
    return {name: value for name, (value,) in parse_qs(post.body.decode()).items()}


def test_twilio_is_told_who_what_and_by_whom(receiver):
    assert attempt(receiver, "twilio", TAKEN["twilio"]) == Sent("201 Created", provider_id="SM1")
    (post,) = receiver.posts
    assert post.path == "/2010-04-01/Accounts/AC1/Messages.json"
    assert post.headers["authorization"] == "Basic " + base64.b64encode(b"AC1:s3cret").decode()
    told = form(post)
    assert (told["To"], told["From"]) == ("+436641234567", "+15005550006")
    assert told["Body"].startswith("1 high: FG-1001 at W01. FG-1001 may run out. https://operations.factory.example/")


def test_vonage_is_told_who_what_and_by_whom(receiver):
    assert attempt(receiver, "vonage", TAKEN["vonage"]) == Sent("200 OK", provider_id="SM1")
    (post,) = receiver.posts
    told = form(post)
    assert post.path == "/sms/json" and told.pop("text").startswith("1 high: FG-1001 at W01")
    assert told == {
        "api_key": "AC1", "api_secret": "s3cret", "from": "15005550006", "to": "436641234567", "type": "text"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("provider", "answer", "result"),
    [
        ("twilio", (429, {"retry-after": "9"}, b""), Retry("429 Too Many Requests", after_seconds=9)),
        ("twilio", (500, {}, b""), Retry("500 Internal Server Error")),
        ("twilio", (401, {}, b'{"code": 20003}'), Retry("401 Unauthorized: Twilio refused the account or its token")),
        ("twilio", (400, {}, b'{"code": 21602, "message": "no body"}'), Permanent("400 Bad Request: 21602 no body")),
        ("twilio", (400, {}, b"<html>"), Permanent("400 Bad Request")),
        (
            "twilio",
            (400, {}, b'{"code": 21610, "message": "unsubscribed"}'),
            Permanent("400 Bad Request: 21610 unsubscribed", target_is_gone=True),
        ),
        ("vonage", vonage("7"), Permanent("status 7: why", target_is_gone=True)),
        ("vonage", (503, {}, b""), Retry("503 Service Unavailable")),
        ("vonage", vonage("1"), Retry("status 1: why")),
        ("vonage", vonage("9"), Retry("status 9: why")),
        ("vonage", vonage("6"), Permanent("status 6: why")),
    ],
)
def test_the_answer_decides(receiver, provider, answer, result):
    assert attempt(receiver, provider, answer) == result


@pytest.mark.parametrize("answer", [vonage("0", "6"), (200, {}, b"nonsense"), (200, {}, b'{"messages": []}')])
def test_what_vonage_leaves_open_is_left_open(receiver, answer):
    assert isinstance(attempt(receiver, "vonage", answer), Ambiguous)


@pytest.mark.parametrize("provider", TAKEN)
def test_a_connection_that_breaks_leaves_it_open(receiver, provider):
    assert isinstance(attempt(receiver, provider, HANG_UP), Ambiguous)
    assert not sender_to(receiver, provider).deduplicates


@pytest.mark.parametrize("address", [None, "", "0664 1234567", "+43", "+43664123456789012", "+43 664 abc"])
def test_what_is_no_number_is_not_tried(receiver, address):
    result = attempt(receiver, "twilio", TAKEN["twilio"], address)
    assert isinstance(result, Permanent) and "is not a telephone number" in result.detail and receiver.posts == []


@pytest.mark.parametrize("alerts", [[alert(message="x\r\n" * 300_000)], [alert(entity="y" * 900), alert()]])
def test_a_long_message_is_cut_and_its_link_is_not(receiver, alerts):
    attempt(receiver, "twilio", TAKEN["twilio"], alerts=alerts)
    text = form(receiver.posts[0])["Body"]
    assert len(text) <= LONGEST_SMS and "\n" not in text
    assert text.split()[-1].startswith("https://") and ("token=" in text) == (len(alerts) == 1)


def test_other_letters_go_as_unicode(receiver):
    attempt(receiver, "vonage", TAKEN["vonage"], alerts=[alert(message="Pumpe – 泵")])
    told = form(receiver.posts[0])
    assert told["type"] == "unicode" and "泵" in told["text"]


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"provider": "pigeon"}, "one of twilio, vonage"),
        ({"secret_env": "OTHER"}, "OTHER is not set"),
        ({"api_url": "ftp://x"}, "api_url"),
    ],
)
def test_what_is_missing_is_named(receiver, changes, cause):
    with pytest.raises(ChannelConfigurationError, match=cause):
        sender_to(receiver, **{"provider": "twilio", **changes})
    assert "s3cret" not in repr(sender_to(receiver, "twilio"))
