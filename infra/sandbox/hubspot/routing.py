"""From one table of calls to routes under every version's paths, with scopes checked and refusals worded."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, Endpoint
from infra.sandbox.hubspot.kinds import BY_WORD, Kind
from infra.sandbox.hubspot.portal import Portal
from infra.sandbox.hubspot.refusals import Rejected, invalid, missing_scopes

RULED = "2026-09"  # the first version that enforces the portal's required properties
DATED = ("2026-03", "2026-09")


def _crm(area: str, legacy: str) -> tuple[str, ...]:
    return (*(f"/crm/{area}/{version}" for version in DATED), f"/crm/{legacy}/{area}")


AREAS: dict[str, tuple[str, ...]] = {
    "objects": _crm("objects", "v3"),
    "links": _crm("objects", "v4"),
    "associations": _crm("associations", "v4"),
    "properties": _crm("properties", "v3"),
    "pipelines": _crm("pipelines", "v3"),
    "owners": _crm("owners", "v3"),
    "account": ("/account-info/2026-03", "/account-info/2026-09", "/account-info/v3"),
    "currencies": ("/settings/currencies/2026-03", "/settings/currencies/2026-09"),
    "oauth": ("/oauth/2026-03", "/oauth/2026-09"),
    "oauth-legacy": ("/oauth/v1", "/oauth/v3"),
    "files": ("/files/2026-03/files", "/files/v3/files"),
    "webhooks": ("/webhooks/2026-03", "/app-webhooks/2026-09", "/webhooks/v3"),
    "": ("",),
}

Needs = Callable[[Call], Iterable[Sequence[str]]]


def nothing(_call: Call) -> Iterable[Sequence[str]]:
    """Any valid token will do."""
    return ()


def scopes(*alternatives: str) -> Needs:
    """One of these scopes."""
    return lambda _call: (alternatives,)


def reading(call: Call) -> Iterable[Sequence[str]]:
    """The read scope of the path's object type, and of every type whose associations are asked for."""
    yield kind_of(call).read
    for other in listed(call, "associations"):
        yield named_kind(other).read


def writing(call: Call) -> Iterable[Sequence[str]]:
    """The write scope of the path's object type."""
    yield kind_of(call).write


@dataclass(frozen=True)
class Row:
    """One call: method, area of ``AREAS``, the rest of the path, who answers it and which scopes it needs."""

    method: str
    area: str
    tail: str
    handle: Callable[[Call], Response]
    needs: Needs = nothing
    open: bool = False
    tags: frozenset[str] = frozenset()


def rules(rows: Iterable[Row]) -> list[Rule]:
    """Every row under every version of its area."""
    return [
        Rule(prefix + row.tail, methods=[row.method], endpoint=Endpoint(_guarded(row), row.open, row.tags))
        for row in rows
        for prefix in AREAS[row.area]
    ]


def _guarded(row: Row) -> Callable[[Call], Response]:
    def handle(call: Call) -> Response:
        try:
            for alternatives in row.needs(call):
                if not set(alternatives) & set(call.grant.scopes):
                    raise missing_scopes(alternatives)
            return row.handle(call)
        except Rejected as rejected:
            return rejected.answer()

    return handle


def portal_of(call: Call) -> Portal:
    """The portal of the call's token."""
    portal = call.account
    assert isinstance(portal, Portal)  # noqa: S101 - admit() set it
    return portal


def named_kind(word: str) -> Kind:
    """
    An object type by name or id.

    Raises:
        Rejected: 400, as the vendor cannot infer the type.
    """
    if (kind := BY_WORD.get(word.strip().replace(" ", "_").lower())) is None:
        raise invalid(f"Unable to infer object type from: {word}")
    return kind


def kind_of(call: Call, variable: str = "kind") -> Kind:
    """The object type in the call's path."""
    return named_kind(str(call.args[variable]))


def is_ruled(call: Call) -> bool:
    """Whether this version enforces the portal's required-property rules."""
    return RULED in call.request.path


def is_dated(call: Call) -> bool:
    """Whether this is one of the versions by date; some success codes differ from the legacy ones."""
    return any(version in call.request.path for version in DATED)


def listed(call: Call, name: str) -> list[str]:
    """A comma-separated (or repeated) query parameter."""
    return [part.strip() for given in call.request.args.getlist(name) for part in given.split(",") if part.strip()]


def flag(call: Call, name: str) -> bool:
    """A boolean query parameter; absent is false."""
    return call.request.args.get(name, "false").lower() == "true"


def limit_of(call: Call, default: int, most: int) -> int:
    """
    The page size asked for.

    Raises:
        Rejected: 400 outside 1..most.
    """
    given = call.request.args.get("limit", str(default))
    if not given.isdigit() or not 1 <= int(given) <= most:
        raise invalid(f"Invalid limit {given}: it must be between 1 and {most}")
    return int(given)


def json_body(call: Call) -> dict[str, Any]:
    """
    The body as a JSON object; numbers keep their digits.

    Raises:
        Rejected: 400.
    """
    try:
        body = json.loads(call.body, parse_float=Decimal)
    except ValueError as error:
        raise invalid(f"Invalid input JSON: {error}") from error
    if not isinstance(body, dict):
        raise invalid("Invalid input JSON: an object is expected")
    return body
