"""Every event goes to a queue that exists, or nowhere on purpose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.catalog import FUNCTIONS, Queue, Work, named
from shared.lanes import LANES
from shared.model.refs import Kind
from shared.routing import ROUTES, queue_for


@pytest.mark.parametrize(
    ("kind", "queue"),
    [
        ("deal", Queue.DEAL_WON),
        ("line_item", Queue.RESOLVE_ROOT),
        ("company", Queue.RESOLVE_ROOT),
        ("contact", Queue.RESOLVE_ROOT),
        ("customer", Queue.CUSTOMER_CHANGED),
        ("invoice", Queue.INVOICE_CHANGED),
        ("credit_note", Queue.INVOICE_CHANGED),
        ("overpayment", Queue.INVOICE_CHANGED),
        ("prepayment", Queue.INVOICE_CHANGED),
        ("payment", Queue.INVOICE_CHANGED),
    ],
)
def test_deals_their_parts_and_parties_customers_invoices_and_credits_have_a_queue(kind: str, queue: Queue) -> None:
    assert queue_for(kind) == queue


def test_every_route_ends_in_a_queue_that_somebody_works_off_and_webhook_and_poll_may_send_to() -> None:
    worked = {function.trigger.queue for function in FUNCTIONS if isinstance(function.trigger, Work)}

    assert {Queue(queue) for queue in ROUTES.values()} <= worked & named("webhooks").sends & named("poll").sends


def test_whoever_polls_may_send_to_every_route() -> None:
    assert {Queue(queue) for queue in ROUTES.values()} <= named("poll").sends


def test_every_queue_has_a_lane_for_its_calls() -> None:
    assert set(Queue) == set(LANES)


@given(st.text() | st.sampled_from(sorted(set(Kind) - set(ROUTES))))
def test_anything_else_goes_nowhere(kind: str) -> None:
    assert queue_for(kind) in {None, *ROUTES.values()}
    assert (queue_for(kind) is None) == (kind not in set(ROUTES))


def test_who_settles_a_credit_may_have_the_invoices_that_it_settles_read() -> None:
    assert {ROUTES[Kind.INVOICE], "write_back"} <= {queue.value for queue in named("invoice_changed").sends}
