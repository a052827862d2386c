"""What nobody can do without, vendor by vendor: the calls that its API leaves no way around, and how many we allow ourselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WALKS = {"won_linked": "won deal, linked customer", "won_new": "won deal, new customer", "payment": "payment"}


@dataclass(frozen=True)
class Calls:
    """Of one vendor in one walk: each call that can't be avoided, and the most there may be."""

    floor: Sequence[str]
    most: int


HUBSPOT_READ = (
    "hubspot: the deal, with the ids of its line items, company and contacts in the same answer",
    "hubspot: its line items, all in one batch (a deal's answer never holds them)",
)
HUBSPOT_TELL = ("hubspot: the deal's fields", "hubspot: the note, linked to its deal in the same request")
HUBSPOT_BUYER = (
    "hubspot: the company's address and numbers",
    "hubspot: the contact who gets the invoice (another object type: no batch holds both)",
    "hubspot: the customer's id on the company",
)
# One query joins the opportunity with its lines, account and contacts; a composite carries fields and a task together. We
# send the task by itself: its claim must be settled by an answer of its own.
SALESFORCE_READ = ("salesforce: the deal with its lines, company and contact (one query)",)
SALESFORCE_TELL = ("salesforce: the deal's fields and the task that is its note (one composite)",)
PIPEDRIVE_READ = ("pipedrive: the deal", "pipedrive: its products (another list)")
PIPEDRIVE_TELL = ("pipedrive: the deal's fields", "pipedrive: the note (v1; there is no batch)")
PIPEDRIVE_BUYER = (
    "pipedrive: the organization",
    "pipedrive: the person",
    "pipedrive: the customer's id on the organization",
)

VENDORS: Mapping[str, Mapping[str, Calls]] = {
    "hubspot": {
        "won_linked": Calls((*HUBSPOT_READ, *HUBSPOT_TELL), 5),
        "won_new": Calls((*HUBSPOT_READ, *HUBSPOT_BUYER, *HUBSPOT_TELL), 7),
        "payment": Calls((*HUBSPOT_TELL, "hubspot: the company's figures"), 3),
    },
    "salesforce": {
        "won_linked": Calls((*SALESFORCE_READ, *SALESFORCE_TELL), 4),
        "won_new": Calls((*SALESFORCE_READ, "salesforce: the customer's id on the account", *SALESFORCE_TELL), 6),
        "payment": Calls((*SALESFORCE_TELL, "salesforce: the account's figures"), 4),
    },
    "pipedrive": {
        "won_linked": Calls((*PIPEDRIVE_READ, *PIPEDRIVE_TELL), 5),
        "won_new": Calls((*PIPEDRIVE_READ, *PIPEDRIVE_BUYER, *PIPEDRIVE_TELL), 8),
        "payment": Calls((*PIPEDRIVE_TELL, "pipedrive: the organization's figures"), 3),
    },
    "xero": {
        "won_linked": Calls(("xero: the invoice (its answer is the read-back)",), 1),
        "won_new": Calls(
            (
                "xero: whether the customer is there already (one search for number, e-mail and name)",
                "xero: the invoice (its answer is the read-back)",
            ),
            3,
        ),
        "payment": Calls(("xero: the invoice",), 1),
    },
    "quickbooks": {
        "won_linked": Calls(("quickbooks: the invoice (its answer is the read-back)",), 2),
        "won_new": Calls(
            (
                "quickbooks: whether the customer is there already (one batch of queries: a query knows no OR)",
                "quickbooks: the customer (an invoice names its id, and makes none by name)",
                "quickbooks: the invoice (its answer is the read-back)",
            ),
            4,
        ),
        "payment": Calls(("quickbooks: the invoice", "quickbooks: the payment (the invoice only names it)"), 4),
    },
}
"""Xero would make the customer with the invoice, from a name. We make it by itself, under a claim of its own, so that two deals of
one new company can't make twins: that is one call over its floor. QuickBooks tells of a payment twice, as the payment and as its invoice:
the payment is read to find the invoice, and the invoice once more to see that nothing else changed. Where the CRM froze no rate, as
Pipedrive, one call more asks for the day's: an invoice without a rate would be booked at 1."""
