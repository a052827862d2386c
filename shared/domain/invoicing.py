"""From a won deal to the invoice that finance would have typed: every line, every figure, or the reason why not."""

import hashlib
import json
from datetime import date
from decimal import Decimal

from shared.domain.exchange import rate_for
from shared.domain.pricing import Line, Rounding, Tax, price_document
from shared.domain.terms import due_date
from shared.errors import MappingMissing, NeedsHuman
from shared.model.crm import Deal, LineItem
from shared.model.handoff import Hold
from shared.model.ledger import InvoiceLine, Organisation
from shared.model.money import Money
from shared.model.plan import Document
from shared.model.rules import Book, ItemRule

PRICE_DECIMALS = 4
"""What a ledger keeps of a unit price; a deal that needs more is held, never cut."""


def document_for(deal: Deal, book: Book, organisation: Organisation, today: date) -> Document | Hold:
    """
    Give the invoice this deal leads to, with the totals the ledger will come to; or why a person must look first.

    Guarantees: one invoice line per line of the deal, in its order; the net (the total, where prices include tax) equals
    the deal's amount to the cent; the tax code, account and due date of everything are known and allowed.
    `today` is the date in the organisation's time zone.
    """
    problem = _unfit(deal, organisation, today)
    if problem is not None:
        return problem
    try:
        lines = tuple(_line(item, book, organisation) for item in deal.lines)
        rate = rate_for(deal, organisation.home_currency, book.exchange)
        terms = deal.terms or book.terms
        due = due_date(terms, today)
    except NeedsHuman as missing:
        return Hold(missing.code, _sentence(missing.sentence), missing.fix)
    priced = price_document(
        [
            Line(id=str(i), quantity=line.quantity, unit_price=_discounted(line), tax=Tax(line.tax_code, line.tax_rate))
            for i, line in enumerate(lines)
        ],
        currency=deal.currency,
        mode=book.prices,
        rounding=Rounding(unit="line"),
    )
    header, contested = _header(deal), priced.gross if book.prices == "inclusive" else priced.net
    if header != contested:
        difference = Money(contested - header, deal.currency)
        return Hold(
            "amounts_disagree",
            f"The deal says {header:,.2f} {deal.currency}, its lines add up to {contested:,.2f} {deal.currency}: "
            f"they differ by {abs(difference.amount):,.2f} {deal.currency}.",
            "Correct the deal's amount or its line items; the invoice follows by itself.",
            difference,
        )
    return Document(
        reference=book.reference.format(deal=deal.ref.id),
        currency=deal.currency,
        prices=book.prices,
        issue_date=today,
        due_date=due,
        lines=lines,
        exchange_rate=rate,
        deal_url=deal.url,
        net=Money(priced.net, deal.currency),
        tax=Money(priced.tax, deal.currency),
        total=Money(priced.gross, deal.currency),
        contents=contents(deal),
        decisions=(
            ("terms", f"{terms!r} from the {'deal' if deal.terms else 'book'}: due on {due.isoformat()}"),
            (
                "exchange",
                f"rate {rate} from {book.exchange.source}" if rate else f"no rate sent ({book.exchange.source})",
            ),
            ("amounts", f"{len(lines)} lines come to {contested} {deal.currency}, as the deal says"),
        ),
    )


def contents(deal: Deal) -> str:
    """A digest of what a deal sells: its lines, amount and currency; the same while nothing of it changes."""
    facts = [deal.currency, str(deal.amount), *([i.name, i.sku, *_figures(i)] for i in deal.lines)]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]


def _figures(item: LineItem) -> list[str]:
    figures = (item.quantity, item.unit_price, item.discount_percent, item.unit_discount)
    return [f"{figure.normalize():f}" for figure in figures]


