"""Deals that wait for what a person changes elsewhere are looked at again once it is changed."""

from shared.model.handoff import HandoffState
from shared.model.ledger import InvoiceStatus
from shared.usecases.invoicing.look_again import look_at_waiting
from tests import builders
from tests.unit.usecases.paths import DEAL, Path


def held() -> Path:
    path = Path()
    path.sells(amount="1.00")
    path.wins()
    return path


def test_a_deal_that_is_held_before_its_invoice_is_looked_at_now() -> None:
    path = held()

    looked_at = look_at_waiting("other rules", links=path.links, queues=path.queues, clock=path.clock)

    assert [DEAL] == looked_at
    (hint,) = [hint for queue, hint in path.queues.sent if queue == "deal_won"]
    assert (DEAL, "other rules", None) == (hint.about, hint.cause, hint.occurred_at)


def test_a_deal_whose_invoice_stands_is_left_to_the_person_it_waits_for() -> None:
    path = Path()
    path.wins()
    path.ledger.becomes("invoice-1", InvoiceStatus.AWAITING_PAYMENT)
    path.sells(builders.line(quantity="10"), amount="499.91")
    path.wins(cause="quantity=10")

    assert HandoffState.HELD is path.handoff.state
    assert [] == look_at_waiting("other rules", links=path.links, queues=path.queues, clock=path.clock)
