"""Estimates as the invoices they are to be: how they stand, what is written, what their invoice takes along."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared.errors import Gone, Rejected
from shared.model.ledger import InvoiceStatus
from shared.model.refs import Kind, Ref, connection_id
from shared.providers.quickbooks import estimates, notes, wire
from shared.providers.quickbooks.names import is_estimate, named, own
from shared.providers.quickbooks.profile import organisation_from_profile, to_profile
from tests.fakes.quickbooks import QuickBooksOnSandbox

REALM = connection_id("quickbooks", "9130350000000001")
INVOICE = [{"TxnId": "146", "TxnType": "Invoice"}]


def estimate(**members: Any) -> wire.Estimate:
    body = {
        "Id": "145",
        "SyncToken": "3",
        "MetaData": {"LastUpdatedTime": "2026-03-04T02:15:30-08:00"},
        "TotalAmt": Decimal(120),
        "TxnDate": "2026-03-04",
        "DueDate": "2026-04-03",
        "DocNumber": "1001",
        "TxnStatus": "Pending",
        "PrivateNote": notes.estimate_note("DEAL-1", ""),
        "CustomerRef": {"value": "67"},
        "TxnTaxDetail": {"TotalTax": Decimal(20)},
    } | members
    return wire.Estimate.model_validate(body)


@pytest.mark.parametrize(
    ("members", "status", "accepted", "became"),
    [
        ({}, InvoiceStatus.DRAFT, False, None),
        ({"TxnStatus": "Accepted"}, InvoiceStatus.DRAFT, True, None),
        ({"TxnStatus": "Rejected"}, InvoiceStatus.VOIDED, False, None),
        ({"TxnStatus": "Closed"}, InvoiceStatus.VOIDED, False, None),
        ({"TxnStatus": "Closed", "LinkedTxn": INVOICE}, InvoiceStatus.DRAFT, True, "146"),
        ({"TxnStatus": "Converted", "LinkedTxn": INVOICE}, InvoiceStatus.DRAFT, True, "146"),
    ],
)
def test_how_an_estimate_stands(
    members: dict[str, Any],
    status: InvoiceStatus,
    accepted: bool,  # noqa: FBT001
    became: str | None,
) -> None:
    shown = estimates.shown(estimate(**members), REALM, "GBP", "https://app.example")

    assert (status, accepted) == (shown.status, shown.accepted)
    assert became == (shown.became.id if shown.became else None)
    assert Ref(REALM, Kind.ESTIMATE, "E145") == shown.ref
    assert (shown.net.amount, shown.tax.amount, shown.due.amount) == (Decimal(100), Decimal(20), Decimal(120))
    assert ("DEAL-1", False) == (shown.reference, shown.posted)


def test_an_estimate_is_named_beside_invoices() -> None:
    assert ("E145", "145") == (named("145"), own("E145"))
    assert (True, False) == (is_estimate("E145"), is_estimate("145"))


def test_the_memo_asks_to_accept_and_the_invoices_does_not() -> None:
    note = notes.estimate_note("DEAL-1", "https://crm.example/deals/1")

    assert note.startswith("DRAFT OF AN INVOICE (accept this estimate")
    assert not notes.to_be_reviewed(note)
    assert "Ledgerlink: DEAL-1\nhttps://crm.example/deals/1\nurgent" == notes.accepted_note(f"{note}\nurgent")


def made(finance: QuickBooksOnSandbox, **members: Any) -> str:
    return named(str(finance.app.provider.act("create_estimate", "", members)["Id"]))


def request(finance: QuickBooksOnSandbox, name: str) -> dict[str, Any]:
    asked = finance.ledger(finance.known).request_from(name)
    assert {"estimate": name} == asked.path
    body: dict[str, Any] = json.loads(asked.body)
    return body


def test_the_invoice_is_of_today_and_due_as_many_days_later() -> None:
    finance = QuickBooksOnSandbox()
    name = made(finance, TxnDate="2026-03-01", DueDate="2026-03-11", TxnStatus="Accepted", PrivateNote="DEAL-1")
    body = request(finance, name)
    days = date.fromisoformat(body["DueDate"]) - date.fromisoformat(body["TxnDate"])

    assert (finance.app.clock.now().date().isoformat(), 10) == (body["TxnDate"], days.days)
    assert [{"TxnId": own(name), "TxnType": "Estimate"}] == body["LinkedTxn"]
    assert (["Work"], "NotSet") == ([line["Description"] for line in body["Line"]], body["EmailStatus"])
    assert not {"Id", "SyncToken", "TxnStatus", "DocNumber", "TotalAmt"} & body.keys()


def test_an_invoice_by_terms_is_due_by_them() -> None:
    finance = QuickBooksOnSandbox()
    term = next(iter(finance.known.ids["terms"].values()))
    body = request(finance, made(finance, SalesTermRef={"value": term}, TxnStatus="Accepted"))

    assert ({"value": term}, False) == ({"value": body["SalesTermRef"]["value"]}, "DueDate" in body)


@pytest.mark.parametrize("status", ["Pending", "Rejected"])
def test_only_an_accepted_estimate_is_invoiced(status: str) -> None:
    finance = QuickBooksOnSandbox()
    with pytest.raises(Rejected, match=status.lower()):
        request(finance, made(finance, TxnStatus=status))


def test_an_estimate_that_is_an_invoice_already_makes_no_other() -> None:
    finance = QuickBooksOnSandbox()
    name = made(finance)
    invoice = finance.app.provider.act("approve", own(name), {"type": "Estimate"})
    shown = finance.ledger(finance.known).invoice(name)

    assert Ref(finance.connection, Kind.INVOICE, str(invoice["Id"])) == shown.became
    assert shown.ref == finance.ledger(finance.known).invoice(str(invoice["Id"])).made_from
    with pytest.raises(Rejected):
        request(finance, name)


def test_a_deleted_estimate_is_gone() -> None:
    finance = QuickBooksOnSandbox()
    name = made(finance)
    finance.app.provider.act("delete", own(name), {"type": "Estimate"})

    with pytest.raises(Gone):
        finance.ledger(finance.known).invoice_with_lines(name)


def test_whether_there_are_estimates_is_kept_with_the_company() -> None:
    known = QuickBooksOnSandbox().known
    profile = to_profile(known)
    older = {name: kept for name, kept in profile.items() if name != "estimates"}

    assert (True, known) == (known.estimates, organisation_from_profile(profile))
    assert not organisation_from_profile(older).estimates
