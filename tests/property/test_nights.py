"""A record is looked at on exactly the days on which its facts change by themselves, whatever is due when, in whatever zone."""

from datetime import date, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain import standing, told, told_company
from shared.domain.receivables import figures
from shared.model.refs import Ref
from tests import builders
from tests.unit.usecases.telling.nights import START, Town, company, customer

DAYS = 12
ZONES = ("Europe/London", "Pacific/Auckland", "America/Los_Angeles", "Asia/Beirut")
NOT_COUNTED = ("days_sales_outstanding",)
"""Nobody looks at a customer for that alone: `ageing.days_sales_outstanding`."""
Dues = list[list[int]]
"""For each company in how many days its invoices are due, below 0 where that was before the first day."""
dues = st.lists(st.lists(st.integers(-5, DAYS + 3), min_size=1, max_size=3), min_size=1, max_size=3)


def town_of(due: Dues, zone: str) -> tuple[Town, date]:
    """Each company owes its invoices, each of its own deal; everybody has been told. Gives the organisation's day, too."""
    town = Town()
    town.at(START.date(), time(12), zone)
    numbers = iter(range(1, 100))
    for number, days in enumerate(due):
        owed = [
            town.invoice(next(numbers), due=START.date() + timedelta(later), customer=customer(number))
            for later in days
        ]
        town.owes(number, *owed, zone=zone)
    return town, START.date()


def facts(town: Town, number: int) -> dict[str, str]:
    """What the company should say now."""
    known = town.links.receivables.of(customer(number))
    assert known is not None
    rules = town.rules
    found = figures(
        [known], town.clock.now(), credit_hold_days=rules.credit_hold_days, dso_days=rules.receivables.dso_days
    )
    said = told_company.company_facts([known], found)
    return {name: text for name, text in said.items() if text and name not in NOT_COUNTED}


def says(town: Town, number: int) -> dict[str, str]:
    held = town.held(number)
    return {name: text for name, text in held.items() if name not in {told.AS_OF, *NOT_COUNTED}}


def everything(town: Town, companies: int, today: date) -> dict[Ref, object]:
    """What each company and deal should say at this moment; of a deal whether it is overdue."""
    found: dict[Ref, object] = {company(number): facts(town, number) for number in range(companies)}
    for about, handoff in town.links.handoffs.items():
        assert handoff.invoice is not None
        found[about] = standing.days_overdue(handoff.invoice, today) > 0
    return found


@settings(max_examples=40, deadline=None)
@given(dues, st.sampled_from(ZONES))
def test_a_record_is_on_the_sheets_of_exactly_the_days_that_change_it(due: Dues, zone: str) -> None:
    town, today = town_of(due, zone)
    before = everything(town, len(due), today)
    for _ in range(DAYS):
        today += timedelta(days=1)
        town.at(today, zone=zone)
        now = everything(town, len(due), today)
        changed = {about for about, said in now.items() if said != before[about]}
        town.crm.writes.clear()

        assert changed == town.sheet.entries.get((builders.LEDGER, today), frozenset())
        town.night(zone=zone)

        assert changed == {about for about, _ in town.crm.writes}
        assert [facts(town, number) for number in range(len(due))] == [says(town, number) for number in range(len(due))]
        before = now


@settings(max_examples=40, deadline=None)
@given(dues, st.sampled_from(ZONES), st.lists(st.booleans(), min_size=DAYS, max_size=DAYS), st.data())
def test_whatever_is_paid_and_whichever_nights_are_slept_through_every_record_says_what_is_true_after_the_next(
    due: Dues, zone: str, awake: list[bool], data: st.DataObject
) -> None:
    town, today = town_of(due, zone)
    for is_awake in awake:
        today += timedelta(days=1)
        town.at(today, zone=zone)
        if is_awake:
            town.night(zone=zone)
            town.tells_rest()
            for number in range(len(due)):
                assert facts(town, number) == says(town, number)
            late = everything(town, len(due), today)
            for about, handoff in town.links.handoffs.items():
                assert ("true" if late[about] else "false") == town.crm.held[about]["is_overdue"], handoff
        town.clock.advance(8 * 3600)
        unpaid = sorted(
            (about for about, one in town.links.handoffs.items() if one.invoice and standing.is_open(one.invoice)),
            key=str,
        )
        pays = data.draw(st.sampled_from([None, *unpaid]))
        if pays is not None:
            town.is_paid(pays)
            town.tells(pays)
            town.tells(company_of(town, pays))


def company_of(town: Town, about: Ref) -> Ref:
    buyer = town.links.handoffs[about].buyer
    assert buyer is not None
    return buyer
