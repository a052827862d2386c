"""Links of a change set are taken back, and the ids cleared that were written with them; what can't be undone is said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from shared.errors import Conflict
from shared.model.change_sets import ChangeSet, Linking, Stage
from shared.model.claims import ClaimState
from shared.model.handoff import Handoff
from shared.model.refs import Ref
from shared.usecases.customers.parting import cleared, forgotten
from shared.usecases.matching.link_pairs import Linker
from shared.usecases.matching.number_side import crm_permit, ledger_permit
from shared.usecases.matching.tell_sides import standing


@dataclass(frozen=True, slots=True)
class Undone:
    """One link that was taken back (or wasn't: `link` says), and what stays as it is, in sentences."""

    linking: Linking
    link: bool
    stays: tuple[str, ...]


def undo_links(
    change_set: ChangeSet, linkings: Sequence[Linking], handoffs: Iterable[Handoff], linker: Linker
) -> list[Undone]:
    """
    Take these links back, each with an audit entry, and clear the ids that we wrote with them.

    A field that says something else by now stays, and so do invoices: `handoffs` are looked through for those. Safe to repeat and
    to be cut off. Raises: RateLimited where nobody can wait that long, Reconnect, Unavailable.
    """
    billed = _billed(handoffs)
    done = []
    for number, linking in enumerate(linkings, 1):
        if linking.stage is not Stage.UNDONE:
            done.append(_undone(linking, change_set, billed, linker))
        linker.progress(number)
    if all(one.stage is Stage.UNDONE for one in linker.changes.links(change_set.id)):
        linker.changes.open(replace(change_set, undone_by=linker.by))
    return done


def _undone(
    linking: Linking, change_set: ChangeSet, billed: Mapping[tuple[Ref, Ref], Sequence[str]], linker: Linker
) -> Undone:
    stays = [f"invoice {number} stands" for number in billed.get((linking.crm, linking.customer), ())]
    stands = standing(linking, linker)
    linked = stands.stage in {Stage.LINKED, Stage.TOLD}
    if linked:
        linked = _unlink(linking, change_set, linker)
    if not linked:
        stays.append(f"{linking.crm_name} has another link by now, or none: it was left alone")
    else:
        sides = (
            cleared(linker.crm, linking.crm, linking.wrote_crm, lambda: crm_permit(linker), linker.patiently),
            cleared(
                linker.ledger,
                linking.customer,
                linking.wrote_ledger,
                lambda: ledger_permit(linker, change_set.id),
                linker.patiently,
            ),
        )
        stays += [sentence for sentence in sides if sentence]
        forgotten(linking.crm, linking.customer, linker.links, linker.bases)
    linker.changes.note(change_set.id, linking.at(Stage.UNDONE, kept=tuple(stays)))
    return Undone(linking, linked, tuple(stays))


def _unlink(linking: Linking, change_set: ChangeSet, linker: Linker) -> bool:
    claim = linker.links.dossier(linking.crm).claims[linking.intent]
    why = f"change set {change_set.id} was undone: {linking.crm_name} isn't {linking.customer_name}"
    deed = linker.deed("unlinked customer", change_set.id, why, customer="", pair=linking.pair)
    try:
        linker.links.unlink(claim, replace(deed, before={"customer": str(linking.customer)}))
    except Conflict:
        return claim.state is not ClaimState.LINKED
    return True


def _billed(handoffs: Iterable[Handoff]) -> Mapping[tuple[Ref, Ref], list[str]]:
    """The numbers of the invoices that stand, by buyer and customer."""
    found: dict[tuple[Ref, Ref], list[str]] = {}
    for handoff in handoffs:
        if handoff.buyer is not None and handoff.customer is not None and handoff.invoice is not None:
            found.setdefault((handoff.buyer, handoff.customer), []).append(handoff.invoice.number)
    return found
