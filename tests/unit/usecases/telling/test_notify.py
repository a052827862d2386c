"""A fact is kept, told once to each, and told again only where nobody knows whether it was."""

from dataclasses import replace

import pytest

from shared.errors import RateLimited, Unavailable
from shared.model.hints import Hint
from shared.model.notice_rules import MOST, NoticeRule
from shared.model.notices import Channel, Notice, NoticeFact
from shared.model.outcome import Done, Outcome, Skipped
from shared.model.refs import Kind, Ref
from shared.usecases.telling.announce import Announcer
from shared.usecases.telling.notify import BUDGET, Telling, notify
from tests import builders
from tests.fakes.agenda import FakeAgenda
from tests.fakes.clock import FakeClock
from tests.fakes.letters import FakeLetters, FakeNotifier
from tests.fakes.limiter import FakeLimiter
from tests.fakes.stores import FakeQueues

NOTICE = Notice(
    NoticeFact.CUSTOMER_CREATED,
    "customer_created/7",
    Ref(builders.LEDGER, Kind.CUSTOMER, "7"),
    "New customer: Acme Ltd",
    builders.NOW,
    "uk",
)


class Desk:
    def __init__(self, *rules: NoticeRule) -> None:
        self.clock = FakeClock()
        self.letters, self.queues, self.notifier = FakeLetters(), FakeQueues(), FakeNotifier()
        self.limiter, self.agenda = FakeLimiter(self.clock), FakeAgenda()
        self.announce = Announcer(builders.rules(notices=rules), self.letters, self.queues)

    @property
    def hints(self) -> list[Hint]:
        return [hint for queue, hint in self.queues.sent if queue == "notices"]

    def works(self, hint: Hint) -> Outcome:
        ways = dict.fromkeys(Channel, self.notifier)
        return notify(hint, Telling(self.letters, ways, self.limiter, self.agenda, self.clock))

    def works_all(self) -> None:
        """Work off everything, each message in a minute of its own so that no destination is asked to wait."""
        for hint in self.hints:
            self.clock.advance(60)
            self.works(hint)


def rule(**more: object) -> NoticeRule:
    return NoticeRule(**{"facts": frozenset({NoticeFact.CUSTOMER_CREATED}), "slack": "accounting", **more})  # type: ignore[arg-type]


def test_nobody_is_told_and_nothing_is_kept_where_no_rule_names_the_fact() -> None:
    desk = Desk(rule(books=frozenset({"us"})))

    assert desk.announce(NOTICE) == ()
    assert (desk.hints, desk.letters.kept) == ([], {})


def test_each_destination_gets_a_message_of_its_own_group_without_a_word_of_the_fact() -> None:
    desk = Desk(rule(email=("ap@example.test",)))
    desk.announce(NOTICE)

    assert [str(hint.about.connection) for hint in desk.hints] == ["email:ap@example.test", "slack:accounting"]
    assert "Acme" not in str(desk.hints)


def test_the_same_fact_announced_and_delivered_again_is_told_once() -> None:
    desk = Desk(rule())
    desk.announce(NOTICE)
    desk.announce(NOTICE)
    outcomes = [desk.works(hint) for hint in desk.hints]

    assert [Done, Skipped] == [type(one) for one in outcomes]
    assert ["New customer: Acme Ltd"] == [words.subject for _, words in desk.notifier.sent]


def test_once_told_it_isnt_even_sent_to_the_queue_again() -> None:
    desk = Desk(rule())
    desk.announce(NOTICE)
    desk.works(desk.hints[0])
    desk.announce(NOTICE)

    assert 1 == len(desk.hints)


def test_what_failed_is_told_by_the_next_try() -> None:
    desk = Desk(rule())
    desk.announce(NOTICE)
    desk.notifier.refuses = Unavailable("not now")
    with pytest.raises(Unavailable):
        desk.works(desk.hints[0])
    desk.notifier.refuses = None

    assert isinstance(desk.works(desk.hints[0]), Done)
    assert 1 == len(desk.notifier.sent)


def test_a_flood_to_one_destination_waits_its_turn() -> None:
    desk = Desk(rule(most=0))
    notices = [
        Notice(NOTICE.fact, f"customer_created/{at}", NOTICE.about, f"New customer: {at}", builders.NOW, "uk")
        for at in range(BUDGET.calls + 1)
    ]
    for one in notices:
        desk.announce(one)
    for hint in desk.hints[:-1]:
        desk.works(hint)
    with pytest.raises(RateLimited):
        desk.works(desk.hints[-1])

    assert BUDGET.calls == len(desk.notifier.sent)


def storm(desk: Desk, size: int, hour: int = 12) -> None:
    for at in range(size):
        key, now = f"customer_created/{hour}-{at}", builders.NOW.replace(hour=hour, minute=at * 60 // size)
        desk.announce(Notice(NOTICE.fact, key, NOTICE.about, f"New customer: {at}", now, "uk"))


def test_of_a_storm_people_hear_twenty_one_by_one_and_at_the_end_of_the_hour_how_many_more() -> None:
    desk = Desk(rule())
    storm(desk, 500)
    desk.works_all()
    told = len(desk.notifier.sent)
    (due,) = desk.agenda.items.values()
    desk.works(due.hint)
    desk.works(due.hint)
    (last,) = desk.notifier.sent[told:]

    assert told == MOST
    assert last[1].subject == "And 480 more: customer created"
    assert "500, of which 20 were told one by one" in last[1].text
    assert all(letter.notice is None for letter in desk.letters.kept.values())


def test_the_number_is_told_when_the_hour_is_over_and_the_next_hour_begins_anew() -> None:
    desk = Desk(rule(most=2))
    desk.clock.at = builders.NOW.replace(hour=12, minute=0)
    storm(desk, 3)
    for hint in desk.hints:
        desk.works(hint)
    (due,) = desk.agenda.items.values()
    storm(desk, 2, hour=13)
    for hint in desk.hints[3:]:
        desk.works(hint)

    assert due.at == builders.NOW.replace(hour=13, minute=0, second=0, microsecond=0)
    assert 4 == len(desk.notifier.sent)


def test_a_letter_that_comes_again_takes_no_second_turn() -> None:
    desk = Desk(rule(most=1))
    desk.announce(NOTICE)
    desk.notifier.refuses = Unavailable("not now")
    for _ in range(3):
        with pytest.raises(Unavailable):
            desk.works(desk.hints[0])
    desk.notifier.refuses = None

    assert isinstance(desk.works(desk.hints[0]), Done)
    assert not desk.agenda.items


def test_a_program_hears_of_each_unless_its_rule_says_otherwise() -> None:
    desk = Desk(NoticeRule(frozenset({NoticeFact.CUSTOMER_CREATED}), webhook="erp"))
    storm(desk, 50)
    desk.works_all()

    assert 50 == len(desk.notifier.sent)


def test_a_parked_message_that_a_person_retries_tells_it_though_its_key_is_another() -> None:
    desk = Desk(rule())
    desk.announce(NOTICE)
    again = replace(desk.hints[0], key=f"{desk.hints[0].key}/again-now")

    assert isinstance(desk.works(again), Done)
    assert isinstance(desk.works(desk.hints[0]), Skipped)


def test_a_message_about_nothing_is_skipped() -> None:
    assert isinstance(Desk().works(Hint(NOTICE.about, "unknown", "")), Skipped)
