"""Several of Salesforce's records written in one call: what became of each, in the order in which they were given."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from shared.errors import LedgerlinkError, Unavailable
from shared.http.answers import Answer
from shared.http.errors import ErrorRow, explained
from shared.providers.salesforce.api import explain

MOST = 200
"""Records in one call."""
REFUSED = 400
STATUSES: Mapping[str, int] = {
    "NOT_FOUND": 404,
    "INSUFFICIENT_ACCESS_OR_READONLY": 403,
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY": 403,
    "REQUEST_LIMIT_EXCEEDED": 403,
    "SERVER_UNAVAILABLE": 503,
    "UNKNOWN_EXCEPTION": 500,
}
"""The status with which a record alone would be refused, by the code of its first problem."""


def outcomes(answer: Answer, count: int, record: str) -> Sequence[Sequence[Mapping[str, Any]]]:
    """
    The problems of each record, none where it was written.

    Raises:
        Unavailable: the answer doesn't say what became of each.
    """
    said = answer.json()
    if not isinstance(said, list) or len(said) != count or not all(isinstance(one, dict) for one in said):
        raise Unavailable(
            "Salesforce doesn't say what became of each record", record=record, fix="It is tried again by itself."
        )
    return [() if one.get("success") is True else _problems(one) for one in said]


def refusal(problems: Sequence[Mapping[str, Any]], rows: Sequence[ErrorRow], record: str) -> LedgerlinkError:
    """What writing this record by itself would have raised."""
    status = STATUSES.get(str(problems[0].get("statusCode")), REFUSED)
    refused = Answer(status, {}, json.dumps([dict(one) for one in problems], default=str).encode())
    return explained(refused, rows, message=explain(refused), record=record, writes=False, retry_after=None)


def _problems(outcome: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Of a record that wasn't written; a refusal without a reason is one, too."""
    errors = outcome.get("errors")
    found = [one for one in errors if isinstance(one, dict)] if isinstance(errors, list) else []
    return found or [{"message": "Salesforce gives no reason"}]
