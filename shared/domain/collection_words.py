"""What people are told while an overdue invoice is collected: tasks in the CRM, and notices."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Final

from shared.domain import standing
from shared.domain.collecting import Case, Course
from shared.domain.message import Message
from shared.model.claims import Claim, ClaimState
from shared.model.ledger import Invoice
from shared.model.notices import Notice, NoticeFact, labelled
from shared.model.receivables_rules import Step
from shared.model.refs import Kind, Ref, provider_of

OVERDUE: Final = "task:overdue:"
"""The intents of tasks about overdue invoices; the invoice's id and the step's name follow."""


def intent(invoice: Ref, step: str) -> str:
    """The name of the claim of this step's task."""
    return f"{OVERDUE}{invoice.id}:{step}"


def task(case: Case, step: Step, today: date, *, deal: str, trouble: str = "") -> Message:
    """The task of this step: one for the invoice, however often it is decided; `trouble`: what couldn't be done without a person."""
    invoice = case.invoice
    late = _days(standing.days_overdue(invoice, today))
    of = f" for {deal}" if deal else ""
    where = f" {invoice.url}" if invoice.url else ""
    text = (
        f"Invoice {invoice.number}{of} over {invoice.total} is {late} overdue: {invoice.due} is due since "
        f"{_due_date(invoice)}. Ask the customer for it, or enter on the record until when it promised to pay, or what it "
        f"disputes.{where}"
    )
    if trouble:
        text = f"{trouble} {text}"
    return Message(
        intent(invoice.ref, step.name),
        Kind.TASK,
        f"Overdue: invoice {invoice.number}, {invoice.due}, {late} ({step.name})",
        text,
        said={"step": step.name, "of": invoice.ref.id},
    )


def claims_of(invoice: Ref, claims: Mapping[str, Claim], state: ClaimState) -> Iterator[Claim]:
    """The claims of this invoice's tasks in that state, by their names."""
    for name, claim in sorted(claims.items()):
        if name.startswith(intent(invoice, "")) and claim.state is state:
            yield claim


def overdue(case: Case, done: Course, step: Step, now: datetime, *, book: str, deal: str, did: str) -> Notice:
    """A step was carried out; `did`: what that was."""
    invoice = case.invoice
    late = _days(standing.days_overdue(invoice, case.today(now)))
    return Notice(
        fact=NoticeFact.INVOICE_OVERDUE,
        key=f"{NoticeFact.INVOICE_OVERDUE}/{invoice.ref}/{step.name}",
        about=invoice.ref,
        headline=f"Overdue: invoice {invoice.number}, {invoice.due}, {late}",
        at=now,
        book=book,
        details=labelled(
            *_owed(invoice, deal),
            ("Step", step.name),
            ("Done", did),
            ("Stands", done.said),
        ),
        links=labelled(("Open the invoice", invoice.url)),
    )


def disputed(case: Case, now: datetime, *, book: str, deal: str) -> Notice:
    """A customer disputes the invoice: told once for what it disputes."""
    invoice, said = case.invoice, case.arrangement.dispute
    mark = hashlib.sha256(said.encode()).hexdigest()[:12]
    return Notice(
        fact=NoticeFact.INVOICE_DISPUTED,
        key=f"{NoticeFact.INVOICE_DISPUTED}/{invoice.ref}/{mark}",
        about=invoice.ref,
        headline=f"Disputed: invoice {invoice.number}, {invoice.due}",
        at=now,
        book=book,
        details=labelled(
            *_owed(invoice, deal),
            ("Dispute", said),
        ),
        links=labelled(("Open the invoice", invoice.url)),
    )


def _owed(invoice: Invoice, deal: str) -> tuple[tuple[str, str], ...]:
    """What is owed, by whom and for what."""
    return (
        ("Deal", deal),
        (f"Customer id in {provider_of(invoice.customer.connection)}", invoice.customer.id),
        ("Amount due", str(invoice.due)),
        ("Due since", _due_date(invoice)),
    )


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _due_date(invoice: Invoice) -> str:
    return invoice.due_date.isoformat() if invoice.due_date is not None else ""
