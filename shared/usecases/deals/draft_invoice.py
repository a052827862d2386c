"""A won deal becomes a draft invoice, once: read, decide, claim, write, link, hand on to sales."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from shared.domain import attachments, booking, holds, planning, requests, rollout
from shared.domain.rollout import WAITING, Stance
from shared.domain.taxing import Sale
from shared.errors import CustomerArchived, LedgerlinkError, NeedsHuman, NotFound, Permanent, Reconnect, Retryable
from shared.model.claims import ClaimState
from shared.model.crm import Deal
from shared.model.handoff import HandoffState, Hold, Journal
from shared.model.hints import ARCHIVED, Hint
from shared.model.ledger import Organisation
from shared.model.outcome import Held, Outcome, Skipped
from shared.model.plan import Plan
from shared.model.refs import ConnectionId, Kind, Ref
from shared.model.rules import Book, Rules
from shared.ports.crm import Crm
from shared.ports.documents import Documents
from shared.ports.edges import Clock, Queues
from shared.ports.ledger import Ledger
from shared.ports.notices import Announce, nobody
from shared.ports.stores import Links
from shared.routing import ROUTES
from shared.usecases.deals.answer_request import refreshed
from shared.usecases.deals.attach_document import wanted
from shared.usecases.deals.follow_deal import follow, follow_read, is_followed
from shared.usecases.invoicing.adopt_invoice import left_behind
from shared.usecases.invoicing.ask_approval import asked, wait
from shared.usecases.invoicing.bill_to import PartiesOf, out_of_reach
from shared.usecases.invoicing.ensure_customer import Chosen
from shared.usecases.invoicing.explain_deal import EVENT
from shared.usecases.invoicing.gate import OPEN, Gate
from shared.usecases.invoicing.handoff_run import INVOICE, Run
from shared.usecases.invoicing.issue_invoice import finish, issue
from shared.usecases.invoicing.nothing_new import includes, remind, seen
from shared.usecases.invoicing.prepare_invoice import asked_about, prepare


def draft_invoice(
    hint: Hint,
    *,
    crm: Crm,
    ledger_of: Callable[[ConnectionId], Ledger],
    organisation_of: Callable[[ConnectionId], Organisation],
    links: Links,
    rules: Rules,
    queues: Queues,
    clock: Clock,
    journal: Journal,
    actor: str = "ledgerlink",
    gate: Gate = OPEN,
    documents_of: Callable[[ConnectionId], Documents] | None = None,
    announce: Announce = nobody,
    parties_of: PartiesOf = out_of_reach,
) -> Outcome:
    """
    Bring the deal's handoff to where it should be now; safe to call any number of times, by anyone, at once.

    Raises: the errors of `shared.errors` that a later try may clear (Retryable, Reconnect).
    """
    if hint.changed and not crm.are_ours(hint.changed):
        hint = replace(hint, moved_to="")  # more happened than a move
    elif hint.changed and not hint.moved_to:
        return Skipped("only what we write ourselves changed", evident=True)
    dossier = links.dossier(hint.about)
    run = Run(
        crm,
        ledger_of,
        organisation_of,
        links,
        rules,
        queues,
        clock,
        journal,
        actor,
        dossier,
        gate,
        documents_of,
        announce,
        parties_of,
    )
    run.decide(EVENT, hint.cause)
    try:
        return _brought_on(run, hint)
    except LedgerlinkError as error:
        _noted(run, error)
        raise


def _noted(run: Run, error: LedgerlinkError) -> None:
    """What a failed run asked of the providers belongs to the story, too, and why it ended."""
    if run.journal.calls:
        run.decide(error.code, error.sentence)
        with suppress(Retryable):  # the caller must hear of the failure itself
            run.links.note(run.dossier.about, run.deed("failed", {"cause": error.sentence}))


def _brought_on(run: Run, hint: Hint) -> Outcome:
    dossier = run.dossier
    if is_followed(dossier.handoff):
        return follow(run, hint)
    claim = dossier.claims.get(INVOICE)
    if claim is not None and claim.state is ClaimState.OPEN:
        finished = finish(run, claim)
        run = replace(run, dossier=run.links.dossier(hint.about))
        if finished is not None:
            # What was asked for then stands now; a change of the deal since is another matter.
            return finished if seen(hint, run.dossier.handoff) else follow(run, hint)
    elif seen(hint, dossier.handoff):
        remind(run)
        return Skipped("the deal was read after this change already", evident=True)
    try:
        deal = run.read(hint)
    except NotFound:
        return _gone(run)
    if left_behind(run, deal):
        return follow_read(run, deal)
    outcome = _handed_off(run, deal)
    return outcome if isinstance(outcome, Skipped) else replace(outcome, evident=includes(deal.seen_at, hint))


def _handed_off(run: Run, deal: Deal) -> Outcome:
    """Take the deal, as it is now, as far as the rules and the book's mode allow."""
    run = refreshed(run, deal)
    trigger = booking.triggered(deal, run.rules, asked=run.is_asked(deal))
    if trigger is None:
        return _not_triggered(run, deal)
    hands_off = "lets people ask for an invoice, and somebody has" if trigger.manual else "hands a deal off"
    run.decide("trigger", f"stage {deal.stage} of pipeline {deal.pipeline} {hands_off}")
    route = booking.routed(deal, run.rules)
    if isinstance(route, Hold):
        return _held(run, deal, None, route)
    run.decide("book", route.why)
    deal, unclear = run.addressed(deal)
    buyer = asked_about(run, deal, route.book) if unclear is None else None
    sale = Sale(deal, buyer, route.book, run.organisation_of(route.book.ledger))
    stance = rollout.stance(sale, run.dossier.handoff, run.clock.now())
    if stance.why:
        run.decide("mode", stance.why)
    prepared = unclear or _without_document(run, deal, route.book) or prepare(run, deal, route.book, buyer=buyer)
    if isinstance(prepared, Hold):
        return _held(run, deal, route.book, prepared, stance)
    chosen = prepared.chosen
    above = [one.customer for one in chosen.above]
    plan = planning.plan_invoice(deal, route.book, run.rules.version, prepared.document, chosen.customer, above)
    for action in plan.actions:
        run.decide(f"{action.verb} {action.kind}", action.why)
    waiting = asked(run, deal, route.book, prepared, stance)
    will = waiting is None and not stance.is_observed
    ended = run.gate.plan(plan, deal, chosen, will=will)
    if ended is not None:
        return ended
    if waiting is not None and not stance.is_observed:
        return wait(run, deal, route.book, waiting, stance)
    if waiting is not None:
        run.decide("approval", waiting.hold.sentence)
    return _within_mode(run, deal, route.book, plan, chosen, stance)


