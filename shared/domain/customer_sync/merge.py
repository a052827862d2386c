"""
What is to be written where, so that both sides say the same of a customer: a three-way merge, by whose word counts.

A change is told by each side's own base, never by comparing the two: what a vendor cuts or spells its own way is no change.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

from shared.domain.customer_sync.spelling import Spelling
from shared.domain.customer_sync.units import UNITS, Fields, Unit, cut
from shared.model.customer_rules import FieldRules, Whose
from shared.model.parties import PartyField

Corrections = Literal["review", "take"]


class Step(StrEnum):
    """What one unit needs."""

    NOTHING = "nothing"
    TO_LEDGER = "to_ledger"
    TO_CRM = "to_crm"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one unit needs, and why; in a sentence's end."""

    unit: Unit
    step: Step
    why: str


@dataclass(frozen=True, slots=True)
class Now:
    """One side as it was read: its fields, how much it can hold of each, and when it changed last."""

    fields: Fields
    holds: Mapping[PartyField, int]
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Sides:
    """What the table below asks about one unit."""

    crm_changed: bool | None
    ledger_changed: bool | None
    crm_empty: bool
    ledger_empty: bool
    newer: Literal["crm", "ledger", ""]
    corrections: Corrections


def merge(
    crm: Now,
    ledger: Now,
    base: tuple[Fields, Fields],
    owners: FieldRules,
    *,
    spelling: Spelling,
    corrections: Corrections = "review",
) -> tuple[Verdict, ...]:
    """
    Decide each unit that both sides can hold and the rules keep in step. `base`: what the CRM and what the ledger held when
    they were last in step; a field that is in neither meets for the first time.

    Guarantees: a field that the ledger owns, or that accounting changed since, is never overwritten; at most what was empty is
    filled. A unit is decided whole.
    """
    verdicts = []
    for whole in UNITS:
        unit = whole.held(crm.fields, ledger.fields, ledger.holds)
        whose = owners.of(unit.parts[0]) if unit.parts else Whose.OFF
        if whose is Whose.OFF:
            continue
        step, why = _decided(unit, whose, crm, ledger, base, spelling, corrections)
        if unit.name == PartyField.NAME and unit.is_empty(crm.fields if step is Step.TO_LEDGER else ledger.fields):
            step, why = (Step.REVIEW, "nobody is without a name") if step is not Step.NOTHING else (step, why)
        verdicts.append(Verdict(unit, step, why))
    return tuple(verdicts)


def _decided(  # noqa: PLR0917  # one row of the merge, all of it
    unit: Unit,
    whose: Whose,
    crm: Now,
    ledger: Now,
    base: tuple[Fields, Fields],
    spelling: Spelling,
    corrections: Corrections,
) -> tuple[Step, str]:
    crm_changed, ledger_changed = unit.changed(base[0], crm.fields), unit.changed(base[1], ledger.fields)
    first = crm_changed is None or ledger_changed is None
    left, right = cut(crm.fields, ledger.holds, unit.parts), cut(ledger.fields, _room(crm), unit.parts)
    if (unit.alike if first else unit.same)(spelling, left, right):
        return Step.NOTHING, "both say the same"
    empty = unit.is_empty(crm.fields), unit.is_empty(ledger.fields)
    if first:
        return _at_first(whose, _newer(crm, ledger), *empty)
    return _changed(
        whose, _Sides(crm_changed, ledger_changed, *empty, newer=_newer(crm, ledger), corrections=corrections)
    )


def _room(crm: Now) -> Mapping[PartyField, int]:
    """A person's whole name takes as much as its two parts."""
    if PartyField.NAME in crm.holds:
        return crm.holds
    whole = crm.holds.get(PartyField.GIVEN, 0) + crm.holds.get(PartyField.FAMILY, 0) + 1
    return {**crm.holds, PartyField.NAME: whole}


def _at_first(whose: Whose, newer: str, crm_empty: bool, ledger_empty: bool) -> tuple[Step, str]:  # noqa: FBT001
    if whose is Whose.MANUAL:
        return Step.REVIEW, "the rules leave it to a person"
    if ledger_empty:
        return Step.TO_LEDGER, "the ledger has none"
    if crm_empty:
        return Step.TO_CRM, "the CRM has none"
    if whose is Whose.LEDGER:
        return Step.TO_CRM, "the ledger owns it"
    if whose is Whose.NEWEST and newer:
        return _towards(newer), f"the {newer}'s record is the newer one"
    return Step.REVIEW, "they differed when they met, and what accounting entered is not overwritten"


def _changed(whose: Whose, sides: _Sides) -> tuple[Step, str]:
    if not sides.crm_changed and not sides.ledger_changed:
        return Step.NOTHING, "nobody changed it"
    return BY_OWNER[whose](sides)


def _by_person(_sides: _Sides) -> tuple[Step, str]:
    return Step.REVIEW, "the rules leave it to a person"


def _by_ledger(sides: _Sides) -> tuple[Step, str]:
    if sides.ledger_empty and not sides.ledger_changed:
        return Step.TO_LEDGER, "the ledger has none"
    return Step.TO_CRM, "the ledger owns it"


def _by_newest(sides: _Sides) -> tuple[Step, str]:
    if sides.crm_changed and sides.ledger_changed:
        if not sides.newer:
            return Step.REVIEW, "both changed it at one time"
        return _towards(sides.newer), f"the {sides.newer}'s was changed last"
    changed = "crm" if sides.crm_changed else "ledger"
    return _towards(changed), f"the {changed}'s was changed"


def _by_crm(sides: _Sides) -> tuple[Step, str]:
    if not sides.ledger_changed:
        return Step.TO_LEDGER, "it was changed in the CRM, which owns it"
    if sides.corrections == "take":
        return Step.TO_CRM, "accounting corrected it, and the rules take that on"
    if sides.crm_empty and not sides.crm_changed:
        return Step.TO_CRM, "the CRM has none"
    both = "both sides changed it" if sides.crm_changed else "accounting corrected what the CRM owns"
    return Step.REVIEW, f"{both}, and that is not overwritten"


BY_OWNER: Final[Mapping[Whose, Callable[[_Sides], tuple[Step, str]]]] = {
    Whose.CRM: _by_crm,
    Whose.LEDGER: _by_ledger,
    Whose.NEWEST: _by_newest,
    Whose.MANUAL: _by_person,
}
"""What a change comes to, by whose word counts."""


def _newer(crm: Now, ledger: Now) -> Literal["crm", "ledger", ""]:
    if crm.changed_at is None or ledger.changed_at is None or crm.changed_at == ledger.changed_at:
        return ""
    return "crm" if crm.changed_at > ledger.changed_at else "ledger"


def _towards(winner: str) -> Step:
    return Step.TO_LEDGER if winner == "crm" else Step.TO_CRM
