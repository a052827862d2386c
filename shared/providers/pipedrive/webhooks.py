"""Pipedrive's webhooks, version 2: whether a delivery is genuine (HTTP Basic), and which records it is about."""

import base64
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from shared.errors import Malformed
from shared.model.hints import Event
from shared.model.refs import Kind
from shared.providers.signatures import Inbound, same

HANDSHAKE = False
ACCEPTED = None
USER = "ledgerlink"
"""Who delivers, where the app's key is a password alone."""

KINDS: Mapping[str, Kind] = {"deal": Kind.DEAL, "organization": Kind.COMPANY, "person": Kind.CONTACT}
"""Pipedrive's words; what is not here keeps Pipedrive's text, to be counted and ignored."""
LINE = "deal_product"
UNREADABLE = "unreadable"
"""A delivery of no version that we asked for: refused, it would come again and count towards a ban of all the others."""

BOOKKEEPING = frozenset({"update_time", "stage_change_time"})
"""Members that change with others and say nothing by themselves."""

_ID = re.compile(r"[0-9]{1,20}")
_WORD = re.compile(r"[A-Za-z0-9_.-]{1,100}")


def credentials(key: str) -> tuple[str, str]:
    """The user and the password that the app's key stands for: `user:password`, or a password alone."""
    user, colon, password = key.partition(":")
    return (user, password) if colon else (USER, key)


def verify(delivery: Inbound, key: str) -> bool:
    """
    Whether the delivery carries the user and password that its webhook was given; there is no signature and no stamp.

    An old delivery sent again is as good as new: whoever can send it knows the password, and a hint is never believed.
    """
    scheme, _, given = delivery.headers.get("authorization", "").partition(" ")
    if not key or not given.isascii() or scheme.casefold() != "basic":
        return False
    expected = base64.b64encode(":".join(credentials(key)).encode()).decode()
    return same(expected, given.strip())


def parse(body: bytes) -> list[Event]:
    """
    Read the event of a delivery: one for its record, another for the record it was merged with; a product on a deal is an
    event of the deal.

    Raises:
        Malformed: not JSON, or an event of a record that concerns us which doesn't say what it must.
    """
    try:
        delivered = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Malformed("the delivery is not JSON", fix="Look at who sent it.") from error
    meta = delivered.get("meta") if isinstance(delivered, dict) else None
    if not isinstance(meta, dict) or not isinstance(meta.get("entity"), str):
        return [Event(account="", kind=UNREADABLE, id="", cause=UNREADABLE, occurred_at=None)]
    return list(_events(delivered, meta))


def _events(delivered: Mapping[str, Any], meta: Mapping[str, Any]) -> Iterator[Event]:
    word = meta["entity"]
    if word not in KINDS and word != LINE:
        yield Event(account=str(meta.get("company_id")), kind=word[:100], id="", cause="", occurred_at=None)
        return
    action = _word(meta, "action")
    kind = KINDS.get(word, Kind.DEAL)
    moved_to, changed = (
        ("", ()) if word == LINE else _said(delivered) if kind is Kind.DEAL else ("", _fields(delivered))
    )
    ids = [_deal_of(delivered)] if word == LINE else [_number(meta, "entity_id")]
    merged = [_number(meta, name) for name in ("merged_to_id", "merged_from_id") if meta.get(name) is not None]
    # The survivor doesn't say later on whom it swallowed: these two events alone do.
    loser = ids if meta.get("merged_to_id") is not None else merged
    for identity in dict.fromkeys(ids + merged):
        yield Event(
            account=_number(meta, "company_id"),
            kind=kind,
            id=identity,
            cause=f"{action}.{word}/{_word(meta, 'id')}",
            occurred_at=_instant(meta),
            moved_to="" if merged else moved_to,
            changed=() if merged else changed,
            merged_from=tuple(loser) if merged and identity not in loser else (),
        )


def _said(delivered: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The stage, if the record was moved to another, and the fields of people's or ours that changed; nothing, if more did."""
    previous, now = delivered.get("previous"), delivered.get("data")
    if not isinstance(previous, dict) or not isinstance(now, dict):
        return "", ()
    fields = previous.get("custom_fields") or {}
    if previous.keys() - BOOKKEEPING - {"stage_id", "custom_fields"} or not isinstance(fields, dict):
        return "", ()
    stage = now.get("stage_id")
    moved = "stage_id" in previous and isinstance(stage, int)
    return (str(stage) if moved else "", tuple(sorted(fields)))


def _fields(delivered: Mapping[str, Any]) -> tuple[str, ...]:
    """What changed of an organization or a person, members and own fields alike; nothing where it was made or deleted."""
    previous, now = delivered.get("previous"), delivered.get("data")
    if not isinstance(previous, dict) or not isinstance(now, dict):
        return ()
    own = previous.get("custom_fields")
    names = {*previous, *(own if isinstance(own, dict) else ())} - BOOKKEEPING - {"custom_fields"}
    return tuple(sorted(names))


def _deal_of(delivered: Mapping[str, Any]) -> str:
    """The deal that a product stands on, or stood on."""
    for state in (delivered.get("data"), delivered.get("previous")):
        if isinstance(state, dict) and state.get("deal_id") is not None:
            return _number(state, "deal_id")
    raise Malformed("an event of a deal's product names no deal", fix="Look at who sent it.")


def _word(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    if not isinstance(value, str) or not _WORD.fullmatch(value):
        raise Malformed(f"an event has no usable {name}", fix="Look at who sent it.")
    return value


def _number(raw: Mapping[str, Any], name: str) -> str:
    """An id: a text in `meta`, a number elsewhere."""
    value = raw.get(name)
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not _ID.fullmatch(text):
        raise Malformed(f"an event's {name} is not a number", fix="Look at who sent it.")
    return text


def _instant(meta: Mapping[str, Any]) -> datetime:
    try:
        at = datetime.fromisoformat(str(meta.get("timestamp")))
    except ValueError as error:
        raise Malformed("an event's timestamp is not an instant", fix="Look at who sent it.") from error
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
