"""Which account, cost centre, item and words a line of a deal has in the ledger: the rule that names it, exactly."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.errors import MappingMissing
from shared.model.coding import ItemRule, Stream
from shared.model.crm import LineItem
from shared.model.ledger import Organisation
from shared.model.rules import Book

NO_STREAM = Stream(account="")


@dataclass(frozen=True, slots=True)
class Coded:
    """A line's coding; `own_tax` is the product's or its stream's, empty where neither has one. `why`: what spoke."""

    account: str
    item: str
    description: str
    tracking: tuple[tuple[str, str], ...]
    own_tax: str
    why: str


def coded(line: LineItem, book: Book, organisation: Organisation) -> Coded:
    """
    Give the line's coding, by SKU, else by name, exactly as written; else the book's default, if it has one.

    Raises:
        MappingMissing: no rule names the product; or its account, item or cost centre isn't one that the ledger would take.
    """
    rule, why = _rule(line, book)
    stream = book.streams[rule.stream] if rule.stream else NO_STREAM
    account = rule.account or stream.account
    check_account(account, line.name, book, organisation)
    if rule.item and rule.item not in organisation.items:
        raise MappingMissing(
            f"the item {rule.item!r} for {line.name!r} does not exist in {organisation.name}",
            fix=f"Create it in the ledger, or choose another `item` in ledgerlink.toml, under the book {book.id}.",
        )
    tracking = {**stream.tracking, **rule.tracking}
    problem = too_many(tracking, line.name, organisation.cost_centres)
    if problem:
        raise MappingMissing(problem, fix=f"Take one off `tracking` in ledgerlink.toml, under the book {book.id}.")
    for category, option in tracking.items():
        check_tracking(category, option, line.name, book, organisation)
    through = f", stream {rule.stream}" if rule.stream else ""
    return Coded(
        account=account,
        item=item_for(account, rule.item, line.name, book, organisation),
        description=_description(line, rule),
        tracking=tuple(tracking.items()),
        own_tax=rule.tax or stream.tax,
        why=f"{why}{through}: account {account}",
    )


def _rule(line: LineItem, book: Book) -> tuple[ItemRule, str]:
    for rule in book.items:
        if rule.sku and rule.sku == line.sku:
            return rule, f"SKU {rule.sku}"
    for rule in book.items:
        if rule.name and rule.name == line.name:
            return rule, f"name {rule.name!r}"
    if book.default_item is None:
        known = f"SKU {line.sku!r}" if line.sku else "no SKU"
        raise MappingMissing(
            f"no rule says which account and tax code the product {line.name!r} ({known}) has",
            fix=f"Add it under [[books.items]] of the book {book.id} in ledgerlink.toml.",
        )
    return book.default_item, "the book's default item"


def item_for(account: str, item: str, product: str, book: Book, organisation: Organisation) -> str:
    """
    Give the item of a line that is booked to this account: the one that the rule names. Where the ledger books by items, and
    the rule names none, the only one of that account.

    Raises:
        MappingMissing: there the item belongs to another account, or not exactly one belongs to this one.
    """
    if not organisation.booked_by_item:
        return item
    fitting = sorted(one.code for one in organisation.items.values() if one.account == account)
    if item in fitting or (not item and len(fitting) == 1):
        return item or fitting[0]
    if item:
        booked = organisation.items[item].account or "no account"
        raise MappingMissing(
            f"the item {item!r} for {product!r} is booked to {booked} in {organisation.name}, the rule says {account}",
            fix=f"Give it the item's account in ledgerlink.toml, under the book {book.id}, or correct the item in the ledger.",
        )
    raise MappingMissing(
        f"{organisation.name} books by items, and {len(fitting)} of them belong to the account {account!r} of {product!r}",
        fix=f"Name its `item` in ledgerlink.toml, under the book {book.id}.",
    )


def check_account(code: str, product: str, book: Book, organisation: Organisation) -> None:
    """Make sure that sales can be booked to this account. Raises: MappingMissing."""
    account = organisation.accounts.get(code)
    if account is None or not account.active or not account.takes_sales:
        raise MappingMissing(
            f"the account {code!r} for {product!r} is not an open revenue account of {organisation.name}",
            fix=f"Choose another `account` for it in ledgerlink.toml, under the book {book.id}.",
        )


def too_many(tracking: Mapping[str, str], product: str, most: int | None) -> str:
    """Why a line can't name all these cost centres, its stream's included; empty where it can."""
    if most is None or len(tracking) <= most:
        return ""
    names = ", ".join(sorted(tracking))
    return f"{product!r} names {len(tracking)} tracking categories ({names}): the ledger takes {most} on a line"


def check_tracking(category: str, option: str, product: str, book: Book, organisation: Organisation) -> None:
    """Make sure that a line may name this cost centre. Raises: MappingMissing."""
    known = organisation.tracking.get(category)
    if known is not None and option in known:
        return
    what, names = ("option", known) if known is not None else ("tracking category", organisation.tracking.keys())
    word, where = (
        (option, f"{category!r} of {organisation.name}") if known is not None else (category, organisation.name)
    )
    raise MappingMissing(
        f"the {what} {word!r} for {product!r} is not an open one of {where}; there are: {', '.join(sorted(names)) or 'none'}",
        fix=f"Correct `tracking` in ledgerlink.toml, under the book {book.id}, or open it in the ledger "
        "and run: ledgerlink setup.",
    )


def _description(line: LineItem, rule: ItemRule) -> str:
    """The rule's own words, filled in; the CRM's where it has none, or where nothing is left of them."""
    own = rule.description.format(name=line.name, description=line.description, sku=line.sku).strip()
    return own or line.description or line.name
