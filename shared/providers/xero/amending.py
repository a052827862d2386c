"""The lines of an invoice in Xero: as they stand there, and whether they are what we asked for."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from shared.model.ledger import BilledLine
from shared.providers.xero import wire


def lines(found: wire.InvoiceWithLines) -> Sequence[BilledLine]:
    """The invoice's lines in our words."""
    return [BilledLine(line.Description, line.Quantity, line.UnitAmount, line.DiscountRate) for line in found.LineItems]


def says(found: wire.InvoiceWithLines, body: bytes) -> bool:
    """Whether the invoice has the customer and the lines of this request of ours, in its order."""
    asked: dict[str, Any] = json.loads(body, parse_float=Decimal)["Invoices"][0]
    wanted = [wire.LineItem.model_validate(line) for line in asked["LineItems"]]
    return found.Contact.ContactID == asked["Contact"]["ContactID"] and found.LineItems == wanted
