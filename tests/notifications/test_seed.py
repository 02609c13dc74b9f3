from notifications import store
from notifications.channels import Channel
from notifications.seed import default_preferences, seed_defaults
from tests.notifications.telling import PLANNER


def test_defaults_are_added_once_and_what_people_set_up_stays(company):
    own_channel, own_wish = Channel("email", "email", {"url_env": "OUR_SMTP"}), PLANNER
    with store.connect(company.url) as connection:
        seed_defaults(connection, [own_channel], [own_wish])
        seed_defaults(connection)
        seed_defaults(connection)
        assert [channel.name for channel in store.read_channels(connection)] == ["email", "webhook"]
        assert store.read_channels(connection)[0] == own_channel
        subscriptions = {(one.user_id, one.channel): one for one in store.read_subscriptions(connection)}
    assert subscriptions.keys() == {(one.user_id, one.channel) for one in default_preferences()}
    assert subscriptions["planner", "email"] == own_wish


def test_nobody_is_told_of_what_is_low_or_for_information_before_asking():
    wanted = set().union(*(one.severities for one in default_preferences()))
    assert wanted == {"critical", "high", "medium"}
