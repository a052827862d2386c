"""Which products of the CRM no rule names, and what in the ledger each might be: shown to a person, never assumed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from functools import cache
from heapq import nsmallest
from typing import Final

from shared.domain.rehearsal import refusal
from shared.model.catalogue import Product
from shared.model.ledger import Item, Organisation
from shared.model.rules import Book, ItemRule

SIMILAR: Final = Decimal("0.60")
"""Below this, names have nothing to say to each other."""
MOST: Final = 3
"""Proposals for one product."""
WHOLE: Final = Decimal("1.00")
NO_ACCOUNT: Final = "the item {!r} has no sales account in the ledger"


@dataclass(frozen=True, slots=True)
class Proposal:
    """
    What a product might be in the ledger. `exact`: the item's code is the product's SKU, to the letter.

    `score` from 0 to 1. `refused`: why invoicing wouldn't take it as it stands; empty where it would.
    """

    item: str
    name: str
    account: str
    tax: str
    exact: bool
    score: Decimal
    reasons: tuple[str, ...]
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A product that no rule of the book names; its proposals, the best first."""

    product: Product
    proposals: tuple[Proposal, ...]

    @property
    def sure(self) -> Proposal | None:
        """The one proposal that needs no judgement: the same code, and the ledger takes it."""
        return next((one for one in self.proposals if one.exact and not one.refused), None)


def unmapped(products: Sequence[Product], book: Book, organisation: Organisation) -> list[Unmapped]:
    """
    Give the products that no rule of this book names, each SKU or name once, with what each might be.

    The book's default item doesn't count: one account for everything tells nobody what was sold.
    """
    skus, names = {rule.sku for rule in book.items if rule.sku}, {rule.name for rule in book.items if rule.name}
    waiting = {
        product.sku or product.name: product
        for product in products
        if (product.sku or product.name) and product.sku not in skus and product.name not in names
    }
    return [Unmapped(product, tuple(_proposals(product, book, organisation))) for product in waiting.values()]


def proposed(product: Product, item: Item, book: Book, organisation: Organisation) -> Proposal:
    """Say what speaks for this item, and whether invoicing would take it."""
    score, reasons = _compared(product, item)
    return Proposal(
        item=item.code,
        name=item.name,
        account=item.account,
        tax=item.tax_code,
        exact=bool(product.sku) and product.sku == item.code,
        score=score,
        reasons=reasons,
        refused=refusal(rule_for(product, item), book, organisation) if item.account else NO_ACCOUNT.format(item.code),
    )


def rule_for(product: Product, item: Item) -> ItemRule:
    """The rule that makes the product this item, with the item's own account and tax code. Raises: ValueError without one."""
    name = "" if product.sku else product.name
    return ItemRule(account=item.account, tax=item.tax_code, sku=product.sku, name=name, item=item.code)


def _proposals(product: Product, book: Book, organisation: Organisation) -> Iterator[Proposal]:
    compared = [(item, *_compared(product, item)) for item in organisation.items.values()]
    likely = [(item.code != product.sku, -score, item.code, item) for item, score, reasons in compared if reasons]
    for *_, item in nsmallest(MOST, likely):
        yield proposed(product, item, book, organisation)


def _compared(product: Product, item: Item) -> tuple[Decimal, tuple[str, ...]]:
    """How much speaks for this item, and what; nothing where nothing does."""
    reasons, score = [], Decimal(0)
    if product.sku and product.sku == item.code:
        reasons, score = ["same code"], WHOLE
    elif product.sku and _words(product.sku) == _words(item.code):
        reasons, score = ["same code but for capitals and signs"], WHOLE
    likeness = _likeness(_name(product.name), _name(item.name))
    if likeness == WHOLE:
        reasons.append("same name")
    elif likeness >= SIMILAR:
        reasons.append(f"similar name ({likeness})")
    return max(score, likeness), tuple(reasons)


@dataclass(frozen=True, slots=True)
class _Name:
    """A name made ready to be compared often; the matcher keeps what it knows of it."""

    letters: str
    words: frozenset[str]
    matcher: SequenceMatcher[str]


@cache
def _name(text: str) -> _Name:
    return _Name(text.casefold(), _words(text), SequenceMatcher(None, "", text.casefold()))


def _likeness(one: _Name, other: _Name) -> Decimal:
    """How alike two names are, by their letters in order or by the words they share, whichever says more."""
    if not one.words or not other.words:
        return Decimal(0)
    by_words = Decimal(len(one.words & other.words)) / len(one.words | other.words)
    one.matcher.set_seq1(other.letters)
    least = max(by_words, SIMILAR)
    hopeless = one.matcher.real_quick_ratio() < least or one.matcher.quick_ratio() < least
    by_letters = Decimal(0) if hopeless else Decimal(str(one.matcher.ratio()))
    return max(by_words, by_letters).quantize(Decimal("0.01"))


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold()))
