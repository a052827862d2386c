"""What is due later comes when it is due, once, and is never lost."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.aws.agenda import DynamoAgenda
from shared.aws.tables import Table, Value
from shared.errors import Unavailable
from shared.model.hints import Hint
from shared.model.refs import ConnectionId, Kind, Ref
from shared.ports.agenda import Agenda
from tests.fakes.agenda import FakeAgenda
from tests.fakes.clock import NOON
from tests.fakes.cloud.tables import InThisProcess
from tests.fakes.emulated import Emulator

pytestmark = pytest.mark.stack
SECOND = timedelta(seconds=1)


@pytest.fixture(params=["fake", "in this process", "dynamo"])
def agenda(request: pytest.FixtureRequest, emulator: Emulator) -> Agenda:
    return (
        FakeAgenda()
        if request.param == "fake"
        else DynamoAgenda((InThisProcess() if request.param == "in this process" else emulator).table("state"))
    )


def hint(key: str = "k") -> Hint:
    return Hint(Ref(ConnectionId("hubspot:1"), Kind.DEAL, "7"), key, "moved: café", NOON)


def keys(agenda: Agenda, at: timedelta = timedelta(0)) -> list[str]:
    return [item.hint.key for item in agenda.due(NOON + at)]


def test_an_item_is_due_at_its_time_and_not_before(agenda: Agenda) -> None:
    agenda.later(NOON + SECOND, "deal_won", hint())

    assert keys(agenda) == []
    assert agenda.count_due(NOON) == 0
    assert keys(agenda, SECOND) == ["k"]
    assert agenda.count_due(NOON + SECOND) == 1


def test_an_item_comes_back_as_it_was_written(agenda: Agenda) -> None:
    agenda.later(NOON, "deal_won", hint(), waits_for="xero:a")

    (item,) = agenda.due(NOON)

    assert (item.at, item.queue, item.hint, item.waits_for) == (NOON, "deal_won", hint(), "xero:a")


def test_the_longest_overdue_come_first_and_no_more_than_asked_for(agenda: Agenda) -> None:
    for late, key in ((1, "b"), (3, "a"), (2, "c")):
        agenda.later(NOON - late * SECOND, "deal_won", hint(key))

    assert keys(agenda) == ["a", "c", "b"]
    assert [item.hint.key for item in agenda.due(NOON, limit=2)] == ["a", "c"]


def test_the_same_said_again_is_one_item_at_the_later_words_time(agenda: Agenda) -> None:
    agenda.later(NOON, "deal_won", hint())
    agenda.later(NOON, "deal_won", hint())
    agenda.later(NOON + SECOND, "deal_won", hint())

    assert keys(agenda) == []
    assert keys(agenda, SECOND) == ["k"]

    agenda.later(NOON, "deal_won", hint())
    assert keys(agenda, SECOND) == ["k"]


def test_the_same_key_in_another_queue_is_another_item(agenda: Agenda) -> None:
    agenda.later(NOON, "deal_won", hint())
    agenda.later(NOON, "write_back", hint())

    assert keys(agenda) == ["k", "k"]


def test_what_was_sent_is_taken_off(agenda: Agenda) -> None:
    agenda.later(NOON, "deal_won", hint())
    agenda.later(NOON, "deal_won", hint("other"))
    (first, _) = agenda.due(NOON)

    agenda.done(first)
    agenda.done(first)

    assert len(keys(agenda)) == 1
    agenda.later(NOON, "deal_won", first.hint)
    assert len(keys(agenda)) == 2


def test_an_item_put_off_again_while_it_was_sent_stays(agenda: Agenda) -> None:
    agenda.later(NOON, "deal_won", hint())
    (item,) = agenda.due(NOON)
    agenda.later(NOON + SECOND, "deal_won", hint())

    agenda.done(item)

    assert keys(agenda, SECOND) == ["k"]
    agenda.later(NOON, "deal_won", hint())
    assert keys(agenda, SECOND) == ["k"]


def test_what_waits_for_a_sign_in_is_found_by_its_connection(agenda: Agenda) -> None:
    agenda.later(NOON, "deal_won", hint("a"), waits_for="xero:a")
    agenda.later(NOON, "deal_won", hint("b"), waits_for="xero:b")
    agenda.later(NOON, "deal_won", hint("c"))

    assert [item.hint.key for item in agenda.waiting_for("xero:a")] == ["a"]


class Dying(Table):
    """A table whose user dies at the second write."""

    def put(self, item: Mapping[str, Value], condition: object = None) -> None:
        if "place" in item:
            raise Unavailable("killed")
        super().put(item)


def test_dying_half_way_leaves_an_item_too_many_never_one_too_few(emulator: Emulator) -> None:
    table = emulator.table("state")
    agenda = DynamoAgenda(table)
    agenda.later(NOON, "deal_won", hint())
    with pytest.raises(Unavailable):
        replace(agenda, table=Dying(table.client, table.name)).later(NOON + SECOND, "deal_won", hint())

    assert keys(agenda, SECOND) == ["k", "k"]
