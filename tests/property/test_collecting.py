"""
Whatever the rules, the hours, payments, promises, disputes and the moments at which somebody looks: each step at most once, never
in quiet hours, never lower after higher, nothing once it is paid, and there is always a next look.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.collecting import Case, Stand, course
from shared.domain.working_hours import is_open
from shared.model.collecting import Arrangement, Collection
from shared.model.ledger import Invoice, InvoiceStatus
from shared.model.money import Money
from shared.model.receivables_rules import DAYS, Hours, ReceivablesRules, Step
from shared.model.refs import Kind, Ref
from tests import builders
from tests.owed import invoice

DUE = date(2026, 3, 20)
ZONES = ("Europe/London", "America/New_York", "Australia/Sydney", "Asia/Kolkata", "UTC")
LONGEST_LOOK = timedelta(days=60)
"""Further ahead than a month and the longest ladder's gap nothing is put."""


@st.composite
def ladders(draw: st.DrawFn) -> ReceivablesRules:
    days = draw(st.lists(st.integers(1, 45), min_size=1, max_size=5))
    steps = tuple(
        Step(f"s{number}", day, over=Decimal(draw(st.sampled_from([0, 0, 50, 500])))) for number, day in enumerate(days)
    )
    begin = draw(st.integers(0, 22))
    named = draw(st.sets(st.sampled_from(DAYS), min_size=1))
    hours = Hours(
        time(begin),
        time(draw(st.integers(begin + 1, 23))),
        tuple(day for day in DAYS if day in named),
        draw(st.sampled_from(["", *ZONES])),
    )
    return ReceivablesRules(steps=steps, hours=hours)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Invoice, Arrangement]:
    """What is true at one look: so much is due, and something may be agreed."""
    due = Money(Decimal(draw(st.sampled_from([0, 10, 100, 1000]))), "GBP")
    owed = invoice(1, "1000.00", due_date=DUE, status=InvoiceStatus.AWAITING_PAYMENT)
    owed = replace(owed, due=due, status=InvoiceStatus.AWAITING_PAYMENT if due.amount else InvoiceStatus.PAID)
    promised = draw(st.none() | st.integers(-5, 60).map(lambda days: DUE + timedelta(days)))
    return owed, Arrangement(promised, draw(st.sampled_from(["", "", "", "disputed"])))


@given(ladders(), st.sampled_from(ZONES), st.lists(st.tuples(worlds(), st.integers(0, 4000)), min_size=1, max_size=25))
def test_however_it_is_looked_at(
    rules: ReceivablesRules, zone: str, looks: list[tuple[tuple[Invoice, Arrangement], int]]
) -> None:
    ref = Ref(builders.LEDGER, Kind.INVOICE, "1")
    so_far, now = Collection(ref), datetime(2026, 3, 15, 9, tzinfo=UTC)
    carried: list[Step] = []
    for (owed, arrangement), minutes in looks:
        now += timedelta(minutes=minutes)
        case = Case(owed, "GBP", zone, rules, so_far, arrangement)
        found = course(case, now)
        if found.step is not None:
            assert found.step not in carried
            assert all(found.step.days >= before.days for before in carried)
            assert is_open(rules.hours, zone, now)
            assert owed.due.amount > found.step.over
            assert not arrangement.dispute
            assert arrangement.promised_on is None or case.today(now) > arrangement.promised_on
            assert (case.today(now) - DUE).days >= found.step.days
            carried.append(found.step)
            so_far = replace(so_far, done={**so_far.done, found.step.name: now})
        if owed.due.amount == 0:
            assert (Stand.OVER, None, "") == (found.stand, found.again, found.said)
        else:
            assert found.again is not None
            assert timedelta(0) < found.again - now <= LONGEST_LOOK
            assert is_open(rules.hours, zone, found.again)
    assert len(carried) == len({step.name for step in carried})


@given(ladders(), st.sampled_from(ZONES))
def test_left_alone_it_climbs_to_its_end_by_its_own_looks(rules: ReceivablesRules, zone: str) -> None:
    owed = invoice(1, "1000.00", due_date=DUE, status=InvoiceStatus.AWAITING_PAYMENT)
    so_far, now = Collection(owed.ref), datetime(2026, 3, 15, 9, tzinfo=UTC)
    carried = []
    for _ in range(20):
        found = course(Case(owed, "GBP", zone, rules, so_far), now)
        if found.step is not None:
            carried.append(found.step)
            so_far = replace(so_far, done={**so_far.done, found.step.name: now})
        assert found.again is not None
        now = found.again

    highest = max(rules.steps, key=lambda step: (step.days, step.over))
    assert carried[-1].days == highest.days
