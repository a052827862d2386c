"""The lines of a sales form: what each must say, what it comes to, and the subtotal that the server adds."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from infra.sandbox.quickbooks import checking
from infra.sandbox.quickbooks.arithmetic import HUNDRED, ZERO, Portion, cents
from infra.sandbox.quickbooks.refusals import Invalid, Problem, bad_reference, business, missing
from infra.sandbox.quickbooks.representation import Record
from infra.sandbox.quickbooks.state import Company
from infra.sandbox.quickbooks.taxes import line_rates

MOST_LINES = 750
SALES = "SalesItemLineDetail"
DISCOUNT = "DiscountLineDetail"
SUBTOTAL = "SubTotalLineDetail"
TEXT = "DescriptionOnly"
UNIT_PLACES = 7  # unverified; enough that quantity times unit gives the amount again


@dataclass
class Priced:
    """The lines as they are kept, what each adds to the net, and the discount of the whole form."""

    company: Company
    mode: str | None
    lines: list[Record] = field(default_factory=list)
    portions: list[Portion] = field(default_factory=list)
    discount_line: Record | None = None

    @property
    def subtotal(self) -> Decimal:
        """The sum of the lines before discount and tax."""
        return sum((portion.net for portion in self.portions), ZERO)

    @property
    def discount(self) -> Decimal:
        """What the discount line takes off."""
        return self.discount_line["Amount"] if self.discount_line else ZERO

    def kept(self) -> list[Record]:
        """All lines in the order in which QuickBooks answers them."""
        subtotal = {"Amount": self.subtotal, "DetailType": SUBTOTAL, SUBTOTAL: {}}
        return [*self.lines, subtotal, *([self.discount_line] if self.discount_line else [])]


def price(company: Company, sent: list[Any], mode: str | None, known: list[Record]) -> Priced:
    """
    Check and price the lines that were sent.

    Raises:
        Invalid: the first line at fault; 2020 if none sells or describes anything.
    """
    if len(sent) > MOST_LINES:
        raise business(f"A transaction can have at most {MOST_LINES} lines.", "Line")
    priced = Priced(company, mode)
    ids = {line["Id"] for line in known if "Id" in line}
    fresh = max([0, *(int(key) for key in ids)])
    for raw in sent:
        line = {
            name: value
            for name, value in checking.checked(company, "Line", raw, where="Line.").items()
            if value is not None
        }
        take = KINDS.get(str(raw.get("DetailType")))
        if take is None:
            told = f"Invalid Enumeration : {raw.get('DetailType')}"
            raise Invalid(Problem("2170", told, "Line.DetailType"))
        made = take(priced, line)
        if made is None:
            continue
        if line.get("Id") not in ids:  # an unknown Id means a new line
            fresh += 1
            made["Id"] = str(fresh)
        made["LineNum"] = len(priced.lines) + 1
        priced.lines.append(made)
    if not priced.lines:
        raise missing("Line")
    if priced.discount_line is not None:
        _fix_discount(priced, priced.discount_line)
    return priced


def _detail(company: Company, line: Record, kind: str) -> Record:
    found = checking.checked(company, kind, line.get(kind) or {}, where=f"Line.{kind}.")
    return {name: value for name, value in found.items() if value is not None}


def _sale(priced: Priced, line: Record) -> Record:
    """Amount must be quantity times unit price; an item is what makes it more than text."""
    detail = _detail(priced.company, line, SALES)
    if "ItemRef" not in detail:
        return _text(priced, line)
    amount, quantity, unit = line.get("Amount"), detail.get("Qty"), detail.get("UnitPrice")
    if amount and not quantity and not unit:
        quantity = unit = None  # a well-kept client sends two zeros with every amount, and QuickBooks takes them
    if amount is None:
        if quantity is None or unit is None:
            raise missing("Line.Amount")
        amount = cents(quantity * unit)  # whether the server fills it in is unverified
    if quantity is not None and unit is not None and cents(quantity * unit) != amount:
        told = f"Amount is not equal to UnitPrice * Qty. Supplied value:{amount}"
        raise Invalid(Problem("6070", told, "Line.Amount"))
    if unit is None and quantity:
        detail["UnitPrice"] = (amount / quantity).quantize(Decimal(1).scaleb(-UNIT_PLACES)).normalize()
    detail["TaxCodeRef"], rates = line_rates(priced.company, detail.get("TaxCodeRef"), priced.mode)
    # Amount stays as it was sent beside a gross amount; whether the vendor would put the net there is unverified.
    gross = (detail.get("TaxInclusiveAmt") or None) if priced.mode == "TaxInclusive" else None
    priced.portions.append(Portion(amount, gross, rates))
    return {**_kept(line, "Id", "Description", "LinkedTxn"), "Amount": amount, "DetailType": SALES, SALES: detail}


def _text(_priced: Priced, line: Record) -> Record:
    return {**_kept(line, "Id", "Description"), "DetailType": TEXT, "DescriptionLineDetail": {}}


def _kept(line: Record, *names: str) -> Record:
    return {name: line[name] for name in names if name in line}


def _discount(priced: Priced, line: Record) -> None:
    """One discount for the whole form, if the company allows any."""
    if not priced.company.settings.allows_discount:
        raise business("Discounts are turned off for this company.", "Line.DiscountLineDetail")
    if priced.discount_line is not None:
        raise business("A transaction can have only one discount line.", "Line.DiscountLineDetail")
    detail = _detail(priced.company, line, DISCOUNT)
    priced.discount_line = {"Amount": line.get("Amount", ZERO), "DetailType": DISCOUNT, DISCOUNT: detail}


def _fix_discount(priced: Priced, line: Record) -> None:
    """A percentage is taken of the subtotal, whatever Amount says."""
    detail = line[DISCOUNT]
    if detail.get("PercentBased"):
        if "DiscountPercent" not in detail:
            raise missing("Line.DiscountLineDetail.DiscountPercent")
        line["Amount"] = cents(priced.subtotal * detail["DiscountPercent"] / HUNDRED)
    detail.setdefault("PercentBased", False)
    if "DiscountAccountRef" not in detail:  # which account is taken then is unverified
        account = priced.company.first("Account", AccountSubType="DiscountsRefundsGiven")
        if account is None:
            raise bad_reference("Line.DiscountLineDetail.DiscountAccountRef")
        detail["DiscountAccountRef"] = {"value": account["Id"], "name": account["Name"]}


def _ignored(_priced: Priced, _line: Record) -> None:
    """Subtotals are the server's own."""


def _group(_priced: Priced, _line: Record) -> Record:
    raise Invalid(Problem("500", "Operation on GroupLineDetail is not supported by the sandbox", "Line.DetailType"))


KINDS: dict[str, Callable[[Priced, Record], Record | None]] = {
    SALES: _sale,
    TEXT: _text,
    "DescriptionLineDetail": _text,
    DISCOUNT: _discount,
    SUBTOTAL: _ignored,
    "GroupLineDetail": _group,
}
