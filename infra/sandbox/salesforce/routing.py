"""From one table of calls to routes under every version, with versions and media types checked and refusals worded."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, Endpoint
from infra.sandbox.salesforce.org import Org
from infra.sandbox.salesforce.refusals import Rejected, not_found, unreadable_json

BASE = "/services/data/v<version>"
NEWEST = 68
RETIRED = range(21, 31)
DEPRECATED = range(31, 41)
LIVING = range(31, NEWEST + 1)


@dataclass(frozen=True)
class Row:
    """One call: method, the path below the versioned base (or, ``bare``, below the origin), who answers it."""

    method: str
    tail: str
    handle: Callable[[Call], Response]
    open: bool = False
    bare: bool = False


def rules(rows: Iterable[Row]) -> list[Rule]:
    """Every row as a route."""
    return [
        Rule(
            row.tail if row.bare else BASE + row.tail,
            methods=[row.method],
            endpoint=Endpoint(_guarded(row), row.open),
        )
        for row in rows
    ]


def _guarded(row: Row) -> Callable[[Call], Response]:
    def handle(call: Call) -> Response:
        try:
            if not row.bare:
                _check_version(call)
            return row.handle(call)
        except Rejected as rejected:
            return rejected.answer()

    return handle


def _check_version(call: Call) -> None:
    number, point, rest = version_of(call).partition(".")
    known = number.isdigit() and point and rest == "0"
    if known and int(number) in RETIRED:
        # Unverified: the facts name the status 410 for REST, and this code for SOAP.
        raise Rejected("UNSUPPORTED_API_VERSION", f"The API version {number}.0 is retired.")
    if not known or int(number) not in LIVING:
        raise not_found()
    if int(number) in DEPRECATED:
        call.headers["Warning"] = f'299 - "API version {number}.0 is deprecated and will be retired in Summer 2028."'


def version_of(call: Call) -> str:
    """The version in the call's path, without its v."""
    return str(call.args["version"])


def org_of(call: Call) -> Org:
    """The org of the call's token."""
    org = call.account
    assert isinstance(org, Org)  # noqa: S101 - admit() set it
    return org


def kind_of(call: Call, variable: str = "kind") -> str:
    """
    The object in the call's path, whatever the case of its letters.

    Raises:
        Rejected: 404 for one that the org doesn't have or the user doesn't see.
    """
    return named_kind(org_of(call), str(call.args[variable]))


def named_kind(org: Org, word: str) -> str:
    """
    An object by name.

    Raises:
        Rejected: 404.
    """
    found = next((kind for kind in org.schema if kind.lower() == word.lower()), None)
    if found is None or not org.offers(found):
        raise not_found()
    return found


def body_of(call: Call) -> dict[str, Any]:
    """
    The body as a JSON object; numbers keep their digits.

    Raises:
        Rejected: 415 for another media type, 400 for what isn't JSON.
    """
    media = call.request.mimetype
    if media not in {"application/json", ""}:
        raise Rejected(
            "UNSUPPORTED_MEDIA_TYPE", f"Content-Type header specified in HTTP request is not supported: {media}"
        )
    try:
        body = json.loads(call.body, parse_float=Decimal)
    except ValueError as error:
        raise unreadable_json(f"Unexpected character: {error}") from error
    if not isinstance(body, dict):
        raise unreadable_json("Cannot deserialize instance of a record from START_ARRAY")
    return body


def writable(org: Org, kind: str) -> None:
    """
    The user may create, change and delete records of this object.

    Raises:
        Rejected: 403 INSUFFICIENT_ACCESS_OR_READONLY.
    """
    if kind in org.settings.read_only:
        message = "insufficient access rights on object id"
        raise Rejected("INSUFFICIENT_ACCESS_OR_READONLY", message, [])


def flag(call: Call, header: str, option: str) -> bool:
    """Whether a header such as ``Sforce-Duplicate-Rule-Header: allowSave=true`` sets its option."""
    given = call.request.headers.get(header, "").replace(" ", "").lower()
    return f"{option.lower()}=true" in given
