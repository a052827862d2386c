"""Orgs that take countries and states from picklists: names and codes always fit each other."""

from typing import Any

import pytest


@pytest.fixture
def picky(force: Any) -> Any:
    force.act("settings", state_picklists=True)
    return force


def account(force: Any, **given: Any) -> dict[str, Any]:
    made = force.ok("POST", "/sobjects/Account", {"Name": "Fir", **given}, status=201)
    row: dict[str, Any] = force.ok("GET", f"/sobjects/Account/{made['id']}")
    return {name: row[f"Billing{name}"] for name in ("Country", "CountryCode", "State", "StateCode")}


@pytest.mark.parametrize(
    "given",
    [
        {"BillingCountry": "united states", "BillingState": "Washington"},
        {"BillingCountryCode": "US", "BillingStateCode": "WA"},
    ],
)
def test_a_name_has_its_code_and_a_code_its_name(picky: Any, given: dict[str, str]) -> None:
    assert {
        "Country": "United States",
        "CountryCode": "US",
        "State": "Washington",
        "StateCode": "WA",
    } == account(picky, **given)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"BillingCountry": "DE"}, "There's a problem with this country"),
        ({"BillingCountryCode": "XX"}, "isn't an available country"),
        ({"BillingCountryCode": "US", "BillingState": "WA"}, "There's a problem with this state"),
        ({"BillingCountryCode": "US", "BillingStateCode": "ON"}, "isn't an available state"),
        ({"BillingState": "Washington"}, "must be specified before"),
    ],
)
def test_what_does_not_fit_is_refused(picky: Any, given: dict[str, str], says: str) -> None:
    answer = picky.call("POST", "/sobjects/Account", {"Name": "Fir", **given})

    assert 400 == answer.status_code
    assert "FIELD_INTEGRITY_EXCEPTION" == answer.json()[0]["errorCode"]
    assert says in answer.json()[0]["message"]


def test_a_country_that_does_not_know_the_state_is_refused(picky: Any) -> None:
    made = picky.ok(
        "POST", "/sobjects/Contact", {"LastName": "L", "MailingCountryCode": "US", "MailingStateCode": "WA"}, status=201
    )
    where = f"/sobjects/Contact/{made['id']}"

    other = picky.call("PATCH", where, {"MailingCountryCode": "CA"})
    none = picky.call("PATCH", where, {"MailingCountryCode": None})

    assert "doesn't recognize the state" in other.json()[0]["message"]
    assert "must be specified before" in none.json()[0]["message"]
    picky.ok("PATCH", where, {"MailingCountryCode": None, "MailingStateCode": None}, status=204)


def test_an_org_without_picklists_takes_any_text(force: Any) -> None:
    made = force.ok("POST", "/sobjects/Account", {"Name": "Fir", "BillingState": "Anywhere"}, status=201)

    assert "Anywhere" == force.ok("GET", f"/sobjects/Account/{made['id']}")["BillingState"]
    coded = {"Name": "Fir", "BillingCountryCode": "DE"}
    assert (400, "INVALID_FIELD") == force.refused("POST", "/sobjects/Account", coded)
