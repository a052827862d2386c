"""A worker dies at a create, and nobody goes on before the ledger has forgotten the request's key: it is looked up."""

from dataclasses import replace
from datetime import timedelta

import pytest

from functions.catalog import Queue
from shared.aws import claims as stored
from shared.aws.tables import Table
from shared.model.refs import Ref
from shared.usecases.invoicing.ensure_customer import intent_in
from shared.usecases.invoicing.handoff_run import INVOICE
from tests.chaos import proof
from tests.chaos.gate import Phase
from tests.chaos.points import STORIES
from tests.chaos.scene import Sale, Scene

pytestmark = pytest.mark.stack

NEW_CUSTOMER = STORIES[0].effects[Queue.DEAL_WON]
CREATES = {"customer": "PUT /api.xro/2.0/Contacts", "invoice": "PUT /api.xro/2.0/Invoices"}
TEN_MINUTES = timedelta(minutes=10)
"""Longer than any key lives."""
SOON_SECONDS = 60


def claimed(scene: Scene, sale: Sale, what: str) -> tuple[Ref, str]:
    if what == "invoice":
        return sale.deal, INVOICE
    return sale.company, intent_in(scene.ledger_connection)


def ten_minutes_pass(scene: Scene, subject: Ref, intent: str) -> None:
    """For the ledger, and for the claim that the dead worker left."""
    scene.ledger.control("clock", {"advance_s": TEN_MINUTES.total_seconds()})
    table = Table(scene.world.clients.dynamodb, scene.stack.tables["links"])
    item = table.get(str(subject), stored.sort_key(intent))
    assert item is not None
    claim = stored.read(item)
    then = {"claimed_at": claim.claimed_at - TEN_MINUTES, "attempted_at": claim.attempted_at - TEN_MINUTES}
    table.put(stored.written(replace(claim, **then)))  # type: ignore[arg-type]  # both are instants


@pytest.mark.parametrize("phase", [Phase.BEFORE, Phase.AFTER])
@pytest.mark.parametrize("what", CREATES)
def test_what_a_dead_worker_asked_for_is_found_or_made_once(scene: Scene, what: str, phase: Phase) -> None:
    sale = scene.sale()
    scene.announce(sale)
    scene.kill(Queue.DEAL_WON, NEW_CUSTOMER.index(CREATES[what]) + 1, phase)
    left = claimed(scene, sale, what)
    ten_minutes_pass(scene, *left)

    scene.calm(Queue.DEAL_WON)

    generation = scene.world.links.dossier(left[0]).claims[left[1]].generation
    assert generation == (2 if phase is Phase.BEFORE else 1)
    scene.calm(Queue.WRITE_BACK)
    proof.invoiced_once(scene, sale)


@pytest.mark.parametrize("what", CREATES)
def test_a_request_that_arrives_after_it_was_sent_again_makes_nothing(scene: Scene, what: str) -> None:
    sale = scene.sale()
    scene.announce(sale)
    scene.kill(Queue.DEAL_WON, NEW_CUSTOMER.index(CREATES[what]) + 1, Phase.LATE)
    released, arrived = scene.gate.released, scene.gate.arrived

    scene.calm(Queue.DEAL_WON)
    released.set()

    assert arrived.wait(SOON_SECONDS)
    scene.calm(Queue.WRITE_BACK)
    proof.invoiced_once(scene, sale)
