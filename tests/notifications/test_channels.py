import pytest

from notifications.channels import Channel
from notifications.errors import ChannelConfigurationError


def test_the_value_comes_from_the_variable_that_the_configuration_names():
    assert (
        Channel("hook", "webhook", {"url_env": "HOOK"}).from_environment("url_env", {"HOOK": "http://x"}) == "http://x"
    )


@pytest.mark.parametrize(
    ("config", "missing"),
    [
        ({}, "Channel 'hook' cannot be used: its configuration has no 'url_env'"),
        ({"url_env": 5}, "its configuration has no 'url_env'"),
        ({"url_env": "HOOK"}, "the environment variable HOOK is not set"),
        ({"url_env": "EMPTY"}, "the environment variable EMPTY is not set"),
    ],
)
def test_what_is_missing_is_named(config, missing):
    with pytest.raises(ChannelConfigurationError, match=missing):
        Channel("hook", "webhook", config).from_environment("url_env", {"EMPTY": ""})
