"""What becomes of the one invoice when its deal changes, is lost, won again, deleted or restored."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from shared.errors import RateLimited, Rejected, Unclear
from shared.model.crm import Buyer, Company
from shared.model.handoff import Handoff, HandoffState, Hold
from shared.model.ledger import InvoiceStatus
from shared.model.money import Money
from shared.model.outcome import Done, Held, Skipped
from shared.model.refs import Kind, Ref
from shared.model.rules import Mode
from shared.usecases.deals.review_hold import approve
from tests import builders
from tests.unit.usecases.paths import DEAL, TOTAL, Path
from tests.unit.usecases.reviews import review

LATER = builders.NOW + timedelta(minutes=5)
CHEAPER = builders.line(quantity="10")
TRAINING = builders.line("Training", "1", "100")


def invoiced(**more: object) -> Path:
    """A path on which the deal's draft stands, its sales told."""
    path = Path(**more)  # type: ignore[arg-type]
    path.wins()
    path.tells()
    path.clock.advance(60)
    path.crm.calls.clear()
    path.ledger.calls.clear()
    return path


def changes(path: Path) -> None:
    """Sales sells ten instead of twelve."""
    path.sells(CHEAPER, amount="499.91", seen_at=LATER)


def held(path: Path) -> Hold:
    handoff: Handoff = path.handoff
    assert HandoffState.HELD is handoff.state
    assert handoff.hold is not None
    assert handoff.invoice is not None
    return handoff.hold


def test_an_untouched_draft_is_amended_and_stays_the_one_invoice() -> None:
    path = invoiced()
    changes(path)

    outcome = path.wins(at=LATER, cause="quantity=10")

    assert isinstance(outcome, Done)
    (invoice,) = path.ledger.invoices.values()
    assert (invoice.number, invoice.total) == ("INV-0001", Money(Decimal("599.89"), "EUR"))
    assert [line.quantity for line in path.ledger.lines[invoice.ref.id]] == [Decimal(10)]
    assert HandoffState.INVOICED is path.handoff.state
    assert path.handoff.invoice == invoice
    assert path.handoff.predicted_total == invoice.total
    assert path.links.source(invoice.ref) == DEAL
    assert path.links.audit.entries(DEAL)[-1].verb == "amended invoice"


def test_amending_costs_one_read_of_the_deal_one_of_the_invoice_and_one_write() -> None:
    path = invoiced()
    changes(path)

    path.wins(at=LATER)

    assert path.crm.calls == ["deal"]
    assert path.ledger.calls == ["invoice", "amend invoice"]


def test_the_amendment_is_told_on_the_deal_once() -> None:
    path = invoiced()
    changes(path)

    path.wins(at=LATER)
    path.tells()
    path.tells()

    notes = [message.text for message in path.crm.messages if "amended" in message.text]
    assert len(notes) == 1
    assert "719.87 EUR becomes 599.89 EUR" in notes[0]
    assert path.told["invoice_total"] == "599.89"


def test_two_changes_one_after_the_other_are_two_amendments_with_a_note_each() -> None:
    path = invoiced()
    for quantity, amount in (("10", "499.91"), ("12", "599.89"), ("10", "499.91")):
        path.clock.advance(60)
        path.sells(builders.line(quantity=quantity), amount=amount, seen_at=path.clock.now())
        path.wins(at=path.clock.now(), cause=f"quantity={quantity}")
        path.tells()

    assert path.handoff.predicted_total == Money(Decimal("599.89"), "EUR")
    assert len([message for message in path.crm.messages if "amended" in message.text]) == 3
    assert len(path.ledger.invoices) == 1


def test_the_amended_draft_keeps_its_date() -> None:
    path = invoiced()
    before = path.ledger.invoices["invoice-1"].issue_date
    path.clock.advance(10 * 86_400)
    changes(path)

    path.wins(at=LATER)

    assert path.ledger.invoices["invoice-1"].issue_date == before


def test_our_own_amendment_coming_back_is_not_read() -> None:
    path = invoiced()
    changes(path)
    path.wins(at=LATER)
    path.ledger.calls.clear()

    assert isinstance(path.hears(path.clock.now()), Skipped)
    assert path.ledger.calls == []


