"""What is wrong with the company's rules although every key has the right kind of value."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from itertools import combinations

from shared.domain.coding import too_many
from shared.domain.collection_rules import collection_mistakes
from shared.domain.currencies import ISO_4217
from shared.domain.terms import due_date
from shared.errors import MappingMissing
from shared.model.coding import ItemRule
from shared.model.customer_rules import CreditRule
from shared.model.modes import Mode
from shared.model.refs import ConnectionId, account_of, provider_of
from shared.model.rules import Book, Rules
from shared.model.terms import read

Path = tuple[str | int, ...]
"""Where something stands in the file: keys, and places in lists counted from 0."""

NO_LIMITS: Mapping[str, int] = {}
ANY_DAY = date(2026, 1, 31)


@dataclass(frozen=True, slots=True)
class Problem:
    """A sentence for a person about what stands at `path`, and what to do about it."""

    path: Path
    sentence: str
    fix: str

    @property
    def key(self) -> str:
        """The path as people write it; places in lists are counted from 1."""
        return ".".join(f"[{part + 1}]" if isinstance(part, int) else part for part in self.path)


def contradictions(
    rules: Rules,
    roles: Mapping[str, str],
    cost_centres: Mapping[str, int] = NO_LIMITS,
    paperless: Collection[str] = (),
    flat: Collection[str] = (),
) -> Iterator[Problem]:
    """
    Give every problem that the rules have in themselves, in the file's order; nobody is asked.

    `roles`: the providers there are, and what each is ("crm", "ledger"). `cost_centres`: how many a line may name, by
    provider, where it limits them. `paperless`: the providers whose documents can't be reached. `flat`: the ledgers without
    sub-customers.
    """
    yield from _connection(("crm",), rules.crm, "crm", roles)
    if rules.credit_hold_days is not None and rules.credit_hold_days < 0:
        yield Problem(("credit_hold_days",), "days overdue are not counted below zero", "Write 0 or more.")
    if not rules.books:
        yield Problem(("books",), "there is no book, so no deal could be invoiced", "Add one [[books]].")
    for place, book in enumerate(rules.books):
        yield from _book(("books", place), book, roles)
        yield from _cost_centres(("books", place), book, cost_centres.get(provider_of(book.ledger)))
        if book.attach.source != "off":
            yield from _paper(("books", place), [*sorted(book.crms or {rules.crm}), book.ledger], paperless)
    yield from _twice(("books",), "id", [book.id for book in rules.books], "book")
    yield from _customers(rules)
    yield from _sub_customers(rules, flat)
    yield from (Problem(*mistake) for mistake in collection_mistakes(rules.receivables))
    yield from _notices(rules)
    for (first, one), (second, other) in combinations(enumerate(rules.books), 2):
        shared = _both_take(one, other, rules)
        if shared and one.id != other.id:
            yield Problem(
                ("books", second),
                f"the books {one.id} and {other.id} (books.[{first + 1}]) would both take {shared}; such deals are held",
                "Narrow `currencies`, `pipelines` or `crms` of one of them.",
            )


def _customers(rules: Rules) -> Iterator[Problem]:
    """Customers for whom no book, or no single one, is named."""
    ids, customers = [book.id for book in rules.books], rules.customers
    if customers.book and customers.book not in ids:
        said = f'there is no book "{customers.book}"{did_you_mean(customers.book, ids)}'
        yield Problem(("customers", "book"), said, f"Name one of: {', '.join(ids)}.")
    elif customers.create != "first_invoice" and not customers.book and len(ids) > 1:
        said = "there are several books, and nothing says in which a company without a deal becomes a customer"
        yield Problem(("customers", "create"), said, f"Add book = to [customers]: one of {', '.join(ids)}.")
    yield from _credit(customers.credit)
    for place, rule in enumerate(customers.records):
        for currency in sorted(rule.currencies):
            yield from _currency(("customers", "records", place, "currencies"), currency)


def _sub_customers(rules: Rules, flat: Collection[str]) -> Iterator[Problem]:
    """Customers below customers where there is one for the whole group, or in a ledger that has none."""
    if not rules.customers.sub_customers:
        return
    if rules.customers.bill == "parent":
        said = 'with bill = "parent" there is one customer for the whole group, so nobody could stand below it'
        yield Problem(
            ("customers", "sub_customers"), said, 'Choose one of the two: remove this key, or bill = "parent".'
        )
    for book in rules.books:
        if provider_of(book.ledger) in flat:
            said = f"the ledger of the book {book.id}, {book.ledger}, has no customers below customers"
            yield Problem(
                ("customers", "sub_customers"), said, "Remove this key, or keep that book in rules of its own."
            )


def _credit(rule: CreditRule) -> Iterator[Problem]:
    """Limits in no currency, below zero, or for terms that nobody understands: no customer would ever have them."""
    at: Path = ("customers", "credit")
    for words in rule.by_terms:
        if read(words) is None:
            said = f"the payment terms {words!r} are not understood, so no customer has them"
            yield Problem((*at, "by_terms", words), said, "Write them as: net 30, end of month, due on receipt.")
    tables: list[tuple[Path, dict[str, Decimal]]] = [(("limits",), rule.limits)]
    tables += [(("by_terms", words), limits) for words, limits in rule.by_terms.items()]
    for table, limits in tables:
        for currency, limit in limits.items():
            where: Path = (*at, *table, currency)
            yield from _currency(where, currency)
            if limit < 0:
                yield Problem(where, "nobody may owe less than nothing", "Write 0 or more.")


def _notices(rules: Rules) -> Iterator[Problem]:
    """Books that no notice can come from."""
    ids = [book.id for book in rules.books]
    for place, rule in enumerate(rules.notices):
        for book in sorted(rule.books - set(ids)):
            said = f'there is no book "{book}"{did_you_mean(book, ids)}'
            yield Problem(("notices", place, "books"), said, f"Name one of: {', '.join(ids)}.")


def _book(at: Path, book: Book, roles: Mapping[str, str]) -> Iterator[Problem]:
    yield from _connection((*at, "ledger"), book.ledger, "ledger", roles)
    for crm in sorted(book.crms):
        yield from _connection((*at, "crms"), crm, "crm", roles)
    if book.mode is Mode.PILOT and book.pilot.is_unset:
        yield Problem(
            (*at, "mode"),
            "nothing says for which deals the pilot is, so it takes none",
            'Add [books.pilot], such as: percent = 10, or pipelines = ["…"].',
        )
    yield from _words(at, book)
    yield from _figures(at, book)
    for place, rule in enumerate(book.items):
        if not rule.sku and not rule.name:
            yield Problem(
                (*at, "items", place),
                "the rule says neither `sku` nor `name`, so it names no product",
                "Add the product's SKU, or its name exactly as the CRM has it.",
            )
    for key in ("sku", "name"):
        yield from _twice((*at, "items"), key, [getattr(rule, key) for rule in book.items], "rule")


def _paper(at: Path, sides: Iterable[ConnectionId], paperless: Collection[str]) -> Iterator[Problem]:
    """The accounts from or to which no document can be brought."""
    for connection in sides:
        if provider_of(connection) in paperless:
            sentence = f"the documents of {connection} can't be reached, so nothing could be attached"
            yield Problem((*at, "attach", "source"), sentence, 'Write source = "off", or leave [books.attach] out.')


def _cost_centres(at: Path, book: Book, most: int | None) -> Iterator[Problem]:
    """Lines that would name more cost centres than the ledger takes: their rule's and its stream's together."""
    used = {rule.stream for rule in (*book.items, *([book.default_item] if book.default_item else []))}
    rules: list[tuple[Path, ItemRule]] = [((*at, "items", place), rule) for place, rule in enumerate(book.items)]
    rules += [((*at, "default_item"), book.default_item)] if book.default_item else []
    rules += [((*at, "streams", name), ItemRule(stream=name)) for name in sorted(book.streams.keys() - used)]
    for where, rule in rules:
        tracking = {**(book.streams[rule.stream].tracking if rule.stream else {}), **rule.tracking}
        problem = too_many(tracking, rule.name or rule.sku or rule.stream or "any other product", most)
        if problem:
            yield Problem((*where, "tracking"), problem, "Take one off, here or off its stream.")


def _words(at: Path, book: Book) -> Iterator[Problem]:
    """Texts that must be understood, or filled in."""
    try:
        book.reference.format(deal="1")
    except (LookupError, ValueError, AttributeError):
        yield Problem(
            (*at, "reference"),
            f'"{book.reference}" can\'t be filled in',
            "The only word in braces is {deal}; write other braces twice.",
        )
    try:
        due_date(book.terms, ANY_DAY)
    except MappingMissing as error:
        yield Problem((*at, "terms"), error.sentence, error.fix)
    for country, code in book.countries.items():
        if not re.fullmatch("[A-Z]{2}", code):
            yield Problem(
                (*at, "countries", country), f'"{code}" is no ISO code of a country', "Write its two capital letters."
            )


def _figures(at: Path, book: Book) -> Iterator[Problem]:
    """Currencies, and figures in them."""
    for currency in sorted(book.currencies):
        yield from _currency((*at, "currencies"), currency)
    if book.exchange.source == "fixed" and not book.exchange.fixed:
        yield Problem(
            (*at, "exchange", "source"),
            'source = "fixed" has no rates',
            "Add them, such as: fixed = { EUR = 0.85 } (home currency for one EUR), or choose another source.",
        )
    for currency, rate in book.exchange.fixed.items():
        where = (*at, "exchange", "fixed", currency)
        yield from _currency(where, currency)
        if rate <= 0:
            yield Problem(where, f"{rate} is no exchange rate", "Write how much home currency one unit costs.")
    for currency in book.approval.limits:
        yield from _currency((*at, "approval", "limits", currency), currency)


def _connection(at: Path, connection: ConnectionId, role: str, roles: Mapping[str, str]) -> Iterator[Problem]:
    known = sorted(provider for provider, its in roles.items() if its == role)
    fix = f"Write it as provider:account; known are {', '.join(known)}."
    provider = provider_of(connection)
    if not account_of(connection):
        yield Problem(at, f'"{connection}" names no account of a provider', fix)
    elif provider not in roles:
        yield Problem(at, f'there is no provider "{provider}"{did_you_mean(provider, known)}', fix)
    elif roles[provider] != role:
        yield Problem(at, f"{provider} is a {roles[provider]}, not a {role}", fix)


def _currency(at: Path, currency: str) -> Iterator[Problem]:
    if currency not in ISO_4217:
        yield Problem(
            at,
            f'"{currency}" is no currency of ISO 4217{did_you_mean(currency.upper(), ISO_4217)}',
            "Write its three capital letters.",
        )


def _twice(at: Path, key: str, values: Sequence[str], what: str) -> Iterator[Problem]:
    for place, value in enumerate(values):
        first = values.index(value)
        if value and first < place:
            yield Problem(
                (*at, place, key),
                f'"{value}" stands in {what} {first + 1} already',
                f"Remove one of the two, or give it another {key}.",
            )


def _both_take(one: Book, other: Book, rules: Rules) -> str:
    """Which deals two books would both take; nothing where no deal can be."""
    if not (one.crms or {rules.crm}) & (other.crms or {rules.crm}):
        return ""
    said = []
    for words, mine, theirs in (
        ("in {}", one.currencies, other.currencies),
        ("from the pipeline {}", one.pipelines, other.pipelines),
    ):
        common = mine & theirs if mine and theirs else mine | theirs
        if common:
            said.append(words.format(" or ".join(sorted(common))))
        elif mine and theirs:
            return ""
    return " ".join(["deals", *said]) if said else "every deal"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of a sentence about a word that is none of the known ones; nothing where none is like it."""
    close = get_close_matches(word, sorted(known), 1)
    return f'; did you mean "{close[0]}"?' if close else ""
