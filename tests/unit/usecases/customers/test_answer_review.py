"""What a person decides about a customer is done at once, and only what the person saw."""

import pytest

from shared.errors import Conflict, NotFound, Rejected, Unsupported, WriteForbidden
from shared.model.parties import PartyField, Profile
from shared.model.reviews import Review
from shared.model.rules import Mode
from shared.usecases.customers import answer_review
from shared.usecases.customers.answer_review import Whom
from tests.fakes.in_step import COMPANY, InStep

PHONE = PartyField.PHONE
CORRECTED = "+44 113 496 0000"


@pytest.fixture
def both() -> InStep:
    return InStep()


def corrected(both: InStep) -> tuple[Profile, Profile, Review]:
    company, customer = both.couple()
    both.ledger.edit(customer.ref, {PHONE: CORRECTED})
    both.work_off()
    (review,) = both.reviews.waiting()
    return company, customer, review


@pytest.mark.parametrize(
    ("whose", "crm", "ledger"),
    [
        ("crm", COMPANY[PHONE], COMPANY[PHONE]),
        ("ledger", CORRECTED, CORRECTED),
        ("both", COMPANY[PHONE], CORRECTED),
    ],
)
def test_the_values_of_the_named_side_hold_and_nothing_is_asked_again(
    both: InStep, whose: Whom, crm: str, ledger: str
) -> None:
    company, customer, review = corrected(both)
    answer_review.keep(review.id, whose, both.keeping)
    both.work_off()
    both.sync(company.ref)

    assert (crm, ledger) == (both.in_crm(company).get(PHONE), both.in_ledger(customer).get(PHONE))
    assert both.reviews.waiting() == []
    assert both.audit.entries(company.ref)[-1].verb == f"decided: {whose} holds"


def test_after_both_were_left_the_next_edit_in_the_crm_is_carried_over(both: InStep) -> None:
    company, customer, review = corrected(both)
    answer_review.keep(review.id, "both", both.keeping)
    both.crm.edit(company.ref, {PHONE: "+44 20 7946 0001"})
    both.work_off()

    assert both.in_ledger(customer).get(PHONE) == "+44 20 7946 0001"


def test_what_the_person_didnt_see_is_not_overwritten(both: InStep) -> None:
    _, customer, review = corrected(both)
    both.ledger.edit(customer.ref, {PHONE: "+44 113 496 0001"})
    with pytest.raises(Conflict):
        answer_review.keep(review.id, "crm", both.keeping)
    both.work_off()

    assert both.in_ledger(customer).get(PHONE) == "+44 113 496 0001"
    assert "+44 113 496 0001" == both.reviews.waiting()[0].evidence[0].ledger


def test_a_persons_word_lets_a_change_into_a_book_of_approvals(both: InStep) -> None:
    company, customer = both.couple()
    both.mode = Mode.APPROVE
    both.crm.edit(company.ref, {PHONE: "+44 20 7946 0001"})
    both.work_off()
    (review,) = both.reviews.waiting()
    answer_review.keep(review.id, "crm", both.keeping)

    assert both.in_ledger(customer).get(PHONE) == "+44 20 7946 0001"


def test_in_a_book_that_observes_nobody_writes(both: InStep) -> None:
    _, customer, review = corrected(both)
    both.mode = Mode.OBSERVE
    for whose in ("crm", "ledger"):
        with pytest.raises(WriteForbidden):
            answer_review.keep(review.id, whose, both.keeping)

    assert both.in_ledger(customer).get(PHONE) == CORRECTED


def test_what_is_refused_stays_a_question(both: InStep) -> None:
    _, _, review = corrected(both)
    both.ledger.refuses = {COMPANY[PHONE]}
    with pytest.raises(Rejected):
        answer_review.keep(review.id, "crm", both.keeping)

    assert [review] == both.reviews.waiting()


def test_an_unknown_review_and_one_that_isnt_about_values_say_so(both: InStep) -> None:
    with pytest.raises(NotFound):
        answer_review.keep("0000000000", "crm", both.keeping)
    company, customer = both.couple()
    both.ledger.put_away(customer.ref)
    both.work_off()
    (review,) = both.reviews.waiting()
    with pytest.raises(Unsupported):
        answer_review.keep(review.id, "crm", both.keeping)

    answer_review.close(review.id, "we know", both.keeping)
    both.sync(company.ref)
    assert both.reviews.waiting() == []
    assert {"review": review.sentence, "reason": "we know"} == both.audit.entries(company.ref)[-1].after
