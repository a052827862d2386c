"""Which queue an event about a record goes to; a kind that isn't here concerns nobody yet."""

from collections.abc import Mapping

from shared.model.refs import Kind

ROUTES: Mapping[Kind, str] = {
    Kind.DEAL: "deal_won",
    Kind.LINE_ITEM: "resolve_root",
    Kind.COMPANY: "resolve_root",
    Kind.CONTACT: "resolve_root",
    Kind.CUSTOMER: "customer_changed",
    Kind.INVOICE: "invoice_changed",
    Kind.ESTIMATE: "invoice_changed",
    Kind.CREDIT_NOTE: "invoice_changed",
    Kind.OVERPAYMENT: "invoice_changed",
    Kind.PREPAYMENT: "invoice_changed",
    Kind.PAYMENT: "invoice_changed",
}


def queue_for(kind: str) -> str | None:
    """The queue for a record of this kind; None where the event concerns nobody."""
    return ROUTES.get(Kind(kind)) if kind in Kind.__members__.values() else None
