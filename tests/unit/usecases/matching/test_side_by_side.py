"""Several at once, in order of the items, never two of one record; an interruption begins nothing new."""

from collections import Counter
from threading import Barrier, Lock

import pytest

from shared.errors import Unavailable
from shared.model.refs import Kind, Ref
from shared.usecases.matching.side_by_side import AT_ONCE, side_by_side
from tests import builders

LONG_SECONDS = 60


def record(number: int) -> Ref:
    return Ref(builders.CRM, Kind.COMPANY, str(number))


def test_several_are_done_at_once() -> None:
    together = Barrier(AT_ONCE)

    side_by_side(range(AT_ONCE), lambda number: [record(number)], lambda _number: together.wait(LONG_SECONDS))

    assert not together.broken


def test_what_came_of_each_is_in_the_order_of_the_items_whatever_ends_first() -> None:
    both = Barrier(2)

    def do(number: int) -> int:
        if number < 2:
            both.wait(LONG_SECONDS)
        return number * 10

    assert [number * 10 for number in range(100)] == side_by_side(range(100), lambda number: [record(number)], do)


def test_two_of_one_record_follow_each_other_in_their_order() -> None:
    seen: dict[int, list[int]] = {number: [] for number in range(7)}
    under_way: Counter[int] = Counter()
    most: list[int] = []
    lock = Lock()

    def do(number: int) -> None:
        of = number % 7
        with lock:
            under_way[of] += 1
            most.append(under_way[of])
            seen[of].append(number)
        with lock:
            under_way[of] -= 1

    side_by_side(range(200), lambda number: [record(number % 7), record(1000 + number)], do)

    assert {1} == set(most)
    assert all(sorted(numbers) == numbers for numbers in seen.values())


def test_progress_counts_what_is_done() -> None:
    told: list[int] = []

    side_by_side(range(20), lambda number: [record(number)], lambda _number: None, told.append)

    assert list(range(1, 21)) == told


@pytest.mark.parametrize("stops", [Unavailable("down"), KeyboardInterrupt()])
def test_what_stops_one_begins_no_other_of_its_records_and_is_raised(stops: BaseException) -> None:
    begun: list[int] = []

    def do(number: int) -> None:
        begun.append(number)
        if number == 0:
            raise stops

    with pytest.raises(type(stops)):
        side_by_side(range(50), lambda _number: [record(1)], do)

    assert [0] == begun


def test_an_interruption_of_whoever_waits_begins_nothing_new() -> None:
    begun: list[int] = []

    def interrupted(_done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        side_by_side(range(50), lambda _number: [record(1)], begun.append, interrupted)

    assert [0] == begun


def test_nothing_comes_of_nothing() -> None:
    assert [] == side_by_side([], lambda _item: [], lambda item: item)
