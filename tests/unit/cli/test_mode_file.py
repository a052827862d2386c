import tomllib
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from infra.local.seed import RULES
from shared.cli.mode_file import with_mode
from shared.errors import Unsupported
from shared.model.modes import Mode, Pilot
from shared.usecases.governing.rules import parse

SINCE = datetime(2026, 11, 21, 13, 5, tzinfo=UTC)
BARE = 'crm = "hubspot:1"\n[[books]] # ours\nid = "uk"\nledger = "xero:a"\n# the end\n'


def test_the_mode_is_changed_where_it_stands_and_nothing_else() -> None:
    text = RULES.read_text()

    assert text.replace('mode = "live"', 'mode = "observe"') == with_mode(text, 0, Mode.OBSERVE, None, None)


def test_since_and_pilot_are_written_under_the_mode() -> None:
    pilot = Pilot(pipelines=frozenset({"default", "b"}), percent=Decimal("12.5"))
    made = with_mode(RULES.read_text(), 0, Mode.PILOT, pilot, SINCE)
    book = parse(made.encode()).books[0]

    assert (Mode.PILOT, pilot, SINCE) == (book.mode, book.pilot, book.since)
    assert (
        'mode = "pilot"\nsince = 2026-11-21T13:05:00Z\npilot = { pipelines = ["b", "default"], percent = 12.5 }\n'
        in made
    )


def test_what_an_earlier_move_wrote_is_replaced() -> None:
    once = with_mode(RULES.read_text(), 0, Mode.PILOT, Pilot(percent=Decimal(10)), SINCE)
    twice = with_mode(once, 0, Mode.PILOT, Pilot(owners=frozenset({"7"})), SINCE + timedelta(days=1))
    book = parse(twice.encode()).books[0]

    assert (Pilot(owners=frozenset({"7"})), SINCE + timedelta(days=1)) == (book.pilot, book.since)
    assert 1 == twice.count("\nsince = ") == twice.count("\npilot = ")


def test_a_pilot_that_a_person_wrote_as_a_table_is_replaced_too() -> None:
    text = BARE + "[books.pilot]\npercent = 5\n"

    assert 20 == parse(with_mode(text, 0, Mode.PILOT, Pilot(percent=Decimal(20)), None).encode()).books[0].pilot.percent


def test_a_book_without_a_mode_is_given_one() -> None:
    made = with_mode(BARE, 0, Mode.LIVE, None, SINCE)

    assert "# ours" in made
    assert "# the end" in made
    assert (Mode.LIVE, SINCE) == (parse(made.encode()).books[0].mode, parse(made.encode()).books[0].since)


def test_a_day_keeps_its_own_zone() -> None:
    midnight = datetime(2026, 11, 1, tzinfo=timezone(timedelta(hours=1)))

    assert "since = 2026-11-01T00:00:00+01:00" in with_mode(BARE, 0, Mode.LIVE, None, midnight)


def test_the_second_book_is_meant_where_it_is_named() -> None:
    text = BARE + '[[books]]\nid = "de"\nmode = "observe"\nledger = "xero:b"\n'
    made = tomllib.loads(with_mode(text, 1, Mode.LIVE, None, None))

    assert [None, "live"] == [book.get("mode") for book in made["books"]]


def test_a_file_in_which_the_books_are_written_inline_is_left_to_a_person() -> None:
    with pytest.raises(Unsupported):
        with_mode('crm = "hubspot:1"\nbooks = [{ id = "uk", ledger = "xero:a" }]\n', 0, Mode.LIVE, None, SINCE)
