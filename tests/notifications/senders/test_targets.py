import httpx
import pytest

from notifications.errors import RefusedTargetError
from notifications.senders.targets import resolve


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "[::1]", "[fe80::1]", "[fd00::1]", "[::ffff:10.0.0.1]",
     "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::127.0.0.1]", "2130706433", "0x7f000001"],
)  # fmt: skip
def test_an_address_that_is_not_public_is_refused_however_it_is_written(host):
    with pytest.raises(RefusedTargetError, match='"allow_private_addresses": true'):
        resolve(httpx.URL(f"http://{host}/"), allow_private=False)


def test_a_public_address_behind_a_translator_is_called():
    assert resolve(httpx.URL("https://[64:ff9b::5db8:d822]/x"), allow_private=False).address == "64:ff9b::5db8:d822"


def test_a_public_address_is_called():
    assert resolve(httpx.URL("https://93.184.216.34/x"), allow_private=False).address == "93.184.216.34"


def test_what_was_looked_up_is_what_is_called_under_the_name_that_was_given():
    target = resolve(httpx.URL("http://localhost:8080/hook?a=1"), allow_private=True)
    assert target.pinned_url.host in ("127.0.0.1", "::1")
    assert target.pinned_url.port == 8080 and target.pinned_url.raw_path == b"/hook?a=1"
    assert target.host_header == "localhost:8080"
