"""
What would be done about a deal now: the very use-case of the worker, over a notebook, with a gate that lets nothing through.

No permit is issued: the run ends where one would be asked for. So the plan can't differ from what is then done.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from shared.domain import exchange, foreseeing
from shared.domain.customers import Existing
from shared.errors import LedgerlinkError, Reconnect, Retryable
from shared.model import permits
from shared.model.claims import Claim
from shared.model.crm import Deal
from shared.model.foresight import DealPlan
from shared.model.handoff import Handoff, HandoffState, Journal
from shared.model.hints import Hint
from shared.model.ledger import Organisation
from shared.model.outcome import Held, Outcome, Skipped
from shared.model.plan import ESTIMATE, Action, Plan
from shared.model.refs import ConnectionId, Ref
from shared.model.rules import Book, Rules
from shared.ports.crm import Crm
from shared.ports.documents import Documents
from shared.ports.edges import Clock
from shared.ports.ledger import Ledger
from shared.ports.stores import Dossier, Links
from shared.usecases.deals.draft_invoice import draft_invoice
from shared.usecases.invoicing.bill_to import PartiesOf, out_of_reach
from shared.usecases.invoicing.ensure_customer import Chosen
from shared.usecases.invoicing.ledger_day import ledger_day
from shared.usecases.planning.notebook import Notebook, Unsent
from shared.usecases.telling.write_back import speaking


@dataclass(frozen=True, slots=True)
class Reach:
    """What plans are made with: the accounts by their connections, what is stored, the rules in force."""

    crm_of: Callable[[ConnectionId], Crm]
    ledger_of: Callable[[ConnectionId], Ledger]
    organisation_of: Callable[[ConnectionId], Organisation]
    links: Links
    rules: Rules
    clock: Clock
    documents_of: Callable[[ConnectionId], Documents] | None = None
    parties_of: PartiesOf = out_of_reach


@dataclass(slots=True)
class _Shut:
    """Implements `Gate`: notes what would go through, and ends the run there."""

    drawn: tuple[Plan, Deal, Chosen] | None = None
    carries_out: bool = False
    open_claim: Claim | None = None

    def plan(self, plan: Plan, deal: Deal, chosen: Chosen, /, *, will: bool) -> Outcome | None:
        """What doesn't go through by itself goes on, to what is recorded of it instead."""
        self.drawn, self.carries_out = (plan, deal, chosen), will
        return Skipped("a rehearsal carries nothing out") if will else None

    def settle(self, claim: Claim, /) -> Outcome | None:
        """Nobody knows what comes after it."""
        self.open_claim = claim
        return Skipped("a rehearsal settles nothing")


@dataclass(slots=True)
class _Rehearsal:
    """One run: what was known before it, what it noted, and how it ended."""

    before: Dossier
    reach: Reach
    notebook: Notebook
    gate: _Shut = field(default_factory=_Shut)
    unsent: Unsent = field(default_factory=Unsent)


def rehearse(deal: Ref, reach: Reach) -> DealPlan:
    """
    Give what would be done about this deal now. Nothing is written anywhere.

    What a worker could not carry out would be parked, and is said to be.
    Raises: NotFound for a deal that neither the CRM nor we know; Retryable, Reconnect.
    """
    one = _Rehearsal(reach.links.dossier(deal), reach, Notebook(reach.links))
    try:
        outcome = draft_invoice(
            Hint(deal, f"{deal}#plan", "what would be done"),
            crm=reach.crm_of(deal.connection),
            ledger_of=reach.ledger_of,
            organisation_of=reach.organisation_of,
            links=one.notebook,
            rules=reach.rules,
            queues=one.unsent,
            clock=reach.clock,
            journal=Journal(),
            gate=one.gate,
            documents_of=reach.documents_of,
            parties_of=reach.parties_of,
        )
    except (Retryable, Reconnect):
        raise
    except LedgerlinkError as error:
        return _parked(one, error)
    if _is_unknown(one):
        reach.crm_of(deal.connection).deal(deal.id)
    return _foreseen(one, outcome)


def _is_unknown(one: _Rehearsal) -> bool:
    """Whether nothing came of the run and nothing was known before it; the deal itself may be missing."""
    return one.before.handoff is None and one.gate.drawn is None and not one.notebook.handoffs and not one.before.claims


def _parked(one: _Rehearsal, error: LedgerlinkError) -> DealPlan:
    deal = one.before.about
    name = one.before.handoff.name if one.before.handoff else ""
    step = Action("park", "deal", name or deal.id, {}, {"code": error.code, "fix": error.fix}, error.sentence)
    return DealPlan(deal, error.sentence, name, actions=(step,))


