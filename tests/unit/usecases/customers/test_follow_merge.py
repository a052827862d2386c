"""Records are merged on one side: links follow, money and deals find whoever is left, and a person is asked where two remain."""

import pytest

from shared.model.claims import ClaimState
from shared.model.handoff import Handoff, HandoffState, Hold
from shared.model.hints import Hint
from shared.model.parties import PartyField, Profile
from shared.model.refs import BookId, Kind, Ref
from shared.model.reviews import ReviewCode
from shared.usecases.customers.follow_merge import FOLLOWED
from shared.usecases.customers.keeping import customers_of
from shared.usecases.customers.sync_customer import sync_customer
from shared.usecases.invoicing.ensure_customer import intent_in
from tests import builders
from tests.fakes.in_step import COMPANY, PERSON, InStep

PHONE, NAME = PartyField.PHONE, PartyField.NAME
INTENT = intent_in(builders.LEDGER)


@pytest.fixture
def both() -> InStep:
    return InStep()


def merged_in_crm(both: InStep, gone: Profile, survivor: Profile) -> None:
    both.crm.put_away(gone.ref, into=survivor.ref)
    both.sent.clear()
    sync_customer(Hint(survivor.ref, "merge", "merged", merged_from=(gone.ref.id,)), both.keeping)


def merged_in_ledger(both: InStep, gone: Profile, survivor: Profile) -> None:
    """As a ledger tells it whose event names only the one that is gone."""
    both.ledger.put_away(gone.ref, into=survivor.ref)
    both.work_off()


def customer_of(both: InStep, record: Profile) -> Ref:
    (customer,) = customers_of(both.links.dossier(record.ref))
    return customer


def test_the_surviving_company_has_the_customer_and_what_it_says_reaches_the_ledger(both: InStep) -> None:
    gone, customer = both.couple()
    survivor = both.crm.enter(Kind.COMPANY, {**COMPANY, PHONE: "+44 113 496 0000"}, people=gone.people)

    merged_in_crm(both, gone, survivor)

    assert customer.ref == customer_of(both, survivor)
    assert survivor.ref == both.links.source(customer.ref)
    assert ClaimState.REFUSED is both.links.dossier(gone.ref).claims[INTENT].state
    assert "+44 113 496 0000" == both.in_ledger(customer).get(PHONE)
    assert [] == both.reviews.waiting()
    assert FOLLOWED in [entry.verb for entry in both.audit.entries(survivor.ref)]


def test_whoever_has_the_customer_now_is_told_what_it_owes(both: InStep) -> None:
    gone, _ = both.couple()
    survivor = both.crm.enter(Kind.COMPANY, COMPANY)

    merged_in_crm(both, gone, survivor)

    assert [("write_back", survivor.ref)] == [(queue, hint.about) for queue, hint in both.queues.sent]


def test_a_merge_is_followed_whatever_the_rules_keep_in_step(both: InStep) -> None:
    gone, customer = both.couple()
    survivor = both.crm.enter(Kind.COMPANY, {**COMPANY, PHONE: "+44 113 496 0000"})
    both.under(sync=False)

    merged_in_crm(both, gone, survivor)

    assert customer.ref == customer_of(both, survivor)
    assert COMPANY[PHONE] == both.in_ledger(customer).get(PHONE)


def test_a_merge_that_is_told_twice_is_followed_once(both: InStep) -> None:
    gone, _ = both.couple()
    survivor = both.crm.enter(Kind.COMPANY, COMPANY)

    merged_in_crm(both, gone, survivor)
    entries = len(both.audit.entries(survivor.ref))
    merged_in_crm(both, gone, survivor)

    assert entries == len(both.audit.entries(survivor.ref))


def test_two_companies_with_two_customers_keep_both_and_finance_is_asked(both: InStep) -> None:
    gone, second = both.couple(company={**COMPANY, NAME: "Brightwave North Ltd"})
    survivor, first = both.couple()

    merged_in_crm(both, gone, survivor)

    assert first.ref == customer_of(both, survivor)
    shown = [claim.remote for claim in both.links.dossier(survivor.ref).claims.values()]
    assert {first.ref, second.ref} == set(shown)
    assert survivor.ref == both.links.source(second.ref)
    (review,) = both.reviews.waiting()
    assert (ReviewCode.DUPLICATE, survivor.ref, first.ref) == (review.code, review.crm, review.ledger)
    assert second.ref.id in review.sentence


