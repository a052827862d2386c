"""A refund receipt is the customer's: a sale is taken back and its money given back at once, under one name wherever it is told."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from shared.domain.receivables import figures
from shared.errors import Gone
from shared.model.credit import Credit, CreditStatus
from shared.model.money import Money
from shared.model.refs import Kind, Ref
from shared.model.settlement import SettlementKind
from shared.providers.quickbooks import changes, webhooks
from tests.fakes.quickbooks import QuickBooksOnSandbox

GROSS = Money(Decimal("24.00"), "GBP")


class Office:
    """An invoice over 120 that is paid, and 24 of it given back."""

    def __init__(self) -> None:
        self.bench = QuickBooksOnSandbox()
        self.act = self.bench.app.provider.act
        made = self.act("create_invoice", "", {"amount": "100.00"})
        self.act("approve", made["Id"], {})
        self.act("pay", made["Id"], {})
        self.customer = made["CustomerRef"]["value"]
        self.receipt = self.act("refund", made["Id"], {"amount": "24"})["payment"]["Id"]
        self.ref = Ref(self.bench.connection, Kind.CREDIT_NOTE, f"R{self.receipt}")
        self.ledger = self.bench.ledger(self.bench.known)

    @property
    def credit(self) -> Credit:
        return self.ledger.credit(self.ref)


@pytest.fixture
def office() -> Office:
    return Office()


def test_nothing_of_it_is_left_and_all_of_it_was_given_back(office: Office) -> None:
    credit = office.credit

    assert (SettlementKind.CREDIT_NOTE, CreditStatus.USED_UP) == (credit.kind, credit.status)
    assert (GROSS, "0.00", ()) == (credit.total, f"{credit.remaining.amount:.2f}", credit.applied)
    assert [(office.receipt, SettlementKind.REFUND, GROSS)] == [
        (one.id, one.kind, one.amount) for one in credit.refunds
    ]
    assert office.customer == credit.customer.id


def test_the_customers_account_has_it_in_the_same_call_and_it_is_in_every_lifetime_figure(office: Office) -> None:
    office.bench.journal.calls.clear()
    owed = office.ledger.receivable(office.customer)

    assert 1 == len(office.bench.journal.calls)
    assert office.credit == owed.credits[office.ref]
    own = {one: credit for one, credit in owed.credits.items() if credit.total == GROSS}
    assert [office.ref] == list(own)
    said = figures([owed], office.bench.app.clock.now())
    assert ["96.00", "96.00", "24.00", "0.00"] == [
        f"{one.amount:.2f}" for one in (said.invoiced, said.paid, said.refunded, said.total_outstanding) if one
    ]


def test_webhook_and_list_of_changes_name_it_alike(office: Office) -> None:
    entry = {
        "specversion": "1.0",
        "id": "1",
        "type": "qbo.refundreceipt.created.v1",
        "time": "2026-03-05T09:00:00Z",
        "intuitentityid": office.receipt,
        "intuitaccountid": "9341453172999999",
    }
    (event,) = webhooks.parse(json.dumps([entry]).encode())
    since = office.bench.app.clock.now() - timedelta(hours=1)
    listed = [one for page in changes.connect(office.bench.api()).since("changes", since) for one in page.changes]

    assert (office.ref.kind, office.ref.id) == (event.kind, event.id)
    assert [office.customer] == [one.whose.id for one in listed if one.ref == office.ref and one.whose]


def test_one_that_is_deleted_is_gone(office: Office) -> None:
    office.act("delete", office.receipt, {"type": "RefundReceipt"})

    with pytest.raises(Gone):
        _ = office.credit
    assert office.ref not in office.ledger.receivable(office.customer).credits
