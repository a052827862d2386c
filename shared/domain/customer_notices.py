"""What people are told about customers."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from shared.domain.customer_sync.sides import CrmSide
from shared.model.crm import Address
from shared.model.ledger import CustomerDraft
from shared.model.notices import Notice, NoticeFact, labelled
from shared.model.parties import PartyField, Profile
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
        details=labelled(
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
        links=labelled(("Open the deal", deal_url)),
    )


def onboarded(
    side: CrmSide, customer: Profile, at: datetime, *, book: str, made: bool, details: Mapping[str, str]
) -> Notice:
    """A company or person of the CRM was onboarded and is a customer of the ledger now, made for it or known there before."""
    facts = (NoticeFact.CUSTOMER_ONBOARDED, NoticeFact.CUSTOMER_CREATED)
    verb = "New customer" if made else "Onboarded, and known in the ledger already"
    return replace(
        created_ahead(side, customer, at, book=book, details=details),
        fact=facts[0],
        key=f"{facts[0]}/{side.record.ref}/{customer.ref}",
        headline=f"{verb}: {side.record.name}",
        also=facts[1:] if made else (),
    )


def created_ahead(side: CrmSide, customer: Profile, at: datetime, *, book: str, details: Mapping[str, str]) -> Notice:
    """A customer was made in the ledger for a record of the CRM before anything was sold to it; `details`: its own fields, by label."""
    record, fields = side.record, side.fields

    def said(name: PartyField) -> str:
        return fields.get(name, "") or customer.get(name)

    person = f"{said(PartyField.GIVEN)} {said(PartyField.FAMILY)}".strip()
    ours, theirs = provider_of(record.ref.connection), provider_of(customer.ref.connection)
    return Notice(
        fact=NoticeFact.CUSTOMER_CREATED,
        key=f"{NoticeFact.CUSTOMER_CREATED}/{customer.ref}",
        about=customer.ref,
        headline=f"New customer: {record.name}",
        at=at,
        book=book,
        details=labelled(
            ("Contact", person),
            ("E-mail", said(PartyField.EMAIL)),
            ("Phone", said(PartyField.PHONE)),
            ("Address", one_line(record.address)),
            ("Tax region", ", ".join(filter(None, (said(PartyField.REGION), said(PartyField.COUNTRY))))),
            ("Tax number", said(PartyField.TAX_NUMBER)),
            ("Terms", said(PartyField.TERMS)),
            ("Currency", customer.currency),
            *((label, record.more.get(name, "")) for label, name in details.items()),
            (f"Customer id in {theirs}", customer.ref.id),
            (f"{record.ref.kind.capitalize()} id in {ours}", record.ref.id),
        ),
        links=labelled((f"Open in {theirs}", customer.url), (f"Open in {ours}", record.url)),
    )


def one_line(address: Address) -> str:
    """The address as people write it in one line."""
    place = f"{address.postal_code} {address.city}".strip()
    return ", ".join(part for part in (address.line1, address.line2, place, address.region, address.country) if part)
