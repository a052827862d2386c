"""What people are told about customers."""

from datetime import datetime

from shared.model.crm import Address
from shared.model.ledger import CustomerDraft
from shared.model.notices import Notice, NoticeFact
from shared.model.refs import Ref, provider_of


def created(
    draft: CustomerDraft, made: Ref, at: datetime, *, book: str, buyer: Ref, deal: str = "", deal_url: str = ""
) -> Notice:
    """A customer was made in the ledger for this buyer, because this deal was won."""
    person = f"{draft.given} {draft.family}".strip()
    return Notice(
        fact=NoticeFact.CUSTOMER_CREATED,
        key=f"{NoticeFact.CUSTOMER_CREATED}/{made}",
        about=made,
        headline=f"New customer: {draft.name}",
        at=at,
        book=book,
        details=_said(
            ("Contact", person),
            ("E-mail", draft.email),
            ("Phone", draft.phone),
            ("Address", one_line(draft.address)),
            ("Tax number", draft.tax_number),
            ("Currency", draft.currency),
            ("Won deal", deal),
            (f"Customer id in {provider_of(made.connection)}", made.id),
            (f"{buyer.kind.capitalize()} id in {provider_of(buyer.connection)}", buyer.id),
        ),
        links=_said(("Open the deal", deal_url)),
    )


def one_line(address: Address) -> str:
    """The address as people write it in one line."""
    place = f"{address.postal_code} {address.city}".strip()
    return ", ".join(part for part in (address.line1, address.line2, place, address.region, address.country) if part)


def _said(*pairs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((label, value) for label, value in pairs if value)
