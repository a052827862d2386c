"""Whoever works off a night dies before, after and while each of its side effects: every company says how late it is."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import pytest

from shared.usecases.receiving.send_nights import send_nights
from tests.calendar.stage import Company
from tests.chaos.matrix.rows.crashes import points
from tests.chaos.mortal import Fate, Killed

CUSTOMERS = 2
NEVER = 1e9
"""The schedule doesn't run by itself: only the night is disturbed."""
SWALLOWED = timedelta(minutes=6)
"""A queue takes the same message again."""
TRIES = 5


class Nights:
    """A company whose two customers are a day later each night."""

    def __init__(self, pair: str) -> None:
        self.company = Company(pair=pair)
        self.deals = [self.company.invoiced() for _ in range(CUSTOMERS)]
        first = self.company.invoice(self.deals[0][1])
        self.due = date.fromisoformat(self.company.finance.of(first, "due_on")[:10])
        self.company.reaches(self.due, time(12))
        self.company.a_tick = NEVER
        self.day = self.due

    def passes(self, fate: Fate) -> None:
        """The next night, with this fate, until it is worked off."""
        company = self.company
        self.day += timedelta(days=1)
        company.clock.reach(datetime.combine(self.day, time(0, 10), UTC).timestamp())
        company.fate = fate
        for _ in range(TRIES):
            self._tick()
            company.rest()
            if all(night.done == self.day for night in company.process("operator").nights.all()):
                break
            company.clock.advance(SWALLOWED.total_seconds())
        company.fate = None

    def _tick(self) -> None:
        here = self.company.process("tick")
        try:
            send_nights(
                lists=here.lists,
                nights=here.nights,
                queues=here.queues,
                ledger_zone_of=here.ledger_zone_of,
                clock=here.clock,
            )
        except Killed:
            self.company.dies("tick")

    def said(self) -> Sequence[tuple[str, str]]:
        """How late each company is, and whether its deal says so."""
        return [
            (f"{float(self.company.buyer_facts(deal)['days_overdue']):g}", self.company.facts(deal)["payment_status"])
            for deal, _ in self.deals
        ]


@pytest.mark.parametrize("pair", ["hubspot-xero", "pipedrive-quickbooks"])
def test_whoever_dies_anywhere_in_a_night_every_company_says_how_late_it_is(pair: str) -> None:
    nights = Nights(pair)
    first, usual = Fate(nights.company.late), Fate(nights.company.late)
    nights.passes(first)
    nights.passes(usual)
    assert [("2", "overdue")] * CUSTOMERS == nights.said()
    fired = 0

    for at, phase in points(usual.names):
        fate = Fate(nights.company.late, at, phase)
        nights.passes(fate)
        fired += fate.deaths

        late = str((nights.day - nights.due).days)
        assert [(late, "overdue")] * CUSTOMERS == nights.said(), f"{phase} {usual.names[at - 1]}"

    assert fired >= len(usual.names)
    assert [] == nights.company.stuck
    operator = nights.company.process("operator")
    (ledger,) = {night.ledger for night in operator.nights.all()}
    assert [] == list(operator.sheet.page(ledger, nights.day))
    assert CUSTOMERS == len(operator.sheet.page(ledger, nights.day + timedelta(days=1)))
