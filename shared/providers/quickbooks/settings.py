"""A company's settings, as they are read at set-up; and the few that are asked for by themselves."""

from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from shared.errors import NeedsHuman
from shared.http.reading import readable
from shared.model.ledger import Organisation
from shared.providers.quickbooks import api as intuit
from shared.providers.quickbooks import profile
from shared.providers.quickbooks import wire_settings as wire
from shared.providers.quickbooks.asking import Company, Select
from shared.providers.quickbooks.query import ANY_STATE
from shared.providers.quickbooks.reading import parsed
from shared.providers.quickbooks.wire import Wire

Row = TypeVar("Row", bound=Wire)
CURRENCIES = Select("CompanyCurrency")


def read(company: Company) -> Organisation:
    """
    Read company and preferences in one call, then every list that they make sense of in another.

    Raises:
        Malformed: what came can't be read.
    """
    infos, prefs = company.all(Select("CompanyInfo"), Select("Preferences"))
    preferred = parsed(wire.Preferences, prefs[0] if prefs else {})
    asked = [
        Select("Account", (ANY_STATE,)),
        Select("Item"),
        Select("TaxCode"),
        Select("TaxRate"),
        Select("Term"),
        Select("Class"),
        Select("Department"),
    ]
    foreign = preferred.CurrencyPrefs.MultiCurrencyEnabled
    found = company.all(*asked, *([CURRENCIES] if foreign else []))
    accounts, items, codes, rates, terms, classes, departments = found[: len(asked)]
    lists = profile.Lists(
        accounts=_rows(wire.Account, accounts),
        items=_rows(wire.Item, items),
        tax_codes=_rows(wire.TaxCode, codes),
        tax_rates=_rows(wire.TaxRate, rates),
        terms=_rows(wire.Term, terms),
        classes=_rows(wire.Category, classes),
        departments=_rows(wire.Category, departments),
        currencies=_rows(wire.Currency, found[-1] if foreign else []),
    )
    with readable("the company's settings"):
        return profile.organisation(
            parsed(wire.CompanyInfo, infos[0] if infos else {}), preferred, lists, company.connection
        )


def _rows(model: type[Row], rows: list[dict[str, Any]]) -> list[Row]:
    return [parsed(model, row) for row in rows]


def preferences(company: Company) -> wire.Preferences:
    """The company's preferences as they are now, in one call."""
    rows = company.select(Select("Preferences"))
    return parsed(wire.Preferences, rows[0] if rows else {})


def day_rate(company: Company, currency: str, day: date) -> Decimal:
    """
    QuickBooks' own rate of that day: home currency units for one unit, in one call.

    Raises:
        NeedsHuman: it has none.
    """
    asked = {"sourcecurrencycode": currency, "asofdate": day.isoformat()}
    said = intuit.entity(intuit.checked(company.call(intuit.RATE, query=asked), ""), "ExchangeRate")
    rate = said.get("Rate")
    if not isinstance(rate, int | Decimal) or rate <= 0:
        raise NeedsHuman(
            f"QuickBooks has no exchange rate of {day.isoformat()} for {currency}",
            fix="Enter one in QuickBooks (Currencies), or let the rules take it from the CRM.",
        )
    return Decimal(rate)
