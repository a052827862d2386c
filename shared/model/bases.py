"""What both sides of a linked customer held when they were last brought into step: what a change is told by."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from shared.model.parties import PartyField, Profile
from shared.model.refs import Ref


@dataclass(frozen=True, slots=True)
class Sight:
    """
    One side as it was last seen in step: each field as that side itself wrote it, however it cut or spelled what we sent.

    `version` and `changed_at` are the record's own marks then; where we wrote it ourselves (`ours`), those of our write: a
    record that still bears them has not been changed by anybody since.
    """

    fields: Mapping[PartyField, str] = field(default_factory=dict)
    version: str = ""
    changed_at: datetime | None = None
    ours: bool = False

    @classmethod
    def of(cls, profile: Profile, *, ours: bool = False) -> "Sight":
        """What this profile shows."""
        return cls(dict(profile.fields), profile.version, profile.changed_at, ours)

    def still(self, profile: Profile) -> bool:
        """Whether the record bears the very marks it was seen with; False where the side gives none."""
        if profile.version and self.version:
            return profile.version == self.version
        return profile.changed_at is not None and profile.changed_at == self.changed_at


@dataclass(frozen=True, slots=True)
class Base:
    """
    The last time a CRM record (`record`) and a ledger's `customer` were in step, and what each held of every field then.

    `asked` is the id of the review that waits because of them, if one does; `noted` names what a book that only observes last said
    it would do. `people` are the sights of the contacts that fields of a company were taken from, by contact. `number` counts the times it
    was kept: who keeps one that was read earlier is refused.
    """

    record: Ref
    customer: Ref
    crm: Sight
    ledger: Sight
    at: datetime
    people: Mapping[str, Sight] = field(default_factory=dict)
    number: int = 0
    asked: str = ""
    noted: str = ""

    def followed(self, **changes: object) -> "Base":
        """Give what is kept next in its place."""
        return replace(self, number=self.number + 1, **changes)  # type: ignore[arg-type]
