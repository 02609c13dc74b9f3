"""One attempt to send an e-mail, against a real mail server."""

from datetime import timedelta
from uuid import UUID

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from notifications.channels import Channel
from notifications.digest import Event, digest_payload
from notifications.errors import ChannelConfigurationError
from notifications.links import Links
from notifications.outgoing import Outgoing
from notifications.render import Renderer
from notifications.senders.base import Ambiguous, Permanent, Retry, Sent
from notifications.senders.email import EmailSender, MailServer
from tests.notifications.telling import HANG_UP, NOW, alert, port_nobody_listens_on, running_mailbox

HOSTILE = 'Pump\r\nBcc: everybody@factory.example\r\nX-Injected: yes\r\n\r\n<script>alert("x")</script>'


def message(*alerts, address="planner@factory.example", **changes):
    payload = digest_payload([(Event.FIRED, one) for one in alerts or [alert()]])
    given = {"notification_id": UUID(int=5), "idempotency_key": "k", "kind": "digest", "payload": payload}
    return Outgoing(**{**given, "address": address, "created_at": NOW, **changes})


def plain(text, subject="Hello"):
    return message(kind="message", payload={"subject": subject, "text": text})


def sender_to(url, **config):
    channel = Channel("email", "email", {"url_env": "MAIL", "from_default": "nightly@factory.example", **config})
    return EmailSender.configured(
        channel, {"MAIL": url, "FROM": "other@factory.example"}, Renderer(Links("https://mfg"))
    )


def refusal(url, **config):
    with pytest.raises(ChannelConfigurationError) as refused:
        sender_to(url, **config)
    return str(refused.value)


def test_a_digest_arrives_as_text_and_html_with_its_picture(mailbox):
    two = alert("critical", message="Gear pumps may run out."), alert(sku_id="FG-2002", entity="FG-2002")
    result = sender_to(mailbox.url).send(message(*two))
    (mail,) = mailbox.received
    assert result == Sent("taken as 4711", provider_id="taken as 4711")
    assert mailbox.recipients == ["planner@factory.example"] == [mail["To"]]
    assert mail["Subject"] == "1 critical, 1 high: FG-1001 at W01 and 1 more"
    assert "Gear pumps may run out." in mail.get_body(("plain",)).get_content()
    assert "<strong>CRITICAL</strong>" in mail.get_body(("html",)).get_content()
    (picture,) = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert picture["Content-ID"] == "<top-risks>" and picture.get_content().startswith(b"\x89PNG")


def test_its_headers_say_who_when_and_which_message(mailbox):
    sender_to(mailbox.url, unsubscribe_url="https://mfg/preferences").send(message())
    (mail,) = mailbox.received
    assert mail["From"] == "MFG nightly <nightly@factory.example>"
    assert mail["Date"].datetime == NOW
    assert mail["Message-ID"] == f"<{UUID(int=5)}@factory.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] == "<https://mfg/preferences>"


def test_a_later_message_names_those_before_it(mailbox):
    sender_to(mailbox.url).send(message(earlier=(UUID(int=1), UUID(int=2))))
    (mail,) = mailbox.received
    first, second = (f"<{UUID(int=number)}@factory.example>" for number in (1, 2))
    assert mail["In-Reply-To"] == second and mail["References"].split() == [first, second]


def test_a_refusal_by_the_rules_of_the_server_does_not_mean_that_nobody_is_there(mailbox):
    mailbox.unknown_recipients = frozenset({"planner@factory.example"})
    mailbox.refusal = "550 5.7.1 not from there"
    assert sender_to(mailbox.url).send(message()) == Permanent("550 5.7.1 not from there")


def test_names_cannot_add_headers_or_recipients(mailbox):
    hostile = alert(entity=HOSTILE, warehouse_id=HOSTILE, message=HOSTILE, facts={"sku_code": HOSTILE})
    sender_to(mailbox.url).send(message(hostile))
    sender_to(mailbox.url).send(plain("x", subject=HOSTILE))
    assert len(mailbox.received) == 2 and mailbox.recipients == ["planner@factory.example"] * 2
    for mail in mailbox.received:
        assert mail["Bcc"] is None and mail["X-Injected"] is None
        assert "Bcc: everybody@factory.example" in mail["Subject"]
        assert "<script" not in mail.get_body(("html",)).get_content()


@pytest.mark.parametrize(
    "text",
    [".\nQUIT\n..two\n.", "bare\rreturn", "Grüße – 泵 \u2028 x", "long " * 400, ""],
    ids=["dots", "carriage return", "other alphabets", "long line", "nothing"],
)
def test_any_text_arrives_whole(mailbox, text):
    assert isinstance(sender_to(mailbox.url).send(plain(text)), Sent)
    (mail,) = mailbox.received
    assert mail.get_body(("plain",)).get_content().split() == text.split()


