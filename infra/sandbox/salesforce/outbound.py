"""Outbound Messages: which changes send one, and what each says when it leaves."""

import itertools
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from infra.sandbox.core.outbox import Event, Outbox
from infra.sandbox.core.provider import CannotAct
from infra.sandbox.salesforce.envelope import message, notification
from infra.sandbox.salesforce.ids import numbered
from infra.sandbox.salesforce.org import Change, Org
from infra.sandbox.salesforce.sobjects import TABLES

STAMPS = frozenset({"LastModifiedDate", "LastModifiedById", "SystemModstamp"})
DAY, LONGEST, FIRST = 86400.0, 7200.0, 4.0


def schedule() -> tuple[float, ...]:
    """Gaps in seconds: they double up to two hours and end with the day. Unverified: how long the first one is."""
    gaps: list[float] = []
    gap = FIRST
    while sum(gaps) + gap <= DAY:
        gaps.append(gap)
        gap = min(gap * 2, LONGEST)
    return tuple(gaps)


@dataclass
class Message:
    """
    One Outbound Message with its record-triggered flow: the object, the fields it carries besides the id, and
    ``when``: fields of which one must have changed (none: any change, creation included).
    """

    kind: str
    fields: tuple[str, ...]
    action: str
    when: frozenset[str] = frozenset()

    def represent(self) -> dict[str, Any]:
        """As control shows it."""
        return {"object": self.kind, "fields": list(self.fields), "when": sorted(self.when), "ActionId": self.action}


# Whether the vendor offers messages for Quote is unverified: by default none is set up.
DEFAULT = (
    ("Opportunity", ("AccountId", "Amount", "CloseDate", "LastModifiedById", "StageName", "SystemModstamp")),
    ("Account", ("LastModifiedById", "Ledgerlink_Action__c", "Name", "SystemModstamp")),
    ("Contact", ("AccountId", "Email", "LastModifiedById", "Ledgerlink_Action__c", "SystemModstamp")),
)


@dataclass
class Messages:
    """Turns changes into notifications, and notifications into the envelope that leaves."""

    orgs: Mapping[str, Org]
    outbox: Outbox | None = None
    set_up: list[Message] = field(default_factory=list)
    _actions: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _notifications: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _silent: bool = False

    def __post_init__(self) -> None:
        self.replace([{"object": kind, "fields": fields} for kind, fields in DEFAULT])

    @contextmanager
    def silenced(self) -> Iterator[None]:
        """While an org is seeded nothing is told."""
        self._silent = True
        try:
            yield
        finally:
            self._silent = False

    def replace(self, wanted: Sequence[Mapping[str, Any]]) -> None:
        """
        Set up exactly these: [{"object", "fields", "when"}].

        Raises:
            CannotAct: for an object that no org has.
        """
        if unknown := [row["object"] for row in wanted if row["object"] not in TABLES]:
            raise CannotAct(f"no object {', '.join(unknown)}")
        self.set_up[:] = [
            Message(
                kind=str(row["object"]),
                fields=tuple(row.get("fields") or ()),
                action=numbered("04k", next(self._actions)),
                when=frozenset(row.get("when") or ()),
            )
            for row in wanted
        ]

    def tell(self, org: Org, changes: Sequence[Change]) -> None:
        """Send what a finished transaction changed: one notification per record and message."""
        if self._silent or self.outbox is None:
            return
        names: dict[str, tuple[Change, frozenset[str]]] = {}
        for change in changes:
            record, changed, _ = change
            names[record.id] = (change, changed | names.get(record.id, (change, frozenset[str]()))[1])
        for (record, _, author), changed in names.values():
            own = author == org.user and not org.settings.sends_messages
            for one in self.set_up if not own and record.alive else ():
                matters = changed & one.when if one.when else changed - STAMPS
                if one.kind == record.kind and matters:
                    self.outbox.publish([self._event(org, one, record.id)])

    def again(self, event: Event) -> Event:
        """The same change as another notification."""
        return {**event, "notification": self._next()}

    def together(self, event: Event) -> Hashable:
        """An envelope has one org and one message."""
        return (event["org"], event["action"])

    def compose(self, events: Sequence[Event], _attempt: int) -> bytes:
        """
        The envelope with the records as they are now, not as they were when they changed.

        Unverified: that a record deleted meanwhile still carries its id; the facts say that it arrives with empty data.
        """
        org = self.orgs[events[0]["org"]]
        written = [self._notification(org, event) for event in events]
        return message(org.id, str(events[0]["action"]), org.instance_url, written)

    def _notification(self, org: Org, event: Event) -> str:
        kind, id_ = str(event["kind"]), str(event["record"])
        record = org.find(kind, id_)
        held = org.fields(kind)
        wanted = sorted(name for name in event["fields"] if name in held)
        values = [(name, record.get(name)) for name in wanted] if record is not None else []
        return notification(str(event["notification"]), kind, [("Id", id_), *values])

    def _event(self, org: Org, one: Message, record: str) -> Event:
        told = {"kind": one.kind, "record": record, "fields": list(one.fields)}
        return {"org": org.id, "action": one.action, "notification": self._next(), **told}

    def _next(self) -> str:
        return numbered("04l", next(self._notifications))