def test_another_buyer_gets_the_draft() -> None:
    path = invoiced()
    other = Ref(builders.CRM, Kind.COMPANY, "5002")
    path.sells(company=other, seen_at=LATER)
    path.crm.buyers["31337"] = Buyer(Company(other, "Borealis Ltd"), None)

    path.wins(at=LATER, cause="associationChange")

    invoice = path.ledger.invoices["invoice-1"]
    assert path.ledger.customers[invoice.customer.id].name == "Borealis Ltd"
    assert path.handoff.buyer == other
    assert len(path.ledger.invoices) == 1
    amendment = path.handoff.amendment
    assert amendment is not None
    assert "still 719.87 EUR" == amendment.said


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (InvoiceStatus.AWAITING_APPROVAL, "awaiting approval already"),
        (InvoiceStatus.AWAITING_PAYMENT, "awaiting payment already"),
        (InvoiceStatus.PAID, "paid already"),
        (InvoiceStatus.DRAFT, "finance has changed the draft"),
    ],
)
def test_an_invoice_that_finance_has_in_hand_is_left_alone_and_held(status: InvoiceStatus, said: str) -> None:
    path = invoiced()
    theirs = path.ledger.becomes("invoice-1", status)
    path.hears(path.clock.now())
    path.sells(CHEAPER, TRAINING, amount="599.91", seen_at=LATER)

    assert isinstance(path.wins(at=LATER), Held)

    hold = held(path)
    assert hold.code == "deal_changed"
    assert said in hold.sentence
    assert "719.87 EUR becomes 719.89 EUR" in hold.sentence
    assert "added 'Training' (1 x 100)" in hold.sentence
    assert "changed 'Pro plan' (12 x 49.9905) to 10 x 49.9905" in hold.sentence
    assert hold.difference == Money(Decimal("0.02"), "EUR")
    assert path.ledger.invoices == {"invoice-1": theirs}


def test_a_held_change_becomes_one_task_for_the_owner() -> None:
    path = invoiced()
    path.ledger.becomes("invoice-1", InvoiceStatus.AWAITING_PAYMENT)
    changes(path)
    path.wins(at=LATER)

    path.tells()
    path.tells()

    tasks = [message for message in path.crm.messages if message.ref.kind is Kind.TASK]
    assert len(tasks) == 1
    assert path.told["sync_status"] == "held"


def test_a_change_that_is_undone_ends_the_hold_by_itself() -> None:
    path = invoiced()
    path.ledger.becomes("invoice-1", InvoiceStatus.AWAITING_PAYMENT)
    changes(path)
    path.wins(at=LATER)
    path.sells(seen_at=LATER + timedelta(minutes=1))

    path.wins(at=LATER + timedelta(minutes=1))

    assert HandoffState.INVOICED is path.handoff.state
    assert path.handoff.hold is None
    assert [] == list(path.links.held())


def test_a_change_that_a_person_accepts_is_not_held_again_but_the_next_one_is() -> None:
    path = invoiced()
    path.ledger.becomes("invoice-1", InvoiceStatus.AWAITING_PAYMENT)
    changes(path)
    path.wins(at=LATER)

    approve(review(path), DEAL)
    assert isinstance(path.wins(cause="approved"), Skipped)
    assert HandoffState.INVOICED is path.handoff.state

    path.sells(TRAINING, amount="100", seen_at=LATER)
    assert isinstance(path.wins(cause="again"), Held)


def test_a_change_that_bills_nothing_else_costs_one_read_and_no_write() -> None:
    path = invoiced()
    entries = len(path.links.audit.entries(DEAL))
    path.sells(owner="1", seen_at=LATER)

    assert isinstance(path.wins(at=LATER, cause="hubspot_owner_id=1"), Skipped)

    assert path.crm.calls == ["deal"]
    assert path.ledger.calls == []
    assert entries == len(path.links.audit.entries(DEAL))


def test_a_change_that_cannot_be_invoiced_is_held_with_its_reason() -> None:
    path = invoiced()
    path.sells(CHEAPER, amount="1.00", seen_at=LATER)

    path.wins(at=LATER)

    hold = held(path)
    assert hold.code == "deal_changed"
    assert "they differ by" in hold.sentence
    assert "Correct the deal's amount" in hold.fix
    assert path.ledger.calls == []


def test_a_book_that_is_not_live_any_more_amends_nothing() -> None:
    path = invoiced()
    path.rules = builders.rules(builders.book(mode=Mode.OBSERVE))
    changes(path)

    path.wins(at=LATER)

    assert "mode observe" in held(path).sentence
    assert path.ledger.invoices["invoice-1"].total == Money(TOTAL, "EUR")


def test_a_book_that_is_gone_from_the_rules_amends_nothing() -> None:
    path = invoiced()
    path.rules = replace(path.rules, books=())
    changes(path)

    path.wins(at=LATER)

    assert "no longer in ledgerlink.toml" in held(path).sentence


def test_an_amendment_without_an_answer_is_settled_under_its_own_key() -> None:
    path = invoiced()
    changes(path)
    path.ledger.after.append(Unclear("lost"))
    with pytest.raises(Unclear):
        path.wins(at=LATER)

    path.wins(at=LATER)

    claims = [claim for intent, claim in path.links.dossier(DEAL).claims.items() if intent.startswith("amend:")]
    assert [(claim.intent, claim.generation, claim.attempts) for claim in claims] == [("amend:1", 1, 2)]
    assert path.handoff.predicted_total == Money(Decimal("599.89"), "EUR")
    assert HandoffState.INVOICED is path.handoff.state


def test_an_amendment_that_never_arrived_is_made_again_after_a_look() -> None:
    path = invoiced()
    changes(path)
    path.ledger.before.append(Unclear("never arrived"))
    with pytest.raises(Unclear):
        path.wins(at=LATER)
    path.clock.advance(400)

    path.wins(at=LATER)

    assert "find_created invoice" in path.ledger.calls
    assert path.ledger.invoices["invoice-1"].total == Money(Decimal("599.89"), "EUR")
    assert len(path.ledger.invoices) == 1


