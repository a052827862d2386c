from datetime import timedelta

import pytest

from shared.errors import Unavailable, Unclear
from shared.model.outcome import Done, Skipped
from shared.model.refs import Kind
from shared.model.rules import Mode
from tests import builders
from tests.unit.usecases.paths import COMPANY, DEAL, Path


def test_sales_sees_the_invoice_on_the_deal_and_a_note() -> None:
    path = Path()
    path.wins()

    assert isinstance(path.tells(), Done)

    assert path.told["sync_status"] == "invoiced"
    assert path.told["invoice_number"] == "INV-0001"
    assert path.told["invoice_status"] == "draft"
    assert path.told["invoice_total"] == "719.87"
    assert path.told["invoice_url"] == "https://ledger.example/invoice-1"
    assert path.told["as_of"] == "2026-11-21T10:00:00Z"
    assert path.crm.held[COMPANY]["customer_id"] == "customer-1"
    (note,) = path.crm.messages
    assert Kind.NOTE is note.ref.kind
    assert "INV-0001" in note.text


def test_telling_twice_costs_nothing_the_second_time() -> None:
    path = Path()
    path.wins()
    path.tells()
    before = list(path.crm.calls)

    assert isinstance(path.tells(), Skipped)
    assert before == path.crm.calls


def test_a_hold_is_a_sentence_on_the_deal_and_one_task_for_the_owner() -> None:
    path = Path()
    path.sells(lines=())
    path.wins()

    path.tells()
    path.clock.advance(3600)
    path.wins(cause="again")
    path.tells()

    assert path.told["sync_status"] == "held"
    assert "no line items" in path.told["sync_message"]
    (task,) = path.crm.messages
    assert Kind.TASK is task.ref.kind
    assert task.owner == "884422"
    assert "waits" in task.subject


def test_a_second_hold_for_another_reason_is_another_task() -> None:
    path = Path()
    path.sells(lines=())
    path.wins()
    path.tells()
    path.sells(amount="1.00", seen_at=builders.NOW + timedelta(minutes=1))
    path.wins(cause="lines added")
    path.tells()

    assert len(path.crm.messages) == 2


def test_a_note_whose_answer_was_lost_is_looked_up_not_written_again() -> None:
    path = Path()
    path.wins()
    path.crm.held[COMPANY] = {"customer_id": "customer-1"}
    path.links.told[COMPANY] = {"customer_id": "customer-1"}
    path.crm.after.extend([])

    record = path.crm.create

    def lost(*arguments: object) -> object:
        path.crm.create = record  # type: ignore[method-assign]
        record(*arguments)  # type: ignore[arg-type]
        raise Unclear("lost")

    path.crm.create = lost  # type: ignore[method-assign, assignment]
    with pytest.raises(Unclear):
        path.tells()
    with pytest.raises(Unclear) as caught:
        path.tells()
    assert caught.value.retry_after == 110
    path.clock.advance(111)
    path.tells()

    assert len(path.crm.messages) == 1


def test_an_observing_book_tells_the_crm_nothing() -> None:
    path = Path(rules=builders.rules(builders.book(mode=Mode.OBSERVE)))
    path.wins()

    assert isinstance(path.tells(), Skipped)
    assert path.crm.writes == []
    assert path.crm.messages == []


def test_an_observing_book_may_show_its_plan_on_the_deal() -> None:
    path = Path(rules=builders.rules(builders.book(mode=Mode.OBSERVE, observe_writes_crm=True)))
    path.wins()
    path.tells()

    assert path.told["sync_status"] == "planned"
    assert "719.87" in path.told["sync_message"]


def test_a_deal_that_is_gone_ends_the_telling() -> None:
    path = Path()
    path.wins()
    del path.crm.deals["31337"]

    assert isinstance(path.tells(), Skipped)
    assert DEAL not in path.links.told


def test_the_task_of_a_hold_is_completed_once_when_the_hold_clears() -> None:
    path = Path()
    path.sells(lines=())
    path.wins()
    path.tells()
    (task,) = path.crm.messages
    path.sells(seen_at=builders.NOW + timedelta(minutes=1))
    path.wins(cause="lines added")
    path.crm.calls.clear()

    path.tells()
    path.tells()

    assert path.crm.completed == {task.ref}
    assert path.crm.calls == ["record", "record", "mark task", "create note"]


def test_a_task_that_somebody_deleted_is_not_looked_for_again() -> None:
    path = Path()
    path.sells(lines=())
    path.wins()
    path.tells()
    path.crm.messages.clear()
    path.sells(seen_at=builders.NOW + timedelta(minutes=1))
    path.wins(cause="lines added")

    path.tells()

    assert path.told["sync_status"] == "invoiced"
    assert isinstance(path.tells(), Skipped)


def test_a_task_whose_completion_failed_is_completed_by_the_next_try() -> None:
    path = Path()
    path.sells(lines=())
    path.wins()
    path.tells()
    path.sells(seen_at=builders.NOW + timedelta(minutes=1))
    path.wins(cause="lines added")
    mark = path.crm.mark_task

    def down(*_: object, **__: object) -> None:
        path.crm.mark_task = mark  # type: ignore[method-assign]
        raise Unavailable("down")

    path.crm.mark_task = down  # type: ignore[method-assign]
    with pytest.raises(Unavailable):
        path.tells()
    path.tells()

    assert len(path.crm.completed) == 1
    assert path.told["sync_status"] == "invoiced"


def test_the_task_of_a_hold_that_comes_back_is_opened_again_not_made_again() -> None:
    path = Path()
    for minute in range(3):
        path.sells(lines=() if minute != 1 else builders.deal().lines, seen_at=builders.NOW + timedelta(minutes=minute))
        path.rules = builders.rules(builders.book(mode=Mode.OBSERVE, observe_writes_crm=True))
        path.wins(cause=f"minute {minute}")
        path.tells()

    assert [path.told["sync_status"], len(path.crm.messages), path.crm.completed] == ["held", 1, set()]
