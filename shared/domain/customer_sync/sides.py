"""A CRM's company or person as a ledger sees it: one customer, whose e-mail and name of a person are its billing contact's."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.model.parties import PartyField, Profile
from shared.model.refs import Ref

OF_PERSON = (PartyField.GIVEN, PartyField.FAMILY, PartyField.EMAIL)
"""What a ledger keeps of whom invoices are addressed to."""
BORROWED = (PartyField.PHONE,)
"""What is the contact's only where the company has none."""


@dataclass(frozen=True, slots=True)
class CrmSide:
    """
    The record and its billing contact, read just now; `person` is None for a record that is a person itself, or has none.

    `fields` is what both hold together, and `places` says where each is written.
    """

    record: Profile
    person: Profile | None = None

    @property
    def fields(self) -> dict[PartyField, str]:
        """Every field that this side can hold, as it stands."""
        joined = {name: self._at(name).get(name) for name in self.places}
        return joined if self._has_name else {PartyField.NAME: self.record.name, **joined}

    @property
    def places(self) -> dict[PartyField, Ref]:
        """Which record holds each field."""
        held = {*self.record.fields, *(self.person.fields.keys() & {*OF_PERSON, *BORROWED} if self.person else ())}
        return {name: self._at(name).ref for name in PartyField if name in held}

    @property
    def _has_name(self) -> bool:
        return PartyField.NAME in self.record.fields

    def _at(self, name: PartyField) -> Profile:
        if self.person is None or name not in self.person.fields:
            return self.record
        if name in OF_PERSON and name not in self.record.fields:
            return self.person
        if name in BORROWED and not self.record.get(name) and self.person.get(name):
            return self.person
        return self.record

    def written(self, changes: Mapping[PartyField, str]) -> dict[Ref, dict[PartyField, str]]:
        """These changes by the record they are written to; a person's whole name is split so that joined it is the same."""
        changes = dict(changes)
        places = self.places
        if not self._has_name and PartyField.NAME in changes:
            whole = changes.pop(PartyField.NAME)
            if f"{changes.get(PartyField.GIVEN, '')} {changes.get(PartyField.FAMILY, '')}".strip() != whole:
                given, family = split(whole)
                changes |= {PartyField.GIVEN: given, PartyField.FAMILY: family}
        found: dict[Ref, dict[PartyField, str]] = {}
        for name, text in changes.items():
            found.setdefault(places[name], {})[name] = text
        return found

    def profile_of(self, ref: Ref) -> Profile:
        """The record of that name, one of the two."""
        return self.person if self.person is not None and self.person.ref == ref else self.record


def split(whole: str) -> tuple[str, str]:
    """A person's name as given and family name: the last word is the family's; joined again it is the same text."""
    given, _, family = " ".join(whole.split()).rpartition(" ")
    return given, family
