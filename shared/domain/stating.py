"""Amounts and numbers as people read them."""

from decimal import ROUND_HALF_UP, Decimal

from shared.domain.rounding import MinorUnits
from shared.model.money import Money


def stated(money: Money) -> Money:
    """The same amount with at least its currency's decimals (ISO 4217), whatever whoever entered it left out; nothing is rounded."""
    step = MinorUnits.of(money.currency, ROUND_HALF_UP).step
    return Money(max(money.amount, money.amount.quantize(step), key=_decimals), money.currency)


def counted(number: int, word: str) -> str:
    """So many of these: "1 invoice", "2 invoices"; for words that only take an s."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _decimals(amount: Decimal) -> int:
    return -int(amount.as_tuple().exponent)
