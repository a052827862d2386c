"""One side of many links: what its records hold of the other side's ids, and what is written where they hold nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from shared.errors import Permanent, Stale, WriteForbidden
from shared.model import permits
from shared.model.modes import Clearance
from shared.model.parties import PartyField, Profile
from shared.model.permits import Permit
from shared.model.refs import Kind, Ref
from shared.model.rules import Book
from shared.ports.numbering import Numbering
from shared.ports.parties import Parties
from shared.usecases.matching.link_pairs import Linker


@dataclass(frozen=True, slots=True)
class Owed:
    """A record that is to hold this number; `seen` as it was read lately, None where it wasn't."""

    ref: Ref
    number: str
    seen: Profile | None


@dataclass(frozen=True, slots=True)
class Numbered:
    """
    A record as it is now, and whether we wrote its number. `why`: why we didn't, or empty where it holds it already. `later`: only
    the book's mode stands in the way. `refused`: nothing of ours stands there.
    """

    ref: Ref
    number: str
    profile: Profile | None = None
    wrote: bool = False
    why: str = ""
    later: bool = False
    refused: bool = False

    @property
    def is_open(self) -> bool:
        """Whether its number is still to be written."""
        return not (self.why or self.wrote or self.profile is None or self.profile.get(PartyField.NUMBER))


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the links of one decision; `permit` gives the right to write there. Raises: WriteForbidden."""

    port: Parties
    linker: Linker
    permit: Callable[[], Permit]

    def look(self, owed: Sequence[Owed]) -> list[Numbered]:
        """What each record holds now. Reads those that weren't read lately, if anything may be written at all."""
        return [self._looked(one) for one in owed]

    def write(self, numbered: Sequence[Numbered]) -> list[Numbered]:
        """Write the numbers of those that are open, as many in one call as this side takes; gives all, in their order."""
        done = {one.ref: one for one in numbered}
        for kind in dict.fromkeys(one.ref.kind for one in numbered):
            self._many([one for one in numbered if one.is_open and one.ref.kind is kind], done)
        for one in [one for one in done.values() if one.is_open]:
            done[one.ref] = self._single(one)
        return [done[one.ref] for one in numbered]

    def _looked(self, owed: Owed) -> Numbered:
        bare = Numbered(owed.ref, owed.number, owed.seen)
        if PartyField.NUMBER not in self.port.holds(owed.ref.kind):
            return replace(bare, why=f"{owed.ref.connection} has no field for it", refused=True)
        try:
            self.permit()
            seen = owed.seen or self.linker.patiently(lambda: self.port.party(owed.ref))
        except WriteForbidden as forbidden:
            return replace(bare, why=forbidden.sentence, later=True)
        except Permanent as refused:
            return _refused(bare, refused.sentence)
        held = seen.get(PartyField.NUMBER)
        if seen.archived:
            return replace(_refused(bare, f"{seen.name} is not in use any more"), profile=seen)
        if held and held != owed.number:
            why = f"{seen.name} keeps {held} in the field for the other's id"
            return replace(bare, profile=seen, why=why, refused=True)
        return replace(bare, profile=seen)

    def _many(self, owed: Sequence[Numbered], done: dict[Ref, Numbered]) -> None:
        """All of one kind. Who is refused, alone or with all others of a call, is told by itself afterwards, and says why."""
        many = self.linker.numbering.get(self.port.connection)
        if many is None or len(owed) < 2:
            return
        for start in range(0, len(owed), many.at_once):
            some = owed[start : start + many.at_once]
            for ref, profile in self._batch(many, some).items():
                if ref in done:
                    done[ref] = replace(done[ref], profile=profile, wrote=True)

    def _batch(self, many: Numbering, some: Sequence[Numbered]) -> dict[Ref, Profile]:
        numbers = [(one.profile, one.number) for one in some if one.profile is not None]
        try:
            return dict(self.linker.patiently(lambda: many.number(numbers, self.permit())))
        except Permanent:
            return {}

    def _single(self, one: Numbered) -> Numbered:
        """By itself; a record that changed since it was read is read once more."""
        seen, number = one.profile, {PartyField.NUMBER: one.number}
        for again in (True, False):
            if seen is None:
                break
            try:
                after = self.linker.patiently(lambda seen=seen: self.port.change(seen, number, self.permit()))  # type: ignore[misc]
            except Stale:
                if not again:
                    raise
                looked = self._looked(Owed(one.ref, one.number, None))
                if not looked.is_open:
                    return looked
                seen = looked.profile
            except Permanent as refused:
                return _refused(one, refused.sentence)
            else:
                return replace(one, profile=after, wrote=True)
        return one


def _refused(one: Numbered, sentence: str) -> Numbered:
    kind = "customer" if one.ref.kind is Kind.CUSTOMER else one.ref.kind
    return replace(one, why=f"the {kind} {one.ref.id} was not told: {sentence}", refused=True)


def crm_permit(linker: Linker) -> Permit:
    """The right to write our field in the CRM, from the first of the ledger's books that gives it. Raises: WriteForbidden."""
    return _first(linker.books, lambda book: permits.for_write_back(linker.crm.connection, book))


def ledger_permit(linker: Linker, change_set: str) -> Permit:
    """The right to write our number in the ledger: a person decided it. Raises: WriteForbidden."""
    return _first(linker.books, lambda book: permits.for_plan(book, f"match {change_set}", Clearance.APPROVED))


def _first(books: Sequence[Book], ask: Callable[[Book], Permit]) -> Permit:
    *others, last = books
    for book in others:
        try:
            return ask(book)
        except WriteForbidden:
            continue
    return ask(last)