@pytest.mark.parametrize("into", ["first", "second"])
def test_the_question_is_over_once_finance_has_merged_them_too(both: InStep, into: str) -> None:
    gone, second = both.couple(company={**COMPANY, NAME: "Brightwave North Ltd"})
    survivor, first = both.couple()
    merged_in_crm(both, gone, survivor)
    loser, left = (second, first) if into == "first" else (first, second)

    merged_in_ledger(both, loser, left)
    both.sync(survivor.ref)

    assert left.ref == customer_of(both, survivor)
    assert ReviewCode.DUPLICATE not in [review.code for review in both.reviews.waiting()]
    linked = [one for one in both.links.dossier(survivor.ref).claims.values() if one.state is ClaimState.LINKED]
    assert [left.ref] == [one.remote for one in linked]


def test_the_second_customer_of_a_company_is_not_kept_in_step_with_it(both: InStep) -> None:
    gone, second = both.couple(company={**COMPANY, NAME: "Brightwave North Ltd"})
    survivor, _ = both.couple()
    merged_in_crm(both, gone, survivor)
    both.work_off()

    both.crm.edit(survivor.ref, {PHONE: "+44 20 7946 0009"})
    both.ledger.edit(second.ref, {PartyField.CITY: "Hull"})
    both.work_off()

    assert COMPANY[PHONE] == both.in_ledger(second).get(PHONE)
    assert COMPANY[PartyField.CITY] == both.in_crm(survivor).get(PartyField.CITY)


def test_a_customer_that_finance_merges_takes_the_link_with_it(both: InStep) -> None:
    company, gone = both.couple()
    survivor = both.ledger.enter(Kind.CUSTOMER, {**COMPANY, **PERSON})

    merged_in_ledger(both, gone, survivor)

    assert survivor.ref == customer_of(both, company)
    assert company.ref == both.links.source(survivor.ref)
    assert None is both.links.source(gone.ref)
    assert both.links.receivables.of(survivor.ref) is not None
    assert ("write_back", company.ref) in [(queue, hint.about) for queue, hint in both.queues.sent]


def test_two_companies_whose_customers_finance_merged_are_both_invoiced_to_what_is_left(both: InStep) -> None:
    other, gone = both.couple(company={**COMPANY, NAME: "Brightwave North Ltd"})
    owner, survivor = both.couple()

    merged_in_ledger(both, gone, survivor)

    assert [survivor.ref, survivor.ref] == [customer_of(both, other), customer_of(both, owner)]
    assert owner.ref == both.links.source(survivor.ref)
    (review,) = [one for one in both.reviews.waiting() if one.code is ReviewCode.DUPLICATE]
    assert (owner.ref, survivor.ref, (other.ref,)) == (review.crm, review.ledger, review.others)
    both.sent.clear()
    both.crm.edit(other.ref, {PHONE: "+44 20 7946 0009"})
    both.work_off()
    assert COMPANY[PHONE] == both.in_ledger(survivor).get(PHONE)


def test_a_chain_of_mergers_is_followed_to_its_end_by_whoever_looks(both: InStep) -> None:
    company, first = both.couple()
    second, last = (both.ledger.enter(Kind.CUSTOMER, {**COMPANY, **PERSON}) for _ in range(2))
    both.ledger.put_away(first.ref, into=second.ref)
    both.ledger.put_away(second.ref, into=last.ref)
    both.sent.clear()

    both.sync(company.ref)

    assert last.ref == customer_of(both, company)


def test_a_deal_that_waited_for_the_customer_is_looked_at_again(both: InStep) -> None:
    company, gone = both.couple()
    survivor = both.ledger.enter(Kind.CUSTOMER, {**COMPANY, **PERSON})
    deal = Ref(builders.CRM, Kind.DEAL, "9001")
    hold = Hold("archived", "The customer is archived.")
    waiting = Handoff(deal, HandoffState.HELD, BookId("uk"), both.clock.now(), "r1", hold=hold, parties=(company.ref,))
    both.links.handoffs[deal] = waiting

    merged_in_ledger(both, gone, survivor)

    assert ("deal_won", deal) in [(queue, hint.about) for queue, hint in both.queues.sent]
