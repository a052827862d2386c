"""What each step came to, counted over the trails that the use-cases really leave."""

from dataclasses import replace

import pytest

from shared.model.handoff import Journal
from shared.model.ledger import InvoiceStatus
from shared.model.modes import Mode
from shared.model.money import Money
from shared.ports.stores import Deed
from shared.usecases.governing.count_rollout import Step, counted, percentile, reasons, steps
from shared.usecases.governing.move_book import MOVED, trail_of
from tests import builders
from tests.unit.usecases.paths import DEAL, Path

BOOK = builders.book()


def moves_on(path: Path, before: Mode, after: Mode) -> None:
    path.clock.advance(60)
    said = {"mode": before.value}, {"mode": after.value}
    path.links.note(trail_of(BOOK), Deed(path.clock.now(), "ann", MOVED, "r2", Journal(), *said))
    path.rules = builders.rules(builders.book(mode=after))
    path.clock.advance(60)


def rollout(path: Path) -> list[Step]:
    moves = path.links.audit.entries(trail_of(BOOK))
    trails = [path.links.audit.entries(deal) for deal in path.links.handoffs]
    return list(counted(steps(moves, path.rules.books[0].mode), trails))


def approved(path: Path) -> None:
    path.clock.advance(60)
    path.ledger.becomes("invoice-1", InvoiceStatus.AWAITING_PAYMENT)
    path.hears(path.clock.now())


def test_a_draft_that_finance_takes_as_it_is_counts_as_unchanged() -> None:
    path = Path()
    path.clock.advance(3)
    path.wins()
    approved(path)
    (step,) = rollout(path)

    assert (Mode.LIVE, 1, 1, 1, 0, 0) == (
        step.mode,
        len(step.deals),
        step.drafted,
        step.accepted,
        step.edited,
        step.removed,
    )
    assert [3000] == step.won_to_draft_ms


def test_a_draft_whose_total_finance_changes_counts_as_edited() -> None:
    path = Path()
    path.wins()
    invoice = path.ledger.invoices["invoice-1"]
    path.ledger.invoices["invoice-1"] = replace(invoice, total=Money(invoice.total.amount + 1, "EUR"))
    approved(path)
    (step,) = rollout(path)

    assert (0, 1) == (step.accepted, step.edited)


def test_a_draft_that_finance_deletes_counts_as_removed() -> None:
    path = Path()
    path.wins()
    path.clock.advance(60)
    path.ledger.becomes("invoice-1", InvoiceStatus.DELETED)
    path.hears(path.clock.now())

    assert 1 == rollout(path)[0].removed


def test_each_thing_counts_in_the_step_in_which_it_happened() -> None:
    path = Path(rules=builders.rules(builders.book(mode=Mode.OBSERVE)))
    path.wins()
    moves_on(path, Mode.OBSERVE, Mode.APPROVE)
    path.wins(cause="touched")
    moves_on(path, Mode.APPROVE, Mode.LIVE)
    path.wins(cause="touched again")
    observing, approving, live = rollout(path)

    assert [Mode.OBSERVE, Mode.APPROVE, Mode.LIVE] == [observing.mode, approving.mode, live.mode]
    assert (1, 0) == (len(observing.planned), observing.drafted)
    assert {"needs_approval": 1} == reasons(approving.held)
    assert 1 == live.drafted
    assert [] == live.won_to_draft_ms, "it waited for people"


def test_a_deal_that_is_held_again_and_again_is_one_by_its_code() -> None:
    path = Path()
    path.sells(amount="1")
    path.wins()
    path.wins(cause="touched")

    assert {"amounts_disagree": 1} == reasons(rollout(path)[0].held)


def test_failed_tries_are_counted() -> None:
    path = Path()
    path.links.note(DEAL, Deed(path.clock.now(), "ledgerlink", "failed", "r1", Journal(), {}, {"cause": "no answer"}))
    path.wins()

    assert (1, 1) == (rollout(path)[0].failed, rollout(path)[0].drafted)


@pytest.mark.parametrize(("share", "value"), [(0.5, 3), (0.95, 5), (0.0, 1)])
def test_percentiles_are_values_that_were_measured(share: float, value: int) -> None:
    assert value == percentile([5, 1, 4, 2, 3], share)
    assert percentile([], share) is None


def test_without_moves_there_is_one_step_without_ends() -> None:
    (only,) = steps([], Mode.PILOT)

    assert (Mode.PILOT, None, None) == (only.mode, only.since, only.until)
