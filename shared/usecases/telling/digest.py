"""The queue `digest`: what a person should know of this day is gathered, and whoever the rules name is told."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from shared.domain import holds
from shared.domain.digest_words import notice
from shared.domain.work_notices import work
from shared.model.digest import Compared, Digest, Ending, GivenUp, Overdue, Waiting
from shared.model.handoff import Handoff, HandoffState
from shared.model.hints import Hint
from shared.model.outcome import Done, Outcome, Skipped
from shared.model.reconciliation import Reconciliation, Remedy
from shared.model.refs import Ref
from shared.ports.connections import Lifetimes
from shared.ports.digests import Digests
from shared.ports.edges import Clock
from shared.ports.notices import Announce
from shared.ports.reconciliations import Reconciliations
from shared.ports.work import DISCONNECTED, NEEDS_SIGN_IN, Parking, Standing

SOON: Final = timedelta(days=30)
"""How long before a consent ends people are told every day."""
SILENT: Final = timedelta(days=3)
LAST_NIGHT: Final = timedelta(hours=30)
"""A comparison that is older was not last night's."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the digest is read: nobody outside is asked. `zone` is the clock of its day, `overdue` what customers are late with."""

    parking: Parking
    standings: Callable[[], Sequence[Standing]]
    lifetimes: Lifetimes
    held: Callable[[], Sequence[Ref]]
    handoff_of: Callable[[Ref], Handoff | None]
    runs: Reconciliations
    overdue: Callable[[], Overdue]
    zone: str
    clock: Clock


def gather(sources: Sources) -> Digest:
    """Everything that a person should know now. Raises: Unavailable."""
    now = sources.clock.now()
    standings = [one for one in sources.standings() if one.status != DISCONNECTED]
    connected = {one.id for one in standings}
    ends = [(one.connection, one.ends_at) for one in sources.lifetimes.all() if one.connection in connected]
    last = [run for one in sources.runs.progress() if (run := sources.runs.last(one.crm)) is not None]
    found = (sources.handoff_of(deal) for deal in sources.held())
    return Digest(
        day=now.astimezone(ZoneInfo(sources.zone)).date(),
        at=now,
        given_up=_given_up(sources.parking),
        sign_ins=tuple(sorted(str(one.id) for one in standings if one.status in NEEDS_SIGN_IN)),
        silent=tuple(sorted(str(one.id) for one in standings if one.heard_at < now - SILENT)),
        endings=tuple(
            sorted((Ending(str(of), at.date()) for of, at in ends if at and at <= now + SOON), key=lambda one: one.on)
        ),
        waiting=_waiting(one for one in found if one is not None and one.state is HandoffState.HELD),
        overdue=sources.overdue(),
        compared=tuple(_compared(run) for run in last if run.at >= now - LAST_NIGHT),
    )


def send_digest(
    hint: Hint, *, sources: Callable[[], Sources], digests: Digests, announce: Announce, calm_too: bool
) -> Outcome:
    """
    Have everybody told whom the rules name; once for each day and destination, by the name in the hint's cause.

    On a calm day a short word is sent, too, unless the rules don't want it (`calm_too`): who gets nothing can't tell a calm day
    from a system that is down. Raises: Unavailable.
    """
    digest, day = gather(sources()), _day(hint)
    told: Sequence[object] = ()
    if day is None or calm_too or not digest.is_calm:
        told = announce(notice(digest, key=hint.cause))
    if day is not None:
        digests.finish(day)
    return Done(f"the digest goes to {len(told)}") if told else Skipped("the digest goes to nobody")


def _day(hint: Hint) -> date | None:
    """The day whose digest it is; None for one that somebody asked for by hand."""
    try:
        return date.fromisoformat(hint.cause.rpartition("/")[2])
    except ValueError:
        return None


def _given_up(parking: Parking) -> tuple[GivenUp, ...]:
    groups: dict[tuple[str, str], list[tuple[datetime, str]]] = defaultdict(list)
    for one in parking.parked():
        groups[one.queue, one.cause].append((one.since, one.id))
    rows = [GivenUp(work(queue), cause, len(every), *min(every)) for (queue, cause), every in groups.items()]
    return tuple(sorted(rows, key=lambda one: (-one.count, one.since)))


def _waiting(held: Iterable[Handoff]) -> tuple[Waiting, ...]:
    groups: dict[str, list[Handoff]] = defaultdict(list)
    for handoff in held:
        if handoff.hold is not None:
            groups[handoff.hold.code].append(handoff)
    rows = []
    for code, every in groups.items():
        oldest = min(every, key=lambda one: one.at)
        amounts: dict[str, Decimal] = defaultdict(Decimal)
        for one in every:
            if one.amount is not None:
                amounts[one.amount.currency] += one.amount.amount
        kind = holds.kind_of(code)
        rows.append(
            Waiting(code, kind.title, kind.fix, len(every), dict(sorted(amounts.items())), oldest.name, oldest.at)
        )
    return tuple(sorted(rows, key=lambda one: (-one.count, one.since)))


def _compared(run: Reconciliation) -> Compared:
    return Compared(
        str(run.crm), run.at, run.won.count, run.count(Remedy.REPAIR), run.count(Remedy.PERSON), run.unexplained
    )
