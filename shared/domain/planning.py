"""The plan: the document for a customer, as steps that a person can read and approve."""

from shared.domain.customers import Existing
from shared.model.crm import Deal
from shared.model.ledger import CustomerDraft, Invoice
from shared.model.plan import Action, Document, Plan
from shared.model.refs import Ref
from shared.model.rules import Book


def plan_invoice(
    deal: Deal, book: Book, rules: str, document: Document, customer: Existing | CustomerDraft | Ref
) -> Plan:
    """
    Give the plan that turns this document into a draft invoice of this customer: one who is linked already (Ref), one who
    was matched (Existing), or one to be made.
    """
    return Plan(
        deal=deal.ref,
        book=book.id,
        rules=rules,
        actions=(*_customer(customer), _invoice(deal, document)),
        document=document,
    )


def plan_amendment(deal: Deal, book: Book, rules: str, document: Document, *, invoice: Invoice, said: str) -> Plan:
    """Give the plan that makes this draft, as it stands in the ledger now, say what the document says."""
    before = {"total": str(invoice.total), "version": invoice.version}
    made = _invoice(deal, document)
    step = Action("amend", "draft invoice", invoice.number, before, made.after, said)
    return Plan(deal=deal.ref, book=book.id, rules=rules, actions=(step,), document=document)


def _customer(customer: Existing | CustomerDraft | Ref) -> tuple[Action, ...]:
    match customer:
        case Ref():
            return ()
        case Existing(customer=found, why=why):
            return (Action("link", "customer", found.name, {}, {"id": found.ref.id}, why),)
        case CustomerDraft():
            after = {"name": customer.name, "number": customer.number, "email": customer.email}
            return (
                Action("create", "customer", customer.name, {}, after, "no customer shares a key, a name or an e-mail"),
            )


def _invoice(deal: Deal, document: Document) -> Action:
    after = {
        "reference": document.reference,
        "currency": document.currency,
        "date": document.issue_date.isoformat(),
        "due_date": document.due_date.isoformat(),
        "net": str(document.net.amount),
        "tax": str(document.tax.amount),
        "total": str(document.total.amount),
        "exchange_rate": str(document.exchange_rate or ""),
    }
    for number, line in enumerate(document.lines, 1):
        discount = f" -{line.discount_percent}%" if line.discount_percent else ""
        discount += f" -{line.discount_amount}" if line.discount_amount else ""
        tracked = "".join(f", {category} {option}" for category, option in line.tracking)
        after[f"line {number}"] = (
            f"{line.quantity} x {line.unit_price}{discount} {line.description} "
            f"[item {line.item or '-'}, account {line.account}, tax {line.tax_code}{tracked}]"
        )
    return Action(
        "create", "draft invoice", deal.name, {}, after, "the deal is won and nothing was invoiced for it yet"
    )
