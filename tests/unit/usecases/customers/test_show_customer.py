"""The golden view: both sides as they are now, whose word counts, why they are one, what waits and what happened."""

import pytest

from shared.errors import NotFound
from shared.model.customer_rules import FieldRules, Whose
from shared.model.parties import PartyField
from shared.model.refs import Kind, Ref
from shared.usecases.customers.show_customer import GoldenView, Row, show_customer
from tests import builders
from tests.fakes.in_step import COMPANY, InStep

PHONE, TERMS, NAME = PartyField.PHONE, PartyField.TERMS, PartyField.NAME


@pytest.fixture
def both() -> InStep:
    return InStep()


def shown(both: InStep, record: Ref) -> GoldenView:
    return show_customer(record, both.keeping, both.audit)


def row(view: GoldenView, name: str) -> Row:
    return next(row for row in view.others[0].rows if row.name == name)


def test_both_sides_stand_beside_each_other_with_whose_word_counts(both: InStep) -> None:
    company, customer = both.couple({"terms": "net 30"})

    view = shown(both, company.ref)

    assert (customer.ref, "uk") == (view.others[0].link.customer, view.others[0].book and view.others[0].book.id)
    phone = row(view, "phone")
    assert (COMPANY[PHONE], COMPANY[PHONE], Whose.CRM) == (phone.crm, phone.ledger, phone.whose)
    assert "in step" in phone.standing
    assert None is row(view, "registration").crm
    assert "ann@brightwave.test" == row(view, "email").ledger


def test_a_difference_says_what_the_next_change_would_come_to(both: InStep) -> None:
    company, customer = both.couple()
    both.crm.edit(company.ref, {PHONE: "+44 20 7946 0001"})
    both.ledger.edit(customer.ref, {NAME: "Brightwave Limited"})

    view = shown(both, company.ref)

    assert "goes to the ledger" in row(view, "phone").standing
    assert "waits for a person" in row(view, "name").standing
    assert both.in_ledger(customer).get(PHONE) == COMPANY[PHONE]


def test_the_score_says_why_the_two_are_one(both: InStep) -> None:
    company, _ = both.couple()

    (other,) = shown(both, company.ref).others

    assert other.score is not None
    assert 0.9 < other.score <= 1
    assert {"name", "phone"} <= {feature for feature, _ in other.reasons}


def test_without_the_rule_differences_are_shown_and_nothing_is_foretold(both: InStep) -> None:
    company, customer = both.couple()
    both.under(sync=False)
    both.ledger.edit(customer.ref, {TERMS: "net 14"})

    view = shown(both, company.ref)

    assert ["the same", "not kept in step"] == [row(view, name).standing for name in ("phone", "terms")]


def test_looking_writes_nothing_and_decides_nothing(both: InStep) -> None:
    company, _ = both.couple()
    both.crm.edit(company.ref, {PHONE: "+44 20 7946 0001"})
    entries = len(both.audit.entries(company.ref))

    shown(both, company.ref)

    assert not any(call.startswith(("change", "create", "archive")) for call in both.calls)
    assert entries == len(both.audit.entries(company.ref))
    assert not both.reviews.waiting()


def test_what_waits_and_what_happened_is_there_and_the_trail_is_whole(both: InStep) -> None:
    both.under(fields=FieldRules(phone=Whose.MANUAL))
    company, _ = both.couple()
    both.crm.edit(company.ref, {PHONE: "+44 20 7946 0001"})
    both.work_off()

    view = shown(both, company.ref)

    assert ["phone"] == [line.field for line in view.reviews[0].evidence]
    assert "linked customer" in [entry.verb for entry in view.history]
    assert view.audit_ok


def test_a_customer_that_is_gone_from_the_ledger_is_still_named(both: InStep) -> None:
    company, customer = both.couple()
    del both.ledger.records[customer.ref]

    (other,) = shown(both, company.ref).others

    assert (customer.ref, None) == (other.link.customer, other.profile)


def test_nobody_is_shown_who_was_never_heard_of(both: InStep) -> None:
    with pytest.raises(NotFound, match="nothing is known"):
        shown(both, Ref(builders.CRM, Kind.COMPANY, "404"))


@pytest.mark.parametrize("bill", ["buyer", "parent"])
def test_a_company_of_a_group_says_who_stands_above_it_where_parents_are_invoiced(both: InStep, bill: str) -> None:
    both.under(bill=bill)
    parent = both.crm.enter(Kind.COMPANY, COMPANY)
    child = both.crm.enter(Kind.COMPANY, COMPANY, parent=parent.ref)

    assert (parent.ref if bill == "parent" else None) == shown(both, child.ref).billed_above
    assert None is shown(both, parent.ref).billed_above
