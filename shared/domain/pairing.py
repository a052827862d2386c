"""Which existing records of both sides are the same: what is compared with what, and which pairs a person must see."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from shared.domain.customer_matching import party_of
from shared.domain.matching import Match, match
from shared.model.pairing import Named, Pair, Reason, Suggestion
from shared.model.parties import PartyField, Profile
from shared.model.refs import Kind, Ref

SHOWN: Final = Decimal("0.0001")
"""Scores are stated to four decimals."""
EVIDENCE: Final[Mapping[str, tuple[PartyField, ...]]] = {
    "name": (PartyField.NAME, PartyField.GIVEN, PartyField.FAMILY),
    "email": (PartyField.EMAIL,),
    "phone": (PartyField.PHONE,),
    "domain": (PartyField.WEBSITE, PartyField.EMAIL),
    "tax_id": (PartyField.TAX_NUMBER,),
    "registration": (PartyField.REGISTRATION,),
    "address": (PartyField.LINE1, PartyField.LINE2, PartyField.POSTAL_CODE, PartyField.CITY, PartyField.COUNTRY),
    "external_id": (PartyField.NUMBER,),
}
"""The fields that a feature of the comparison is seen in."""


MOST_SAID: Final = 6
"""Texts of one side that a reason shows."""


@dataclass(frozen=True, slots=True)
class Sides:
    """
    All records of one CRM account and one ledger as they were read.

    `links`: the customers in this ledger that each CRM record is linked to already. `rejected`: ids of pairs that a person
    has said no to.
    """

    crm: Sequence[Profile]
    customers: Sequence[Profile]
    links: Mapping[Ref, Collection[Ref]] = field(default_factory=dict)
    rejected: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """The pairs, and who took part: those without a pair stand alone. `left_out` by nature, `rejected` by a person."""

    pairs: tuple[Pair, ...]
    crm: tuple[Profile, ...]
    customers: tuple[Profile, ...]
    rejected: int


def compare(sides: Sides) -> Compared:
    """Give every pair that may be the same, the surest first. Never on a name alone; never two of one side to one of the other."""
    people = people_of(sides.crm)
    taken = {customer for linked in sides.links.values() for customer in linked}
    currencies = {one.ref: one.currency for one in sides.customers}
    customers = [one for one in sides.customers if is_counterpart(one) and one.ref not in taken]
    free = [one for one in sides.crm if is_counterpart(one) and _is_open(one.ref, sides.links, currencies)]
    known = {str(one.ref): one for one in (*free, *customers)}
    parties = [party_of(one, people.get(one.ref, ())) for one in free]
    found = [one for group in _by_currency(customers) for one in match(parties, [party_of(each) for each in group])]
    every = [_pair(known[one.left], known[one.right], one, people) for one in found]
    pairs = [
        pair for pair in every if pair.id not in sides.rejected and not _is_linked_in(pair, sides.links, currencies)
    ]
    ordered = sorted(_doubted(pairs), key=lambda pair: (-pair.score, pair.crm_name.casefold(), str(pair.customer)))
    return Compared(tuple(ordered), tuple(free), tuple(customers), len(every) - len(pairs))


def is_counterpart(profile: Profile) -> bool:
    """
    Whether the record may be linked by itself: not one out of use, not a person of a company, whose customer is the company,
    not a mere supplier, and not a sub-customer, job or project, whose customer is above it.
    """
    if profile.archived or not profile.customer or not profile.name.strip():
        return False
    if profile.ref.kind is Kind.CONTACT:
        return not profile.companies
    return profile.ref.kind is not Kind.CUSTOMER or profile.parent is None


def people_of(crm: Iterable[Profile]) -> Mapping[Ref, list[Profile]]:
    """The contacts of each company, its main one first where the company says so."""
    rows = list(crm)
    contacts = {one.ref: one for one in rows if one.ref.kind is Kind.CONTACT and not one.archived}
    found: dict[Ref, dict[Ref, Profile]] = {}
    for company in rows:
        if company.people:
            found[company.ref] = {person: contacts[person] for person in company.people if person in contacts}
    for contact in contacts.values():
        for company_ref in contact.companies:
            found.setdefault(company_ref, {}).setdefault(contact.ref, contact)
    return {company: list(people.values()) for company, people in found.items()}


def mark_of(*profiles: Profile) -> str:
    """Names what these records said when they were compared."""
    said = "\n".join(
        f"{profile.ref}|{profile.archived}|{name}|{value}"
        for profile in profiles
        for name, value in sorted(profile.fields.items())
        if name is not PartyField.NUMBER
    )
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def named(profile: Profile) -> Named:
    """The record as a list shows it."""
    place = ", ".join(part for name in (PartyField.CITY, PartyField.COUNTRY) if (part := profile.get(name)))
    return Named(profile.ref, profile.name, profile.get(PartyField.EMAIL), place, profile.url)


def shown(score: Decimal | float) -> Decimal:
    """A score as it is stated."""
    return Decimal(str(score)).quantize(SHOWN)


def reasons_of(found: Match, left: Sequence[Profile], right: Sequence[Profile]) -> tuple[Reason, ...]:
    """Each feature that was compared, with what both sides say of it."""
    return tuple(
        Reason(feature, shown(score), _said(feature, left), _said(feature, right)) for feature, score in found.reasons
    )


def _by_currency(customers: Sequence[Profile]) -> Iterable[Sequence[Profile]]:
    """Where a customer has one currency, a company is another customer in each: each group is looked through by itself."""
    groups: dict[str, list[Profile]] = {}
    for one in customers:
        groups.setdefault(one.currency, []).append(one)
    return groups.values()


def _pair(crm: Profile, customer: Profile, found: Match, people: Mapping[Ref, Sequence[Profile]]) -> Pair:
    return Pair(
        crm=crm.ref,
        customer=customer.ref,
        suggestion=Suggestion(found.decision),
        score=shown(found.score),
        reasons=reasons_of(found, (crm, *people.get(crm.ref, ())), (customer,)),
        crm_name=crm.name,
        customer_name=customer.name,
        mark=mark_of(crm, customer),
        currency=customer.currency,
    )


def _doubted(pairs: Sequence[Pair]) -> list[Pair]:
    """A sure pair whose record has a second sure one is for a person: nobody picks one of several."""
    sure = [pair for pair in pairs if pair.suggestion is Suggestion.LINK]
    customers_of = Counter((pair.crm, pair.currency) for pair in sure)
    records_of = Counter(pair.customer for pair in sure)
    return [_doubted_one(pair, customers_of[pair.crm, pair.currency], records_of[pair.customer]) for pair in pairs]


def _doubted_one(pair: Pair, customers: int, records: int) -> Pair:
    several = []
    if customers > 1:
        several.append(f"{customers} customers match {pair.crm_name}")
    if records > 1:
        several.append(f"{records} CRM records match {pair.customer_name}")
    if pair.suggestion is Suggestion.REVIEW or not several:
        return pair
    return replace(pair, suggestion=Suggestion.REVIEW, doubt=" and ".join(several))


def _is_open(record: Ref, links: Mapping[Ref, Collection[Ref]], currencies: Mapping[Ref, str]) -> bool:
    """Whether it may have another customer: it has none yet, or each of its customers has one currency only."""
    return all(currencies.get(customer) for customer in links.get(record, ()))


def _is_linked_in(pair: Pair, links: Mapping[Ref, Collection[Ref]], currencies: Mapping[Ref, str]) -> bool:
    return any(currencies.get(customer, "") == pair.currency for customer in links.get(pair.crm, ()))


def _said(feature: str, sources: Sequence[Profile]) -> str:
    """What a record, or the people of a company, say where this feature is looked for; the first few of it."""
    texts = [
        source.get(name)
        for source in sources
        for name in EVIDENCE.get(feature.partition(":")[0], ())
        if source.get(name)
    ]
    return ", ".join(dict.fromkeys(texts[:MOST_SAID]))
