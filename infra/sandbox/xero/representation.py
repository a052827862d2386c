"""How Xero writes JSON: bare decimals, ``/Date(ms+0000)/`` with *String twins, and what it reads back."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

Record = dict[str, Any]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NO_ID = "00000000-0000-0000-0000-000000000000"
TWINS = {"Date": "DateString", "DueDate": "DueDateString", "ExpiryDate": "ExpiryDateString"}
STAMP_TWINS = {"UpdatedDateUTC": "UpdatedDateUTCString", "DateUTC": "DateUTCString"}
# Which records have the twins: found by the ids they carry.
UNDATED = {"PaymentID", "AllocationID", "ManualJournalID"}
STAMPED = {"InvoiceID", "CreditNoteID", "PaymentID", "OverpaymentID", "PrepaymentID"}
MS_DATE = re.compile(r"^/Date\((-?\d+)(?:[+-]\d{4})?\)/$")
ISO_DATE = re.compile(r"^(\d{4}-\d{2}-\d{2})(?:[T ].*)?$")


def milliseconds(value: date) -> int:
    """Milliseconds since 1970 in UTC; a plain date counts from its midnight."""
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day, tzinfo=UTC)
    return (moment - EPOCH) // timedelta(milliseconds=1)


def ms_date(value: date) -> str:
    """Write a date or instant in the form that Microsoft's old serialiser used."""
    return f"/Date({milliseconds(value)}+0000)/"


def stamp(value: datetime) -> str:
    """Write the envelope's instant, which carries no offset."""
    return f"/Date({milliseconds(value)})/"


def read_date(value: object) -> date | None:
    """
    Read a date as a client may send it: ``YYYY-MM-DD`` (time ignored) or ``/Date(ms)/``; None when it is neither.

    The milliseconds are already UTC, so an offset behind them is ignored, as in Xero.
    """
    if not isinstance(value, str):
        return None
    if found := MS_DATE.match(value):
        return (EPOCH + timedelta(milliseconds=int(found[1]))).date()
    if not (found := ISO_DATE.match(value)):
        return None
    try:
        return date.fromisoformat(found[1])
    except ValueError:
        return None


def render(value: Any) -> Any:
    """
    The JSON-ready copy of a record: private members (leading underscore) and absent values are left out, dates become
    ``/Date()/`` and, where the vendor writes one, have their *String twin before them.
    """
    if isinstance(value, dict):
        return dict(_members(value))
    if isinstance(value, list | tuple):
        return [render(entry) for entry in value]
    return ms_date(value) if isinstance(value, date) else value


def _members(record: Record) -> list[tuple[str, Any]]:
    """The public members of a record in order."""
    members: list[tuple[str, Any]] = []
    for name, value in record.items():
        if name.startswith("_") or value is None:
            continue
        if isinstance(value, datetime):
            if name in STAMP_TWINS and (name == "DateUTC" or _is_stamped(record)):
                members.append((STAMP_TWINS[name], value.strftime("%Y-%m-%dT%H:%M:%SZ")))
        elif isinstance(value, date) and name in TWINS and not UNDATED & record.keys():
            members.append((TWINS[name], f"{value.isoformat()}T00:00:00"))
        members.append((name, render(value)))
    return members


def _is_stamped(record: Record) -> bool:
    """Whether a record tells UpdatedDateUTC twice; bank transactions name a credit but do not."""
    return bool(STAMPED & record.keys()) and "BankTransactionID" not in record


def json_text(value: Any) -> str:
    """Compact JSON in which a Decimal is a bare number token with exactly its own digits."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(str(name))}:{json_text(entry)}" for name, entry in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(json_text(entry) for entry in value) + "]"
    if isinstance(value, Decimal):
        return format(value, "f")
    return json.dumps(value, ensure_ascii=False)


def read_json(text: bytes) -> Any:
    """Parse a request body, numbers with a point as Decimal; ValueError if it is no JSON."""
    return json.loads(text.decode("utf-8"), parse_float=Decimal)
