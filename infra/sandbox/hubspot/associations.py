"""Associations between records: type ids, labels, and which records stand on either side."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from infra.sandbox.hubspot.kinds import (
    COMPANIES,
    CONTACTS,
    DEALS,
    LINE_ITEMS,
    NOTES,
    QUOTES,
    TASKS,
    Kind,
)


@dataclass(frozen=True)
class Pair:
    """How two object types associate: the plain type id each way, and the primary one where it exists."""

    one: Kind
    other: Kind
    there: int
    back: int
    primary_there: int | None = None
    primary_back: int | None = None


PAIRS = (
    Pair(DEALS, COMPANIES, 341, 342, 5, 6),
    Pair(CONTACTS, COMPANIES, 279, 280, 1, 2),
    Pair(COMPANIES, COMPANIES, 450, 450),
    Pair(DEALS, CONTACTS, 3, 4),
    Pair(DEALS, LINE_ITEMS, 19, 20),
    Pair(NOTES, CONTACTS, 202, 201),
    Pair(NOTES, COMPANIES, 190, 189),
    Pair(NOTES, DEALS, 214, 213),
    Pair(NOTES, QUOTES, 228, 227),
    Pair(TASKS, CONTACTS, 204, 203),
    Pair(TASKS, COMPANIES, 192, 191),
    Pair(TASKS, DEALS, 216, 215),
    Pair(QUOTES, DEALS, 64, 63),
    Pair(QUOTES, LINE_ITEMS, 67, 68),
    Pair(QUOTES, CONTACTS, 69, 70),
    Pair(QUOTES, COMPANIES, 71, 72),
)


@dataclass(frozen=True)
class Label:
    """A label beside the plain association: its type id and name each way, and whose it is."""

    one: Kind
    other: Kind
    there: int
    back: int
    name_there: str
    name_back: str
    shown_there: str
    shown_back: str
    category: str = "HUBSPOT_DEFINED"


LABELS = (
    Label(
        COMPANIES, COMPANIES, 13, 14,
        "parent_to_child_company", "child_to_parent_company", "Child Company", "Parent Company",
    ),
    Label(
        COMPANIES, CONTACTS, 36, 37,
        "billing_contact", "billing_contact", "Billing contact", "Billing contact", "USER_DEFINED",
    ),
    Label(
        COMPANIES, CONTACTS, 38, 39,
        "decision_maker", "decision_maker", "Decision maker", "Decision maker", "USER_DEFINED",
    ),
)  # fmt: skip
LABELLED: dict[int, tuple[str, str, str, int]] = {
    **{row.there: (row.name_there, row.shown_there, row.category, row.back) for row in LABELS},
    **{row.back: (row.name_back, row.shown_back, row.category, row.there) for row in LABELS},
}
"""By type id: name in an object's associations, label as people see it, category, type id of the way back."""
ALLOWED: dict[tuple[str, str], frozenset[int]] = {}
for _row in LABELS:
    ALLOWED[_row.one.name, _row.other.name] = ALLOWED.get((_row.one.name, _row.other.name), frozenset()) | {_row.there}
    ALLOWED[_row.other.name, _row.one.name] = ALLOWED.get((_row.other.name, _row.one.name), frozenset()) | {_row.back}


@dataclass(frozen=True)
class Way:
    """One direction of a pair: plain and primary type id, and the same for the way back."""

    plain: int
    primary: int | None
    back: int
    back_primary: int | None


WAYS: dict[tuple[str, str], Way] = {
    **{(p.one.name, p.other.name): Way(p.there, p.primary_there, p.back, p.primary_back) for p in PAIRS},
    **{(p.other.name, p.one.name): Way(p.back, p.primary_back, p.there, p.primary_there) for p in PAIRS},
}
PRIMARY_ONCE = frozenset({("deals", "companies"), ("contacts", "companies")})  # at most one primary company each


def type_name(one: Kind, other: Kind, type_id: int) -> str:
    """The ``type`` in an object's ``associations``, for instance deal_to_company_unlabeled."""
    if type_id in LABELLED:
        return LABELLED[type_id][0]
    way = WAYS[one.name, other.name]
    name = f"{one.word}_to_{other.word}"
    return f"{name}_unlabeled" if way.primary is not None and type_id == way.plain else name


def spec(one: Kind, other: Kind, type_id: int) -> dict[str, object]:
    """One element of ``associationTypes``."""
    if type_id in LABELLED:
        _, shown, category, _ = LABELLED[type_id]
        return {"category": category, "typeId": type_id, "label": shown}
    primary = WAYS[one.name, other.name].primary == type_id
    return {"category": "HUBSPOT_DEFINED", "typeId": type_id, "label": "Primary" if primary else None}


@dataclass
class Links:
    """Who is associated with whom in one portal, kept in both directions."""

    _held: dict[tuple[str, str, str], dict[str, set[int]]] = field(default_factory=dict)

    def of(self, one: Kind, id_: str, other: Kind) -> dict[str, set[int]]:
        """Ids of the other type with their association type ids, in order of association."""
        return self._held.get((one.name, id_, other.name), {})

    def add(self, one: Kind, id_: str, other: Kind, other_id: str, type_ids: Iterable[int] = ()) -> bool:
        """
        Associate; without type ids the default. A first company becomes the primary one. False when nothing changed.

        A primary association takes the mark away from the former primary company.
        """
        way = WAYS[one.name, other.name]
        wanted = {way.plain, *type_ids}
        there = self._held.setdefault((one.name, id_, other.name), {})
        if (one.name, other.name) in PRIMARY_ONCE and not there and way.primary is not None:
            wanted.add(way.primary)
        if way.primary in wanted and (one.name, other.name) in PRIMARY_ONCE:
            for former in there:
                self.unmark(one, id_, other, former)
        back = self._held.setdefault((other.name, other_id, one.name), {})
        before = set(there.get(other_id, ()))
        there.setdefault(other_id, set()).update(wanted)
        mirrored = {way.plain: way.back, way.primary: way.back_primary}
        mirrored |= {type_id: back for type_id, (_, _, _, back) in LABELLED.items()}
        back.setdefault(id_, set()).update(type_id for w in wanted if (type_id := mirrored.get(w)) is not None)
        return there[other_id] != before

    def remove(self, one: Kind, id_: str, other: Kind, other_id: str) -> bool:
        """Take an association away; False when there was none."""
        found = self._held.get((one.name, id_, other.name), {}).pop(other_id, None)
        self._held.get((other.name, other_id, one.name), {}).pop(id_, None)
        return found is not None

    def around(self, one: Kind, id_: str) -> list[tuple[str, str, set[int]]]:
        """Every association of a record as (other type, id, type ids)."""
        return [
            (other, other_id, set(type_ids))
            for (name, held_id, other), there in self._held.items()
            if (name, held_id) == (one.name, id_)
            for other_id, type_ids in there.items()
        ]

    def unmark(self, one: Kind, id_: str, other: Kind, other_id: str) -> None:
        """Take the primary mark away, in both directions; the plain association stays."""
        way = WAYS[one.name, other.name]
        self.of(one, id_, other).get(other_id, set()).discard(way.primary or 0)
        self.of(other, other_id, one).get(id_, set()).discard(way.back_primary or 0)
