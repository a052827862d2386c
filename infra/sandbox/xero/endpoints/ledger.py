"""Bank transactions, quotes, manual journals, repeating invoices and reports."""

import re
from collections.abc import Callable
from datetime import date
from functools import partial

from werkzeug.wrappers import Response

from infra.sandbox.xero import banking, contacts, journals, quotes, refusals
from infra.sandbox.xero.aging import aged_receivables
from infra.sandbox.xero.contact_views import Detail
from infra.sandbox.xero.desk import Desk
from infra.sandbox.xero.endpoints.row import Row
from infra.sandbox.xero.listing import answer_list
from infra.sandbox.xero.representation import Record, read_date
from infra.sandbox.xero.views import bank_transaction_view, document_view


def _transaction(desk: Desk) -> Callable[..., Record]:
    def view(row: Record, detail: Detail = "full") -> Record:
        return bank_transaction_view(desk.org, row, detail, desk.unit_places)

    return view


def _document(desk: Desk) -> Callable[..., Record]:
    """Quotes and repeating invoices show their lines in lists, too."""

    def view(row: Record, _detail: Detail = "full") -> Record:
        return document_view(desk.org, row, "full", desk.unit_places)

    return view


def _transactions(desk: Desk) -> Response:
    return answer_list(desk, "BankTransactions", desk.org.rows("BankTransactions"), _transaction(desk))


def _one_transaction(desk: Desk) -> Response:
    return desk.envelope("BankTransactions", [_transaction(desk)(desk.required("BankTransactions", desk.arg("key")))])


def _save_transactions(desk: Desk) -> Response:
    write = desk.write()
    return desk.save_all("BankTransactions", lambda sent: banking.save(desk.org, sent, write), _transaction(desk))


def _quotes(desk: Desk) -> Response:
    """Quotes have no where: they are narrowed by parameters of their own."""
    exact = {
        "_contact": desk.asked("ContactID"),
        "Status": desk.asked("Status"),
        "QuoteNumber": desk.asked("QuoteNumber"),
    }
    ranges = {
        "Date": (read_date(desk.asked("DateFrom")), read_date(desk.asked("DateTo"))),
        "ExpiryDate": (read_date(desk.asked("ExpiryDateFrom")), read_date(desk.asked("ExpiryDateTo"))),
    }
    rows = [
        row
        for row in desk.org.rows("Quotes")
        if all(not value or row.get(name) == value for name, value in exact.items())
        and all(_within(row.get(name), *ends) for name, ends in ranges.items())
    ]
    return answer_list(desk, "Quotes", rows, _document(desk))


def _within(day: date | None, first: date | None, last: date | None) -> bool:
    if day is None:
        return first is None and last is None
    return (first is None or day >= first) and (last is None or day <= last)


def _one_quote(desk: Desk) -> Response:
    return desk.envelope("Quotes", [_document(desk)(desk.required("Quotes", desk.arg("key")))])


def _save_quotes(desk: Desk) -> Response:
    write = desk.write()
    return desk.save_all("Quotes", lambda sent: quotes.save(desk.org, sent, write), _document(desk))


def _update_quote(desk: Desk) -> Response:
    found = desk.required("Quotes", desk.arg("key"))
    write = desk.write()
    return desk.save_all(
        "Quotes", lambda sent: quotes.save(desk.org, sent, write), _document(desk), QuoteID=found["QuoteID"]
    )


def _journals(desk: Desk) -> Response:
    """Un-paged lists leave the journal lines out."""

    def view(row: Record, detail: Detail) -> Record:
        return row if detail in {"full", "page"} else {**row, "JournalLines": []}

    return answer_list(desk, "ManualJournals", desk.org.rows("ManualJournals"), view)


def _one_journal(desk: Desk) -> Response:
    return desk.envelope("ManualJournals", [desk.required("ManualJournals", desk.arg("key"))])


def _save_journals(desk: Desk) -> Response:
    save = partial(journals.save, desk.org, create=desk.call.method == "PUT", by=desk.app)
    return desk.save_all("ManualJournals", save, dict)


def _update_journal(desk: Desk) -> Response:
    found = desk.required("ManualJournals", desk.arg("key"))
    save = partial(journals.save, desk.org, create=False, by=desk.app)
    return desk.save_all("ManualJournals", save, dict, ManualJournalID=found["ManualJournalID"])


def _repeating(desk: Desk) -> Response:
    return answer_list(desk, "RepeatingInvoices", desk.org.rows("RepeatingInvoices"), _document(desk))


def _one_repeating(desk: Desk) -> Response:
    return desk.envelope("RepeatingInvoices", [_document(desk)(desk.required("RepeatingInvoices", desk.arg("key")))])


def _aged(desk: Desk) -> Response:
    """The contact is mandatory: there is no report over the whole organisation."""
    contact = contacts.lookup(desk.org, desk.asked("contactId"))
    if contact is None or not re.fullmatch(r"[0-9a-fA-F-]{36}", desk.asked("contactId")):
        errors = [{"Message": "A valid contactId must be specified"}]
        raise refusals.invalid_elements([{"ValidationErrors": errors}])
    day = read_date(desk.asked("date")) or desk.org.today()
    ends = read_date(desk.asked("fromDate")), read_date(desk.asked("toDate"))
    return desk.envelope("Reports", [aged_receivables(desk.org, contact, day, *ends)])


BANKING, JOURNALS, INVOICES = "accounting.banktransactions", "accounting.manualjournals", "accounting.invoices"
ROWS = (
    Row("GET", "/BankTransactions", _transactions, BANKING),
    Row("PUT", "/BankTransactions", _save_transactions, BANKING),
    Row("POST", "/BankTransactions", _save_transactions, BANKING),
    Row("GET", "/BankTransactions/<key>", _one_transaction, BANKING),
    Row("GET", "/Quotes", _quotes, INVOICES),
    Row("PUT", "/Quotes", _save_quotes, INVOICES),
    Row("POST", "/Quotes", _save_quotes, INVOICES),
    Row("GET", "/Quotes/<key>", _one_quote, INVOICES),
    Row("POST", "/Quotes/<key>", _update_quote, INVOICES),
    Row("GET", "/ManualJournals", _journals, JOURNALS),
    Row("PUT", "/ManualJournals", _save_journals, JOURNALS),
    Row("POST", "/ManualJournals", _save_journals, JOURNALS),
    Row("GET", "/ManualJournals/<key>", _one_journal, JOURNALS),
    Row("POST", "/ManualJournals/<key>", _update_journal, JOURNALS),
    Row("GET", "/RepeatingInvoices", _repeating, INVOICES),
    Row("GET", "/RepeatingInvoices/<key>", _one_repeating, INVOICES),
    Row("GET", "/Reports/AgedReceivablesByContact", _aged, "accounting.reports.aged"),
)
