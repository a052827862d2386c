"""
The lines of an invoice such that the ledger, by its own rounding, comes to what the deal says, to the cent; or why it can't.

CRMs round the price of a unit, or a line, or only the sum; ledgers round quantity x price less discount, once for each line.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Final

from shared.domain.rounding import EXACT, MinorUnits
from shared.errors import MappingMissing
from shared.model.handoff import Hold
from shared.model.ledger import InvoiceLine
from shared.model.money import Money

DECIMALS: Final = 4
"""What a ledger keeps of a quantity and of a unit price; more is never cut."""
PERCENT_DECIMALS: Final = 2
"""What a ledger keeps of a discount's percentage."""
NAMED: Final = 4
"""Lines that a hold names one by one; beyond that their number says enough."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A line as the deal states it, and the CRM's own total of it, where it gives one."""

    line: InvoiceLine
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Kept:
    """
    Which amounts of a currency there are: in the CRM (its own), in the ledger, and in both (`stated`). `discounts`: whether the
    ledger has any on a line.
    """

    currency: str
    own: MinorUnits
    ledger: MinorUnits
    discounts: bool = True

    @classmethod
    def of(cls, currency: str, decimals: int | None, *, discounts: bool = True) -> "Kept":
        """Those of a ledger that keeps so many decimals; None: the currency's own. Raises: ValueError as `MinorUnits.of`."""
        own, ledger = (MinorUnits.of(currency, ROUND_HALF_UP, places) for places in (None, decimals))
        return cls(currency, own, ledger, discounts)

    @property
    def stated(self) -> MinorUnits:
        """The coarser of the two: what an invoice may say."""
        return max(self.own, self.ledger, key=lambda units: units.step)

    def has(self, line: InvoiceLine) -> bool:
        """Whether the ledger takes the line, and makes such an amount of it."""
        if not self.discounts and (line.discount_percent or line.discount_amount):
            return False
        amount = amount_of(line, self.ledger)
        return amount == self.stated.rounded(amount)

    def figure(self, amount: Decimal) -> str:
        """The amount for a person: the currency's decimals, and more only where it has more."""
        return f"{amount if amount != self.own.rounded(amount) else self.own.rounded(amount):,f} {self.currency}"


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines that the ledger takes and that come to the deal's amount; `notes` say which were put another way, and how."""

    lines: tuple[InvoiceLine, ...]
    notes: tuple[str, ...] = ()


def fitted(
    asked: Sequence[Asked], header: Decimal, kept: "Kept", rounding: Callable[[Decimal], InvoiceLine | None]
) -> Fitted | Hold:
    """
    Give the lines as the deal states them; where that misses its amount by roundings, put the lines that differ another way:
    price, discount as an amount, one unit at the line's total; at last with a line for the rest, if `rounding` gives one.

    Guarantees: what the ledger makes of the lines adds up to `header` exactly, and no line is further from the CRM's own
    total than rounding explains; else it is held, with the lines that differ. Every line comes to an amount that both the
    currency and the ledger have: whole yen, and no thousandths of a dinar where the ledger keeps hundredths.

    Raises:
        MappingMissing: a line has more decimals than the ledger keeps, and the CRM gives no total to take instead.
    """
    with localcontext(EXACT):
        stated = [each.line for each in asked]
        if all(_is_kept(line) and kept.has(line) for line in stated) and _sum(stated, kept.ledger) == header:
            return Fitted(tuple(stated))
        put = [_put(each, kept) for each in asked]
        lines = [line for line, _ in put]
        notes = [note for _, note in put if note]
        missing = header - _sum(lines, kept.ledger)
        if missing:
            rest = rounding(missing) if missing == kept.stated.rounded(missing) else None
            if rest is None:
                return _disagree(asked, lines, header, kept)
            lines.append(rest)
            notes.append(f"a line of {missing:f} {kept.currency} for what rounding leaves")
        return Fitted(tuple(lines), tuple(notes))


def amount_of(line: InvoiceLine, units: MinorUnits) -> Decimal:
    """What the ledger makes of a line: quantity x price less its discount, rounded once, half away from zero."""
    with localcontext(EXACT):
        return units.rounded(_before_rounding(line))


def unrounded(line: InvoiceLine) -> Decimal:
    """The same before it is rounded, exactly."""
    with localcontext(EXACT):
        return _before_rounding(line)


def _before_rounding(line: InvoiceLine) -> Decimal:
    share = (Decimal(100) - line.discount_percent) / Decimal(100)
    return line.quantity * line.unit_price * share - line.discount_amount


def _sum(lines: Sequence[InvoiceLine], units: MinorUnits) -> Decimal:
    return units.total(amount_of(line, units) for line in lines)


