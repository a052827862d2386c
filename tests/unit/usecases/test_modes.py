"""A deal's way through the modes of its book: what is shown, what waits, what is made, and what stays as it was."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from shared.errors import Conflict, NeedsHuman, Unclear, WriteForbidden
from shared.model.handoff import HandoffState, Journal
from shared.model.modes import Mode, Pilot
from shared.model.outcome import Done, Held
from shared.usecases.deals.rearm_deal import rearm_deal
from shared.usecases.deals.review_hold import approve
from tests import builders
from tests.unit.usecases.paths import DEAL, Path
from tests.unit.usecases.reviews import review

ELSEWHERE = Pilot(pipelines=frozenset({"another"}))
HERE = Pilot(pipelines=frozenset({"default"}))


def path_of(mode: Mode, **more: Any) -> Path:
    return Path(rules=builders.rules(builders.book(mode=mode, **more)))


def goes_on(path: Path, mode: Mode, **more: Any) -> datetime:
    """The book moves on, a minute from now; gives when."""
    path.clock.advance(60)
    since = path.clock.now()
    path.rules = replace(builders.rules(builders.book(mode=mode, since=since, **more)), version="r2")
    path.clock.advance(60)
    return since


def rearms(path: Path) -> None:
    rearm_deal(
        DEAL,
        by="ann",
        ledger_of=lambda _: path.ledger,
        links=path.links,
        rules=path.rules,
        queues=path.queues,
        clock=path.clock,
        journal=Journal(),
    )


def test_an_observing_book_writes_down_the_whole_draft_that_it_would_make() -> None:
    path = path_of(Mode.OBSERVE)
    path.wins()

    (entry,) = path.links.audit.entries(DEAL)
    assert "planned" == entry.verb
    assert ("599.89", "119.98", "719.87") == tuple(entry.after[name] for name in ("net", "tax", "total"))
    assert entry.after["line 1"].startswith("12 x 49.9905 Pro plan")


def test_in_approval_every_draft_waits_and_is_made_once_a_person_agrees() -> None:
    path = path_of(Mode.APPROVE)

    assert isinstance(path.wins(), Held)
    assert ("needs_approval", {}) == (path.handoff.hold and path.handoff.hold.code, path.ledger.invoices)
    path.tells()
    assert "held" == path.told["sync_status"]
    approve(review(path), DEAL)

    assert isinstance(path.wins(cause="approved"), Done)
    assert 1 == len(path.ledger.invoices)


def test_what_was_approved_is_made_even_if_the_first_answer_was_lost() -> None:
    path = path_of(Mode.APPROVE)
    path.wins_customer_first_of(builders.book())
    path.wins()
    approve(review(path), DEAL)
    path.ledger.after.append(Unclear("lost"))
    with pytest.raises(Unclear):
        path.wins(cause="approved")

    path.wins(cause="again")
    assert (1, HandoffState.INVOICED) == (len(path.ledger.invoices), path.handoff.state)


def test_a_pilot_makes_its_own_deals_invoices_and_only_shows_the_others() -> None:
    inside, outside = path_of(Mode.PILOT, pilot=HERE), path_of(Mode.PILOT, pilot=ELSEWHERE)

    assert isinstance(inside.wins(), Done)
    outside.wins()
    outside.tells_all()

    assert (HandoffState.PLANNED, {}, {}) == (outside.handoff.state, outside.ledger.invoices, outside.told)
    assert "pipeline default is not in it" in outside.handoff.reason


def test_a_deal_outside_the_pilot_that_would_be_held_is_not_told() -> None:
    path = path_of(Mode.PILOT, pilot=ELSEWHERE)
    path.sells(amount="1")
    path.wins()
    path.tells_all()

    assert (HandoffState.HELD, {}, []) == (path.handoff.state, path.told, path.crm.messages)


def test_a_pilot_of_regions_reads_where_the_buyer_is() -> None:
    leeds = path_of(Mode.PILOT, pilot=Pilot(regions=frozenset({"GB"})))
    paris = path_of(Mode.PILOT, pilot=Pilot(regions=frozenset({"FR"})))

    assert isinstance(leeds.wins(), Done)
    paris.wins()
    assert "GB is not in it" in paris.handoff.reason


@pytest.mark.parametrize("mode", [Mode.APPROVE, Mode.PILOT, Mode.LIVE])
def test_a_deal_that_was_observed_stays_observed_when_the_book_goes_on(mode: Mode) -> None:
    path = path_of(Mode.OBSERVE)
    path.wins()
    since = goes_on(path, mode, pilot=HERE)

    for cause in ("touched", "touched again"):
        path.wins(cause=cause)
        path.tells_all()
        path.clock.advance(3600)

    assert (HandoffState.PLANNED, {}, {}) == (path.handoff.state, path.ledger.invoices, path.told)
    assert since.isoformat() in path.handoff.reason


def test_a_hold_of_observing_days_that_is_corrected_later_makes_no_invoice_by_itself() -> None:
    path = path_of(Mode.OBSERVE)
    path.sells(amount="1")
    path.wins()
    goes_on(path, Mode.LIVE)
    path.sells()
    path.wins(cause="corrected")

    assert (HandoffState.PLANNED, {}) == (path.handoff.state, path.ledger.invoices)


def test_moving_on_with_an_earlier_day_takes_the_deals_since_then() -> None:
    path = path_of(Mode.OBSERVE)
    path.wins()
    path.rules = builders.rules(builders.book(since=builders.NOW - timedelta(days=20)))

    assert isinstance(path.wins(cause="asked for"), Done)


def test_a_deal_that_waits_for_approval_still_does_when_the_book_goes_live() -> None:
    path = path_of(Mode.APPROVE)
    path.wins()
    goes_on(path, Mode.LIVE)

    assert isinstance(path.wins(cause="touched"), Held)
    approve(review(path), DEAL)
    assert isinstance(path.wins(cause="approved"), Done)


def test_a_deal_won_long_before_that_was_never_seen_is_only_shown() -> None:
    path = path_of(Mode.LIVE, since=builders.NOW)
    path.sells(closed_on=date(2026, 11, 2))
    path.wins()

    assert (HandoffState.PLANNED, {}) == (path.handoff.state, path.ledger.invoices)
    assert "it was won on 2026-11-02, before" in path.handoff.reason


def test_a_deal_won_on_the_day_the_book_went_on_is_invoiced() -> None:
    path = path_of(Mode.LIVE, since=builders.NOW)
    path.sells(closed_on=builders.TODAY)

    assert isinstance(path.wins(), Done)


def test_an_observed_deal_that_is_lost_and_won_again_later_is_invoiced() -> None:
    path = path_of(Mode.OBSERVE)
    path.wins()
    goes_on(path, Mode.LIVE)
    path.crm.becomes("31337", is_won=False, stage="qualified")
    path.wins(cause="reopened")
    path.crm.becomes("31337", is_won=True, stage="closedwon")

    assert isinstance(path.wins(cause="won again"), Done)


def test_a_person_arms_a_deal_that_was_left_behind() -> None:
    path = path_of(Mode.OBSERVE)
    path.wins()
    with pytest.raises(NeedsHuman):
        rearms(path)
    goes_on(path, Mode.LIVE)
    path.wins(cause="touched")
    rearms(path)

    assert isinstance(path.wins(cause="armed"), Done)


def test_a_claim_of_the_pilot_is_not_finished_once_the_book_only_observes() -> None:
    path = path_of(Mode.PILOT, pilot=HERE)
    path.wins_customer_first_of(builders.book())
    path.ledger.after.append(Unclear("lost"))
    with pytest.raises(Unclear):
        path.wins()
    path.rules = builders.rules(builders.book(mode=Mode.OBSERVE))

    with pytest.raises((WriteForbidden, Conflict)):
        path.wins(cause="again")


def test_the_draft_of_a_pilots_deal_follows_the_deal() -> None:
    path = path_of(Mode.PILOT, pilot=HERE)
    path.wins()
    path.sells(builders.line("Pro", "1", "900"), amount="900")
    path.wins(cause="changed")

    assert "1080.00" == str(path.handoff.invoice.total.amount if path.handoff.invoice else "")


def test_a_change_outside_the_pilot_waits_for_a_person() -> None:
    path = path_of(Mode.PILOT, pilot=HERE)
    path.wins()
    path.sells(builders.line("Pro", "1", "900"), amount="900")
    path.rules = builders.rules(builders.book(mode=Mode.PILOT, pilot=ELSEWHERE))

    assert isinstance(path.wins(cause="changed"), Held)
    assert "pipeline default is not in it" in path.handoff.reason
