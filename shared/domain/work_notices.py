"""What people are told about work that could not be done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from shared.model.notices import Notice, NoticeFact
from shared.model.refs import ConnectionId, Kind, Ref

WORK: Final[Mapping[str, str]] = {
    "deal_won": "A won deal could not be looked at",
    "resolve_root": "What a change concerns could not be found out",
    "customer_changed": "A customer could not be kept in step",
    "invoice_changed": "A change of an invoice could not be taken over",
    "write_back": "The CRM could not be told",
    "attach_document": "A document could not be put on its invoice",
    "collection": "An overdue invoice could not be followed up",
    "receivables": "Customers' figures could not be brought up to date",
    "poll": "What has changed could not be asked",
    "reconcile": "Both books could not be compared",
    "keep_connected": "A consent could not be renewed",
    "notices": "Somebody could not be told",
    "digest": "The daily digest could not be made",
}
"""What went undone, by the queue of the message."""
OFFICE: Final = Ref(ConnectionId("ledgerlink:parked"), Kind.ACCOUNT, "")

"""Where parked messages lie."""


def work(queue: str) -> str:
    """What a message of this queue was to do, and wasn't done."""
    return WORK.get(queue, f"A message of {queue} could not be worked off")


def parked_notice(identity: str, queue: str, cause: str, since: datetime, record: Ref | None) -> Notice:
    """A message of this queue was parked: once for each. `record`: what it was about; None where it can't be read."""
    return Notice(
        fact=NoticeFact.WORK_PARKED,
        key=f"{NoticeFact.WORK_PARKED}/{identity}",
        about=record or OFFICE,
        headline=work(queue),
        at=since,
        details=(
            *((("Record", str(record)),) if record is not None else ()),
            ("Cause", cause),
            ("Since", since.isoformat(timespec="seconds")),
            ("Look at it", f"ledgerlink parked show {identity}"),
            ("Once the cause is gone", f"ledgerlink parked retry {identity}"),
            ("If nobody needs it", f"ledgerlink parked drop {identity}"),
        ),
    )
