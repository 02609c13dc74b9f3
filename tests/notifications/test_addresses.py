import pytest

from notifications.addresses import checked_address, email_address, phone_number
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


@pytest.mark.parametrize("written", ["+436641234567", "+43 664 1234567", "+43 (664) 123-45.67", "+43/664/1234567"])
def test_a_number_is_taken_however_its_digits_are_parted(written):
    assert phone_number(written) == "+436641234567"


@pytest.mark.parametrize(
    "wrong", [None, "", "0664 1234567", "+0664123456", "+43", "+" + "1" * 16, "+43 664 CALLME", "+43664123456\n7"]
)
def test_what_cannot_be_called_is_refused(wrong):
    with pytest.raises(InvalidAddressError, match="is not a telephone number"):
        phone_number(wrong)


def test_each_kind_of_channel_has_its_addresses():
    assert checked_address("email", "a@factory.example") == "a@factory.example"
    assert checked_address("sms", "+43 664 1234567") == "+436641234567"
    assert checked_address("slack", None) is None
    for kind, address in (("email", "+436641234567"), ("sms", "a@factory.example"), ("webhook", "https://x")):
        with pytest.raises(InvalidAddressError):
            checked_address(kind, address)
