"""One write on its way: what was sent, merged with what is there, before the entity's own rules see it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from infra.sandbox.quickbooks import checking
from infra.sandbox.quickbooks.members import members_of
from infra.sandbox.quickbooks.refusals import missing, not_found, stale
from infra.sandbox.quickbooks.representation import Record
from infra.sandbox.quickbooks.state import Company

OPERATIONS = ("create", "update", "delete", "void")


@dataclass(frozen=True)
class Write:
    """By which app a write is made (None: a person) and which parts of ``include`` its query has."""

    by: str | None = None
    include: frozenset[str] = frozenset()


@dataclass
class Draft:
    """A record as it would become; ``sent`` holds only what the request names, cleared members as None."""

    company: Company
    entity: str
    write: Write
    sent: Record
    record: Record
    old: Record | None

    @property
    def is_new(self) -> bool:
        """Whether the record does not exist yet."""
        return self.old is None

    def gives(self, *names: str) -> bool:
        """Whether any of these members was sent."""
        return any(name in self.sent for name in names)


@dataclass(frozen=True)
class Kind:
    """
    An entity that can be written: its rules, and what must be brought up to date after one was stored or is gone.

    ``void`` and ``delete`` check and return the record to be stored (or removed); None where the vendor has no such thing.
    """

    prepare: Callable[[Draft], None]
    after: Callable[[Company, Record | None, Record | None], None] = lambda _company, _old, _new: None
    delete: Callable[[Company, Record], None] | None = None
    void: Callable[[Company, Record], Record] | None = None
    events: frozenset[str] = field(default_factory=frozenset)
    creates: bool = True


def target(company: Company, entity: str, sent: Mapping[str, object]) -> Record:
    """
    The record that a write means, by Id, if its SyncToken is the newest.

    Raises:
        Invalid: 2020 without Id or SyncToken, 610 for an unknown Id, 5010 for another SyncToken.
    """
    key, token = str(sent.get("Id") or ""), sent.get("SyncToken")
    if not key:
        raise missing("Id")
    found = company.find(entity, key)
    if found is None:
        raise not_found()
    if token in (None, ""):
        raise missing("SyncToken")
    if str(token) != found["SyncToken"]:
        raise stale()
    return found


def begin(company: Company, entity: str, sent: Record, write: Write) -> Draft:
    """
    Check what was sent and merge it with the record it means.

    A sparse update keeps what was not sent; any other update clears it, except for what the vendor computes.
    """
    old = target(company, entity, sent) if sent.get("Id") else None
    members = checking.checked(company, entity, sent)
    sparse = members.pop("sparse", None)
    members.pop("Id", None)
    members.pop("SyncToken", None)
    record: Record = {}
    if old is not None:
        known = members_of(entity)
        kept = old if sparse else {n: v for n, v in old.items() if n not in known or known[n].computed or n == "Id"}
        record = dict(kept)
    record.update(members)
    return Draft(company, entity, write, members, {n: v for n, v in record.items() if v is not None}, old)