def _without_document(run: Run, deal: Deal, book: Book) -> Hold | None:
    """The hold of a deal that lacks the document which its book requires."""
    if not book.attach.required or run.documents_of is None:
        return None
    if wanted(run.documents_of(deal.ref.connection), deal.ref, book.attach) is not None:
        return None
    said = attachments.missing(book.attach)
    return Hold(
        holds.NO_DOCUMENT,
        f"{said[:1].upper()}{said[1:]}, and the book {book.id} requires one.",
        holds.kind_of(holds.NO_DOCUMENT).fix,
    )


def _gone(run: Run) -> Outcome:
    """Nothing was invoiced for it, so nothing is missed."""
    handoff, reason = run.dossier.handoff, "the deal is gone from the CRM"
    if handoff is not None and handoff.state in WAITING:
        run.decide("gone", reason)
        after = handoff.advanced(state=HandoffState.EXCLUDED, hold=None, reason=reason, at=run.clock.now())
        run.record(after, "released")
    return Skipped(reason)


def _not_triggered(run: Run, deal: Deal) -> Outcome:
    if deal.action == requests.CREATE_INVOICE:
        reason = f"Nothing was invoiced: {booking.refusal(deal, run.rules)}."
        run.decide("trigger", reason)
    elif run.dossier.handoff is None:
        reason = f"stage {deal.stage} hands nothing off"
        if not deal.action:
            return Skipped(reason)
    else:
        reason = f"the deal is no longer won (stage {deal.stage})"
    run.record(run.handoff(deal, None, HandoffState.EXCLUDED, reason=reason), "released")
    return Skipped(reason)


def _within_mode(run: Run, deal: Deal, book: Book, plan: Plan, chosen: Chosen, stance: Stance) -> Outcome:  # noqa: PLR0917  # what is decided on
    if stance.is_observed:
        return _planned(run, deal, book, plan, stance)
    try:
        return issue(run, deal, plan, chosen, stance)
    except Reconnect:
        raise
    except (Permanent, NeedsHuman) as refusal:
        named = tuple(one.buyer for one in chosen.above)
        held = _held(run, deal, book, Hold(refusal.code, refusal.sentence, refusal.fix, named=named), stance)
        if isinstance(refusal, CustomerArchived) and isinstance(chosen.customer, Ref):
            # It may have been merged into another one: whoever follows that has the deal looked at again.
            key = f"{chosen.customer}#{deal.ref.id}#{run.clock.now().isoformat()}"
            run.queues.send(ROUTES[Kind.CUSTOMER], [Hint(chosen.customer, key, ARCHIVED)])
        return held


def _held(run: Run, deal: Deal, book: Book | None, hold: Hold, stance: Stance | None = None) -> Outcome:
    run.decide(hold.code, hold.sentence)
    held = run.handoff(deal, book, HandoffState.HELD, hold=hold, reason=hold.sentence, stance=stance)
    run.record(held, "held")
    return Held(hold)


def _planned(run: Run, deal: Deal, book: Book, plan: Plan, stance: Stance) -> Outcome:
    """Nothing is done; what would have been is written down whole, for people to compare."""
    reason = f"{stance.why}: a draft over {plan.document.total} would be made"
    run.decide("plan", reason)
    handoff = run.handoff(deal, book, HandoffState.PLANNED, reason=reason, stance=stance)
    would = plan.actions[-1].after
    run.record(replace(handoff, plan=plan.hash, predicted_total=plan.document.total), "planned", would)
    return Skipped(reason)
