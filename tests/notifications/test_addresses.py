import pytest

from notifications.addresses import email_address
from notifications.errors import InvalidAddressError


@pytest.mark.parametrize(
    "address", ["planner@factory.example", "first.last+alerts@sub.factory.example", "root@localhost"]
)
def test_an_address_is_taken_as_it_is(address):
    assert email_address(address) == address


@pytest.mark.parametrize(
    "hostile",
    [
        None,
        "",
        "planner",
        "@factory.example",
        "a@b@c",
        "planner@factory.example\r\nBcc: everybody@factory.example",
        "planner@factory.example\n",
        "planner@factory.example, boss@factory.example",
        "Planner <planner@factory.example>",
        "planner @factory.example",
        "plänner@factory.example",
        "planner@factory..example",
        "planner@-factory.example",
        "x" * 65 + "@factory.example",
    ],
)
def test_nothing_that_could_become_a_header_or_a_second_recipient(hostile):
    with pytest.raises(InvalidAddressError, match="is not an e-mail address"):
        email_address(hostile)
