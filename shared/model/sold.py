"""What a ledger says was sold: documents with their lines."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shared.model.credit import CreditStatus
from shared.model.ledger import InvoiceStatus
from shared.model.money import Money
from shared.model.refs import Ref


@dataclass(frozen=True, slots=True)
class SoldLine:
    """
    A line as the ledger states it, in the document's currency: after the line's own discount, before the document's.

    Where `amount` includes tax, `tax` is that tax, or `tax_rate` the percentage that the ledger takes out of all lines of one
    rate together; neither: it includes none. `item` and `account` are the ledger's codes, empty where the line names none;
    `name` is the item's there. `quantity`: None where none is stated.
    """

    amount: Decimal
    item: str = ""
    name: str = ""
    account: str = ""
    quantity: Decimal | None = None
    tax: Decimal | None = None
    tax_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SoldDocument:
    """
    An invoice or a credit note (the reference's kind says which), whose amounts are stated the same way: above zero.

    `net` is the ledger's own total without tax. `discount` is what is taken off the whole document, stated as its lines are:
    with tax where they are. `exchange_rate`: home currency units for one unit of the document's, None where it says none.
    """

    ref: Ref
    status: InvoiceStatus | CreditStatus
    issue_date: date
    net: Money
    lines: tuple[SoldLine, ...]
    discount: Decimal = Decimal(0)
    exchange_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SoldPage:
    """A page of documents; `after` is where the next one begins, empty on the last."""

    documents: tuple[SoldDocument, ...]
    after: str = ""