def _foreseen(one: _Rehearsal, outcome: Outcome) -> DealPlan:
    deal = one.before.about
    after = _after(one)
    book = next((b for b in one.reach.rules.books if after is not None and b.id == after.book), None)
    return DealPlan(
        deal=deal,
        says=_says(one, outcome),
        name=after.name if after else "",
        amount=after.amount if after else None,
        book=book.id if book else None,
        mode=_mode(after, book),
        plan=_remembered(one, after),
        carries_out=one.gate.carries_out,
        actions=_actions(one, outcome),
        telling=_telling(one, after),
    )


def _mode(after: Handoff | None, book: Book | None) -> str:
    """As what the deal is treated, where that isn't what its book's mode says of most."""
    if after is not None and after.treated is not None:
        return after.treated.value
    return book.mode.value if book is not None else ""


def _after(one: _Rehearsal) -> Handoff | None:
    """The deal's handoff as the run leaves it; where a plan would be carried out, as that leaves it."""
    noted = one.notebook.handoffs.get(one.before.about, one.before.handoff)
    if one.gate.drawn is None or not one.gate.carries_out:
        return noted
    plan, deal, chosen = one.gate.drawn
    book = one.reach.rules.book(plan.book)
    home = one.reach.organisation_of(book.ledger).home_currency
    return foreseeing.carried_out(
        plan,
        deal,
        buyer=chosen.buyer,
        customer=_customer(chosen),
        ledger=book.ledger,
        before=noted,
        rates=exchange.booked(deal, book.exchange, home, plan.document.issue_date, book.rate_tolerance),
        at=one.reach.clock.now(),
    )


def _customer(chosen: Chosen) -> Ref | None:
    match chosen.customer:
        case Ref():
            return chosen.customer
        case Existing(customer=found):
            return found.ref
        case _:
            return None


def _remembered(one: _Rehearsal, after: Handoff | None) -> str:
    if one.gate.open_claim is not None:
        return one.gate.open_claim.expected.get("plan", "")
    if one.gate.drawn is not None and one.gate.carries_out:
        return one.gate.drawn[0].hash
    return after.plan if after is not None else ""


def _says(one: _Rehearsal, outcome: Outcome) -> str:
    if one.gate.drawn is not None and one.gate.carries_out:
        plan = one.gate.drawn[0]
        step = plan.actions[-1]
        what = (
            ("an estimate" if ESTIMATE in dict(plan.document.decisions) else "a draft invoice")
            if step.verb == "create"
            else f"the draft {step.target} amended to one"
        )
        return f"{what} over {plan.document.total}"
    if one.gate.open_claim is not None:
        return "an earlier attempt is settled first"
    return outcome.sentence


def _actions(one: _Rehearsal, outcome: Outcome) -> tuple[Action, ...]:
    if one.gate.open_claim is not None:
        return (foreseeing.settled(one.gate.open_claim),)
    drawn = one.gate.drawn[0] if one.gate.drawn is not None else None
    before = one.before.handoff
    moved = [
        foreseeing.moved(known, after)
        for deal, after in one.notebook.handoffs.items()
        if after.state not in {HandoffState.HELD, HandoffState.PLANNED}
        and not _is_same(known := one.reach.links.dossier(deal).handoff, after)
    ]
    if isinstance(outcome, Held):
        called = one.notebook.handoffs.get(one.before.about, before)
        return (*moved, foreseeing.held(one.before.about, outcome.hold, called, before, drawn))
    return (*moved, *(drawn.actions if drawn is not None else ()))


def _is_same(before: Handoff | None, after: Handoff) -> bool:
    return before is not None and (before.state, before.reason) == (after.state, after.reason)


def _telling(one: _Rehearsal, after: Handoff | None) -> tuple[Action, ...]:
    """Only what this run would hand on to be told, and only where the book's mode lets anybody speak."""
    handed_on = one.gate.carries_out or any(hint.about == one.before.about for hint in one.unsent.hints)
    if after is None or not handed_on:
        return ()
    book = speaking(after, one.reach.rules)
    if book is not None and permits.is_silent(book, observed=after.is_observed):
        return ()
    told_buyer = one.reach.links.dossier(after.buyer).told if after.buyer is not None else {}
    today = ledger_day(after, links=one.reach.links, clock=one.reach.clock)
    return foreseeing.telling(after, one.before.claims, one.before.told, told_buyer, today)
