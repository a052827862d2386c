"""Every CRM tells which deals were won since a day: all of them, each once, page by page, by the account's own calendar."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from shared.model.refs import Kind, Ref
from shared.ports.crm import Crm
from tests import builders
from tests.fakes.crm import FakeCrm
from tests.fakes.hubspot import HubSpotOnSandbox
from tests.fakes.pipedrive import PipedriveOnSandbox
from tests.fakes.salesforce import SalesforceOnSandbox


@dataclass(frozen=True)
class Sellers:
    """
    A CRM, and a way to close a deal at an instant: won, or standing in the stage named; gives its id.

    `undated`: every way in which a deal can be won now and bear no close date; none where the CRM always has one.
    """

    crm: Crm
    today: date
    close: Callable[[datetime, str], str]
    wait: Callable[[], object]
    calls: Callable[[], int]
    more_than_two_pages: int
    stage: str = "contractsent"
    undated: Sequence[Callable[[], str]] = ()


def the_fake() -> Sellers:
    crm = FakeCrm()

    def made(day: date | None, stage: str) -> str:
        number = str(100 + len(crm.deals))
        crm.deals[number] = builders.deal(
            ref=Ref(builders.CRM, Kind.DEAL, number),
            is_won=stage == "won",
            stage=stage,
            closed_on=day,
            seen_at=builders.NOW,
        )
        return number

    def close(at: datetime, stage: str) -> str:
        return made(at.date(), stage)

    return Sellers(
        crm,
        builders.TODAY,
        close,
        lambda: None,
        lambda: crm.calls.count("won_since"),
        5,
        undated=[lambda: made(None, "won")],
    )


def hubspot() -> Sellers:
    bench = HubSpotOnSandbox()
    crm = bench.crm(bench.crm().account())

    def close(at: datetime, stage: str) -> str:
        made = str(bench.act("create_deal", properties={"dealname": "A deal"})["id"])
        bench.act("move_deal", made, stage=stage)
        bench.act("edit", made, properties={"closedate": at.isoformat().replace("+00:00", "Z")})
        bench.app.clock.advance(1)
        return made

    def emptied() -> str:
        """A person empties the date, though HubSpot set it when the deal was moved."""
        deal = close(bench.app.clock.now(), "won")
        bench.act("edit", deal, properties={"closedate": ""})
        return deal

    def imported() -> str:
        """Made as won by an import or by another program: nobody sets the date."""
        return str(bench.act("create_deal", properties={"dealname": "A deal", "dealstage": "closedwon"})["id"])

    return Sellers(
        crm,
        bench.app.clock.now().date(),
        close,
        lambda: bench.app.clock.advance(60),
        lambda: sum("search" in call for call in bench.calls),
        401,
        undated=[emptied, imported],
    )


def pipedrive() -> Sellers:
    bench = PipedriveOnSandbox()
    crm = bench.crm(bench.crm().account())
    crm.page = 2

    def close(at: datetime, stage: str) -> str:
        made = str(bench.act("create_deal", properties={"title": "A deal"})["id"])
        bench.act("move_deal", made, stage=stage)
        if stage == "won":
            bench.act("edit", made, properties={"won_time": at.isoformat().replace("+00:00", "Z")})
        bench.app.clock.advance(1)
        return made

    def emptied() -> str:
        deal = close(noon(bench.app.clock.now().date()), "won")
        bench.act("edit", deal, properties={"won_time": None})
        return deal

    return Sellers(
        crm,
        bench.app.clock.now().date(),
        close,
        lambda: bench.app.clock.advance(60),
        lambda: sum(call.startswith("GET /api/v2/deals") for call in bench.calls),
        5,
        "3",
        undated=[emptied],
    )


def salesforce() -> Sellers:
    bench = SalesforceOnSandbox()
    crm = bench.crm(bench.account)
    crm.page = 200

    def close(at: datetime, stage: str) -> str:
        made = str(bench.act("create_deal", properties={"Name": "A deal"})["id"])
        bench.act("move_deal", made, stage=stage, properties={"CloseDate": at.date().isoformat()})
        return made

    return Sellers(
        crm,
        bench.app.clock.now().date(),
        close,
        lambda: None,
        lambda: len(bench.calls),
        401,
        "Negotiation/Review",
    )


@pytest.fixture(params=[the_fake, hubspot, pipedrive, salesforce], ids=lambda made: made.__name__)
def sellers(request: pytest.FixtureRequest) -> Sellers:
    made: Sellers = request.param()
    return made


def found(sellers: Sellers, since: date, *stages: str) -> list[str]:
    """Every id, page by page, once the CRM's index knows of all that was done."""
    sellers.wait()
    after, ids = "", []
    while True:
        page = sellers.crm.won_since(since, stages, after)
        ids += [deal.ref.id for deal in page.deals]
        assert page.total >= len(page.deals)
        after = page.after
        if not after:
            return ids


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def test_deals_won_on_the_day_or_later_are_found(sellers: Sellers) -> None:
    day = sellers.today
    before, on, after = (sellers.close(noon(day - timedelta(days=ago)), "won") for ago in (4, 3, 1))
    mine = {before, on, after}

    assert {on, after} == mine & set(found(sellers, day - timedelta(days=3)))


