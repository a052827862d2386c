import base64
import json
from typing import Any

import httpx
import pytest

from infra.sandbox.serve import build
from shared.errors import Unavailable
from shared.providers.xero.scopes import granted


def allowed(token: str) -> frozenset[str]:
    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(500))) as client:
        return granted(client, "", "", "", token)


def token_of(claims: Any) -> str:
    return f"head.{base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b'=').decode()}.sign"


def test_the_token_of_an_organisation_says_what_it_allows() -> None:
    found = allowed(build("xero").provider.accounts()[0]["access_token"])

    assert {"offline_access", "accounting.invoices", "accounting.contacts"} <= found


def test_scopes_as_one_text_are_read_too() -> None:
    assert frozenset({"offline_access", "a", "b"}) == allowed(token_of({"scope": "a b"}))


@pytest.mark.parametrize("token", ["opaque", "a.b.c", token_of({}), token_of([])])
def test_a_token_that_says_nothing_is_for_a_person(token: str) -> None:
    with pytest.raises(Unavailable):
        allowed(token)
