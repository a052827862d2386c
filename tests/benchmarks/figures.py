"""What every customer's figures take, recomputed from its invoices: as each night does it for all of them."""

import time
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from shared.domain.receivables import figures
from shared.domain.told_company import company_facts
from shared.model.receivable import Receivable
from tests.benchmarks.rows import row
from tests.owed import AT, TODAY, invoice, receivable, settled

CUSTOMERS: Final = 10_000
INVOICES: Final = 10
MOST_SECONDS: Final = 20.0
CURRENCIES: Final = (("GBP", None), ("EUR", Decimal("0.8571428571")))


def rows() -> list[dict[str, Any]]:
    """Processor time for all, beside the floor: each invoice's due amount looked at and added up once."""
    owed = _owed()
    floor = _seconds(lambda: sum(one.due.amount for one in owed.invoices.values()))
    seconds = _seconds(lambda: company_facts([owed], figures([owed], AT, credit_hold_days=60)))
    return [
        row(
            f"figures of {CUSTOMERS:,} customers with {INVOICES} invoices each: processor",
            seconds,
            "s",
            baseline=floor,
            budget=MOST_SECONDS / floor,
            most=MOST_SECONDS,
        )
    ]


def _seconds(do: Callable[[], object]) -> float:
    began = time.process_time()
    for _ in range(CUSTOMERS):
        do()
    return time.process_time() - began


def _owed() -> Receivable:
    """Half in euros, half paid in part, of every age."""
    return receivable(
        *(
            invoice(
                number,
                "800.00",
                *([settled("300.00", of=currency)] if number % 2 else []),
                currency=currency,
                exchange_rate=rate,
                due_date=TODAY - timedelta(number * 12 - 20),
            )
            for number in range(INVOICES)
            for currency, rate in [CURRENCIES[number % 2]]
        )
    )
