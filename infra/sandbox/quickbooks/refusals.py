"""
Every way in which QuickBooks says no: the exception that the books raise and the exact bodies it becomes.

Codes, statuses and shapes are the vendor's; where no source quotes the words of a message, they are unverified.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from werkzeug.wrappers import Response

from infra.sandbox.core.call import json_answer
from infra.sandbox.quickbooks.representation import Record

MESSAGES: Mapping[str, str] = {
    "120": "Authorization Failure",
    "500": "Unsupported Operation",
    "610": "Object Not Found",
    "620": "Transaction can't be linked",
    "2010": "Request has invalid or unsupported property",
    "2020": "Required param missing, need to supply the required value for the API",
    "2040": "Invalid character in the request",
    "2050": "String length is either shorter or longer than supported by specification",
    "2170": "Invalid Enumeration",
    "2210": "Email Address does not conform to the syntax rules of RFC 822.",
    "2500": "Invalid Reference Id",
    "4000": "Error parsing query",
    "4001": "Error validating query",
    "5010": "Stale Object Error",
    "6000": "A business validation error has occurred while processing your request",
    "6070": "Amount calculation incorrect in the request",
    "6140": "Duplicate Document Number Error",
    "6150": "Cannot convert a Job or sub-customer",
    "6190": "Subscription period has ended or canceled or there was a billing problem",
    "6210": "Account Period Closed, Cannot Update Through Services API",
    "6240": "Duplicate Name Exists Error",
    "6540": "Deposited Transaction cannot be changed",
    "6560": "Required customer is missing",
    "10000": "An application error has occurred while processing your request",
}
INACTIVE = (
    "Something you're trying to use has been made inactive. Check the fields with accounts, customers, items, vendors"
    " or employees."
)
GATEWAY = {
    401: ("AuthenticationFailed", "3200", "AUTHENTICATION"),
    403: ("ApplicationAuthorizationFailed", "3100", "SERVICE"),
}


@dataclass(frozen=True)
class Problem:
    """One entry of a fault."""

    code: str
    detail: str
    element: str = ""
    message: str | None = None

    def represent(self) -> Record:
        """The entry as the wire has it."""
        message = self.message or MESSAGES[self.code]
        return {"Message": message, "Detail": self.detail, "code": self.code, "element": self.element}


class Invalid(Exception):
    """A request, or one element of a batch, is refused; carries every problem and the kind of fault."""

    def __init__(self, *problems: Problem, kind: str = "ValidationFault", status: int = 400) -> None:
        super().__init__("; ".join(f"{problem.code}: {problem.detail}" for problem in problems))
        self.problems = problems
        self.kind = kind
        self.status = status

    def fault(self) -> Record:
        """The fault itself, as it also stands inside batches and uploads."""
        return {"Error": [problem.represent() for problem in self.problems], "type": self.kind}


def business(detail: str, element: str = "") -> Invalid:
    """
    6000: a rule of the books.

    The code is the vendor's for rules of business; that each rule of this sandbox which raises it has no code of its own is
    unverified but for tax codes and closed items.
    """
    return Invalid(Problem("6000", f"Business Validation Error: {detail}", element))


def missing(parameter: str) -> Invalid:
    """2020: a required member or parameter. That a customer without any name is refused with it is unverified."""
    return Invalid(Problem("2020", f"Required parameter {parameter} is missing in the request", parameter))


def bad_reference(element: str) -> Invalid:
    """2500: a reference to what never existed."""
    return Invalid(Problem("2500", f"Invalid Reference Id : {element}", element))


def inactive_reference(element: str, code: str = "2500") -> Invalid:
    """2500 or 610: a reference to something inactive."""
    return Invalid(Problem(code, f"{MESSAGES[code]} : {INACTIVE}", element))


def not_found() -> Invalid:
    """610, as HTTP 400: no such object, or it was deleted."""
    return Invalid(Problem("610", f"Object Not Found : {INACTIVE}"))


def stale() -> Invalid:
    """5010: somebody else saved first."""
    told = (
        "Stale Object Error : You and Ann Poe were working on this at the same time. Ann Poe finished before you did, so"
        " your work was not saved."
    )
    return Invalid(Problem("5010", told))


def period_closed() -> Invalid:
    """5010 again, in other words: a transaction of a closed period may be neither made nor changed."""
    return Invalid(Problem("5010", "The account period has closed. {1}", message="Account Period Closed"))


def answer_fault(refused: Invalid, now: datetime) -> Response:
    """A refusal of the books on the wire."""
    return json_answer(refused.status, {"Fault": refused.fault(), "time": now.isoformat(timespec="milliseconds")})


def gateway(status: int, detail: str) -> Response:
    """401 and 403 come from the gateway, which writes member names in lower case."""
    word, code, kind = GATEWAY[status]
    error = {
        "message": f"message={word}; errorCode={code.zfill(6)}; statusCode={status}",
        "detail": detail,
        "code": code,
        "element": None,
    }
    body: Record = {
        "warnings": None,
        "intuitObject": None,
        "fault": {"error": [error], "type": kind},
        "report": None,
        "queryResponse": None,
        "batchItemResponse": [],
        "attachableResponse": [],
        "syncErrorResponse": None,
        "requestId": None,
        "time": int(time.time() * 1000),
        "status": None,
        "cdcresponse": [],
    }
    return json_answer(status, body)


def throttled(now: datetime, retry_after: str | None = None) -> Response:
    """429; the vendor promises no Retry-After. The case of its members is unverified, ``SERVICE`` was seen."""
    error = {
        "Message": "message=ThrottleExceeded; errorCode=003001; statusCode=429",
        "Detail": "The request limit was reached.",
        "code": "3001",
        "element": "",
    }
    body = {"Fault": {"Error": [error], "type": "SERVICE"}, "time": now.isoformat(timespec="milliseconds")}
    return json_answer(429, body, {} if retry_after is None else {"Retry-After": retry_after})


def system_fault(status: int, now: datetime, retry_after: str | None = None) -> Response:
    """5xx with code 10000."""
    fault = Invalid(Problem("10000", "An unexpected error occurred."), kind="SystemFault", status=status)
    answer = answer_fault(fault, now)
    if retry_after is not None:
        answer.headers["Retry-After"] = retry_after
    return answer


def xml_instead() -> Response:
    """Without ``Accept: application/json`` QuickBooks answers XML; this sandbox speaks JSON only and says so in XML."""
    body = (
        '<?xml version="1.0" encoding="UTF-8"?><IntuitResponse xmlns="http://schema.intuit.com/finance/v3"><Fault'
        ' type="ValidationFault"><Error code="500"><Message>Send Accept: application/json</Message></Error></Fault>'
        "</IntuitResponse>"
    )
    return Response(body, 406, content_type="application/xml;charset=UTF-8")
