"""One line of an invoice in Xero's words; pure."""

from decimal import Decimal
from typing import Any, Final

from shared.errors import Unsupported
from shared.model.ledger import InvoiceLine
from shared.providers.xero.manifest import MANIFEST

PLACES: Final = 4
"""Xero keeps four decimals of a quantity, and of a unit amount when `unitdp=4` is asked for."""


def line_element(line: InvoiceLine) -> dict[str, Any]:
    """
    The line as Xero takes it; its total is not sent, and its tax only where Xero is not to work it out itself.

    Raises:
        Unsupported: more decimals or tracking options than Xero keeps.
    """
    return {
        **({"ItemCode": line.item} if line.item else {}),
        "Description": line.description,
        "Quantity": _kept(line.quantity, f"the quantity of {line.description!r}"),
        "UnitAmount": _kept(line.unit_price, f"the price of {line.description!r}"),
        **({"DiscountRate": line.discount_percent} if line.discount_percent else {}),
        **({"DiscountAmount": line.discount_amount} if line.discount_amount else {}),
        "AccountCode": line.account,
        "TaxType": line.tax_code,
        **({} if line.tax_amount is None else {"TaxAmount": line.tax_amount}),
        **({"Tracking": _tracking(line)} if line.tracking else {}),
    }


def _tracking(line: InvoiceLine) -> list[dict[str, str]]:
    most = MANIFEST.cost_centres
    if most is not None and len(line.tracking) > most:
        raise Unsupported(
            f"{line.description!r} has {len(line.tracking)} tracking options: Xero takes {most} on a line",
            fix="Take one off its `tracking`, or off its stream's, in ledgerlink.toml.",
        )
    return [{"Name": category, "Option": option} for category, option in line.tracking]


def _kept(value: Decimal, what: str) -> Decimal:
    if value != value.quantize(Decimal(1).scaleb(-PLACES)):
        raise Unsupported(
            f"{what} is {value}: Xero keeps {PLACES} decimals", fix="Round it on the deal, or sell it as one unit."
        )
    return value
