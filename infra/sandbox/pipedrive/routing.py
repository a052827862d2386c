"""
From a path to an endpoint: versions, scopes, token cost, who calls, and the parameters that lists share.

Parameters that nobody knows are passed over; that the vendor does so is unverified.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, Endpoint, json_answer
from infra.sandbox.pipedrive.company import Company
from infra.sandbox.pipedrive.records import Actor
from infra.sandbox.pipedrive.refusals import Rejected, bad_request, gone, invalid, scope_mismatch
from infra.sandbox.pipedrive.representation import wire

PREFIXES = {2: ("/api/v2",), 1: ("/api/v1", "/v1"), 0: ("",)}
"""Where a version stands: v1 also answers at the address that its specification and the vendor's client name."""
V1_TWINS = (
    "deals", "persons", "organizations", "activities", "products", "pipelines", "stages", "itemSearch", "dealFields",
    "personFields", "organizationFields", "productFields", "activityFields",
)  # fmt: skip
SEARCH = "search"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Row:
    """One call: method, version, path, who answers, what it costs of the day's budget, and scopes of which one is needed."""

    method: str
    version: int
    path: str
    handle: Callable[[Call], Response]
    cost: int = 0
    scopes: tuple[str, ...] = ()
    open: bool = False
    search: bool = False


@dataclass(frozen=True)
class Guarded:
    """A row as the core calls it: its scopes are checked, its refusals answered."""

    row: Row

    def __call__(self, call: Call) -> Response:
        """Carry out the call."""
        try:
            granted = getattr(call.grant, "scopes", ())
            # A personal API token has no scopes, and no grant: it may do what its user may.
            if call.grant is not None and self.row.scopes and not set(self.row.scopes) & set(granted):
                raise scope_mismatch()
            return self.row.handle(call)
        except Rejected as rejected:
            return rejected.answer()


def rules(rows: Iterable[Row]) -> list[Rule]:
    """Every row under its version's prefixes, and the refusals of what v1 no longer serves."""
    twin = Row("", 1, f"/<any({','.join(V1_TWINS)}):twin>", _gone)
    gone_rules = [
        Rule(prefix + twin.path + rest, methods=METHODS, endpoint=Endpoint(Guarded(twin)))
        for prefix in PREFIXES[1]
        for rest in ("", "/<path:rest>")
    ]
    served = [
        Rule(prefix + row.path, methods=[row.method], endpoint=Endpoint(Guarded(row), row.open))
        for row in rows
        for prefix in PREFIXES[row.version]
    ]
    return [*served, *gone_rules]


def row_of(call: Call) -> Row:
    """The row of a call that found its endpoint."""
    handle = None if call.endpoint is None else call.endpoint.handle
    assert isinstance(handle, Guarded)  # noqa: S101 - rules() makes no other
    return handle.row


def company_of(call: Call) -> Company:
    """The company of the call's token."""
    company = call.account
    assert isinstance(company, Company)  # noqa: S101 - admit() set it
    return company


def actor_of(call: Call) -> Actor:
    """Who writes through the API: the user who consented."""
    return Actor(int(call.grant.user) if call.grant is not None else company_of(call).users[0].id, "api")


def answer(value: Any, status: int = 200, **more: Any) -> Response:
    """A success with ``data``; ``more`` stands beside it."""
    return json_answer(status, {"success": True, "data": wire(value), **wire(more)})


def json_body(call: Call) -> dict[str, Any]:
    """
    The body as a JSON object; numbers keep their digits.

    Raises:
        Rejected: 400.
    """
    body = any_body(call)
    if not isinstance(body, dict):
        raise invalid([("", "Expected object")])
    return body


def any_body(call: Call) -> Any:
    """
    The body, whatever JSON it is.

    Raises:
        Rejected: 400.
    """
    try:
        return json.loads(call.body, parse_float=Decimal)
    except ValueError as error:
        raise bad_request(f"Malformed JSON: {error}") from None


def listed(call: Call, name: str) -> list[str]:
    """A comma-separated (or repeated) query parameter."""
    return [part.strip() for given in call.request.args.getlist(name) for part in given.split(",") if part.strip()]


def ids_of(call: Call, name: str, most: int = 100) -> list[int] | None:
    """
    A list of ids in the query; None when it is absent.

    Raises:
        Rejected: 400 for more than ``most``, or what is no id.
    """
    if name not in call.request.args:
        return None
    given = listed(call, name)
    if not all(part.isdigit() for part in given):
        raise invalid([(name, "Expected number, received string")])
    if len(given) > most:
        raise invalid([(name, f"Array must contain at most {most} element(s)")])
    return [int(part) for part in given]


def integer(call: Call, name: str) -> int | None:
    """
    An integer in the query; None when it is absent.

    Raises:
        Rejected: 400.
    """
    given = call.request.args.get(name)
    if given is not None and not given.isdigit():
        raise invalid([(name, "Expected number, received string")])
    return None if given is None else int(given)


def flag(call: Call, name: str) -> bool:
    """A boolean in the query; absent is false."""
    return call.request.args.get(name, "false").lower() in ("true", "1")


def _gone(_call: Call) -> Response:
    raise gone()
