"""Each side of a link is told the other's id, where its field for that is empty."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.domain.customers import number_of
from shared.errors import NotFound, Permanent, Stale, WriteForbidden
from shared.model import permits
from shared.model.bases import Base, Sight
from shared.model.change_sets import ChangeSet, Linking, Stage
from shared.model.claims import ClaimState
from shared.model.modes import Clearance
from shared.model.parties import PartyField, Profile
from shared.model.permits import Permit
from shared.model.refs import Ref
from shared.model.rules import Book
from shared.ports.parties import Parties
from shared.usecases.matching.link_pairs import Linker


def tell_sides(
    linkings: Sequence[Linking], change_set: ChangeSet, records: Callable[[Ref], Profile | None], linker: Linker
) -> list[Linking]:
    """
    Write each side's id into the other's field where that is empty, one field of one record at a time; gives how far each is.

    What a field holds already stays, and is said. A book that observes writes nothing outside: its links stay owed until it moves
    on. Both sights are kept as in step, so that our own writes aren't taken for somebody's changes. Raises: RateLimited where
    nobody can wait that long, Reconnect; what was written by then is kept, and the rest is owed.
    """
    told = []
    for number, linking in enumerate(linkings, 1):
        stands = standing(linking, linker)
        done = _told(stands, change_set, records, linker) if stands.stage is Stage.LINKED else stands
        if done != linking:
            linker.changes.note(change_set.id, done)
        told.append(done)
        linker.progress(number)
    return told


def standing(linking: Linking, linker: Linker) -> Linking:
    """
    The linking as its claim says: one that was cut off after it was linked is linked. One whose link is gone, or leads to another
    customer by now, is over.
    """
    claim = linker.links.dossier(linking.crm).claims.get(linking.intent)
    stands = (
        claim is not None
        and claim.state is ClaimState.LINKED
        and (claim.generation, claim.remote) == (linking.generation, linking.customer)
    )
    if stands:
        return linking.at(Stage.LINKED) if linking.stage is Stage.MEANT else linking
    return linking if linking.stage is Stage.MEANT else linking.at(Stage.UNDONE)


def _told(linking: Linking, change_set: ChangeSet, records: Callable[[Ref], Profile | None], linker: Linker) -> Linking:
    crm = _Side(linker.crm, linking.crm, linking.customer.id, lambda: crm_permit(linker))
    ledger = _Side(
        linker.ledger, linking.customer, number_of(linking.crm), lambda: ledger_permit(linker, change_set.id)
    )
    seen_crm, wrote_crm, kept_crm = crm.write(records(linking.crm), linker)
    seen_ledger, wrote_ledger, kept_ledger = ledger.write(records(linking.customer), linker)
    kept = tuple(dict.fromkeys(sentence for sentence in (kept_crm, kept_ledger) if sentence))
    if seen_crm is not None and seen_ledger is not None:
        _met(seen_crm, seen_ledger, linker, wrote=(bool(wrote_crm), bool(wrote_ledger)))
    if wrote_crm:
        _remember(linking, linker)
    owed = any(sentence.startswith(OBSERVES) for sentence in kept)
    return linking.at(
        Stage.LINKED if owed else Stage.TOLD,
        wrote_crm=wrote_crm or linking.wrote_crm,
        wrote_ledger=wrote_ledger or linking.wrote_ledger,
        kept=kept,
    )


OBSERVES = "the book"
"""How the sentence begins that says why a book writes nothing."""


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a link: its record, and the other's id that it is to hold."""

    port: Parties
    ref: Ref
    number: str
    permit: Callable[[], Permit]

    def write(self, seen: Profile | None, linker: Linker) -> tuple[Profile | None, str, str]:
        """Give the record as it then is, what was written, and why nothing was."""
        if PartyField.NUMBER not in self.port.holds(self.ref.kind):
            return seen, "", f"{self.ref.connection} has no field for it"
        try:
            return self._written(seen, linker)
        except WriteForbidden as forbidden:
            return seen, "", forbidden.sentence
        except Permanent as refused:
            return seen, "", f"{self.ref} was not told: {refused.sentence}"

    def _written(self, seen: Profile | None, linker: Linker) -> tuple[Profile, str, str]:
        permit = self.permit()
        now = seen or linker.patiently(lambda: self.port.party(self.ref))
        if now.archived:
            raise NotFound(f"{now.name} is not in use any more", record=str(self.ref))
        held = now.get(PartyField.NUMBER)
        if held:
            return now, "", "" if held == self.number else f"{now.name} keeps {held} in the field for the other's id"
        try:
            after = linker.patiently(lambda: self.port.change(now, {PartyField.NUMBER: self.number}, permit))
        except Stale:
            if seen is None:
                raise
            return self._written(None, linker)
        return after, self.number, ""


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


def _met(crm: Profile, ledger: Profile, linker: Linker, *, wrote: tuple[bool, bool]) -> None:
    """From now on a change is what differs from this: linking carries nothing over by itself."""
    base = linker.bases.find(crm.ref, ledger.ref)
    sights = Sight.of(crm, ours=wrote[0]), Sight.of(ledger, ours=wrote[1])
    first = base or Base(crm.ref, ledger.ref, *sights, linker.clock.now())
    linker.bases.keep(first.followed(crm=sights[0], ledger=sights[1], at=linker.clock.now()))


def _remember(linking: Linking, linker: Linker) -> None:
    """What the CRM record was told, so that no write-back says it again."""
    told = linker.links.dossier(linking.crm).told
    linker.links.tell(linking.crm, {**told, "customer_id": linking.customer.id}, None, (), told)
