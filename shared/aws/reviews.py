"""Reviews in the state table: all that wait in one partition, so that listing them is one query; each answer by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from shared import codec
from shared.aws.tables import Table, raw, text
from shared.model.reviews import Review

WAITING: Final = "reviews"
"""The partition of those that wait."""
ANSWER: Final = "answer"


@dataclass(frozen=True, slots=True)
class DynamoReviews:
    """Implements `Reviews`. Every method may also raise Unavailable."""

    state: Table

    def put(self, review: Review) -> bool:
        """Ask this, unless it was answered on the same evidence."""
        answered = self.state.get(_pk(review.id), ANSWER)
        if answered is not None and text(answered, "mark") == review.mark:
            return False
        before = self.get(review.id)
        kept = replace(review, at=before.at) if before is not None else review
        if kept != before:
            self.state.put({"pk": WAITING, "sk": review.id, "review": codec.packed(kept)})
        return True

    def waiting(self) -> Sequence[Review]:
        """All that waits, in one consistent query."""
        found = [codec.unpacked(Review, raw(item, "review")) for item in self.state.items(WAITING)]
        return sorted(found, key=lambda review: (review.at, review.id))

    def get(self, review_id: str) -> Review | None:
        """The one of this id that waits."""
        item = self.state.get(WAITING, review_id)
        return codec.unpacked(Review, raw(item, "review")) if item else None

    def close(self, review_id: str, said: str) -> None:
        """The answer first: cut off after it, the question is closed again by whoever asks next."""
        review = self.get(review_id)
        if review is None:
            return
        self.state.put({"pk": _pk(review_id), "sk": ANSWER, "mark": review.mark, "said": said})
        self.state.delete(WAITING, review_id)

    def answer(self, review_id: str) -> str:
        """How it was answered when it was last closed."""
        item = self.state.get(_pk(review_id), ANSWER)
        return text(item, "said") if item else ""


def _pk(review_id: str) -> str:
    return f"review#{review_id}"
