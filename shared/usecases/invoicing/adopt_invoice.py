"""Deals were merged: the one that is left takes over the invoice of one that is gone. Never a new one, never two."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shared.domain import holds
from shared.model.claims import ClaimState, Created
from shared.model.crm import MERGED_FROM, Deal
from shared.model.handoff import Handoff, HandoffState, Hold
from shared.model.ledger import Invoice
from shared.model.refs import Kind, Ref
from shared.ports.stores import Dossier
from shared.usecases.invoicing.handoff_run import INVOICE, Run
from shared.usecases.invoicing.issue_invoice import finish
from shared.usecases.invoicing.settle_claim import adopted

"""The field of a deal that names the deals it was merged from, by id."""


@dataclass(frozen=True, slots=True)
class Left:
    """What a merged deal leaves behind."""

    dossier: Dossier
    handoff: Handoff
    invoice: Invoice


def left_behind(run: Run, deal: Deal) -> Sequence[Left]:
    """
    What the deals that were merged into this one leave and nobody took over; what is under way there is settled first.

    Raises: as `issue_invoice.finish`.
    """
    found = []
    for identity in deal.fields.get(MERGED_FROM, "").split():
        if identity == deal.ref.id:
            continue
        dossier = run.links.dossier(Ref(deal.ref.connection, Kind.DEAL, identity))
        claim = dossier.claims.get(INVOICE)
        if claim is not None and claim.state is ClaimState.OPEN:
            finish(replace(run, dossier=dossier), claim)
            dossier = run.links.dossier(dossier.about)
        handoff = dossier.handoff
        if handoff is not None and handoff.invoice is not None and not holds.is_merged(handoff):
            found.append(Left(dossier, handoff, handoff.invoice))
    return found


def take_over(run: Run, deal: Deal, left: Sequence[Left]) -> Run:
    """
    Let a deal without an invoice take one over, with its notes, or that it was removed; gives the run as it goes on.

    Raises: Conflict.
    """
    own = run.dossier.handoff
    if not left or (own is not None and own.invoice is not None):
        return run
    heir = max(left, key=lambda one: holds.stands(one.invoice))
    _take_over_notes(run, deal, heir.dossier)
    said = f"took over invoice {heir.invoice.number} of the merged deal {heir.dossier.about.id}"
    run.decide("merged", said)
    existing = run.dossier.claims.get(INVOICE)
    claim = adopted(deal.ref, INVOICE, heir.invoice.ref, links=run.links, clock=run.clock, existing=existing)
    ours = [one for one in heir.dossier.claims.values() if one.remote == heir.invoice.ref]
    written = max(ours, key=lambda one: one.claimed_at)
    over = heir.handoff.state in {HandoffState.DECLINED, HandoffState.UNDONE}
    after = replace(
        heir.handoff,
        deal=deal.ref,
        version=run.next_version,
        state=heir.handoff.state if over else HandoffState.INVOICED,
        hold=None,
        name=deal.name,
        owner=deal.owner,
        at=run.clock.now(),
        reason=said,
    )
    deed = run.deed("took over invoice", {"invoice": str(heir.invoice.ref), "from": str(heir.dossier.about)})
    run.links.settle(claim, Created(heir.invoice.ref, written.version, heir.invoice), after, deed)
    run.tell(after)
    return replace(run, dossier=run.links.dossier(deal.ref))


def several(deal: Deal, mine: Invoice, left: Sequence[Left]) -> Hold | None:
    """The hold where more than one invoice stands for what is one deal now."""
    others = [one.invoice for one in left if holds.stands(one.invoice) and one.invoice.ref != mine.ref]
    if not others or not holds.stands(mine):
        return None
    names = " and ".join(f"{one.number} over {one.total}" for one in (mine, *others))
    return holds.about(
        holds.MERGED_TWO_INVOICES, deal, f"Merged deals had an invoice each: {names} stand in the ledger."
    )


def lay_to_rest(run: Run, deal: Deal, left: Sequence[Left]) -> None:
    """Mark the merged deals, last of all: they wait for nobody any more, and nothing of them is taken over again."""
    said = f"merged into the deal {deal.ref.id}, which has its place"
    for one in left:
        after = one.handoff.advanced(
            state=HandoffState.EXCLUDED,
            hold=None,
            ruling=f"{holds.MERGED}{deal.ref.id}",
            reason=said,
            at=run.clock.now(),
        )
        merged = replace(run, dossier=one.dossier)
        run.links.record(after, merged.deed("merged", {"state": after.state.value, "reason": said}))


def _take_over_notes(run: Run, deal: Deal, gone: Dossier) -> None:
    """The CRM moved the notes and tasks with the merge: they aren't written again."""
    moved = []
    for intent, made in gone.claims.items():
        if made.kind not in {Kind.NOTE, Kind.TASK} or made.remote is None:
            continue
        known = run.dossier.claims.get(intent)
        if known is not None and known.state is ClaimState.LINKED:
            continue
        claim = adopted(deal.ref, intent, made.remote, links=run.links, clock=run.clock, existing=known)
        moved.append((claim, Created(made.remote, made.version)))
    if moved:
        run.links.tell(deal.ref, dict(run.dossier.told), None, moved)
