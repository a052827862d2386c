"""The search for won deals: what counts as won since a day, deals without a close date among them, and HubSpot's limits."""

from datetime import UTC, date, datetime

from tests.fakes.hubspot import HubSpotOnSandbox

EVENING, FIRST_OF_JULY = datetime(2027, 6, 30, 22, 50, tzinfo=UTC), date(2027, 7, 1)
"""Ten minutes before London's midnight in summer, and the day that begins then."""
TEN_MINUTES, INDEXED = 600, 60


def in_the_evening() -> HubSpotOnSandbox:
    """The account at that instant; its clock stands still unless it is moved."""
    bench = HubSpotOnSandbox()
    bench.app.clock.follow(EVENING.timestamp)
    bench.app.provider.reset()
    return bench


def wins(bench: HubSpotOnSandbox, **properties: str) -> str:
    """A deal that is made as won by an import: nobody sets its close date."""
    made = bench.act("create_deal", properties={"dealname": "A deal", "dealstage": "closedwon", **properties})
    return str(made["id"])


def found(bench: HubSpotOnSandbox, since: date) -> set[str]:
    bench.app.clock.advance(INDEXED)
    return {deal.ref.id for deal in bench.crm(bench.crm().account()).won_since(since).deals}


def test_a_deal_without_a_close_date_is_found_where_it_changed_after_the_accounts_own_midnight() -> None:
    bench = in_the_evening()
    before = wins(bench)
    bench.app.clock.advance(TEN_MINUTES)
    after = wins(bench)

    assert {after} == {before, after} & found(bench, FIRST_OF_JULY)


def test_a_deal_without_a_close_date_counts_again_once_somebody_changes_it() -> None:
    bench = in_the_evening()
    deal = wins(bench)
    bench.app.clock.advance(TEN_MINUTES)
    at_first = found(bench, FIRST_OF_JULY)
    bench.act("edit", deal, properties={"amount": "12"})

    assert deal not in at_first
    assert deal in found(bench, FIRST_OF_JULY)


def test_a_deal_whose_close_date_is_before_the_day_is_not_found_however_late_it_changed() -> None:
    bench = in_the_evening()
    bench.app.clock.advance(TEN_MINUTES)
    deal = wins(bench, closedate="2027-01-05T12:00:00Z")

    assert deal not in found(bench, FIRST_OF_JULY)


def test_an_open_deal_without_a_close_date_is_not_found() -> None:
    bench = in_the_evening()
    bench.app.clock.advance(TEN_MINUTES)
    deal = wins(bench, dealstage="contractsent")

    assert deal not in found(bench, FIRST_OF_JULY)


def test_many_stages_that_hand_deals_off_still_fit_one_question() -> None:
    """The sandbox refuses what HubSpot refuses: over 3,000 characters, 6 filters of a group or 18 in all."""
    bench = in_the_evening()
    stages = [str(1_000_000_000 + number) for number in range(60)]

    page = bench.crm(bench.crm().account()).won_since(FIRST_OF_JULY, stages, "99999999999")

    assert () == page.deals
