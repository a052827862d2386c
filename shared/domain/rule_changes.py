"""What two versions of the rules decide differently, key by key."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from shared.model.rules import Rules

NAMES: Mapping[str, tuple[str, ...]] = {
    "Book": ("id",),
    "ItemRule": ("sku", "name"),
    "NoticeRule": ("slack", "webhook"),
    "TaxRule": ("name",),
    "Trigger": ("pipeline", "stage"),
}
"""By which of its keys a table in a list is known, whatever its place: the first that isn't empty, or all for a trigger."""
WHOLE = frozenset({"Trigger"})
DERIVED = frozenset({"version"})


@dataclass(frozen=True, slots=True)
class Change:
    """One key; None where it isn't (any more), or is empty. Values as the file writes them, lists joined by commas."""

    key: str
    before: str | None
    after: str | None


def changes(old: Rules, new: Rules) -> list[Change]:
    """
    Give what the new rules say differently, in their order, then what they don't say any more.

    A key that isn't written counts as its default. Comments, and the places of books, products and triggers, don't count.
    """
    before, after = dict(_keys("", old)), dict(_keys("", new))
    return [
        Change(key, before.get(key), after.get(key))
        for key in dict.fromkeys([*after, *before])
        if before.get(key) != after.get(key)
    ]


def _keys(at: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every key that says something."""
    inside = _inside(at, value)
    if inside is None:
        said = _said(value)
        if said:
            yield at, said
        return
    for key, one in inside:
        yield from _keys(key, one)


def _inside(at: str, value: Any) -> Iterable[tuple[str, Any]] | None:
    """What a table or a list of tables holds; None for a value."""
    if is_dataclass(value):
        before = f"{at}." if at else ""
        named = [field.name for field in fields(value) if field.name not in DERIVED]
        return [(f"{before}{name}", getattr(value, name)) for name in named]
    if isinstance(value, Mapping):
        return [(f"{at}.{key}", one) for key, one in value.items()]
    if isinstance(value, tuple):
        return [(f"{at}[{_name(one) or place}]", one) for place, one in enumerate(value, 1)]
    return None


def _said(value: Any) -> str:
    if isinstance(value, AbstractSet):
        return ", ".join(sorted(value))
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _name(value: Any) -> str:
    kind = type(value).__name__
    said = [getattr(value, key) for key in NAMES.get(kind, ())]
    return "/".join(said) if kind in WHOLE else next(filter(None, said), "")
