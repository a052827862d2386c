"""Carry a plan out: secure the customer, claim and make the draft invoice, link it, compare it with the prediction."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from shared import codec
from shared.domain import exchange, requests
from shared.domain.rollout import Stance
from shared.errors import NeedsHuman, Permanent, Reconnect
from shared.model import permits
from shared.model.claims import Claim, Created
from shared.model.crm import Deal
from shared.model.exchange import Exchange
from shared.model.handoff import Amendment, Handoff, HandoffState, Hold
from shared.model.hints import Hint
from shared.model.ledger import Invoice
from shared.model.modes import Clearance, Mode
from shared.model.money import Money
from shared.model.outcome import Done, Held, Outcome
from shared.model.plan import Plan
from shared.model.refs import BookId, Kind, Ref
from shared.model.rules import Book
from shared.ports.ledger import Ledger
from shared.routing import ROUTES
from shared.usecases.invoicing.ensure_customer import Chosen
from shared.usecases.invoicing.handoff_run import INVOICE, Run, send_document
from shared.usecases.invoicing.settle_claim import Intent, clear, make
from shared.usecases.invoicing.sub_customers import secured

EXCHANGE: Final = "exchange"
"""Under which a claim remembers the rates."""
BOUGHT: Final = "bought"
"""Under which a claim remembers the deal's own company, where its parent is invoiced."""
TAX_OPEN: Final = "tax_open"
"""Under which a claim remembers that the ledger will add tax that nobody foresees."""


def issue(run: Run, deal: Deal, plan: Plan, chosen: Chosen, stance: Stance) -> Outcome:
    """
    Make the planned draft invoice, once.

    Raises:
        WriteForbidden: the book's mode doesn't allow it. Nothing was sent.
        LedgerlinkError: as `settle_claim.make`.
    """
    book = run.rules.book(plan.book)
    clearance = clearance_of(stance)
    permit = permits.for_plan(book, plan.hash, clearance)
    ledger = run.ledger_of(book.ledger)
    customer = secured(chosen, deal, book, run, permit)
    if not isinstance(chosen.customer, Ref) and run.rules.customers.sync:
        # Both sides are seen as they are now: what either changes later is told by this.
        met = Hint(chosen.buyer, f"{chosen.buyer}#linked#{customer.id}", "linked with its first invoice")
        run.queues.send(ROUTES[Kind.CUSTOMER], [met])
    is_estimate = book.drafts == "estimate"
    draft = replace(plan.document.invoice(customer), estimate=is_estimate)
    intent = Intent(
        subject=deal.ref,
        name=INVOICE,
        kind=Kind.ESTIMATE if is_estimate else Kind.INVOICE,
        reference=plan.document.reference,
        request=ledger.invoice_request(draft),
        expected=expected_of(run, deal, plan, chosen.buyer, customer) | {"clearance": clearance.value},
    )
    existing = run.dossier.claims.get(INVOICE)
    claim, created = make(intent, existing, port=ledger, links=run.links, permit=permit, clock=run.clock)
    return linked(run, claim, created, ledger)


def clearance_of(stance: Stance) -> Clearance:
    """What the plan of a deal that is treated so goes out on: where a person approves each, one has, or it wouldn't come here."""
    return Clearance.APPROVED if stance.mode is Mode.APPROVE else stance.clearance


def finish(run: Run, claim: Claim) -> Outcome | None:
    """Settle the claim that an earlier run left open, whatever became of the deal since; None when nothing was made."""
    ended = run.gate.settle(claim)
    if ended is not None:
        return ended
    if _is_outrun(run, claim):
        run.links.refuse(claim, "the estimate that it amends is an invoice by now")
        return None
    book: Book = run.rules.book(BookId(claim.expected["book"]))
    permit = permits.for_plan(book, claim.expected["plan"], Clearance(claim.expected.get("clearance", "")))
    run.decide("claim", f"an earlier attempt ({claim.key}) was left without an answer: it is settled first")
    ledger = run.ledger_of(claim.target)
    try:
        cleared = clear(claim, port=ledger, links=run.links, permit=permit, clock=run.clock)
    except Reconnect:
        raise
    except (Permanent, NeedsHuman) as refusal:
        run.decide(refusal.code, f"nothing came of the earlier attempt: {refusal.sentence}")
        return None
    return None if cleared is None else linked(run, *cleared, ledger)


def _is_outrun(run: Run, claim: Claim) -> bool:
    """Whether it amends an estimate that isn't the deal's any more: it has become the invoice."""
    known = run.dossier.handoff.invoice if run.dossier.handoff is not None else None
    amends = claim.kind is Kind.ESTIMATE and "amendment" in claim.expected
    return amends and known is not None and known.ref.kind is Kind.INVOICE


