"""How a vendor's answers drift away from what they were: ways to alter an answer's JSON, member by member; pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

PICKED_SHARE = 0.2
"""Of an answer's member names, where a kind of drift doesn't hit all."""
DECIMALS = re.compile(r"-?\d+\.\d+")
CANONICAL = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT.*|/Date\(.*\)/")
CURRENCIES = frozenset({"deal_currency_code", "CurrencyIsoCode", "CurrencyCode", "CurrencyRef"})
CHOICES = frozenset({"Status", "ContactStatus", "LineAmountTypes", "EmailStatus", "PrintStatus", "hs_priority", "type"})
NOBODYS = "ZZZ"

Change = Callable[[str, Any], Mapping[str, Any]]
"""What becomes of one member of an object: its name and value; nothing at all, another name, or more than one."""


@dataclass(frozen=True, slots=True)
class Picked:
    """Changes some members only: the same names in every answer, as one release of a vendor would; `salt` chooses them."""

    change: Change
    salt: str

    def __call__(self, name: str, value: Any) -> Mapping[str, Any]:
        chance = Random(f"{self.salt}/{name}")  # noqa: S311  # chance, not secrecy
        return self.change(name, value) if chance.random() < PICKED_SHARE else {name: value}


@dataclass(frozen=True, slots=True)
class Replaced:
    """Some members say something else, the same everywhere; those with None are gone."""

    by: Mapping[str, str | None]

    def __call__(self, name: str, value: Any) -> Mapping[str, Any]:
        if name not in self.by:
            return {name: value}
        said = self.by[name]
        return {} if said is None else {name: said}


def altered(value: Any, change: Change) -> Any:
    """The same answer with every member of every object changed, the innermost first."""
    if isinstance(value, Mapping):
        made: dict[str, Any] = {}
        for name, held in value.items():
            made |= change(name, altered(held, change))
        return made
    return [altered(each, change) for each in value] if isinstance(value, list) else value


def with_another(name: str, value: Any) -> Mapping[str, Any]:
    return {name: value, f"{name}_v2": {"since": "today", "was": value}}


def null(name: str, _value: Any) -> Mapping[str, Any]:
    return {name: None}


def empty(name: str, value: Any) -> Mapping[str, Any]:
    return {name: "" if isinstance(value, str) else value}


def gone(_name: str, _value: Any) -> Mapping[str, Any]:
    return {}


def renamed(name: str, value: Any) -> Mapping[str, Any]:
    return {f"{name}_v2": value}


def listed(name: str, value: Any) -> Mapping[str, Any]:
    return {name: value if isinstance(value, list) else [value]}


def single(name: str, value: Any) -> Mapping[str, Any]:
    return {name: value[0] if isinstance(value, list) and len(value) == 1 else value}


def number_as_text(name: str, value: Any) -> Mapping[str, Any]:
    return {name: str(value) if _is_number(value) else value}


def text_as_number(name: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, str) or not CANONICAL.fullmatch(value):
        return {name: value}
    return {name: float(value) if "." in value else int(value)}


def grouped(name: str, value: Any) -> Mapping[str, Any]:
    """Thousands get a comma: 1,500.50."""
    amount = _is_number(value) or (isinstance(value, str) and DECIMALS.fullmatch(value))
    return {name: f"{float(value):,.2f}" if amount and abs(float(value)) >= 1000 else value}


def flag_as_text(name: str, value: Any) -> Mapping[str, Any]:
    if isinstance(value, bool):
        return {name: "yes" if value else "no"}
    return {name: {"true": "yes", "false": "no"}.get(value, value) if isinstance(value, str) else value}


def dated_otherwise(name: str, value: Any) -> Mapping[str, Any]:
    return {name: "Sat, 21 Nov 26" if isinstance(value, str) and INSTANT.fullmatch(value) else value}


def unknown_choice(name: str, value: Any) -> Mapping[str, Any]:
    return {name: "BRAND_NEW" if name in CHOICES and isinstance(value, str) else value}


def unknown_currency(name: str, value: Any) -> Mapping[str, Any]:
    if name not in CURRENCIES or not value:
        return {name: value}
    return {name: {**value, "value": NOBODYS} if isinstance(value, Mapping) else NOBODYS}


def unknown_status(name: str, value: Any) -> Mapping[str, Any]:
    """Of an invoice: that of anything else stands."""
    if name != "Invoices" or not isinstance(value, list):
        return {name: value}
    return {name: [{**each, "Status": "QUEUED"} if "Status" in each else each for each in value]}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
