"""
What each line of a document adds to revenue: net of tax, of its own discount, and of its share of the document's.

The net of a line is its stated amount, less the tax that is in it, less its share of the discount on the document:

    net = amount - tax - discount x net / sum of nets

A discount on a whole document belongs to all that was sold with it, in proportion to what each costs (IFRS 15.81, ASC
606-10-32-37). Nets of lines less that discount are the document's total without tax (EN 16931, BR-CO-13), which the ledger
states itself. Its figure counts: what the lines are away from it is given as a part of its own, so that the parts of a document
are its net to the last cent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from shared.domain.allocation import Part, settle, share_out
from shared.domain.exchange import home_equivalent
from shared.domain.rounding import MinorUnits
from shared.model.ledger import Organisation
from shared.model.money import Money
from shared.model.sold import SoldDocument, SoldLine

ROUNDED: Final = 10
"""Smallest units that a document may be rounded by as a whole (Xero's RoundingAmount), beside one for each line."""


class Heading(StrEnum):
    """What a part of revenue stands under."""

    PRODUCT = "product"
    ACCOUNT = "account"
    """The line names no product, but an account."""
    NO_PRODUCT = "no_product"
    ROUNDING = "rounding"
    """What rounding makes between the lines and the total of a document, or between both at the document's rate."""
    NOT_ON_LINES = "not_on_lines"
    """More than rounding explains: the ledger's total has something that its lines don't show."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of one document's revenue; `home` is None where the document's rate isn't known."""

    heading: Heading
    code: str
    name: str
    net: Decimal
    home: Decimal | None
    quantity: Decimal | None = None


def pieces(document: SoldDocument, organisation: Organisation) -> list[Piece]:
    """
    Give the parts of the document's net, whose sum it is; above zero for a credit note, too.

    In the home currency each part is converted at the document's own rate and rounded half up to that currency's decimals, as
    the document's net is; what that makes between them is in the rounding's part.
    """
    currency, home = document.net.currency, organisation.home_currency
    units = MinorUnits.of(currency, ROUND_HALF_UP, organisation.decimals)
    lines = [line for line in document.lines if line.amount or line.item or line.account]
    found = [
        _piece(line, net, _at_home(net, document, home), organisation)
        for line, net in zip(lines, _nets(lines, document.discount, units), strict=True)
    ]
    missing = document.net.amount - sum((piece.net for piece in found), Decimal(0))
    is_rounding = abs(missing) <= units.step * (ROUNDED + len(lines))
    if missing and not is_rounding:
        found.append(Piece(Heading.NOT_ON_LINES, "", "", missing, _at_home(missing, document, home)))
    rounding = Decimal(0) if not is_rounding else missing
    whole = _at_home(document.net.amount, document, home)
    at_home = [piece.home for piece in found if piece.home is not None]
    rounded = whole - sum(at_home, Decimal(0)) if whole is not None else None
    if rounding or rounded:
        found.append(Piece(Heading.ROUNDING, "", "", rounding, rounded))
    return found


def _nets(lines: Sequence[SoldLine], discount: Decimal, units: MinorUnits) -> list[Decimal]:
    """The net of each line; a discount that is stated with tax is less without it, as the lines are."""
    nets = _without_tax(lines, units)
    stated, net = sum((line.amount for line in lines), Decimal(0)), sum(nets, Decimal(0))
    if not discount or not stated or not net:
        return nets
    shares = share_out(
        units.rounded(discount * net, stated), {(place,): amount for place, amount in enumerate(nets)}, units
    )
    return [amount - shares[place,] for place, amount in enumerate(nets)]


def _without_tax(lines: Sequence[SoldLine], units: MinorUnits) -> list[Decimal]:
    """Where only the rate is stated, tax is taken out of the sum of its lines, rounded once, and shared by largest remainder."""
    parts = [
        Part(("line", "", place), ("", line.tax_rate), units.rounded(line.amount))
        for place, line in enumerate(lines)
        if line.tax_rate is not None
    ]
    taken, _ = settle(parts, "inclusive", "subtotal", units)
    return [
        taken.get(("line", "", place), units.rounded(line.amount - (line.tax or Decimal(0))))
        for place, line in enumerate(lines)
    ]


def _piece(line: SoldLine, net: Decimal, home: Decimal | None, organisation: Organisation) -> Piece:
    if line.item:
        known = organisation.items.get(line.item)
        return Piece(
            Heading.PRODUCT, line.item, known.name if known is not None else line.name, net, home, line.quantity
        )
    if line.account:
        account = organisation.accounts.get(line.account)
        return Piece(
            Heading.ACCOUNT, line.account, account.name if account is not None else "", net, home, line.quantity
        )
    return Piece(Heading.NO_PRODUCT, "", "", net, home, line.quantity)


def _at_home(amount: Decimal, document: SoldDocument, home: str) -> Decimal | None:
    found = home_equivalent(Money(amount, document.net.currency), document.exchange_rate, home)
    return found.amount if found is not None else None
