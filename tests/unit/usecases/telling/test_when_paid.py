"""What follows a full payment on the deal: a day that a thank-you may start by, and one task for its owner. AUT-06, FIN-08."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.domain import told
from shared.errors import Unavailable, Unclear
from shared.model.claims import ClaimState
from shared.model.modes import Mode
from shared.model.receivables_rules import WhenPaid
from shared.model.refs import Kind
from shared.model.settlement import SettlementKind
from shared.usecases.invoicing.explain_deal import explain_deal
from tests import builders
from tests.fakes.crm import Message
from tests.unit.usecases.paths import DEAL, TOTAL, Path

DAY = "2026-11-21"
REVIEW = "Ask for a review"


def asks(path: Path, **paid: Any) -> Path:
    """The rules say so from now on."""
    path.rules = replace(path.rules, receivables=replace(path.rules.receivables, paid=WhenPaid(**paid)))
    return path


@pytest.fixture
def path() -> Path:
    """An approved invoice that everybody knows of; the owner is asked to follow a payment up."""
    made = asks(Path(), follow_up=REVIEW, follow_up_days=3)
    made.is_approved()
    made.clock.advance(60)
    return made


def pays(path: Path, amount: str = str(TOTAL), kind: SettlementKind = SettlementKind.PAYMENT) -> list[str]:
    path.ledger.pays("invoice-1", amount, kind)
    return settles(path)


def settles(path: Path) -> list[str]:
    calls = path.settles()
    path.clock.advance(60)
    return calls


def tasks(path: Path) -> list[Message]:
    return [one for one in path.crm.messages if one.ref.kind is Kind.TASK]


def why(path: Path, rule: str) -> str:
    decided = [one for entry in path.links.audit.entries(DEAL) for one in entry.journal.decisions if one.rule == rule]
    return decided[-1].why if decided else ""


def thanked(path: Path) -> list[str]:
    """Every day that was written as the thank-you's."""
    return [facts["thank_you_on"] for ref, facts in path.crm.writes if ref == DEAL and "thank_you_on" in facts]


def test_a_full_payment_says_thanks_in_its_own_write_and_makes_a_task_in_one_call(path: Path) -> None:
    calls = pays(path)

    assert calls == ["invoice", "record", "record", "create note", "create task"]
    assert ([DAY], "paid") == (thanked(path), path.told["payment_status"])
    (task,) = tasks(path)
    assert (REVIEW, "884422", DEAL) == (task.subject, task.owner, task.about)
    assert "paid in full on 2026-11-21: 719.87 EUR on 2026-11-21." in task.text
    assert timedelta(days=3) == task.at - datetime(2026, 11, 21, 10, 2, tzinfo=UTC)
    assert "in full" in why(path, "thank-you")
    assert "a task for the deal's owner" in why(path, "follow-up")


def test_the_story_of_the_deal_says_why_there_were_thanks_and_a_task(path: Path) -> None:
    pays(path)
    story = explain_deal(DEAL, links=path.links, audit=path.links.audit)
    said = {one.rule: one.why for one in story.decisions}

    assert ("invoice INV-0001 was paid in full on 2026-11-21", True) == (said["thank-you"], story.audit_ok)
    assert "invoice INV-0001 was paid in full on 2026-11-21: a task for the deal's owner" == said["follow-up"]


def test_without_options_a_payment_costs_four_calls(path: Path) -> None:
    asks(path)

    assert pays(path) == ["invoice", "record", "record", "create note"]
    assert [DAY] == thanked(path)


def test_a_rule_that_thanks_nobody_is_named_in_the_trail(path: Path) -> None:
    asks(path, thanks="")
    pays(path)

    assert ([], []) == (thanked(path), tasks(path))
    assert why(path, "thank-you") == "[receivables.paid] thanks nobody"


def test_payments_in_parts_are_followed_up_once_nothing_is_due_any_more(path: Path) -> None:
    pays(path, "500.00")
    assert ([], []) == (thanked(path), tasks(path))

    pays(path, "219.87")
    assert ([DAY], 1) == (thanked(path), len(tasks(path)))
    assert "500.00 EUR on 2026-11-21, 219.87 EUR on 2026-11-21" in tasks(path)[0].text


def test_a_payment_that_is_deleted_and_made_again_thanks_nobody_twice(path: Path) -> None:
    pays(path)
    path.ledger.takes_back("invoice-1", "payment-1")
    settles(path)
    assert "unpaid" == path.told["payment_status"]
    path.clock.advance(timedelta(days=2).total_seconds())
    pays(path)

    assert "paid" == path.told["payment_status"]
    assert ([DAY], DAY, 1) == (thanked(path), path.told["thank_you_on"], len(tasks(path)))
    assert why(path, "thank-you") == "the customer was thanked on 2026-11-21 already"
    assert why(path, "follow-up") == "invoice INV-0001 has its task already"


@pytest.mark.parametrize("before", ["", "500.00"])
def test_what_a_credit_note_settles_is_calm_again_and_nobody_is_thanked(path: Path, before: str) -> None:
    if before:
        pays(path, before)
        path.clock.advance(timedelta(days=1).total_seconds())
    due = path.ledger.invoices["invoice-1"].due.amount
    pays(path, str(due), SettlementKind.CREDIT_NOTE)

    assert path.told["payment_status"] == ("paid" if before else "refunded")
    assert ([], []) == (thanked(path), tasks(path))
    assert why(path, "thank-you").startswith("none: ")
    assert why(path, "follow-up").startswith("none: ")


