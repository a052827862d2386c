"""From a won deal to the invoice that finance would have typed: every line, every figure, or the reason why not."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from shared.domain.coding import check_account, coded, item_for
from shared.domain.exchange import MOMENTS, frozen_rate, home_equivalent, rate_differs, rate_for
from shared.domain.preflight import Asked, Kept, fitted, unrounded
from shared.domain.pricing import Line, Priced, Rounding, Tax, price_document
from shared.domain.rounding import MinorUnits
from shared.domain.taxing import Sale, checked, tax_for
from shared.domain.terms import due_date, early_discount
from shared.errors import NeedsHuman
from shared.model.crm import OF_THE_RECORD, Buyer, Deal, LineItem
from shared.model.handoff import Hold
from shared.model.ledger import InvoiceLine, Organisation, TaxUnit
from shared.model.money import Money
from shared.model.plan import ESTIMATE, POSTED, Document
from shared.model.rules import Book

ROUNDING: Final = "Rounding"
"""What the line is called that takes the cents which no line of the deal accounts for."""


def document_for(
    deal: Deal, book: Book, organisation: Organisation, today: date, buyer: Buyer | None = None
) -> Document | Hold:
    """
    Give the invoice this deal leads to, with the totals the ledger will come to; or why a person must look first.

    Guarantees: one invoice line per line of the deal, in its order, and at most one more for what rounding leaves, if the
    book allows it; the net (the total, where prices include tax) equals the deal's amount to the cent; the tax code,
    account and due date of everything are known and allowed.
    `today` is the date in the organisation's time zone. `buyer` is read where `taxing.needs_buyer(book)` says so.
    """
    problem = without_estimates(book, organisation) or _unfit(deal, book, organisation)
    if problem is not None:
        return problem
    dated = issue_date(book, organisation, today)
    if isinstance(dated, Hold):
        return dated
    sale = Sale(deal, buyer, book, organisation)
    kept = Kept.of(deal.currency, organisation.decimals, discounts=organisation.line_discounts)
    try:
        asked, said = _lines(sale)
        rate = rate_for(deal, organisation.home_currency, book.exchange)
        terms, whose = _terms(sale)
        due = due_date(terms, dated)
        fit = fitted(asked, _header(deal), kept, lambda missing: _rounding_line(missing, sale))
    except NeedsHuman as missing:
        return Hold(missing.code, _sentence(missing.sentence), missing.fix)
    if isinstance(fit, Hold):
        return fit
    priced = _priced(fit.lines, book, kept.stated, kept, organisation.tax_rounding)
    total = Money(priced.gross, deal.currency)
    home = home_equivalent(total, rate, organisation.home_currency)
    return Document(
        reference=book.reference.format(deal=deal.ref.id),
        currency=deal.currency,
        prices=book.prices,
        issue_date=dated,
        due_date=due,
        lines=tuple(_taxed(line, book, kept) for line in fit.lines),
        exchange_rate=rate,
        deal_url=deal.url,
        net=Money(priced.net, deal.currency),
        tax=Money(priced.tax, deal.currency),
        total=total,
        contents=contents(deal),
        decisions=(
            *said,
            *_about_day(dated, today, organisation),
            *_about_ledger(book, organisation),
            *_about_terms(terms, whose, due),
            *_about_rate(sale, rate, home),
            *(("representation", note) for note in fit.notes),
            ("amounts", f"{len(fit.lines)} lines come to {_header(deal)} {deal.currency}, as the deal says"),
        ),
        terms=terms,
        home_total=home,
        tax_open=not organisation.foresees_tax,
    )


def _priced(
    lines: Sequence[InvoiceLine], book: Book, units: MinorUnits, kept: Kept, tax_on: TaxUnit = "line"
) -> Priced:
    """What lines come to, every amount in these units, tax rounded as the ledger does."""
    return price_document(
        [
            Line(id=str(i), quantity=Decimal(1), unit_price=unrounded(line), tax=Tax(line.tax_code, line.tax_rate))
            for i, line in enumerate(lines)
        ],
        currency=kept.currency,
        mode=book.prices,
        rounding=Rounding(unit=tax_on, decimals=units.decimals),
    )


def _taxed(line: InvoiceLine, book: Book, kept: Kept) -> InvoiceLine:
    """The line with its tax, where the ledger by itself would come to a part of the currency's smallest unit."""
    if kept.stated.decimals == kept.ledger.decimals:
        return line
    wanted, theirs = (_priced([line], book, units, kept).tax for units in (kept.stated, kept.ledger))
    return line if wanted == theirs else replace(line, tax_amount=wanted)


