"""Xero's credits in our words, where the sandbox has no example of it."""

from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest

from infra.sandbox.core.transport import SandboxTransport
from shared.errors import Malformed, NotFound
from shared.http.reading import readable
from shared.model.credit import CreditStatus
from shared.model.money import Money
from shared.model.refs import Kind, Ref
from shared.providers.xero.api import headers
from shared.providers.xero.crediting import STATUSES, credit
from shared.providers.xero.reading import parsed
from shared.providers.xero.wire_credits import Credit as Wired
from tests import builders
from tests.fakes.xero import XeroOnSandbox

NOTE: dict[str, Any] = {
    "CreditNoteID": "c-1",
    "Type": "ACCRECCREDIT",
    "Status": "AUTHORISED",
    "Contact": {"ContactID": "customer-1"},
    "CurrencyCode": "EUR",
    "CurrencyRate": Decimal("1.25"),
    "Total": Decimal("100.00"),
    "RemainingCredit": Decimal("40.00"),
    "CreditNoteNumber": "CN-1",
    "Reference": "DEAL-1",
    "Date": "/Date(1773964800000+0000)/",
    "UpdatedDateUTC": "/Date(1773964801234+1300)/",
}


def read(**members: Any) -> Any:
    return credit(parsed(Wired, NOTE | members), Kind.CREDIT_NOTE, builders.LEDGER)


def test_applications_to_one_invoice_are_one_and_deleted_ones_none() -> None:
    def part(invoice: str, amount: str, **more: Any) -> dict[str, Any]:
        return {"Invoice": {"InvoiceID": invoice}, "Amount": Decimal(amount), **more}

    parts = [part("i-2", "5.00"), part("i-1", "20.00"), part("i-1", "35.00"), part("i-3", "1.00", IsDeleted=True)]
    found = read(Allocations=parts)

    assert [(one.invoice.id, one.amount) for one in found.applied] == [
        ("i-1", Money(Decimal("55.00"), "EUR")),
        ("i-2", Money(Decimal("5.00"), "EUR")),
    ]


def test_a_deleted_refund_is_none_and_its_own_rate_is_not_the_credits() -> None:
    paid = {"PaymentID": "p-1", "Amount": Decimal("60.00"), "Date": NOTE["Date"], "CurrencyRate": Decimal(1)}
    found = read(Payments=[paid, {**paid, "PaymentID": "p-2", "Status": "DELETED"}])

    assert [(one.id, one.date) for one in found.refunds] == [("p-1", date(2026, 3, 20))]
    assert found.exchange_rate == Decimal("0.8")


@pytest.mark.parametrize(("theirs", "ours"), [*STATUSES.items(), ("SOMETHING", CreditStatus.UNKNOWN)])
def test_every_status_has_a_word_and_only_an_open_credit_has_something_left(theirs: str, ours: CreditStatus) -> None:
    found = read(Status=theirs)

    assert found.status is ours
    assert found.remaining.amount == (40 if ours is CreditStatus.OPEN else 0)


def test_what_cannot_be_read_is_said() -> None:
    with pytest.raises(Malformed, match="Total"):
        read(Total=None)
    with pytest.raises(Malformed, match="no date"), readable("a credit"):
        read(Date=None)


def test_a_suppliers_credit_is_not_found() -> None:
    bench = XeroOnSandbox()
    account = bench.app.provider.accounts()[0]
    line = {"Description": "Paper", "Quantity": 1, "UnitAmount": 5, "AccountCode": "400"}
    sent = {"Type": "ACCPAYCREDIT", "Contact": {"Name": "Stationers Ltd"}, "LineItems": [line]}
    with httpx.Client(transport=SandboxTransport(bench.app)) as client:
        answer = client.put(
            "http://sandbox.invalid/api.xro/2.0/CreditNotes",
            json={"CreditNotes": [sent]},
            headers={**headers(account["account_id"]), "Authorization": f"Bearer {account['access_token']}"},
        ).raise_for_status()
    (made,) = answer.json()["CreditNotes"]

    with pytest.raises(NotFound):
        bench.ledger().credit(Ref(bench.connection, Kind.CREDIT_NOTE, made["CreditNoteID"]))
