"""Deals that are merged: the one that is left has the one invoice, whichever of them it was made for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.errors import Unclear
from shared.model.handoff import HandoffState
from shared.model.hints import Hint
from shared.model.ledger import InvoiceStatus
from shared.model.outcome import Held, Skipped
from shared.model.refs import Kind
from shared.usecases.deals.review_hold import approve
from tests import builders
from tests.unit.usecases.paths import DEAL, Path
from tests.unit.usecases.reviews import review

OTHER, SURVIVOR = builders.deal_ref("31338"), builders.deal_ref("40000")
LATER = builders.NOW + timedelta(minutes=5)


def invoiced() -> Path:
    """31337 has a draft, told; 31338 is open."""
    path = Path()
    path.wins()
    path.tells()
    path.crm.deals["31338"] = replace(builders.deal(), ref=OTHER, is_won=False, stage="qualified")
    path.crm.buyers["31338"] = builders.buyer()
    path.clock.advance(60)
    return path


def merge(path: Path, survivor: str = "40000", *gone: str) -> None:
    """Sales merges; the losers are gone, the survivor looks like the first deal."""
    losers = gone or ("31337", "31338")
    path.crm.deals[survivor] = replace(
        builders.deal(seen_at=LATER, fields={"merged_from": " ".join(losers)}),
        ref=builders.deal_ref(survivor),
    )
    path.crm.buyers[survivor] = builders.buyer()
    for loser in losers:
        if loser != survivor:
            path.crm.deals.pop(loser, None)


def test_the_survivor_takes_the_invoice_over_and_none_is_made() -> None:
    path = invoiced()
    merge(path)

    path.wins(at=LATER, cause="deal.merge", deal=SURVIVOR)

    heir = path.links.dossier(SURVIVOR)
    assert heir.handoff is not None
    assert HandoffState.INVOICED is heir.handoff.state
    assert heir.handoff.invoice is not None
    assert path.links.source(heir.handoff.invoice.ref) == SURVIVOR
    assert heir.claims["invoice"].remote == heir.handoff.invoice.ref
    assert len(path.ledger.invoices) == 1


@pytest.mark.parametrize("loser_first", [True, False])
def test_the_deal_that_is_gone_waits_for_nobody_in_whatever_order_the_events_come(*, loser_first: bool) -> None:
    path = invoiced()
    merge(path)

    for deal in (DEAL, OTHER, SURVIVOR) if loser_first else (SURVIVOR, OTHER, DEAL):
        path.wins(at=LATER, cause="deal.merge", deal=deal)
    path.wins(at=LATER + timedelta(seconds=1), cause="deal.deletion")

    assert HandoffState.EXCLUDED is path.handoff.state
    assert "merged into the deal 40000" in path.handoff.reason
    assert [] == list(path.links.held())
    assert len(path.ledger.invoices) == 1


def test_the_notes_moved_with_the_merge_and_are_not_written_again() -> None:
    path = invoiced()
    merge(path)
    notes = len([message for message in path.crm.messages if message.ref.kind is Kind.NOTE])

    path.wins(at=LATER, cause="deal.merge", deal=SURVIVOR)
    path.tells(SURVIVOR)

    assert notes == len([message for message in path.crm.messages if message.ref.kind is Kind.NOTE])
    assert path.crm.held[SURVIVOR]["invoice_number"] == "INV-0001"


def test_a_survivor_that_keeps_its_id_takes_the_losers_invoice_over() -> None:
    path = invoiced()
    merge(path, "31338", "31337")

    path.wins(at=LATER, cause="deal.merge", deal=OTHER)

    heir = path.links.dossier(OTHER).handoff
    assert heir is not None
    assert HandoffState.INVOICED is heir.state
    assert len(path.ledger.invoices) == 1


def test_a_merge_that_changed_what_is_sold_amends_the_one_draft() -> None:
    path = invoiced()
    merge(path)
    path.crm.deals["40000"] = replace(
        path.crm.deals["40000"], lines=(builders.line(quantity="10"),), amount=builders.deal(amount="499.91").amount
    )

    path.wins(at=LATER, cause="deal.merge", deal=SURVIVOR)

    (invoice,) = path.ledger.invoices.values()
    assert str(invoice.total.amount) == "599.89"


def test_merged_deals_with_an_invoice_each_are_held_naming_both() -> None:
    path = invoiced()
    path.crm.becomes("31338", is_won=True, stage="closedwon")
    path.wins(deal=OTHER)
    merge(path)

    outcome = path.wins(at=LATER, cause="deal.merge", deal=SURVIVOR)

    assert isinstance(outcome, Held)
    assert outcome.hold.code == "merged_two_invoices"
    assert "INV-0001" in outcome.hold.sentence
    assert "INV-0002" in outcome.hold.sentence
    assert [SURVIVOR] == list(path.links.held())
    assert len(path.ledger.invoices) == 2


def test_two_merged_invoices_stay_held_through_later_events_until_a_person_accepts() -> None:
    path = invoiced()
    path.crm.becomes("31338", is_won=True, stage="closedwon")
    path.wins(deal=OTHER)
    merge(path)
    path.wins(at=LATER, cause="deal.merge", deal=SURVIVOR)

    assert isinstance(path.wins(cause="again", deal=SURVIVOR), Skipped)
    assert [SURVIVOR] == list(path.links.held())

    approve(review(path), SURVIVOR)
    path.wins(cause="approved", deal=SURVIVOR)
    assert [] == list(path.links.held())
    assert len(path.ledger.invoices) == 2


def test_what_finance_removed_is_not_brought_back_by_a_merge() -> None:
    path = invoiced()
    path.ledger.becomes("invoice-1", InvoiceStatus.DELETED)
    path.hears(path.clock.now())
    merge(path)

    path.wins(at=LATER, cause="deal.merge", deal=SURVIVOR)

    heir = path.links.dossier(SURVIVOR).handoff
    assert heir is not None
    assert HandoffState.DECLINED is heir.state
    assert len(path.ledger.invoices) == 1


def test_an_invoice_that_was_under_way_when_the_deals_were_merged_is_settled_and_taken_over() -> None:
    path = Path()
    path.wins_customer_first()
    path.ledger.after.append(Unclear("lost"))
    with pytest.raises(Unclear):
        path.wins()
    merge(path, "40000", "31337")

    path.wins(at=LATER, cause="deal.merge", deal=SURVIVOR)

    heir = path.links.dossier(SURVIVOR).handoff
    assert heir is not None
    assert heir.invoice is not None
    assert len(path.ledger.invoices) == 1


def test_a_crash_before_the_merged_deal_is_marked_is_made_good() -> None:
    path = invoiced()
    merge(path)
    record = path.links.record

    def dies(*_: object) -> None:
        path.links.record = record  # type: ignore[method-assign]
        raise KeyboardInterrupt

    path.links.record = dies  # type: ignore[method-assign, assignment]
    with pytest.raises(KeyboardInterrupt):
        path.wins(at=LATER, cause="deal.merge", deal=SURVIVOR)

    path.wins(at=LATER + timedelta(seconds=1), cause="deal.merge", deal=SURVIVOR)

    assert HandoffState.EXCLUDED is path.handoff.state
    assert len(path.ledger.invoices) == 1


def test_deals_that_were_never_invoiced_merge_into_an_ordinary_one() -> None:
    path = Path()
    merge(path)

    path.wins(at=LATER, cause="deal.merge", deal=SURVIVOR)

    assert len(path.ledger.invoices) == 1
    assert path.links.dossier(DEAL).handoff is None


def test_where_only_the_event_tells_of_a_merge_the_survivor_takes_over_all_the_same() -> None:
    path = invoiced()
    path.crm.deals.pop("31337")
    path.crm.deals["31338"] = replace(builders.deal(seen_at=LATER), ref=OTHER)

    path.drafts(Hint(OTHER, "merge", "change.deal", LATER, merged_from=("31337",)))
    path.wins(at=LATER + timedelta(seconds=1), cause="delete.deal")

    heir = path.links.dossier(OTHER).handoff
    assert heir is not None
    assert HandoffState.INVOICED is heir.state
    assert HandoffState.EXCLUDED is path.handoff.state
    assert len(path.ledger.invoices) == 1
