import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from shared.errors import Malformed
from shared.model.crm import Address, CrmAccount, Deal, Stage
from shared.model.money import Money
from shared.model.refs import ConnectionId, Kind, Ref
from shared.providers.hubspot import mapping, wire

CONNECTION = ConnectionId("hubspot:4455667")
ACCOUNT = CrmAccount(
    account="4455667",
    time_zone="Europe/Berlin",
    home_currency="GBP",
    pipelines={
        "default": (
            Stage("closedwon", "Closed Won", is_won=True, is_closed=True),
            Stage("closedlost", "Closed Lost", is_won=False, is_closed=True),
        )
    },
    domain="app-eu1.hubspot.com",
)
WON = {
    "id": "31337",
    "properties": {
        "dealname": "Acme rollout",
        "amount": "12500.50",
        "deal_currency_code": "EUR",
        "hs_exchange_rate": "1.0873",
        "pipeline": "default",
        "dealstage": "closedwon",
        "hs_deal_stage_probability": "1.0",
        "hs_is_closed": "true",
        "hs_is_closed_won": "true",
        "closedate": "2026-11-20T16:00:00Z",
        "hubspot_owner_id": "884422",
        "hs_lastmodifieddate": "2026-11-20T16:00:01.123Z",
    },
    "updatedAt": "2026-11-20T16:00:01.123Z",
    "archived": False,
    "associations": {
        "companies": {
            "results": [
                {"id": "5002", "type": "deal_to_company_unlabeled"},
                {"id": "5001", "type": "deal_to_company"},
                {"id": "5001", "type": "deal_to_company_unlabeled"},
            ]
        },
        "contacts": {"results": [{"id": "9001", "type": "deal_to_contact"}, {"id": "9001", "type": "billing"}]},
        "line items": {"results": [{"id": "7001", "type": "deal_to_line_item"}]},
    },
}
DEAL = Ref(CONNECTION, Kind.DEAL, "31337")


def deal(account: CrmAccount = ACCOUNT, lines: tuple[dict[str, Any], ...] = (), **changes: Any) -> Deal:
    raw = WON | {"properties": {**WON["properties"], **changes}}  # type: ignore[dict-item]  # JSON
    return mapping.deal(wire.DealRecord.model_validate(raw), [line(**each) for each in lines], account, CONNECTION)


def line(identity: str = "7001", **properties: Any) -> wire.LineRecord:
    return wire.LineRecord.model_validate({"id": identity, "properties": properties})


def test_a_won_deal_of_the_documentation_reads_as_sales_means_it() -> None:
    assert deal() == Deal(
        ref=DEAL,
        name="Acme rollout",
        pipeline="default",
        stage="closedwon",
        is_won=True,
        is_closed=True,
        currency="EUR",
        amount=Money(Decimal("12500.50"), "EUR"),
        seen_at=datetime(2026, 11, 20, 16, 0, 1, 123000, tzinfo=UTC),
        closed_on=date(2026, 11, 20),
        exchange_rate=Decimal("1.0873"),
        home_currency="GBP",
        owner="884422",
        company=Ref(CONNECTION, Kind.COMPANY, "5001"),
        contacts=(Ref(CONNECTION, Kind.CONTACT, "9001"),),
        url="https://app-eu1.hubspot.com/contacts/4455667/record/0-3/31337",
        fields={"tax_exempt": "", "tax_class": ""},
    )


def test_the_closing_day_is_the_accounts_not_utcs() -> None:
    assert deal(closedate="2026-11-29T23:00:00Z").closed_on == date(2026, 11, 30)
    assert deal(closedate="1795993200000").closed_on == date(2026, 11, 30)
    assert deal(closedate=None).closed_on is None


@pytest.mark.parametrize("absent", [None, ""])
def test_without_a_currency_the_amount_is_in_the_home_currency(absent: str | None) -> None:
    assert deal(deal_currency_code=absent, hs_exchange_rate="1.0").amount == Money(Decimal("12500.50"), "GBP")


@pytest.mark.parametrize("absent", [None, ""])
def test_an_empty_amount_is_no_amount(absent: str | None) -> None:
    assert deal(amount=absent).amount is None


def test_an_amount_of_nothing_is_an_amount() -> None:
    assert deal(amount="0").amount == Money(Decimal(0), "EUR")


@pytest.mark.parametrize(("stage", "won", "closed"), [("closedwon", True, True), ("closedlost", False, True)])
def test_until_the_calculated_properties_arrive_the_pipeline_says_what_is_won(
    stage: str, *, won: bool, closed: bool
) -> None:
    early = deal(dealstage=stage, hs_is_closed_won=None, hs_is_closed="")

    assert (early.is_won, early.is_closed) == (won, closed)


def test_what_the_deal_says_of_being_won_goes_before_the_pipeline() -> None:
    assert not deal(hs_is_closed_won="false").is_won


def test_the_later_time_of_change_counts() -> None:
    assert deal(hs_lastmodifieddate="2026-11-20T16:00:02Z").seen_at == datetime(2026, 11, 20, 16, 0, 2, tzinfo=UTC)


def test_a_deal_without_a_time_of_change_is_malformed() -> None:
    timeless = wire.DealRecord.model_validate({"id": "1", "properties": {"dealname": "x"}})
    with pytest.raises(Malformed, match="when"):
        mapping.deal(timeless, [], ACCOUNT, CONNECTION)


