"""What becomes of a deal's invoice when the deal changes, is lost, deleted, restored or won again. Never a second one."""

from collections.abc import Sequence
from dataclasses import replace

from shared.domain import booking, holds, invoicing, told
from shared.errors import NotFound
from shared.model.crm import Deal
from shared.model.handoff import Handoff, HandoffState, Hold
from shared.model.hints import Hint
from shared.model.ledger import Invoice
from shared.model.outcome import Done, Held, Outcome
from shared.usecases.deals.answer_request import answered, refreshed
from shared.usecases.invoicing.adopt_invoice import Left, lay_to_rest, left_behind, several, take_over
from shared.usecases.invoicing.amend_invoice import amend, open_amendment
from shared.usecases.invoicing.handoff_run import Run
from shared.usecases.invoicing.issue_invoice import finish
from shared.usecases.invoicing.nothing_new import already, seen

OVER = frozenset({HandoffState.DECLINED, HandoffState.UNDONE, HandoffState.EXCLUDED})
"""What is so, stays so, whatever sales does: only `ledgerlink rearm` changes it."""


def is_followed(handoff: Handoff | None) -> bool:
    """Whether the deal was invoiced, or kept out, once: no event makes it an invoice (again)."""
    if handoff is None:
        return False
    settled = handoff.state in {HandoffState.INVOICED, HandoffState.DECLINED, HandoffState.UNDONE}
    return settled or handoff.invoice is not None or holds.is_out(handoff)


def follow(run: Run, hint: Hint) -> Outcome:
    """
    Bring an invoiced deal's handoff to where the deal is now, as the hint says it changed.

    Costs no call where the deal was read after the change, one read of the deal where nothing that is billed changed.
    Raises: as `draft_invoice`.
    """
    left = open_amendment(run.dossier)
    if left is not None:
        finished = finish(run, left)
        run = replace(run, dossier=run.links.dossier(hint.about))
        if finished is not None and seen(hint, run.dossier.handoff):
            return finished
    handoff = run.dossier.handoff
    if handoff is None or (left is None and (seen(hint, handoff) or _is_our_move(run, hint, handoff))):
        return replace(already(run), evident=True)
    if handoff.invoice is None or _is_over(handoff):
        return _left_alone(run, hint)
    try:
        deal = run.read(hint)
    except NotFound:
        return _concern(run, handoff, None, _deleted(handoff.invoice))
    return follow_read(run, deal)


def _left_alone(run: Run, hint: Hint) -> Outcome:
    """Nothing is done about what is over, but whoever asks for something gets an answer."""
    try:
        deal = run.read(hint)
    except NotFound:
        return already(run)
    run = refreshed(run, deal)
    return answered(run, deal, already(run))


def _is_our_move(run: Run, hint: Hint, handoff: Handoff) -> bool:
    """Whether all that happened is that we moved the paid deal on. While it is held, any move may be what ends that."""
    ours = told.is_our_move(hint.moved_to, run.dossier.told, run.rules.paid_stage)
    return ours and handoff.state is HandoffState.INVOICED


def follow_read(run: Run, deal: Deal) -> Outcome:
    """As `follow`, with the deal as it was read just now."""
    run = refreshed(run, deal)
    left = left_behind(run, deal)
    outcome = _followed(take_over(run, deal, left), deal, left)
    lay_to_rest(run, deal, left)
    return answered(run, deal, outcome)


def _followed(run: Run, deal: Deal, left: Sequence[Left]) -> Outcome:
    handoff = run.dossier.handoff
    if handoff is None or handoff.invoice is None or _is_over(handoff):
        return already(run)
    two = several(deal, handoff.invoice, left)
    if two is not None:
        return _concern(run, handoff, deal, two)
    if handoff.hold is not None and handoff.hold.code == holds.MERGED_TWO_INVOICES:
        return already(run)
    trigger = booking.triggered(deal, run.rules, asked=handoff.asked)
    if trigger is None and not deal.is_won:  # an earlier trigger stage may lie behind a win
        return _concern(run, handoff, deal, _no_longer_won(deal, handoff.invoice))
    same = invoicing.contents(deal) == handoff.contents and _same_buyer(deal, handoff)
    if same or handoff.ruling == holds.ruling(Hold(holds.DEAL_CHANGED, "", contents=invoicing.contents(deal))):
        return _as_invoiced(run, handoff, handoff.invoice, deal)
    run.decide("changed", f"the deal isn't what invoice {handoff.invoice.number} was made for")
    deal, unclear = run.addressed(deal)
    outcome = amend(run, deal, handoff, handoff.invoice, unclear)
    return _concern(run, handoff, deal, outcome) if isinstance(outcome, Hold) else outcome


def _same_buyer(deal: Deal, handoff: Handoff) -> bool:
    """Whether the invoice is still addressed to who buys. Contacts come in any order; a deal without either names nobody."""
    if deal.company is not None:
        return handoff.buyer is None or deal.company in {handoff.buyer, handoff.bought}
    return handoff.buyer is None or not deal.contacts or handoff.buyer in deal.contacts


def _is_over(handoff: Handoff) -> bool:
    return handoff.state in OVER or not holds.stands(handoff.invoice)


def _as_invoiced(run: Run, handoff: Handoff, invoice: Invoice, deal: Deal) -> Outcome:
    """The deal is what was invoiced (again): a hold that was about that ends by itself."""
    if handoff.state is not HandoffState.HELD or handoff.hold is None:
        return already(run)
    if handoff.hold.code not in holds.CLEARED_BY_THE_DEAL:
        return already(run)
    said = f"the deal is again what invoice {invoice.number} was made for"
    run.decide("released", said)
    after = handoff.advanced(
        state=HandoffState.INVOICED,
        hold=None,
        reason=said,
        at=run.clock.now(),
        seen_at=deal.seen_at,
        answer=run.answer(deal, said),
    )
    run.record(after, "released")
    return Done(said)


def _concern(run: Run, handoff: Handoff, deal: Deal | None, hold: Hold) -> Outcome:
    """Hold the handoff, its invoice beside it; unless a person has accepted exactly this, or it is held for this already."""
    if handoff.ruling == holds.ruling(hold):
        return already(run)
    if handoff.state is HandoffState.HELD and handoff.hold == hold:
        already(run)
        return Held(hold)
    run.decide(hold.code, hold.sentence)
    after = handoff.advanced(
        state=HandoffState.HELD,
        hold=hold,
        reason=hold.sentence,
        at=run.clock.now(),
        name=deal.name if deal else handoff.name,
        owner=deal.owner if deal else handoff.owner,
        seen_at=deal.seen_at if deal else handoff.seen_at,
        answer=run.answer(deal, hold.sentence) if deal else handoff.answer,
        parties=(*deal.parties, *hold.named) if deal else handoff.parties,
    )
    run.record(after, "held")
    return Held(hold)


def _no_longer_won(deal: Deal, invoice: Invoice) -> Hold:
    return holds.about(
        holds.NO_LONGER_WON,
        deal,
        f"The deal is no longer won (stage {deal.stage}), but {_stands(invoice)}.",
    )


def _deleted(invoice: Invoice) -> Hold:
    return holds.about(holds.DEAL_DELETED, None, f"The deal was deleted in the CRM, but {_stands(invoice)}.")


def _stands(invoice: Invoice) -> str:
    return (
        f"invoice {invoice.number} over {invoice.total} stands in the ledger ({invoice.status.value.replace('_', ' ')})"
    )
