"""What people arranged on a company or a contact, read as both sides are read; who is written to about it."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Final

from shared.errors import NotFound
from shared.model.collecting import Arrangement
from shared.model.parties import PartyField, Profile, billing_contact
from shared.model.refs import Ref
from shared.ports.parties import Parties

FACTS: Final = ("promised_on", "dispute", "action")
"""What people write about it, and nobody else reads with the record."""


def of_party(parties: Parties, about: Ref, fields: Mapping[str, str], billing: Collection[str]) -> Arrangement:
    """
    What stands on this company or contact, in one read, and in another for a company's contact. `fields`: each fact's field by the
    CRM's own name; `billing`: what the contact of a company is called who gets its invoices, else it is the main one.

    Raises:
        NotFound: it is deleted, or was merged into another.
    """
    found = parties.party(about, tuple(fields.values()))
    if found.archived:
        into = f", merged into {found.merged_into.id}" if found.merged_into else ""
        raise NotFound(f"the {about.kind} is deleted{into}", record=str(about), fix="Look at it in the CRM.")
    said = {fact: found.more.get(name, "") for fact, name in fields.items()}
    person = None if found.get(PartyField.EMAIL) else billing_contact(found, billing)
    email, greeting = reached(parties, person) if person is not None else written_to(found)
    return Arrangement.as_written(said, found.owner, email, greeting)


def reached(parties: Parties, person: Ref) -> tuple[str, str]:
    """The e-mail and the name of a contact, in one read; nothing of one who is gone: that keeps nobody from being asked."""
    with suppress(NotFound):
        found = parties.party(person)
        return ("", "") if found.archived else written_to(found)
    return "", ""


def written_to(found: Profile) -> tuple[str, str]:
    """The record's own e-mail, and how to address whoever reads it."""
    email = found.get(PartyField.EMAIL)
    return (email, found.name) if email else ("", "")
