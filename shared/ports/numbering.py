"""A side that takes the other side's ids for many records in one call; the others take them one by one (`Parties.change`)."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from shared.model.parties import Profile
from shared.model.permits import Permit
from shared.model.refs import Ref


class Numbering(Protocol):
    """Writes the field `PartyField.NUMBER` of many records of one kind. Errors and permits as for `Parties.change`."""

    @property
    def at_once(self) -> int:
        """How many records one call takes."""
        ...

    def number(self, numbers: Sequence[tuple[Profile, str]], permit: Permit) -> Mapping[Ref, Profile]:
        """
        Write each record's number, in one call; gives those that were written, as they then are. Whoever isn't among them was
        refused, and says why when it is changed by itself. Safe to repeat. `numbers`: at most `at_once`, all of one kind.
        """
        ...
