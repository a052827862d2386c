"""`ledgerlink holds`: the handoffs that wait for a person, and what the person decides."""

import click
from rich.markup import escape

from shared.cli.command import as_json, by, deal_ref, decider, with_world
from shared.cli.output import say, say_as_is, say_json, stated, table
from shared.domain.holds import kind_of, may_accept
from shared.model.handoff import Handoff, Hold, Journal
from shared.model.money import Money
from shared.model.refs import Ref
from shared.usecases.deals import review_hold
from shared.usecases.deals.review_hold import Review, find_hold
from shared.wiring import World


@click.group()
def holds() -> None:
    """Handoffs that wait for a person."""


@holds.command("list")
@as_json
@with_world
def list_(world: World, *, as_json: bool) -> None:
    """List the deals that are held, and why."""
    found = [handoff for ref in world.links.held() if (handoff := world.links.dossier(ref).handoff) and handoff.hold]
    if as_json:
        say_json([_row(handoff, handoff.hold) for handoff in found if handoff.hold])
        return
    rows = [[h.deal.id, h.name, h.hold.code, h.hold.sentence, _amount(h.amount)] for h in found if h.hold]
    table("Held", ("deal", "name", "code", "why", "amount"), rows, none="No deal is held.")


@holds.command()
@click.argument("deal")
@as_json
@with_world
def show(world: World, deal: str, *, as_json: bool) -> None:
    """Show why DEAL (the CRM's id) is held: the decisions that led there, the plan or invoice, and what may be done."""
    ref = deal_ref(world, deal)
    _, handoff, hold = find_hold(world.links, ref)
    entries = world.audit.entries(ref)
    shown = {
        **_row(handoff, hold),
        "name": handoff.name,
        "state": handoff.state,
        "since": handoff.at,
        "title": kind_of(hold.code).title,
        "fix": hold.fix or kind_of(hold.code).fix,
        "override": _override(handoff, hold),
        "plan": handoff.plan,
        "predicted_total": handoff.predicted_total,
        "invoice": handoff.invoice.number if handoff.invoice else "",
        "contents": hold.contents or handoff.contents,
        "decisions": entries[-1].journal.decisions if entries else [],
    }
    if as_json:
        say_json(shown)
        return
    what, fix = escape(hold.sentence), escape(str(shown["fix"]))
    say(f"Deal {handoff.deal.id} “{escape(handoff.name)}”: [bold]{hold.code}[/]\n{what}\nWhat to do: {fix}")
    if handoff.invoice:
        say_as_is(f"Invoice {handoff.invoice.number} over {handoff.invoice.total}: {handoff.invoice.status.value}")
    say(f"holds approve: {shown['override']}")
    decisions = entries[-1].journal.decisions if entries else []
    table("Decisions", ("rule", "why"), [[decision.rule, decision.why] for decision in decisions])


@holds.command()
@click.argument("deal")
@click.option("--customer", default="", help="The id of the ledger's customer that the buyer is.")
@by
@as_json
@with_world
def approve(world: World, deal: str, *, customer: str, by: str, as_json: bool) -> None:
    """
    Release the hold of DEAL: its invoice is accepted as it stands, its draft may be made, or its customer is named.

    Exit 3 where this hold can't be overridden, 4 where the deal has changed since it was held.
    """
    ref = deal_ref(world, deal)
    done = review_hold.approve(_review(world, ref, by), ref, customer=customer)
    _said(ref, done.what, as_json=as_json)


@holds.command()
@click.argument("deal")
@click.option("--reason", required=True, help="Why this deal isn't to be invoiced.")
@by
@as_json
@with_world
def reject(world: World, deal: str, *, reason: str, by: str, as_json: bool) -> None:
    """Keep DEAL out for good; `ledgerlink rearm deal` takes that back."""
    ref = deal_ref(world, deal)
    done = review_hold.reject(_review(world, ref, by), ref, reason)
    _said(ref, done.what, as_json=as_json)


def _amount(amount: Money | None) -> str:
    """In the currency's decimals, whatever the deal left out."""
    return " ".join(stated(amount).values()) if amount else ""


def _row(handoff: Handoff, hold: Hold) -> dict[str, object]:
    """One hold as scripts see it."""
    return {
        "id": str(handoff.deal),
        "deal": handoff.deal.id,
        "code": hold.code,
        "sentence": hold.sentence,
        "amount": handoff.amount,
        "difference": hold.difference,
        "url": handoff.invoice.url if handoff.invoice else "",
    }


def _override(handoff: Handoff, hold: Hold) -> str:
    """What `approve` would do about this hold, now."""
    override = kind_of(hold.code).override
    if override in {override.CUSTOMER, override.PLAN}:
        return override.value
    return override.ACCEPT.value if may_accept(handoff) else override.NEVER.value


def _review(world: World, deal: Ref, named: str) -> Review:
    journal = Journal()
    return Review(
        by=decider(world, named),
        crm=world.crm(deal.connection, journal),
        ledger_of=lambda connection: world.ledger(connection, journal),
        links=world.links,
        rules=world.rules.active(),
        queues=world.queues,
        clock=world.clock,
        journal=journal,
        parties_of=lambda connection: world.parties(connection, journal),
    )


def _said(deal: Ref, what: str, *, as_json: bool) -> None:
    if as_json:
        say_json({"deal": deal.id, "done": what})
    else:
        say_as_is(f"Deal {deal.id}: {what}")
