"""What was told stays told, whoever comes again; what wasn't is still to be told."""

from dataclasses import replace

import pytest

from shared.aws.letters import DynamoLetters
from shared.model.notices import Channel, Destination, Letter, Notice, NoticeFact, Section
from shared.model.refs import ConnectionId, Kind, Ref
from shared.ports.notices import Letters
from tests.fakes.clock import NOON
from tests.fakes.cloud.tables import InThisProcess
from tests.fakes.emulated import Emulator
from tests.fakes.letters import FakeLetters

pytestmark = pytest.mark.stack
TO = Destination(Channel.EMAIL, "ap@example.test")
NOTICE = Notice(
    NoticeFact.CUSTOMER_CREATED,
    "customer_created/7",
    Ref(ConnectionId("xero:a"), Kind.CUSTOMER, "7"),
    "New customer: Café & Söhne",
    NOON,
    "uk",
    (("Contact", "Zoë"), ("E-mail", "z@example.test")),
    (("Open", "https://example.test/7"),),
    sections=(Section("Deals on hold: 2", ("One waits.", "Another.")), Section("All calm", ())),
    beyond=20,
)
LETTER = Letter.of(NOTICE, TO, 20)


@pytest.fixture(params=["fake", "in this process", "dynamo"])
def letters(request: pytest.FixtureRequest, emulator: Emulator) -> Letters:
    return (
        FakeLetters()
        if request.param == "fake"
        else DynamoLetters((InThisProcess() if request.param == "in this process" else emulator).table("state"))
    )


def test_a_letter_comes_back_as_it_was_kept(letters: Letters) -> None:
    assert letters.find(LETTER.key) is None
    assert letters.keep(LETTER)

    assert letters.find(LETTER.key) == LETTER


def test_the_same_fact_kept_again_is_still_to_be_told_in_the_first_words(letters: Letters) -> None:
    letters.keep(LETTER)
    other = Notice(NOTICE.fact, NOTICE.key, NOTICE.about, "Other words", NOON)

    assert letters.keep(Letter.of(other, TO))
    assert letters.find(LETTER.key) == LETTER


def test_what_was_told_is_remembered_without_its_words_and_never_to_be_told_again(letters: Letters) -> None:
    letters.keep(LETTER)
    letters.told(LETTER, NOON)
    known = letters.find(LETTER.key)

    assert known == Letter(LETTER.key, TO, None, NOON, 20)
    assert not letters.keep(LETTER)


def test_each_letter_has_its_turn_in_its_hour_and_keeps_it(letters: Letters) -> None:
    every = [Letter.of(replace(NOTICE, key=f"customer_created/{n}"), TO, 20) for n in range(3)]
    for letter in every:
        letters.keep(letter)
    turns = [letters.turn(letter, "2026-03-04T12") for letter in every]

    assert turns == [1, 2, 3]
    assert letters.turn(every[1], "2026-03-04T13") == 2
    assert letters.turns(TO, NOTICE.fact, "2026-03-04T12") == 3
    assert letters.turns(TO, NOTICE.fact, "2026-03-04T13") == 0
    assert letters.turns(TO, NoticeFact.DEAL_HELD, "2026-03-04T12") == 0
    assert letters.find(every[0].key) == every[0]


def test_each_destination_has_its_own(letters: Letters) -> None:
    letters.keep(LETTER)
    letters.told(LETTER, NOON)

    assert letters.keep(Letter.of(NOTICE, Destination(Channel.SLACK, "accounting")))
