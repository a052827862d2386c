"""Which drafts a person approves before they are made, and what exactly was approved."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from shared.domain.terms import same_terms
from shared.model.coding import Approval
from shared.model.crm import Deal, LineItem
from shared.model.handoff import Handoff, Hold
from shared.model.plan import Document
from shared.model.rules import Book

NEEDS_APPROVAL: Final = "needs_approval"


def needs_approval(
    document: Document,
    deal: Deal,
    book: Book,
    *,
    is_new_customer: bool,
    first_under_rules: bool,
    in_approval: str = "",
) -> Sequence[str]:
    """
    Give every reason for which the book wants a person to approve this draft; none: it may be made. `in_approval`: why every
    draft is to be approved, where that is so.

    Limits are about what the deal itself amounts to: without tax, or with it where prices include tax.
    """
    asked = book.approval
    return [
        *([in_approval] if in_approval else []),
        *_limit(document, asked, book),
        *(_discount(deal, asked.discount_over) if asked.discount_over is not None else ()),
        *(
            [f"its terms {document.terms!r} are not the book's {book.terms!r}"]
            if asked.nonstandard_terms and not same_terms(document.terms, book.terms)
            else []
        ),
        *(["the customer is new to the ledger"] if asked.new_customer and is_new_customer else []),
        *(
            ["it is the first draft of the book under these rules"]
            if asked.first_invoice_under_rule and first_under_rules
            else []
        ),
    ]


def _limit(document: Document, asked: Approval, book: Book) -> Iterator[str]:
    amount = document.total if book.prices == "inclusive" else document.net
    limit = asked.limits.get(amount.currency)
    if asked.limits and limit is None:
        yield f"the book has no limit for {amount.currency}"
    if limit is not None and abs(amount.amount) > limit:
        yield f"{amount.amount:,.2f} {amount.currency} is over the limit of {limit:,.2f} {amount.currency}"


def _discount(deal: Deal, most: Decimal) -> Iterator[str]:
    for line in deal.lines:
        percent = _percent_off(line)
        if percent > most:
            yield f"{line.name!r} has a discount of {percent.normalize():f}%, over {most.normalize():f}%"


def _percent_off(line: LineItem) -> Decimal:
    """The discount in percent of the price, to two decimals."""
    if line.discount_percent or not line.unit_price:
        return line.discount_percent
    return (line.unit_discount / line.unit_price * 100).quantize(Decimal("0.01"))


def subject(document: Document, buyer: str) -> str:
    """
    A digest of what is approved: who buys, every line as it would be booked and taxed, terms and totals.

    Days and exchange rates aren't part of it: the draft approved on Friday may be made on Monday.
    """
    facts = [
        buyer,
        document.reference,
        document.prices,
        document.terms,
        [str(money) for money in (document.net, document.tax, document.total)],
        [[str(getattr(line, name)) for name in line.__slots__] for line in document.lines],
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]


def hold(document: Document, deal: Deal, reasons: Sequence[str]) -> Hold:
    """The hold that asks for it, every reason in one sentence."""
    return Hold(
        NEEDS_APPROVAL,
        f"The draft over {document.total} waits for a person's approval: {'; '.join(reasons)}.",
        f"Approve it: ledgerlink holds approve {deal.ref.id}",
    )


def ruling(approved: str) -> str:
    """What remembers that a person approved this subject."""
    return f"{NEEDS_APPROVAL}:{approved}"


def is_approved(handoff: Handoff | None, wanted: str) -> bool:
    """Whether a person approved exactly this."""
    return handoff is not None and handoff.ruling == ruling(wanted)
