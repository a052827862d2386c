"""Xero's refusals, each with what happens next and a sentence that finance understands."""

import json

import pytest

from shared import errors
from shared.http.answers import Answer
from shared.http.endpoints import Endpoint
from shared.http.errors import explained
from shared.providers.xero import api
from shared.providers.xero.api import ROWS, elements, explain, headers, quoted, refusal
from shared.providers.xero.changes import LISTS
from shared.providers.xero.crediting import LISTINGS
from shared.providers.xero.manifest import MANIFEST


def answer(status: int, body: object = "", **more: str) -> Answer:
    raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return Answer(status, {name.replace("_", "-"): value for name, value in more.items()}, raw)


def invalid(*messages: str, word: str = "Message") -> dict[str, object]:
    return {
        "ErrorNumber": 10,
        "Type": "ValidationException",
        "Message": "A validation exception occurred",
        "Elements": [{"ValidationErrors": [{word: message} for message in messages]}],
    }


def problem(status: int, title: str, detail: str) -> dict[str, object]:
    return {"Type": None, "Title": title, "Status": status, "Detail": detail, "Extensions": {}}


def meant(given: Answer, *, writes: bool = False) -> errors.LedgerlinkError:
    return explained(given, ROWS, message=explain(given), record="r", writes=writes, retry_after=None)


TAKEN = (
    "The contact name Acme Ltd is already assigned to another contact. "
    "The contact name must be unique across all active contacts."
)
LOCKED = "The document date cannot be before the period lock date, currently set at 31 December 2025"
ARCHIVED_ACCOUNT = (
    "Account code '299' has been archived, or has been deleted. Each line item must reference a valid account."
)
VALIDATION = [
    (TAKEN, errors.AmbiguousMatch),
    ("The contact number 5001 is already assigned to another contact.", errors.AmbiguousMatch),
    (LOCKED, errors.PeriodClosed),
    (LOCKED.replace("period lock", "end of year lock"), errors.PeriodClosed),
    ("The TaxType code 'OUTPUT2' cannot be used with account code '429'.", errors.MappingMissing),
    ("Account code '999' is not a valid code for this document.", errors.MappingMissing),
    (ARCHIVED_ACCOUNT, errors.MappingMissing),
    ("Item code 'NOPE' is not valid", errors.MappingMissing),
    ("Organisation is not subscribed to currency EUR", errors.NeedsHuman),
    ("The contact is archived and cannot be used.", errors.CustomerArchived),
    ("Invoice # must be unique.", errors.Rejected),
    ("Discount must not be greater than the line total.", errors.Rejected),
    ("Idempotency Key: k is used with a different request.", errors.Unclear),
]
STATUSES = [
    (answer(400, {"ErrorNumber": 16, "Type": "QueryParseException", "Message": "Syntax error"}), errors.Rejected),
    (answer(400, {"ErrorNumber": 14, "Type": "PostDataInvalidException", "Message": "Bad"}), errors.Rejected),
    (answer(401, problem(401, "Unauthorized", "TokenExpired: token expired at 03/04/2026 07:00:40")), errors.Reconnect),
    (answer(401, problem(401, "Unauthorized", "AuthorizationUnsuccessful")), errors.Unpermitted),
    (answer(403, problem(403, "Forbidden", "AuthenticationUnsuccessful")), errors.Reconnect),
    (answer(403, problem(403, "Forbidden", "insufficient_scope")), errors.Unpermitted),
    (answer(403, "<html>Forbidden</html>"), errors.Unpermitted),
    (answer(404, "The resource you're looking for cannot be found"), errors.NotFound),
    (answer(409, "busy"), errors.Unclear),
    (answer(412, "no"), errors.Rejected),
    (answer(413, "Request Entity Too Large"), errors.Rejected),
    (answer(429, x_rate_limit_problem="minute"), errors.RateLimited),
    (answer(500, "An error occurred in Xero."), errors.Unavailable),
    (answer(501, ""), errors.Unavailable),
    (answer(502, "<html>Bad gateway</html>"), errors.Unavailable),
    (answer(503, "The Xero API is currently offline for maintenance"), errors.Unavailable),
    (answer(504, "<html>Timeout</html>"), errors.Unavailable),
    (answer(418, "tea"), errors.Rejected),
    (answer(507, "full"), errors.Unavailable),
]


@pytest.mark.parametrize(("message", "error"), VALIDATION)
def test_a_refused_document_says_who_must_do_what(message: str, error: type[errors.LedgerlinkError]) -> None:
    found = meant(answer(400, invalid(message)), writes=True)

    assert error is type(found)
    assert message in found.sentence
    assert found.fix
    assert "r" == found.record


@pytest.mark.parametrize(("given", "error"), STATUSES, ids=lambda value: str(getattr(value, "status", value)))
def test_a_status_says_what_happens_next(given: Answer, error: type[errors.LedgerlinkError]) -> None:
    found = meant(given)

    assert error is type(found)
    assert found.fix
    assert "<" not in found.sentence


@pytest.mark.parametrize("status", [408, 500, 501, 502, 503, 504, 507])
def test_a_failure_after_a_write_is_unclear(status: int) -> None:
    assert errors.Unclear is type(meant(answer(status, "failed"), writes=True))