def expected_of(run: Run, deal: Deal, plan: Plan, buyer: Ref, customer: Ref) -> dict[str, str]:
    """What a claim must remember so that anybody can finish it."""
    return {
        "book": plan.book,
        "plan": plan.hash,
        "rules": run.rules.version,
        "total": str(plan.document.total.amount),
        "currency": plan.document.currency,
        "contents": plan.document.contents,
        TAX_OPEN: "yes" if plan.document.tax_open else "",
        "name": deal.name,
        "owner": deal.owner,
        "amount": str(deal.amount.amount) if deal.amount else "",
        "seen_at": deal.seen_at.isoformat(),
        "buyer": str(buyer),
        BOUGHT: str(deal.company) if deal.payer is not None else "",
        "customer": str(customer),
        "asked": "yes" if run.is_asked(deal) else "",
        "request": requests.stamped(deal),
        EXCHANGE: codec.dumps(_rates(run, deal, plan)),
    }


def _rates(run: Run, deal: Deal, plan: Plan) -> Exchange:
    """The rates as far as they are known before the ledger has answered."""
    book = run.rules.book(plan.book)
    home = run.organisation_of(book.ledger).home_currency
    return exchange.booked(deal, book.exchange, home, plan.document.issue_date, book.rate_tolerance)


def linked(run: Run, claim: Claim, created: Created, ledger: Ledger) -> Outcome:
    """Link both ways what was made or amended, with the handoff and its audit entry, and have sales told."""
    meant = claim.expected
    predicted = Money(Decimal(meant["total"]), meant["currency"])
    invoice = created.invoice or ledger.invoice(created.ref.id)
    hold = _disagreement(invoice, predicted, tax_open=bool(meant.get(TAX_OPEN)))
    rates = _booked(run, claim, invoice)
    verb = "amended" if "amendment" in meant else "drafted"
    request = meant.get("request", "")
    known = run.dossier.handoff
    handoff = Handoff(
        deal=claim.subject,
        state=HandoffState.HELD if hold else HandoffState.INVOICED,
        book=BookId(meant["book"]),
        at=run.clock.now(),
        rules=meant["rules"],
        version=run.next_version,
        name=meant["name"],
        owner=meant["owner"],
        amount=Money(Decimal(meant["amount"]), meant["currency"]) if meant["amount"] else None,
        hold=hold,
        reason=f"{invoice.ref.kind} {invoice.number}",
        buyer=Ref.parse(meant["buyer"]),
        customer=Ref.parse(meant["customer"]),
        bought=Ref.parse(meant[BOUGHT]) if meant.get(BOUGHT) else None,
        invoice=invoice,
        predicted_total=predicted,
        plan=meant["plan"],
        seen_at=datetime.fromisoformat(meant["seen_at"]),
        contents=meant["contents"],
        amendment=Amendment(int(meant["amendment"]), meant["said"]) if "amendment" in meant else None,
        exchange=rates,
        asked=bool(meant.get("asked")),
        answer=requests.answer(request, f"{verb} {invoice.ref.kind} {invoice.number} over {invoice.total}")
        or (known.answer if known else ""),
        attachment=known.attachment if known and known.invoice and known.invoice.ref == invoice.ref else None,
    )
    after = {
        "invoice": str(created.ref),
        "number": invoice.number,
        "key": claim.key,
        "won": meant["seen_at"],
        **reviewed(invoice),
    }
    run.links.settle(claim, created, handoff, run.deed(f"{verb} invoice", after))
    run.tell(handoff)
    send_document(run.queues, handoff, run.rules)
    return Held(hold) if hold else Done(f"{verb} {invoice.ref.kind} {invoice.number} over {invoice.total}")


def reviewed(invoice: Invoice) -> dict[str, str]:
    """What finance accepts or edits of a draft, for the trail: later it is compared with what was approved."""
    return {
        "net": str(invoice.net),
        "total": str(invoice.total),
        "date": invoice.issue_date.isoformat(),
        "due_date": invoice.due_date.isoformat() if invoice.due_date else "",
    }


def _booked(run: Run, claim: Claim, invoice: Invoice) -> Exchange | None:
    """
    The rates of the invoice as the ledger booked it. Where it chose the rate itself: what the total is at home, and
    whether sales had another rate in mind.
    """
    if EXCHANGE not in claim.expected:  # claimed by a version that didn't ask
        return None
    meant = codec.loads(Exchange, claim.expected[EXCHANGE])
    rates, rate = replace(meant, booked=invoice.exchange_rate), invoice.exchange_rate
    if meant.source == "ledger" and rate is not None:
        worth = exchange.home_equivalent(invoice.total, rate, meant.home_currency)
        run.decide("exchange", f"the ledger's rate is {exchange.rate_text(rate)}: {worth} in the home currency")
        differs = exchange.rate_differs(meant.frozen, rate, meant.tolerance)
        if differs:
            run.decide("rate_differs", differs)
    return rates


def _disagreement(invoice: Invoice, predicted: Money, *, tax_open: bool) -> Hold | None:
    """Where the ledger alone knows the tax, what it was added to is compared."""
    made = invoice.net if tax_open else invoice.total
    if made == predicted:
        return None
    return Hold(
        "amounts_disagree",
        f"The ledger made {made} of invoice {invoice.number}, {predicted} was expected.",
        "Compare the draft with the deal, line by line, before it is sent.",
        made - predicted if made.currency == predicted.currency else None,
    )
