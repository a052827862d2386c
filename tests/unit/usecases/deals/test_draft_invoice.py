from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from shared.errors import (
    Conflict,
    LedgerlinkError,
    Malformed,
    MappingMissing,
    NeedsHuman,
    RateLimited,
    Reconnect,
    Rejected,
    Stale,
    Unclear,
    WriteForbidden,
)
from shared.model.claims import ClaimState
from shared.model.customer_rules import CustomerRules
from shared.model.handoff import Call, HandoffState, Journal
from shared.model.hints import Hint
from shared.model.ledger import InvoiceStatus
from shared.model.money import Money
from shared.model.outcome import Done, Held, Skipped
from shared.model.refs import BookId
from shared.model.rules import Mode
from tests import builders
from tests.unit.usecases.paths import COMPANY, DEAL, TOTAL, Path


def test_a_won_deal_becomes_one_draft_with_its_customer_and_its_audit_entry() -> None:
    path = Path()

    outcome = path.wins()

    assert isinstance(outcome, Done)
    assert HandoffState.INVOICED is path.handoff.state
    (invoice,) = path.ledger.invoices.values()
    assert InvoiceStatus.DRAFT is invoice.status
    assert Money(TOTAL, "EUR") == invoice.total == path.handoff.predicted_total
    assert invoice.reference == "DEAL-31337"
    (customer,) = path.ledger.customers.values()
    assert customer.number == "hubspot:4455667:company:5001"
    assert path.links.source(invoice.ref) == DEAL
    assert path.links.source(customer.ref) == COMPANY
    (entry,) = path.links.audit.entries(DEAL)
    assert entry.verb == "drafted invoice"
    assert [("write_back", DEAL)] == [(queue, hint.about) for queue, hint in path.queues.sent]


def test_a_deal_that_is_not_won_leaves_no_trace() -> None:
    path = Path()
    path.sells(is_won=False, stage="qualified")

    assert isinstance(path.wins(), Skipped)
    assert path.links.dossier(DEAL).handoff is None
    assert path.ledger.calls == []


def test_a_change_of_nothing_but_our_own_fields_costs_no_call_and_anything_else_is_looked_at() -> None:
    path = Path()
    path.wins()
    calls = len(path.crm.calls)
    later = path.clock.now() + timedelta(minutes=1)
    ours = Hint(DEAL, "echo", "changed", later, changed=("f1", "f2"))

    assert isinstance(path.drafts(ours), Skipped)
    assert calls == len(path.crm.calls)

    path.drafts(replace(ours, key="a person's field, too", changed=("f1", "theirs")))
    assert calls + 1 == len(path.crm.calls)


def test_a_second_event_makes_no_second_invoice_and_costs_no_call() -> None:
    path = Path()
    path.wins()
    before = list(path.crm.calls), list(path.ledger.calls)

    assert isinstance(path.wins(at=builders.NOW, cause="again"), Skipped)
    assert before == (path.crm.calls, path.ledger.calls)
    assert len(path.ledger.invoices) == 1


def test_a_deal_reopened_and_won_again_keeps_its_one_invoice() -> None:
    path = Path()
    path.wins()
    path.sells(is_won=False, stage="qualified")
    path.wins(cause="reopened")
    path.sells(amount="1200", is_won=True)

    assert isinstance(path.wins(cause="won again"), Held)
    assert len(path.ledger.invoices) == 1


def test_the_claim_has_no_book_in_its_name_so_a_moved_deal_is_not_invoiced_twice() -> None:
    path = Path()
    path.wins()
    path.rules = builders.rules(builders.book(id=BookId("other")))

    assert isinstance(path.wins(cause="after the rules changed"), Skipped)
    assert len(path.ledger.invoices) == 1


def test_a_linked_customer_is_used_without_asking_anybody() -> None:
    path = Path()
    path.wins()
    path.crm.deals["2"] = replace(builders.deal(), ref=builders.deal_ref("2"))
    path.crm.calls.clear()
    path.ledger.calls.clear()

    path.wins(deal=builders.deal_ref("2"))

    assert path.crm.calls == ["deal"]
    assert path.ledger.calls == ["create invoice"]
    assert len(path.ledger.customers) == 1


@pytest.mark.parametrize("kept", [True, False])
def test_a_customer_that_was_just_linked_is_seen_on_both_sides_where_the_rules_keep_them_in_step(*, kept: bool) -> None:
    path = Path(rules=builders.rules(customers=CustomerRules(sync=kept)))
    path.wins()

    met = [hint.about for queue, hint in path.queues.sent if queue == "customer_changed"]
    assert met == ([COMPANY] if kept else [])


def test_a_customer_that_the_ledger_refuses_as_archived_is_looked_at_for_a_merge() -> None:
    path = Path()
    path.wins()
    (customer,) = path.ledger.customers.values()
    path.ledger.customers[customer.ref.id] = replace(customer, archived=True)
    path.crm.deals["2"] = replace(builders.deal(), ref=builders.deal_ref("2"))

    outcome = path.wins(deal=builders.deal_ref("2"))

    assert isinstance(outcome, Held)
    assert "customer_archived" == outcome.hold.code
    assert [customer.ref] == [hint.about for queue, hint in path.queues.sent if queue == "customer_changed"]


