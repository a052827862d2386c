"""A party made ready to be compared: every feature in its one form, worked out once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from shared.domain.matching import countries
from shared.domain.matching.addresses import Address, addresses_of
from shared.domain.matching.company_names import CompanyName, company_names
from shared.domain.matching.contacts import domains_of, emails_of, phones_of
from shared.domain.matching.dates import birth_of
from shared.domain.matching.folding import folded, text_of
from shared.domain.matching.numbers import TaxNumber, numbers_of
from shared.domain.matching.party import Party
from shared.domain.matching.person_names import LONGEST, PersonName, looks_like, named, person_name

NONE: Final[frozenset[str]] = frozenset()
NO_NUMBERS: Final[frozenset[TaxNumber]] = frozenset()
NO_IDS: Final[Mapping[str, str]] = {}
NOTHING: Final = frozenset(
    {"", "0", "-", "n/a", "na", "none", "null", "nil", "unknown", "tbc", "tbd", "?", "x", "xx", "xxx"}
)
"""What people write where there is nothing."""
LONGEST_NOTHING: Final = max(map(len, NOTHING))


@dataclass(slots=True)
class Record:
    """
    What a party is: a person (`is_person`), or what its name says: a company, or `either` (`John Smith`). `person` is the name of
    the person it is or may be, of a company the contact's.
    """

    id: str
    names: tuple[CompanyName, ...]
    person: PersonName | None
    is_person: bool
    either: bool = False
    emails: frozenset[str] = NONE
    domains: frozenset[str] = NONE
    phones: frozenset[str] = NONE
    tax: frozenset[TaxNumber] = NO_NUMBERS
    registration: frozenset[TaxNumber] = NO_NUMBERS
    addresses: tuple[Address, ...] = ()
    external: Mapping[str, str] = field(default_factory=lambda: NO_IDS)
    birth: date | None = None
    key: str = ""
    """The name as one text, the same for every order of its words."""
    bare: bool = True
    """Whether there is nothing but a name."""
    common: float = 0.0
    """Bits by which the name says less, because several have it; the corpus knows."""
    lost: bool = False
    """Whether it has nothing but a name, and so many have that, that there is nothing to be found."""


def record_of(party: Party) -> Record:
    """Read the party; what can't be read isn't there."""
    name = _said(party.name)
    given = "" if party.given is None else _said(party.given)
    family = "" if party.family is None else _said(party.family)
    if not name or (given and family and sorted(f"{given} {family}".split()) == sorted(name.replace(",", " ").split())):
        person = person_name(given, family) if given or family else None
        record = Record(party.id, (), person, is_person=True)
    else:
        names = company_names(name)
        contact = person_name(given, family) if given or family else None
        maybe = None if contact is not None else _as_person(names, name)
        record = Record(party.id, names, contact or maybe, is_person=False, either=maybe is not None)
    record.key = _key(record)
    if party.emails or party.phones or party.domains or party.tax_ids or party.registration or party.addresses:
        record.bare = False
        _read_keys(record, party)
    if party.external_ids:
        record.bare = False
        record.external = {
            str(system): text
            for system, value in party.external_ids.items()
            if (text := text_of(value)).casefold() not in NOTHING
        }
    if party.birth_date is not None:
        record.bare = False
        record.birth = birth_of(party.birth_date)
    return record


def _key(record: Record) -> str:
    if record.is_person and record.person is not None:
        return " ".join(sorted((*record.person.given, *record.person.family)))
    return record.names[0].key if record.names else ""


def _read_keys(record: Record, party: Party) -> None:
    record.emails = emails_of(_several(party.emails))
    record.domains = domains_of(_several(party.domains), record.emails)
    record.addresses = addresses_of(_several(party.addresses))
    country = next((address.country for address in record.addresses if address.country), None) or countries.of_domains(
        record.domains
    )
    record.tax = numbers_of(_several(party.tax_ids), country)
    country = country or next((number.country for number in sorted(record.tax) if number.country), None)
    record.registration = numbers_of((party.registration,), country) if party.registration else NO_NUMBERS
    record.phones = phones_of(_several(party.phones), country)


def _several(values: object) -> Iterable[object]:
    """What should be several values, and is one where somebody forgot."""
    if values is None:
        return ()
    if isinstance(values, str) or not isinstance(values, Iterable):
        return (values,)
    return values


def _said(value: object) -> str:
    text = text_of(value)
    return "" if len(text) <= LONGEST_NOTHING and folded(text) in NOTHING else text


def _as_person(names: tuple[CompanyName, ...], name: str) -> PersonName | None:
    """The person that a party known by one name may be."""
    if len(names) != 1 or names[0].forms or names[0].aside or not 2 <= len(names[0].words) <= LONGEST:
        return None
    found = named(name)
    return found if found is not None and looks_like(found) else None
