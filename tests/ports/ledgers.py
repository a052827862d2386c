"""The ledgers that the behaviour suite runs over, and what it puts into them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
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
from tests.fakes.quickbooks import QuickBooksOnSandbox
from tests.fakes.xero import XeroOnSandbox

LOCKED = date(2025, 12, 31)


@dataclass(frozen=True)
class Words:
    """
    What the ledger calls what the suites speak of; `accounts` and `taxes` by the fake's codes, empty: as there.

    `items`: by the fake's account, where every line has one. `purchase_tax` is empty where no code is for purchases alone.
    """

    accounts: Mapping[str, str] = field(default_factory=dict)
    taxes: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, str] = field(default_factory=dict)
    purchase_tax: str = "INPUT2"
    category: str = "Region"


@dataclass(frozen=True)
class Ways:
    """
    What the ledger does otherwise than the fake.

    `removed`: what an invoice is called that finance removed, where it can be read still. `finds_numbers`, `shows_tax_numbers`:
    whether customers can be asked for by our number, and say their tax number. `tax_on`: what tax is rounded on.
    """

    removed: InvoiceStatus = InvoiceStatus.DELETED
    finds_numbers: bool = True
    shows_tax_numbers: bool = True
    line_discounts: bool = True
    tax_on: str = "line"


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
    words: Words = Words()
    ways: Ways = Ways()

    def said(self, line: InvoiceLine) -> InvoiceLine:
        """The line in this ledger's codes; where it has no discounts, at the discounted price."""
        tracking = tuple((self.words.category, option) for _, option in line.tracking)
        line = replace(
            line,
            account=self.words.accounts.get(line.account, line.account),
            tax_code=self.words.taxes.get(line.tax_code, line.tax_code),
            item=line.item or (self.words.items.get(line.account, line.account) if self.words.items else ""),
            tracking=tracking,
        )
        if self.ways.line_discounts:
            return line
        price = line.unit_price * (100 - line.discount_percent) / 100
        if line.discount_amount:
            price -= line.discount_amount / line.quantity
        return replace(line, unit_price=price, discount_percent=Decimal(0), discount_amount=Decimal(0))

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


QUICKBOOKS = Words(
    accounts={"200": "4000", "299": "4900", "400": "6000"},
    taxes={"OUTPUT2": "20.0% S"},
    items={"200": "SALES"},
    purchase_tax="",
    category="Class",
)
QUICKBOOKS_WAYS = Ways(
    removed=InvoiceStatus.VOIDED,
    finds_numbers=False,
    shows_tax_numbers=False,
    line_discounts=False,
    tax_on="subtotal",
)


def quickbooks() -> Books:
    bench = QuickBooksOnSandbox()
    provider = bench.app.provider
    seeded = len(provider.books()["invoices"])
    return Books(
        ledger=bench.ledger(bench.known),
        now=bench.app.clock.now,
        lose_next_answer=lambda: bench.app.faults.inject(
            {"match": {"path": "/v3/company"}, "fault": "timeout_after_commit", "times": 1},
            token_path=provider.token_path,
        ),
        remove=lambda invoice: provider.act("void", invoice, {}),
        archive=lambda customer: provider.act("archive", customer, {"type": "Customer"}),
        kept=lambda: len(provider.books()["invoices"]) - seeded,
        approve=lambda invoice: provider.act("approve", invoice, {}),
        pay=lambda invoice, amount: provider.act("pay", invoice, {"amount": amount}),
        credit=lambda invoice, amount: provider.act("credit", invoice, {"amount": amount}),
        take_back=lambda invoice: provider.act("delete_payment", invoice, {}),
        words=QUICKBOOKS,
        ways=QUICKBOOKS_WAYS,
    )


LEDGERS = [the_fake, xero, quickbooks]


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


def made_customer(books: Books, **more: Any) -> Ref:
    return books.ledger.create(customer_claim(books, new_customer(**more)), books.permit).ref


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
    facts["lines"] = tuple(books.said(one) for one in facts["lines"])
    return InvoiceDraft(customer=facts.pop("customer", None) or made_customer(books), **facts)


def invoice_claim(books: Books, draft: InvoiceDraft, *, generation: int = 1) -> Claim:
    request = books.ledger.invoice_request(draft)
    return claim_for(books, Kind.INVOICE, request, draft.reference, generation=generation)
