from notifications.errors import NotificationError
from notifications.problems import KINDS


def test_every_error_has_a_status():
    assert set(KINDS) == set(NotificationError.__subclasses__())
