"""Products that the CRM and the ledger name differently: whoever reads an invoice beside its deal would wonder."""

from collections.abc import Iterator, Sequence

from shared.model.catalogue import Product
from shared.model.ledger import Item, Organisation
from shared.model.pairing import NameClash


def clashes(products: Sequence[Product], organisation: Organisation) -> Iterator[NameClash]:
    """
    Give each product whose item in the ledger has its code and another name, its name and another code, or its code but for
    capitals and signs. Spelling apart (case, blanks), names are compared to the letter: both are printed.
    """
    items = organisation.items.values()
    by_code = {item.code: item for item in items}
    by_plain_code = {_plain(item.code): item for item in items}
    by_name = {_folded(item.name): item for item in items if item.name.strip()}
    for product in products:
        sentence = ""
        item = by_code.get(product.sku) if product.sku else None
        if item is not None:
            if item.name.strip() and _folded(item.name) != _folded(product.name):
                sentence = f"{product.sku} is “{product.name}” in the CRM and “{item.name}” in the ledger."
        elif product.sku and (item := by_plain_code.get(_plain(product.sku))) is not None:
            sentence = f"The code is {product.sku} in the CRM and {item.code} in the ledger: rules go by the letter."
        elif (item := by_name.get(_folded(product.name))) is not None:
            sentence = (
                f"“{product.name}” has the code {product.sku or '(none)'} in the CRM and {item.code} in the ledger."
            )
        if sentence and item is not None:
            yield _clash(product, item, sentence)


def _clash(product: Product, item: Item, sentence: str) -> NameClash:
    return NameClash(product.name, product.sku, item.code, item.name, sentence)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _plain(code: str) -> str:
    return "".join(character for character in code.casefold() if character.isalnum())
