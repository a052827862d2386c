"""Reading SOQL: the statement as a tree. What the sandbox doesn't speak is MALFORMED_QUERY, never guessed."""

import re
from dataclasses import dataclass
from typing import Any

from infra.sandbox.salesforce.refusals import malformed_query

LONGEST = 100_000
TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:\\.|[^'\\])*')"
    r"|(?P<datetime>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))"
    r"|(?P<date>\d{4}-\d\d-\d\d)"
    r"|(?P<number>[+-]?\d+(?:\.\d+)?)"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)"
    r"|(?P<sign><=|>=|!=|<>|[=<>(),:]))"
)
ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
OPERATORS = {"=", "!=", "<>", "<", "<=", ">", ">="}


@dataclass(frozen=True)
class Literal:
    """``kind``: text, number, date, datetime, boolean, null or relative (TODAY, LAST_N_DAYS with its n)."""

    kind: str
    value: Any


@dataclass(frozen=True)
class Compare:
    """A field against a literal; ``op`` is one of the operators or LIKE."""

    path: str
    op: str
    literal: Literal


@dataclass(frozen=True)
class Within:
    """A field in a list, or in what a semi-join selects."""

    path: str
    among: "tuple[Literal, ...] | Select"
    negated: bool


@dataclass(frozen=True)
class Logic:
    """AND or OR of several, NOT of one."""

    word: str
    parts: "tuple[Condition, ...]"


Condition = Compare | Within | Logic


@dataclass(frozen=True)
class Call:
    """A function over a field: convertCurrency, toLabel, FORMAT, FIELDS, COUNT; ``alias`` or expr0."""

    name: str
    path: str
    alias: str | None


