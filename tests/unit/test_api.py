"""Who calls, as API Gateway's authorizer says it, and what an error becomes."""

import json
from typing import Any

import pytest

from functions.connect.handler import handler
from shared.api import answered, caller
from shared.errors import Forbidden, LedgerlinkError, NotFound, RateLimited, Reconnect, Rejected, Unavailable


def event(**claims: str) -> dict[str, Any]:
    return {
        "pathParameters": {"provider": "xero", "app": "main"},
        "requestContext": {"domainName": "api.test", "authorizer": {"jwt": {"claims": claims}}},
    }


def test_a_claim_that_is_a_list_comes_in_brackets() -> None:
    person = caller(event(**{"cognito:groups": "[finance viewer]", "username": "fiona"}))

    assert ("fiona", frozenset({"finance", "viewer"})) == (person.name, person.groups)


def test_without_an_authorizers_word_it_is_nobody() -> None:
    assert ("", frozenset()) == (caller({}).name, caller({}).groups)


@pytest.mark.parametrize("groups", ["", "[viewer]", "[financeteam]", "[]"])
def test_who_is_in_no_such_group_is_refused_before_anything_is_looked_up(groups: str) -> None:
    answer = handler(event(**{"cognito:groups": groups, "username": "vera"}), None)

    error = json.loads(answer["body"])["error"]
    assert (403, "forbidden") == (answer["statusCode"], error["code"])
    assert "vera may not connect and disconnect accounts: that is for finance and revops" == error["message"]
    assert error["fix"]


@pytest.mark.parametrize(
    ("error", "status"),
    [(Forbidden, 403), (NotFound, 404), (Rejected, 400), (RateLimited, 429), (Unavailable, 503), (Reconnect, 500)],
)
def test_an_error_is_a_status_and_a_sentence(error: type[LedgerlinkError], status: int) -> None:
    def fails() -> dict[str, object]:
        raise error("it went wrong", record="r", fix="Do that.")

    answer = answered(fails)

    assert status == answer["statusCode"]
    said = {"code": error.code, "message": "it went wrong", "record": "r", "fix": "Do that.", "url": ""}
    assert said == json.loads(answer["body"])["error"]
