"""A connection is called as its provider allows, and not at all while that would be in vain."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Barrier, Lock

import httpx
import pytest

from shared.errors import RateLimited, Reconnect, TooManyAtOnce
from shared.http.client import Api
from shared.http.endpoints import Effect, Endpoint
from shared.http.errors import ErrorRow
from shared.http.pace import Pace
from shared.model.handoff import Journal
from shared.model.pace import Budget, Lane
from shared.model.refs import ConnectionId
from shared.ports.work import CONNECTED, RECONNECT_NEEDED
from tests.fakes.clock import FakeClock
from tests.fakes.limiter import FakeLimiter
from tests.fakes.seeded import SeededToken

XERO = ConnectionId("xero:a")
READ = Endpoint("read", "GET", "/things", Effect.READ)
STARTER = Budget(60, 60, 1000)


@dataclass
class Line:
    """A provider at the other end, and a limiter that says what was reserved."""

    clock: FakeClock = field(default_factory=FakeClock)
    answers: list[httpx.Response] = field(default_factory=list)
    seen: int = 0
    status: str = CONNECTED

    def __post_init__(self) -> None:
        self.limiter = FakeLimiter(self.clock, self.clock.advance)

    def pace(self, expected: int = 4) -> Pace:
        made = Pace(
            XERO,
            self.limiter,
            STARTER,
            self.clock,
            lambda _: self.status,
            monotonic=self.time,
            at_once=2,
            headers=("left-of-minute", "left-of-day"),
        )
        made.enter(Lane.INTERACTIVE, expected)
        return made

    def time(self) -> float:
        return self.clock.now().timestamp()

    def api(self, pace: Pace) -> Api:
        def answer(_: httpx.Request) -> httpx.Response:
            self.seen += 1
            return self.answers.pop(0) if self.answers else httpx.Response(200, json={})

        return Api(
            connection=XERO,
            origin="https://provider.invalid",
            tokens=SeededToken("token"),
            rows=(ErrorRow({429}, TooManyAtOnce, "{message}", "wait", "together", 2),),
            explain=lambda given: given.body.decode(),
            journal=Journal(),
            clock=self.clock,
            client=httpx.Client(transport=httpx.MockTransport(answer)),
            pace=pace,
        )

    @property
    def counted(self) -> int:
        used = self.limiter.used.get(XERO)
        return sum(used.day.values()) if used else 0


@pytest.fixture
def line() -> Line:
    return Line()


def test_a_run_that_calls_nothing_costs_nothing(line: Line) -> None:
    line.api(line.pace())

    assert line.counted == 0


def test_a_run_reserves_once_at_its_first_call(line: Line) -> None:
    api = line.api(line.pace())

    for _ in range(4):
        api.call(READ)
    assert line.counted == 4

    api.call(READ)
    assert line.counted == 8


def test_where_calls_differ_in_what_they_cost_the_day_each_is_counted_at_its_own(line: Line) -> None:
    pace = line.pace()
    pace.budget = Budget(60, 60, 1000, usual_cost=5)
    api, dear = line.api(pace), replace(READ, cost=20)

    api.call(dear)
    assert 20 + 3 * 5 == line.counted
    for endpoint in (READ, replace(READ, cost=5), replace(READ, cost=5)):
        api.call(endpoint)
    assert 20 + 3 * 5 == line.counted

    api.call(dear)
    assert (20 + 1 + 5 + 5) + 20 + 3 * 5 == line.counted
    assert 4 + 4 == sum(line.limiter.used[XERO].window.values())


def test_what_a_run_left_over_serves_the_next_or_is_given_back(line: Line) -> None:
    pace = line.pace()
    line.api(pace).call(READ)
    line.api(pace).call(READ)
    assert line.counted == 4

    line.clock.advance(10)
    line.api(pace).call(READ)
    assert line.counted == 4 - 2 + 4


def test_after_a_429_nobody_calls_before_the_time_it_names(line: Line) -> None:
    line.answers = [httpx.Response(429, headers={"Retry-After": "2000"})]
    with pytest.raises(RateLimited):
        line.api(line.pace()).call(READ)

    for _ in range(3):
        with pytest.raises(RateLimited) as limited:
            line.api(line.pace()).call(READ)
        assert limited.value.retry_after == pytest.approx(2000, abs=1)
    assert line.seen == 1

    line.clock.advance(2001)
    line.api(line.pace()).call(READ)
    assert line.seen == 2


def test_a_connection_that_waits_for_a_sign_in_is_not_called(line: Line) -> None:
    line.status = RECONNECT_NEEDED

    with pytest.raises(Reconnect) as refused:
        line.api(line.pace()).call(READ)

    assert (refused.value.connection, line.seen, line.counted) == (XERO, 0, 0)
    assert f"ledgerlink connect xero --reconnect {XERO};" in refused.value.fix


@pytest.mark.parametrize(
    ("date", "ahead"),
    [("Wed, 04 Mar 2026 12:05:00 GMT", 300), ("Wed, 04 Mar 2026 12:00:00 GMT", 0), ("yesterday", None), ("", None)],
)
def test_by_how_much_the_providers_clock_differs_is_remembered(date: str, ahead: int | None) -> None:
    line = Line(answers=[httpx.Response(200, json={}, headers={"Date": date})])
    api = line.api(line.pace())
    api.call(READ)

    assert (None if ahead is None else timedelta(seconds=ahead)) == api.skews.get(XERO)


def test_what_an_answer_says_is_left_lowers_our_count_once(line: Line) -> None:
    told = {"Left-Of-Minute": "50", "Left-Of-Day": "400"}
    line.answers = [httpx.Response(200, json={}, headers=told) for _ in range(8)]
    api = line.api(line.pace(expected=8))

    for _ in range(8):
        api.call(READ)

    assert line.limiter.corrections == 1
    assert line.limiter.used[XERO].theirs_of_day.calls == 1000 - 400 - 8


@pytest.mark.parametrize("told", ["api-usage=600/1000", "api-usage=600/1000 (per-app-api-usage=17/250(appName=ours))"])
def test_what_is_left_may_be_said_as_so_many_used_of_so_many(line: Line, told: str) -> None:
    line.answers = [httpx.Response(200, json={}, headers={"Left-Of-Day": told})]
    line.api(line.pace(expected=8)).call(READ)

    assert line.limiter.used[XERO].theirs_of_day.calls == 600 - 8


@pytest.mark.parametrize("told", [{}, {"Left-Of-Day": "many"}, {"Left-Of-Minute": "-1"}, {"Left-Of-Day": "992"}])
def test_an_answer_that_says_nothing_new_costs_nothing(line: Line, told: dict[str, str]) -> None:
    line.answers = [httpx.Response(200, json={}, headers=told)]
    line.api(line.pace(expected=8)).call(READ)

    assert line.limiter.corrections == 0


def test_too_many_together_is_a_short_wait_for_the_caller_and_none_for_the_others(line: Line) -> None:
    line.answers = [httpx.Response(429, text="too many together")]
    with pytest.raises(TooManyAtOnce) as limited:
        line.api(line.pace()).call(READ)
    assert limited.value.retry_after == 2

    line.api(line.pace()).call(READ)
    assert line.seen == 2


def test_no_more_calls_are_under_way_together_than_the_provider_takes(line: Line) -> None:
    pace, both, lock, under_way = line.pace(), Barrier(2), Lock(), [0, 0]

    def call(_: int) -> None:
        with pace.turn():
            with lock:
                under_way[0] += 1
                under_way[1] = max(under_way)
            both.wait(timeout=30)
            with lock:
                under_way[0] -= 1

    with ThreadPoolExecutor(6) as crew:
        list(crew.map(call, range(6)))

    assert under_way == [0, 2]
