"""What an organisation tells when the rules are set up: its own payment terms."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from shared.http.client import Api
from shared.model.discovery import FinanceSide
from shared.providers.xero import api as xero

TERMS: Final[Mapping[str, Callable[[int], str]]] = {
    "DAYSAFTERBILLDATE": lambda day: f"net {day}",
    "DAYSAFTERBILLMONTH": lambda day: f"end of month + {day}",
    "OFFOLLOWINGMONTH": lambda day: f"{day}th of next month",
}
"""Xero's kinds of terms that the rules have words for; "of the current month" isn't one."""


def discover(api: Api) -> FinanceSide:
    """Read them, in one call. Raises: as every call to Xero."""
    found = xero.elements(api.call(xero.ORGANISATION), "Organisations")
    sales: Any = ((found[0].get("PaymentTerms") or {}) if found else {}).get("Sales") or {}
    said, day = TERMS.get(str(sales.get("Type"))), sales.get("Day")
    return FinanceSide(terms=said(int(day)) if said is not None and day is not None else "")
