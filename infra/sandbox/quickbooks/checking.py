"""What was sent, member by member, against the table of members: unknown ones, types, lengths, characters, references."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from infra.sandbox.quickbooks import addresses
from infra.sandbox.quickbooks.members import Member, members_of
from infra.sandbox.quickbooks.refusals import Invalid, Problem, bad_reference, inactive_reference
from infra.sandbox.quickbooks.representation import Record, read_date, read_number

if TYPE_CHECKING:
    from infra.sandbox.quickbooks.state import Company

FORBIDDEN_IN_NAMES = re.compile(r"[:\t\n]")
TRUTH = {"true": True, "false": False}
MOST_DIGITS = 15
AMOUNT_PLACES = 5  # "10.5": ten digits before the point, five behind it
# Which member of a composite holds its text.
TEXT_INSIDE = {
    "phone": "FreeFormNumber",
    "mail": "Address",
    "checked_mail": "Address",
    "web": "URI",
    "memo": "value",
}


def checked(company: "Company", entity: str, sent: Record, *, where: str = "") -> Record:
    """
    The sent members in the form in which they are kept; None stands for one that is to be cleared.

    What the vendor computes is left out.

    Raises:
        Invalid: 2010, 2040, 2050, 2170, 2210 or 2500, for the first member at fault.
    """
    known = members_of(entity)
    found: Record = {}
    for name, value in sent.items():
        member = known.get(name)
        if member is None:
            told = f"Property Name:{where}{name} specified is unsupported or invalid"
            raise Invalid(Problem("2010", told, f"{where}{name}"))
        if member.computed:
            continue
        if value is None or value in ("", {}):
            found[name] = None
        elif member.is_reference:
            found[name] = _reference(company, member.kind, value, f"{where}{name}")
        else:
            found[name] = CHECKS.get(member.kind, _as_sent)(value, member, f"{where}{name}")
    return found


def _as_sent(value: Any, _member: Member, _name: str) -> Any:
    return value


def unsupported(name: str) -> Invalid:
    """2010: a value of the wrong type; the vendor says no more than that."""
    return Invalid(Problem("2010", f"Property Name:{name} specified is unsupported or invalid", name))


def _identity(value: Any, _member: Member, name: str) -> str:
    if isinstance(value, bool | dict | list):
        raise unsupported(name)
    return str(value)


def _text(value: Any, member: Member, name: str) -> str:
    if isinstance(value, bool | dict | list):
        raise unsupported(name)
    text = str(value)
    if member.limit and len(text) > int(member.limit):
        told = f"Min:0 Max:{member.limit} supported. Supplied length:{len(text)}"
        raise Invalid(Problem("2050", f"String length specified does not match the supported length. {told}", name))
    return text


def _name(value: Any, member: Member, name: str) -> str:
    """A name that others are built from: no colon, tab or line break."""
    text = _text(value, member, name)
    if FORBIDDEN_IN_NAMES.search(text):
        raise Invalid(Problem("2040", f"Property {name} has an invalid or unsupported character", name))
    return text.strip()


def _enumerated(value: Any, member: Member, name: str) -> str:
    if value not in member.limit.split("|"):
        raise Invalid(Problem("2170", f"Invalid Enumeration : {value}", name))
    return str(value)


def _truth(value: Any, _member: Member, name: str) -> bool:
    found = value if isinstance(value, bool) else TRUTH.get(str(value).lower())
    if found is None:
        raise unsupported(name)
    return found


def _decimal(value: Any, member: Member, name: str) -> Decimal:
    number = read_number(value)
    if number is None:
        raise unsupported(name)
    if len(number.as_tuple().digits) > MOST_DIGITS:
        raise Invalid(Problem("2050", "At most 15 digits are supported", name))
    if member.limit and number != number.quantize(Decimal(1).scaleb(-AMOUNT_PLACES)):
        raise Invalid(
            Problem("2050", f"At most {AMOUNT_PLACES} decimals are supported", name)
        )  # the code is unverified
    return number


def _whole(value: Any, _member: Member, name: str) -> int:
    number = read_number(value)
    if number is None or number != number.to_integral_value():
        raise unsupported(name)
    return int(number)


def _date(value: Any, _member: Member, name: str) -> str:
    day = read_date(value)
    if day is None:
        raise unsupported(name)
    return day.isoformat()


def _composite(value: Any, member: Member, name: str) -> Record | None:
    """A telephone number, address of mail or of the web, or a memo: kept with its text alone; None if that is empty."""
    inside = TEXT_INSIDE[member.kind]
    if not isinstance(value, dict):
        raise unsupported(name)
    text = _text(value.get(inside) or "", member, f"{name}.{inside}")
    if member.kind == "checked_mail" and text and not ("@" in text and "." in text):
        raise Invalid(Problem("2210", "Email Address should contain @ and .", f"{name}.{inside}"))
    return {inside: text} if text else None


def _address(value: Any, _member: Member, name: str) -> Record:
    if not isinstance(value, dict):
        raise unsupported(name)
    if long := addresses.too_long(value):
        told = f"Min:0 Max:{addresses.LENGTHS.get(long, addresses.MOST)} supported. Supplied length:{len(value[long])}"
        detail = f"String length specified does not match the supported length. {told}"
        raise Invalid(Problem("2050", detail, f"{name}.{long}"))
    return addresses.kept(value)


def _listed(value: Any, _member: Member, name: str) -> list[Any]:
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise unsupported(name)
    return value


CHECKS: dict[str, Callable[[Any, Member, str], Any]] = {
    "id": _identity,
    "text": _text,
    "name": _name,
    "enum": _enumerated,
    "bool": _truth,
    "decimal": _decimal,
    "int": _whole,
    "date": _date,
    "address": _address,
    "list": _listed,
    **dict.fromkeys(TEXT_INSIDE, _composite),
}


def _reference(company: "Company", entity: str, value: Any, name: str) -> Record:
    """A reference by id (currencies: by code), with the name of what it refers to."""
    key = str(value.get("value") or "") if isinstance(value, dict) else ""
    if not key:
        raise bad_reference(name)
    if entity == "Currency":
        return {"value": key.upper(), "name": company.currency_name(key.upper())}
    found = company.find(entity, key)
    if found is None:
        raise bad_reference(name)
    if not found.get("Active", True):
        # The facts give 610 or 2500 for an inactive customer; which one when is unverified.
        raise inactive_reference(name, "610" if entity == "Customer" else "2500")
    return {"value": key, "name": named(found)}


def named(record: Record) -> str:
    """What a reference to this record calls it."""
    return str(record.get("FullyQualifiedName") or record.get("DisplayName") or record.get("Name") or "")
