"""
What is to be done about one open invoice now, and when to look again: decided anew at every look, from what is true then.

A ladder of steps, by days overdue. Only upwards: of the steps that are due the highest is carried out, once; those below it
that nobody carried out in their time are passed over. What people agreed with the customer pauses it, payment ends it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from shared.domain import standing
from shared.domain.working_hours import is_open, next_morning, next_open
from shared.model.collecting import Arrangement, Collection
from shared.model.ledger import Invoice
from shared.model.receivables_rules import ReceivablesRules, Step

LONGEST_PROMISE: Final = timedelta(days=7)
"""A promise may be taken back, or have been a slip of the pen, and a broken one is followed by another: it is read again so often."""
NO_STEP_LEFT: Final = timedelta(days=30)
"""The rules may have gained a step by then."""
LONGEST_DISPUTE: Final = 200
"""Characters of it that are repeated on the deal."""


class Stand(StrEnum):
    """Where the collection of an invoice stands."""

    OPEN = "open"
    PROMISED = "promised"
    DISPUTED = "disputed"
    OVER = "over"
    """Nothing is to be collected: paid, credited, voided, deleted, or not issued."""


@dataclass(frozen=True, slots=True)
class Case:
    """
    What is known at a look: the invoice, the home currency and zone (IANA) of its ledger's organisation, the rules, how far its
    collection has come, and what people agreed; `arrangement` may be left out while nothing is overdue.
    """

    invoice: Invoice
    home_currency: str
    zone: str
    rules: ReceivablesRules
    so_far: Collection
    arrangement: Arrangement = field(default_factory=Arrangement)

    def today(self, at: datetime) -> date:
        """The organisation's day."""
        return at.astimezone(ZoneInfo(self.zone)).date()


@dataclass(frozen=True, slots=True)
class Course:
    """
    What is to be done: this `step`, now, or none; `passed` are those below it that nobody will carry out any more.

    `again`: when to look again; None once it is over, or where the invoice is never due. `said`: where it stands once that is
    done; empty where there is nothing to say.
    """

    stand: Stand
    step: Step | None
    passed: tuple[Step, ...]
    again: datetime | None
    said: str


def course(case: Case, now: datetime) -> Course:
    """Decide. The step and everything said are for within the hours; `again` is later than `now`, and within them."""
    if not standing.is_open(case.invoice):
        return Course(Stand.OVER, None, (), None, "")
    if case.invoice.due_date is None:
        return Course(Stand.OPEN, None, (), None, "")
    stand = _stand(case, now)
    due = _due(case, now)
    if stand is Stand.OPEN and due and is_open(case.rules.hours, case.zone, now):
        step = due[-1]
        after = replace(case, so_far=replace(case.so_far, done={**case.so_far.done, step.name: now}))
        return Course(stand, step, tuple(due[:-1]), _again(after, stand, now), _said(after, stand, now))
    return Course(stand, None, (), _again(case, stand, now), _said(case, stand, now))


def is_late(case: Case, now: datetime) -> bool:
    """Whether the invoice is overdue: only then does it matter what people agreed."""
    return standing.days_overdue(case.invoice, case.today(now)) > 0


def reminder(case: Case) -> tuple[str, datetime] | None:
    """The last step whose reminder the CRM's own tools send, and when it was carried out."""
    sent = [
        (case.so_far.done[step.name], step.name)
        for step in _ladder(case)
        if _is_done(step, case) and step.remind == "crm"
    ]
    return (max(sent)[1], max(sent)[0]) if sent else None


def together(own: Arrangement, buyers: Arrangement) -> Arrangement:
    """What was agreed on the deal, and with its buyer: the later promise, either dispute; what the deal doesn't say the buyer does."""
    promises = [day for day in (own.promised_on, buyers.promised_on) if day is not None]
    named = own if own.email else buyers
    return replace(
        own,
        promised_on=max(promises, default=None),
        dispute=own.dispute or buyers.dispute,
        owner=own.owner or buyers.owner,
        email=named.email,
        greeting=named.greeting,
    )


def due_at_home(case: Case) -> Decimal | None:
    """What is due in the home currency; None where the rate isn't known."""
    invoice = case.invoice
    if invoice.currency == case.home_currency:
        return invoice.due.amount
    return invoice.due.amount * invoice.exchange_rate if invoice.exchange_rate is not None else None