def issue_date(book: Book, organisation: Organisation, today: date) -> date | Hold:
    """The day the invoice is dated: today, or the first open day where today is closed and the book says so."""
    locked = organisation.locked_until
    if locked is None or today > locked:
        return today
    if book.closed_period == "next_open_day":
        return locked + timedelta(days=1)
    return Hold(
        "period_closed",
        f"The books of {organisation.name} are closed up to {locked.isoformat()}.",
        "Ask finance to open the period.",
    )


def contents(deal: Deal) -> str:
    """
    A digest of what a deal agrees: its lines and their words, amount, currency, payment terms and what tax rules may ask for;
    the same while nothing of it changes.
    """
    facts = [deal.currency, str(deal.amount), *([i.name, i.sku, *_figures(i), *_words(i)] for i in deal.lines)]
    facts += [["terms", deal.terms]] if deal.terms else []
    facts += [["tax", "included"]] if deal.tax_included else []
    facts += sorted([name, said] for name, said in deal.fields.items() if said and name not in OF_THE_RECORD)
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]


def _words(item: LineItem) -> list[str]:
    return [item.description] if item.description else []


def _figures(item: LineItem) -> list[str]:
    figures = (item.quantity, item.unit_price, item.discount_percent, item.unit_discount)
    return [f"{figure.normalize():f}" for figure in figures]


def without_estimates(book: Book, organisation: Organisation) -> Hold | None:
    """The reason, if any, why the book can't have estimates for drafts in this ledger."""
    if book.drafts != "estimate" or (organisation.estimates and not organisation.drafts):
        return None
    why = "has drafts of its own" if organisation.drafts else "has no estimates, or they are switched off"
    return Hold(
        "no_estimates",
        f'The book {book.id} wants estimates for drafts (drafts = "estimate"), but the ledger of {organisation.name} {why}.',
        "Take `drafts` out of the book in ledgerlink.toml; or switch estimates on in the ledger, then: ledgerlink setup.",
    )


def _unfit(deal: Deal, book: Book, organisation: Organisation) -> Hold | None:
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
    if deal.tax_included is not None and deal.tax_included != (book.prices == "inclusive"):
        theirs, ours = ("with", "without") if deal.tax_included else ("without", "with")
        return Hold(
            "prices_differ",
            f"The deal's prices are {theirs} tax, the book {book.id} takes prices {ours} it.",
            "Set the products' prices and tax on the deal the other way, or `prices` of the book in ledgerlink.toml.",
        )
    if deal.company is None and not deal.contacts:
        return Hold(
            "no_buyer",
            "The deal has neither a company nor a contact, so there is nobody to invoice.",
            "Associate the company that bought; the invoice follows by itself.",
        )
    return None


def _header(deal: Deal) -> Decimal:
    return deal.amount.amount if deal.amount is not None else Decimal(0)