def _unfit(deal: Deal, organisation: Organisation, today: date) -> Hold | None:
    """The first reason, if any, why this deal can't be invoiced at all."""
    if not deal.lines:
        return Hold(
            "no_lines",
            "The deal has no line items, so there is nothing to invoice.",
            "Add the products that were sold as line items; the invoice follows by itself.",
        )
    if deal.amount is None:
        return Hold(
            "no_amount",
            "The deal has no amount to check its line items against.",
            "Enter the deal's amount; the invoice follows by itself.",
        )
    if deal.currency not in organisation.currencies:
        return Hold(
            "currency_unknown",
            f"{organisation.name} does not keep {deal.currency}.",
            f"Add the currency {deal.currency} in the ledger, or change the deal's currency.",
        )
    if deal.company is None and not deal.contacts:
        return Hold(
            "no_buyer",
            "The deal has neither a company nor a contact, so there is nobody to invoice.",
            "Associate the company that bought; the invoice follows by itself.",
        )
    if organisation.locked_until is not None and today <= organisation.locked_until:
        return Hold(
            "period_closed",
            f"The books of {organisation.name} are closed up to {organisation.locked_until.isoformat()}.",
            "Ask finance to open the period.",
        )
    return None


def _header(deal: Deal) -> Decimal:
    return deal.amount.amount if deal.amount is not None else Decimal(0)


def _line(item: LineItem, book: Book, organisation: Organisation) -> InvoiceLine:
    rule = _rule(item, book)
    tax = organisation.tax_codes.get(rule.tax)
    if tax is None or not tax.active or not tax.for_sales:
        raise MappingMissing(
            f"the tax code {rule.tax!r} for {item.name!r} is not one that {organisation.name} can put on a sale",
            fix=f"Choose another `tax` for it in ledgerlink.toml, under the book {book.id}.",
        )
    account = organisation.accounts.get(rule.account)
    if account is None or not account.active or not account.takes_sales:
        raise MappingMissing(
            f"the account {rule.account!r} for {item.name!r} is not an open revenue account of {organisation.name}",
            fix=f"Choose another `account` for it in ledgerlink.toml, under the book {book.id}.",
        )
    if rule.item and rule.item not in organisation.items:
        raise MappingMissing(
            f"the item {rule.item!r} for {item.name!r} does not exist in {organisation.name}",
            fix=f"Create it in the ledger, or choose another `item` in ledgerlink.toml, under the book {book.id}.",
        )
    price = item.unit_price - item.unit_discount
    if -price.normalize().as_tuple().exponent > PRICE_DECIMALS:  # type: ignore[operator]  # finite: wire.py saw to it
        raise MappingMissing(
            f"the price {price} of {item.name!r} has more decimals than the ledger keeps ({PRICE_DECIMALS})",
            fix="Round the price on the deal, or sell it as one unit at its total.",
        )
    return InvoiceLine(
        description=item.description or item.name,
        quantity=item.quantity,
        unit_price=price,
        account=rule.account,
        tax_code=rule.tax,
        tax_rate=Decimal(0) if book.prices == "none" else tax.rate,
        item=rule.item,
        discount_percent=item.discount_percent,
    )


def _rule(item: LineItem, book: Book) -> ItemRule:
    """By SKU, else by name, exactly as written; else the book's default, if it has one."""
    for rule in book.items:
        if rule.sku and rule.sku == item.sku:
            return rule
    for rule in book.items:
        if rule.name and rule.name == item.name:
            return rule
    if book.default_item is None:
        known = f"SKU {item.sku!r}" if item.sku else "no SKU"
        raise MappingMissing(
            f"no rule says which account and tax code the product {item.name!r} ({known}) has",
            fix=f"Add it under [[books.items]] of the book {book.id} in ledgerlink.toml.",
        )
    return book.default_item


def _discounted(line: InvoiceLine) -> Decimal:
    """The unit price after the line's discount, unrounded: ledgers round quantity x price x (1 - discount) once."""
    return line.unit_price * (Decimal(100) - line.discount_percent) / Decimal(100)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
