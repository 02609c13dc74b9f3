"""What a system.yaml of kind rest may not say."""

import pytest
from pydantic import ValidationError

from tests.orchestration.connectors.web_service import rest_system

URL = {"url": "MFG_X"}
TOKEN = {**URL, "token": "MFG_T"}


@pytest.mark.parametrize(
    ("system", "said"),
    [
        ({"paging": {"style": "cursor"}}, "give either cursor_field or cursor_header"),
        ({"paging": {"style": "link", "cursor_field": "x"}}, "Extra inputs are not permitted"),
        ({"auth": {"style": "basic"}, "connection": TOKEN}, "this auth takes password, user"),
        ({"auth": {"style": "client_credentials"}, "connection": URL}, "takes client_id, client_secret, token_url"),
        ({"connection": {**URL, "user": "MFG_U"}}, "this auth takes token (optional)"),
        ({"headers": {"authorization": "Bearer x"}}, "authorization is a secret"),
        ({"items": {"headers": {"Cookie": "x"}}}, "Cookie is a secret"),
        ({"items": {"since": {"template": "x"}}}, "pattern"),
        ({"items": {"records": "a..b"}}, "pattern"),
        ({"concurrency": 0}, "greater than"),
    ],
)
def test_what_has_no_meaning_is_refused(system, said):
    with pytest.raises(ValidationError) as caught:
        rest_system(**system)
    assert said in str(caught.value)
