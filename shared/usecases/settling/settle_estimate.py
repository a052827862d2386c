"""An estimate that is a deal's draft changed in the ledger: accepted it becomes the invoice, once, whoever makes it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from shared.domain import holds
from shared.errors import Conflict, Gone, NeedsHuman, NotFound, Permanent, Reconnect
from shared.model import permits
from shared.model.claims import Claim, Created
from shared.model.handoff import Decision, Handoff, HandoffState, Hold, Journal
from shared.model.hints import Hint
from shared.model.ledger import Invoice
from shared.model.modes import Clearance
from shared.model.outcome import Done, Held, Outcome, Skipped
from shared.model.refs import ConnectionId, Kind
from shared.model.rules import Rules
from shared.ports.edges import Clock, Queues
from shared.ports.ledger import Ledger
from shared.ports.stores import Deed, Dossier, Links
from shared.usecases.invoicing.amend_invoice import open_amendment
from shared.usecases.invoicing.explain_deal import EVENT
from shared.usecases.invoicing.hand_on import BILLED, Handing
from shared.usecases.invoicing.handoff_run import INVOICE, WRITE_BACK, send_document, tell
from shared.usecases.invoicing.issue_invoice import reviewed
from shared.usecases.invoicing.settle_claim import Intent, adopted, make
from shared.usecases.settling.look_at_invoice import look, read
from shared.usecases.settling.settle_invoice import tell_owed

ACCEPTED: Final = "invoice from estimate:"
"""The intents of invoices made from estimates: the estimate's id follows, so that each becomes one, once."""
KEPT: Final = holds.CLEARED_BY_THE_DEAL | {holds.MERGED_TWO_INVOICES}
"""Holds that the invoice of an accepted estimate is under as the estimate was: they are about the deal."""


@dataclass(frozen=True, slots=True)
class _Settling:
    """The ports and facts of one run, and what was known when it began."""

    hint: Hint
    ledger: Ledger
    links: Links
    rules: Rules
    queues: Queues
    clock: Clock
    journal: Journal
    actor: str
    dossier: Dossier
    handoff: Handoff

    def decide(self, rule: str, why: str) -> None:
        """Note a decision for the audit trail."""
        self.journal.decisions.append(Decision(self.clock.now(), rule, why))


def settle_estimate(
    hint: Hint,
    *,
    ledger_of: Callable[[ConnectionId], Ledger],
    links: Links,
    rules: Rules,
    queues: Queues,
    clock: Clock,
    journal: Journal,
    actor: str = "ledgerlink",
) -> Outcome:
    """
    Read the estimate and let its deal's handoff say the same; make the invoice of one that finance has accepted, or take the
    one that finance has made of it. Safe to repeat; an estimate that is no deal's draft is skipped unread.

    From then on the handoff's invoice is that one, and the estimate concerns nobody any more.
    Raises: Conflict while an amendment of it is unsettled; as `settle_claim.make`; WriteForbidden where the book's mode fell.
    """
    deal = links.source(hint.about)
    dossier = links.dossier(deal) if deal is not None else None
    handoff = dossier.handoff if dossier is not None else None
    if dossier is None or handoff is None or handoff.invoice is None or handoff.invoice.ref != hint.about:
        return Skipped("no deal's draft is this estimate")
    if open_amendment(dossier) is not None:
        raise Conflict("an amendment of the estimate isn't settled yet", fix="It is tried again by itself.")
    known = handoff.invoice
    if not known.accepted and hint.occurred_at is not None and hint.occurred_at <= known.changed_at:
        tell_owed(dossier, links=links, queues=queues, rules=rules, clock=clock)
        return Skipped("our own write, or one we have seen", evident=True)
    ledger = ledger_of(hint.about.connection)
    run = _Settling(hint, ledger, links, rules, queues, clock, journal, actor, dossier, handoff)
    now = read(hint.about, known, ledger, clock.now())
    if now.became is not None:
        return _taken(run, now)
    if now.accepted and handoff.state in BILLED:
        return _made(run, now)
    if now == known:
        tell_owed(dossier, links=links, queues=queues, rules=rules, clock=clock)
        return Skipped("nothing changed")
    return Handing(links, rules, queues, clock, journal, actor).on(hint, handoff, now)


def _made(run: _Settling, estimate: Invoice) -> Outcome:
    """Make the invoice; where the ledger refuses because finance was quicker, take finance's."""
    run.decide("accepted", f"finance accepted estimate {estimate.number}: its invoice is made")
    try:
        claim, created = _sent(run, estimate)
    except Reconnect:
        raise
    except (Permanent, NeedsHuman) as refusal:
        run = replace(run, dossier=run.links.dossier(run.handoff.deal))  # our claim is closed as refused
        now = read(estimate.ref, estimate, run.ledger, run.clock.now())
        if now.became is not None:
            return _taken(run, now)
        if not holds.stands(now):
            return Handing(run.links, run.rules, run.queues, run.clock, run.journal, run.actor).on(
                run.hint, run.handoff, now
            )
        return _refused(run, now, refusal)
    return _linked(run, estimate, claim, created, compared=True)


