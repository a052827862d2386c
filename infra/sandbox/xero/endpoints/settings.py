"""What the organisation is set up with: itself, accounts, tax rates, items, currencies, tracking, themes."""

from collections.abc import Callable
from functools import partial

from werkzeug.wrappers import Response

from infra.sandbox.core.call import no_content
from infra.sandbox.xero import arithmetic, items, refusals
from infra.sandbox.xero.desk import Desk
from infra.sandbox.xero.endpoints.row import Handler, Row
from infra.sandbox.xero.items import DETAILS
from infra.sandbox.xero.listing import answer_list
from infra.sandbox.xero.representation import Record

ACTIONS = (
    "CreateApprovedInvoice",
    "CreateDraftInvoice",
    "CreateApprovedBill",
    "CreateDraftBill",
    "CreateRepeatingInvoice",
    "CreateInvoicePayment",
    "CreateDraftQuote",
    "CreateSentQuote",
    "AttachFilesIntoInvoice",
)


def _organisation(desk: Desk) -> Response:
    return desk.envelope("Organisations", [desk.org.settings])


def _actions(desk: Desk) -> Response:
    """What the plan allows; several currencies are the one that can be missing."""
    several = len(list(desk.org.rows("Currencies"))) > 1
    allowed = dict.fromkeys(ACTIONS, True) | {"UseMulticurrency": several}
    actions = [{"Name": name, "Status": "ALLOWED" if yes else "NOT-ALLOWED"} for name, yes in allowed.items()]
    return desk.envelope("Actions", actions)


def _listing(collection: str) -> Handler:
    def handle(desk: Desk) -> Response:
        hidden = collection == "TrackingCategories" and desk.asked("includeArchived").lower() != "true"
        rows = [row for row in desk.org.rows(collection) if not (hidden and row["Status"] != "ACTIVE")]
        return answer_list(desk, collection, rows, lambda row, _detail: row)

    return handle


def _single(collection: str) -> Handler:
    def handle(desk: Desk) -> Response:
        return desk.envelope(collection, [desk.required(collection, desk.arg("key"))])

    return handle


def _item_view(desk: Desk) -> Callable[..., Record]:
    """Prices at the precision that was asked for; items that were removed from sale stay listed."""

    def view(row: Record, _detail: str = "full") -> Record:
        shown = dict(row)
        for name in DETAILS:
            details = dict(row.get(name) or {})
            if "UnitPrice" in details:
                details["UnitPrice"] = arithmetic.places(details["UnitPrice"], desk.unit_places)
            shown[name] = details
        return shown

    return view


def _find_item(desk: Desk) -> Record:
    """By id or code."""
    key = desk.arg("key")
    found = desk.org.find("Items", key) or desk.org.first("Items", Code=key)
    if found is None:
        raise refusals.not_found()
    return found


def _items(desk: Desk) -> Response:
    return answer_list(desk, "Items", desk.org.rows("Items"), _item_view(desk))


def _one_item(desk: Desk) -> Response:
    return desk.envelope("Items", [_item_view(desk)(_find_item(desk))])


def _save_items(desk: Desk) -> Response:
    write = desk.write()
    save = partial(items.save, desk.org, create=write.create, by=write.by, unit_places=write.unit_places)
    return desk.save_all("Items", save, _item_view(desk))


def _update_item(desk: Desk) -> Response:
    found = _find_item(desk)
    save = partial(items.save, desk.org, create=False, by=desk.app, unit_places=desk.unit_places)
    return desk.save_all("Items", save, _item_view(desk), ItemID=found["ItemID"])


def _delete_item(desk: Desk) -> Response:
    del desk.org.tables["Items"][_find_item(desk)["ItemID"]]
    return no_content()


SCOPE = "accounting.settings"
ITEMS = "accounting.settings accounting.invoices"
LISTS = ("Accounts", "TaxRates", "Currencies", "TrackingCategories", "BrandingThemes")
ROWS = (
    Row("GET", "/Organisation", _organisation, SCOPE),
    Row("GET", "/Organisations", _organisation, SCOPE),
    Row("GET", "/Organisation/Actions", _actions, SCOPE),
    *[Row("GET", f"/{name}", _listing(name), SCOPE) for name in LISTS],
    *[Row("GET", f"/{name}/<key>", _single(name), SCOPE) for name in LISTS],
    Row("GET", "/Items", _items, ITEMS),
    Row("GET", "/Items/<key>", _one_item, ITEMS),
    Row("PUT", "/Items", _save_items, ITEMS),
    Row("POST", "/Items", _save_items, ITEMS),
    Row("POST", "/Items/<key>", _update_item, ITEMS),
    Row("DELETE", "/Items/<key>", _delete_item, ITEMS),
)
