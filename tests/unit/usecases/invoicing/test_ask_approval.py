"""A draft that a book's rules want approved: it waits, a person approves exactly it, and it is made."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from shared.domain import holds
from shared.domain.approval import NEEDS_APPROVAL
from shared.errors import Conflict
from shared.model.coding import Approval, TaxRule
from shared.model.crm import Buyer
from shared.model.handoff import HandoffState
from shared.model.ledger import TaxCode
from shared.model.outcome import Done, Held
from shared.model.rules import Mode
from shared.usecases.deals.review_hold import approve, reject
from tests import builders
from tests.unit.usecases.paths import DEAL, Path
from tests.unit.usecases.reviews import review

LIMITED = Approval(limits={"EUR": Decimal(500)})


def path_of(asked: Approval = LIMITED, **more: Any) -> Path:
    return Path(rules=builders.rules(builders.book(approval=asked, **more)))


def test_a_draft_over_the_limit_waits_and_nothing_is_written_to_the_ledger() -> None:
    path = path_of()

    outcome = path.wins()

    assert isinstance(outcome, Held)
    assert (NEEDS_APPROVAL, HandoffState.HELD) == (outcome.hold.code, path.handoff.state)
    assert "599.89 EUR is over the limit of 500.00 EUR" in outcome.hold.sentence
    assert holds.Override.PLAN is holds.kind_of(outcome.hold.code).override
    assert not path.ledger.invoices
    assert not path.ledger.customers


def test_an_approved_draft_is_made_once_even_days_later() -> None:
    path = path_of()
    path.wins()

    approve(review(path, by="bob"), DEAL)
    path.clock.advance(timedelta(days=3).total_seconds())
    outcome = path.wins(cause="approved")
    path.wins(cause="again")

    assert isinstance(outcome, Done)
    assert HandoffState.INVOICED is path.handoff.state
    assert 1 == len(path.ledger.invoices)
    assert ("bob", "approved hold") in [(e.actor, e.verb) for e in path.links.audit.entries(DEAL)]


def test_a_deal_that_changed_since_is_not_approved() -> None:
    path = path_of()
    path.wins()
    path.sells(builders.line("Pro", "1", "900"), amount="900")

    with pytest.raises(Conflict):
        approve(review(path), DEAL)


def test_a_deal_that_changed_after_its_approval_waits_for_another() -> None:
    path = path_of()
    path.wins()
    approve(review(path), DEAL)
    path.sells(builders.line("Pro", "1", "900"), amount="900")

    assert isinstance(path.wins(cause="changed"), Held)
    assert not path.ledger.invoices


def test_other_terms_than_those_approved_wait_for_another_approval() -> None:
    path = path_of()
    path.wins()
    approve(review(path), DEAL)
    path.sells(terms="net 90")

    assert isinstance(path.wins(cause="changed"), Held)


def test_a_rejected_draft_stays_out() -> None:
    path = path_of()
    path.wins()

    reject(review(path), DEAL, "not this year")
    path.wins(cause="again")

    assert HandoffState.EXCLUDED is path.handoff.state
    assert not path.ledger.invoices


def test_an_observing_book_says_that_it_would_wait() -> None:
    path = path_of(mode=Mode.OBSERVE)
    path.wins()

    assert HandoffState.PLANNED is path.handoff.state
    assert "approval" in [
        decision.rule for entry in path.links.audit.entries(DEAL) for decision in entry.journal.decisions
    ]


def test_the_first_draft_under_changed_rules_waits_and_the_next_one_does_not() -> None:
    path = path_of(Approval(first_invoice_under_rule=True))
    assert isinstance(path.wins(), Held)
    approve(review(path), DEAL)
    assert isinstance(path.wins(cause="approved"), Done)
    other = builders.deal_ref("31338")
    path.crm.deals["31338"] = builders.deal(ref=other)
    path.crm.buyers["31338"] = builders.buyer()

    assert isinstance(path.wins(deal=other), Done)

    path.rules = replace(path.rules, version="r2")
    third = builders.deal_ref("31339")
    path.crm.deals["31339"] = builders.deal(ref=third)
    path.crm.buyers["31339"] = builders.buyer()
    assert isinstance(path.wins(deal=third), Held)


def test_only_a_customer_who_is_linked_already_is_not_new() -> None:
    asked = Approval(new_customer=True)
    known = path_of(asked)
    known.wins_customer_first()

    assert isinstance(path_of(asked).wins(), Held)
    assert isinstance(known.wins(), Done)


def test_the_buyer_is_read_only_for_a_book_whose_rules_ask_who_buys() -> None:
    abroad = TaxRule("abroad", code="ZERO", countries=frozenset({"US"}))
    asking, plain = path_of(Approval(), taxes=(abroad,)), path_of(Approval())
    codes = {**asking.known.tax_codes, "ZERO": TaxCode("ZERO", "Zero", Decimal(0))}
    asking.known = asking.ledger.settings = replace(asking.known, tax_codes=codes)
    who = builders.company()
    asking.crm.buyers["31337"] = Buyer(replace(who, address=replace(who.address, country="US")), builders.contact())
    for path in (asking, plain):
        path.wins_customer_first()
        path.wins()

    (invoice,) = asking.ledger.invoices.values()
    assert (Decimal(0), Decimal("119.98")) == (
        invoice.tax.amount,
        next(iter(plain.ledger.invoices.values())).tax.amount,
    )
    assert ["deal", "buyer"] == [call.split()[0] for call in asking.crm.calls]
    assert ["deal"] == [call.split()[0] for call in plain.crm.calls]


def test_a_change_of_the_deal_does_not_bring_past_the_limit_what_would_have_waited() -> None:
    path = path_of(Approval(limits={"EUR": Decimal(1000)}))
    path.wins()
    path.clock.advance(60)
    path.sells(builders.line("Pro", "1", "2000"), amount="2000", seen_at=path.clock.now())

    outcome = path.wins(path.clock.now(), cause="amount=2000")

    assert isinstance(outcome, Held)
    assert holds.DEAL_CHANGED == outcome.hold.code
    assert "a person must agree first (2,000.00 EUR is over the limit of 1,000.00 EUR)" in outcome.hold.sentence
    assert Decimal("599.89") == path.ledger.invoices["invoice-1"].net.amount
