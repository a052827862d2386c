"""A ledger in memory, with arithmetic of its own and a switch for every way in which a create can go wrong."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from shared.errors import (
    AmbiguousMatch,
    CustomerArchived,
    Gone,
    LedgerlinkError,
    MappingMissing,
    NeedsHuman,
    NotFound,
    PeriodClosed,
    Rejected,
    Unsupported,
    WriteForbidden,
)
from shared.model.claims import Claim, Created, WriteRequest
from shared.model.credit import Credit
from shared.model.ledger import (
    BilledLine,
    Customer,
    CustomerDraft,
    CustomerProbe,
    FoundInvoice,
    FoundInvoices,
    Invoice,
    InvoiceDraft,
    InvoiceStatus,
    Organisation,
)
from shared.model.money import Money
from shared.model.permits import Permit
from shared.model.receivable import Receivable
from shared.model.refs import ConnectionId, Kind, Ref
from shared.model.settlement import Settlement, SettlementKind
from shared.model.settling import SettlePolicy
from shared.ports.edges import Clock
from tests import builders
from tests.fakes import cashier
from tests.fakes.clock import FakeClock

POLICY = SettlePolicy(key_life=330, settle=60)
AMEND = "amend"
GONE = frozenset({InvoiceStatus.VOIDED, InvoiceStatus.DELETED})


@dataclass
class FakeLedger:
    """
    Errors put into `before` and `after` are raised by the next creates: before anything is kept, or when it is kept; those in `look_ups`
    by the next look-ups.
    `calls` names every call as a provider would count it; `becomes` is finance at work. `forgets`: nothing is kept of what is
    deleted. `below`: whose sub-customer a customer is.
    """

    clock: Clock = field(default_factory=FakeClock)
    settings: Organisation = field(default_factory=builders.organisation)
    connection: ConnectionId = builders.LEDGER
    settling: SettlePolicy = POLICY
    before: deque[LedgerlinkError] = field(default_factory=deque)
    after: deque[LedgerlinkError] = field(default_factory=deque)
    look_ups: deque[LedgerlinkError] = field(default_factory=deque)
    calls: list[str] = field(default_factory=list)
    customers: dict[str, Customer] = field(default_factory=dict)
    below: dict[str, str] = field(default_factory=dict)
    invoices: dict[str, Invoice] = field(default_factory=dict)
    credits: dict[Ref, Credit] = field(default_factory=dict)
    lines: dict[str, tuple[BilledLine, ...]] = field(default_factory=dict)
    drafts: dict[bytes, CustomerDraft | InvoiceDraft] = field(default_factory=dict)
    keys: dict[str, tuple[datetime, bytes, Created | LedgerlinkError]] = field(default_factory=dict)
    settled: int = 0
    forgets: bool = False

    def organisation(self) -> Organisation:
        self.calls.append("organisation")
        return self.settings

    def find_customers(self, probe: CustomerProbe) -> Sequence[Customer]:
        self.calls.append("find_customers")
        return [
            known
            for known in self.customers.values()
            if (probe.number and known.number == probe.number)
            or (probe.known_id and known.ref.id == probe.known_id)
            or (probe.email and known.email.casefold() == probe.email.casefold())
            or known.name.casefold() == probe.name.casefold()
        ]

    def customer_request(self, draft: CustomerDraft) -> WriteRequest:
        return self._request("customer", draft)

    def invoice_request(self, draft: InvoiceDraft) -> WriteRequest:
        return self._request("invoice", draft)

    def request_from(self, estimate: str) -> WriteRequest:
        raise Unsupported(f"this ledger has drafts, no estimate {estimate}")

    def amend_request(self, invoice: str, draft: InvoiceDraft) -> WriteRequest:
        return replace(self._request(AMEND, draft), path={"invoice": invoice})

    def create(self, claim: Claim, permit: Permit) -> Created:
        if not permit.covers(self.connection):
            raise WriteForbidden("no permit covers this ledger")
        self.calls.append(f"{'amend' if claim.request.endpoint == AMEND else 'create'} {claim.kind}")
        if self.before:
            raise self.before.popleft()
        answer = self._answer(claim)
        if self.after:
            raise self.after.popleft()
        if isinstance(answer, LedgerlinkError):
            raise answer
        return answer

    def find_created(self, claim: Claim) -> Created | None:
        self.calls.append(f"find_created {claim.kind}")
        if self.look_ups:
            raise self.look_ups.popleft()
        if claim.kind is Kind.CUSTOMER:
            named = [known for known in self.customers.values() if known.number == claim.reference]
            return Created(named[0].ref, named[0].version, customer=named[0]) if named else None
        if claim.request.endpoint == AMEND:
            invoice, draft = claim.request.path["invoice"], self.drafts[claim.request.body]
            assert isinstance(draft, InvoiceDraft)
            says = self.lines.get(invoice) == _billed(draft)
            return Created(self.invoices[invoice].ref, self.invoices[invoice].version) if says else None
        made = [known for known in self.invoices.values() if known.reference == claim.reference]
        alive = [known for known in made if known.status not in GONE]
        late = [known for known in made if known.status in GONE and known.changed_at >= claim.claimed_at]
        newest = max(alive or late, key=lambda known: known.changed_at, default=None)
        return Created(newest.ref, newest.version, invoice=newest) if newest else None

    def invoice(self, invoice: str) -> Invoice:
        self.calls.append("invoice")
        if invoice not in self.invoices:
            raise (Gone if self.forgets else NotFound)(f"there is no invoice {invoice}")
        return self.invoices[invoice]

    def invoice_with_lines(self, invoice: str) -> tuple[Invoice, Sequence[BilledLine]]:
        return self.invoice(invoice), self.lines.get(invoice, ())

    def becomes(self, invoice: str, status: InvoiceStatus, **changes: Any) -> Invoice:
        """Finance changes an invoice: its status, and whatever else is named."""
        now = self.clock.now()
        changed = replace(self.invoices[invoice], status=status, changed_at=now, version=now.isoformat(), **changes)
        self.invoices[invoice] = changed
        return changed

    def receivable(self, customer: str) -> Receivable:
        self.calls.append("receivable")
        ref = Ref(self.connection, Kind.CUSTOMER, customer)
        own = {key: invoice for key, invoice in self.invoices.items() if invoice.customer == ref}
        owned = {key: credit for key, credit in self.credits.items() if credit.customer == ref}
        settings = self.settings
        return Receivable(ref, settings.home_currency, settings.time_zone, own, self.clock.now(), owned)

    def invoices_since(self, since: date, after: str = "") -> FoundInvoices:
        self.calls.append("invoices_since")
        rows = sorted(
            (known for known in self.invoices.values() if known.changed_at.date() >= since and known.ref.id > after),
            key=lambda known: known.ref.id,
        )
        page = tuple(
            FoundInvoice(
                known.ref,
                known.number,
                known.reference,
                known.status,
                known.customer,
                known.net,
                known.total,
                known.due,
            )
            for known in rows[:2]
        )
        return FoundInvoices(page, page[-1].ref.id if len(rows) > 2 else "")

    def credit(self, credit: Ref) -> Credit:
        self.calls.append("credit")
        if credit not in self.credits:
            raise (Gone if self.forgets else NotFound)(f"there is no credit {credit}")
        return self.credits[credit]

    def keeps(self, credit: Credit) -> Credit:
        """Finance issues or changes a credit, now."""
        self.credits[credit.ref] = replace(credit, changed_at=self.clock.now())
        return self.credits[credit.ref]

    def pays(
        self, invoice: str, amount: str, kind: SettlementKind = SettlementKind.PAYMENT, on: date | None = None
    ) -> Settlement:
        """Finance books a payment, a credit or a refund, today or on a day."""
        held = self.invoices[invoice]
        day, self.settled = on or self.clock.now().date(), self.settled + 1
        new = Settlement(f"{kind}-{self.settled}", kind, day, Money(Decimal(amount), held.currency))
        self._changes(cashier.settle(held, new))
        return new

    def takes_back(self, invoice: str, settlement: str) -> None:
        """Finance deletes a payment, or removes a credit from the invoice."""
        self._changes(cashier.take_back(self.invoices[invoice], settlement))

    def _changes(self, invoice: Invoice) -> None:
        self.invoices[invoice.ref.id] = replace(invoice, changed_at=self.clock.now(), version=self._version())

    def _request(self, endpoint: str, draft: CustomerDraft | InvoiceDraft) -> WriteRequest:
        body = repr(draft).encode()
        self.drafts[body] = draft
        return WriteRequest(endpoint, body)

    def _answer(self, claim: Claim) -> Created | LedgerlinkError:
        """The first answer to this key again, while the key lives."""
        until, body, answer = self.keys.get(claim.key, (self.clock.now(), b"", None))
        if answer is not None and self.clock.now() < until:
            return answer if body == claim.request.body else Rejected("the key was used with another request")
        draft = self.drafts[claim.request.body]
        made = self._customer(draft) if isinstance(draft, CustomerDraft) else self._invoice(draft, claim.request.path)
        self.keys[claim.key] = (self.clock.now() + timedelta(seconds=360), claim.request.body, made)
        return made

    def _customer(self, draft: CustomerDraft) -> Created | LedgerlinkError:
        if any(
            known.name.casefold() == draft.name.casefold() for known in self.customers.values() if not known.archived
        ):
            return AmbiguousMatch(f"the name {draft.name} is taken")
        if any(known.number == draft.number for known in self.customers.values() if draft.number):
            return AmbiguousMatch(f"the number {draft.number} is taken")
        if draft.parent is not None and draft.parent.id not in self.customers:
            return Rejected(f"there is no customer {draft.parent.id}")
        ref = Ref(self.connection, Kind.CUSTOMER, f"customer-{len(self.customers) + 1}")
        if draft.parent is not None:
            self.below[ref.id] = draft.parent.id
        made = Customer(ref, draft.name, draft.email, draft.number, draft.tax_number, version=self._version())
        self.customers[ref.id] = made
        return Created(ref, made.version, customer=made)

    def _invoice(self, draft: InvoiceDraft, path: Mapping[str, str]) -> Created | LedgerlinkError:
        refused = self._refused(draft)
        if refused is not None:
            return refused
        amended = self.invoices.get(path.get("invoice", ""))
        if amended is not None and amended.status is not InvoiceStatus.DRAFT:
            return Rejected("the invoice is not a draft any more")
        rates = {code: tax.rate for code, tax in self.settings.tax_codes.items()}
        priced = [_priced(line, draft.prices, rates[line.tax_code]) for line in draft.lines]
        nets, taxes = zip(*priced, strict=True)
        net, tax = Money(sum(nets, Decimal("0.00")), draft.currency), Money(sum(taxes, Decimal("0.00")), draft.currency)
        number = len(self.invoices) + 1
        made = Invoice(
            ref=Ref(self.connection, Kind.INVOICE, f"invoice-{number}"),
            number=f"INV-{number:04}",
            reference=draft.reference,
            status=InvoiceStatus.DRAFT,
            customer=draft.customer,
            currency=draft.currency,
            net=net,
            tax=tax,
            total=net + tax,
            due=net + tax,
            paid=Money(Decimal("0.00"), draft.currency),
            issue_date=draft.issue_date,
            due_date=draft.due_date,
            version=self._version(),
            changed_at=self.clock.now(),
            credited=Money(Decimal("0.00"), draft.currency),
            exchange_rate=draft.exchange_rate,
            url=f"https://ledger.example/invoice-{number}",
        )
        if amended is not None:
            made = replace(made, ref=amended.ref, number=amended.number, url=amended.url)
        self.invoices[made.ref.id] = made
        self.lines[made.ref.id] = _billed(draft)
        return Created(made.ref, made.version, invoice=made)

    def _refused(self, draft: InvoiceDraft) -> LedgerlinkError | None:
        known = self.customers.get(draft.customer.id)
        if known is None or known.archived:
            return CustomerArchived("the customer is archived, or is none of this ledger's")
        if draft.currency not in self.settings.currencies:
            return NeedsHuman(f"the currency {draft.currency} is not kept")
        if self.settings.locked_until is not None and draft.issue_date <= self.settings.locked_until:
            return PeriodClosed(f"the books are closed up to {self.settings.locked_until}")
        for line in draft.lines:
            if line.account not in self.settings.accounts or line.tax_code not in self.settings.tax_codes:
                return MappingMissing(f"the account {line.account} or the tax code {line.tax_code} doesn't exist")
        return None

    def _version(self) -> str:
        return self.clock.now().isoformat()


def _billed(draft: InvoiceDraft) -> tuple[BilledLine, ...]:
    return tuple(
        BilledLine(line.description, line.quantity, line.unit_price, line.discount_percent) for line in draft.lines
    )


def _priced(line: Any, prices: str, rate: Decimal) -> tuple[Decimal, Decimal]:
    """Net and tax of a line at the ledger's own rate, each rounded half up to the cent."""
    amount = _cents(line.quantity * line.unit_price * (100 - line.discount_percent) / 100 - line.discount_amount)
    if prices == "none":
        return amount, Decimal("0.00")
    if prices == "inclusive":
        tax = _cents(amount * rate / (100 + rate))
        return amount - tax, tax
    return amount, _cents(amount * rate / 100)


def _cents(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)
