"""How often an account is asked, and what for."""

from datetime import date, timedelta

import pytest

from shared.domain.polling import QUICK, RELAXED, Ask, Asked, calls_a_day, next_ask
from shared.model.allowance import Allowance
from shared.model.attention import NOTHING, Attention
from shared.model.pacing import HOUR_SECONDS, Theirs, Used
from tests.fakes.clock import NOON

MINUTE = timedelta(minutes=1)
TODAY = NOON.date()
DUE = Attention(((TODAY - timedelta(days=1), TODAY + timedelta(days=5)),))
SENT = Attention((), TODAY)
LEDGER = Allowance(1, 1, 16_000, moves_money=True)
STARTER = Allowance(6, 2, 1_000, moves_money=True, untold=True)
"""A small day, several lists, and no webhook for a payment."""
CRM = Allowance(3, 3, 250_000)
HEARD, SILENT = NOON - timedelta(hours=1), NOON - timedelta(days=2)


def asked(**more: object) -> Asked:
    known: dict[str, object] = {
        "connected_at": NOON - timedelta(days=9),
        "heard_at": HEARD,
        "at": NOON,
        "whole_at": NOON,
    }
    return Asked(**(known | more))  # type: ignore[arg-type]  # the words of a test


def spent(calls: int, hours_ago: int = 1, *, background: bool = True) -> Used:
    slot = int(NOON.timestamp() // HOUR_SECONDS) - hours_ago
    return Used(day={slot: calls}, background={slot: calls} if background else {})


@pytest.mark.parametrize(
    ("heard", "attention", "minutes", "words"),
    [
        (HEARD, NOTHING, 30, "no payment is expected soon, and its webhooks are heard"),
        (SILENT, NOTHING, 10, "no payment is expected soon, and no webhook was heard for a day"),
        (HEARD, DUE, 10, "invoices are due, and its webhooks are heard"),
        (SILENT, DUE, 2, "invoices are due, and no webhook was heard for a day"),
        (SILENT, SENT, 2, "invoices were sent lately, and no webhook was heard for a day"),
    ],
)
def test_a_ledger_is_asked_most_often_where_money_is_about_to_move_and_nobody_tells(
    heard: object, attention: Attention, minutes: int, words: str
) -> None:
    ask = next_ask(asked(heard_at=heard, attention=attention), LEDGER, NOON)

    assert (ask.at, ask.every, ask.brief) == (NOON + minutes * MINUTE, minutes * MINUTE, False)
    assert ask.why == f"every {minutes} min: {words}"


def test_attention_ends_with_its_days() -> None:
    over = Attention(((date(2020, 1, 1), TODAY - timedelta(days=1)),), TODAY - timedelta(days=1))

    assert next_ask(asked(attention=over), LEDGER, NOON).every == 30 * MINUTE


def test_a_crm_is_asked_by_what_is_heard_of_it_alone() -> None:
    assert next_ask(asked(), CRM, NOON).every == RELAXED
    assert next_ask(asked(heard_at=SILENT, attention=DUE), CRM, NOON).every == QUICK


def test_a_small_day_is_spent_on_where_money_shows_and_all_else_is_asked_for_each_hour() -> None:
    ask = next_ask(asked(heard_at=SILENT, attention=DUE), STARTER, NOON)

    assert ask.brief
    assert 7 * MINUTE < ask.every < 10 * MINUTE
    assert ask.why.endswith("the day's calls bear no more")
    assert calls_a_day(ask, STARTER) <= 500

    an_hour_later = next_ask(asked(heard_at=SILENT, attention=DUE, whole_at=NOON - timedelta(hours=1)), STARTER, NOON)
    assert not an_hour_later.brief


def test_where_others_use_the_day_up_everything_is_still_asked_for_each_hour() -> None:
    busy = Allowance(6, 2, 1_000, spent(400), moves_money=True, untold=True)
    ask = next_ask(asked(heard_at=SILENT, attention=DUE, whole_at=NOON - 20 * MINUTE), busy, NOON)

    assert (ask.at, ask.every, ask.brief) == (NOON + 40 * MINUTE, timedelta(hours=1), False)
    assert ask.why == "every 60 min: others have used much of the day's calls"


def test_where_nothing_is_left_for_polls_the_first_calls_to_come_free_are_waited_for() -> None:
    gone = Allowance(6, 2, 1_000, spent(500, hours_ago=20), moves_money=True)
    ask = next_ask(asked(at=NOON - timedelta(days=1)), gone, NOON)

    assert timedelta(hours=4) < ask.at - NOON <= timedelta(hours=6)
    assert ask.why.startswith("not before ")
    assert "used up" in ask.why


def test_what_deals_and_others_used_counts_as_well() -> None:
    by_deals = Allowance(6, 2, 1_000, spent(797, background=False), moves_money=True)
    by_strangers = Allowance(6, 2, 1_000, Used(theirs_of_day=Theirs(797, NOON.timestamp() + 3600)), moves_money=True)

    assert next_ask(asked(at=NOON - timedelta(days=1)), by_deals, NOON).at > NOON + timedelta(hours=20)
    assert next_ask(asked(at=NOON - timedelta(days=1)), by_strangers, NOON).at == NOON + timedelta(hours=1)


def test_nobody_is_asked_before_the_provider_allows_it() -> None:
    blocked = Allowance(6, 2, 1_000, blocked_until=NOON + timedelta(hours=2), moves_money=True)
    ask = next_ask(asked(at=NOON - timedelta(hours=3)), blocked, NOON)

    assert (ask.at, ask.why) == (NOON + timedelta(hours=2), "not before 14:00 UTC: its provider asked us to wait")


def test_what_came_to_no_end_goes_on_at_once_and_asks_for_everything() -> None:
    ask = next_ask(asked(heard_at=SILENT, attention=DUE, more=True), STARTER, NOON)

    assert ask.is_due(NOON)
    assert not ask.brief


@pytest.mark.parametrize(
    ("every", "ago", "stale"),
    [
        (2 * MINUTE, 30 * MINUTE, False),
        (2 * MINUTE, 31 * MINUTE, True),
        (20 * MINUTE, 60 * MINUTE, False),
        (20 * MINUTE, 61 * MINUTE, True),
    ],
)
def test_who_was_not_asked_for_three_intervals_and_half_an_hour_is_stale(
    every: timedelta, ago: timedelta, *, stale: bool
) -> None:
    ask = Ask(NOON - MINUTE, False, every, every, "")  # noqa: FBT003

    assert ask.is_stale(asked(at=NOON - ago), NOON) is stale


def test_who_must_wait_for_calls_is_not_stale() -> None:
    ask = Ask(NOON + MINUTE, False, MINUTE, MINUTE, "")  # noqa: FBT003

    assert not ask.is_stale(asked(at=NOON - timedelta(days=1)), NOON)
