"""What nobody can do without: the calls that HubSpot's and Xero's APIs leave no way around, the writes that our promises demand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

READ_DEAL = (
    "hubspot: the deal, with the ids of its line items, company and contacts in the same answer",
    "hubspot: its line items, all in one batch (a deal's answer never holds them)",
)
DRAFT = ("xero: the invoice (its answer is the read-back)",)
TELL_DEAL = (
    "hubspot: the deal's fields",
    "hubspot: the note, linked to its deal in the same request",
)
NEW_CUSTOMER = (
    "hubspot: the company's address and numbers",
    "hubspot: the contact who gets the invoice (another object type: no batch holds both)",
    "xero: whether the customer is there already (one search for number, e-mail and name)",
    "hubspot: the customer's id on the company",
)
"""Not the customer's own creation: Xero would make it with the invoice, from a name. We make it by itself, under a claim of its own,
so that two deals of one new company can't make twins: that is one call over the floor."""


@dataclass(frozen=True)
class Floor:
    """One story: its name for people, the calls and writes it can't do without, and how many of each are allowed."""

    name: str
    calls: Sequence[str]
    most_calls: int
    writes: Sequence[str]
    most_units: int


CLAIM = ("the claim, before the ledger is asked",)
LINK = tuple(
    f"{what}, in the one transaction: two units"
    for what in ("the link from the deal", "the link from the invoice", "the handoff", "the audit entry")
    for _ in range(2)
)
MEMORY = (
    "the note's claim",
    "the note's link",
    "the audit entry of what was told",
    "what was told",
)
CUSTOMER = (
    "the customer's claim",
    *(
        f"{what}, in the one transaction: two units"
        for what in ("the link from the company", "the link from the customer", "the audit entry")
        for _ in range(2)
    ),
    "what the company was told",
)
RESERVED = ("calls to HubSpot, counted", "calls to Xero, counted")
PAID = (
    "the customer's receivable",
    *("the handoff, in the one transaction: two units",) * 2,
    *("the audit entry, in the one transaction: two units",) * 2,
    "the company's figures: doubtful while they are written",
    "the audit entry of the company's figures",
    "the company's figures",
    "the deal's facts: doubtful while they are written",
    *MEMORY,
    *RESERVED,
)

FLOORS: Mapping[str, Floor] = {
    "won_linked": Floor(
        "won deal, linked customer", (*READ_DEAL, *DRAFT, *TELL_DEAL), 6, (*CLAIM, *LINK, *MEMORY, *RESERVED), 16
    ),
    "won_new": Floor(
        "won deal, new customer",
        (*READ_DEAL, *NEW_CUSTOMER, *DRAFT, *TELL_DEAL),
        10,
        (*CUSTOMER, *CLAIM, *LINK, *MEMORY, *RESERVED),
        25,
    ),
    "payment": Floor("payment", ("xero: the invoice", *TELL_DEAL, "hubspot: the company's figures"), 4, PAID, 20),
}
