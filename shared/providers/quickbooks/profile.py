"""A company's settings in our words: by the codes that people use, with QuickBooks' own id of each beside them; pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from shared.model.ledger import Account, Item, Organisation, TaxCode
from shared.model.refs import ConnectionId, account_of
from shared.providers import profiles
from shared.providers.quickbooks import wire, wire_settings
from shared.providers.quickbooks.countries import country as country_of
from shared.providers.quickbooks.lines import CLASS, LOCATION
from shared.providers.quickbooks.zones import zone_of

DECIMALS: Final = 2
"""QuickBooks keeps two decimals of every amount."""
AMERICAN: Final = "US"
PSEUDO: Final = ("TAX", "NON")
"""What a line of an American invoice may say of tax: some, or none."""
SOLD: Final = frozenset({"Service", "NonInventory", "Inventory"})
"""The types of items that a line may name by themselves: categories and bundles aren't."""
DEAL_FIELD: Final = "deal"
"""What a sales form's own field must be called for us to write the deal's reference into it."""
FEATURES: Final = {
    "line_discounts": False,
    "booked_by_item": True,
    "drafts": False,
    "tax_rounding": "subtotal",
    "decimals": DECIMALS,
}
"""What holds of every QuickBooks company."""


@dataclass(frozen=True, slots=True)
class Lists:
    """What was read beside the company and its preferences."""

    accounts: Sequence[wire_settings.Account]
    items: Sequence[wire_settings.Item]
    tax_codes: Sequence[wire_settings.TaxCode]
    tax_rates: Sequence[wire_settings.TaxRate]
    terms: Sequence[wire_settings.Term]
    classes: Sequence[wire_settings.Category]
    departments: Sequence[wire_settings.Category]
    currencies: Sequence[wire_settings.Currency]


def organisation(
    company: wire_settings.CompanyInfo, preferences: wire_settings.Preferences, lists: Lists, connection: ConnectionId
) -> Organisation:
    """Give the company's settings. Raises: ValueError where it doesn't say its home currency."""
    home = preferences.CurrencyPrefs.HomeCurrency.value
    if not home:
        raise ValueError("the preferences name no home currency")
    country = country_of(company.Country)
    codes = {account.Id: account.AcctNum or account.FullyQualifiedName for account in lists.accounts}
    by_address = preferences.TaxPrefs.PartnerTaxEnabled is not None
    taxes = {code.Name: code for code in lists.tax_codes if code.Name and _fits(code, country, by_address=by_address)}
    tax_names = {code.Id: name for name, code in taxes.items()}
    sold = [item for item in lists.items if item.Type in SOLD and item.Active]
    items = {code: item for item, code in zip(sold, _item_codes(sold), strict=True)}
    tracking = _tracking(preferences.AccountingInfoPrefs, lists)
    rates = {rate.Id: rate.RateValue for rate in lists.tax_rates}
    kept = [currency.Code for currency in lists.currencies if currency.Code and currency.Active]
    return Organisation(
        account=account_of(connection),
        name=company.CompanyName or company.LegalName,
        home_currency=home,
        country=country,
        time_zone=zone_of(company.DefaultTimeZone, country, company.CompanyAddr.CountrySubDivisionCode),
        currencies=frozenset({home, *(kept if preferences.CurrencyPrefs.MultiCurrencyEnabled else ())}),
        accounts={codes[account.Id]: _account(account, codes[account.Id]) for account in lists.accounts},
        tax_codes={name: _tax_code(code, rates, country) for name, code in taxes.items()},
        items={
            code: Item(code, item.Name, codes.get(item.IncomeAccountRef.value, ""), tax_names.get(_tax_of(item), ""))
            for code, item in items.items()
        },
        locked_until=wire.day(preferences.AccountingInfoPrefs.BookCloseDate),
        tracking={category: frozenset(options) for category, options in tracking.items()},
        cost_centres=len(tracking),
        foresees_tax=not by_address,
        customer_currencies=preferences.CurrencyPrefs.MultiCurrencyEnabled,
        ids={
            "item": {code: item.Id for code, item in items.items()},
            "tax": {name: code.Id for name, code in taxes.items()},
            "class": tracking.get(CLASS, {}),
            "location": tracking.get(LOCATION, {}),
            "terms": {said: term.Id for term in lists.terms if term.Active and (said := terms_of(term))},
            "field": deal_field(preferences.SalesFormsPrefs),
        },
        estimates=preferences.SalesFormsPrefs.AllowEstimates,
        **FEATURES,  # type: ignore[arg-type]  # each as its own member's type
    )


