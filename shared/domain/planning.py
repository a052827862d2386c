"""The plan: the document for a customer, as steps that a person can read and approve."""

from collections.abc import Sequence
from decimal import Decimal

from shared.domain.customers import Existing
from shared.model.crm import Deal
from shared.model.ledger import BilledLine, CustomerDraft, Invoice
from shared.model.plan import CUSTOMER, ESTIMATE, POSTED, Action, Document, Plan
from shared.model.refs import Ref
from shared.model.rules import Book

DRAFT = "draft invoice"
"""What an action is about that makes or amends an invoice."""
Customer = Existing | CustomerDraft | Ref
"""One who was matched, one to be made, or one who is linked already."""


def plan_invoice(  # noqa: PLR0917  # what is decided on
    deal: Deal, book: Book, rules: str, document: Document, customer: Customer, above: Sequence[Customer] = ()
) -> Plan:
    """
    Give the plan that turns this document into a draft invoice of this customer.

    `above`: the customers below which it is made, topmost first.
    """
    decided = dict(document.decisions)
    posted = decided.get(ESTIMATE) or decided.get(POSTED, "")
    why = "the deal is won and nothing was invoiced for it yet" + (f"; {posted}" if posted else "")
    step = Action("create", DRAFT, deal.name, {}, _wanted(document, deal, customer), why)
    whom = _customers((*above, customer))
    return Plan(deal=deal.ref, book=book.id, rules=rules, actions=(*whom, step), document=document)


def plan_amendment(
    deal: Deal,
    book: Book,
    rules: str,
    document: Document,
    customer: Customer,
    *,
    invoice: Invoice,
    billed: Sequence[BilledLine],
    said: str,
    above: Sequence[Customer] = (),
) -> Plan:
    """Give the plan that makes this draft, as it stands in the ledger now, say what the document says; `above` as in `plan_invoice`."""
    before = _standing(invoice, billed)
    step = Action("amend", DRAFT, invoice.number, before, _wanted(document, deal, customer), said)
    whom = _customers((*above, customer))
    return Plan(deal=deal.ref, book=book.id, rules=rules, actions=(*whom, step), document=document)


def _customers(line: Sequence[Customer]) -> tuple[Action, ...]:
    """What is done so that each of them is there: the last is invoiced, and each other one has the next below it."""
    return tuple(
        action
        for customer, above in zip(line, (None, *line), strict=False)
        for action in _customer(customer, f", below {_called(above)}" if above is not None else "")
    )


def _called(customer: Customer) -> str:
    return customer.customer.name if isinstance(customer, Existing) else _named(customer)


def _customer(customer: Customer, below: str) -> tuple[Action, ...]:
    match customer:
        case Ref():
            return ()
        case Existing(customer=found, why=why):
            return (Action("link", CUSTOMER, found.name, {}, {"id": found.ref.id}, why),)
        case CustomerDraft():
            return (
                Action(
                    "create",
                    CUSTOMER,
                    customer.name,
                    {},
                    _stated(customer),
                    f"no customer shares a key, a name or an e-mail{below}",
                ),
            )


def _stated(customer: CustomerDraft) -> dict[str, str]:
    """All that the ledger would be told of a new customer; what isn't known is left out."""
    address = customer.address
    parts = (address.line1, address.line2, address.postal_code, address.city, address.region, address.country)
    facts = {
        "name": customer.name,
        "number": customer.number,
        "contact": f"{customer.given} {customer.family}".strip(),
        "email": customer.email,
        "phone": customer.phone,
        "tax number": customer.tax_number,
        "address": ", ".join(filter(None, parts)),
        "currency": customer.currency,
    }
    return {name: fact for name, fact in facts.items() if fact}


def _buyer(deal: Deal) -> str:
    """The CRM's record of who is invoiced, whatever the ledger calls it."""
    buyer = deal.invoiced
    return f"{buyer.kind} {buyer.id}" if buyer is not None else ""


def _named(customer: Customer) -> str:
    match customer:
        case Ref(id=identity):
            return identity
        case Existing(customer=found):
            return found.ref.id
        case CustomerDraft(name=name):
            return f"{name} (new)"


def _wanted(document: Document, deal: Deal, customer: Customer) -> dict[str, str]:
    """Every field and line of the invoice, as a person reads it; the ledger is told exactly this."""
    after = {
        CUSTOMER: _named(customer),
        "buyer": _buyer(deal),
        "reference": document.reference,
        "currency": document.currency,
        "date": document.issue_date.isoformat(),
        "due_date": document.due_date.isoformat(),
        "terms": document.terms,
        "prices": document.prices,
        "exchange_rate": _number(document.exchange_rate),
        "net": str(document.net.amount),
        "tax": str(document.tax.amount),
        "total": str(document.total.amount),
    }
    for number, line in enumerate(document.lines, 1):
        discount = f" -{_number(line.discount_percent)}%" if line.discount_percent else ""
        discount += f" -{line.discount_amount}" if line.discount_amount else ""
        tracked = "".join(f", {category} {option}" for category, option in line.tracking)
        after[f"line {number}"] = (
            f"{_number(line.quantity)} x {_number(line.unit_price)}{discount} {line.description} "
            f"[item {line.item or '-'}, account {line.account}, tax {line.tax_code}{tracked}]"
        )
    return after


def _standing(invoice: Invoice, billed: Sequence[BilledLine]) -> dict[str, str]:
    """The same of an invoice as it stands, as far as the ledger tells; and its version."""
    before = {
        CUSTOMER: invoice.customer.id,
        "reference": invoice.reference,
        "currency": invoice.currency,
        "date": invoice.issue_date.isoformat(),
        "due_date": invoice.due_date.isoformat() if invoice.due_date else "",
        "exchange_rate": _number(invoice.exchange_rate),
        "net": str(invoice.net.amount),
        "tax": str(invoice.tax.amount),
        "total": str(invoice.total.amount),
        "version": invoice.version,
    }
    for number, line in enumerate(billed, 1):
        discount = f" -{_number(line.discount_percent)}%" if line.discount_percent else ""
        before[f"line {number}"] = f"{_number(line.quantity)} x {_number(line.unit_price)}{discount} {line.description}"
    return before


def _number(value: Decimal | None) -> str:
    return f"{value.normalize():f}" if value is not None else ""