def test_a_subject_in_other_letters_arrives(mailbox):
    subject = "Öldichtung für Pumpe – 泵 " * 4
    sender_to(mailbox.url).send(plain("x", subject=subject))
    assert mailbox.received[0]["Subject"] == subject.strip()


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ("451 4.3.0 later", Retry),
        ("452 4.2.2 mailbox full", Retry),
        ("550 5.7.1 spam", Permanent),
        (HANG_UP, Ambiguous),
        ("nonsense", Ambiguous),
    ],
)
def test_what_the_server_says_at_the_end_decides(mailbox, reply, kind):
    mailbox.replies = [reply]
    assert isinstance(sender_to(mailbox.url).send(message()), kind)
    assert mailbox.received == []


def test_a_recipient_nobody_knows_is_refused_for_good(mailbox):
    mailbox.unknown_recipients = frozenset({"planner@factory.example"})
    assert sender_to(mailbox.url).send(message()) == Permanent("550 5.1.1 nobody of that name", True)


@pytest.mark.parametrize("address", [None, "planner@factory.example\r\nRCPT TO:<boss@factory.example>"])
def test_an_address_that_is_none_is_not_tried(mailbox, address):
    assert isinstance(sender_to(mailbox.url).send(message(address=address)), Permanent)
    assert mailbox.received == []


def test_a_server_that_is_not_there_is_worth_another_try():
    result = sender_to(f"smtp://127.0.0.1:{port_nobody_listens_on()}").send(message())
    assert isinstance(result, Retry) and "could not be used: ConnectionRefusedError" in result.detail


def test_what_a_server_says_can_be_kept_in_a_table(mailbox):
    mailbox.replies = ["250 taken\x00 as\x1b[31m 4711"]
    assert sender_to(mailbox.url).send(message()) == Sent("taken as [31m 4711", provider_id="taken as [31m 4711")


def only_planner(server, session, envelope, mechanism, given):
    right = isinstance(given, LoginPassword) and given == LoginPassword(b"planner@x", b"s:cret/")
    return AuthResult(success=right, handled=False)


def test_user_and_password_may_hold_any_character_of_a_url():
    with running_mailbox(authenticator=only_planner, auth_require_tls=False) as mailbox:
        at = f"127.0.0.1:{mailbox.port}"
        assert isinstance(sender_to(f"smtp://planner%40x:s%3Acret%2F@{at}").send(message()), Sent)
        refused = sender_to(f"smtp://planner%40x:wrong@{at}").send(message())
        assert isinstance(refused, Retry) and "refused the user or the password" in refused.detail
        assert len(mailbox.received) == 1


def test_a_password_is_not_sent_in_the_clear_to_another_machine():
    with running_mailbox(authenticator=only_planner, auth_require_tls=False) as mailbox:
        # Another way to write 127.0.0.1, which is not known to be this machine.
        result = sender_to(f"smtp://planner%40x:s%3Acret%2F@127.1:{mailbox.port}").send(message())
        assert isinstance(result, Retry) and "not sent in the clear" in result.detail
        assert mailbox.received == []


def test_starttls_is_insisted_on_where_it_is_asked_for(mailbox):
    result = sender_to(mailbox.url.replace("smtp:", "smtp+starttls:")).send(message())
    assert isinstance(result, Retry) and "does not offer STARTTLS" in result.detail
    assert mailbox.received == []


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", MailServer("smtp", "mail.example", 25)),
        ("smtps://u:p%40ss@mail.example", MailServer("smtps", "mail.example", 465, "u", "p@ss")),
        ("smtp+starttls://mail.example:2525", MailServer("smtp+starttls", "mail.example", 2525)),
    ],
)
def test_a_url_says_how_to_reach_a_server(url, server):
    assert MailServer.from_url(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "http://u:hidden@mail.example",
        "smtp://",
        "smtp://u@mail.example",
        "smtp://u:hidden/word@mail.example",
        "smtp://u:hidden@mail.example:port",
        "smtp://u:hidden\u2100@mail.example",
        "smtp://u:hidden@[mail.example",
        "smtp://u:hidden%C3%BC@mail.example",
    ],
)
def test_a_url_that_cannot_be_used_names_its_variable_and_shows_nothing_of_itself(url):
    said = refusal(url)
    assert "Channel 'email' cannot be used: the address in MAIL is wrong" in said
    assert "hidden" not in said and "hidden" not in repr(MailServer("smtp", "h", 25, "u", "hidden"))


def test_the_sender_may_come_from_the_environment(mailbox):
    sender_to(mailbox.url, from_env="FROM").send(message())
    assert mailbox.received[0]["From"] == "MFG nightly <other@factory.example>"


@pytest.mark.parametrize("wrong", ["", "nightly", "nightly@factory.example\r\nBcc: x@factory.example"])
def test_a_sender_that_is_no_address_makes_the_channel_unusable(wrong):
    assert "the sender in its configuration" in refusal("smtp://mail.example", from_default=wrong)


def test_a_message_is_dated_when_it_was_decided_and_not_when_it_is_sent(mailbox):
    sender_to(mailbox.url).send(message(created_at=NOW - timedelta(days=3)))
    assert mailbox.received[0]["Date"].datetime == NOW - timedelta(days=3)
