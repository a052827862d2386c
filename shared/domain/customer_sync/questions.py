"""What a person is asked about a customer, in one sentence, with what both sides say."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shared.domain.customer_sync.merge import Verdict
from shared.domain.customer_sync.units import Fields
from shared.model.refs import Ref
from shared.model.reviews import Evidence, Review, ReviewCode


@dataclass(frozen=True, slots=True)
class About:
    """Which customer is asked about: both its records and what people call it."""

    record: Ref
    customer: Ref
    name: str
    at: datetime

    def review(self, code: ReviewCode, rows: tuple[Evidence, ...] = ()) -> Review:
        """The question, still without words."""
        return Review(code, self.record, self.customer, "", "", self.at, rows)


def conflict(about: About, verdicts: Sequence[Verdict], crm: Fields, ledger: Fields) -> Review:
    """Which side's word holds for what they say differently."""
    said = ", ".join(one.unit.name.replace("_", " ") for one in verdicts)
    whys = "; ".join(dict.fromkeys(one.why for one in verdicts))
    rows = tuple(Evidence(one.unit.name, one.unit.said(crm), one.unit.said(ledger), one.why) for one in verdicts)
    review = about.review(ReviewCode.CONFLICT, rows)
    return _worded(
        review,
        f"CRM and ledger differ about {about.name}: {said} ({whys}).",
        f"Say whose holds: ledgerlink customers keep {review.id} crm, or ledger, or both to leave them as they are. "
        "It is over by itself once both say the same.",
    )


def out_of_use(about: About, why: str) -> Review:
    """A linked record that can't be written to any more."""
    review = about.review(ReviewCode.OUT_OF_USE)
    return _worded(
        review,
        f"{about.name} is no longer kept in step: {why}.",
        f"Restore it, or link the other side anew; then: ledgerlink customers close {review.id}.",
    )


def refused(about: About, refusals: Sequence[tuple[Verdict, str]], crm: Fields, ledger: Fields) -> Review:
    """What one side didn't take of the other."""
    rows = tuple(Evidence(one.unit.name, one.unit.said(crm), one.unit.said(ledger), why) for one, why in refusals)
    whys = " ".join(dict.fromkeys(why for _, why in refusals))
    return _worded(
        about.review(ReviewCode.REFUSED, rows),
        f"What changed about {about.name} was refused: {whys}",
        "Correct it on the side where it was entered: it is carried over again.",
    )


def doubtful(record: Ref | None, customer: Ref | None, sentence: str, fix: str, at: datetime) -> Review:
    """Who this is on the other side isn't clear."""
    return Review(ReviewCode.DOUBTFUL, record, customer, sentence, fix, at)


def ledger_made(customer: Ref, name: str, why: str, at: datetime) -> Review:
    """A customer that the CRM doesn't know."""
    review = Review(ReviewCode.LEDGER_MADE, None, customer, "", "", at)
    return _worded(
        review,
        f"{name} was made in the ledger and isn't in the CRM: {why}.",
        f'Make the company in the CRM and put {customer.id} into its field "Accounting customer ID"; or archive the customer. '
        f"Then: ledgerlink customers close {review.id}.",
    )


def two_customers(record: Ref, name: str, first: Ref, other: Ref, at: datetime) -> Review:
    """Records of the CRM were merged whose customers are two."""
    review = Review(ReviewCode.DUPLICATE, record, first, "", "", at, others=(other,))
    return _worded(
        review,
        f"{name} was merged in the CRM, and is two customers in the ledger: {first.id} and {other.id}. New deals go to {first.id}; "
        "the company shows what both owe.",
        f"Merge {other.id} into {first.id} in the ledger; or, if both are right: ledgerlink customers close {review.id}.",
    )


def two_records(customer: Ref, first: Ref, other: Ref, at: datetime) -> Review:
    """Customers of the ledger were merged that two records of the CRM have."""
    review = Review(ReviewCode.DUPLICATE, first, customer, "", "", at, others=(other,))
    return _worded(
        review,
        f"The customer {customer.id} was merged in the ledger, and is two records in the CRM: {first.id} and {other.id}. Deals of "
        f"both are invoiced to it; it is kept in step with {first.id} alone.",
        f"Merge {other.id} into {first.id} in the CRM; or, if both are right: ledgerlink customers close {review.id}.",
    )


def _worded(review: Review, sentence: str, fix: str) -> Review:
    return replace(review, sentence=sentence, fix=fix)
