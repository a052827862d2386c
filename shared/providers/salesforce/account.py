"""What an org is like: its stages, its currencies, and which of the fields that not every org has our user may see there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shared.model.crm import CrmAccount, Stage
from shared.providers.salesforce import wire

PIPELINE = "default"
"""Opportunities have stages, but no pipelines: all of them are in this one."""
PIPELINE_LABEL = "Opportunities"

OPTIONAL: Mapping[str, Sequence[str]] = {
    "Opportunity": ("CurrencyIsoCode", "ContactId"),
    "Account": (
        "BillingCountryCode",
        "BillingStateCode",
        "IsPersonAccount",
        "PersonContactId",
        "FirstName",
        "LastName",
        "PersonEmail",
        "Type",
    ),
    "Contact": ("MailingCountryCode", "MailingStateCode", "IsPersonAccount"),
}
"""Fields that some orgs don't have, or hide: asked for only where a describe showed them."""
LISTS = ("AccountContactRoles", "AccountContactRelations")
"""What some orgs, or some users, see below a company: who plays which role there. Likewise."""
CURRENCY = "CurrencyIsoCode"
USUAL_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class SalesforceAccount(CrmAccount):
    """
    An org's settings. `optional`: of OPTIONAL those that it has, by object; `lists` likewise of LISTS.

    `decimals`: of amounts by currency, and under the empty text of any other. `dated_rates`: a deal's rate is that of the day on
    which it closes (advanced currency management).
    """

    optional: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lists: tuple[str, ...] = ()
    decimals: Mapping[str, int] = field(default_factory=dict)
    dated_rates: bool = False

    @property
    def has_currencies(self) -> bool:
        """Whether its records have currencies of their own."""
        return CURRENCY in self.optional.get("Opportunity", ())

    def decimals_of(self, currency: str) -> int:
        """To how many decimals the org keeps amounts in this currency."""
        return self.decimals.get(currency, self.decimals.get("", USUAL_DECIMALS))

    def has(self, of: str, name: str) -> bool:
        """Whether the object has this optional field."""
        return name in self.optional.get(of, ())


def settings(
    organisation: wire.Organisation,
    stages: Sequence[wire.Stage],
    described: Mapping[str, wire.Described],
    rates: Sequence[wire.Rate],
    domain: str,
    *,
    dated_rates: bool,
) -> SalesforceAccount:
    """The org's settings; `rates` where it has several currencies, `domain` the host that people see its records at."""
    amount = next((row.scale for row in described["Opportunity"].fields if row.name == "Amount"), USUAL_DECIMALS)
    corporate = next((rate.IsoCode for rate in rates if rate.IsCorporate), "")
    return SalesforceAccount(
        account=organisation.Id,
        time_zone=organisation.TimeZoneSidKey,
        home_currency=corporate or organisation.DefaultCurrencyIsoCode,
        pipelines={
            PIPELINE: tuple(
                Stage(row.ApiName, row.MasterLabel, is_won=row.IsWon, is_closed=row.IsClosed)
                for row in stages
                if row.IsActive
            )
        },
        domain=domain,
        optional={of: _visible(described[of], names) for of, names in OPTIONAL.items()},
        lists=tuple(name for name in LISTS if name in described["Account"].lists),
        decimals={"": amount} | {r.IsoCode: r.DecimalPlaces for r in rates if r.DecimalPlaces is not None},
        dated_rates=dated_rates,
    )


def _visible(described: wire.Described, names: Sequence[str]) -> tuple[str, ...]:
    there = {row.name for row in described.fields}
    return tuple(name for name in names if name in there)
