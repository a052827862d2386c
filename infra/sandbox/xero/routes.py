"""All paths: the API under its base, tokens and connections beside it; and what every API call passes through."""

from collections.abc import Callable, Iterator
from functools import partial

from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, Endpoint
from infra.sandbox.xero import refusals
from infra.sandbox.xero.desk import Desk, refuse
from infra.sandbox.xero.endpoints import contacts, credit_notes, files, invoices, ledger, payments, settings
from infra.sandbox.xero.endpoints.row import Row
from infra.sandbox.xero.idempotency import WRITES, Memory
from infra.sandbox.xero.oauth import Identity

API_PATH = "/api.xro/2.0"
AREAS = (contacts, invoices, settings, payments, credit_notes, ledger, files)
ROWS: tuple[Row, ...] = tuple(row for area in AREAS for row in area.ROWS)


def api_rules(memory: Memory) -> Iterator[Rule]:
    """One rule per row of the table of endpoints."""
    for row in ROWS:
        handle = partial(serve, row, memory)
        yield Rule(API_PATH + row.path, methods=[row.method], endpoint=Endpoint(handle, tags=row.scopes()))


def identity_rules(identity: Identity) -> Iterator[Rule]:
    """Consent, tokens and connections; the SDKs write Connections with a capital."""
    table: tuple[tuple[str, str, Callable[[Call], Response]], ...] = (
        ("GET", "/identity/connect/authorize", identity.authorize),
        ("POST", "/identity/connect/authorize", identity.authorize),
        ("POST", "/connect/token", identity.token),
        ("POST", "/connect/revocation", identity.revocation),
        ("GET", "/connections", identity.list_connections),
        ("GET", "/Connections", identity.list_connections),
        ("DELETE", "/connections/<key>", identity.disconnect),
        ("DELETE", "/Connections/<key>", identity.disconnect),
    )
    for method, path, handle in table:
        yield Rule(path, methods=[method], endpoint=Endpoint(handle, open=True))


def serve(row: Row, memory: Memory, call: Call) -> Response:
    """Answer one API call: only JSON is spoken, and a write with a known key gets its remembered answer."""
    desk = Desk(call, call.account, call.grant.client_id)
    key = call.request.headers.get("Idempotency-Key", "")
    if not key or call.method not in WRITES:
        return _carried_out(row, desk)
    scope = (desk.app, desk.org.tenant, key)
    fingerprint = (call.method, call.path, call.body)
    try:
        remembered = memory.recall(scope, fingerprint, desk.org.now())
    except refusals.Refusal as refusal:
        return refuse(refusal)
    if remembered is not None:
        return remembered
    response = _carried_out(row, desk)
    memory.keep(scope, fingerprint, desk.org.now(), response)
    return response


def _carried_out(row: Row, desk: Desk) -> Response:
    try:
        if not row.any_accept and "application/json" not in desk.call.request.headers.get("Accept", ""):
            raise refusals.not_acceptable()
        return row.handle(desk)
    except refusals.Refusal as refusal:
        return refuse(refusal)
    except refusals.Invalid as wrong:
        errors = [{"Message": message} for message in wrong.messages]
        return refuse(refusals.invalid_elements([{"ValidationErrors": errors}]))
