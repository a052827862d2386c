"""A webhook, a poll, a sweep and people say the same at the same moment: eight processes, and one of everything."""

import pytest

from functions.catalog import Queue
from tests.chaos import proof
from tests.chaos.scene import Scene

pytestmark = pytest.mark.stack

WORKERS = 8


def test_eight_workers_at_one_won_deal_make_one_customer_and_one_invoice(scene: Scene) -> None:
    sale = scene.sale()
    scene.announce(sale, times=WORKERS)

    ends = scene.crowd(Queue.DEAL_WON, WORKERS)

    assert {0} == {end.signal for end in ends}
    assert 1 == len(proof.customers_of(scene.ledger.books(), sale))
    scene.calm(Queue.DEAL_WON)
    scene.calm(Queue.WRITE_BACK)
    proof.invoiced_once(scene, sale)


def test_eight_workers_at_one_handoff_write_one_note(scene: Scene) -> None:
    sale = scene.sale()
    scene.announce(sale)
    scene.calm(Queue.DEAL_WON)
    scene.announce(sale, queue=Queue.WRITE_BACK, times=WORKERS - 1)

    ends = scene.crowd(Queue.WRITE_BACK, WORKERS)

    assert {0} == {end.signal for end in ends}
    assert 1 == len(proof.on_deal(scene.crm.books(), sale, "notes"))
    scene.calm(Queue.WRITE_BACK)
    proof.invoiced_once(scene, sale)


def test_two_deals_of_one_new_company_won_at_once_have_one_customer(scene: Scene) -> None:
    first = scene.sale()
    second = scene.sale(again_to=first)
    scene.announce(first, times=WORKERS // 2)
    scene.announce(second, times=WORKERS // 2)

    ends = scene.crowd(Queue.DEAL_WON, WORKERS)

    assert {0} == {end.signal for end in ends}
    scene.calm(Queue.DEAL_WON)
    scene.calm(Queue.WRITE_BACK)
    for sale in (first, second):
        proof.invoiced_once(scene, sale)