def _stand(case: Case, now: datetime) -> Stand:
    if case.arrangement.dispute:
        return Stand.DISPUTED
    promised = case.arrangement.promised_on
    return Stand.PROMISED if promised is not None and case.today(now) <= promised else Stand.OPEN


def _ladder(case: Case) -> Sequence[Step]:
    """The steps from the lowest to the highest; of two for the same day the one for larger amounts is higher."""
    return sorted(case.rules.steps, key=lambda step: (step.days, step.over))


def _is_done(step: Step, case: Case) -> bool:
    return step.name in case.so_far.done


def _above(case: Case) -> Sequence[Step]:
    """The steps above the highest that was carried out."""
    ladder = _ladder(case)
    reached = max((place for place, step in enumerate(ladder, start=1) if _is_done(step, case)), default=0)
    return ladder[reached:]


def _applies(step: Step, case: Case) -> bool:
    amount = due_at_home(case)
    return amount is None or amount > step.over


def _due(case: Case, now: datetime) -> Sequence[Step]:
    late = standing.days_overdue(case.invoice, case.today(now))
    return [step for step in _above(case) if step.days <= late and _applies(step, case)]


def _next(case: Case, now: datetime) -> tuple[Step, datetime] | None:
    """The lowest step that may still come, and when its time is; one that is due waits for the next of the hours."""
    due = _due(case, now)
    ahead = [due[-1]] if due else [step for step in _above(case) if _applies(step, case)]
    if not ahead or case.invoice.due_date is None:
        return None
    begins = _midnight(case, case.invoice.due_date + timedelta(days=ahead[0].days))
    return ahead[0], next_open(case.rules.hours, case.zone, max(now, begins))


def _again(case: Case, stand: Stand, now: datetime) -> datetime:
    hours, zone = case.rules.hours, case.zone
    if stand is Stand.DISPUTED:
        return next_morning(hours, zone, now)
    if stand is Stand.PROMISED and case.arrangement.promised_on is not None:
        over = _midnight(case, case.arrangement.promised_on + timedelta(days=1))
        return next_open(hours, zone, min(over, now + LONGEST_PROMISE))
    coming = _next(case, now)
    at = coming[1] if coming is not None else next_open(hours, zone, now + NO_STEP_LEFT)
    return at if case.arrangement.promised_on is None else min(at, next_open(hours, zone, now + LONGEST_PROMISE))


def _midnight(case: Case, day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(case.zone)).astimezone(UTC)


def _said(case: Case, stand: Stand, now: datetime) -> str:
    done = [step for step in _ladder(case) if _is_done(step, case)]
    if stand is Stand.OPEN and not done:
        return ""
    parts = [_pause(case, stand), _last(case, done), _owed(case.invoice)]
    if stand is Stand.OPEN:
        parts.append(_coming(case, now))
    return " ".join(part for part in parts if part)


def _pause(case: Case, stand: Stand) -> str:
    if stand is Stand.DISPUTED:
        said = " ".join(case.arrangement.dispute.split())
        short = said if len(said) <= LONGEST_DISPUTE else f"{said[: LONGEST_DISPUTE - 1]}…"
        return f"Disputed: {short.rstrip('.')}. Nothing is done until the dispute is empty again."
    if stand is Stand.PROMISED and case.arrangement.promised_on is not None:
        return f"Promised to be paid on {case.arrangement.promised_on.isoformat()}: nothing is done until that day is over."
    return ""


def _last(case: Case, done: Sequence[Step]) -> str:
    if not done:
        return ""
    ladder = list(_ladder(case))
    step = done[-1]
    on = case.today(case.so_far.done[step.name])
    return f"Step {ladder.index(step) + 1} of {len(ladder)} ({step.name}) on {on.isoformat()}."


def _owed(invoice: Invoice) -> str:
    since = f", since {invoice.due_date.isoformat()}" if invoice.due_date is not None else ""
    part = "" if invoice.due == invoice.total else f" of {invoice.total.amount:f}"
    return f"{invoice.currency} {invoice.due.amount:f}{part} is still due{since}."


def _coming(case: Case, now: datetime) -> str:
    coming = _next(case, now)
    if coming is None:
        return "No step is left."
    step, at = coming
    return f"Next: {step.name} on {case.today(at).isoformat()}."
