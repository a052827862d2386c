"""Each side of a link is told the other's id, where its field for that is empty: many in one call where the vendor takes that."""

from collections.abc import Callable, Sequence

from shared.domain.customers import number_of
from shared.model.bases import Base, Sight
from shared.model.change_sets import ChangeSet, Linking, Stage
from shared.model.claims import ClaimState
from shared.model.parties import Profile
from shared.model.refs import Ref
from shared.usecases.matching.link_pairs import Linker
from shared.usecases.matching.number_side import Numbered, Owed, Side, crm_permit, ledger_permit
from shared.usecases.matching.side_by_side import side_by_side

AT_ONCE = 50
"""Links that are told together: what is noted of them is noted after both sides were told."""


def tell_sides(
    linkings: Sequence[Linking], change_set: ChangeSet, records: Callable[[Ref], Profile | None], linker: Linker
) -> list[Linking]:
    """
    Write each side's id into the other's field where that is empty, and nothing else; gives how far each link is.

    What a field holds already stays, and is said. A book that observes writes nothing outside: its links stay owed until it moves
    on. Both sights are kept as in step, so that our own writes aren't taken for somebody's changes. Raises: RateLimited where
    nobody can wait that long, Reconnect; what was written by then is kept, and the rest is owed.
    """
    told: list[Linking] = []
    for start in range(0, len(linkings), AT_ONCE):
        some = linkings[start : start + AT_ONCE]
        stand = side_by_side(some, _both, lambda one: standing(one, linker))
        done = {
            one.pair: one
            for one in _told([one for one in stand if one.stage is Stage.LINKED], change_set, records, linker)
        }
        after = [done.get(one.pair, one) for one in stand]
        _noted(some, after, change_set, linker)
        told += after
        linker.progress(len(told))
    return told


def _both(linking: Linking) -> tuple[Ref, Ref]:
    return linking.crm, linking.customer


def _noted(before: Sequence[Linking], after: Sequence[Linking], change_set: ChangeSet, linker: Linker) -> None:
    """Note those that changed."""
    changed = [now for was, now in zip(before, after, strict=True) if now != was]
    side_by_side(changed, _both, lambda one: linker.changes.note(change_set.id, one))


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


def _told(
    linkings: Sequence[Linking], change_set: ChangeSet, records: Callable[[Ref], Profile | None], linker: Linker
) -> list[Linking]:
    """
    Both sides of these, one side after the other: the vendors' calls alone, what we note of them several at once. What we are about to write is noted first: whoever is cut off after it was
    written still knows that it was us, and can undo it.
    """
    crm = Side(linker.crm, linker, lambda: crm_permit(linker))
    ledger = Side(linker.ledger, linker, lambda: ledger_permit(linker, change_set.id))
    owed_crm = [Owed(one.crm, one.customer.id, records(one.crm)) for one in linkings]
    owed_ledger = [Owed(one.customer, number_of(one.crm), records(one.customer)) for one in linkings]
    looked_crm, looked_ledger = crm.look(owed_crm), ledger.look(owed_ledger)
    meant = [
        one.at(
            Stage.LINKED,
            wrote_crm=left.number if left.is_open else one.wrote_crm,
            wrote_ledger=right.number if right.is_open else one.wrote_ledger,
        )
        for one, left, right in zip(linkings, looked_crm, looked_ledger, strict=True)
    ]
    _noted(linkings, meant, change_set, linker)
    written = list(zip(meant, crm.write(looked_crm), ledger.write(looked_ledger), strict=True))
    return side_by_side(written, lambda one: _both(one[0]), lambda one: _settled(*one, linker))


def _settled(meant: Linking, crm: Numbered, ledger: Numbered, linker: Linker) -> Linking:
    """What is noted of the link now: how far it is, what of it is our writing, and why the rest isn't."""
    if crm.profile is not None and ledger.profile is not None:
        _met(crm.profile, ledger.profile, linker, wrote=(crm.wrote, ledger.wrote))
    if crm.wrote:
        _remember(meant, linker)
    return meant.at(
        Stage.LINKED if crm.later or ledger.later else Stage.TOLD,
        wrote_crm="" if crm.refused else meant.wrote_crm,
        wrote_ledger="" if ledger.refused else meant.wrote_ledger,
        kept=tuple(dict.fromkeys(sentence for sentence in (crm.why, ledger.why) if sentence)),
    )


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
