"""
Tax of a sales form.

Outside the US every line names a numeric tax code whose rates are added up. In the US lines know TAX and NON alone. With
automated sales tax the engine charges what TAX lines come to; without it the form names one code for all of them. A total
that was sent replaces either.
"""

from collections.abc import Sequence
from decimal import Decimal

from infra.sandbox.quickbooks.arithmetic import ZERO, Portion, Taxed, taxed
from infra.sandbox.quickbooks.refusals import bad_reference, business, inactive_reference
from infra.sandbox.quickbooks.representation import Record, read_number
from infra.sandbox.quickbooks.state import Company

ELEMENT = "Line.SalesItemLineDetail.TaxCodeRef"
PSEUDO = ("TAX", "NON")
SALES, PURCHASES = "SalesTaxRateList", "PurchaseTaxRateList"
NO_CODE = "Make sure all your transactions have a VAT/GST rate before you save."
Rates = tuple[tuple[str, Decimal], ...]
TAXABLE: Rates = (("", ZERO),)  # which rate, the whole form says


def line_rates(
    company: Company, code: Record | None, mode: str | None, use: str = SALES
) -> tuple[Record | None, Rates]:
    """The tax code of a line as it is kept, and the rates behind it."""
    key = str((code or {}).get("value") or "")
    if company.is_american:
        if key and key not in PSEUDO:
            raise bad_reference(ELEMENT)
        # Without a code a line counts as not taxable: unverified.
        return {"value": key or "NON"}, TAXABLE if key == "TAX" else ()
    if mode == "NotApplicable":
        return None, ()
    if not key:
        raise business(NO_CODE, ELEMENT)
    found = company.find("TaxCode", key)
    if found is None:
        raise bad_reference(ELEMENT)
    if not found["Active"]:
        raise inactive_reference(ELEMENT)
    details = found[use]["TaxRateDetail"]
    return {"value": key, "name": found["Name"]}, tuple(_rate(company, row["TaxRateRef"]["value"]) for row in details)


def _rate(company: Company, key: str) -> tuple[str, Decimal]:
    return key, company.tables["TaxRate"][key]["RateValue"]


def tax_detail(company: Company, portions: Sequence[Portion], discount: Decimal, sent: Record | None) -> Record:
    """TxnTaxDetail: computed, or as the sent one overrides it."""
    if company.is_american:
        return _american(company, portions, discount, sent or {})
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


def _american(company: Company, portions: Sequence[Portion], discount: Decimal, sent: Record) -> Record:
    """The engine's tax or that of the form's own code, or the total that was sent instead."""
    total, code = read_number(sent.get("TotalTax")), None
    if company.settings.automated_tax:
        rates: Rates = (("", company.settings.engine_rate or ZERO),)
    else:
        code, rates = _form_code(company, sent)
    charged = [Portion(portion.net, None, rates if portion.rates else ()) for portion in portions]
    rows = taxed(charged, discount, {})
    if total is None:
        total = sum((row.tax for row in rows), ZERO)
    kept = {} if code is None else {"TxnTaxCodeRef": code}
    return {**kept, "TotalTax": total, "TaxLine": [_tax_line(row) for row in rows if row.rate_id]}


def _form_code(company: Company, sent: Record) -> tuple[Record | None, Rates]:
    """``TxnTaxCodeRef``: a code with rates; without one nothing is charged."""
    key = str((sent.get("TxnTaxCodeRef") or {}).get("value") or "")
    if not key:
        return None, ()
    found = company.find("TaxCode", key)
    if found is None or key in PSEUDO:
        raise bad_reference("TxnTaxDetail.TxnTaxCodeRef")
    details = found[SALES]["TaxRateDetail"]
    return {"value": key}, tuple(_rate(company, row["TaxRateRef"]["value"]) for row in details)
