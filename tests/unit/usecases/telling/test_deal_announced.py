"""People hear of a hold and of a full payment once, before the deal says so; and where no rule names anybody it costs nothing."""

from dataclasses import replace

import pytest

from shared.errors import Unavailable
from shared.model.modes import Mode
from shared.model.notice_rules import NoticeRule
from shared.model.notices import NoticeFact
from shared.model.refs import Kind
from shared.model.settlement import SettlementKind
from shared.usecases.telling.announce import Announcer
from tests import builders
from tests.fakes.letters import FakeLetters
from tests.unit.usecases.paths import DEAL, TOTAL, Path

FACTS = frozenset({NoticeFact.DEAL_HELD, NoticeFact.INVOICE_PAID})


def heard(path: Path, *, facts: frozenset[NoticeFact] = FACTS) -> FakeLetters:
    """The letters that whoever the rules name for these is told."""
    letters = FakeLetters()
    named = (NoticeRule(facts, slack="sales"),) if facts else ()
    path.announce = Announcer(builders.rules(notices=named), letters, path.queues)
    return letters


def headlines(letters: FakeLetters) -> list[str]:
    return [letter.notice.headline for letter in letters.kept.values() if letter.notice is not None]


def test_a_hold_is_told_once_with_the_deals_page() -> None:
    path = Path()
    letters = heard(path)
    path.sells(lines=())
    path.wins()
    path.tells()
    path.tells()
    (letter,) = letters.kept.values()

    assert letter.notice is not None
    assert letter.notice.about == DEAL
    assert letter.notice.links[0] == ("Open the deal", f"https://crm.example/{DEAL.id}")
    assert 1 == len([queue for queue, _ in path.queues.sent if queue == "notices"])


def test_who_dies_before_the_crm_is_told_tells_people_once_all_the_same() -> None:
    path = Path()
    letters = heard(path)
    path.sells(lines=())
    path.wins()
    path.crm.before.append(Unavailable("not now"))
    with pytest.raises(Unavailable):
        path.tells()
    path.tells()

    assert 1 == len(letters.kept)


def test_a_book_that_only_observes_and_keeps_the_crm_untouched_tells_nobody() -> None:
    path = Path()
    letters = heard(path)
    path.rules = builders.rules(builders.book(mode=Mode.OBSERVE))
    path.sells(lines=())
    path.wins()
    path.tells()

    assert not letters.kept


@pytest.mark.parametrize(
    ("kind", "told"), [(SettlementKind.PAYMENT, ["Paid: invoice"]), (SettlementKind.CREDIT_NOTE, [])]
)
def test_an_invoice_that_the_customers_money_settles_is_told_once(kind: SettlementKind, told: list[str]) -> None:
    path = Path()
    letters = heard(path)
    path.is_approved()
    path.clock.advance(60)
    path.ledger.pays("invoice-1", str(TOTAL), kind)
    path.settles()
    path.tells()

    assert told == [" ".join(line.split()[:2]) for line in headlines(letters)]


def test_half_a_payment_is_no_full_one() -> None:
    path = Path()
    letters = heard(path)
    path.is_approved()
    path.clock.advance(60)
    path.ledger.pays("invoice-1", "1.00")
    path.settles()

    assert not letters.kept


def test_without_a_rule_nothing_is_kept_and_nothing_is_sent() -> None:
    path = Path()
    letters = heard(path, facts=frozenset())
    path.rules = replace(path.rules)
    path.sells(lines=())
    path.wins()
    path.tells()

    assert not letters.kept
    assert not [hint for queue, hint in path.queues.sent if queue == "notices"]
    assert path.crm.messages[0].ref.kind is Kind.TASK
