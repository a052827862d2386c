"""What a ledger shows to finance, as a table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from infra.local.faces.reading import Place

COLUMNS = ("description", "quantity", "price", "discount", "account", "tax", "net")


@dataclass(frozen=True, slots=True)
class LedgerFace:
    """
    Where finance finds things in a ledger.

    `invoice`: places of its id, number, deal, reference, status, customer, currency, net, tax, total, due, issued, due_on, rate and
    lines; `deal` is the id of the deal that it names. `line`: places of COLUMNS. `customer`: of its id, name and the city of its billing address.
    `payment`: of the invoice that a payment pays and how much of it (0 where it was taken back), and of its rate.
    `gone`: the statuses of an invoice that is none any more. `makes`: method and part of the path of the call that makes an invoice.
    `booked`: the total in the ledger's own currency from a total and the rate as this ledger states it; `rate`: how it says that.
    Of one, and the rate in home units for a foreign one, `booked` is the rate as this ledger states it.
    `book`: what its book is called in the rules; `currencies`: those that are its own where several ledgers share the deals.
    `rules`: texts of the example's rules, and what stands in their place for this ledger.
    """

    title: str
    invoice: Mapping[str, Place]
    line: Mapping[str, Place]
    customer: Mapping[str, Place]
    payment: Mapping[str, Place]
    gone: frozenset[str]
    makes: tuple[str, str]
    booked: Callable[[Decimal, Decimal], Decimal]
    rate: str
    book: str
    currencies: Sequence[str]
    rules: Sequence[tuple[str, str]] = ()
