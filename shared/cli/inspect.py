"""Commands that only look: what is left to do, the story of a deal."""

import click
from rich.markup import escape

from shared.cli.command import as_json, with_world
from shared.cli.output import say, say_json, table
from shared.errors import NotFound
from shared.model.refs import Kind, Ref
from shared.usecases.invoicing.explain_deal import Story, explain_deal
from shared.usecases.receiving.work_left import work_left
from shared.wiring import World


@click.command()
@as_json
@with_world
def state(world: World, *, as_json: bool) -> None:
    """Count the work that is left; quiet means nothing will happen by itself."""
    left = work_left(
        backlog=world.backlog, agenda=world.agenda, clock=world.clock, parking=world.parking, held=world.links
    )
    counts = {
        "pending": left.pending,
        "in_flight": left.in_flight,
        "due": left.due,
        "parked": left.parked,
        "held": left.held,
        "quiet": left.quiet,
    }
    if as_json:
        say_json(counts)
    else:
        table("Work left", list(counts), [[str(value).lower() for value in counts.values()]])


@click.group()
def explain() -> None:
    """Tell how something came to be."""


@explain.command("deal")
@click.argument("deal")
@as_json
@with_world
def explain_one(world: World, deal: str, *, as_json: bool) -> None:
    """Tell the whole story of DEAL (the CRM's id): events, decisions, calls, links, and whether the trail is whole."""
    crm = world.rules.active().crm
    story = explain_deal(Ref(crm, Kind.DEAL, deal), links=world.links, audit=world.audit)
    if story.handoff is None and not story.links and not story.events:
        raise NotFound(
            f"nothing is known of the deal {deal}",
            record=deal,
            fix="Check the id; a deal that never reached a trigger stage has no story.",
        )
    if as_json:
        say_json(_as_json(deal, story))
    else:
        _as_text(deal, story)


def _as_json(deal: str, story: Story) -> dict[str, object]:
    handoff = story.handoff
    return {
        "deal": deal,
        "state": handoff.state if handoff else "",
        "reason": handoff.reason if handoff else "",
        "events": story.events,
        "decisions": story.decisions,
        "calls": story.calls,
        "links": [{"intent": intent, "record": record, "state": state} for intent, record, state in story.links],
        "audit_ok": story.audit_ok,
        "predicted_total": handoff.predicted_total if handoff else None,
    }


def _as_text(deal: str, story: Story) -> None:
    handoff = story.handoff
    if handoff is not None:
        say(f"Deal {deal} “{escape(handoff.name)}”: [bold]{handoff.state.value}[/], {escape(handoff.reason)}")
    table("Events", ("at", "what", "said"), [[f"{e.at:%F %T}", e.rule, e.why] for e in story.events])
    table("Decisions", ("rule", "why"), [[d.rule, d.why] for d in story.decisions])
    calls = [[f"{c.at:%T.%f}"[:12], c.provider, c.method, c.path, str(c.status), f"{c.ms} ms"] for c in story.calls]
    table("Calls", ("at", "provider", "method", "path", "status", "took"), calls)
    table("Links", ("for", "record", "state"), [list(link) for link in story.links])
    say(f"Audit trail: {'whole' if story.audit_ok else '[bold red]BROKEN: an entry is missing or was changed[/]'}")
