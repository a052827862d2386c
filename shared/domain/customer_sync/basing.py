"""What is remembered of both sides after they were compared: what is settled as it is now, what isn't as it was."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from shared.domain.customer_sync.merge import Step, Verdict
from shared.domain.customer_sync.sides import CrmSide
from shared.domain.customer_sync.units import Fields
from shared.model.bases import Base, Sight
from shared.model.parties import PartyField, Profile

TARGETS: Mapping[Step, str] = {Step.TO_CRM: "crm", Step.TO_LEDGER: "ledger"}


def followed(
    before: Base | None,
    crm: CrmSide,
    ledger: Profile,
    settled: Sequence[Verdict],
    *,
    at: datetime,
    ours: tuple[bool, bool],
) -> Base:
    """The base after this one; `ours`: whether we wrote to the CRM, and to the ledger, just now."""
    was = before or Base(crm.record.ref, ledger.ref, Sight(), Sight(), at)
    sights = Sight.of(crm.record, ours=ours[0] or was.crm.ours), Sight.of(ledger, ours=ours[1] or was.ledger.ours)
    return was.followed(
        crm=replace(sights[0], fields=_settled(settled, was.crm.fields, crm.fields)),
        ledger=replace(sights[1], fields=_settled(settled, was.ledger.fields, ledger.fields)),
        at=at,
        people={str(crm.person.ref): Sight.of(crm.person)} if crm.person is not None else {},
    )


def _settled(settled: Sequence[Verdict], before: Fields, now: Fields) -> dict[PartyField, str]:
    kept = dict(before)
    for one in settled:
        kept |= one.unit.of(now)
    return kept


def is_same(before: Base | None, after: Base) -> bool:
    """Whether nothing is to be remembered that isn't."""
    return before is not None and replace(after, at=before.at, number=before.number) == before


def found_in_step(
    before: Base | None, crm: Fields, ledger: Fields, settled: Sequence[Verdict]
) -> tuple[dict[str, str], dict[str, str]]:
    """
    What both sides changed to the same, before and after: somebody entered it twice, or a run of ours wrote it and ended before
    it could say so.
    """
    was, now = {}, {}
    for one in settled:
        unit = one.unit
        if before is not None and unit.changed(before.crm.fields, crm) and unit.changed(before.ledger.fields, ledger):
            was[f"ledger {unit.name}"], now[f"ledger {unit.name}"] = unit.said(before.ledger.fields), unit.said(ledger)
    return was, now


def planned(verdicts: Sequence[Verdict], crm: Fields, ledger: Fields) -> dict[str, str]:
    """What these verdicts would write, by side and field."""
    return {
        f"{TARGETS[one.step]} {one.unit.name}": one.unit.said(crm if one.step is Step.TO_LEDGER else ledger)
        for one in verdicts
    }


def mark(said: Mapping[str, str]) -> str:
    """Names what would be written; empty for nothing."""
    lines = [f"{name}: {text}" for name, text in sorted(said.items())]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16] if lines else ""
