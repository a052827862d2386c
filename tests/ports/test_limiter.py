"""Calls to an account are shared out: never more than it allows, never a wait for another account."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from shared.aws.limiter import DynamoLimiter
from shared.errors import RateLimited
from shared.model.pace import Budget, Lane, Left
from shared.model.refs import ConnectionId
from shared.ports.limiter import Limiter
from tests.fakes.clock import FakeClock
from tests.fakes.cloud.tables import InThisProcess
from tests.fakes.emulated import Emulator
from tests.fakes.limiter import FakeLimiter

XERO, OTHER = ConnectionId("xero:a"), ConnectionId("xero:b")
STARTER = Budget(60, 60, 1000)
MINUTE = Budget(60, 60)

pytestmark = pytest.mark.stack
Made = Callable[[], Limiter]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=["fake", "in this process", "dynamo"])
def another(request: pytest.FixtureRequest, clock: FakeClock, emulator: Emulator) -> Made:
    """Each call gives another process's limiter of the same account."""
    if request.param == "fake":
        fake = FakeLimiter(clock, clock.advance)
        return lambda: fake
    table = (InThisProcess() if request.param == "in this process" else emulator).table("state")
    return lambda: DynamoLimiter(table, clock, clock.advance, chance=lambda: 0.0)


@pytest.fixture
def limiter(another: Made) -> Limiter:
    return another()


def spend(limiter: Limiter, calls: int, lane: Lane = Lane.INTERACTIVE, budget: Budget = MINUTE) -> int:
    """Reserve one by one until no more are given; gives how many were."""
    for given in range(calls):
        try:
            limiter.reserve(XERO, 1, lane, budget)
        except RateLimited:
            return given
    return calls


def refused(limiter: Limiter, calls: int = 1, lane: Lane = Lane.INTERACTIVE, budget: Budget = MINUTE) -> float:
    with pytest.raises(RateLimited) as limited:
        limiter.reserve(XERO, calls, lane, budget)
    assert limited.value.retry_after is not None
    return limited.value.retry_after


def test_a_minute_gives_what_it_allows_and_then_says_when(limiter: Limiter, clock: FakeClock) -> None:
    limiter.reserve(XERO, 60, Lane.INTERACTIVE, MINUTE)

    assert 60 <= refused(limiter) <= 66

    clock.advance(66)
    limiter.reserve(XERO, 60, Lane.INTERACTIVE, MINUTE)


def test_room_comes_back_bit_by_bit_not_at_the_end_of_a_fixed_window(limiter: Limiter, clock: FakeClock) -> None:
    for _ in range(6):
        limiter.reserve(XERO, 10, Lane.INTERACTIVE, MINUTE)
        clock.advance(8)

    clock.advance(refused(limiter, 10))
    limiter.reserve(XERO, 10, Lane.INTERACTIVE, MINUTE)
    assert refused(limiter, 10) <= 10


def test_a_short_wait_is_waited_by_the_worker_itself(limiter: Limiter, clock: FakeClock) -> None:
    limiter.reserve(XERO, 60, Lane.INTERACTIVE, MINUTE)
    clock.advance(refused(limiter) - 1.5)
    before = clock.now()

    limiter.reserve(XERO, 1, Lane.INTERACTIVE, MINUTE)

    assert timedelta(seconds=1) <= clock.now() - before <= timedelta(seconds=2)


def test_the_background_leaves_room_for_those_who_go_first(limiter: Limiter) -> None:
    assert spend(limiter, 100, Lane.BACKGROUND) == 30
    assert spend(limiter, 100, Lane.PAYMENTS) == 24
    assert spend(limiter, 100, Lane.INTERACTIVE) == 6


def test_the_background_gets_half_of_the_day_at_most(limiter: Limiter, clock: FakeClock) -> None:
    given = 0
    for _ in range(40):
        given += spend(limiter, 30, Lane.BACKGROUND, STARTER)
        clock.advance(70)

    assert given == 500
    assert refused(limiter, 1, Lane.BACKGROUND, STARTER) > 3600
    limiter.reserve(XERO, 8, Lane.INTERACTIVE, STARTER)


def test_the_day_comes_back_by_the_hour_not_after_days(limiter: Limiter, clock: FakeClock) -> None:
    for _ in range(100):
        limiter.reserve(XERO, 10, Lane.INTERACTIVE, STARTER)
        clock.advance(12)

    wait = refused(limiter, 1, budget=STARTER)

    assert 3600 < wait <= 86_400 + 3600
    clock.advance(wait)
    limiter.reserve(XERO, 1, Lane.INTERACTIVE, STARTER)


def test_calls_that_were_never_made_are_given_back_to_the_day(limiter: Limiter, clock: FakeClock) -> None:
    for _ in range(300):
        limiter.reserve(XERO, 8, Lane.INTERACTIVE, STARTER, unused=6)
        clock.advance(15)


def test_nobody_calls_before_the_provider_allows_it_and_others_are_not_slowed(another: Made, clock: FakeClock) -> None:
    another().block(XERO, clock.now() + timedelta(seconds=2000))

    assert refused(another()) == pytest.approx(2000, abs=1)
    another().reserve(OTHER, 8, Lane.BACKGROUND, MINUTE)

    clock.advance(2001)
    another().reserve(XERO, 8, Lane.BACKGROUND, MINUTE)


