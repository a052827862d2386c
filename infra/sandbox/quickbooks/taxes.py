"""
Tax of a sales form.

Outside the US every line names a numeric tax code whose rates are added up. A US company with automated sales tax knows
TAX and NON alone: the engine charges what TAX lines come to, unless a total was sent.
"""

from collections.abc import Sequence
from decimal import Decimal

from infra.sandbox.quickbooks.arithmetic import HUNDRED, ZERO, Portion, Taxed, cents, share, taxed
from infra.sandbox.quickbooks.refusals import bad_reference, business, inactive_reference
from infra.sandbox.quickbooks.representation import Record, read_number
from infra.sandbox.quickbooks.state import Company

ELEMENT = "Line.SalesItemLineDetail.TaxCodeRef"
PSEUDO = ("TAX", "NON")
NO_CODE = "Make sure all your transactions have a VAT/GST rate before you save."
ENGINE = "engine"

Rates = tuple[tuple[str, Decimal], ...]


def line_rates(company: Company, code: Record | None, mode: str | None) -> tuple[Record | None, Rates]:
    """The tax code of a line as it is kept, and the rates behind it."""
    key = str((code or {}).get("value") or "")
    if company.settings.automated_tax:
        if key and key not in PSEUDO:
            raise bad_reference(ELEMENT)
        # Without a code a line counts as not taxable: unverified.
        rates: Rates = ((ENGINE, company.settings.engine_rate or ZERO),) if key == "TAX" else ()
        return {"value": key or "NON"}, rates
    if mode == "NotApplicable":
        return None, ()
    if not key:
        raise business(NO_CODE, ELEMENT)
    found = company.find("TaxCode", key)
    if found is None:
        raise bad_reference(ELEMENT)
    if not found["Active"]:
        raise inactive_reference(ELEMENT)
    details = found["SalesTaxRateList"]["TaxRateDetail"]
    return {"value": key, "name": found["Name"]}, tuple(_rate(company, row["TaxRateRef"]["value"]) for row in details)


def _rate(company: Company, key: str) -> tuple[str, Decimal]:
    return key, company.tables["TaxRate"][key]["RateValue"]


def tax_detail(company: Company, portions: Sequence[Portion], discount: Decimal, sent: Record | None) -> Record:
    """TxnTaxDetail: computed, or as the sent one overrides it."""
    if company.settings.automated_tax:
        return _automated(portions, discount, sent or {})
    rows = taxed(portions, discount, _overrides(sent or {}))
    return {"TotalTax": sum((row.tax for row in rows), ZERO), "TaxLine": [_tax_line(row) for row in rows]}


def _tax_line(row: Taxed) -> Record:
    detail = {
        "TaxRateRef": {"value": row.rate_id},
        "PercentBased": True,
        "TaxPercent": row.percent,
        "NetAmountTaxable": row.net,
    }
    return {"Amount": row.tax, "DetailType": "TaxLineDetail", "TaxLineDetail": detail}


def _overrides(sent: Record) -> dict[str, Decimal]:
    """The tax per rate that was sent."""
    found = {}
    for line in sent.get("TaxLine") or []:
        rate = str(((line.get("TaxLineDetail") or {}).get("TaxRateRef") or {}).get("value") or "")
        amount = read_number(line.get("Amount"))
        if rate and amount is not None:
            found[rate] = amount
    return found


def _automated(portions: Sequence[Portion], discount: Decimal, sent: Record) -> Record:
    """The engine's tax, or the total that was sent instead."""
    total = read_number(sent.get("TotalTax"))
    pairs = zip(portions, share(discount, portions), strict=True)
    taxable = [(portion.rates[0][1], left) for portion, left in pairs if portion.rates]
    if total is None:
        total = cents(sum((left * percent / HUNDRED for percent, left in taxable), ZERO))
    return {"TotalTax": total, "TaxLine": []}