def test_a_second_change_waits_for_the_first_to_be_settled() -> None:
    path = invoiced()
    changes(path)
    path.ledger.after.append(Unclear("lost"))
    with pytest.raises(Unclear):
        path.wins(at=LATER)
    path.clock.advance(60)
    path.sells(TRAINING, amount="100", seen_at=LATER + timedelta(minutes=1))

    path.wins(at=LATER + timedelta(minutes=1))

    assert path.ledger.invoices["invoice-1"].total == Money(Decimal("120.00"), "EUR")
    assert path.handoff.amendment is not None
    assert path.handoff.amendment.number == 2


def test_an_approval_between_our_read_and_our_write_is_held_not_overwritten() -> None:
    path = invoiced()
    changes(path)
    path.ledger.before.append(Rejected("Invoice not of valid status for modification"))

    path.wins(at=LATER)

    assert "not of valid status" in held(path).sentence
    assert path.ledger.invoices["invoice-1"].total == Money(TOTAL, "EUR")


def test_a_rate_limit_is_not_a_refusal_of_the_amendment() -> None:
    path = invoiced()
    changes(path)
    path.ledger.before.append(RateLimited("slow down", retry_after=30))

    with pytest.raises(RateLimited):
        path.wins(at=LATER)
    path.wins(at=LATER)

    assert HandoffState.INVOICED is path.handoff.state
    assert path.handoff.predicted_total == Money(Decimal("599.89"), "EUR")


def test_a_deal_that_is_lost_after_its_invoice_is_held_and_the_draft_stands() -> None:
    path = invoiced()
    path.sells(is_won=False, stage="closedlost", seen_at=LATER)

    assert isinstance(path.wins(at=LATER, cause="dealstage=closedlost"), Held)

    hold = held(path)
    assert hold.code == "no_longer_won"
    assert "invoice INV-0001 over 719.87 EUR stands" in hold.sentence
    assert "win the deal again" in hold.fix
    assert path.ledger.calls == []


def test_won_again_unchanged_the_hold_ends_and_nothing_is_written_to_the_ledger() -> None:
    path = invoiced()
    path.sells(is_won=False, stage="qualified", seen_at=LATER)
    path.wins(at=LATER)
    path.sells(seen_at=LATER + timedelta(minutes=1))

    path.wins(at=LATER + timedelta(minutes=1))

    assert HandoffState.INVOICED is path.handoff.state
    assert path.ledger.calls == []
    assert len(path.ledger.invoices) == 1


def test_won_again_changed_the_one_draft_is_amended() -> None:
    path = invoiced()
    path.sells(is_won=False, stage="qualified", seen_at=LATER)
    path.wins(at=LATER)
    changes(path)

    path.wins(cause="won again")

    assert HandoffState.INVOICED is path.handoff.state
    assert path.ledger.invoices["invoice-1"].total == Money(Decimal("599.89"), "EUR")
    assert len(path.ledger.invoices) == 1


def test_a_deleted_deal_is_held_and_a_restored_one_is_released() -> None:
    path = invoiced()
    deal = path.crm.deals.pop("31337")

    assert isinstance(path.wins(at=LATER, cause="deal.deletion"), Held)
    assert held(path).code == "deal_deleted"

    path.crm.deals["31337"] = deal
    path.wins(at=LATER + timedelta(minutes=1), cause="deal.restore")
    assert HandoffState.INVOICED is path.handoff.state


def test_a_deleted_deal_can_be_accepted() -> None:
    path = invoiced()
    del path.crm.deals["31337"]
    path.wins(at=LATER, cause="deal.deletion")

    approve(review(path), DEAL)

    assert isinstance(path.wins(cause="approved"), Skipped)
    assert [] == list(path.links.held())


def test_a_held_deal_without_an_invoice_that_is_deleted_waits_no_longer() -> None:
    path = Path()
    path.sells(amount="1.00")
    path.wins()
    del path.crm.deals["31337"]

    path.wins(cause="deal.deletion")

    assert HandoffState.EXCLUDED is path.handoff.state
    assert [] == list(path.links.held())


def test_after_finance_removed_the_draft_no_change_of_the_deal_brings_it_back() -> None:
    path = invoiced()
    path.ledger.becomes("invoice-1", InvoiceStatus.DELETED)
    path.hears(path.clock.now())
    path.crm.calls.clear()
    changes(path)

    assert isinstance(path.wins(at=LATER), Skipped)
    assert path.crm.calls == ["deal"]  # somebody may have asked for something
    assert len(path.ledger.invoices) == 1


def test_a_draft_deleted_while_the_deal_is_held_is_declined_and_waits_no_longer() -> None:
    path = invoiced()
    path.sells(is_won=False, stage="qualified", seen_at=LATER)
    path.wins(at=LATER)
    path.ledger.becomes("invoice-1", InvoiceStatus.DELETED)

    path.hears(path.clock.now())

    assert HandoffState.DECLINED is path.handoff.state
    assert [] == list(path.links.held())
