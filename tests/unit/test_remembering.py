"""What is evident from our own records is not written down beside them; everything else is."""

from dataclasses import replace

import pytest

from shared.errors import Unavailable
from shared.model.hints import POLL, Hint
from shared.model.outcome import Done, Outcome, Skipped
from shared.model.refs import ConnectionId, Kind, Ref
from shared.remembering import Remembering
from tests.fakes.stores import FakeInbox

QUEUE = "deal_won"
HINT = Hint(Ref(ConnectionId("hubspot:1"), Kind.DEAL, "7"), "k", "won")


def after(outcome: Outcome, hint: Hint = HINT) -> FakeInbox:
    """The inbox after a run that came to this."""
    inbox = FakeInbox()
    memory = Remembering(inbox)
    memory.noting(lambda _: outcome)(hint)
    memory.finish(QUEUE, hint.key, "said")
    return inbox


@pytest.mark.parametrize("outcome", [Done("it", evident=True), Skipped("known", evident=True)])
def test_an_evident_outcome_costs_no_write(outcome: Outcome) -> None:
    assert after(outcome).outcomes == {}


@pytest.mark.parametrize("outcome", [Done("it"), Skipped("the stage hands nothing off")])
def test_what_would_be_asked_again_is_remembered(outcome: Outcome) -> None:
    assert after(outcome).outcomes == {(QUEUE, "k"): "said"}


def test_what_a_poll_found_is_remembered_so_that_the_next_poll_leaves_it_out() -> None:
    assert after(Done("it", evident=True), replace(HINT, found_by=POLL)).outcomes == {(QUEUE, "k"): "said"}


def test_what_is_given_up_after_an_evident_outcome_is_remembered() -> None:
    """One batch, two records: the second one's run fails, and its messages are covered by one that is parked."""
    inbox = FakeInbox()
    memory = Remembering(inbox)
    memory.noting(lambda _: Done("it", evident=True))(HINT)

    def fails(_: Hint) -> Outcome:
        raise Unavailable("no table")

    with pytest.raises(Unavailable):
        memory.noting(fails)(HINT)
    memory.finish(QUEUE, "other", "covered by k, which is parked")

    assert inbox.outcomes == {(QUEUE, "other"): "covered by k, which is parked"}


def test_everything_else_is_the_inboxs_own() -> None:
    inbox = FakeInbox()
    memory = Remembering(inbox)
    memory.finish(QUEUE, "k", "said")

    assert memory.finished(QUEUE, {"k", "l"}) == {"k"}
    assert memory.fail(QUEUE, "l", "unavailable", "no table") == {"unavailable": 1}
    assert memory.cause(QUEUE, "l") == "no table"
    memory.forget(QUEUE, "l")
    assert inbox.causes == {}
