"""A person says what becomes of a question about a customer."""

from typing import Literal

from shared.domain.customer_sync import basing
from shared.domain.customer_sync.merge import Step, Verdict
from shared.domain.customer_sync.units import UNITS
from shared.errors import Conflict, NotFound, Rejected, Unsupported
from shared.model.modes import Clearance
from shared.model.outcome import Done
from shared.model.refs import Ref
from shared.model.reviews import Review, ReviewCode
from shared.ports.reviews import Reviews
from shared.usecases.customers.carry_over import Carried, carry_over
from shared.usecases.customers.keeping import Keeping, Met, meet

Whom = Literal["crm", "ledger", "both"]
OF_VALUES = frozenset({ReviewCode.CONFLICT, ReviewCode.REFUSED})
STEPS: dict[Whom, Step] = {"crm": Step.TO_LEDGER, "ledger": Step.TO_CRM, "both": Step.NOTHING}


def find_review(reviews: Reviews, review_id: str) -> Review:
    """The review of that id that waits. Raises: NotFound."""
    found = reviews.get(review_id)
    if found is None:
        raise NotFound(f"no review {review_id} waits", record=review_id, fix="See `ledgerlink customers list`.")
    return found


def keep(review_id: str, whose: Whom, keeping: Keeping) -> Done:
    """
    Let the values of this side hold for all that the review shows: they are written to the other. `both`: each side keeps its
    own, until somebody changes one of them.

    Raises:
        NotFound: no such review waits.
        Unsupported: it isn't about values.
        Conflict: one of them is another by now than the review shows; it then shows today's.
        WriteForbidden: the book only observes.
        Rejected: the other side doesn't take them.
    """
    review = find_review(keeping.reviews, review_id)
    if review.code not in OF_VALUES or review.crm is None or review.ledger is None:
        raise Unsupported(
            f"the review {review_id} asks no choice of values: {review.sentence}",
            record=review_id,
            fix=f"{review.fix} Or: ledgerlink customers close {review_id}.",
        )
    book = keeping.book_of(review.ledger.connection)
    if book is None:
        raise NotFound("no book is kept in this ledger any more", record=str(review.ledger), fix="See ledgerlink.toml.")
    met = meet(keeping, review.crm, review.ledger, {})
    if met.gone:
        raise Unsupported(
            f"{met.name} can't be written to: {met.gone}", record=str(review.crm), fix="Restore it first."
        )
    verdicts = _verdicts(review, met, STEPS[whose])
    keeping.decide("review", f"{keeping.actor}: {whose} holds")
    done = carry_over(keeping, book, met, verdicts, with_ids=False, clearance=Clearance.APPROVED)
    if done.refused:
        raise Rejected(done.refused[0][1], record=str(review.ledger), fix="Correct the value, then decide again.")
    _remember(review, whose, done, verdicts, keeping)
    return Done(f"{met.name}: {_SAID[whose]}")


def _verdicts(review: Review, met: Met, step: Step) -> list[Verdict]:
    """What is to be written; as the review shows it, or not at all."""
    units = {unit.name: unit for unit in UNITS}
    found = []
    for row in review.evidence:
        unit = units[row.field].held(met.crm.fields, met.ledger.fields)
        if (unit.said(met.crm.fields), unit.said(met.ledger.fields)) != (row.crm, row.ledger):
            raise Conflict(
                f"the {row.field} of {met.name} is another by now than the review shows",
                record=str(review.crm),
                fix="The review is brought up to date by itself within moments; look at it again.",
            )
        found.append(Verdict(unit, step, "a person said so"))
    return found


def _remember(review: Review, whose: Whom, done: Carried, verdicts: list[Verdict], keeping: Keeping) -> None:
    met = done.met
    base = keeping.bases.find(met.crm.record.ref, met.ledger.ref)
    ours = done.to_crm, done.to_ledger
    after = basing.followed(base, met.crm, met.ledger, verdicts, at=keeping.clock.now(), ours=ours)
    left = {row.field: "left as it is on both sides" for row in review.evidence} if whose == "both" else {}
    keeping.bases.keep(after, keeping.deed(f"decided: {whose} holds", done.before, done.after or left))
    keeping.reviews.close(review.id, _SAID[whose])


def close(review_id: str, reason: str, keeping: Keeping) -> Review:
    """Nothing is to be done about this; the same evidence isn't asked about again. Raises: NotFound."""
    review = find_review(keeping.reviews, review_id)
    about: Ref | None = review.crm or review.ledger
    if about is not None:
        keeping.links.note(about, keeping.deed("closed review", {}, {"review": review.sentence, "reason": reason}))
    keeping.reviews.close(review_id, reason)
    return review


_SAID: dict[Whom, str] = {
    "crm": "the CRM's values hold, and were written to the ledger",
    "ledger": "the ledger's values hold, and were written to the CRM",
    "both": "each side keeps its own",
}
