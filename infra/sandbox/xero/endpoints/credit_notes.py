"""Credit notes, overpayments and prepayments, and their application to invoices."""

from collections.abc import Callable
from functools import partial

from werkzeug.wrappers import Response

from infra.sandbox.xero import credit_notes, refusals
from infra.sandbox.xero.contact_views import Detail
from infra.sandbox.xero.desk import Desk, answer
from infra.sandbox.xero.endpoints.row import Handler, Row
from infra.sandbox.xero.listing import answer_list
from infra.sandbox.xero.pdf import one_page
from infra.sandbox.xero.representation import Record, json_text, render
from infra.sandbox.xero.state import IDS
from infra.sandbox.xero.views import allocation_view, credit_view

SCOPES = {
    "CreditNotes": "accounting.invoices",
    "Overpayments": "accounting.payments",
    "Prepayments": "accounting.payments",
}


def _view(desk: Desk, collection: str) -> Callable[[Record, Detail], Record]:
    return lambda row, detail: credit_view(desk.org, collection, row, detail, desk.unit_places)


def _full(desk: Desk) -> Callable[[Record], Record]:
    return lambda row: credit_view(desk.org, "CreditNotes", row, "full", desk.unit_places)


def find(desk: Desk, collection: str) -> Record:
    """The credit by id, a credit note also by its number."""
    key = desk.arg("key")
    found = desk.org.find(collection, key)
    if found is None and collection == "CreditNotes":
        found = desk.org.first(collection, CreditNoteNumber=key)
    if found is None:
        raise refusals.not_found()
    return found


def _listing(collection: str) -> Handler:
    return lambda desk: answer_list(desk, collection, desk.org.rows(collection), _view(desk, collection))


def _single(collection: str) -> Handler:
    def handle(desk: Desk) -> Response:
        found = find(desk, collection)
        if "application/pdf" in desk.call.request.headers.get("Accept", ""):
            return _pdf(desk)
        return desk.envelope(collection, [_view(desk, collection)(found, "full")])

    return handle


def _save(desk: Desk) -> Response:
    write = desk.write()
    return desk.save_all("CreditNotes", lambda sent: credit_notes.save(desk.org, sent, write), _full(desk))


def _update(desk: Desk) -> Response:
    found = find(desk, "CreditNotes")
    write = desk.write()
    return desk.save_all(
        "CreditNotes",
        lambda sent: credit_notes.save(desk.org, sent, write),
        _full(desk),
        CreditNoteID=found["CreditNoteID"],
    )


def _pdf(desk: Desk) -> Response:
    note = find(desk, "CreditNotes")
    lines = [str(note["CreditNoteNumber"]), f"Total {note['CurrencyCode']} {note['Total']}"]
    return Response(one_page(lines), content_type="application/pdf")


def _allocating(collection: str) -> Handler:
    def handle(desk: Desk) -> Response:
        credit = find(desk, collection)
        allocate = partial(credit_notes.allocate, desk.org, collection, credit, by=desk.app)
        return desk.save_all("Allocations", allocate, partial(_shown_allocation, desk))

    return handle


def _shown_allocation(desk: Desk, row: Record) -> Record:
    return {**allocation_view(desk.org, row), "ValidationErrors": []}


def _unallocating(collection: str) -> Handler:
    """The answer is the allocation itself, without an envelope."""

    def handle(desk: Desk) -> Response:
        credit = find(desk, collection)
        found = desk.required("Allocations", desk.arg("allocation"))
        if found["_source"] != (collection, credit[IDS[collection]]):
            raise refusals.not_found()
        credit_notes.unallocate(desk.org, found)
        return answer(json_text(render(allocation_view(desk.org, found))))

    return handle


ROWS = (
    Row("PUT", "/CreditNotes", _save, SCOPES["CreditNotes"]),
    Row("POST", "/CreditNotes", _save, SCOPES["CreditNotes"]),
    Row("POST", "/CreditNotes/<key>", _update, SCOPES["CreditNotes"]),
    Row("GET", "/CreditNotes/<key>/pdf", _pdf, SCOPES["CreditNotes"], any_accept=True),
    *[
        row
        for name, scope in SCOPES.items()
        for row in (
            Row("GET", f"/{name}", _listing(name), scope),
            Row("GET", f"/{name}/<key>", _single(name), scope, any_accept=name == "CreditNotes"),
            Row("PUT", f"/{name}/<key>/Allocations", _allocating(name), scope),
            Row("DELETE", f"/{name}/<key>/Allocations/<allocation>", _unallocating(name), scope),
        )
    ],
)
