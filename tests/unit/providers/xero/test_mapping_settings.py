"""An organisation's settings in our words, and kept with its connection."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared.errors import Unsupported
from shared.model.ledger import Item, TaxCode
from shared.providers.xero import mapping, wire
from tests import builders

SETTINGS: dict[str, Any] = {
    "Name": "Our Books Ltd",
    "BaseCurrency": "GBP",
    "CountryCode": "GB",
    "Timezone": "GMTSTANDARDTIME",
    "ShortCode": "!gH7kQ",
    "PeriodLockDate": "/Date(1767139200000+0000)/",
    "EndOfYearLockDate": "/Date(1743379200000+0000)/",
}


def settings(**changes: Any) -> Any:
    return mapping.organisation(
        wire.Organisation.model_validate(SETTINGS | changes),
        builders.LEDGER,
        accounts=[
            wire.Account(Code="200", Name="Sales", Class="REVENUE", Status="ACTIVE"),
            wire.Account(Code="299", Name="Old", Class="REVENUE", Status="ARCHIVED"),
            wire.Account(Code="400", Name="Adverts", Class="EXPENSE", Status="ACTIVE"),
            wire.Account(Name="Euro Account", Class="ASSET", Status="ACTIVE"),
        ],
        tax_rates=[
            wire.TaxRate(
                TaxType="OUTPUT2", Name="20%", EffectiveRate=Decimal(20), Status="ACTIVE", CanApplyToRevenue=True
            ),
            wire.TaxRate(TaxType="TAX001", Name="17.5%", EffectiveRate=Decimal("17.5"), Status="ARCHIVED"),
        ],
        items=[wire.Item(Code="SUB-PRO", Name="Pro", SalesDetails=wire.Details(AccountCode="200", TaxType="OUTPUT2"))],
        currencies=[wire.Currency(Code="EUR")],
        categories=[
            wire.TrackingCategory(
                Name="Region",
                Status="ACTIVE",
                Options=[
                    wire.TrackingOption(Name="EMEA", Status="ACTIVE"),
                    wire.TrackingOption(Name="USSR", Status="ARCHIVED"),
                ],
            ),
            wire.TrackingCategory(Name="Team", Status="ARCHIVED", Options=None),
        ],
    )


def test_the_settings_say_what_may_be_sold_where() -> None:
    found = settings()

    assert {"200": (True, True), "299": (False, True), "400": (True, False)} == {
        code: (account.active, account.takes_sales) for code, account in found.accounts.items()
    }
    assert TaxCode("OUTPUT2", "20%", Decimal(20)) == found.tax_codes["OUTPUT2"]
    assert not found.tax_codes["TAX001"].active
    assert Item("SUB-PRO", "Pro", "200", "OUTPUT2") == found.items["SUB-PRO"]
    assert {"GBP", "EUR"} == found.currencies
    assert {"Region": {"EMEA"}} == found.tracking
    assert "Europe/London" == found.time_zone


@pytest.mark.parametrize(
    ("changes", "locked"),
    [
        ({}, date(2025, 12, 31)),
        ({"PeriodLockDate": None}, date(2025, 3, 31)),
        ({"EndOfYearLockDate": "/Date(1798675200000+0000)/"}, date(2026, 12, 31)),
        ({"PeriodLockDate": None, "EndOfYearLockDate": ""}, None),
    ],
)
def test_the_later_lock_binds(changes: dict[str, Any], locked: date | None) -> None:
    assert locked == settings(**changes).locked_until


def test_a_time_zone_that_nobody_knows_is_for_a_person() -> None:
    with pytest.raises(Unsupported, match="LUNARSTANDARDTIME"):
        settings(Timezone="LUNARSTANDARDTIME")


def test_settings_read_before_cost_centres_were_have_none() -> None:
    profile = mapping.to_profile(settings())
    del profile["tracking"]

    assert {} == mapping.organisation_from_profile(profile).tracking


@pytest.mark.parametrize("locked", [None, date(2025, 12, 31)])
def test_the_profile_is_plain_json_and_reads_back_the_same(locked: date | None) -> None:
    before = replace(settings(), locked_until=locked)

    assert before == mapping.organisation_from_profile(json.loads(json.dumps(mapping.to_profile(before))))
