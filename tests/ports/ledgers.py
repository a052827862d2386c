"""The ledgers that the behaviour suite runs over, and what it puts into them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from shared.errors import Unclear
from shared.model import permits
from shared.model.claims import Claim, ClaimState, WriteRequest
from shared.model.crm import Address
from shared.model.ledger import CustomerDraft, InvoiceDraft, InvoiceLine, InvoiceStatus
from shared.model.permits import Permit
from shared.model.refs import Kind, Ref
from shared.model.settlement import SettlementKind
from shared.ports.ledger import Ledger
from tests import builders
from tests.fakes.ledger import FakeLedger
from tests.fakes.xero import XeroOnSandbox

LOCKED = date(2025, 12, 31)


def _nobody(invoice: str, amount: str) -> None:
    raise NotImplementedError(f"nobody settles {amount} of {invoice} here")


@dataclass(frozen=True)
class Books:
    """A ledger, and what a test may do to it from the other side; `take_back` deletes the invoice's newest payment."""

    ledger: Ledger
    now: Callable[[], datetime]
    lose_next_answer: Callable[[], object]
    remove: Callable[[str], object]
    archive: Callable[[str], object]
    kept: Callable[[], int]
    approve: Callable[[str], object] = str
    pay: Callable[[str, str], object] = _nobody
    credit: Callable[[str, str], object] = _nobody
    take_back: Callable[[str], object] = str

    @property
    def permit(self) -> Permit:
        return permits.for_plan(replace(builders.book(), ledger=self.ledger.connection), "a plan")


def the_fake() -> Books:
    ledger = FakeLedger(settings=builders.organisation(locked_until=LOCKED))

    def remove(invoice: str) -> None:
        ledger.becomes(invoice, InvoiceStatus.DELETED)

    def archive(customer: str) -> None:
        ledger.customers[customer] = replace(ledger.customers[customer], archived=True)

    return Books(
        ledger=ledger,
        now=ledger.clock.now,
        lose_next_answer=lambda: ledger.after.append(Unclear("no answer")),
        remove=remove,
        archive=archive,
        kept=lambda: len(ledger.invoices),
        approve=lambda invoice: ledger.becomes(invoice, InvoiceStatus.AWAITING_PAYMENT),
        pay=ledger.pays,
        credit=lambda invoice, amount: ledger.pays(invoice, amount, SettlementKind.CREDIT_NOTE),
        take_back=lambda invoice: ledger.takes_back(invoice, ledger.invoices[invoice].settlements[-1].id),
    )


def xero() -> Books:
    bench = XeroOnSandbox()
    provider = bench.app.provider
    return Books(
        ledger=bench.ledger(),
        now=bench.app.clock.now,
        lose_next_answer=lambda: bench.app.faults.inject(
            {"match": {"path": "/api.xro/2.0"}, "fault": "timeout_after_commit", "times": 1},
            token_path=provider.token_path,
        ),
        remove=lambda invoice: provider.act("void", invoice, {}),
        archive=lambda customer: provider.act("archive", customer, {}),
        kept=lambda: len(provider.books()["invoices"]),
        approve=lambda invoice: provider.act("approve", invoice, {}),
        pay=lambda invoice, amount: provider.act("pay", invoice, {"amount": amount}),
        credit=lambda invoice, amount: provider.act("credit", invoice, {"amount": amount}),
        take_back=lambda invoice: provider.act("delete_payment", invoice, {}),
    )


def claim_for(books: Books, kind: Kind, request: WriteRequest, reference: str, *, generation: int = 1) -> Claim:
    return Claim(
        subject=builders.deal_ref(),
        intent=str(kind),
        target=books.ledger.connection,
        kind=kind,
        reference=reference,
        request=request,
        key=f"{reference}/{kind}/g{generation}",
        generation=generation,
        state=ClaimState.OPEN,
        claimed_at=books.now(),
        attempted_at=books.now(),
    )


def new_customer(**more: Any) -> CustomerDraft:
    facts: dict[str, Any] = {
        "name": 'Fjord & Søn "Nord" A/S',
        "number": "5001",
        "email": "Billing@fjord.example",
        "given": "Åse",
        "family": "Poe",
        "phone": "+47 555 12 34",
        "tax_number": "NO123456789MVA",
        "address": Address("1 Quay", "", "Bergen", "", "5003", "NO"),
    } | more
    return CustomerDraft(**facts)


def customer_claim(books: Books, draft: CustomerDraft, *, generation: int = 1) -> Claim:
    request = books.ledger.customer_request(draft)
    return claim_for(books, Kind.CUSTOMER, request, draft.number, generation=generation)


def line(price: str = "49.9905", quantity: str = "12", discount: str = "0", **more: Any) -> InvoiceLine:
    codes: dict[str, Any] = {"account": "200", "tax_code": "OUTPUT2"} | more
    return InvoiceLine(
        description='Pro plan, "annual" – 12 seats',
        quantity=Decimal(quantity),
        unit_price=Decimal(price),
        tax_rate=Decimal(20),
        discount_percent=Decimal(discount),
        **codes,
    )


def made_customer(books: Books) -> Ref:
    return books.ledger.create(customer_claim(books, new_customer()), books.permit).ref


def invoice_draft(books: Books, *lines: InvoiceLine, **more: Any) -> InvoiceDraft:
    today = books.now().date()
    facts: dict[str, Any] = {
        "reference": "DEAL-31337",
        "currency": "GBP",
        "prices": "exclusive",
        "issue_date": today,
        "due_date": today + timedelta(days=30),
        "lines": lines or (line(),),
        "deal_url": "https://app.hubspot.com/contacts/1/deal/31337",
    } | more
    return InvoiceDraft(customer=facts.pop("customer", None) or made_customer(books), **facts)


def invoice_claim(books: Books, draft: InvoiceDraft, *, generation: int = 1) -> Claim:
    request = books.ledger.invoice_request(draft)
    return claim_for(books, Kind.INVOICE, request, draft.reference, generation=generation)
