"""Which ledger customer a CRM company or contact is: by a strong key, never by name alone."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from shared.model.crm import Address, Buyer
from shared.model.handoff import Hold
from shared.model.ledger import Customer, CustomerDraft, CustomerProbe
from shared.model.refs import Kind, Ref, account_of, provider_of


@dataclass(frozen=True, slots=True)
class Existing:
    """It is this customer, and why."""

    customer: Customer
    why: str


LONGEST_NUMBER = 50
"""Characters that every ledger takes for a customer's own number."""


def number_of(record: Ref) -> str:
    """
    The ledger's external key for a CRM record: unique across kinds and CRM accounts, readable, stable for ever.

    Where both ids are long, a digest stands for the account's.
    """
    number = f"{record.connection}:{record.kind}:{record.id}"
    if len(number) <= LONGEST_NUMBER:
        return number
    account = hashlib.sha256(account_of(record.connection).encode()).hexdigest()[:8]
    return f"{provider_of(record.connection)}:{record.kind}:{record.id}:{account}"


def is_our_number(number: str) -> bool:
    """Whether a customer's number is one that we gave it: it names a CRM record."""
    parts = number.split(":")
    return len(parts) == 4 and bool({parts[1], parts[2]} & {Kind.COMPANY.value, Kind.CONTACT.value})


def probe_for(buyer: Buyer) -> CustomerProbe:
    """What to look for in the ledger. Raises: ValueError without company and contact."""
    record = buyer.company or buyer.contact
    if record is None:
        raise ValueError("a buyer has a company or a contact")
    return CustomerProbe(
        number=number_of(record.ref),
        name=record.name,
        email=buyer.contact.email if buyer.contact else "",
        tax_number=buyer.company.tax_number if buyer.company else "",
        known_id=record.customer_id,
    )


def draft_for(buyer: Buyer, currency: str) -> CustomerDraft:
    """The customer to make for this buyer. Raises: ValueError as `probe_for`."""
    probe = probe_for(buyer)
    company, contact = buyer.company, buyer.contact
    address = company.address if company is not None else contact.address if contact is not None else Address()
    phone = (company.phone if company else "") or (contact.phone if contact else "")
    return CustomerDraft(
        name=probe.name,
        number=probe.number,
        email=probe.email,
        given=contact.given if contact else "",
        family=contact.family if contact else "",
        phone=phone,
        tax_number=probe.tax_number,
        address=address,
        currency=currency,
    )


def in_currency(currency: str, candidates: Sequence[Customer]) -> tuple[Customer, ...]:
    """Those who can be invoiced in this currency."""
    return tuple(candidate for candidate in candidates if candidate.currency in {"", currency})


def apart(draft: CustomerDraft, others: Sequence[Customer]) -> CustomerDraft:
    """The customer to make beside these, who can't be invoiced in its currency: where one has its name, told from it by that."""
    if any(_same(other.name, draft.name) for other in others):
        return replace(draft, name=f"{draft.name} ({draft.currency})")
    return draft


def identify(probe: CustomerProbe, candidates: Sequence[Customer]) -> Existing | Hold | None:
    """
    Give the one customer this is, None where it is new, or a hold where a person must say.

    Strong keys, each enough by itself: the id the CRM holds, our own number, the tax number (with or without its country). E-mail and
    name (whatever its case and the spelling of its legal form) together count as one, unless the tax numbers are two. A name or an
    e-mail alone never links, and never lets a second record be made beside it.
    """
    alive = [c for c in candidates if not c.archived]
    if not probe.name.strip():
        return Hold("no_name", "The company has no name to invoice.", "Give the company or contact a name in the CRM.")
    if not alive:
        return None
    # Its libraries take time to load, and only a buyer who may be in the ledger already needs them.
    from shared.domain.matching.likeness import same_email, same_name, tax_numbers_agree  # noqa: PLC0415

    named = [c for c in alive if _same(c.name, probe.name) or same_name(c.name, probe.name)]
    mailed = [c for c in alive if same_email(c.email, probe.email)]
    for why, matches in (
        ("the CRM holds its id", [c for c in alive if probe.known_id and c.ref.id == probe.known_id]),
        ("it carries our number", [c for c in alive if c.number and c.number == probe.number]),
        ("same tax number", [c for c in alive if tax_numbers_agree(c.tax_number, probe.tax_number)]),
        (
            "same name and same e-mail",
            [c for c in named if c in mailed and tax_numbers_agree(c.tax_number, probe.tax_number) is not False],
        ),
    ):
        if len(matches) == 1:
            return Existing(matches[0], why)
        if len(matches) > 1:
            return _ambiguous(probe, matches, f"several customers match ({why})")
    doubtful = [c for c in alive if c in named or c in mailed]
    if doubtful:
        reason = "a customer shares the name or the e-mail, and nothing surer, or has another tax number"
        return _ambiguous(probe, doubtful, reason)
    return None


def _same(left: str, right: str) -> bool:
    """Equal but for case and white space, and not empty."""
    folded = " ".join(left.casefold().split())
    return bool(folded) and folded == " ".join(right.casefold().split())


def _ambiguous(probe: CustomerProbe, matches: Sequence[Customer], reason: str) -> Hold:
    names = "; ".join(f"{c.name} ({c.email or 'no e-mail'}, {c.ref.id})" for c in matches[:5])
    return Hold(
        "ambiguous_customer",
        f"It is not clear which customer {probe.name} is: {reason}: {names}.",
        f"Enter the right customer's id in the company's field \"Accounting customer ID\", or put {probe.number} into the "
        "customer's own number in the ledger; the invoice follows by itself.",
    )