def test_a_shorter_block_never_replaces_a_longer_one_and_a_person_may_lift_it(
    limiter: Limiter, clock: FakeClock
) -> None:
    limiter.block(XERO, clock.now() + timedelta(seconds=900))
    limiter.block(XERO, clock.now() + timedelta(seconds=30))

    assert refused(limiter) > 890

    limiter.lift(XERO)
    limiter.reserve(XERO, 1, Lane.INTERACTIVE, MINUTE)


def test_a_provider_that_names_next_month_is_not_believed(limiter: Limiter, clock: FakeClock) -> None:
    limiter.block(XERO, clock.now() + timedelta(days=30))

    assert refused(limiter) <= 86_400


def test_what_others_used_of_the_day_is_not_given_out_again(limiter: Limiter, clock: FakeClock) -> None:
    limiter.reserve(XERO, 10, Lane.INTERACTIVE, STARTER)

    limiter.correct(XERO, Left(day=15), STARTER)

    limiter.reserve(XERO, 12, Lane.INTERACTIVE, STARTER)
    assert refused(limiter, 8, budget=STARTER) <= 3600
    limiter.reserve(OTHER, 60, Lane.INTERACTIVE, STARTER)


def test_what_others_used_is_believed_for_an_hour_and_taken_back_when_the_provider_says_so(
    limiter: Limiter, clock: FakeClock
) -> None:
    limiter.correct(XERO, Left(day=5), STARTER)
    clock.advance(refused(limiter, 8, budget=STARTER))
    limiter.reserve(XERO, 8, Lane.INTERACTIVE, STARTER)

    limiter.correct(XERO, Left(day=10), STARTER)
    refused(limiter, 12, budget=STARTER)
    limiter.correct(XERO, Left(day=992), STARTER)
    limiter.reserve(XERO, 12, Lane.INTERACTIVE, STARTER)


def test_calls_of_others_within_the_minute_leave_less_of_it(limiter: Limiter, clock: FakeClock) -> None:
    limiter.reserve(XERO, 4, Lane.INTERACTIVE, MINUTE)
    limiter.correct(XERO, Left(window=6), MINUTE)

    limiter.reserve(XERO, 6, Lane.INTERACTIVE, MINUTE)
    clock.advance(refused(limiter, 8))
    limiter.reserve(XERO, 8, Lane.INTERACTIVE, MINUTE)


def test_more_left_than_we_think_is_never_believed(limiter: Limiter) -> None:
    limiter.reserve(XERO, 60, Lane.INTERACTIVE, MINUTE)
    limiter.correct(XERO, Left(window=60, day=1000), MINUTE)

    assert refused(limiter) >= 60


def test_a_small_difference_is_not_written(emulator: Emulator, clock: FakeClock) -> None:
    limiter = DynamoLimiter(emulator.table("state"), clock, clock.advance)
    limiter.reserve(XERO, 4, Lane.INTERACTIVE, STARTER)
    before = limiter.table.get(f"limiter#{XERO}", "calls")

    limiter.correct(XERO, Left(window=50, day=900), STARTER)
    assert limiter.table.get(f"limiter#{XERO}", "calls") == before

    limiter.correct(XERO, Left(window=49, day=895), STARTER)
    assert limiter.table.get(f"limiter#{XERO}", "calls") != before


def test_a_call_that_costs_more_of_the_day_is_one_call_of_the_window(limiter: Limiter) -> None:
    for _ in range(2):
        limiter.reserve(XERO, 1, Lane.INTERACTIVE, STARTER, cost=400)
    used = limiter.reserve(XERO, 1, Lane.INTERACTIVE, STARTER, cost=300, unused=100)

    assert (3, 1000) == (sum(used.window.values()), sum(used.day.values()))
    assert refused(limiter, 1, budget=STARTER) > 3600


def test_many_workers_at_once_are_given_no_more_than_one_would_be(another: Made) -> None:
    workers = [another() for _ in range(8)]
    with ThreadPoolExecutor(8) as crew:
        given = sum(crew.map(_greedy, workers))

    assert given == 60


def test_those_who_are_sent_away_come_back_spread_over_half_a_window(emulator: Emulator, clock: FakeClock) -> None:
    table = emulator.table("state")
    soon, late = (DynamoLimiter(table, clock, clock.advance, chance=lambda at=at: at) for at in (0.0, 1.0))  # type: ignore[misc]
    soon.reserve(XERO, 60, Lane.INTERACTIVE, MINUTE)

    assert refused(late) == pytest.approx(refused(soon) + 30)


def test_a_person_waits_for_room_where_a_worker_gives_its_message_back(emulator: Emulator, clock: FakeClock) -> None:
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock.advance(seconds)

    person = DynamoLimiter(emulator.table("state"), clock, sleep, patience=90)
    person.reserve(XERO, 60, Lane.INTERACTIVE, MINUTE)
    person.reserve(XERO, 1, Lane.INTERACTIVE, MINUTE)
    assert sum(slept) >= 60

    person.block(XERO, clock.now() + timedelta(minutes=2))
    assert refused(person) == pytest.approx(120, abs=30)


def _greedy(limiter: Limiter) -> int:
    """Reserve in fours; a lost race is not a full minute."""
    given = 0
    while given < 60:
        try:
            limiter.reserve(XERO, 4, Lane.INTERACTIVE, MINUTE)
        except RateLimited as limited:
            if (limited.retry_after or 0) > 2:
                return given
            continue
        given += 4
    return given
