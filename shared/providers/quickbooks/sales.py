"""What a QuickBooks company sold: its invoices and credit memos of some days, with their lines, a thousand an answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from shared.http.client import Api
from shared.http.reading import readable
from shared.model.credit import CreditStatus
from shared.model.ledger import Organisation
from shared.model.money import Money
from shared.model.refs import ConnectionId, Kind, Ref
from shared.model.sold import SoldDocument, SoldLine, SoldPage
from shared.providers.quickbooks import mapping, notes, wire_sales
from shared.providers.quickbooks.asking import Company, Select
from shared.providers.quickbooks.lines import GOODS
from shared.providers.quickbooks.listing import BY_NAME, OVERLAP
from shared.providers.quickbooks.query import PAGE, quoted
from shared.providers.quickbooks.reading import parsed
from shared.providers.quickbooks.settlements import CENT

DISCOUNT: Final = "DiscountLineDetail"
BUNDLE: Final = "GroupLineDetail"
INCLUSIVE: Final = mapping.PRICES["inclusive"]

Form = wire_sales.SoldInvoice | wire_sales.SoldMemo
LISTS: Final[Mapping[Kind, tuple[str, type[Form]]]] = {
    Kind.INVOICE: ("Invoice", wire_sales.SoldInvoice),
    Kind.CREDIT_NOTE: ("CreditMemo", wire_sales.SoldMemo),
}


@dataclass(frozen=True, slots=True)
class QuickBooksSales:
    """Implements `shared.ports.sales.Sales`: one call a page. `known` are the settings read at set-up."""

    company: Company
    known: Organisation

    def page(self, kind: Kind, since: date, until: date, after: str = "") -> SoldPage:
        """The page that begins with the record of this number; the last of the page before come again (see `listing`)."""
        entity, model = LISTS[kind]
        start = int(after or 1)
        days = (f"TxnDate >= {quoted(since.isoformat())}", f"TxnDate <= {quoted(until.isoformat())}")
        rows = self.company.select(Select(entity, days, order=BY_NAME), start=start)
        with readable("a document that was sold by"):
            found = tuple(document(parsed(model, row), kind, self.company.connection, self.known) for row in rows)
        return SoldPage(found, str(start + len(rows) - OVERLAP) if len(rows) == PAGE else "")


def document(found: Form, kind: Kind, connection: ConnectionId, known: Organisation) -> SoldDocument:
    """Give the document in our words. Raises: ValueError where its date or currency can't be read."""
    currency = mapping.currency_of(found, known.home_currency)
    inclusive = found.GlobalTaxCalculation == INCLUSIVE
    return SoldDocument(
        ref=Ref(connection, kind, found.Id),
        status=mapping.status_of(found) if isinstance(found, wire_sales.SoldInvoice) else _memo_status(found),
        issue_date=mapping.day_of(found),
        net=Money((found.TotalAmt - found.TxnTaxDetail.TotalTax).quantize(CENT), currency),
        lines=tuple(_line(line, known, inclusive=inclusive) for line in _goods(found.Line)),
        discount=sum((line.Amount for line in found.Line if line.DetailType == DISCOUNT), Decimal(0)),
        exchange_rate=found.ExchangeRate if currency != known.home_currency else None,
    )


def _memo_status(found: wire_sales.SoldMemo) -> CreditStatus:
    """Used up or not is all one here."""
    voided = found.TotalAmt == 0 and notes.says_voided(found.PrivateNote)
    return CreditStatus.VOIDED if voided else CreditStatus.OPEN


def _goods(lines: tuple[wire_sales.FormLine, ...]) -> Iterator[wire_sales.SoldLine]:
    """Of a bundle, the lines that it is made of."""
    for line in lines:
        for one in line.GroupLineDetail.Line if line.DetailType == BUNDLE else (line,):
            if one.DetailType == GOODS:
                yield one


def _line(found: wire_sales.SoldLine, known: Organisation, *, inclusive: bool) -> SoldLine:
    """
    Where prices include tax the amount of a line may be stated with it or without, beside the one with it: equal, it is in there.
    """
    sold = found.SalesItemLineDetail
    taxed = inclusive and sold.TaxInclusiveAmt == found.Amount
    return SoldLine(
        amount=found.Amount,
        item=_code("item", sold.ItemRef.value, known),
        name=sold.ItemRef.name,
        quantity=sold.Qty,
        tax_rate=_rate(sold.TaxCodeRef.value, known) if taxed else None,
    )


def _code(kind: str, identity: str, known: Organisation) -> str:
    """The code of ledgerlink.toml; the id where none is known, for what is out of use."""
    return next((code for code, id_ in known.ids.get(kind, {}).items() if id_ == identity), identity)


def _rate(identity: str, known: Organisation) -> Decimal | None:
    code = known.tax_codes.get(_code("tax", identity, known))
    return code.rate if code is not None else None


def connect(api: Api, organisation: Organisation) -> QuickBooksSales:
    """What the company behind this API sold."""
    return QuickBooksSales(Company(api), organisation)
