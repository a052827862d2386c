"""A question to a person waits under a name of its own until it is answered, and isn't asked twice on the same evidence."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from shared.aws.reviews import DynamoReviews
from shared.model.refs import Kind, Ref
from shared.model.reviews import Evidence, Review, ReviewCode, review_id
from shared.ports.reviews import Reviews
from tests import builders
from tests.fakes.clock import NOON
from tests.fakes.cloud.tables import InThisProcess
from tests.fakes.customers import FakeReviews
from tests.fakes.emulated import Emulator

pytestmark = pytest.mark.stack
COMPANY = Ref(builders.CRM, Kind.COMPANY, "5001")
CUSTOMER = Ref(builders.LEDGER, Kind.CUSTOMER, "c-1")
REVIEW = Review(
    ReviewCode.CONFLICT,
    COMPANY,
    CUSTOMER,
    "Both sides changed the phone of Brightwave.",
    "Say which one holds.",
    NOON,
    evidence=(Evidence("phone", "+44 20 7946 0000", "+44 20 7946 0999"),),
)
PAIR = Review(
    ReviewCode.DOUBTFUL,
    COMPANY,
    CUSTOMER,
    "These may be the same.",
    "Say whether they are.",
    NOON - timedelta(hours=1),
    evidence=(Evidence("name", "Brightwave Ltd", "Brightwave", "0.93"),),
    score=Decimal("0.9312"),
    others=(Ref(builders.LEDGER, Kind.CUSTOMER, "c-2"),),
)


@pytest.fixture(params=["fake", "in this process", "dynamo"])
def reviews(request: pytest.FixtureRequest, emulator: Emulator) -> Reviews:
    if request.param == "fake":
        return FakeReviews()
    if request.param == "in this process":
        return DynamoReviews(InThisProcess().table("state"))
    table = emulator.table("state")
    for item in [
        *table.items("reviews"),
        *(one for mine in (REVIEW, PAIR) for one in table.items(f"review#{mine.id}")),
    ]:
        table.delete(str(item["pk"]), str(item["sk"]))
    return DynamoReviews(table)


def test_what_is_asked_waits_as_it_was_asked_the_oldest_first(reviews: Reviews) -> None:
    assert reviews.put(REVIEW)
    assert reviews.put(PAIR)

    assert [PAIR, REVIEW] == reviews.waiting()
    assert REVIEW == reviews.get(REVIEW.id)
    assert reviews.get("0000000000") is None


def test_the_name_of_a_question_is_told_by_its_code_and_records_alone() -> None:
    later = replace(REVIEW, at=NOON + timedelta(days=1), sentence="Other words.", evidence=())

    assert REVIEW.id == later.id == review_id(ReviewCode.CONFLICT, COMPANY, CUSTOMER)
    assert REVIEW.id != PAIR.id
    assert REVIEW.id != replace(REVIEW, ledger=None).id


def test_what_is_asked_again_waits_once_with_todays_evidence_and_its_first_time(reviews: Reviews) -> None:
    changed = replace(REVIEW, at=NOON + timedelta(days=1), evidence=(Evidence("phone", "1", "2"),))
    reviews.put(REVIEW)

    assert reviews.put(changed)

    assert [replace(changed, at=NOON)] == reviews.waiting()


def test_an_answered_question_waits_no_more_and_its_answer_is_known(reviews: Reviews) -> None:
    reviews.put(REVIEW)
    assert reviews.answer(REVIEW.id) == ""

    reviews.close(REVIEW.id, "took the CRM's")
    reviews.close(REVIEW.id, "again")

    assert [] == reviews.waiting()
    assert reviews.get(REVIEW.id) is None
    assert "took the CRM's" == reviews.answer(REVIEW.id)


def test_an_answered_question_is_asked_again_only_on_other_evidence(reviews: Reviews) -> None:
    reviews.put(PAIR)
    reviews.close(PAIR.id, "they are two")

    assert not reviews.put(replace(PAIR, at=NOON, score=Decimal("0.94")))
    assert [] == reviews.waiting()

    other = replace(PAIR, evidence=(*PAIR.evidence, Evidence("tax_number", "GB1", "GB1")))
    assert reviews.put(other)
    assert [other] == reviews.waiting()
    reviews.close(PAIR.id, "they are one")
