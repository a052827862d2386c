"""Of each parked message whoever the rules name is told once, with what to do; nobody, where it was retried meanwhile."""

from shared import codec
from shared.errors import NotFound
from shared.model.hints import Hint
from shared.model.notice_rules import NoticeRule
from shared.model.notices import NoticeFact
from shared.model.outcome import Done, Outcome, Skipped
from shared.model.refs import Kind, Ref
from shared.ports.notices import Announce
from shared.ports.work import Parked
from shared.usecases.receiving.park import hint_of
from shared.usecases.telling.announce import Announcer
from shared.usecases.telling.announce_parked import announce_parked, is_of_parked
from tests import builders
from tests.fakes.letters import FakeLetters
from tests.fakes.stores import FakeParking, FakeQueues

ABOUT = Ref(builders.CRM, Kind.DEAL, "7")
PARKED = Parked("m-1", "write_back", "HubSpot answers 403.", builders.NOW, codec.dumps(Hint(ABOUT, "k", "won")))
RULE = NoticeRule(frozenset({NoticeFact.WORK_PARKED}), slack="ops")


class Desk:
    def __init__(self, *rules: NoticeRule) -> None:
        self.parking, self.letters, self.queues = FakeParking(), FakeLetters(), FakeQueues()
        self.announce: Announce = Announcer(builders.rules(notices=rules), self.letters, self.queues)

    def works(self, identity: str = "m-1") -> Outcome:
        return announce_parked(hint_of(identity), parking=self.parking, announce=lambda: self.announce)


def test_whoever_is_named_hears_what_it_was_about_why_and_what_to_do() -> None:
    desk = Desk(RULE)
    desk.parking.park(PARKED)
    outcomes = [desk.works(), desk.works()]
    (letter,) = desk.letters.kept.values()

    assert [Done, Done] == [type(one) for one in outcomes]
    assert letter.notice is not None
    assert letter.notice.headline == "The CRM could not be told"
    said = dict(letter.notice.details)
    assert (said["Record"], said["Cause"]) == (str(ABOUT), "HubSpot answers 403.")
    assert "ledgerlink parked retry m-1" in said.values()


def test_a_message_that_nobody_can_read_is_told_of_all_the_same() -> None:
    desk = Desk(RULE)
    desk.parking.park(Parked("m-1", "deal_won", "it can't be read", builders.NOW, "{"))

    assert isinstance(desk.works(), Done)


def test_what_was_retried_or_concerns_nobody_is_no_news() -> None:
    unnamed, gone = Desk(), Desk(RULE)
    unnamed.parking.park(PARKED)

    assert isinstance(unnamed.works(), Skipped)
    assert isinstance(gone.works(), Skipped)
    assert not unnamed.letters.kept
    assert not unnamed.queues.sent


def test_before_any_rules_are_in_force_nobody_is_told() -> None:
    parking = FakeParking()
    parking.park(PARKED)

    def unruled() -> Announce:
        raise NotFound("no rules are active")

    assert isinstance(announce_parked(hint_of("m-1"), parking=parking, announce=unruled), Skipped)


def test_a_letter_of_a_fact_is_no_parked_message() -> None:
    assert is_of_parked(hint_of("m-1"))
    assert not is_of_parked(Hint(ABOUT, "customer_created/7>slack:a", "customer_created/7>slack:a"))
