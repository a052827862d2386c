"""`ledgerlink refresh`: what the ledger says of a customer or a deal is read now, and told to the CRM."""

import click

from shared import codec
from shared.cli.command import as_json, by, deal_ref, decider, with_world
from shared.cli.output import say, say_json
from shared.cli.show import party_ref
from shared.domain import told
from shared.errors import NotFound
from shared.model.handoff import Journal
from shared.model.hints import Hint
from shared.model.refs import Ref
from shared.usecases.invoicing.handoff_run import WRITE_BACK
from shared.usecases.settling.refresh_customer import Refreshed, refresh_customer
from shared.wiring import World


@click.group()
def refresh() -> None:
    """Read from the ledger now, whatever was read before, and tell the CRM."""


@refresh.command("company")
@click.argument("record")
@by
@as_json
@with_world
def company(world: World, record: str, *, by: str, as_json: bool) -> None:
    """
    Read every invoice, payment and credit of RECORD's customers, say what has changed, and tell the CRM.

    RECORD: a company's id, contact:ID, customer:ID (of a ledger), or a full reference.
    """
    about = party_ref(world, record)
    _said(about, _refreshed(world, about, _key(world, by)), as_json=as_json)


@refresh.command("deal")
@click.argument("deal")
@by
@as_json
@with_world
def deal(world: World, deal: str, *, by: str, as_json: bool) -> None:
    """Read everything of the customer whom DEAL (the CRM's id) is invoiced to, as `refresh company`; the deal is told anew, too."""
    about, key = deal_ref(world, deal), _key(world, by)
    dossier = world.links.dossier(about)
    handoff = dossier.handoff
    if handoff is None or handoff.buyer is None:
        raise NotFound(
            f"nothing was invoiced for the deal {deal}", record=str(about), fix="See: ledgerlink explain deal " + deal
        )
    found = _refreshed(world, handoff.buyer, key)
    world.links.tell(about, told.once(dossier.told), None, ())
    world.queues.send(WRITE_BACK, [Hint(about, f"{about}/{key}", "refresh")])
    _said(about, found, as_json=as_json)


def _refreshed(world: World, about: Ref, key: str) -> Refreshed:
    journal = Journal()
    return refresh_customer(
        about,
        key,
        ledger_of=lambda connection: world.ledger(connection, journal),
        links=world.links,
        queues=world.queues,
        clock=world.clock,
    )


def _key(world: World, by: str) -> str:
    return f"asked for by {decider(world, by)} at {codec.instant(world.clock.now())}"


def _said(about: Ref, found: Refreshed, *, as_json: bool) -> None:
    if as_json:
        customers = [str(customer) for customer in found.customers]
        say_json({"record": str(about), "customers": customers, "changes": list(found.changes)})
    else:
        say(f"{found.said[:1].upper()}{found.said[1:]}. The CRM is told within seconds.")
