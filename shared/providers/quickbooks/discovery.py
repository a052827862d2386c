"""What a company tells when the rules are set up: its own payment terms."""

from shared.http.client import Api
from shared.model.discovery import FinanceSide
from shared.providers.quickbooks import wire_settings
from shared.providers.quickbooks.asking import Company, Select
from shared.providers.quickbooks.profile import terms_of
from shared.providers.quickbooks.reading import parsed


def discover(api: Api) -> FinanceSide:
    """Read them, in one call. Raises: as every call to QuickBooks."""
    prefs, terms = Company(api).all(Select("Preferences"), Select("Term"))
    default = parsed(wire_settings.Preferences, prefs[0] if prefs else {}).SalesFormsPrefs.DefaultTerms.value
    every = {one.Id: one for one in (parsed(wire_settings.Term, row) for row in terms)}
    return FinanceSide(terms=terms_of(every[default]) if default in every else "")
