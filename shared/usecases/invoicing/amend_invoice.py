"""A deal changed after its invoice was made: an untouched draft is amended, anything else is finance's to decide."""

from dataclasses import replace

from shared.domain import changes, holds, planning, rollout
from shared.domain.rollout import Stance
from shared.domain.taxing import Sale
from shared.errors import NeedsHuman, NotFound, Permanent, Reconnect
from shared.model import permits
from shared.model.claims import Claim, ClaimState
from shared.model.crm import Deal
from shared.model.handoff import Handoff, Hold
from shared.model.ledger import Invoice, InvoiceStatus
from shared.model.modes import Mode
from shared.model.outcome import Outcome, Skipped
from shared.model.plan import Plan
from shared.model.rules import Book
from shared.ports.stores import Dossier
from shared.usecases.invoicing.ask_approval import asked
from shared.usecases.invoicing.handoff_run import INVOICE, Run
from shared.usecases.invoicing.issue_invoice import expected_of, linked
from shared.usecases.invoicing.prepare_invoice import Prepared, asked_about, prepare
from shared.usecases.invoicing.settle_claim import Intent, make
from shared.usecases.invoicing.sub_customers import secured

AMEND = "amend:"
"""The intents of amendments: the number of each follows, so that every change of the deal has a claim of its own."""


def open_amendment(dossier: Dossier) -> Claim | None:
    """The amendment that an earlier run left without an answer."""
    left = (claim for intent, claim in dossier.claims.items() if intent.startswith(AMEND))
    return next((claim for claim in left if claim.state is ClaimState.OPEN), None)


def amend(run: Run, deal: Deal, handoff: Handoff, invoice: Invoice, unclear: Hold | None = None) -> Outcome | Hold:
    """
    Make the deal's draft say what the deal says now; or give the hold that tells finance what differs.

    Only a draft that nobody touched since we wrote it is amended: one read tells. The ledger itself refuses an amendment
    of an invoice that is approved in between. `unclear`: why it can't be said who is invoiced, as `Run.addressed` gave it.

    Raises: as `settle_claim.make`.
    """
    book = next((book for book in run.rules.books if book.id == handoff.book), None)
    if book is None:
        return _held(deal, invoice, f"the book {handoff.book} is no longer in ledgerlink.toml")
    if unclear is not None:
        return _held(deal, invoice, f"as it is now it can't be invoiced: {unclear.sentence}", unclear)
    buyer = asked_about(run, deal, book)
    stance = rollout.treated(Sale(deal, buyer, book, run.organisation_of(book.ledger)))
    prepared = prepare(run, deal, book, invoice.issue_date, buyer=buyer)
    if isinstance(prepared, Hold):
        return _held(deal, invoice, f"as it is now it can't be invoiced: {prepared.sentence}", prepared)
    ledger = run.ledger_of(book.ledger)
    try:
        now, billed = ledger.invoice_with_lines(invoice.ref.id)
    except NotFound:
        return Skipped(
            f"invoice {invoice.number} is gone from the ledger: the ledger's own event tells what became of it"
        )
    why_not = _touched(run.dossier, now) or _barred(stance) or _unapproved(run, deal, book, prepared, stance)
    document = prepared.document
    said = changes.said(billed, document.lines, now.total, document.total, (now.due_date, document.due_date))
    if why_not:
        return _held(deal, invoice, f"{why_not}: {said}", difference=prepared)
    plan = planning.plan_amendment(
        deal,
        book,
        run.rules.version,
        prepared.document,
        prepared.chosen.customer,
        invoice=now,
        billed=billed,
        said=said,
        above=[one.customer for one in prepared.chosen.above],
    )
    return _carried_out(run, deal, prepared, plan, now, stance)


def _touched(dossier: Dossier, now: Invoice) -> str:
    """What finance did to the draft since we wrote it; empty where nothing."""
    if now.accepted:
        return "finance has accepted its estimate"
    if now.status is not InvoiceStatus.DRAFT:
        return f"it is {now.status.value.replace('_', ' ')} already"
    ours = [
        claim
        for intent, claim in dossier.claims.items()
        if (intent == INVOICE or intent.startswith(AMEND)) and claim.remote == now.ref
    ]
    written = max(ours, key=lambda claim: claim.claimed_at, default=None)
    return "" if written is not None and written.version == now.version else "finance has changed the draft"


def _barred(stance: Stance) -> str:
    return "" if stance.mode is Mode.LIVE else stance.why


def _unapproved(run: Run, deal: Deal, book: Book, prepared: Prepared, stance: Stance) -> str:
    """A change may not bring in what would have waited for a person, had the deal been won with it."""
    waiting = asked(run, deal, book, prepared, stance)
    return f"a person must agree first ({waiting.why})" if waiting is not None else ""


def _carried_out(  # noqa: PLR0917  # what was decided on
    run: Run, deal: Deal, prepared: Prepared, plan: Plan, now: Invoice, stance: Stance
) -> Outcome | Hold:
    """Claim the amendment, send it, and link what it came to."""
    book = run.rules.book(plan.book)
    ledger = run.ledger_of(book.ledger)
    for action in plan.actions:
        run.decide(f"{action.verb} {action.kind}", action.why)
    ended = run.gate.plan(plan, deal, prepared.chosen, will=True)
    if ended is not None:
        return ended
    permit = permits.for_plan(book, plan.hash, stance.clearance)
    number = 1 + sum(intent.startswith(AMEND) for intent in run.dossier.claims)
    try:
        customer = secured(prepared.chosen, deal, book, run, permit)
        intent = Intent(
            subject=deal.ref,
            name=f"{AMEND}{number}",
            kind=now.ref.kind,
            reference=plan.document.reference,
            request=ledger.amend_request(now.ref.id, plan.document.invoice(customer)),
            expected=expected_of(run, deal, plan, prepared.chosen.buyer, customer)
            | {"amendment": str(number), "said": plan.actions[-1].why, "clearance": stance.clearance.value},
        )
        claim, created = make(intent, None, port=ledger, links=run.links, permit=permit, clock=run.clock)
    except Reconnect:
        raise
    except (Permanent, NeedsHuman) as refusal:
        return _held(deal, now, f"the ledger refused the change: {refusal.sentence}", difference=prepared)
    return linked(run, claim, created, ledger)


def _held(
    deal: Deal, invoice: Invoice, why: str, cause: Hold | None = None, *, difference: Prepared | None = None
) -> Hold:
    """The hold in finance's words; the fix is the cause's own where there is one."""
    kind = holds.kind_of(holds.DEAL_CHANGED)
    more = None
    if difference is not None and difference.document.currency == invoice.currency:
        more = difference.document.total - invoice.total
    named = cause.named if cause is not None else ()
    if difference is not None:
        named = tuple(one.buyer for one in difference.chosen.above)
    hold = holds.about(
        holds.DEAL_CHANGED,
        deal,
        f"The deal changed after invoice {invoice.number} over {invoice.total} was made, and {why}".rstrip(".") + ".",
        fix=cause.fix if cause and cause.fix else kind.fix,
        difference=more or (cause.difference if cause else None),
    )
    return replace(hold, named=named)