def _put(asked: Asked, kept: Kept) -> tuple[InvoiceLine, str]:
    """The line such that the ledger comes to the CRM's total of it, and how that was done (empty: as stated)."""
    line = asked.line
    as_stated = _is_kept(line) and kept.has(line)
    only_discount = _is_kept(replace(line, discount_percent=Decimal(0)))
    total = asked.amount if asked.amount is not None and _is_rounding(asked, kept.own) else None
    if total is None and as_stated:
        return line, ""
    if total is None and not only_discount:
        raise MappingMissing(
            f"{_too_fine(line)} of {line.description!r} has more decimals than the ledger keeps",
            fix="Round it on the deal, or sell it as one unit at its total.",
        )
    wanted = kept.stated.rounded(_before_rounding(line) if total is None else total)
    if as_stated and amount_of(line, kept.ledger) == wanted:
        return line, ""
    for way, candidate in _ways(line, wanted, kept):
        if _is_kept(candidate) and kept.has(candidate) and amount_of(candidate, kept.ledger) == wanted:
            return candidate, f"{line.description!r} {way} to come to {wanted:f}"
    raise AssertionError(f"one unit at {wanted} is always {wanted}")


def _is_rounding(asked: Asked, units: MinorUnits) -> bool:
    """Whether rounding explains how far the CRM's total is from the line: half a cent for each unit, and a cent at least."""
    slack = max(units.step, abs(asked.line.quantity) * units.step / 2)
    return asked.amount is not None and abs(asked.amount - _before_rounding(asked.line)) <= slack


def _ways(line: InvoiceLine, wanted: Decimal, kept: Kept) -> Iterator[tuple[str, InvoiceLine]]:
    """
    Other ways to state the line, the most telling first; the last one always comes to what is wanted. A discount that goes
    into the price stays in words.
    """
    discount = f" less {_figure(line.discount_percent)}%" if line.discount_percent else ""
    if line.discount_percent:
        net = line.unit_price * (Decimal(100) - line.discount_percent) / Decimal(100)
        said = line.description if kept.discounts else f"{line.description} ({_figure(line.unit_price)}{discount})"
        yield (
            "at its discounted price",
            replace(line, description=said, unit_price=net, discount_percent=Decimal(0)),
        )
        whole = line.quantity * line.unit_price
        off = kept.ledger.rounded(whole) - wanted
        if 0 < off <= whole:
            yield "with its discount as an amount", replace(line, discount_percent=Decimal(0), discount_amount=off)
    if line.quantity and not (discount and kept.discounts):
        said = f"{line.description} ({_figure(line.unit_price)}{discount})" if discount else line.description
        for decimals in range(2, DECIMALS + 1):
            price = (wanted / line.quantity).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
            priced = replace(line, description=said, unit_price=price, discount_percent=Decimal(0))
            yield f"at a unit price of {price:f}", priced
    words = f"{line.description} ({_figure(line.quantity)} x {_figure(line.unit_price)}{discount})"
    yield (
        "as one unit",
        replace(line, description=words, quantity=Decimal(1), unit_price=wanted, discount_percent=Decimal(0)),
    )


def _is_kept(line: InvoiceLine) -> bool:
    return not _too_fine(line)


def _too_fine(line: InvoiceLine) -> str:
    """Which figure of the line the ledger wouldn't keep whole; empty where it keeps all."""
    for name, value, decimals in (
        ("the quantity", line.quantity, DECIMALS),
        ("the price", line.unit_price, DECIMALS),
        ("the discount", line.discount_percent, PERCENT_DECIMALS),
        ("the discount", line.discount_amount, PERCENT_DECIMALS),
    ):
        exponent = value.normalize().as_tuple().exponent
        if not isinstance(exponent, int) or -exponent > decimals:
            return f"{name} {value:f}"
    return ""


def _disagree(asked: Sequence[Asked], lines: Sequence[InvoiceLine], header: Decimal, kept: Kept) -> Hold:
    ours = _sum(lines, kept.ledger)
    difference = Money(ours - header, kept.currency)
    differing = [
        f"line {number}, {each.line.description!r}: {each.amount:,f} in the CRM, {amount_of(line, kept.ledger):,f} in the ledger"
        for number, (each, line) in enumerate(zip(asked, lines, strict=True), 1)
        if each.amount is not None and each.amount != amount_of(line, kept.ledger)
    ]
    more = [f"{len(differing) - NAMED} more"] if len(differing) > NAMED else []
    named = f" Where they differ: {'; '.join([*differing[:NAMED], *more])}." if differing else ""
    return Hold(
        "amounts_disagree",
        f"The deal says {kept.figure(header)}, its lines add up to {kept.figure(ours)}: "
        f"they differ by {kept.figure(abs(difference.amount))}.{named}",
        "Correct the deal's amount or its line items; the invoice follows by itself."
        if header == kept.stated.rounded(header)
        else f"The ledger keeps {kept.stated.decimals} decimals of {kept.currency}: give the deal's amount and its line items "
        "no more; the invoice follows by itself.",
        difference,
    )


def _figure(value: Decimal) -> str:
    return f"{value.normalize():f}"
