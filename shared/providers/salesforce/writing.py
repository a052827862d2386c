"""Our facts, notes and tasks as Salesforce takes them: the exact bytes; pure."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from shared.errors import Malformed, Unsupported
from shared.model.claims import WriteRequest
from shared.model.refs import Kind, Ref
from shared.providers.salesforce.fields import FIELDS, Field, Holds

THEIRS: Mapping[Kind, Mapping[str, str]] = {Kind.DEAL: {"stage": "StageName"}}
"""The facts that we write to Salesforce's own fields."""
LONGEST: Mapping[Holds, int] = {Holds.TEXT: 255, Holds.LONG_TEXT: 32_000}
"""Characters; Salesforce refuses a longer text."""
LONGEST_SUBJECT = 255
LONGEST_BODY = 31_000
"""Characters of a note's or task's text, with room for our last line."""
OPEN, DONE = "Not Started", "Completed"
"""Statuses of tasks that every org is made with; one that renamed them keeps these names behind the labels."""
HANGS_ON: Mapping[Kind, str] = {Kind.DEAL: "WhatId", Kind.COMPANY: "WhatId", Kind.CONTACT: "WhoId"}
"""By which field a task is about a record. One about a deal stands on the timeline of the deal's account, too."""


def facts(kind: Kind, said: Mapping[str, str]) -> bytes:
    """The body that writes these facts; an empty text clears. Raises: as `members`."""
    return written(members(kind, said))


def members(kind: Kind, said: Mapping[str, str]) -> dict[str, str]:
    """
    These facts by the names of the fields that hold them, each value as it stands in JSON.

    Raises:
        Unsupported: we keep no such fact on this kind of record, or only people write it.
        Malformed: a fact isn't what its field holds.
    """
    ours = {field.fact: field for field in FIELDS.get(kind, ()) if field.written}
    theirs = THEIRS.get(kind, {})
    unknown = sorted(said.keys() - ours.keys() - theirs.keys())
    if unknown:
        raise Unsupported(f"a {kind} in Salesforce has no field of ours for {', '.join(unknown)}", fix="See fields.py.")
    return {
        **{ours[fact].name: _literal(ours[fact], text) for fact, text in said.items() if fact in ours},
        **{theirs[fact]: json.dumps(text) for fact, text in said.items() if fact in theirs},
    }


def written(values: Mapping[str, str]) -> bytes:
    """An object of these members, whose values are JSON already: numbers keep their digits."""
    return ("{" + ",".join(f"{json.dumps(name)}:{value}" for name, value in values.items()) + "}").encode()


def note(about: Ref, text: str, on: date, marker: str, also: Ref | None) -> WriteRequest:
    """A task that is done already: so a note stands on a timeline. Its subject is the text's first line."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "Ledgerlink")
    said = {"Subject": _clipped(first, LONGEST_SUBJECT), "Status": DONE, "ActivityDate": on.isoformat()}
    return _task(Kind.NOTE, about, {**said, "Description": _described(text, marker)}, marker, also)


def task(about: Ref, *, subject: str, text: str, owner: str, due: date, remind: datetime, marker: str) -> WriteRequest:
    """A task for its owner, who is reminded when it is due."""
    said = {
        "Subject": _clipped(subject, LONGEST_SUBJECT),
        "Status": OPEN,
        "Priority": "High",
        "ActivityDate": due.isoformat(),
        "IsReminderSet": True,
        "ReminderDateTime": remind.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Description": _described(text, marker),
        **({"OwnerId": owner} if owner else {}),
    }
    return _task(Kind.TASK, about, said, marker, None)


def task_status(*, is_open: bool) -> bytes:
    """The body that opens or completes a task."""
    return as_json({"Status": OPEN if is_open else DONE})


def marker_of(kind: Kind, marker: str) -> str:
    """What our field on the task says: a note and a task of the same fact are two."""
    return f"{kind.value}-{marker}"


def as_json(value: Any) -> bytes:
    """The exact bytes of a request."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _task(kind: Kind, about: Ref, said: Mapping[str, Any], marker: str, also: Ref | None) -> WriteRequest:
    """The key stands in the path: what is sent again changes the task that is there, and never makes a second one."""
    hung = {_hook(kind, each): each.id for each in (*([also] if also else []), about)}
    path = {"marker": marker_of(kind, marker)}
    return WriteRequest("upsert task", as_json({**said, **hung}), path)


def _hook(kind: Kind, about: Ref) -> str:
    if about.kind not in HANGS_ON:
        raise Unsupported(f"Salesforce takes no {kind} about a {about.kind}", record=str(about))
    return HANGS_ON[about.kind]


def _described(text: str, marker: str) -> str:
    return f"{_clipped(text, LONGEST_BODY)}\n\nLedgerlink · {marker}"


def _clipped(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _literal(field: Field, text: str) -> str:
    """The value in JSON: a number with exactly the digits it was given."""
    if field.holds is Holds.YES_NO:
        return "true" if text == "true" else "false"
    if not text:
        return "null"
    if not field.holds.is_number:
        return json.dumps(_clipped(text, LONGEST.get(field.holds, len(text))), ensure_ascii=False)
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise Malformed(f"the fact {field.fact} is not a number", fix="This is a mistake in our code.") from error
    if not number.is_finite():
        raise Malformed(f"the fact {field.fact} is not a finite number", fix="This is a mistake in our code.")
    return f"{number:f}"