def test_a_currency_that_cannot_be_told_is_malformed() -> None:
    nowhere = CrmAccount(account="4455667", time_zone="UTC", home_currency="", pipelines={})
    with pytest.raises(Malformed, match="currency"):
        deal(nowhere, deal_currency_code=None)


def test_a_deal_that_swallowed_others_says_so() -> None:
    assert deal(hs_merged_object_ids="31335;31336").fields["merged_from"] == "31335 31336"
    assert "merged_from" not in deal().fields


def test_what_tax_rules_ask_for_is_read_of_deal_and_company() -> None:
    assert {"tax_exempt": "true", "tax_class": "school"} == deal(
        ledgerlink_tax_exempt="true", ledgerlink_tax_class="school"
    ).fields
    raw = {"id": "5001", "properties": {"name": "Acme", "ledgerlink_tax_exempt": None, "ledgerlink_terms": "net 60"}}
    found = mapping.company(wire.CompanyRecord.model_validate(raw), CONNECTION)

    assert ("net 60", {"tax_exempt": "", "tax_class": ""}) == (found.terms, found.fields)


def test_lines_stand_as_on_the_quote_then_by_their_age() -> None:
    lines = (
        {"identity": "10", "name": "d"},
        {"identity": "9", "name": "c"},
        {"identity": "11", "name": "b", "hs_position_on_quote": "10"},
        {"identity": "12", "name": "a", "hs_position_on_quote": "2"},
    )

    assert [item.name for item in deal(lines=lines).lines] == ["a", "b", "c", "d"]


def test_a_line_keeps_every_figure_exactly() -> None:
    item = mapping.line(
        line(name="Pro plan", quantity="12", price="49.9905", discount="0.5", amount="593.89", hs_sku="P"), CONNECTION
    )

    assert (item.quantity, item.unit_price, item.unit_discount) == (Decimal(12), Decimal("49.9905"), Decimal("0.5"))
    assert (item.discount_percent, item.amount, item.sku) == (Decimal(0), Decimal("593.89"), "P")


def test_of_two_discounts_the_percentage_counts() -> None:
    item = mapping.line(line(price="10", discount="2", hs_discount_percentage="5"), CONNECTION)

    assert (item.discount_percent, item.unit_discount) == (Decimal(5), Decimal(0))


def test_a_line_without_quantity_is_one_and_without_price_free() -> None:
    item = mapping.line(line(name="Gift", quantity=None, price=""), CONNECTION)

    assert (item.quantity, item.unit_price, item.amount) == (Decimal(1), Decimal(0), None)


@pytest.mark.parametrize(
    ("theirs", "ours"), [("monthly", "P1M"), ("per_six_months", "P6M"), ("", ""), (None, ""), ("fortnightly", "other")]
)
def test_how_often_a_line_is_billed_is_a_duration(theirs: str | None, ours: str) -> None:
    assert mapping.line(line(recurringbillingfrequency=theirs), CONNECTION).billing_frequency == ours


def test_a_company_brings_its_address_and_what_we_wrote_on_it() -> None:
    record = wire.CompanyRecord.model_validate(
        {
            "id": "5001",
            "properties": {
                "name": "Acme Ltd",
                "domain": "acme.example",
                "address": "1 High St",
                "address2": "Floor 2",
                "city": "Leeds",
                "state": None,
                "zip": "LS1 4AP",
                "country": "United Kingdom",
                "ledgerlink_tax_number": "GB980780684",
                "ledgerlink_customer_id": "c-1",
            },
        }
    )
    company = mapping.company(record, CONNECTION)

    assert company.address == Address("1 High St", "Floor 2", "Leeds", "", "LS1 4AP", "United Kingdom")
    assert (company.tax_number, company.customer_id, company.phone) == ("GB980780684", "c-1", "")


def test_stages_are_won_where_closing_is_certain() -> None:
    rows = [("a", "false", "0.6"), ("b", "true", "1.0"), ("c", "true", "0.0"), ("d", None, None)]
    stages = [{"id": i, "label": i, "metadata": {"isClosed": c, "probability": p}} for i, c, p in rows]
    pipelines = {
        "results": [
            {"id": "p", "stages": [*stages, {"id": "old", "archived": True}]},
            {"id": "gone", "archived": True, "stages": []},
        ]
    }
    details = wire.Details(portalId="1", timeZone="US/Eastern", companyCurrency="USD", uiDomain="app.hubspot.com")
    account = mapping.account(details, wire.Rows[wire.PipelineRow].model_validate(pipelines))

    assert {pipeline: [(s.is_won, s.is_closed) for s in stages] for pipeline, stages in account.pipelines.items()} == {
        "p": [(False, False), (True, True), (False, True), (False, False)]
    }


def test_the_accounts_settings_are_kept_as_json_and_come_back() -> None:
    profile = mapping.to_profile(ACCOUNT)

    assert mapping.account_from_profile(json.loads(json.dumps(profile))) == ACCOUNT


def test_a_profile_of_something_else_is_malformed() -> None:
    with pytest.raises(Malformed):
        mapping.account_from_profile({"organisation": "x"})
