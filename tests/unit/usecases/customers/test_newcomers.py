"""Customers are made once on the other side, by what the rules say: whoever comes first, and whatever is lost."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from shared.errors import Conflict, Unclear
from shared.model import permits
from shared.model.claims import ClaimState
from shared.model.crm import Buyer
from shared.model.customer_rules import RecordRule
from shared.model.outcome import Held, Skipped
from shared.model.parties import PartyField, Profile
from shared.model.refs import Kind
from shared.model.reviews import ReviewCode
from shared.model.rules import Mode
from shared.usecases.invoicing.ensure_customer import Chosen, choose, secure
from tests import builders
from tests.fakes.crm import FakeCrm
from tests.fakes.in_step import COMPANY, PERSON, InStep
from tests.pairs_that_wait import pair, run_with

NUMBER = PartyField.NUMBER


@pytest.fixture
def both() -> InStep:
    return InStep()


def new_company(both: InStep, **more: object) -> Profile:
    person = both.crm.enter(Kind.CONTACT, PERSON)
    return both.crm.enter(Kind.COMPANY, COMPANY, people=(person.ref,), **more)


def made_in_ledger(both: InStep, **more: str) -> Profile:
    return both.ledger.enter(Kind.CUSTOMER, {**COMPANY, **PERSON, **{PartyField(n): t for n, t in more.items()}})


def test_by_default_customers_are_made_with_their_first_invoice_and_an_event_costs_nothing(both: InStep) -> None:
    company = new_company(both, stage="customer")

    assert isinstance(both.sync(company.ref), Skipped)
    assert both.calls == []


@pytest.mark.parametrize(
    ("create", "stage", "made"),
    [
        ("always", "lead", True),
        ("onboarded", "lead", False),
        ("onboarded", "customer", True),
    ],
)
def test_a_company_becomes_a_customer_by_the_rules(both: InStep, create: str, stage: str, made: bool) -> None:  # noqa: FBT001
    both.under(create=create)
    company = new_company(both, stage=stage)
    both.work_off()

    assert made == (len(both.ledger.records) == 1)
    if made:
        (customer,) = both.ledger.records.values()
        assert both.links.source(customer.ref) == company.ref
        assert customer.get(PartyField.PHONE) == COMPANY[PartyField.PHONE]
        assert both.in_crm(company).get(NUMBER) == customer.ref.id
        assert customer.get(NUMBER) == f"hubspot:4455667:company:{company.ref.id}"


def test_where_sub_customers_are_made_a_company_with_a_parent_waits_for_its_first_invoice(both: InStep) -> None:
    both.under(create="always", sub_customers=True)
    parent = new_company(both)
    child = both.crm.enter(Kind.COMPANY, COMPANY, parent=parent.ref)

    outcome = both.sync(child.ref)

    assert isinstance(outcome, Skipped)
    assert "sub-customer with its first invoice" in outcome.why
    assert both.ledger.records == {}


def test_where_parents_are_invoiced_only_the_topmost_becomes_a_customer(both: InStep) -> None:
    both.under(create="always", bill="parent")
    parent = new_company(both)
    child = both.crm.enter(Kind.COMPANY, COMPANY, parent=parent.ref)

    assert isinstance(both.sync(child.ref), Skipped)
    assert len(both.ledger.records) == 0
    both.sync(parent.ref)
    (customer,) = both.ledger.records.values()
    assert both.links.source(customer.ref) == parent.ref


def test_a_contact_of_a_company_becomes_nobody_by_itself(both: InStep) -> None:
    both.under(create="always")
    company = new_company(both)
    person = both.crm.enter(Kind.CONTACT, {PartyField.GIVEN: "Bo"}, companies=(company.ref,))

    assert isinstance(both.sync(person.ref), Skipped)
    assert len(both.ledger.records) == 0


def test_a_book_that_isnt_live_makes_no_customer_before_an_invoice(both: InStep) -> None:
    both.under(create="always")
    both.mode = Mode.APPROVE
    company = new_company(both)

    assert isinstance(both.sync(company.ref), Skipped)
    assert both.calls == []


def test_a_namesake_in_the_ledger_is_for_a_person(both: InStep) -> None:
    both.under(create="always")
    both.books.customers["c-9"] = builders.customer("Brightwave Ltd", id="c-9")
    company = new_company(both)

    assert isinstance(both.sync(company.ref), Held)
    assert [ReviewCode.DOUBTFUL] == [one.code for one in both.reviews.waiting()]
    assert len(both.books.customers) == 1


def test_while_a_pair_of_it_waits_nobody_is_made_and_no_second_question_is_asked(both: InStep) -> None:
    both.under(create="always")
    company = new_company(both)
    both.links.pairs.waiting = [pair(company.ref)]

    assert isinstance(both.sync(company.ref), Held)
    assert ([], {}) == (list(both.reviews.waiting()), both.ledger.records)

    both.links.pairs.keep(run_with())
    both.sync(company.ref)
    assert len(both.ledger.records) == 1


def test_a_deal_that_is_won_at_the_same_moment_makes_no_second_customer(both: InStep) -> None:
    both.under(create="always")
    company = new_company(both)
    deal = builders.deal(company=company.ref)
    crm = FakeCrm({deal.ref.id: deal}, {deal.ref.id: Buyer(replace(builders.company(), ref=company.ref), None)})

    def invoiced() -> object:
        chosen = choose(deal, crm=crm, ledger=both.books, links=both.links)
        assert isinstance(chosen, Chosen)
        permit = permits.for_plan(builders.book(), "p")
        return secure(
            chosen, ledger=both.books, links=both.links, permit=permit, clock=both.clock, rules="r1", actor="test"
        )

    def again(work: object) -> None:
        for _ in range(5):
            try:
                work()  # type: ignore[operator]  # one of the two below
            except Conflict:
                continue
            return

    with ThreadPoolExecutor(2) as workers:
        for one in [workers.submit(again, work) for work in (invoiced, lambda: both.sync(company.ref))]:
            one.result()
    both.sync(company.ref)

    assert len(both.books.customers) == 1
    claims = [one for one in both.links.dossier(company.ref).claims.values() if one.state is ClaimState.LINKED]
    assert len(claims) == 1


def test_a_customer_of_the_ledger_stays_there_by_default(both: InStep) -> None:
    customer = made_in_ledger(both)

    assert isinstance(both.sync(customer.ref), Skipped)
    assert both.calls == []


def test_where_customers_are_made_in_the_crm_first_one_of_the_ledger_is_told_and_not_copied(both: InStep) -> None:
    both.under(from_ledger="review")
    customer = made_in_ledger(both)
    both.sync(customer.ref)

    assert [(ReviewCode.LEDGER_MADE, customer.ref)] == [(one.code, one.ledger) for one in both.reviews.waiting()]
    assert both.crm.calls == []


def test_a_customer_of_the_ledger_becomes_a_company_and_its_contact_with_owner_and_fields_by_rule(both: InStep) -> None:
    rules = (
        RecordRule(countries=frozenset({"DE"}), owner="1"),
        RecordRule(countries=frozenset({"GB"}), names=("bright*",), owner="77", fields={"pipeline": "existing"}),
        RecordRule(owner="2"),
    )
    both.under(from_ledger="create", records=rules)
    customer = made_in_ledger(both, terms="net 14")
    both.work_off()

    company = next(one for one in both.crm.records.values() if one.ref.kind is Kind.COMPANY)
    person = next(one for one in both.crm.records.values() if one.ref.kind is Kind.CONTACT)
    assert ("Brightwave Ltd", "net 14", "77", {"pipeline": "existing"}) == (
        company.name,
        company.get(PartyField.TERMS),
        company.owner,
        company.more,
    )
    assert ("Ann Poe", "ann@brightwave.test", "77") == (person.name, person.get(PartyField.EMAIL), person.owner)
    assert company.people == (person.ref,)
    assert both.links.source(customer.ref) == company.ref
    assert company.get(NUMBER) == customer.ref.id
    assert both.in_ledger(customer).get(NUMBER) == f"hubspot:4455667:company:{company.ref.id}"


def test_a_customer_who_is_a_person_becomes_a_contact_alone(both: InStep) -> None:
    both.under(from_ledger="create")
    customer = made_in_ledger(both, name="Ann Poe")
    both.work_off()

    (person,) = both.crm.records.values()
    assert (Kind.CONTACT, "Ann Poe") == (person.ref.kind, person.name)
    assert both.links.source(customer.ref) == person.ref


def test_who_is_in_the_crm_already_is_linked(both: InStep) -> None:
    both.under(from_ledger="create")
    company = both.crm.enter(Kind.COMPANY, {**COMPANY, PartyField.TAX_NUMBER: "GB123454321"})
    customer = made_in_ledger(both, tax_number="GB123454321")
    both.work_off()

    assert both.links.source(customer.ref) == company.ref
    assert [Kind.COMPANY] == [one.kind for one in both.crm.records]


def test_a_namesake_in_the_crm_is_for_a_person(both: InStep) -> None:
    both.under(from_ledger="create")
    both.crm.enter(Kind.COMPANY, COMPANY)
    customer = made_in_ledger(both)
    both.sent.clear()

    assert isinstance(both.sync(customer.ref), Held)
    assert [(ReviewCode.DOUBTFUL, customer.ref)] == [(one.code, one.ledger) for one in both.reviews.waiting()]


def test_what_we_made_in_the_ledger_ourselves_is_left_to_whoever_links_it(both: InStep) -> None:
    both.under(from_ledger="create")
    customer = made_in_ledger(both, number="hubspot:4455667:company:1")
    both.work_off()

    assert both.crm.records == {}
    assert both.links.source(customer.ref) is None


@pytest.mark.parametrize("changes", [{"archived": True}, {"customer": False}, {"parent": True}])
def test_suppliers_jobs_and_archived_ones_are_nobody_for_the_crm(both: InStep, changes: dict[str, bool]) -> None:
    both.under(from_ledger="create")
    more = {"parent": builders.deal_ref()} if "parent" in changes else changes
    customer = both.ledger.enter(Kind.CUSTOMER, COMPANY, **more)
    both.work_off()

    assert both.crm.records == {}
    assert both.links.source(customer.ref) is None


def test_a_lost_answer_makes_no_second_record(both: InStep) -> None:
    both.under(from_ledger="create")
    customer = made_in_ledger(both)
    both.sent.clear()
    both.crm.lost = True
    with pytest.raises(Unclear):
        both.sync(customer.ref)
    both.clock.advance(600)
    both.sync(customer.ref)
    both.sync(customer.ref)

    assert [Kind.COMPANY, Kind.CONTACT] == sorted(one.kind for one in both.crm.records)
    assert both.links.source(customer.ref) is not None
