"""One attempt to send over a service that Apprise knows, against a real web server."""

import json
import logging
from io import StringIO
from uuid import UUID

import pytest

from notifications.channels import Channel
from notifications.errors import ChannelConfigurationError
from notifications.outgoing import Outgoing
from notifications.render import Renderer
from notifications.senders.apprise import AppriseSender, judged
from notifications.senders.base import Ambiguous, Permanent, Retry, Sent
from tests.notifications.telling import HANG_UP, NOW, port_nobody_listens_on

pytest.importorskip("apprise", reason="the extra `apprise` is not installed")

MESSAGE = Outgoing(UUID(int=5), "k", "message", None, {"subject": "Lot 4711", "text": "Porosity: error=500 <b>"}, NOW)


def sender_to(url):
    return AppriseSender.configured(Channel("x", "apprise", {"url_env": "URL"}), {"URL": url}, Renderer())


def attempt(receiver):
    return sender_to(f"json://user:hidden@127.0.0.1:{receiver.port}/hook").send(MESSAGE)


def test_the_text_arrives(receiver):
    assert attempt(receiver) == Sent("taken")
    told = json.loads(receiver.posts[0].body)
    assert told["title"] == "Lot 4711" and told["message"].strip() == "Porosity: error=500 <b>"


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ((500, {}), Retry("refused with 500")),
        ((429, {}), Retry("refused with 429")),
        ((410, {}), Permanent("refused with 410", target_is_gone=True)),
        (HANG_UP, Ambiguous("Apprise could not send it and does not say why")),
    ],
)
def test_why_it_failed_is_read_from_what_it_logs(receiver, answer, result):
    receiver.answers = [answer]
    assert attempt(receiver) == result


def test_a_server_that_is_not_there_is_worth_another_try():
    assert sender_to(f"json://127.0.0.1:{port_nobody_listens_on()}/").send(MESSAGE) == Retry("no connection")


def test_the_message_itself_decides_nothing():
    assert judged("Payload: Failed to send error=410 Socket Exception: NewConnectionError") == Ambiguous(
        "Apprise could not send it and does not say why"
    )


def test_what_it_logs_goes_nowhere_else(receiver):
    log = StringIO()
    handler = logging.StreamHandler(log)
    logging.getLogger().addHandler(handler)
    receiver.answers = [(500, {})]
    assert "hidden" not in repr(attempt(receiver))
    logging.getLogger().removeHandler(handler)
    assert "Porosity" not in log.getvalue()


def test_a_url_it_does_not_know_names_its_variable_and_is_not_shown():
    with pytest.raises(ChannelConfigurationError, match="URL in URL") as refused:
        sender_to("pigeon://hidden")
    assert "hidden" not in str(refused.value) and "hidden" not in repr(sender_to("json://u:hidden@localhost"))
