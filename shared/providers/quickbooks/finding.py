"""What a claim's request made, when nobody heard the answer: looked for by what QuickBooks can be asked for, then compared."""

import json
from collections.abc import Sequence
from datetime import UTC, timedelta
from decimal import Decimal
from typing import Any, Final, TypeVar

from shared.errors import Malformed, Unclear
from shared.http.reading import readable
from shared.model.claims import Claim, Created
from shared.model.ledger import Invoice
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

    Raises:
        Unclear: one of them may be it, and has no memo that could tell.
        Malformed: one can't be read.
    """
    asked = asked_of(claim)
    since = (claim.claimed_at - EARLIER).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    window = Select(
        entity,
        (f"CustomerRef = {quoted(asked['CustomerRef']['value'])}", f"MetaData.LastUpdatedTime >= {quoted(since)}"),
    )
    (rows,) = company.all(window, record=str(claim.subject))
    every = [parsed(model, row) for row in rows]
    with readable("the time of an invoice"):
        own = [found for found in every if _is_its(found, claim, asked)]
        doubtful = [] if own else [found for found in every if _may_be_its(found, claim, asked)]
    if doubtful:
        number = doubtful[0].DocNumber or doubtful[0].Id
        raise Unclear(
            f"{entity.lower()} {number} may be it: it was made since for the same customer, and has no memo that says whose it is",
            record=str(claim.subject),
            fix=f"If it is another one, write anything into its memo; if it is this one: {notes.OURS}{claim.reference}",
        )
    return own


def recognised(made: Invoice, claim: Claim) -> Created:
    """
    What the answer to the claim's request shows, once it is whole: QuickBooks numbers what we make, and shows our reference in the memo
    that we asked for.

    Raises:
        Malformed: it lacks one of them, or has another reference. Sales would be told of an invoice that nobody finds.
    """
    written = notes.reference_in(asked_of(claim).get("PrivateNote", ""))
    lacks = "a number" if not made.number else "our reference" if written and made.reference != written else ""
    if lacks:
        raise Malformed(f"the {claim.kind} {made.ref.id} comes without {lacks}", fix="Report it.")
    return Created(made.ref, made.version, invoice=made)


def _is_its(found: wire.Sale, claim: Claim, asked: dict[str, Any]) -> bool:
    own = {notes.reference_in(found.PrivateNote), *(field.StringValue for field in found.CustomField)}
    if claim.reference in own:
        return True
    if found.TotalAmt != 0 or not notes.says_voided(found.PrivateNote):
        return False
    # Voiding may take the memo's words: then only the lines tell, and that it was made since the claim.
    return _made_since(found, claim) and _words(found.Line) == _words_asked(asked)


def _may_be_its(found: wire.Sale, claim: Claim, asked: dict[str, Any]) -> bool:
    """Whether nothing tells that it isn't: its memo is gone, no line contradicts, and it wasn't there before the claim."""
    return not found.PrivateNote.strip() and _made_since(found, claim) and not _contradicts(found.Line, asked["Line"])


def _made_since(found: wire.Sale, claim: Claim) -> bool:
    """Raises: ValueError where no time tells."""
    made = wire.instant(found.MetaData.CreateTime or found.MetaData.LastUpdatedTime)
    return made >= claim.claimed_at.replace(microsecond=0)


def _contradicts(lines: Sequence[wire.DocumentLine], asked: Sequence[dict[str, Any]]) -> bool:
    """Whether what can be read of the lines is something else than was asked for."""
    own = [line for line in lines if line.DetailType == GOODS]
    if own and len(own) != len(asked):
        return True
    return any(
        (line.Description and line.Description != wanted["Description"])
        or (line.Amount and line.Amount != Decimal(wanted["Amount"]))
        for line, wanted in zip(own, asked, strict=False)
    )


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
