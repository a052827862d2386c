"""What a person may decide about a held deal, and what comes of it."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest

from shared.domain import holds
from shared.errors import Conflict, NeedsHuman, NotFound
from shared.model.handoff import HandoffState
from shared.model.ledger import Customer, InvoiceStatus
from shared.model.outcome import Held, Skipped
from shared.model.refs import Kind, Ref
from shared.usecases.deals.review_hold import approve, reject
from tests import builders
from tests.unit.usecases.paths import DEAL, Path
from tests.unit.usecases.reviews import rearm, review


def ambiguous() -> Path:
    """Two customers carry the buyer's name."""
    path = Path()
    for number in (1, 2):
        ref = Ref(builders.LEDGER, Kind.CUSTOMER, f"acme-{number}")
        path.ledger.customers[ref.id] = Customer(ref, "Acme Ltd")
    path.wins()
    return path


def contested() -> Path:
    """The ledger came to another total than was predicted."""
    path = Path()
    off = path.ledger.settings.tax_codes["OUTPUT2"]
    path.ledger.settings = builders.organisation(tax_codes={"OUTPUT2": type(off)("OUTPUT2", off.name, Decimal("17.5"))})
    path.wins()
    return path


def removed() -> Iterator[Path]:
    """Paths on which finance removed what was drafted."""
    for status in (InvoiceStatus.DELETED, InvoiceStatus.VOIDED):
        path = Path()
        path.wins()
        path.clock.advance(60)
        path.ledger.becomes("invoice-1", status)
        path.hears(path.clock.now())
        yield path


def test_naming_the_customer_links_it_and_the_deal_goes_through() -> None:
    path = ambiguous()
    assert path.handoff.hold is not None
    assert path.handoff.hold.code == holds.AMBIGUOUS_CUSTOMER

    approve(review(path), DEAL, customer="acme-2")
    path.wins(cause="approved")

    (invoice,) = path.ledger.invoices.values()
    assert invoice.customer.id == "acme-2"
    assert len(path.ledger.customers) == 2
    assert HandoffState.INVOICED is path.handoff.state


def test_the_approval_stands_in_the_trail_with_who_and_sends_the_deal_to_its_worker() -> None:
    path = ambiguous()

    approve(review(path, by="bob"), DEAL, customer="acme-1")

    entry = path.links.audit.entries(DEAL)[-1]
    assert (entry.actor, entry.verb) == ("bob", "approved hold")
    queue, hint = path.queues.sent[-1]
    assert (queue, hint.about, hint.occurred_at) == ("deal_won", DEAL, None)


def test_an_ambiguous_customer_is_not_approved_without_saying_which() -> None:
    path = ambiguous()

    with pytest.raises(NeedsHuman, match="somebody must say"):
        approve(review(path), DEAL)


def test_a_customer_the_ledger_has_not_is_not_linked() -> None:
    path = ambiguous()

    with pytest.raises(NotFound):
        approve(review(path), DEAL, customer="acme-3")


def test_amounts_that_disagree_before_there_is_an_invoice_cannot_be_approved() -> None:
    path = Path()
    path.sells(amount="1.00")
    path.wins()

    with pytest.raises(NeedsHuman) as refused:
        approve(review(path), DEAL)

    assert "Correct the deal's amount" in refused.value.fix
    assert HandoffState.HELD is path.handoff.state


def test_a_total_that_disagrees_can_be_accepted_once_the_invoice_stands() -> None:
    path = contested()

    approve(review(path), DEAL)

    assert HandoffState.INVOICED is path.handoff.state
    assert isinstance(path.wins(cause="approved"), Skipped)
    assert len(path.ledger.invoices) == 1


def test_a_deal_that_moved_since_it_was_held_is_not_approved() -> None:
    path = contested()
    path.sells(amount="700")

    with pytest.raises(Conflict):
        approve(review(path), DEAL)
    assert HandoffState.HELD is path.handoff.state


def test_what_is_not_held_can_be_neither_approved_nor_rejected() -> None:
    path = Path()
    path.wins()

    with pytest.raises(NotFound):
        approve(review(path), DEAL)
    with pytest.raises(NotFound):
        reject(review(path), DEAL, "no")


def test_a_rejected_deal_stays_out_whatever_happens_to_it() -> None:
    path = Path()
    path.sells(amount="1.00")
    path.wins()

    reject(review(path), DEAL, "a test order")
    path.sells(seen_at=builders.NOW + timedelta(hours=1))
    outcome = path.wins(at=builders.NOW + timedelta(hours=1), cause="amount=599.89")

    assert isinstance(outcome, Skipped)
    assert HandoffState.EXCLUDED is path.handoff.state
    assert path.handoff.reason == "kept out by ann: a test order"
    assert not path.ledger.invoices
    assert [] == list(path.links.held())


def test_a_rejected_deal_that_is_armed_again_is_invoiced() -> None:
    path = Path()
    path.sells(amount="1.00")
    path.wins()
    reject(review(path), DEAL, "a test order")
    path.sells()

    rearm(path)
    path.wins(cause="armed again")

    assert HandoffState.INVOICED is path.handoff.state


def test_a_hold_over_an_invoice_that_stands_cannot_be_rejected() -> None:
    path = contested()

    with pytest.raises(NeedsHuman):
        reject(review(path), DEAL, "no")
    assert HandoffState.HELD is path.handoff.state


def test_an_invoice_that_finance_removed_is_made_anew_only_after_somebody_arms_the_deal() -> None:
    for path in removed():
        path.wins(cause="won again")
        assert len(path.ledger.invoices) == 1

        rearm(path, by="bob")
        path.wins(cause="armed again")

        assert len(path.ledger.invoices) == 2
        assert HandoffState.INVOICED is path.handoff.state
        assert path.links.dossier(DEAL).claims["invoice"].generation == 2
        assert "bob" in {entry.actor for entry in path.links.audit.entries(DEAL)}


def test_a_late_word_about_the_removed_invoice_changes_nothing_of_the_new_one() -> None:
    for path in removed():
        rearm(path)
        path.wins(cause="armed again")
        path.clock.advance(60)
        path.ledger.becomes("invoice-1", InvoiceStatus.DELETED, number="renamed")

        path.hears(path.clock.now())

        assert HandoffState.INVOICED is path.handoff.state
        assert path.handoff.invoice is not None
        assert path.handoff.invoice.ref.id == "invoice-2"


def test_a_deal_whose_invoice_stands_cannot_be_armed_again() -> None:
    path = Path()
    path.wins()

    with pytest.raises(NeedsHuman, match="still stands"):
        rearm(path)
    assert path.handoff.invoice is not None


def test_the_ledger_is_asked_before_a_deal_is_armed_again() -> None:
    """Finance restored nothing, but our copy may be older than the books."""
    path = next(removed())
    path.ledger.becomes("invoice-1", InvoiceStatus.DRAFT)

    with pytest.raises(NeedsHuman):
        rearm(path)


def test_a_deal_that_is_merely_held_is_not_armed_but_corrected() -> None:
    path = Path()
    path.sells(amount="1.00")
    assert isinstance(path.wins(), Held)

    with pytest.raises(NeedsHuman) as refused:
        rearm(path)
    assert "ledgerlink sync deal" in refused.value.fix


def test_a_deal_nobody_knows_is_not_armed() -> None:
    with pytest.raises(NotFound):
        rearm(Path())
