"""Line items: what a line must say, what its discount may be, and its price."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from infra.sandbox.xero import arithmetic
from infra.sandbox.xero.coding import Coding
from infra.sandbox.xero.refusals import Invalid
from infra.sandbox.xero.representation import Record
from infra.sandbox.xero.state import Organisation

DESCRIPTION_MOST = 4000
QUANTITY_PLACES = 4


@dataclass(frozen=True)
class LineRules:
    """How strict a document is about its lines."""

    mode: str
    complete: bool = False  # not a draft: description and account are required
    discounts: bool = False  # sales invoices and quotes only
    unit_places: int = 2
    sales: bool = True
    default_tax: str | None = None  # the contact's own tax code


@dataclass
class PricedLines:
    """The lines as they would be stored, their totals, and what is wrong with them."""

    lines: list[Record]
    totals: arithmetic.Totals
    faults: list[str] = field(default_factory=list)


def number(value: object) -> Decimal | None:
    """Read a JSON number (or numeric text, as some clients send); None if absent, Invalid if it is neither."""
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise Invalid("A number is expected.")
    try:
        return Decimal(value)
    except ArithmeticError:
        raise Invalid(f"The value '{value}' is not a number.") from None


def price_lines(org: Organisation, sent: list[Record], rules: LineRules, previous: list[Record]) -> PricedLines:
    """
    Price every line; messages are collected, not raised, because Xero lists them all.

    A line with a known LineItemID is an edit of that line, one without is new, and a missing one is gone.
    """
    known = {line["LineItemID"]: line for line in previous}
    faults: list[str] = []
    lines: list[Record] = []
    priced: list[arithmetic.PricedLine] = []
    for entry in sent:
        try:
            line, price = _line(org, {**_kept(known, entry), **entry}, rules)
        except Invalid as wrong:
            faults += wrong.messages
            continue
        line["LineItemID"] = entry["LineItemID"] if entry.get("LineItemID") in known else org.shared.new_id()
        lines.append(line)
        priced.append(price)
    return PricedLines(lines, arithmetic.sum_up(priced, rules.mode), faults)


def _kept(known: dict[str, Record], entry: Record) -> Record:
    """What an edited line keeps when it isn't sent: its words and codes, never its computed amounts."""
    before = known.get(str(entry.get("LineItemID")), {})
    return {name: value for name, value in before.items() if name not in {"LineAmount", "TaxAmount"}}


@dataclass(frozen=True)
class Amounts:
    """Quantity and unit amount after Xero's defaults."""

    quantity: Decimal
    unit: Decimal
    sent_total: Decimal | None
    words_only: bool


def _amounts(sent: Record, item_price: Decimal | None, unit_places: int) -> Amounts:
    """Fill in what wasn't sent: the item's price, one unit, or the unit amount that a line total implies."""
    quantity, unit = number(sent.get("Quantity")), number(sent.get("UnitAmount"))
    total = number(sent.get("LineAmount"))
    unit = item_price if unit is None else unit
    words_only = quantity is None and unit is None and total is None and not sent.get("AccountCode")
    quantity = Decimal(0 if words_only else 1) if quantity is None else quantity
    if unit is None:
        unit = total / quantity if total is not None and quantity else Decimal(0)
    return Amounts(
        arithmetic.places(quantity, QUANTITY_PLACES), arithmetic.places(unit, unit_places), total, words_only
    )


def _line(org: Organisation, sent: Record, rules: LineRules) -> tuple[Record, arithmetic.PricedLine]:
    """One line with every default filled in; raises Invalid with all its messages."""
    coding = Coding(org, sent, rules.sales)
    item = coding.item()
    amounts = _amounts(sent, coding.details.get("UnitPrice"), rules.unit_places)
    account = coding.account(required=rules.complete and not amounts.words_only)
    tax_type, percent = "NONE" if rules.mode == "NoTax" else None, arithmetic.ZERO
    if rules.mode != "NoTax" and not amounts.words_only:
        tax_type, percent = coding.tax(account, rules.default_tax)
    line: Record = {
        "ItemCode": sent.get("ItemCode"),
        "Description": sent.get("Description") or (item or {}).get("Description"),
        "UnitAmount": amounts.unit,
        "TaxType": tax_type,
        "AccountCode": account.get("Code") if account else None,
        "AccountID": account["AccountID"] if account else None,
        "Item": {"ItemID": item["ItemID"], "Name": item["Name"], "Code": item["Code"]} if item else None,
        "Quantity": amounts.quantity,
        "DiscountRate": number(sent.get("DiscountRate")),
        "DiscountAmount": number(sent.get("DiscountAmount")),
        "Tracking": coding.tracking(),
    }
    faults = [*coding.faults, *_word_faults(line, rules), *_discount_faults(line, rules)]
    price = arithmetic.price_line(
        amounts.quantity,
        amounts.unit,
        percent,
        rules.mode,
        discount_rate=line["DiscountRate"] or arithmetic.ZERO,
        discount_amount=line["DiscountAmount"] or arithmetic.ZERO,
        tax_override=number(sent.get("TaxAmount")),
    )
    if amounts.sent_total is not None and amounts.sent_total != price.amount:
        faults.append(f"The line total {amounts.sent_total} does not match the expected line total {price.amount}")
    if faults:
        raise Invalid(*faults)
    line |= {"TaxAmount": price.tax, "LineAmount": price.amount}
    return line, price


def _word_faults(line: Record, rules: LineRules) -> list[str]:
    description = str(line["Description"] or "")
    if rules.complete and not description:
        return ["Description cannot be empty"]
    if len(description) > DESCRIPTION_MOST:
        return ["The Description field cannot be longer than 4000 characters."]
    return []


def _discount_faults(line: Record, rules: LineRules) -> list[str]:
    """A discount is a rate or an amount, never both, never more than the line, and only on sales documents."""
    percent, amount = line["DiscountRate"], line["DiscountAmount"]
    if not percent and not amount:
        return []
    gross = line["Quantity"] * line["UnitAmount"]
    checks: list[tuple[Callable[[], bool], str]] = [
        (lambda: not rules.discounts, "Discounts are only supported on ACCREC invoices and quotes."),
        (lambda: bool(percent and amount), "Only one of DiscountRate or DiscountAmount may be set."),
        (
            lambda: (percent or 0) > arithmetic.HUNDRED or (amount or 0) > gross,
            "Discount must not be greater than the line total.",
        ),
    ]
    return [message for broken, message in checks if broken()]
