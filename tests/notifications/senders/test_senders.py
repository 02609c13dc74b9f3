import pytest

from notifications.channels import Channel
from notifications.errors import ChannelConfigurationError
from notifications.seed import default_channels
from notifications.senders import build_senders
from tests.notifications.telling import Clock


def test_channels_without_their_variables_say_which():
    email, webhook = default_channels()
    with build_senders({}, clock=Clock()) as senders:
        assert senders.usable([email, webhook]) == []
        assert senders.unusable([email, webhook]) == {
            "email": "Channel 'email' cannot be used: the environment variable MFG_SMTP_URL is not set.",
            "webhook": "Channel 'webhook' cannot be used: the environment variable MFG_WEBHOOK_URL is not set.",
        }


def test_one_unusable_channel_leaves_the_others(environ):
    del environ["MFG_WEBHOOK_SECRET"]
    with build_senders(environ, clock=Clock()) as senders:
        assert senders.usable(default_channels()) == ["email"]


@pytest.mark.parametrize(
    ("channel", "cause"),
    [
        (Channel("email", "email", {"url_env": "MFG_SMTP_URL"}, is_active=False), "it is switched off"),
        (Channel("pigeon", "pigeon"), "there is no sender of kind 'pigeon'"),
    ],
)
def test_what_cannot_send_says_why(senders, channel, cause):
    with pytest.raises(ChannelConfigurationError, match=cause):
        senders.of(channel)


def test_a_channel_keeps_its_sender_until_its_configuration_changes(senders):
    email, _ = default_channels()
    assert senders.of(email) is senders.of(email)
    assert senders.of(email) is not senders.of(
        Channel("email", "email", {**email.config, "unsubscribe_url": "https://x"})
    )
