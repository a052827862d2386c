"""Invoices and bills, their e-mails, links and PDFs."""

import hashlib
from collections.abc import Callable
from datetime import timedelta

from werkzeug.wrappers import Response

from infra.sandbox.core.call import no_content
from infra.sandbox.xero import invoices, refusals
from infra.sandbox.xero.contact_views import Detail
from infra.sandbox.xero.desk import Desk
from infra.sandbox.xero.endpoints.row import Row
from infra.sandbox.xero.listing import answer_list, listed
from infra.sandbox.xero.pdf import one_page
from infra.sandbox.xero.representation import Record
from infra.sandbox.xero.state import Organisation
from infra.sandbox.xero.views import invoice_view

# E-mails a day by plan: paying organisations, trials, demo companies.
EMAILS_A_DAY = {"TRIAL": 20, "DEMO": 0}
EMAILS_A_DAY_PAYING = 1000
MAILABLE = {"SUBMITTED", "AUTHORISED", "PAID"}
SEARCHED = ("InvoiceNumber", "Reference")


def _view(desk: Desk) -> Callable[[Record, Detail], Record]:
    return lambda row, detail: invoice_view(desk.org, row, detail, desk.unit_places)


def _full(desk: Desk) -> Callable[[Record], Record]:
    return lambda row: invoice_view(desk.org, row, "full", desk.unit_places)


def find(desk: Desk) -> Record:
    """The invoice by id or by the number of a sales invoice; 404 otherwise."""
    key = desk.arg("key")
    found = desk.org.find("Invoices", key) or desk.org.first("Invoices", InvoiceNumber=key, Type="ACCREC")
    if found is None:
        raise refusals.not_found()
    return found


def _list(desk: Desk) -> Response:
    """Every status is listed, voided and deleted too, unless Statuses narrows it."""
    wanted = {
        "InvoiceID": listed(desk, "IDs"),
        "InvoiceNumber": listed(desk, "InvoiceNumbers"),
        "_contact": listed(desk, "ContactIDs"),
        "Status": listed(desk, "Statuses"),
    }
    mine, term = desk.asked("createdByMyApp").lower() == "true", desk.asked("searchTerm").casefold()
    rows = [
        row
        for row in desk.org.rows("Invoices")
        if all(not values or str(row.get(member)).lower() in values for member, values in wanted.items())
        and (not mine or row["_app"] == desk.app)
        and (not term or any(term in str(row.get(member) or "").casefold() for member in SEARCHED))
    ]
    return answer_list(desk, "Invoices", rows, _view(desk))


def _one(desk: Desk) -> Response:
    found = find(desk)
    if "application/pdf" in desk.call.request.headers.get("Accept", ""):
        return _pdf_of(found)
    return desk.envelope("Invoices", [_full(desk)(found)])


def _save(desk: Desk) -> Response:
    write = desk.write()
    return desk.save_all("Invoices", lambda sent: invoices.save(desk.org, sent, write), _full(desk))


def _update(desk: Desk) -> Response:
    found = find(desk)
    write = desk.write()
    return desk.save_all(
        "Invoices", lambda sent: invoices.save(desk.org, sent, write), _full(desk), InvoiceID=found["InvoiceID"]
    )


def _email(desk: Desk) -> Response:
    """204; the contact needs an address, the invoice an approved (or submitted) status."""
    invoice = find(desk)
    contact = desk.org.tables["Contacts"][invoice["_contact"]]
    faults = []
    if invoice["Type"] != "ACCREC" or invoice["Status"] not in MAILABLE:
        faults.append("Invoice not of valid status for modification")
    if not contact.get("EmailAddress"):
        faults.append("The contact must have an email address.")
    if _mails_today(desk.org) >= EMAILS_A_DAY.get(desk.org.settings["Class"], EMAILS_A_DAY_PAYING):
        faults.append("The daily email limit of this organisation has been reached.")
    if faults:
        errors = [{"Message": message} for message in faults]
        raise refusals.invalid_elements([{"InvoiceID": invoice["InvoiceID"], "ValidationErrors": errors}])
    desk.org.emails_sent.append(desk.org.now())
    invoices.mark_sent(desk.org, invoice)
    return no_content()


def _mails_today(org: Organisation) -> int:
    return sum(moment > org.now() - timedelta(days=1) for moment in org.emails_sent)


def _online(desk: Desk) -> Response:
    """The customer's link, for approved sales invoices only."""
    invoice = find(desk)
    if invoice["Type"] != "ACCREC" or invoice["Status"] not in {"AUTHORISED", "PAID"}:
        raise refusals.not_found()
    slug = hashlib.sha256(invoice["InvoiceID"].encode()).hexdigest()[:40]
    return desk.envelope("OnlineInvoices", [{"OnlineInvoiceUrl": f"https://in.xero.com/{slug}"}])


def _pdf(desk: Desk) -> Response:
    return _pdf_of(find(desk))


def _pdf_of(invoice: Record) -> Response:
    lines = [
        f"{invoice['InvoiceNumber']} {invoice.get('Reference') or ''}",
        f"Total {invoice['CurrencyCode']} {invoice['Total']}",
        f"Amount due {invoice['AmountDue']}",
    ]
    return Response(one_page(lines), content_type="application/pdf")


SCOPE = "accounting.invoices"
ROWS = (
    Row("GET", "/Invoices", _list, SCOPE),
    Row("PUT", "/Invoices", _save, SCOPE),
    Row("POST", "/Invoices", _save, SCOPE),
    Row("GET", "/Invoices/<key>", _one, SCOPE, any_accept=True),
    Row("POST", "/Invoices/<key>", _update, SCOPE),
    Row("POST", "/Invoices/<key>/Email", _email, SCOPE),
    Row("GET", "/Invoices/<key>/OnlineInvoice", _online, SCOPE),
    Row("GET", "/Invoices/<key>/pdf", _pdf, SCOPE, any_accept=True),
)
