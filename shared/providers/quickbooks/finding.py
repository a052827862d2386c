"""What a claim's request made, when nobody heard the answer: looked for by what QuickBooks can be asked for, then compared."""

import json
from collections.abc import Sequence
from datetime import UTC, timedelta
from decimal import Decimal
from typing import Any, Final, TypeVar

from shared.model.claims import Claim
from shared.providers.quickbooks import notes, wire
from shared.providers.quickbooks.asking import Company, Select
from shared.providers.quickbooks.lines import GOODS
from shared.providers.quickbooks.query import ANY_STATE, quoted
from shared.providers.quickbooks.reading import parsed

EARLIER: Final = timedelta(hours=1)
"""How long before the claim the window begins: both clocks may be off, and an earlier claim's invoice may be found, too."""

Sale = TypeVar("Sale", bound=wire.Sale)


def asked_of(claim: Claim) -> dict[str, Any]:
    """The record that the claim's bytes describe."""
    body: dict[str, Any] = json.loads(claim.request.body, parse_float=Decimal)
    return body


def invoices(company: Company, claim: Claim) -> list[wire.Invoice]:
    """As `sales`, of invoices."""
    return sales(company, claim, "Invoice", wire.Invoice)


def sales(company: Company, claim: Claim, entity: str, model: type[Sale]) -> list[Sale]:
    """
    The forms that carry the claim's reference, or are what is left of one that was voided; in one call.

    References can't be asked for, but the customer and the time of the last change can: what was made since the claim was
    changed since the claim.
    """
    asked = asked_of(claim)
    since = (claim.claimed_at - EARLIER).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    window = Select(
        entity,
        (f"CustomerRef = {quoted(asked['CustomerRef']['value'])}", f"MetaData.LastUpdatedTime >= {quoted(since)}"),
    )
    (rows,) = company.all(window, record=str(claim.subject))
    return [found for found in (parsed(model, row) for row in rows) if _is_its(found, claim, asked)]


def _is_its(found: wire.Sale, claim: Claim, asked: dict[str, Any]) -> bool:
    own = {notes.reference_in(found.PrivateNote), *(field.StringValue for field in found.CustomField)}
    if claim.reference in own:
        return True
    if found.TotalAmt != 0 or not notes.says_voided(found.PrivateNote):
        return False
    # Voiding may take the memo's words: then only the lines tell, and that it was made since the claim.
    made = wire.instant(found.MetaData.CreateTime or found.MetaData.LastUpdatedTime)
    return made >= claim.claimed_at.replace(microsecond=0) and _words(found.Line) == _words_asked(asked)


def _words(lines: Sequence[wire.DocumentLine]) -> list[str]:
    return [line.Description for line in lines if line.DetailType == GOODS]


def _words_asked(asked: dict[str, Any]) -> list[str]:
    return [line["Description"] for line in asked["Line"]]


def customers(company: Company, claim: Claim) -> list[wire.Customer]:
    """The customers of the asked name, inactive ones too, whose notes carry the claim's reference; in one call."""
    name = quoted(asked_of(claim)["DisplayName"])
    (rows,) = company.all(Select("Customer", (f"DisplayName = {name}", ANY_STATE)), record=str(claim.subject))
    found = [parsed(wire.Customer, row) for row in rows]
    return [one for one in found if notes.reference_in(one.Notes) == claim.reference]


def says(found: wire.Sale, asked: dict[str, Any]) -> bool:
    """Whether the invoice has the customer, the due date and the lines of this request of ours, in its order."""
    own = [line for line in found.Line if line.DetailType == GOODS]
    return (
        found.CustomerRef.value == asked["CustomerRef"]["value"]
        and found.DueDate[:10] == asked["DueDate"]
        and [_line(line.model_dump()) for line in own] == [_line(line) for line in asked["Line"]]
    )


def _line(line: dict[str, Any]) -> tuple[object, ...]:
    """What makes two lines the same."""
    sold = line[GOODS]
    item = sold["ItemRef"]["value"]
    return (
        line["Description"],
        Decimal(line["Amount"]),
        Decimal(sold["Qty"] or 0),
        Decimal(sold["UnitPrice"] or 0),
        item,
    )