def _sent(run: _Settling, estimate: Invoice) -> tuple[Claim, Created]:
    if run.handoff.book is None:
        raise NotFound("the deal has no book", record=str(run.handoff.deal), fix="Make the invoice in the ledger.")
    meant = run.dossier.claims[INVOICE].expected if INVOICE in run.dossier.claims else {}
    permit = permits.for_plan(run.rules.book(run.handoff.book), run.handoff.plan, Clearance(meant.get("clearance", "")))
    name = f"{ACCEPTED}{estimate.ref.id}"
    intent = Intent(
        subject=run.handoff.deal,
        name=name,
        kind=Kind.INVOICE,
        reference=estimate.reference,
        request=run.ledger.request_from(estimate.ref.id),
        expected=meant,
    )
    existing = run.dossier.claims.get(name)
    return make(intent, existing, port=run.ledger, links=run.links, permit=permit, clock=run.clock)


def _taken(run: _Settling, estimate: Invoice) -> Outcome:
    """Link the invoice that the estimate says it became: finance's, or ours of an attempt without an answer."""
    if estimate.became is None:
        raise ValueError("an estimate that became no invoice can't be taken")
    run.decide("accepted", f"estimate {estimate.number} is the invoice {estimate.became.id} in the ledger already")
    deal, name = run.handoff.deal, f"{ACCEPTED}{estimate.ref.id}"
    existing = run.dossier.claims.get(name)
    claim = adopted(deal, name, estimate.became, links=run.links, clock=run.clock, existing=existing)
    return _linked(run, estimate, claim, Created(estimate.became))


def _linked(run: _Settling, estimate: Invoice, claim: Claim, created: Created, *, compared: bool = False) -> Outcome:
    """Both ids lead to the deal from now on; its handoff has the invoice, its customer's figures count it, sales is told."""
    try:
        sight = look(created.ref, created.invoice, ledger=run.ledger, links=run.links, clock=run.clock)
    except Gone as gone:
        raise Conflict(f"finance is at estimate {estimate.number}", fix="It is looked at again by itself.") from gone
    invoice = sight.invoice
    hints = [Hint(debtor, f"{debtor}/{run.hint.key}", invoice.status.value) for debtor in sight.news_for]
    run.queues.send(WRITE_BACK, hints)
    run.decide(EVENT, run.hint.cause)
    hold = run.handoff.hold if run.handoff.hold is not None and run.handoff.hold.code in KEPT else None
    if compared and holds.stands(invoice) and invoice.total != estimate.total:
        hold = Hold(
            holds.AMOUNTS_DISAGREE,
            f"The ledger made {invoice.total} of invoice {invoice.number}, its estimate {estimate.number} says {estimate.total}.",
            "Compare the invoice with the estimate, line by line, before it is sent.",
            invoice.total - estimate.total,
        )
    after = run.handoff.advanced(
        state=_state(run.handoff, invoice, hold),
        hold=hold,
        invoice=invoice,
        at=run.clock.now(),
        reason=f"invoice {invoice.number}, of estimate {estimate.number}",
    )
    was = {"estimate": str(estimate.ref), "number": estimate.number}
    is_ = {"invoice": str(created.ref), "number": invoice.number, "key": claim.key, **reviewed(invoice)}
    deed = Deed(run.clock.now(), run.actor, "invoiced estimate", run.rules.version, run.journal, was, is_)
    run.links.settle(claim, Created(created.ref, invoice.version, invoice=invoice), after, deed)
    tell(run.queues, after, run.rules.version)
    send_document(run.queues, after, run.rules)
    return Done(f"estimate {estimate.number} is invoice {invoice.number} over {invoice.total}")


def _state(handoff: Handoff, invoice: Invoice, hold: Hold | None) -> HandoffState:
    """A deal that was kept out stays so; an invoice that finance removed before anybody knew of it is declined."""
    if handoff.state in {HandoffState.EXCLUDED, HandoffState.UNDONE}:
        return handoff.state
    if not holds.stands(invoice):
        return HandoffState.DECLINED
    return HandoffState.HELD if hold else HandoffState.INVOICED


def _refused(run: _Settling, estimate: Invoice, refusal: Permanent | NeedsHuman) -> Outcome:
    """The invoice isn't made: a person must look. Whatever changes on the estimate has it tried again."""
    hold = Hold(
        refusal.code,
        f"Finance accepted estimate {estimate.number}, but its invoice could not be made: {refusal.sentence}",
        f"{refusal.fix} Then save the estimate again, or make the invoice of it in the ledger.".strip(),
    )
    run.decide(hold.code, hold.sentence)
    after = run.handoff.advanced(
        state=HandoffState.HELD, hold=hold, invoice=estimate, at=run.clock.now(), reason=hold.sentence
    )
    was = {"state": run.handoff.state.value}
    is_ = {"state": after.state.value, "code": hold.code}
    run.links.record(after, Deed(run.clock.now(), run.actor, "held", run.rules.version, run.journal, was, is_))
    tell(run.queues, after, run.rules.version)
    return Held(hold)
