"""
Whoever is onboarded in the CRM is a customer of the ledger, and accounting hears of it once, with what it needs to know.

AUT-11, OBJ-19, OBJ-21, ALR-04.
"""

from dataclasses import replace

import pytest

from shared.errors import Conflict
from shared.model.notice_rules import NoticeRule
from shared.model.notices import Notice, NoticeFact
from shared.model.parties import PartyField, Profile
from shared.model.refs import Kind
from tests import builders
from tests.fakes.in_step import COMPANY, PERSON, InStep

BOTH = frozenset({NoticeFact.CUSTOMER_ONBOARDED, NoticeFact.CUSTOMER_CREATED})


@pytest.fixture
def both() -> InStep:
    made = InStep(notices=(NoticeRule(BOTH, slack="accounting"),))
    made.under(create="onboarded")
    return made


def company(both: InStep, stage: str = "customer", **more: object) -> Profile:
    person = both.crm.enter(Kind.CONTACT, PERSON)
    return both.crm.enter(Kind.COMPANY, COMPANY, people=(person.ref,), stage=stage, **more)


def told(both: InStep) -> list[Notice]:
    return [letter.notice for letter in both.letters.kept.values() if letter.notice is not None]


def test_a_company_that_reaches_the_stage_is_told_of_once_with_what_both_sides_know(both: InStep) -> None:
    entered = company(both, stage="lead")
    both.work_off()
    assert told(both) == []

    both.crm.records[entered.ref] = replace(both.crm.records[entered.ref], stage="customer", url="https://crm.test/5")
    for _ in range(3):
        both.sync(entered.ref)
    both.work_off()

    (notice,) = told(both)
    (customer,) = both.ledger.records.values()
    said = dict(notice.details)
    assert (NoticeFact.CUSTOMER_ONBOARDED, "New customer: Brightwave Ltd") == (notice.fact, notice.headline)
    assert ("Ann Poe", "ann@brightwave.test") == (said["Contact"], said["E-mail"])
    assert "1 Dock Road, LS1 4AP Leeds, United Kingdom" == said["Address"]
    assert ("United Kingdom", customer.ref.id) == (said["Tax region"], said["Customer id in xero"])
    assert ("Open in hubspot", "https://crm.test/5") in notice.links


def test_fields_that_no_ledger_has_a_place_for_are_told_by_their_labels(both: InStep) -> None:
    both.under(details={"Job site": "job_site", "Project manager": "pm"})
    both.sync(company(both, more={"job_site": "Dock 4, Leeds", "pm": ""}).ref)

    said = dict(told(both)[0].details)
    assert "Dock 4, Leeds" == said["Job site"]
    assert "Project manager" not in said


def test_whom_the_ledger_knows_already_is_told_of_as_that(both: InStep) -> None:
    both.ledger.enter(Kind.CUSTOMER, {**COMPANY, **PERSON})
    (customer,) = both.ledger.records.values()
    entered = company(both)
    number = f"hubspot:4455667:company:{entered.ref.id}"
    both.books.customers[customer.ref.id] = builders.customer("Brightwave Ltd", number, id=customer.ref.id)
    both.sync(entered.ref)

    (notice,) = told(both)
    assert "Onboarded, and known in the ledger already: Brightwave Ltd" == notice.headline
    assert notice.also == ()


def test_a_customer_made_without_a_stage_is_told_of_as_made(both: InStep) -> None:
    both.under(create="always")
    both.sync(company(both, stage="lead").ref)

    assert [NoticeFact.CUSTOMER_CREATED] == [notice.fact for notice in told(both)]


def test_whoever_wants_to_hear_of_new_customers_only_hears_of_onboarded_ones_that_were_made(both: InStep) -> None:
    both.notices = (NoticeRule(frozenset({NoticeFact.CUSTOMER_CREATED}), slack="accounting"),)
    both.sync(company(both).ref)

    assert 1 == len(told(both))


def test_a_death_before_the_link_tells_nobody_twice(both: InStep) -> None:
    entered = company(both)
    settle = both.links.settle

    def dies(*_args: object, **_more: object) -> None:
        raise Conflict("it died here")

    both.links.settle = dies  # type: ignore[assignment,method-assign]
    with pytest.raises(Conflict):
        both.sync(entered.ref)
    both.links.settle = settle  # type: ignore[method-assign]
    both.sync(entered.ref)

    assert 1 == len(told(both)) == len(both.ledger.records)


def test_nobody_is_told_where_nobody_wants_to_hear(both: InStep) -> None:
    both.notices = ()
    both.sync(company(both).ref)

    assert (1, {}) == (len(both.ledger.records), both.letters.kept)


def test_terms_that_the_ledger_changes_are_told_to_the_crm(both: InStep) -> None:
    record, customer = both.couple()
    both.queues.sent.clear()
    both.ledger.edit(customer.ref, {PartyField.TERMS: "net 60"})
    both.work_off()
    sent = [(queue, hint.about) for queue, hint in both.queues.sent]
    both.ledger.edit(customer.ref, {PartyField.PHONE: "+44 20 7946 0001"})
    both.work_off()

    assert [("write_back", record.ref)] == sent == [(queue, hint.about) for queue, hint in both.queues.sent]