@dataclass(frozen=True)
class Select:
    """One SELECT; ``source`` is an object, or inside another one a relationship."""

    fields: "tuple[str | Call | Select, ...]"
    source: str
    where: Condition | None
    order: tuple[tuple[str, bool, bool], ...]  # field, descending, nulls last
    limit: int | None
    offset: int


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        position = 0
        while position < len(text.rstrip()):
            found = TOKEN.match(text, position)
            if found is None or found.lastgroup is None:
                raise malformed_query(f"unexpected token: '{text[position:].strip()[:20]}'")
            self._tokens.append((found.lastgroup, found[found.lastgroup]))
            position = found.end()
        self._at = 0

    @property
    def _next(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "<EOF>")

    def _take(self) -> tuple[str, str]:
        taken = self._next
        self._at += 1
        return taken

    def _is(self, *words: str) -> bool:
        return self._next[0] in {"word", "sign"} and self._next[1].upper() in words

    def _accept(self, *words: str) -> bool:
        """Take these words if they come next, all of them."""
        ahead = [text.upper() for _, text in self._tokens[self._at : self._at + len(words)]]
        if ahead != list(words):
            return False
        self._at += len(words)
        return True

    def _expect(self, *words: str) -> None:
        for word in words:
            if not self._accept(word):
                raise malformed_query(f"expecting '{word.lower()}', found '{self._next[1]}'")

    def _word(self) -> str:
        kind, text = self._take()
        if kind != "word":
            raise malformed_query(f"unexpected token: '{text}'")
        return text

    def statement(self) -> Select:
        found = self.select()
        if self._next[0] != "end":
            raise malformed_query(f"unexpected token: '{self._next[1]}'")
        return found

    def select(self) -> Select:
        self._expect("SELECT")
        fields = [self._field()]
        while self._accept(","):
            fields.append(self._field())
        self._expect("FROM")
        source = self._word()
        if self._next[0] == "word" and not self._is("WHERE", "ORDER", "LIMIT", "OFFSET", "USING", "FOR", "ALL", "WITH"):
            alias = self._word()
            fields = [one.removeprefix(f"{alias}.") if isinstance(one, str) else one for one in fields]
        where = self._logic() if self._accept("WHERE") else None
        order = self._order() if self._accept("ORDER", "BY") else ()
        limit = self._count() if self._accept("LIMIT") else None
        offset = self._count() if self._accept("OFFSET") else 0
        self._accept("ALL", "ROWS")
        return Select(tuple(fields), source, where, order, limit, offset)

    def _field(self) -> "str | Call | Select":
        if self._accept("("):
            inner = self.select()
            self._expect(")")
            return inner
        name = self._word()
        if not self._accept("("):
            return name
        path = "" if self._is(")") else self._word()
        self._expect(")")
        alias = self._word() if self._next[0] == "word" and not self._is("FROM") else None
        return Call(name.upper(), path, alias)

    def _count(self) -> int:
        kind, text = self._take()
        if kind != "number" or not text.isdigit():
            raise malformed_query(f"unexpected token: '{text}'")
        return int(text)

    def _order(self) -> tuple[tuple[str, bool, bool], ...]:
        rows: list[tuple[str, bool, bool]] = []
        while True:
            path = self._word()
            descending = self._accept("DESC")
            if not descending:
                self._accept("ASC")
            last = self._accept("NULLS", "LAST")
            if not last:
                self._accept("NULLS", "FIRST")
            rows.append((path, descending, last))
            if not self._accept(","):
                return tuple(rows)

    def _logic(self) -> Condition:
        """One level of conditions; AND and OR may not be mixed without parentheses."""
        parts = [self._negation()]
        word = "AND" if self._is("AND") else "OR"
        while self._accept(word):
            parts.append(self._negation())
        if self._is("AND", "OR"):
            raise malformed_query(f"unexpected token: '{self._next[1]}'")
        return parts[0] if len(parts) == 1 else Logic(word, tuple(parts))

    def _negation(self) -> Condition:
        if self._accept("NOT"):
            return Logic("NOT", (self._negation(),))
        if self._accept("("):
            inner = self._logic()
            self._expect(")")
            return inner
        path = self._word()
        if self._accept("NOT", "IN"):
            return Within(path, self._among(), negated=True)
        if self._accept("IN"):
            return Within(path, self._among(), negated=False)
        if self._accept("LIKE"):
            return Compare(path, "LIKE", self._literal())
        _, op = self._take()
        if op not in OPERATORS:
            raise malformed_query(f"unexpected token: '{op}'")
        return Compare(path, "!=" if op == "<>" else op, self._literal())

    def _among(self) -> "tuple[Literal, ...] | Select":
        self._expect("(")
        if self._is("SELECT"):
            inner = self.select()
            self._expect(")")
            return inner
        found = [self._literal()]
        while self._accept(","):
            found.append(self._literal())
        self._expect(")")
        return tuple(found)

    def _literal(self) -> Literal:
        kind, text = self._take()
        if kind == "text":
            return Literal("text", re.sub(r"\\(.)", lambda found: ESCAPES.get(found[1].lower(), found[1]), text[1:-1]))
        if kind in {"number", "date", "datetime"}:
            return Literal(kind, text)
        upper = text.upper()
        if kind == "word" and upper in {"TRUE", "FALSE"}:
            return Literal("boolean", upper == "TRUE")
        if kind == "word" and upper == "NULL":
            return Literal("null", None)
        if kind == "word" and upper.endswith(("_DAYS", "_WEEKS", "_MONTHS", "_YEARS")) and self._accept(":"):
            return Literal("relative", (upper, self._count()))
        if kind == "word" and "." not in text:
            return Literal("relative", (upper, 0))
        raise malformed_query(f"unexpected token: '{text}'")


def read(statement: str) -> Select:
    """
    Read a statement.

    Raises:
        Rejected: MALFORMED_QUERY.
    """
    if len(statement) > LONGEST:
        raise malformed_query(f"SOQL statements cannot be longer than {LONGEST} characters.")
    return _Reader(statement).statement()
