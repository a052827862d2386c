"""What finance does to a deal's estimate, and what the books then hold of the deal."""

from typing import Any

from shared.model.refs import Kind, Ref
from tests.ports.quickbooks_path import DEAL, Both

MORE = {"name": "Onboarding", "hs_sku": "ONBOARD", "quantity": "1", "price": "100"}


def finance(both: Both, do: str, **given: Any) -> Any:
    """Finance does this to the estimate, a minute later."""
    both.clock.advance(60)
    return both.finance.app.provider.act(do, own(both), {"type": "Estimate", **given})


def own(both: Both) -> str:
    return both.invoice.id.removeprefix("E")


def hears(both: Both) -> dict[str, int]:
    return both.hears(("estimate", "updated", own(both)))


def invoices(both: Both) -> list[dict[str, Any]]:
    """The invoices of our deal, as the books have them."""
    rows = both.finance.app.provider.books()["invoices"]
    return [row for row in rows if f"DEAL-{DEAL}" in str(row.get("PrivateNote"))]


def estimates(both: Both) -> list[dict[str, Any]]:
    rows = both.finance.app.provider.books()["estimates"]
    return [row for row in rows if f"DEAL-{DEAL}" in str(row.get("PrivateNote"))]


def is_one_invoice(both: Both) -> bool:
    """Whether the deal has exactly one invoice, and both ids lead to it."""
    (made,) = invoices(both)
    ref = both.handoff().invoice
    assert ref is not None
    deal = Ref(both.crm.connection, Kind.DEAL, DEAL)
    leads = {both.links.source(both.invoice), both.links.source(Ref(both.ledger.connection, Kind.INVOICE, made["Id"]))}
    return leads == {deal} and ref.ref.id == made["Id"] and ref.ref.kind is Kind.INVOICE
