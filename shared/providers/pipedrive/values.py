"""Our facts as Pipedrive's custom fields hold them, and back; and the exact bytes of a request."""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from shared.errors import MappingMissing, Unsupported
from shared.model.refs import Kind
from shared.providers.pipedrive.account import PipedriveAccount
from shared.providers.pipedrive.fields import FIELDS, Field, Holds

LONGEST = {Holds.TEXT: 255, Holds.LONG_TEXT: 65_000}
"""Characters that Pipedrive takes."""
STAGE = "stage"
"""The fact of a deal that is a member of Pipedrive's own, not a field of ours."""


def update(kind: Kind, facts: Mapping[str, str], settings: PipedriveAccount) -> bytes:
    """
    The body that writes these facts; an empty text clears.

    Raises:
        Unsupported: we keep no such fact on this kind of record, or only people write it.
        MappingMissing: its field, or the option, isn't there (any more).
    """
    written = {each.fact: each for each in FIELDS.get(kind, ()) if each.written}
    own = {STAGE} if kind is Kind.DEAL else set()
    unknown = sorted(facts.keys() - written.keys() - own)
    if unknown:
        raise Unsupported(f"a {kind} in Pipedrive has no field of ours for {', '.join(unknown)}", fix="See fields.py.")
    fields = {
        settings.code(kind, fact): _stored(written[fact], value, settings.options.get(settings.code(kind, fact), {}))
        for fact, value in facts.items()
        if fact in written
    }
    body: dict[str, Any] = {"custom_fields": fields} if fields else {}
    if facts.get(STAGE) and STAGE in own:
        body["stage_id"] = int(facts[STAGE])
    return as_json(body)


def held(kind: Kind, fact: str, custom: Mapping[str, Any], settings: PipedriveAccount) -> str:
    """What the record's field of that fact says, in our words; empty where the field isn't there."""
    code = settings.codes.get(f"{kind}.{fact}", "")
    value = custom.get(code)
    if isinstance(value, Mapping):  # as webhooks and labelled answers put it
        value = value.get("id", value.get("value"))
    if value is None:
        return ""
    options = settings.options.get(code)
    if options is None:
        return str(value)
    return next((ours for ours, identity in options.items() if identity == str(value)), "")


def _stored(field: Field, value: str, options: Mapping[str, str]) -> object:
    """The value as Pipedrive's v2 takes it."""
    if not value:
        return None
    if field.holds is Holds.NUMBER:
        try:
            return Decimal(value)
        except InvalidOperation as error:
            raise Unsupported(f"{field.name} holds numbers, {value!r} is none", fix="See fields.py.") from error
    if field.holds is Holds.CHOICE:
        if value not in options:
            raise MappingMissing(
                f"the field {field.name!r} in Pipedrive lacks the option {field.options.get(value, value)!r}",
                fix="Add it in Pipedrive (Settings, Data fields), then run `ledgerlink setup`.",
            )
        return int(options[value])
    longest = LONGEST.get(field.holds)
    return value if longest is None or len(value) <= longest else value[: longest - 1] + "…"


def as_json(value: Any) -> bytes:
    """The exact bytes of a request: a Decimal keeps its digits, which Pipedrive wants as a number."""
    return _said(value).encode()


def _said(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(name)}:{_said(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(_said(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)
