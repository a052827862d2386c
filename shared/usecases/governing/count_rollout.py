"""What each step of a book's rollout came to, counted from its deals' trails: nobody is asked, nothing is remembered for it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from shared import codec
from shared.model.modes import Mode
from shared.ports.stores import AuditEntry

DRAFTED, AMENDED, PLANNED, HELD, FAILED, CHANGED, INVOICED = (
    "drafted invoice",
    "amended invoice",
    "planned",
    "held",
    "failed",
    "invoice changed",
    "invoiced estimate",
)
"""The verbs of the trail that are counted."""
UNAPPROVED = frozenset({"draft", "awaiting_approval"})
APPROVED = frozenset({"awaiting_payment", "paid"})
REMOVED = frozenset({"deleted", "voided"})
AMOUNTS = ("net", "total")
COMPARED = (*AMOUNTS, "date", "due_date")
"""What a draft is accepted or edited by: its amounts and its dates; of an estimate the amounts, for its invoice has its own dates."""


@dataclass(slots=True)
class Step:
    """
    One stretch of time in one mode; `until` is None for the present one.

    `planned` and `held` count deals, `held` by code; `failed` counts tries. `won_to_draft_ms`: only deals that nothing held up.
    `accepted` were approved by finance as they were drafted, by net, total and dates; `edited` otherwise; `removed` not at all.
    """

    mode: Mode
    since: datetime | None
    until: datetime | None
    deals: set[str] = field(default_factory=set)
    planned: set[str] = field(default_factory=set)
    held: dict[str, set[str]] = field(default_factory=dict)
    drafted: int = 0
    accepted: int = 0
    edited: int = 0
    removed: int = 0
    failed: int = 0
    won_to_draft_ms: list[int] = field(default_factory=list)


def steps(moves: Sequence[AuditEntry], now_in: Mode) -> list[Step]:
    """The stretches between these moves, oldest first; before the first move the book was as that one found it."""
    ends = [move.at for move in moves]
    modes = [Mode(move.before.get("mode", Mode.OBSERVE)) for move in moves[:1]]
    modes += [Mode(move.after["mode"]) for move in moves]
    modes = modes or [now_in]
    return [Step(mode, since, until) for mode, since, until in zip(modes, [None, *ends], [*ends, None], strict=True)]


def counted(rollout: Sequence[Step], trails: Iterable[Sequence[AuditEntry]]) -> Sequence[Step]:
    """Give the steps with what the trails of the book's deals say, each entry in the step that it falls into."""
    for trail in trails:
        smooth = True
        draft: Mapping[str, str] = {}
        for entry in trail:
            step = _at(rollout, entry.at)
            step.deals.add(str(entry.entity))
            if entry.verb == DRAFTED and smooth and entry.after.get("won"):
                took = entry.at - codec.moment(entry.after["won"])
                step.won_to_draft_ms.append(max(0, round(took.total_seconds() * 1000)))
            if entry.verb in {DRAFTED, AMENDED}:
                draft = entry.after
            _count(step, entry, draft)
            smooth = smooth and entry.verb not in {PLANNED, HELD}
    return rollout


def _count(step: Step, entry: AuditEntry, draft: Mapping[str, str]) -> None:
    match entry.verb:
        case "planned":
            step.planned.add(str(entry.entity))
        case "held":
            step.held.setdefault(entry.after.get("code", "unknown"), set()).add(str(entry.entity))
        case "drafted invoice":
            step.drafted += 1
        case "failed":
            step.failed += 1
        case "invoice changed":
            _reviewed(step, entry, draft)
        case "invoiced estimate":
            _approved(step, entry, draft, AMOUNTS)


def _reviewed(step: Step, entry: AuditEntry, draft: Mapping[str, str]) -> None:
    """What finance made of a draft."""
    was, is_ = entry.before.get("status"), entry.after.get("status")
    if was not in UNAPPROVED:
        return
    if is_ in REMOVED:
        step.removed += 1
    elif is_ in APPROVED:
        _approved(step, entry, draft, COMPARED)


def _approved(step: Step, entry: AuditEntry, draft: Mapping[str, str], compared: Sequence[str]) -> None:
    same = all(draft.get(name) == entry.after.get(name) for name in compared)
    step.accepted += same
    step.edited += not same


def _at(rollout: Sequence[Step], at: datetime) -> Step:
    return next(step for step in rollout if step.until is None or at < step.until)


def percentile(values: Sequence[int], share: float) -> int | None:
    """The value below or at which this share of them lies (nearest rank); None where nothing was measured."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else None


def reasons(held: Mapping[str, set[str]]) -> dict[str, int]:
    """How many deals were held, by code, the most frequent first."""
    return dict(Counter({code: len(deals) for code, deals in held.items()}).most_common())