def test_open_and_lost_deals_are_not_found(sellers: Sellers) -> None:
    lost = sellers.close(noon(sellers.today), "lost")

    assert lost not in found(sellers, sellers.today - timedelta(days=1))


def test_a_won_deal_without_a_close_date_is_found_by_the_day_of_its_last_change(sellers: Sellers) -> None:
    dated = sellers.close(noon(sellers.today), "won")
    mine = {win() for win in sellers.undated}

    ids = found(sellers, sellers.today)

    assert {dated, *mine} <= set(ids)
    assert len(ids) == len(set(ids))
    assert not mine & set(found(sellers, sellers.today + timedelta(days=2)))


def test_pages_give_each_deal_once_where_some_have_no_close_date(sellers: Sellers) -> None:
    dates = [lambda: sellers.close(noon(sellers.today), "won"), *sellers.undated]
    mine = [dates[turn % len(dates)]() for turn in range(sellers.more_than_two_pages)]

    ids = found(sellers, sellers.today, sellers.stage)

    assert len(ids) == len(set(ids))
    assert set(mine) <= set(ids)


def test_pages_give_each_deal_once(sellers: Sellers) -> None:
    mine = [sellers.close(noon(sellers.today), "won") for _ in range(sellers.more_than_two_pages)]
    before = sellers.calls()

    ids = found(sellers, sellers.today)

    assert len(ids) == len(set(ids))
    assert set(mine) <= set(ids)
    assert 3 <= sellers.calls() - before


def test_nothing_since_tomorrow(sellers: Sellers) -> None:
    sellers.close(noon(sellers.today), "won")

    page = sellers.crm.won_since(sellers.today + timedelta(days=2))

    assert ((), 0, "") == (page.deals, page.total, page.after)


def test_a_stage_that_hands_deals_off_is_asked_for_beside_the_won_ones(sellers: Sellers) -> None:
    stage = sellers.stage
    handed = sellers.close(noon(sellers.today), stage)
    won_one = sellers.close(noon(sellers.today), "won")

    assert {handed, won_one} <= set(found(sellers, sellers.today - timedelta(days=1), stage))
    assert handed not in found(sellers, sellers.today - timedelta(days=1))


def test_the_day_begins_at_the_accounts_midnight() -> None:
    """In London's summer 23:30 UTC is the next day already."""
    bench = HubSpotOnSandbox()
    account: Any = bench.crm().account()
    made = str(bench.act("create_deal", properties={"dealname": "A deal"})["id"])
    bench.act("move_deal", made, stage="won")
    bench.act("edit", made, properties={"closedate": "2026-06-30T23:30:00Z"})
    bench.app.clock.advance(60)

    ids = {deal.ref.id for deal in bench.crm(account).won_since(date(2026, 7, 1)).deals}

    assert "Europe/London" == account.time_zone
    assert made in ids
