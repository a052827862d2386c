"""A handoff as it will be once its plan is carried out, and what the CRM will then be told; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from shared.domain import requests, told
from shared.domain.message import is_made
from shared.domain.notes import messages
from shared.model.claims import Claim
from shared.model.crm import Deal
from shared.model.exchange import Exchange
from shared.model.foresight import DealPlan
from shared.model.handoff import Amendment, Handoff, HandoffState, Hold
from shared.model.ledger import Invoice, InvoiceStatus
from shared.model.money import Money
from shared.model.plan import CUSTOMER, ESTIMATE, POSTED, Action, Plan
from shared.model.refs import ConnectionId, Kind, Ref

NEW: Final = "(new)"
"""Stands for what only the ledger gives: numbers and ids."""
TOLD: Final = "what is known, and the CRM wasn't told yet"


def carried_out(
    plan: Plan,
    deal: Deal,
    *,
    buyer: Ref,
    customer: Ref | None,
    ledger: ConnectionId,
    before: Handoff | None,
    rates: Exchange,
    at: datetime,
) -> Handoff:
    """The deal's handoff after its plan: with the predicted invoice, or the amended one, booked at these rates."""
    document = plan.document
    whom = customer or Ref(ledger, Kind.CUSTOMER, NEW)
    known = before.invoice if before is not None else None
    fresh = Invoice(
        ref=Ref(ledger, Kind.ESTIMATE if ESTIMATE in dict(document.decisions) else Kind.INVOICE, NEW),
        number=NEW,
        reference=document.reference,
        status=InvoiceStatus.DRAFT,
        customer=whom,
        currency=document.currency,
        net=document.net,
        tax=document.tax,
        total=document.total,
        due=document.total,
        paid=Money(document.total.amount * 0, document.currency),
        issue_date=document.issue_date,
        due_date=document.due_date,
        version="",
        changed_at=at,
        exchange_rate=document.exchange_rate,
        url=NEW,
        posted=POSTED in dict(document.decisions),
    )
    if known is not None:
        fresh = replace(fresh, ref=known.ref, number=known.number, url=known.url)
    said = plan.actions[-1].why
    done = "drafted" if known is None else "amended"
    earlier = before.answer if before is not None else ""
    return Handoff(
        deal=deal.ref,
        state=HandoffState.INVOICED,
        book=plan.book,
        at=at,
        rules=plan.rules,
        name=deal.name,
        owner=deal.owner,
        amount=deal.amount,
        buyer=buyer,
        bought=deal.company if deal.payer is not None else None,
        customer=whom,
        invoice=fresh,
        amendment=Amendment(0, said) if known is not None else None,
        exchange=replace(rates, booked=document.exchange_rate),
        answer=requests.answer(requests.stamped(deal), f"{done} invoice {fresh.number} over {fresh.total}") or earlier,
    )


def telling(
    handoff: Handoff,
    claims: Mapping[str, Claim],
    held: Mapping[str, str],
    buyer: Mapping[str, str],
    today: date | None = None,
) -> tuple[Action, ...]:
    """
    What the CRM would be told of this handoff: fields of the deal and of its buyer, notes and tasks.

    `held` and `buyer` are what deal and buyer were told before, `today` is the ledger's day; how old the figures are (`as_of`) is told with them.
    """
    actions = [_fields(handoff.deal, told.with_answer(told.untold(told.deal_facts(handoff, today), held)), held)]
    if handoff.buyer is not None:
        actions.append(_fields(handoff.buyer, told.untold(told.buyer_facts(handoff), buyer), buyer))
    for message in messages(handoff, claims):
        if not is_made(claims.get(message.intent)):
            after = {"subject": message.subject, "text": message.text} if message.subject else {"text": message.text}
            actions.append(Action("create", message.kind.value, handoff.deal.id, {}, after, TOLD))
    return tuple(action for action in actions if action.after)


def _fields(record: Ref, news: Mapping[str, str], held: Mapping[str, str]) -> Action:
    return Action("tell", record.kind.value, record.id, {name: held.get(name, "") for name in news}, news, TOLD)


def held(deal: Ref, hold: Hold, after: Handoff | None, before: Handoff | None, plan: Plan | None) -> Action:
    """The action that holds the deal; with what would be made, where that waits for a person's approval."""
    facts = {"state": HandoffState.HELD.value, "code": hold.code, "fix": hold.fix}
    if hold.difference is not None:
        facts["difference"] = str(hold.difference)
    if plan is not None:
        facts |= plan.actions[-1].after
    was = _state(before)
    if was.get("state") == HandoffState.HELD:
        del was["state"]  # the same is to be done, whether or not it is held already
    return Action("hold", "deal", _called(deal, after), was, facts, hold.sentence)


def moved(before: Handoff | None, after: Handoff) -> Action:
    """The action that moves a handoff on without anything being sent to the ledger."""
    return Action("record", "handoff", _called(after.deal, after), _state(before), _state(after), after.reason)


def settled(claim: Claim) -> Action:
    """The action that finds out what became of an earlier attempt."""
    why = "an earlier attempt was left without an answer: it is settled first; then plan again"
    return Action("settle", str(claim.kind), claim.reference, {"state": claim.state.value}, {"key": claim.key}, why)


def shared_customers(plans: Sequence[DealPlan]) -> list[DealPlan]:
    """The same plans in their order, but that of several deals of one new customer only the first makes it."""
    made: dict[str, DealPlan] = {}
    found = []
    for one in plans:
        actions = []
        for action in one.actions:
            new = (action.verb, action.kind) == ("create", CUSTOMER) and one.carries_out
            first = made.setdefault(action.after["number"], one) if new else one
            actions.append(action if first is one else _made_for(first, action))
        found.append(replace(one, actions=tuple(actions)))
    return found


def _made_for(first: DealPlan, action: Action) -> Action:
    why = f"it is created for the deal {first.deal.id} of this plan"
    return Action("link", CUSTOMER, action.target, {}, {"number": action.after["number"]}, why)


def _state(handoff: Handoff | None) -> dict[str, str]:
    if handoff is None:
        return {}
    invoice = {"invoice": handoff.invoice.number} if handoff.invoice is not None else {}
    return {"state": handoff.state.value, **invoice}


def _called(deal: Ref, handoff: Handoff | None) -> str:
    return (handoff.name if handoff is not None else "") or deal.id