def _lines(sale: Sale) -> tuple[list[Asked], tuple[tuple[str, str], ...]]:
    """Every line of the deal as the ledger would be told it, and which rules spoke."""
    asked: list[Asked] = []
    spoke: dict[str, dict[str, list[str]]] = {"coding": {}, "tax": {}}
    for item in sale.deal.lines:
        code = coded(item, sale.book, sale.organisation)
        tax = tax_for(item.name, code.own_tax, sale)
        line = InvoiceLine(
            description=code.description,
            quantity=item.quantity,
            unit_price=item.unit_price - item.unit_discount,
            account=code.account,
            tax_code=tax.code,
            tax_rate=tax.rate,
            item=code.item,
            discount_percent=item.discount_percent,
            tracking=code.tracking,
        )
        asked.append(Asked(line, item.amount))
        spoke["coding"].setdefault(code.why, []).append(item.name)
        spoke["tax"].setdefault(tax.why, []).append(item.name)
    return asked, tuple((rule, _grouped(by_reason)) for rule, by_reason in spoke.items())


def _grouped(by_reason: Mapping[str, Sequence[str]]) -> str:
    """Each reason once; the products it was for where there are several reasons."""
    if len(by_reason) == 1:
        return next(iter(by_reason))
    return "; ".join(f"{reason} ({', '.join(names)})" for reason, names in by_reason.items())


def _rounding_line(missing: Decimal, sale: Sale) -> InvoiceLine | None:
    """A line for the cents that are missing, if the book allows so many."""
    rule = sale.book.rounding_line
    if rule is None or abs(missing) > rule.limit:
        return None
    check_account(rule.account, ROUNDING, sale.book, sale.organisation)
    item = item_for(rule.account, "", ROUNDING, sale.book, sale.organisation)
    tax = checked(rule.tax, ROUNDING, sale, "the book's rounding line")
    return InvoiceLine(ROUNDING, Decimal(1), missing, rule.account, tax.code, tax.rate, item)


def _terms(sale: Sale) -> tuple[str, str]:
    """The payment terms and whose they are: the deal's, else the company's, else the book's."""
    company = sale.buyer.company if sale.buyer is not None and sale.book.company_terms else None
    theirs = ((sale.deal.terms, "deal"), (company.terms if company is not None else "", "company"))
    return next(((terms, whose) for terms, whose in theirs if terms), (sale.book.terms, "book"))


def _about_day(dated: date, today: date, organisation: Organisation) -> Iterator[tuple[str, str]]:
    if dated != today:
        yield (
            "period",
            f"the books are closed up to {organisation.locked_until}: dated {dated.isoformat()}, the next open day",
        )


def _about_ledger(book: Book, organisation: Organisation) -> Iterator[tuple[str, str]]:
    """What of the invoice isn't as one would think."""
    if book.drafts == "estimate":
        yield (
            ESTIMATE,
            "an estimate is made and nothing is posted: its invoice follows when finance accepts the estimate",
        )
    elif not organisation.drafts:
        yield POSTED, f"{organisation.name}'s ledger has no drafts: posted at once, unsent and marked for review"
    if not organisation.foresees_tax:
        yield (
            "tax",
            f"{organisation.name}'s ledger adds tax by the customer's address: the total is known when it is made",
        )


def _about_terms(terms: str, whose: str, due: date) -> Iterator[tuple[str, str]]:
    yield "terms", f"{terms!r} from the {whose}: due on {due.isoformat()}"
    early = early_discount(terms)
    if early:
        yield "discount terms", f"{early}: the customer's to take, no line of the invoice says so"


def _about_rate(sale: Sale, rate: Decimal | None, home: Money | None) -> Iterator[tuple[str, str]]:
    rule, home_currency = sale.book.exchange, sale.organisation.home_currency
    if sale.deal.currency == home_currency:
        yield "exchange", f"no rate sent: {home_currency} is the home currency"
        return
    worth = f": {home} in the home currency" if home is not None else ""
    yield "exchange", f"rate {rate or 'not sent'}, {MOMENTS[rule.source]}{worth}"
    differs = rate_differs(frozen_rate(sale.deal, home_currency), rate, sale.book.rate_tolerance)
    if differs:
        yield "rate_differs", differs


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
