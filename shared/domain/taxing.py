"""Which tax code a line has: by who buys and where, by the product, by the book; a wrong or unknown one holds the deal."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from shared.errors import MappingMissing
from shared.model.coding import TaxRule
from shared.model.crm import Address, Buyer, Deal
from shared.model.ledger import Organisation
from shared.model.rules import Book

SAYS_YES: Final = frozenset({"true", "yes", "1"})
"""What a tick box of a CRM holds when it is ticked."""


@dataclass(frozen=True, slots=True)
class Taxed:
    """The tax code, its rate in percent by the ledger, and which rule spoke."""

    code: str
    rate: Decimal
    why: str


@dataclass(frozen=True, slots=True)
class Sale:
    """Who buys from whom: what tax rules look at, beside the product. `buyer` is None where nobody had to be read."""

    deal: Deal
    buyer: Buyer | None
    book: Book
    organisation: Organisation

    @property
    def place(self) -> Address:
        """The company's address, else the contact's."""
        buyer = self.buyer
        record = (buyer.company or buyer.contact) if buyer is not None else None
        return record.address if record is not None else Address()

    @property
    def country(self) -> str:
        """The buyer's country: the ISO alpha-2 code where the book knows it, else the CRM's own words."""
        named = self.place.country.strip()
        return self.book.countries.get(named, named)

    @property
    def tax_number(self) -> str:
        """The buying company's."""
        company = self.buyer.company if self.buyer is not None else None
        return company.tax_number.strip() if company is not None else ""

    @property
    def fields(self) -> Mapping[str, str]:
        """The fields that were read of the company; what the deal says goes before them, unless it says nothing."""
        company = self.buyer.company if self.buyer is not None else None
        theirs = company.fields if company is not None else {}
        return {**self.deal.fields, **theirs, **{name: said for name, said in self.deal.fields.items() if said}}


def needs_buyer(book: Book) -> bool:
    """
    Whether a deal's buyer must be read before the deal can be priced in this book: some tax rule, or the terms, ask who it is.

    The use-case then reads it once (`crm.buyer(deal)`) and gives it to `document_for`; other books cost no call more.
    """
    return book.company_terms or any(rule.asks_for_place or rule.field for rule in book.taxes)


def tax_for(product: str, own: str, sale: Sale) -> Taxed:
    """
    Give the tax of a product whose own code is `own`: the first rule of the book that speaks, else its own, else the book's.

    Raises:
        MappingMissing: nothing says which; a rule can't be answered from what the CRM holds; the ledger can't put the
            code on a sale, or has another rate for it than the rule says.
    """
    for rule in sale.book.taxes:
        reason = _speaks(rule, product, own, sale)
        if reason:
            return checked(rule.code or own, product, sale, f"rule {rule.name!r}, {reason}", rule)
    code, why = (own, "the product's own") if own else (sale.book.tax, "the book's default")
    return checked(code, product, sale, why)


def _speaks(rule: TaxRule, product: str, own: str, sale: Sale) -> str:
    """Why the rule speaks; empty where it doesn't."""
    if rule.product_taxes and own not in rule.product_taxes:
        return ""
    reasons = []
    for asked, condition in (
        (bool(rule.field), _field),
        (bool(rule.countries), _country),
        (bool(rule.regions), _region),
        (rule.reverse_charge, _reverse_charge),
    ):
        met = condition(rule, product, sale) if asked else "asked nothing"
        if not met:
            return ""
        reasons += [met] if asked else []
    return ", ".join(reasons) or (f"product tax {own}" if rule.product_taxes else "every sale")


def _field(rule: TaxRule, product: str, sale: Sale) -> str:
    if rule.field not in sale.fields:
        raise MappingMissing(
            f"the tax rule {rule.name!r} for {product!r} asks for the field {rule.field!r}, which is not read from the CRM",
            fix=f"Have the field read, or take the rule out of ledgerlink.toml, under the book {sale.book.id}.",
        )
    value = sale.fields[rule.field].strip()
    met = value in rule.values if rule.values else value.casefold() in SAYS_YES
    return f"{rule.field} is {value!r}" if met else ""


def _country(rule: TaxRule, product: str, sale: Sale) -> str:
    named = _known_country(rule, product, sale)
    met = {named, sale.place.country.strip()} & rule.countries
    return f"the buyer is in {named}" if met else ""


def _region(rule: TaxRule, product: str, sale: Sale) -> str:
    region = sale.place.region.strip()
    if not region:
        raise MappingMissing(
            f"the buyer has no region, and the tax rule {rule.name!r} for {product!r} asks for it",
            fix="Enter the state or region of the company in the CRM; the invoice follows by itself.",
        )
    return f"the buyer's region is {region}" if region in rule.regions else ""


def _reverse_charge(rule: TaxRule, product: str, sale: Sale) -> str:
    if not sale.tax_number:
        return ""
    named = _known_country(rule, product, sale)
    if not _is_code(named):
        raise MappingMissing(
            f"the tax rule {rule.name!r} can't tell whether {named!r} is abroad",
            fix=f"Add its ISO code under [books.countries] of the book {sale.book.id} in ledgerlink.toml.",
        )
    abroad = named != sale.organisation.country
    return f"reverse charge to the tax number {sale.tax_number} in {named}" if abroad else ""


def _is_code(country: str) -> bool:
    """Whether it is written as an ISO alpha-2 code."""
    return len(country) == 2 and country.isascii() and country.isupper()


def _known_country(rule: TaxRule, product: str, sale: Sale) -> str:
    if not sale.country:
        raise MappingMissing(
            f"the buyer has no country, and the tax rule {rule.name!r} for {product!r} asks for it",
            fix="Enter the country of the company in the CRM; the invoice follows by itself.",
        )
    named_by_rules = {country for each in sale.book.taxes for country in each.countries}
    if not _is_code(sale.country) and sale.country not in named_by_rules:
        raise MappingMissing(
            f"the tax rules don't know the country {sale.country!r} of the buyer, so none can speak for {product!r}",
            fix=f"Add its ISO code under [books.countries] of the book {sale.book.id} in ledgerlink.toml.",
        )
    return sale.country


def checked(code: str, product: str, sale: Sale, why: str, rule: TaxRule | None = None) -> Taxed:
    """
    Give this code's tax, if the ledger can put it on a sale at the rate that the rule expects.

    Raises:
        MappingMissing: it can't.
    """
    book, organisation = sale.book, sale.organisation
    if not code:
        raise MappingMissing(
            f"nothing says which tax code {product!r} has ({why} has none)",
            fix=f"Give it a `tax` in ledgerlink.toml, or the book {book.id} a default one.",
        )
    tax = organisation.tax_codes.get(code)
    if tax is None or not tax.active or not tax.for_sales:
        raise MappingMissing(
            f"the tax code {code!r} for {product!r} ({why}) is not one that {organisation.name} can put on a sale",
            fix=f"Choose another `tax` for it in ledgerlink.toml, under the book {book.id}.",
        )
    if rule is not None and rule.rate is not None and rule.rate != tax.rate:
        raise MappingMissing(
            f"the tax code {code!r} for {product!r} comes to {_figure(tax.rate)}% in {organisation.name}, "
            f"the tax rule {rule.name!r} expects {_figure(rule.rate)}%",
            fix=f"Correct `code` or `rate` of the rule in ledgerlink.toml, under the book {book.id}, or the ledger's code.",
        )
    rate = Decimal(0) if book.prices == "none" else tax.rate
    return Taxed(code, rate, f"{code} at {_figure(rate)}%: {why}")


def _figure(rate: Decimal) -> str:
    return f"{rate.normalize():f}"
