"""A won deal becomes a draft invoice, once: read, decide, claim, write, link, hand on to sales."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from shared.domain import booking, holds, invoicing, planning, told
from shared.errors import NeedsHuman, NotFound, Permanent, Reconnect
from shared.model.claims import ClaimState
from shared.model.crm import Deal
from shared.model.handoff import Handoff, HandoffState, Hold, Journal
from shared.model.hints import Hint
from shared.model.ledger import Organisation
from shared.model.outcome import Held, Outcome, Skipped
from shared.model.plan import Plan
from shared.model.refs import ConnectionId
from shared.model.rules import Book, Mode, Rules
from shared.ports.crm import Crm
from shared.ports.edges import Clock, Queues
from shared.ports.ledger import Ledger
from shared.ports.stores import Links
from shared.usecases.ensure_customer import Chosen, choose
from shared.usecases.explain_deal import EVENT
from shared.usecases.handoff_run import INVOICE, Run
from shared.usecases.issue_invoice import finish, issue

FINAL = frozenset({HandoffState.INVOICED, HandoffState.DECLINED, HandoffState.UNDONE})
"""States that no event turns into another invoice; only a person does."""


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
) -> Outcome:
    """
    Bring the deal's handoff to where it should be now; safe to call any number of times, by anyone, at once.

    Raises: the errors of `shared.errors` that a later try may clear (Retryable, Reconnect).
    """
    dossier = links.dossier(hint.about)
    run = Run(crm, ledger_of, organisation_of, links, rules, queues, clock, journal, actor, dossier)
    run.decide(EVENT, hint.cause)
    handoff = dossier.handoff
    if handoff is not None and (handoff.state in FINAL or handoff.invoice is not None or holds.is_out(handoff)):
        return _already(run, handoff)
    claim = dossier.claims.get(INVOICE)
    if claim is not None and claim.state is ClaimState.OPEN:
        finished = finish(run, claim)
        if finished is not None:
            return finished
        run = replace(run, dossier=links.dossier(hint.about))
    elif _seen(hint, handoff):
        return Skipped("the deal was read after this change already")
    try:
        deal = crm.deal(hint.about.id)
    except NotFound:
        return Skipped("the deal is gone from the CRM")
    return _handed_off(run, deal)


def _handed_off(run: Run, deal: Deal) -> Outcome:
    """Take the deal, as it is now, as far as the rules and the book's mode allow."""
    if booking.triggered(deal, run.rules) is None:
        return _not_triggered(run, deal)
    run.decide("trigger", f"stage {deal.stage} of pipeline {deal.pipeline} hands a deal off")
    route = booking.routed(deal, run.rules)
    if isinstance(route, Hold):
        return _held(run, deal, None, route)
    run.decide("book", route.why)
    decided = _decided(run, deal, route.book)
    if isinstance(decided, Hold):
        return _held(run, deal, route.book, decided)
    return _within_mode(run, deal, route.book, decided)


def _already(run: Run, handoff: Handoff) -> Outcome:
    """An earlier run may have died before sales was told."""
    if told.is_owed(handoff, run.dossier.told, run.dossier.claims):
        run.tell(handoff)
    number = handoff.invoice.number if handoff.invoice else ""
    return Skipped(f"the deal is {handoff.state.value} already {number}".strip())


def _seen(hint: Hint, handoff: Handoff | None) -> bool:
    """Whether the deal as we last read it includes this change; both times are the CRM's own."""
    return (
        hint.occurred_at is not None
        and handoff is not None
        and handoff.seen_at is not None
        and hint.occurred_at <= handoff.seen_at
    )


def _not_triggered(run: Run, deal: Deal) -> Outcome:
    if run.dossier.handoff is None:
        return Skipped(f"stage {deal.stage} hands nothing off")
    reason = f"the deal is no longer won (stage {deal.stage})"
    run.record(run.handoff(deal, None, HandoffState.EXCLUDED, reason=reason), "released")
    return Skipped(reason)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A plan, and whom it is for."""

    plan: Plan
    chosen: Chosen


def _decided(run: Run, deal: Deal, book: Book) -> _Ready | Hold:
    """Price the deal, then find its customer: a deal that must be held costs the ledger no call."""
    organisation = run.organisation_of(book.ledger)
    today = run.clock.now().astimezone(ZoneInfo(organisation.time_zone)).date()
    document = invoicing.document_for(deal, book, organisation, today)
    if isinstance(document, Hold):
        return document
    for rule, why in document.decisions:
        run.decide(rule, why)
    chosen = choose(deal, crm=run.crm, ledger=run.ledger_of(book.ledger), links=run.links)
    if isinstance(chosen, Hold):
        return chosen
    plan = planning.plan_invoice(deal, book, run.rules.version, document, chosen.customer)
    for action in plan.actions:
        run.decide(f"{action.verb} {action.kind}", action.why)
    return _Ready(plan, chosen)


def _within_mode(run: Run, deal: Deal, book: Book, ready: _Ready) -> Outcome:
    if book.mode is not Mode.LIVE:
        return _planned(run, deal, book, ready.plan)
    try:
        return issue(run, deal, ready.plan, ready.chosen)
    except Reconnect:
        raise
    except (Permanent, NeedsHuman) as refusal:
        return _held(run, deal, book, Hold(refusal.code, refusal.sentence, refusal.fix))


def _held(run: Run, deal: Deal, book: Book | None, hold: Hold) -> Outcome:
    run.decide(hold.code, hold.sentence)
    run.record(run.handoff(deal, book, HandoffState.HELD, hold=hold, reason=hold.sentence), "held")
    return Held(hold)


def _planned(run: Run, deal: Deal, book: Book, plan: Plan) -> Outcome:
    reason = f"book {book.id} is in mode {book.mode.value}: a draft over {plan.document.total} would be made"
    run.decide("mode", reason)
    handoff = run.handoff(deal, book, HandoffState.PLANNED, reason=reason)
    run.record(replace(handoff, plan=plan.hash, predicted_total=plan.document.total), "planned")
    return Skipped(reason)
