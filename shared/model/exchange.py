"""At which exchange rate a foreign-currency invoice was booked, and at which one sales closed its deal."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Exchange:
    """
    The rates of an invoice as it was made; all of them home currency units for one unit of the invoice's currency.

    `source`: who fixed the booked rate (`crm`, `ledger`, `fixed`), `on` the day that it is of. `booked` is what the ledger
    answered. `frozen` is the deal's own rate, of the day `frozen_on`; `tolerance` in percent: how far the two may be apart
    before sales is told.
    """

    home_currency: str
    source: str = ""
    on: date | None = None
    booked: Decimal | None = None
    frozen: Decimal | None = None
    frozen_on: date | None = None
    tolerance: Decimal = Decimal(1)