@pytest.mark.parametrize(
    ("limit", "wait", "word"),
    [
        ("minute", 60, "minute"),
        ("appminute", 60, "minute"),
        ("day", 3600, "day"),
        ("concurrent", 2, "same time"),
        ("concurrency", 2, "same time"),
        ("", 60, "minute"),
    ],
)
def test_a_limit_says_which_and_how_long(limit: str, wait: float, word: str) -> None:
    found = meant(answer(429, "", x_rate_limit_problem=limit), writes=True)

    assert isinstance(found, errors.RateLimited)
    assert wait == found.retry_after
    assert word in found.sentence


def test_the_wait_that_xero_asks_for_goes_before_ours() -> None:
    given = answer(429, "", x_rate_limit_problem="minute")

    found = explained(given, ROWS, message=explain(given), record="", writes=False, retry_after=17)

    assert isinstance(found, errors.RateLimited)
    assert 17 == found.retry_after


def test_a_missing_scope_is_told_from_a_lost_organisation() -> None:
    body = problem(403, "Forbidden", "AuthenticationUnsuccessful")

    scope = meant(answer(403, body, www_authenticate='insufficient_scope error="insufficient_scope"'))
    tenant = meant(answer(403, body))

    assert (errors.Unpermitted, errors.Reconnect) == (type(scope), type(tenant))
    assert "permission" in scope.sentence
    assert "disconnected" in tenant.sentence


def test_the_missing_scope_is_named_by_the_endpoint_because_xero_does_not() -> None:
    refused = answer(403, problem(403, "Forbidden", "insufficient_scope"))

    scope = LISTS["payments"].endpoint.scope
    found = explained(refused, ROWS, message=explain(refused), record="", writes=False, retry_after=None, scope=scope)

    assert "accounting.payments.read" in found.sentence
    assert "Sign in to Xero again" in found.fix


def test_every_endpoint_names_a_scope_that_is_asked_for_at_consent() -> None:
    rows = [row for row in vars(api).values() if isinstance(row, Endpoint)]
    rows += [listing.endpoint for listing in LISTS.values()]
    rows += [row for listing in LISTINGS.values() for row in (listing.one, listing.all)]

    assert len(rows) > 10
    assert {row.scope for row in rows} <= set(MANIFEST.scopes)


def test_all_messages_of_a_refusal_are_told() -> None:
    assert "One. Two." == explain(answer(400, invalid("One.", "Two.")))
    assert "One." == explain(answer(400, invalid("One.", word="Description")))


@pytest.mark.parametrize(
    "body",
    [
        {"Elements": None},
        {"Elements": [None, {"ValidationErrors": "x"}]},
        {"Elements": [{"ValidationErrors": [1]}]},
        [],
        7,
        None,
    ],
)
def test_a_refusal_of_any_shape_is_explained(body: object) -> None:
    assert errors.Rejected is type(meant(answer(400, body)))


@pytest.mark.parametrize(
    "element",
    [
        {"StatusAttributeString": "ERROR", "ValidationErrors": [{"Message": LOCKED}]},
        {"HasErrors": True, "ValidationErrors": [{"Description": LOCKED}]},
        {"HasValidationErrors": True, "ValidationErrors": [{"Message": LOCKED}]},
    ],
)
def test_an_error_inside_a_good_answer_goes_through_the_same_table(element: dict[str, object]) -> None:
    assert errors.PeriodClosed is type(refusal(answer(200, {}), element, "r"))


@pytest.mark.parametrize(
    "element",
    [
        {},
        {"StatusAttributeString": "OK"},
        {"StatusAttributeString": "WARNING", "HasErrors": False, "ValidationErrors": []},
    ],
)
def test_a_good_element_is_no_error(element: dict[str, object]) -> None:
    assert refusal(answer(200, {}), element, "r") is None


@pytest.mark.parametrize(
    "body",
    [
        "<html>We'll be right back</html>",
        '{"Invoices":[',
        "",
        {"Contacts": []},
        {"Invoices": {}},
        {"Invoices": [1]},
        [],
    ],
)
def test_an_answer_that_holds_no_elements_is_not_taken_for_none(body: object) -> None:
    with pytest.raises(errors.Unavailable):
        elements(answer(200, body), "Invoices")


def test_a_quoted_text_cannot_end_its_own_literal() -> None:
    assert r'"a\" OR 1==1 \\"' == quoted('a" OR 1==1 \\')


def test_every_call_names_its_organisation_and_asks_for_json() -> None:
    assert {"Accept": "application/json", "xero-tenant-id": "t-1"} == headers("t-1")


def test_every_row_can_be_reached() -> None:
    given = [answer(400, invalid(message)) for message, _ in VALIDATION] + [given for given, _ in STATUSES]
    given += [answer(429, x_rate_limit_problem=limit) for limit in ("day", "concurrent", "minute")]
    given += [answer(403, problem(403, "Forbidden", "insufficient_scope"))]
    first = [
        next((row for row in ROWS if g.status in row.statuses and row.code in explain(g).casefold()), None)
        for g in given
    ]

    assert [] == [row.sentence for row in ROWS if row not in first]