def test_an_unclear_answer_is_settled_with_the_same_key_and_makes_one_invoice() -> None:
    path = Path()
    path.ledger.after.extend([Unclear("lost"), Unclear("lost again")])

    with pytest.raises(Unclear):
        path.wins()
    with pytest.raises(Unclear):
        path.wins()
    path.wins()

    assert len(path.ledger.customers) == 1
    assert len(path.ledger.invoices) == 1
    assert HandoffState.INVOICED is path.handoff.state


def test_a_conflict_of_our_own_on_the_way_to_a_second_attempt_says_nothing_of_the_first() -> None:
    path = Path()
    path.wins_customer_first()
    path.ledger.after.append(Unclear("made, and never answered"))
    with pytest.raises(Unclear):
        path.wins()
    path.ledger.before.append(Conflict("the count of calls was contended"))

    with pytest.raises(Conflict):
        path.wins()
    path.wins()

    assert len(path.ledger.invoices) == 1
    assert HandoffState.INVOICED is path.handoff.state


def test_a_write_that_the_ledger_calls_stale_was_not_made() -> None:
    path = Path()
    path.wins_customer_first()
    path.ledger.before.append(Stale("somebody changed it meanwhile"))
    with pytest.raises(Stale):
        path.wins()

    path.wins()

    assert path.links.dossier(DEAL).claims["invoice"].generation == 2
    assert len(path.ledger.invoices) == 1


def test_a_claim_left_open_is_settled_with_its_own_bytes_even_when_the_deal_changed() -> None:
    path = Path()
    path.wins_customer_first()
    path.ledger.after.append(Unclear("invoice lost"))
    with pytest.raises(Unclear):
        path.wins()
    path.sells(amount="1", is_won=False, stage="lost")

    path.wins()

    assert Money(TOTAL, "EUR") == path.handoff.predicted_total
    assert path.handoff.invoice is not None
    assert path.handoff.invoice.total == Money(TOTAL, "EUR")
    assert path.handoff.hold is not None
    assert path.handoff.hold.code == "no_longer_won"
    assert len(path.ledger.invoices) == 1


def test_after_the_keys_life_the_record_is_looked_up_before_another_is_made() -> None:
    path = Path()
    path.wins_customer_first()
    path.ledger.after.append(Unclear("lost"))
    with pytest.raises(Unclear):
        path.wins()
    path.clock.advance(400)

    path.wins()

    assert "find_created invoice" in path.ledger.calls
    assert len(path.ledger.invoices) == 1
    claim = path.links.dossier(DEAL).claims["invoice"]
    assert claim.generation == 1
    assert ClaimState.LINKED is claim.state


@pytest.mark.parametrize("error", [Malformed("no memo"), Rejected("no such question"), NeedsHuman("paid for no more")])
def test_a_look_up_that_fails_says_nothing_of_what_was_made(error: LedgerlinkError) -> None:
    path = Path()
    path.wins_customer_first()
    path.ledger.after.append(Unclear("lost"))
    with pytest.raises(Unclear):
        path.wins()
    path.clock.advance(400)
    path.ledger.look_ups.append(error)

    with pytest.raises(Unclear, match=error.sentence):
        path.wins()

    assert ClaimState.OPEN is path.links.dossier(DEAL).claims["invoice"].state
    path.wins()
    assert len(path.ledger.invoices) == 1
    assert HandoffState.INVOICED is path.handoff.state


def test_what_surely_was_not_made_is_made_with_another_key() -> None:
    path = Path()
    path.wins_customer_first()
    path.ledger.before.append(Unclear("never arrived"))
    with pytest.raises(Unclear):
        path.wins()
    path.clock.advance(400)

    path.wins()

    assert len(path.ledger.invoices) == 1
    assert path.links.dossier(DEAL).claims["invoice"].generation == 2


def test_a_rate_limit_is_not_a_refusal() -> None:
    path = Path()
    path.ledger.before.append(RateLimited("slow down", retry_after=30))

    with pytest.raises(RateLimited):
        path.wins()
    path.wins()

    assert HandoffState.INVOICED is path.handoff.state


def test_a_refusal_holds_the_deal_and_a_corrected_try_uses_another_key() -> None:
    path = Path()
    path.wins_customer_first()
    path.ledger.before.append(Rejected("The line is wrong.", fix="Mend it."))

    outcome = path.wins()

    assert isinstance(outcome, Held)
    assert path.handoff.hold is not None
    assert path.handoff.hold.sentence == "The line is wrong."
    path.wins(cause="corrected")
    assert HandoffState.INVOICED is path.handoff.state
    assert path.links.dossier(DEAL).claims["invoice"].generation == 2


