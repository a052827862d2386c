from typing import Any

import pytest


@pytest.mark.parametrize(
    "path", ["/crm/pipelines/2026-03/deals", "/crm/pipelines/2026-09/deals", "/crm/v3/pipelines/deals"]
)
def test_won_is_closed_with_probability_one_in_every_pipeline(hub: Any, path: str) -> None:
    pipelines = hub.ok("GET", path)["results"]

    won = {
        stage["id"]
        for pipeline in pipelines
        for stage in pipeline["stages"]
        if stage["metadata"] == {"isClosed": "true", "probability": "1.0"}
    }

    assert {"closedwon", "184110203"} == won


def test_an_owner_has_an_owner_id_and_a_user_id(hub: Any) -> None:
    owner = hub.ok("GET", "/crm/owners/2026-09/884422")

    assert (51234, "PERSON", "ada.sales@vendor.test") == (owner["userId"], owner["type"], owner["email"])
    assert owner == hub.ok("GET", "/crm/owners/2026-09/51234?idProperty=userId")
    assert [owner] == hub.ok("GET", f"/crm/owners/2026-09?email={owner['email']}")["results"]


def test_a_removed_owner_is_found_among_the_archived(hub: Any) -> None:
    hub.act("archive_owner", "884422")

    hub.ok("GET", "/crm/owners/2026-09/884422", status=404)
    assert ["884422"] == [row["id"] for row in hub.ok("GET", "/crm/owners/2026-09?archived=true")["results"]]
    assert "884422" == hub.deal(properties="hubspot_owner_id")["hubspot_owner_id"]


def test_details_and_currencies_describe_the_portal(hub: Any) -> None:
    hub.act("settings", time_zone="America/New_York")

    details = hub.ok("GET", "/account-info/2026-09/details")

    assert (4455667, "GBP", ["EUR", "USD"], "America/New_York") == tuple(
        details[name] for name in ("portalId", "companyCurrency", "additionalCurrencies", "timeZone")
    )
    assert details["utcOffset"] in ("-05:00", "-04:00")
    assert "GBP" == hub.ok("GET", "/settings/currencies/2026-09/company-currency")["id"]
    rates = hub.ok("GET", "/settings/currencies/2026-09/exchange-rates/current")["results"]
    assert {("EUR", "GBP", "0.85"), ("USD", "GBP", "0.78")} == {
        (row["fromCurrencyCode"], row["toCurrencyCode"], row["conversionRate"]) for row in rates
    }