def test_money_that_is_given_back_afterwards_leaves_the_day_as_it_was(path: Path) -> None:
    pays(path)
    pays(path, str(TOTAL), SettlementKind.REFUND)

    assert ("refunded", DAY, 1) == (path.told["payment_status"], path.told["thank_you_on"], len(tasks(path)))
    assert [DAY] == thanked(path)


def test_a_payment_of_before_the_book_went_on_is_told_and_nobody_is_thanked(path: Path) -> None:
    path.ledger.pays("invoice-1", str(TOTAL))
    went_on = path.clock.now() + timedelta(days=2)
    path.rules = replace(path.rules, books=(builders.book(since=went_on),))
    path.clock.advance(timedelta(days=3).total_seconds())
    settles(path)

    assert "paid" == path.told["payment_status"]
    assert ([], []) == (thanked(path), tasks(path))
    assert why(path, "thank-you").endswith("before its book went live")


def test_an_invoice_of_which_the_deal_is_told_for_the_first_time_when_it_is_paid_thanks_nobody(path: Path) -> None:
    path.links.told[DEAL] = {**path.links.told[DEAL], "invoice_id": "another"}
    pays(path)

    assert ("paid", [], []) == (path.told["payment_status"], thanked(path), tasks(path))
    assert why(path, "thank-you").endswith("when the deal was first told of it")


@pytest.mark.parametrize("before", [True, False], ids=["thanked before", "by rules that come later"])
def test_a_refresh_that_writes_everything_anew_thanks_nobody_again(path: Path, *, before: bool) -> None:
    asks(path, thanks="crm" if before else "")
    pays(path)
    asks(path, follow_up=REVIEW)
    path.crm.becomes("31337", action="refresh", seen_at=path.clock.now())
    path.wins(cause="refresh")
    path.tells_all()
    path.clock.advance(60)
    path.ledger.takes_back("invoice-1", "payment-1")
    settles(path)
    path.clock.advance(timedelta(days=2).total_seconds())
    if before:
        pays(path)

    assert [DAY] * before == thanked(path)
    assert before == (why(path, "thank-you") == "the customer was thanked on 2026-11-21 already")


def test_an_observing_book_thanks_nobody_and_neither_does_its_going_live_later(path: Path) -> None:
    path.rules = replace(path.rules, books=(builders.book(mode=Mode.OBSERVE),))
    pays(path)
    assert ("unpaid", [], []) == (path.told["payment_status"], thanked(path), tasks(path))

    path.clock.advance(timedelta(days=3).total_seconds())
    path.rules = replace(path.rules, books=(builders.book(since=path.clock.now()),))
    path.tells()
    assert ("paid", [], []) == (path.told["payment_status"], thanked(path), tasks(path))


def test_an_observing_book_that_may_show_its_plans_tells_the_payment_and_thanks_nobody(path: Path) -> None:
    path.rules = replace(path.rules, books=(builders.book(mode=Mode.OBSERVE, observe_writes_crm=True),))
    pays(path)

    assert ("paid", [], []) == (path.told["payment_status"], thanked(path), tasks(path))
    assert why(path, "thank-you").endswith("but the book only observes")


def test_a_rule_that_comes_later_follows_no_old_payment_up(path: Path) -> None:
    asks(path, thanks="")
    pays(path)
    asks(path, follow_up=REVIEW)
    path.tells()
    pays(path, "1.00", SettlementKind.REFUND)

    assert ([], []) == (thanked(path), tasks(path))


def test_a_crash_between_the_write_and_its_memory_thanks_once_with_one_task(path: Path) -> None:
    create = path.crm.create

    def down(claim: Any, permit: Any) -> Any:
        if claim.kind is Kind.TASK:
            path.crm.create = create  # type: ignore[method-assign]
            raise Unavailable("down")
        return create(claim, permit)

    path.crm.create = down  # type: ignore[method-assign]
    path.ledger.pays("invoice-1", str(TOTAL))
    path.hears(path.clock.now())
    with pytest.raises(Unavailable):
        path.tells_all()
    assert told.UNSURE == path.links.told[DEAL]["thank_you_on"]
    path.clock.advance(200)
    path.tells()
    path.tells()

    assert ({DAY}, 1) == (set(thanked(path)), len(tasks(path)))
    assert DAY == path.links.told[DEAL]["thank_you_on"]


def test_thanks_that_may_have_gone_out_for_a_payment_since_taken_back_are_not_said_again(path: Path) -> None:
    path.crm.after.append(Unclear("lost"))
    path.ledger.pays("invoice-1", str(TOTAL))
    path.hears(path.clock.now())
    with pytest.raises(Unclear):
        path.tells()
    path.ledger.takes_back("invoice-1", "payment-1")
    path.clock.advance(timedelta(days=2).total_seconds())
    settles(path)
    pays(path)

    assert [DAY] == thanked(path)
    assert why(path, "thank-you") == "the customer may have been thanked for an earlier payment"


def test_a_task_whose_answer_was_lost_is_found_not_made_again(path: Path) -> None:
    create = path.crm.create

    def lost(claim: Any, permit: Any) -> Any:
        made = create(claim, permit)
        if claim.kind is Kind.TASK:
            path.crm.create = create  # type: ignore[method-assign]
            raise Unclear("lost")
        return made

    path.crm.create = lost  # type: ignore[method-assign]
    path.ledger.pays("invoice-1", str(TOTAL))
    path.hears(path.clock.now())
    with pytest.raises(Unclear):
        path.tells_all()
    path.clock.advance(200)
    path.tells()

    assert 1 == len(tasks(path))
    claim = path.links.dossier(DEAL).claims["task:paid:invoice-1"]
    assert ClaimState.LINKED is claim.state
