"""Which exchange rate a foreign-currency invoice carries: home currency units for one unit of the invoice's currency."""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Final

from shared.domain.rounding import EXACT, MinorUnits
from shared.errors import MappingMissing
from shared.model.crm import Deal
from shared.model.exchange import Exchange
from shared.model.money import Money
from shared.model.rules import ExchangeRule

MOMENTS: Final[Mapping[str, str]] = {
    "crm": "the CRM's, frozen when the deal closed",
    "ledger": "the ledger's, of the invoice's date",
    "fixed": "fixed in ledgerlink.toml",
}
"""Whose rate it is and of which moment, by source: the moment a rate is fixed at follows from who fixes it."""
NOISE: Final = Decimal("1e-12")
SIGNIFICANT: Final = 6
"""Digits of a rate that people are shown: as many as ledgers keep."""


def rate_for(deal: Deal, home_currency: str, rule: ExchangeRule) -> Decimal | None:
    """
    Give the rate to send; None where the invoice is in the home currency, or where the ledger's own day rate is wanted.

    Raises:
        MappingMissing: the rule's source has no rate for this deal, or the CRM's home currency isn't the ledger's.
    """
    if deal.currency == home_currency:
        return None
    match rule.source:
        case "ledger":
            return None
        case "fixed":
            if deal.currency not in rule.fixed:
                raise MappingMissing(
                    f"no fixed rate for {deal.currency}",
                    record=str(deal.ref),
                    fix=f"Add {deal.currency} under [books.exchange.fixed] in ledgerlink.toml.",
                )
            return rule.fixed[deal.currency]
        case "crm":
            if rule.moment == "deal_close" and not deal.is_closed:
                raise MappingMissing(
                    f"the CRM's rate of {deal.currency} isn't fixed before the deal is closed",
                    record=str(deal.ref),
                    fix="Close the deal; or take `moment` out of [books.exchange] in ledgerlink.toml.",
                )
            if deal.home_currency != home_currency or deal.exchange_rate is None:
                raise MappingMissing(
                    f"the CRM has no rate from {deal.currency} to the ledger's {home_currency}",
                    record=str(deal.ref),
                    fix="Choose another source under [books.exchange] in ledgerlink.toml, or set the rate in the CRM.",
                )
            return deal.exchange_rate


def home_equivalent(total: Money, rate: Decimal | None, home_currency: str) -> Money | None:
    """
    Give an amount in the home currency, rounded half up once, to that currency's own decimals; None without a rate.

    `rate` is home currency units for one unit of the amount's currency; an amount in the home currency needs none.
    """
    if total.currency == home_currency:
        return total
    if rate is None:
        return None
    with localcontext(EXACT):
        # The inverse of a ledger's rate has no end: what is off behind a dozen decimals must not decide a half cent.
        exact = (total.amount * rate).quantize(NOISE, ROUND_HALF_UP)
        return Money(MinorUnits.of(home_currency, ROUND_HALF_UP).rounded(exact), home_currency)


def rate_differs(frozen: Decimal | None, used: Decimal | None, tolerance: Decimal) -> str:
    """
    Say by how much the invoice's rate is off the one that sales froze on the deal; empty within the tolerance (percent),
    and where either is unknown. It is a note, not a hold: both are right, at different moments.
    """
    if not frozen or not used:
        return ""
    percent = (used - frozen) / frozen * 100
    if abs(percent) <= tolerance:
        return ""
    return f"the invoice's rate {rate_text(used)} is {percent:+.2f}% off the deal's {rate_text(frozen)}"


def rate_text(rate: Decimal) -> str:
    """A rate for people: without the noise that inverting it leaves, and without a power of ten."""
    with localcontext(prec=SIGNIFICANT):
        return f"{(+rate).normalize():f}"


def booked(deal: Deal, rule: ExchangeRule, home_currency: str, issued: date, tolerance: Decimal) -> Exchange:
    """
    What is to be remembered of the rates of an invoice that is about to be made; the ledger's answer completes it.

    The rate of a deal that is still open is the CRM's of today.
    """
    if deal.currency == home_currency:
        return Exchange(home_currency, tolerance=tolerance)
    closed = (deal.closed_on if deal.is_closed else None) or issued
    return Exchange(
        home_currency=home_currency,
        source=rule.source,
        on=closed if rule.source == "crm" else issued,
        frozen=frozen_rate(deal, home_currency),
        frozen_on=closed,
        tolerance=tolerance,
    )


def frozen_rate(deal: Deal, home_currency: str) -> Decimal | None:
    """The CRM's rate of the deal, where it leads to the ledger's home currency from another one."""
    if deal.currency == home_currency or deal.home_currency != home_currency:
        return None
    return deal.exchange_rate