def _fits(code: wire_settings.TaxCode, country: str, *, by_address: bool) -> bool:
    """Whether a line may name it: where tax goes by the address there are only two, that there is some or none."""
    return not by_address or country != AMERICAN or code.Id in PSEUDO


def _account(found: wire_settings.Account, code: str) -> Account:
    return Account(code, found.Name, active=found.Active, takes_sales=found.Classification == "Revenue")


def _tax_code(found: wire_settings.TaxCode, rates: Mapping[str, Decimal], country: str) -> TaxCode:
    details = found.SalesTaxRateList.TaxRateDetail
    rate = sum((rates.get(detail.TaxRateRef.value, Decimal(0)) for detail in details), Decimal(0))
    for_sales = bool(details) or (country == AMERICAN and found.Id in PSEUDO)
    return TaxCode(found.Name, found.Name, rate, active=found.Active, for_sales=for_sales)


def _tax_of(item: wire_settings.Item) -> str:
    return item.SalesTaxCodeRef.value


def _item_codes(items: Sequence[wire_settings.Item]) -> list[str]:
    """The SKU where no other item has it, else the name with its categories, which is unique."""
    count = Counter(item.Sku for item in items)
    return [item.Sku if item.Sku and count[item.Sku] == 1 else item.FullyQualifiedName or item.Name for item in items]


def _tracking(prefs: wire_settings.AccountingPrefs, lists: Lists) -> dict[str, dict[str, str]]:
    """What lines may name: classes and locations, each where the company has switched it on."""
    found = {}
    if prefs.ClassTrackingPerTxnLine:
        found[CLASS] = _ids(lists.classes)
    if prefs.TrackDepartments:
        found[LOCATION] = _ids(lists.departments)
    return found


def _ids(listed: Iterable[wire_settings.Category]) -> dict[str, str]:
    return {one.FullyQualifiedName or one.Name: one.Id for one in listed if one.Active}


def terms_of(term: wire_settings.Term) -> str:
    """The terms as `ledgerlink.toml` writes them; empty for those it has no words for."""
    if term.Type == "STANDARD":
        return f"net {int(term.DueDays)}"
    if term.Type == "DATE_DRIVEN" and not term.DueNextMonthDays and term.DayOfMonthDue:
        return f"{int(term.DayOfMonthDue)}th of next month"
    return ""


def deal_field(prefs: wire_settings.SalesFormsPrefs) -> dict[str, str]:
    """The number of the sales forms' own field that is called Deal, where there is one and it is in use."""
    said = {one.Name.rpartition(".")[2]: one for group in prefs.CustomField for one in group.CustomField}
    for number in ("1", "2", "3"):
        name, used = said.get(f"SalesCustomName{number}"), said.get(f"UseSalesCustom{number}")
        if name is not None and name.StringValue.casefold() == DEAL_FIELD and used is not None and used.BooleanValue:
            return {DEAL_FIELD: number}
    return {}


def to_profile(settings: Organisation) -> dict[str, Any]:
    """The settings as plain JSON, to be kept with the connection."""
    return profiles.kept(settings) | {
        "foresees_tax": settings.foresees_tax,
        "customer_currencies": settings.customer_currencies,
        "estimates": settings.estimates,
        "ids": {kind: dict(ids) for kind, ids in settings.ids.items()},
    }


def organisation_from_profile(profile: Mapping[str, Any]) -> Organisation:
    """Read back what `to_profile` wrote. Raises: KeyError, ValueError for anything else."""
    common = profiles.read(profile)
    return replace(
        common,
        cost_centres=len(common.tracking),
        foresees_tax=profile["foresees_tax"],
        customer_currencies=profile["customer_currencies"],
        estimates=profile.get("estimates", False),
        ids=profile["ids"],
        **FEATURES,  # type: ignore[arg-type]  # each as its own member's type
    )
