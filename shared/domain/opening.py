"""The first rules of a company, proposed from what its accounts hold: each with the reason, nothing assumed in silence."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from shared.domain.booking import WON
from shared.domain.proposing import Unmapped, unmapped
from shared.domain.terms import due_date
from shared.errors import MappingMissing
from shared.model.crm import CrmAccount
from shared.model.discovery import FinanceSide, SalesSide
from shared.model.ledger import Organisation
from shared.model.refs import BookId, ConnectionId
from shared.model.rules import Book

_ANY_DAY = date(2026, 1, 31)
TERMS = "net 30"
"""Where the ledger has no terms of its own."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A value, and why it is this one."""

    value: str
    why: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """Something to put right before deals are invoiced: what it is about, what is so, and what to do."""

    what: str
    sentence: str
    fix: str


@dataclass(frozen=True, slots=True)
class Sides:
    """Both accounts, with all that they told."""

    crm: ConnectionId
    account: CrmAccount
    sales: SalesSide
    ledger: ConnectionId
    organisation: Organisation
    finance: FinanceSide


@dataclass(frozen=True, slots=True)
class Opening:
    """The rules as proposed; `waiting` are all products, those with a sure item first to be written, the others to be chosen."""

    sides: Sides
    book: Proposed
    stage: Proposed
    currencies: tuple[str, ...]
    terms: Proposed
    rates: Proposed
    account: Proposed
    tax: Proposed
    waiting: tuple[Unmapped, ...]
    readiness: tuple[Readiness, ...]


def opening(sides: Sides) -> Opening:
    """Give the proposal. It is read by a person before it is in force, and its book only observes."""
    organisation = sides.organisation
    common = sides.sales.currencies & organisation.currencies
    book = Proposed(organisation.country.lower() or "main", f"the country of {organisation.name}")
    tax = _tax(organisation)
    draft = Book(BookId(book.value), sides.ledger, tax=tax.value)
    waiting = tuple(unmapped(sides.sales.products, draft, organisation))
    return Opening(
        sides=sides,
        book=book,
        stage=Proposed(WON, "every stage that its pipeline itself calls won"),
        currencies=tuple(sorted(common)) or (organisation.home_currency,),
        terms=_terms(sides.finance),
        rates=_rates(sides),
        account=_account(organisation),
        tax=tax,
        waiting=waiting,
        readiness=tuple(_readiness(sides, waiting)),
    )


def _terms(finance: FinanceSide) -> Proposed:
    try:
        due_date(finance.terms, _ANY_DAY)
    except MappingMissing:
        return Proposed(TERMS, "the ledger has no terms of its own that can be said here")
    return Proposed(finance.terms, "the ledger's own terms for sales")


def _rates(sides: Sides) -> Proposed:
    home, theirs = sides.organisation.home_currency, sides.account.home_currency
    if not sides.sales.freezes_rates:
        return Proposed("ledger", "the CRM keeps no rate with a deal")
    if home == theirs:
        return Proposed("crm", f"both sides count in {home}, so the rate that the deal froze can be used")
    return Proposed("ledger", f"the CRM counts in {theirs}, the ledger in {home}")


def _account(organisation: Organisation) -> Proposed:
    usual = _most(item.account for item in organisation.items.values())
    if usual:
        return Proposed(usual, "most items of the ledger are booked to it")
    open_ones = sorted(a.code for a in organisation.accounts.values() if a.active and a.takes_sales)
    return Proposed(open_ones[0] if open_ones else "", "the first open revenue account")


def _tax(organisation: Organisation) -> Proposed:
    for_sales = {code for code, tax in organisation.tax_codes.items() if tax.active and tax.for_sales}
    usual = _most(item.tax_code for item in organisation.items.values() if item.tax_code in for_sales)
    if usual:
        return Proposed(usual, "most items of the ledger have it")
    rates = {code: organisation.tax_codes[code].rate for code in for_sales}
    highest = max(sorted(rates), key=lambda code: rates[code], default="")
    return Proposed(highest, "the highest rate on sales; finance knows better")


def _most(values: Iterable[str]) -> str:
    """The value that stands most often, the first by name among equals; empty where none does."""
    counted = Counter(value for value in values if value)
    return min(counted, key=lambda value: (-counted[value], value), default="")


def _readiness(sides: Sides, waiting: Iterable[Unmapped]) -> Iterator[Readiness]:
    for pipeline, stages in sides.account.pipelines.items():
        if not any(stage.is_won for stage in stages):
            name = sides.sales.pipelines.get(pipeline) or pipeline
            yield Readiness(
                "pipelines",
                f"the pipeline {name} has no won stage: none of its deals would be invoiced",
                "Mark its last stage as won in the CRM, or add a [[triggers]] for it.",
            )
    for currency in sorted(sides.sales.currencies - sides.organisation.currencies):
        yield Readiness(
            "currencies",
            f"deals can be in {currency}, which the ledger doesn't keep: they would be held",
            "Add the currency in the ledger, or leave such deals to people.",
        )
    nameless = sorted(product.name for product in sides.sales.products if not product.sku)
    if nameless:
        yield Readiness(
            "products",
            f"{len(nameless)} product(s) have no SKU, such as {nameless[0]}: they are known by their exact name only",
            "Give them SKUs in the CRM, best those of the ledger's items.",
        )
    unsure = [one.product for one in waiting if one.sure is None]
    if unsure:
        yield Readiness(
            "products",
            f"{len(unsure)} product(s) have no item of the same code in the ledger: their deals would be held",
            "Choose among the proposals in the file, or: ledgerlink map --apply --accept SKU=ITEM.",
        )
    if sides.organisation.locked_until is not None:
        yield Readiness(
            "closed periods",
            f"the books are closed until {sides.organisation.locked_until}: nothing can be dated on or before it",
            "See `closed_period` if deals are won close to it.",
        )
    yield Readiness(
        "addresses",
        "tax that depends on the country needs a country on the company: it is asked for only by [[books.taxes]]",
        "Fill in companies' countries in the CRM before tax rules ask for them.",
    )
    yield Readiness(
        "people",
        "sales must know that a won deal is handed to finance as it stands",
        "Agree on who enters line items, and who approves drafts; then: ledgerlink mode BOOK approve.",
    )
