"""
A company, a person or a ledger's customer in the words that both sides share: what is matched, linked and kept in step.

Nothing else about them ever crosses: what isn't a `PartyField` can't be configured into the synchronisation.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from shared.model.crm import Address
from shared.model.ledger import CustomerDraft
from shared.model.refs import Kind, Ref


class PartyField(StrEnum):
    """
    What may be kept in step. Values are text, as people write it: a phone as it stands there, a country as a name or a code.
    """

    NAME = "name"
    """Of the company; of a person without one, given and family name."""
    GIVEN = "given"
    FAMILY = "family"
    EMAIL = "email"
    """Where invoices go: the company's own where it has one, else its billing contact's."""
    PHONE = "phone"
    WEBSITE = "website"
    TAX_NUMBER = "tax_number"
    REGISTRATION = "registration"
    """The number in the companies' register."""
    LINE1 = "line1"
    LINE2 = "line2"
    CITY = "city"
    REGION = "region"
    POSTAL_CODE = "postal_code"
    COUNTRY = "country"
    TERMS = "terms"
    """Payment terms as `shared.domain.terms` reads them, such as `net 30`."""
    CREDIT_LIMIT = "credit_limit"
    """A decimal number in `Profile.currency`."""
    NUMBER = "number"
    """In a ledger: the CRM record's name (`shared.domain.customers.number_of`). In a CRM: the ledger customer's id."""


ADDRESS: Final = (
    PartyField.LINE1,
    PartyField.LINE2,
    PartyField.CITY,
    PartyField.REGION,
    PartyField.POSTAL_CODE,
    PartyField.COUNTRY,
)
"""The parts of a billing address: they change together, and belong to one side together."""


@dataclass(frozen=True, slots=True)
class Profile:
    """
    A record as one side holds it now.

    `fields` has every field that this side can hold for this kind of record, empty ones too; what isn't in there, it can't.
    `version` is its own mark of the last change (QuickBooks: the sync token), `changed_at` the time of it (UTC). `currency`: the
    only one it can be invoiced in, where there is such a one. `archived`: it can't be used any more; `merged_into`: the record
    that took its place, where the side says so. `parent`: the company above it, or the customer whose job or project it is.
    `people`: the contacts of a company, the main one first; `roles` names, by the contact's id, what each is for, in the CRM's
    own words (`Billing contact`).
    `companies`: those of a contact, its main one first. `owner` is the CRM's owner (id). `more` are further fields that were
    asked for by the side's own names. `customer`: whether a ledger's record is one that is sold to; a mere supplier is not.
    """

    ref: Ref
    fields: Mapping[PartyField, str]
    version: str = ""
    changed_at: datetime | None = None
    currency: str = ""
    archived: bool = False
    merged_into: Ref | None = None
    parent: Ref | None = None
    people: tuple[Ref, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    companies: tuple[Ref, ...] = ()
    owner: str = ""
    stage: str = ""
    """The CRM's lifecycle stage (its id)."""
    more: Mapping[str, str] = field(default_factory=dict)
    customer: bool = True
    url: str = ""

    def get(self, name: PartyField) -> str:
        """The field's text; empty where there is none."""
        return self.fields.get(name, "")

    @property
    def name(self) -> str:
        """What it is called."""
        whole = f"{self.get(PartyField.GIVEN)} {self.get(PartyField.FAMILY)}".strip()
        return self.get(PartyField.NAME) or whole

    @property
    def address(self) -> Address:
        """Its billing address."""
        return Address(*(self.get(part) for part in ADDRESS))


def billing_contact(record: Profile, roles: Collection[str]) -> Ref | None:
    """The contact of a company who gets its invoices: one whose role is among these words, whatever the case; else the main one."""
    if record.ref.kind is Kind.CONTACT:
        return None
    wanted = {role.casefold() for role in roles}
    said = [one for one in record.people if record.roles.get(one.id, "").casefold() in wanted]
    return next(iter([*said, *record.people]), None)


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """A page of records of one kind; `after` is where the next one begins, empty on the last. `total` where the side says it."""

    profiles: tuple[Profile, ...]
    after: str = ""
    total: int | None = None


@dataclass(frozen=True, slots=True)
class PartyDraft:
    """
    A record to be made. `reference` is found in it later: our number in a ledger, the customer's id in a CRM.

    `parent`, `company` (of a contact) and `owner` tie it to what exists; `currency` as in `Profile`; `more` are further fields of
    that side by its own names, such as a lifecycle stage or a pipeline.
    """

    fields: Mapping[PartyField, str]
    reference: str
    currency: str = ""
    parent: Ref | None = None
    company: Ref | None = None
    owner: str = ""
    more: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, draft: CustomerDraft) -> "PartyDraft":
        """A new customer of a deal, in these words."""
        place = draft.address
        parts = (place.line1, place.line2, place.city, place.region, place.postal_code, place.country)
        facts = {
            PartyField.NAME: draft.name,
            PartyField.EMAIL: draft.email,
            PartyField.GIVEN: draft.given,
            PartyField.FAMILY: draft.family,
            PartyField.TAX_NUMBER: draft.tax_number,
            PartyField.PHONE: draft.phone,
            **dict(zip(ADDRESS, parts, strict=True)),
        }
        return cls(facts, draft.number, currency=draft.currency, parent=draft.parent)
