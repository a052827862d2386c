"""Properties that HubSpot computes itself: line amounts, closed flags, home currency, stage entry."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from infra.sandbox.hubspot.instants import iso_ms
from infra.sandbox.hubspot.pipelines import Pipeline

CENT = Decimal("0.01")
MINOR_UNITS = {"JPY": Decimal(1), "KRW": Decimal(1), "KWD": Decimal("0.001"), "BHD": Decimal("0.001")}
Values = Mapping[str, str]


def decimal(values: Values, name: str, default: str = "0") -> Decimal:
    """Read a number; absent is ``default``."""
    return Decimal(values.get(name) or default)


def rounded(amount: Decimal, currency: str) -> Decimal:
    """Round half up to the currency's minor unit."""
    return amount.quantize(MINOR_UNITS.get(currency, CENT), rounding=ROUND_HALF_UP)


def line_values(values: Values, currency: str) -> dict[str, str]:
    """
    What a line item computes from price, quantity and discounts.

    ``discount`` is an amount per unit, ``hs_discount_percentage`` of the price; a line without a price has no amount.
    """
    if "price" not in values:
        return {"amount": "", "hs_pre_discount_amount": "", "hs_total_discount": ""}
    quantity, price = decimal(values, "quantity", "1"), decimal(values, "price")
    before = quantity * price
    off = quantity * decimal(values, "discount") + before * decimal(values, "hs_discount_percentage") / 100
    amount = rounded(before - off, currency)
    return {
        "amount": plain(amount),
        "hs_pre_discount_amount": plain(before),
        "hs_total_discount": plain(off),
        "hs_tcv": plain(amount),
        "hs_line_item_currency_code": currency,
    }


def deal_values(
    values: Values, pipelines: Mapping[str, Pipeline], rates: Mapping[str, Decimal], home: str, entered: int | None
) -> dict[str, str]:
    """
    What a deal computes from stage, amount and currency; ``entered`` is when it came into its stage, if it just did.

    The exchange rate (home units per deal unit) follows the portal's table until the deal is closed, then it is frozen.
    """
    pipeline = pipelines.get(values.get("pipeline", ""))
    stage = pipeline.find(values.get("dealstage", "")) if pipeline else None
    meaning = stage.meaning if stage else "open"
    computed = {
        "hs_is_closed": str(meaning != "open").lower(),
        "hs_is_closed_won": str(meaning == "won").lower(),
        "hs_is_closed_lost": str(meaning == "lost").lower(),
        "hs_deal_stage_probability": stage.probability if stage else "",
    }
    if entered is not None:
        computed["hs_v2_date_entered_current_stage"] = iso_ms(entered)
    currency = values.get("deal_currency_code") or home
    frozen = values.get("hs_exchange_rate") if values.get("hs_is_closed") == "true" and meaning != "open" else None
    rate = Decimal(frozen) if frozen else (Decimal(1) if currency == home else rates.get(currency, Decimal(1)))
    computed["hs_exchange_rate"] = plain(rate)
    if "amount" not in values:
        return computed | {"amount_in_home_currency": "", "hs_projected_amount": ""}
    amount = decimal(values, "amount")
    likelihood = Decimal(stage.probability) if stage else Decimal(0)
    return computed | {
        "amount_in_home_currency": plain(rounded(amount * rate, home)),
        "hs_projected_amount": plain(rounded(amount * likelihood, currency)),
    }


def plain(number: Decimal) -> str:
    """Write without an exponent."""
    return format(number, "f")
