"""
The query language: ``select * from Entity where A = 'x' and B in (..) orderby C desc startposition 1 maxresults 100``.

No OR, no joins, no projections. What cannot be read is 4000; what can be read and makes no sense is 4001.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from infra.sandbox.quickbooks.refusals import Invalid, Problem

TOKEN = re.compile(
    r"""\s*(?:
        (?P<string>'(?:\\.|[^'\\])*')
      | (?P<operator><=|>=|=|<|>)
      | (?P<punctuation>[*,()])
      | (?P<word>[\w.+:-]+)
    )""",
    re.VERBOSE,
)
OPERATORS: Final = ("=", "<", ">", "<=", ">=", "in", "like")
DEFAULT_RESULTS = 100
MOST_RESULTS = 1000


@dataclass(frozen=True)
class Condition:
    """One comparison: property, operator, and the text of its value (several for IN)."""

    path: str
    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """One parsed query; ``start`` counts from 1."""

    entity: str
    counts: bool
    conditions: tuple[Condition, ...]
    order: tuple[tuple[str, bool], ...]  # property, descending
    start: int
    most: int


def parse_error(detail: str) -> Invalid:
    """4000: the text is no query."""
    return Invalid(Problem("4000", f"QueryParserError: {detail}"))


def query_error(detail: str) -> Invalid:
    """4001: a query that asks for what there isn't."""
    return Invalid(Problem("4001", f"QueryValidationError: {detail}"))


@dataclass
class _Reader:
    """The tokens of a query and how far they are read."""

    tokens: list[tuple[str, str]]
    at: int = 0

    def peek(self) -> str:
        """The next token in lower case; empty at the end."""
        return self.tokens[self.at][1].lower() if self.at < len(self.tokens) else ""

    def take(self) -> tuple[str, str]:
        """The next token with its kind."""
        if self.at >= len(self.tokens):
            raise parse_error('Encountered "<EOF>"')
        self.at += 1
        return self.tokens[self.at - 1]

    def expect(self, word: str) -> None:
        """Take a keyword or sign."""
        _, text = self.take()
        if text.lower() != word:
            raise parse_error(f'Encountered "{text}", expected "{word}"')

    def accept(self, *words: str) -> bool:
        """Take keywords if they are next."""
        ahead = [text.lower() for _, text in self.tokens[self.at : self.at + len(words)]]
        if ahead != list(words):
            return False
        self.at += len(words)
        return True

    def word(self) -> str:
        """Take a name."""
        kind, text = self.take()
        if kind != "word":
            raise parse_error(f'Encountered "{text}"')
        return text

    def number(self) -> int:
        """Take a whole number."""
        text = self.word()
        if not text.isdigit():
            raise parse_error(f'Encountered "{text}", expected a number')
        return int(text)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at, text = 0, text.strip()
    while at < len(text):
        found = TOKEN.match(text, at)
        if found is None:
            raise parse_error(f'Lexical error at column {at + 1}. Encountered: "{text[at]}"')
        at = found.end()
        yield str(found.lastgroup), found[str(found.lastgroup)]


def parse(text: str) -> Query:
    """
    Read a query.

    Raises:
        Invalid: 4000 or 4001.
    """
    reader = _Reader(list(_tokens(text)))
    reader.expect("select")
    counts = _columns(reader)
    reader.expect("from")
    entity = reader.word()
    conditions = tuple(_conditions(reader)) if reader.accept("where") else ()
    ordered = reader.accept("orderby") or reader.accept("order", "by")
    order = tuple(_order(reader)) if ordered else ()
    start = reader.number() if reader.accept("startposition") else 1
    most = reader.number() if reader.accept("maxresults") else DEFAULT_RESULTS
    if reader.peek():
        raise parse_error(f'Encountered "{reader.take()[1]}"')
    if start < 1 or not 1 <= most <= MOST_RESULTS:  # whether more is refused or cut to 1000 is unverified
        raise query_error(f"startposition counts from 1, maxresults is 1 to {MOST_RESULTS}")
    return Query(entity, counts, conditions, order, start, most)


def _columns(reader: _Reader) -> bool:
    """``count(*)``, or ``*`` with members behind it that are answered anyway; true for a count."""
    if reader.accept("count", "(", "*", ")"):
        return True
    reader.expect("*")  # a projection is not supported
    while reader.accept(","):
        reader.word()
    return False


def _conditions(reader: _Reader) -> Iterator[Condition]:
    while True:
        path = reader.word()
        _, operator = reader.take()
        if operator.lower() not in OPERATORS:
            raise parse_error(f'Encountered "{operator}"')
        many = operator.lower() == "in"
        yield Condition(path, operator.lower(), tuple(_values(reader)) if many else (_value(reader),))
        if not reader.accept("and"):
            return


def _values(reader: _Reader) -> Iterator[str]:
    reader.expect("(")
    yield _value(reader)
    while reader.accept(","):
        yield _value(reader)
    reader.expect(")")


def _value(reader: _Reader) -> str:
    """A quoted text without its escapes, or a bare number or truth value."""
    kind, text = reader.take()
    if kind == "string":
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    if kind != "word":
        raise parse_error(f'Encountered "{text}"')
    return text


def _order(reader: _Reader) -> Iterator[tuple[str, bool]]:
    while True:
        path = reader.word()
        descending = reader.accept("desc")
        if not descending:
            reader.accept("asc")
        yield path, descending
        if not reader.accept(","):
            return
