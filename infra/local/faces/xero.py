"""Xero as finance sees it."""

from infra.local.faces.ledger import LedgerFace
from infra.local.faces.reading import Record, at, text


def deal(invoice: Record) -> str:
    """The deal that its reference names; empty where it names none."""
    return text(at(invoice, "Reference")).partition("DEAL-")[2]


def city(customer: Record) -> object:
    """Where its invoices go."""
    found: Record = next((one for one in at(customer, "Addresses") or [] if one["AddressType"] == "POBOX"), {})
    return at(found, "City")


def paid(payment: Record) -> object:
    """How much of it stands."""
    return at(payment, "Amount") if at(payment, "Status") == "AUTHORISED" else 0


FACE = LedgerFace(
    title="Xero",
    invoice={
        "id": "InvoiceID",
        "number": "InvoiceNumber",
        "deal": deal,
        "reference": "Reference",
        "status": "Status",
        "customer": "Contact.ContactID",
        "currency": "CurrencyCode",
        "net": "SubTotal",
        "tax": "TotalTax",
        "total": "Total",
        "due": "AmountDue",
        "issued": lambda invoice: text(at(invoice, "DateString"))[:10],
        "due_on": lambda invoice: text(at(invoice, "DueDateString"))[:10],
        "rate": "CurrencyRate",
        "lines": "LineItems",
    },
    line={
        "description": "Description",
        "quantity": "Quantity",
        "price": "UnitAmount",
        "discount": "DiscountRate",
        "account": "AccountCode",
        "tax": "TaxType",
        "net": "LineAmount",
    },
    customer={"id": "ContactID", "name": "Name", "city": city},
    payment={"invoice": "Invoice.InvoiceID", "amount": paid, "rate": "CurrencyRate"},
    gone=frozenset({"DELETED", "VOIDED"}),
    makes=("PUT", "/Invoices"),
    # CurrencyRate is of the invoice's currency for one of the books'.
    booked=lambda total, rate: total / rate,
    rate="{rate} {currency} to 1 of the books'",
    book="uk",
    currencies=("GBP", "EUR"),
)
