"""A deal that is fully paid moves on to the stage that the rules name: once, forward only, and nobody reads our own move."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain import told
from shared.model.hints import Hint
from shared.model.outcome import Outcome, Skipped
from tests.unit.usecases.paths import DEAL, TOTAL, Path


@pytest.fixture
def path() -> Path:
    """An approved invoice that everybody knows of; paid deals move to `paid`."""
    made = Path()
    made.rules = replace(made.rules, paid_stage="paid")
    made.is_approved()
    made.clock.advance(60)
    return made


def pays(path: Path, amount: str = str(TOTAL)) -> list[str]:
    path.clock.advance(60)
    path.ledger.pays("invoice-1", amount)
    return path.settles()


def moved(path: Path, stage: str) -> Outcome:
    """The CRM tells of a move of the deal."""
    path.clock.advance(60)
    at = path.crm.deals["31337"].seen_at + timedelta(hours=1)
    return path.drafts(Hint(DEAL, f"moved {path.clock.now()}", "moved", at, moved_to=stage))


def stage_of(path: Path) -> str:
    return path.crm.deals["31337"].stage


def test_a_paid_deal_moves_on_in_the_same_call_that_says_so(path: Path) -> None:
    calls = pays(path)

    assert (stage_of(path), path.told["payment_status"]) == ("paid", "paid")
    assert sorted(calls) == ["create note", "invoice", "record", "record", "won_stages_ahead"]


def test_a_part_payment_moves_nothing(path: Path) -> None:
    assert "won_stages_ahead" not in pays(path, "100.00")
    assert stage_of(path) == "closedwon"


def test_without_the_rule_nothing_is_moved_and_nothing_asked(path: Path) -> None:
    path.rules = replace(path.rules, paid_stage="")

    assert "won_stages_ahead" not in pays(path)
    assert stage_of(path) == "closedwon"


def test_a_deal_that_went_further_is_never_moved_back(path: Path) -> None:
    path.crm.becomes("31337", stage="renewed")
    pays(path)

    assert (stage_of(path), path.told["payment_status"]) == ("renewed", "paid")
    decisions = path.links.audit.entries(DEAL)[-1].journal.decisions
    assert any("stays there" in decision.why for decision in decisions)


def test_it_is_moved_once_even_if_it_is_paid_twice(path: Path) -> None:
    pays(path)
    path.crm.becomes("31337", stage="closedwon")
    path.clock.advance(60)
    invoice = path.ledger.invoices["invoice-1"]
    path.ledger.becomes("invoice-1", path.ledger.invoices["invoice-1"].status.AWAITING_PAYMENT, due=invoice.total)
    path.settles()
    path.clock.advance(60)
    path.ledger.becomes("invoice-1", invoice.status, due=invoice.due)
    path.settles()

    assert (stage_of(path), path.told["payment_status"]) == ("closedwon", "paid")


def test_our_own_move_is_not_read_when_it_comes_back_and_another_is(path: Path) -> None:
    pays(path)
    path.crm.calls.clear()

    assert isinstance(moved(path, "paid"), Skipped)
    assert path.crm.calls == []

    moved(path, "renewed")
    assert path.crm.calls == ["deal"]


def test_our_move_is_known_even_while_its_answer_is_under_way(path: Path) -> None:
    path.links.told[DEAL] = {**path.links.told[DEAL], told.STAGE: told.UNSURE}
    path.crm.calls.clear()

    assert isinstance(moved(path, "paid"), Skipped)
    assert path.crm.calls == []


def test_a_stage_that_the_crm_will_not_take_keeps_nothing_else_from_being_told(path: Path) -> None:
    path.crm.closed_stages.add("paid")
    pays(path)

    assert (stage_of(path), path.told["payment_status"]) == ("closedwon", "paid")
    decisions = path.links.audit.entries(DEAL)[-1].journal.decisions
    assert any("another property first" in decision.why for decision in decisions)
    path.crm.calls.clear()
    assert isinstance(path.tells(), Skipped)