def test_a_lost_consent_waits_and_is_no_hold() -> None:
    path = Path()
    path.ledger.before.append(Reconnect("sign in again"))

    with pytest.raises(Reconnect):
        path.wins()
    assert path.links.dossier(DEAL).handoff is None


def test_a_held_deal_asks_the_ledger_nothing() -> None:
    path = Path()
    path.sells(amount="1.00")

    outcome = path.wins()

    assert isinstance(outcome, Held)
    assert outcome.hold.code == "amounts_disagree"
    assert path.ledger.calls == []
    assert path.crm.calls == ["deal"]
    assert [DEAL] == list(path.links.held())


def test_a_held_deal_that_is_corrected_goes_through() -> None:
    path = Path()
    path.sells(amount="1.00")
    path.wins()
    path.sells(seen_at=builders.NOW + timedelta(minutes=1))

    path.wins(at=builders.NOW + timedelta(seconds=30), cause="amount=599.89")

    assert HandoffState.INVOICED is path.handoff.state
    assert [] == list(path.links.held())


def test_an_event_from_before_our_last_read_is_not_read_again() -> None:
    path = Path()
    path.sells(amount="1.00")
    path.wins()
    path.crm.calls.clear()

    assert isinstance(path.wins(at=builders.NOW - timedelta(seconds=1), cause="late"), Skipped)
    assert path.crm.calls == []


def test_a_held_deal_that_is_lost_is_released() -> None:
    path = Path()
    path.sells(amount="1.00")
    path.wins()
    path.sells(is_won=False, stage="closedlost")

    path.wins(cause="lost")

    assert HandoffState.EXCLUDED is path.handoff.state
    assert [] == list(path.links.held())


def test_a_total_that_is_not_the_predicted_one_is_held_with_the_invoice_linked() -> None:
    path = Path()
    off = path.ledger.settings
    path.ledger.settings = replace(off, tax_codes={"OUTPUT2": replace(off.tax_codes["OUTPUT2"], rate=Decimal("17.5"))})

    path.wins()

    assert HandoffState.HELD is path.handoff.state
    assert path.handoff.invoice is not None
    assert path.handoff.hold is not None
    assert path.handoff.hold.difference is not None
    assert isinstance(path.wins(cause="again"), Skipped)
    assert len(path.ledger.invoices) == 1


@pytest.mark.parametrize("mode", [Mode.OBSERVE, Mode.PILOT])
def test_a_book_that_observes_or_pilots_nobody_shows_its_plan_and_sends_no_write(mode: Mode) -> None:
    path = Path(rules=builders.rules(builders.book(mode=mode)))

    path.wins()
    path.tells()
    path.wins(cause="again")

    assert HandoffState.PLANNED is path.handoff.state
    assert Money(TOTAL, "EUR") == path.handoff.predicted_total
    assert not path.ledger.invoices
    assert not path.ledger.customers
    assert [call for call in path.ledger.calls if call.startswith("create")] == []


def test_an_observing_book_with_an_open_claim_from_livelier_days_sends_nothing() -> None:
    path = Path()
    path.wins_customer_first()
    path.ledger.before.append(Unclear("lost"))
    with pytest.raises(Unclear):
        path.wins()
    path.rules = builders.rules(builders.book(mode=Mode.OBSERVE))

    with pytest.raises(WriteForbidden):
        path.wins()
    assert not path.ledger.invoices


def test_two_workers_at_once_make_one_invoice() -> None:
    path = Path()
    path.wins_customer_first()
    stolen = path.links.claim

    def first_somebody_else(claim: object) -> None:
        path.links.claim = stolen  # type: ignore[method-assign]
        path.wins(cause="the other worker")
        stolen(claim)  # type: ignore[arg-type]

    path.links.claim = first_somebody_else  # type: ignore[method-assign]

    with pytest.raises(Conflict):
        path.wins()
    assert isinstance(path.wins(cause="redelivered"), Skipped)
    assert len(path.ledger.invoices) == 1


def test_what_a_failed_run_asked_of_the_providers_is_in_the_trail() -> None:
    path = Path()
    path.ledger.before.append(Unclear("no answer"))
    journal = Journal(calls=[Call(builders.NOW, "xero", "PUT", "/Contacts", 500, 7, 1)])

    with pytest.raises(Unclear):
        path.wins(journal=journal)
    path.wins()

    failed, *_ = path.links.audit.entries(DEAL)
    assert failed.verb == "failed"
    assert failed.after == {"cause": "no answer"}
    assert [500] == [call.status for call in failed.journal.calls]
    assert path.links.audit.is_whole(path.links.audit.entries(DEAL))


def test_a_book_that_left_the_rules_while_its_claim_was_open_is_named() -> None:
    path = Path()
    path.wins_customer_first()
    path.ledger.before.append(Unclear("lost"))
    with pytest.raises(Unclear):
        path.wins()
    path.rules = builders.rules(builders.book(id=BookId("new")))

    with pytest.raises(MappingMissing, match="no book 'uk'"):
        path.wins()
