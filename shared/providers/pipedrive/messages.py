"""Notes and tasks, as Pipedrive takes them and shows them; pure."""

import html
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from shared.errors import Unsupported
from shared.model.refs import Kind, Ref
from shared.providers.pipedrive import wire
from shared.providers.pipedrive.account import PipedriveAccount
from shared.providers.pipedrive.values import as_json

HUNG_ON = {Kind.DEAL: "deal_id", Kind.COMPANY: "org_id", Kind.CONTACT: "person_id"}
"""The member that names the record, of notes and in the lists of both."""
LONGEST_TEXT = 10_000
LONGEST_SUBJECT = 250


def note(about: Ref, text: str, at: datetime, marker: str, also: Ref | None = None) -> bytes:
    """The body that makes a note on the record, and on another one; v1's times are UTC without saying so."""
    hung = {_member(each): int(each.id) for each in (about, *([also] if also else []))}
    return as_json({"content": _html(text, marker), **hung, "add_time": f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"})


def task(  # noqa: PLR0917  # the port's own arguments, and the settings
    about: Ref, subject: str, text: str, owner: str, due: datetime, marker: str, settings: PipedriveAccount
) -> bytes:
    """The body that makes an activity: its day is that of the company's people, its time of day UTC."""
    local = due.astimezone(ZoneInfo(settings.time_zone))
    said: dict[str, Any] = {
        "subject": subject if len(subject) <= LONGEST_SUBJECT else subject[: LONGEST_SUBJECT - 1] + "…",
        "type": settings.task_type,
        "note": _html(text, marker),
        "due_date": local.date().isoformat(),
        "due_time": f"{due.astimezone(UTC):%H:%M}",
        "done": False,
    }
    if owner.isdecimal():
        said["owner_id"] = int(owner)
    if about.kind is Kind.CONTACT:  # `person_id` is for reading only
        return as_json({**said, "participants": [{"person_id": int(about.id), "primary": True}]})
    return as_json({**said, _member(about): int(about.id)})


def task_status(*, is_open: bool) -> bytes:
    """The body that opens or completes an activity."""
    return as_json({"done": not is_open})


def has_marker(message: wire.Message, marker: str) -> bool:
    """Whether this note or activity is the one that the marker names, however Pipedrive cleaned its HTML."""
    return marker in html.unescape(message.content or message.note)


def _member(about: Ref) -> str:
    if about.kind not in HUNG_ON:
        raise Unsupported(f"Pipedrive takes no note or task about a {about.kind}", record=str(about))
    return HUNG_ON[about.kind]


def _html(text: str, marker: str) -> str:
    clipped = text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
    lines = [*clipped.splitlines(), f"Ledgerlink · {marker}"]
    return "".join(f"<p>{html.escape(each)}</p>" for each in lines if each.strip())
