"""Whatever others do with an account's day: polls keep to their share, and to what they promise while there are calls for it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shared.domain.polling import Ask, Asked, next_ask
from shared.model.allowance import Allowance
from shared.model.attention import NOTHING, Attention
from shared.model.pace import Budget, Lane
from shared.model.pacing import Used, Wait, reserved
from tests.fakes.clock import NOON

MINUTE = timedelta(minutes=1)
HOURS = 30
STRIDE = 2
"""Minutes between the looks of these days: the tick looks each minute."""
LIVELY = Attention(((NOON.date() - timedelta(days=9), NOON.date() + timedelta(days=99)),))


@dataclass
class Days:
    """An account whose calls are counted as the limiter does it, minute by minute."""

    whole: int
    brief: int
    per_day: int
    heard_at: datetime
    attention: Attention
    used: Used = field(default_factory=Used)
    at: datetime | None = None
    whole_at: datetime | None = None
    polls: list[tuple[datetime, int]] = field(default_factory=list)
    refused: int = 0

    @property
    def budget(self) -> Budget:
        return Budget(10_000, 60, self.per_day)

    def others(self, calls: int, lane: Lane, now: datetime) -> None:
        found = reserved(self.used, calls, lane, self.budget, now)
        self.used = self.used if isinstance(found, Wait) else found

    def look(self, now: datetime) -> Ask:
        """As the tick and the poll's worker do; gives what was decided."""
        asked = Asked(NOON, self.heard_at, self.at, self.whole_at, attention=self.attention)
        allowance = Allowance(self.whole, self.brief, self.per_day, self.used, moves_money=True)
        ask = next_ask(asked, allowance, now)
        if not ask.is_due(now):
            return ask
        cost = self.brief if ask.brief else self.whole
        found = reserved(self.used, cost, Lane.BACKGROUND, self.budget, now)
        if isinstance(found, Wait):
            self.refused += 1
            return ask
        self.used, self.at = found, now
        self.whole_at = self.whole_at if ask.brief else now
        self.polls.append((now, cost))
        return ask


accounts = st.builds(
    lambda whole, lists, per_day, silent, lively: Days(
        whole,
        -(-whole // lists),
        per_day,
        NOON - timedelta(days=silent),
        LIVELY if lively else NOTHING,
    ),
    whole=st.integers(1, 12),
    lists=st.integers(1, 6),
    per_day=st.sampled_from([150, 400, 1000, 5000, 16_000]),
    silent=st.sampled_from([0, 5]),
    lively=st.booleans(),
)


def most_in_a_day(polls: list[tuple[datetime, int]]) -> int:
    day = timedelta(days=1)
    return max((sum(c for at, c in polls if start <= at < start + day) for start, _ in polls), default=0)


@settings(max_examples=12, deadline=None)
@given(
    days=accounts,
    bursts=st.lists(
        st.tuples(st.integers(0, HOURS * 60), st.integers(1, 400), st.sampled_from(list(Lane))), max_size=12
    ),
)
def test_polls_never_take_more_than_their_share_nor_what_the_limiter_would_refuse(
    days: Days, bursts: list[tuple[int, int, Lane]]
) -> None:
    for minute in range(0, HOURS * 60, STRIDE):
        now = NOON + minute * MINUTE
        for at, calls, lane in bursts:
            if minute <= at < minute + STRIDE:
                days.others(calls, lane, now)
        days.look(now)

    assert days.refused == 0
    assert most_in_a_day(days.polls) <= days.per_day / 2


@settings(max_examples=12, deadline=None)
@given(days=accounts)
def test_where_nobody_else_calls_no_promise_is_broken_by_more_than_a_look(days: Days) -> None:
    assume(days.per_day >= 2 * 24 * days.whole)  # half of it bears asking for everything each hour
    promised, since = None, NOON
    for minute in range(0, HOURS * 60, STRIDE):
        now = NOON + minute * MINUTE
        polled = len(days.polls)
        ask = days.look(now)
        promised = promised or ask.every
        if len(days.polls) > polled:
            assert now - since <= promised + STRIDE * MINUTE
            since, promised = now, None
        assert "others" not in ask.why
        assert not ask.why.startswith("not before")
    assert len(days.polls) > 10


@settings(max_examples=12, deadline=None)
@given(
    days=accounts,
    bursts=st.lists(st.tuples(st.integers(0, 12 * 60), st.integers(1, 60), st.just(Lane.PAYMENTS)), max_size=20),
)
def test_calls_of_others_cost_density_and_not_the_hourly_look_while_the_day_bears_it(
    days: Days, bursts: list[tuple[int, int, Lane]]
) -> None:
    """Deals and payments go first, and may use all: then, and only then, everything waits."""
    since = NOON
    for minute in range(0, HOURS * 60, STRIDE):
        now = NOON + minute * MINUTE
        for at, calls, lane in bursts:
            if minute <= at < minute + STRIDE:
                days.others(calls, lane, now)
        before = len(days.polls)
        ask = days.look(now)
        if len(days.polls) > before or ask.why.startswith("not before"):
            since = now
        assert now - since <= max(ask.whole_every, ask.every) + STRIDE * MINUTE
