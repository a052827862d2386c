"""Base snapshots and reviews in memory: the same promises as the tables."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from shared.errors import Conflict
from shared.model.bases import Base
from shared.model.refs import Ref
from shared.model.reviews import Review
from shared.ports.stores import Deed
from tests.fakes.stores import FakeAudit


@dataclass
class FakeBases:
    audit: FakeAudit = field(default_factory=FakeAudit)
    kept: dict[tuple[Ref, Ref], Base] = field(default_factory=dict)
    speakers: set[tuple[Ref, Ref]] = field(default_factory=set)
    writes: int = 0

    def of(self, record: Ref) -> Mapping[Ref, Base]:
        return {customer: base for (about, customer), base in self.kept.items() if about == record}

    def find(self, record: Ref, customer: Ref) -> Base | None:
        return self.kept.get((record, customer))

    def keep(self, base: Base, deed: Deed | None = None) -> None:
        before = self.kept.get((base.record, base.customer))
        if base.number != (before.number + 1 if before is not None else 1):
            raise Conflict("another base was kept meanwhile")
        self.kept[base.record, base.customer] = base
        if deed is not None:
            self.audit.append(base.record, deed)
        self.writes += 1

    def forget(self, record: Ref, customer: Ref) -> None:
        self.kept.pop((record, customer), None)

    def speaks_for(self, person: Ref, record: Ref) -> None:
        self.speakers.add((person, record))

    def spoken_for(self, person: Ref) -> Collection[Ref]:
        return [record for spoken, record in self.speakers if spoken == person]


@dataclass
class FakeReviews:
    open: dict[str, Review] = field(default_factory=dict)
    answers: dict[str, tuple[str, str]] = field(default_factory=dict)

    def put(self, review: Review) -> bool:
        if self.answers.get(review.id, ("", ""))[0] == review.mark:
            return False
        before = self.open.get(review.id)
        self.open[review.id] = replace(review, at=before.at) if before else review
        return True

    def waiting(self) -> Sequence[Review]:
        return sorted(self.open.values(), key=lambda review: (review.at, review.id))

    def get(self, review_id: str) -> Review | None:
        return self.open.get(review_id)

    def close(self, review_id: str, said: str) -> None:
        review = self.open.pop(review_id, None)
        if review is not None:
            self.answers[review_id] = (review.mark, said)

    def answer(self, review_id: str) -> str:
        return self.answers.get(review_id, ("", ""))[1]
