"""What a record of either side shows to the comparison: pure, and the same for the first matching as for every new record."""

from collections.abc import Iterable, Sequence

from shared.domain.customers import number_of
from shared.domain.matching import Party
from shared.model.parties import ADDRESS, PartyField, Profile
from shared.model.refs import Kind

MOST_PEOPLE = 20
"""Contacts of one company whose addresses are evidence; of a company with hundreds the first ones say enough."""
CUSTOMER, OURS = "customer", "ours"
"""The names of the two ids that tie a CRM record and a customer to each other, whichever side holds them."""


def party_of(profile: Profile, people: Sequence[Profile] = ()) -> Party:
    """
    What this record shows. A company shows its contacts' e-mails and phones too: a ledger often has only those.

    Given and family name count where they are the record's own name: a customer's contact person is not the customer.
    """
    sources = (profile, *people[:MOST_PEOPLE])
    given, family = profile.get(PartyField.GIVEN), profile.get(PartyField.FAMILY)
    is_person = bool(given or family) and _is_name(profile, given, family)
    address = _address(profile)
    return Party(
        id=str(profile.ref),
        name=None if is_person else profile.name or None,
        given=(given or None) if is_person else None,
        family=(family or None) if is_person else None,
        emails=_texts(source.get(PartyField.EMAIL) for source in sources),
        phones=_texts(source.get(PartyField.PHONE) for source in sources),
        domains=_texts([profile.get(PartyField.WEBSITE)]),
        tax_ids=_texts([profile.get(PartyField.TAX_NUMBER)]),
        registration=profile.get(PartyField.REGISTRATION) or None,
        addresses=(address,) if address else (),
        external_ids=_ids(profile),
    )


def _is_name(profile: Profile, given: str, family: str) -> bool:
    called = profile.get(PartyField.NAME).casefold().replace(",", " ").split()
    return not called or sorted(called) == sorted(f"{given} {family}".casefold().split())


def _address(profile: Profile) -> str:
    return ", ".join(part for name in ADDRESS if (part := profile.get(name).strip()))


def _texts(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.strip() for text in found if text.strip()))


def _ids(profile: Profile) -> dict[str, str]:
    """Its own id, and that of its counterpart as far as it holds one."""
    other = profile.get(PartyField.NUMBER).strip()
    own = {CUSTOMER: profile.ref.id} if profile.ref.kind is Kind.CUSTOMER else {OURS: number_of(profile.ref)}
    if not other:
        return own
    return own | ({OURS: other} if profile.ref.kind is Kind.CUSTOMER else {CUSTOMER: other})
