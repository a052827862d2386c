"""Whether a CRM has somebody already: asked before a record is made there."""

from collections.abc import Mapping
from typing import Protocol

from shared.model.parties import PartyField, Profile
from shared.model.refs import Kind


class Lookup(Protocol):
    """The search of one CRM account. Its index may lag; what was made moments ago may be missing."""

    def alike(self, kind: Kind, fields: Mapping[PartyField, str]) -> tuple[Profile, ...]:
        """
        The records in use that share the other side's id, the tax number, the e-mail, the web domain or the exact name with
        these fields, as far as the CRM searches for that, in one call or as few as it allows; a few dozen at most.
        """
        ...
