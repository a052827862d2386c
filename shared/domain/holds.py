"""
Every reason for which a handoff waits for a person: what it means, what to do, and whether a person may override it.

What a person decides about a hold is remembered with the handoff as its *ruling*: it names the hold and the contents of the
deal that it was about, so that the same hold isn't raised again until the deal changes again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from shared.domain import invoicing
from shared.domain.approval import NEEDS_APPROVAL
from shared.model.crm import Deal
from shared.model.handoff import Handoff, HandoffState, Hold
from shared.model.ledger import Invoice, InvoiceStatus
from shared.model.money import Money


class Override(StrEnum):
    """What `ledgerlink holds approve` may do about a hold."""

    NEVER = "never"
    """Only what the fix says helps."""
    ACCEPT = "accept"
    """A person may accept the invoice as it stands."""
    ONCE_INVOICED = "once_invoiced"
    """Likewise, but only where an invoice stands already."""
    CUSTOMER = "customer"
    """A person may say which customer it is."""
    PLAN = "plan"
    """A person may have the draft made as it was planned."""


@dataclass(frozen=True, slots=True)
class HoldKind:
    """One reason: what happened in one sentence, what to do in one, and what approving does."""

    title: str
    fix: str
    override: Override = Override.NEVER


AMOUNTS_DISAGREE: Final = "amounts_disagree"
AMBIGUOUS_CUSTOMER: Final = "ambiguous_customer"
NO_DOCUMENT: Final = "no_document"
DEAL_CHANGED: Final = "deal_changed"
NO_LONGER_WON: Final = "no_longer_won"
DEAL_DELETED: Final = "deal_deleted"
MERGED_TWO_INVOICES: Final = "merged_two_invoices"
DUPLICATE_INVOICE: Final = "duplicate_invoice"
UNCLEAR_PARENT: Final = "unclear_parent"
DOUBTFUL_PARENT: Final = "doubtful_parent"

_FOLLOWS: Final = "the invoice follows by itself."

KINDS: Final[Mapping[str, HoldKind]] = {
    AMOUNTS_DISAGREE: HoldKind(
        "The deal's amount, its line items and the invoice don't come to the same.",
        f"Correct the deal's amount or its line items; {_FOLLOWS}",
        Override.ONCE_INVOICED,
    ),
    "no_lines": HoldKind("The deal has no line items.", f"Add what was sold as line items; {_FOLLOWS}"),
    "no_amount": HoldKind("The deal has no amount.", f"Enter the deal's amount; {_FOLLOWS}"),
    "prices_differ": HoldKind(
        "The deal's prices are with tax and the book takes prices without it, or the other way round.",
        "Set the products' prices and tax on the deal the other way, or `prices` of the book.",
    ),
    "no_buyer": HoldKind("The deal has neither a company nor a contact.", f"Associate who bought; {_FOLLOWS}"),
    UNCLEAR_PARENT: HoldKind(
        "Parents are invoiced or become customers, and the companies above the one that bought don't lead to a single one at the top.",
        f"Correct the parent company in the CRM; {_FOLLOWS}",
    ),
    DOUBTFUL_PARENT: HoldKind(
        "The company that bought becomes a sub-customer, and which customer its parent company is, isn't clear.",
        f"Link the parent: ledgerlink customers link PARENT CUSTOMER; {_FOLLOWS}",
    ),
    "no_name": HoldKind("The company or contact that bought has no name.", f"Name it in the CRM; {_FOLLOWS}"),
    NO_DOCUMENT: HoldKind(
        "The deal lacks a document that its book requires on the invoice.",
        f"Publish the quote, or put the file on the deal; {_FOLLOWS}",
    ),
    "no_book": HoldKind("No book of the rules takes the deal.", "Add its currency, pipeline or CRM account to a book."),
    "several_books": HoldKind(
        "Several books of the rules would take the deal.", "Narrow their currencies or pipelines."
    ),
    "currency_unknown": HoldKind(
        "The ledger doesn't keep the deal's currency.", "Add the currency in the ledger, or change the deal's."
    ),
    "no_estimates": HoldKind(
        "The book wants estimates for drafts, and its ledger has drafts of its own, or no estimates.",
        "Take `drafts` out of the book in ledgerlink.toml, or switch estimates on in the ledger.",
    ),
    "period_closed": HoldKind("The books are closed for the invoice's date.", "Ask finance to open the period."),
    "mapping_missing": HoldKind(
        "The rules don't say how a line is booked, taxed or paid.", "Add what is missing to ledgerlink.toml."
    ),
    AMBIGUOUS_CUSTOMER: HoldKind(
        "Several customers in the ledger could be the one that bought.",
        "Say which: ledgerlink holds approve DEAL --customer ID.",
        Override.CUSTOMER,
    ),
    "customer_archived": HoldKind(
        "The customer is archived in the ledger.",
        f"Restore it, or link the company to another: ledgerlink customers link RECORD CUSTOMER; {_FOLLOWS}",
    ),
    NEEDS_APPROVAL: HoldKind(
        "The book's rules want a person to approve the draft before it is made.",
        "Approve it: ledgerlink holds approve DEAL.",
        Override.PLAN,
    ),
    "ambiguous_match": HoldKind(
        "The ledger already has a customer of that name or number.",
        "Say which: ledgerlink holds approve DEAL --customer ID.",
        Override.CUSTOMER,
    ),
    "rejected": HoldKind("The ledger refused the invoice.", f"Correct what it names; {_FOLLOWS}"),
    "unsupported": HoldKind(
        "The ledger has no way to say what the deal says.", "Change the deal as the sentence says."
    ),
    "malformed": HoldKind("A record can't be read.", "Correct the value it names on the record."),
    "not_found": HoldKind("A record that the invoice needs is gone.", "Restore it, or choose another one."),
    "permanent": HoldKind("The ledger will not take the invoice as it is.", "Correct what the sentence names."),
    "needs_human": HoldKind("The ledger asks a person to act first.", "Do what the sentence says."),
    DEAL_CHANGED: HoldKind(
        "The deal changed after its invoice was made, and finance has the invoice in hand.",
        "Change the invoice in the ledger by hand, or undo the change on the deal; then approve.",
        Override.ACCEPT,
    ),
    NO_LONGER_WON: HoldKind(
        "The deal is no longer won, but its invoice stands.",
        "Delete or void the invoice in the ledger, or win the deal again.",
        Override.ACCEPT,
    ),
    DEAL_DELETED: HoldKind(
        "The deal was deleted in the CRM, but its invoice stands.",
        "Delete or void the invoice in the ledger, or restore the deal.",
        Override.ACCEPT,
    ),
    MERGED_TWO_INVOICES: HoldKind(
        "Deals that had an invoice each were merged into one.",
        "Void the invoice that isn't owed in the ledger; then approve.",
        Override.ACCEPT,
    ),
    DUPLICATE_INVOICE: HoldKind(
        "The ledger holds a second live invoice with the deal's reference.",
        "Void the invoice that isn't owed in the ledger; then approve.",
        Override.ACCEPT,
    ),
}
"""By code; a code that isn't here can't be overridden."""

UNLISTED: Final = HoldKind("A person must look.", "Do what the sentence says.")

CLEARED_BY_THE_DEAL: Final = frozenset({DEAL_CHANGED, NO_LONGER_WON, DEAL_DELETED})
"""These end by themselves when the deal is again what was invoiced."""

REJECTED: Final = "rejected"
"""The ruling of a person who keeps a deal out."""
ARMED: Final = "armed"
"""The ruling of a person who lets a deal be invoiced anew, or although it was won before its book went on."""
MERGED: Final = "merged:"
"""The ruling of a merge begins so; the deal that took the invoice over follows."""
REMOVED: Final = frozenset({InvoiceStatus.VOIDED, InvoiceStatus.DELETED})


def about(code: str, deal: Deal | None, sentence: str, *, fix: str = "", difference: Money | None = None) -> Hold:
    """A hold over an invoice that stands already, about the deal as it is now; a deal that is gone has no contents."""
    contents = invoicing.contents(deal) if deal is not None else ""
    return Hold(code, sentence, fix or kind_of(code).fix, difference, contents)


def kind_of(code: str) -> HoldKind:
    """What this code means."""
    return KINDS.get(code, UNLISTED)


def may_accept(handoff: Handoff) -> bool:
    """Whether a person may accept the invoice of this held handoff as it stands."""
    if handoff.hold is None or handoff.invoice is None:
        return False
    return kind_of(handoff.hold.code).override in {Override.ACCEPT, Override.ONCE_INVOICED}


def ruling(hold: Hold) -> str:
    """What remembers that a person accepted this hold."""
    return f"{hold.code}:{hold.contents}"


def is_out(handoff: Handoff) -> bool:
    """Whether a person, or a merge, keeps the deal out whatever happens to it."""
    return handoff.state is HandoffState.EXCLUDED and handoff.ruling not in {"", ARMED}


def is_merged(handoff: Handoff) -> bool:
    """Whether another deal took this one's place."""
    return handoff.ruling.startswith(MERGED)


def stands(invoice: Invoice | None) -> bool:
    """Whether there is an invoice that finance didn't remove."""
    return invoice is not None and invoice.status not in REMOVED
