"""
Xero's filter language: ``Status=="AUTHORISED" AND Contact.ContactID==Guid("…") AND Date>=DateTime(2026,03,01)``.

``compile_where`` turns the text into a predicate over records; every error is a 400 QueryParseException. Strings
compare without regard to case, as in Xero's database; a string method on an absent value is an error, as there.
"""

import operator
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from infra.sandbox.xero.fields import OPTIMISED, kind_of
from infra.sandbox.xero.refusals import bad_query
from infra.sandbox.xero.representation import Record

TOKEN = re.compile(
    r'\s*(?:(?P<string>"(?:[^"\\]|\\.)*")|(?P<number>-?\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][\w.]*)'
    r"|(?P<op>==|!=|<>|>=|<=|&&|\|\||[=<>!(),]))"
)
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "=": operator.eq,
    "!=": operator.ne,
    "<>": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
METHODS: dict[str, Callable[[str, str], bool]] = {
    "Contains": lambda text, part: part in text,
    "StartsWith": lambda text, part: text.startswith(part),
    "EndsWith": lambda text, part: text.endswith(part),
}
WORDS = {"true": ("bool", True), "false": ("bool", False), "null": ("null", None)}

Predicate = Callable[[Record], bool]
Reader = Callable[[Record], Any]


@dataclass(frozen=True)
class Operand:
    """Something that can be compared: how to read it from a record, and its kind."""

    kind: str
    read: Reader


def reach(record: Record, path: str) -> Any:
    """The member at a dotted path, None where it is absent."""
    found: Any = record
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def comparable(value: Any) -> Any:
    """Fold what compares equal in Xero to one form: text without case, dates as instants, guids as text."""
    if isinstance(value, str):
        return value.casefold()
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return value


def constant(kind: str, value: Any) -> Operand:
    """An operand that doesn't depend on the record."""
    folded = comparable(value)
    return Operand(kind, lambda _record: folded)


class Parser:
    """A recursive descent over one filter: or, and, not, comparison, operand."""

    def __init__(self, text: str, collection: str, *, large: bool = False) -> None:
        self.collection = collection
        self.large = large
        self.tokens = self._tokens(text)
        self.at = 0

    @staticmethod
    def _tokens(text: str) -> list[tuple[str, str]]:
        tokens: list[tuple[str, str]] = []
        position, end = 0, len(text.rstrip())
        while position < end:
            found = TOKEN.match(text, position)
            if found is None or found.lastgroup is None:
                raise bad_query(f"Syntax error at position {position} of the where clause")
            tokens.append((found.lastgroup, found[found.lastgroup]))
            position = found.end()
        return tokens

    def whole(self) -> Predicate:
        """Parse the whole text; anything left over is an error."""
        predicate = self.either()
        if self.at < len(self.tokens):
            raise bad_query(f"Syntax error near '{self.tokens[self.at][1]}'")
        return predicate

    def peek(self) -> str:
        """The text of the next token, empty at the end."""
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def take(self, *wanted: str) -> bool:
        """Consume the next token if it is one of the wanted words (in any case)."""
        if self.peek() and self.peek().upper() in wanted:
            self.at += 1
            return True
        return False

    def need(self, wanted: str) -> None:
        """Consume exactly this token."""
        if not self.take(wanted):
            raise bad_query(f"'{wanted}' expected")

    def either(self) -> Predicate:
        """Alternatives joined by OR or ||."""
        first = self.both()
        if not self.take("OR", "||"):
            return first
        second = self.either()
        return lambda record: first(record) or second(record)

    def both(self) -> Predicate:
        """Conditions joined by AND or &&."""
        first = self.single()
        if not self.take("AND", "&&"):
            return first
        second = self.both()
        return lambda record: first(record) and second(record)

    def single(self) -> Predicate:
        """A negation, a group or one comparison."""
        if self.take("NOT", "!"):
            inner = self.single()
            return lambda record: not inner(record)
        if self.take("("):
            inner = self.either()
            self.need(")")
            return inner
        return self.comparison()

    def comparison(self) -> Predicate:
        """Two operands of one kind with an operator between; a bool may stand alone."""
        left = self.operand()
        if self.peek() not in COMPARE:
            if left.kind == "bool":
                return lambda record: bool(left.read(record))
            raise bad_query("Expression of type 'Boolean' expected")
        sign = self.peek()
        self.at += 1
        right = self.operand()
        if "null" not in {left.kind, right.kind} and left.kind != right.kind:
            raise bad_query(f"Operator '{sign}' incompatible with operand types '{left.kind}' and '{right.kind}'")
        return _compare(left, right, sign)

    def operand(self) -> Operand:
        """A literal, a constructor, a member or a string method of a member."""
        if self.at >= len(self.tokens):
            raise bad_query("Expression expected")
        group, text = self.tokens[self.at]
        self.at += 1
        if group == "string":
            return constant("string", re.sub(r"\\(.)", r"\1", text[1:-1]))
        if group == "number":
            return constant("number", Decimal(text))
        if group != "name":
            raise bad_query(f"Syntax error near '{text}'")
        if text.lower() in WORDS:
            return constant(*WORDS[text.lower()])
        if text in {"Guid", "DateTime"}:
            return self.constructed(text)
        return self.member(text)

    def arguments(self) -> list[str]:
        """The literal arguments of a call."""
        self.need("(")
        found: list[str] = []
        while not self.take(")"):
            if found:
                self.need(",")
            if self.at >= len(self.tokens):
                raise bad_query("')' or ',' expected")
            found.append(self.tokens[self.at][1])
            self.at += 1
        return found

    def constructed(self, name: str) -> Operand:
        """``Guid("…")`` or ``DateTime(y,m,d[,h,m,s])``."""
        arguments = self.arguments()
        try:
            if name == "Guid":
                return constant("guid", str(uuid.UUID(arguments[0].strip('"'))))
            year, month, day, *clock = [int(part) for part in arguments]
            hour, minute, second = [*clock, 0, 0, 0][:3]
            return constant("date", datetime(year, month, day, hour, minute, second, tzinfo=UTC))
        except (ValueError, TypeError, IndexError):
            raise bad_query(f"No applicable constructor exists in type '{name}'") from None

    def member(self, text: str) -> Operand:
        """A member by dotted path, or a method on it."""
        path, _, method = text.rpartition(".")
        if method in METHODS and self.peek() == "(":
            return self.method(path, method)
        lowered = method in {"ToLower", "ToUpper"} and self.peek() == "("
        if lowered:
            self.arguments()
            text = path
        kind = kind_of(self.collection, text)
        if kind is None:
            raise bad_query(f"No property or field '{text}' exists in type '{self.collection}'")
        self.check_size(text)
        return Operand(kind, lambda record: comparable(reach(record, text)))

    def check_size(self, path: str) -> None:
        """Refuse what large organisations may not be searched by."""
        if self.large and path not in OPTIMISED.get(self.collection, {path}):
            raise bad_query(f"Filtering by '{path}' is not supported for organisations of this size")

    def method(self, path: str, name: str) -> Operand:
        """``Name.Contains("x")`` and its kin: refused on absent values, as the vendor's engine does."""
        if kind_of(self.collection, path) != "string":
            raise bad_query(f"No applicable method '{name}' exists for '{path}'")
        self.check_size(f"{path}.{name}")
        part = "".join(self.arguments()).strip('"').casefold()

        def call(record: Record) -> bool:
            text = comparable(reach(record, path))
            if text is None:
                raise bad_query(f"Object reference not set: {path} is null, guard it with {path}!=null")
            return METHODS[name](text, part)

        return Operand("bool", call)


def _compare(left: Operand, right: Operand, sign: str) -> Predicate:
    """Compare with nulls as SQL's neighbours do: equal only to null, never greater or less."""
    decide = COMPARE[sign]

    def holds(record: Record) -> bool:
        one, two = left.read(record), right.read(record)
        if one is None or two is None:
            return decide(one is None, two is None) if sign in {"==", "=", "!=", "<>"} else False
        return decide(one, two)

    return holds


def compile_where(text: str, collection: str, *, large: bool = False) -> Predicate:
    """
    The predicate of a where clause; raises a 400 QueryParseException if the text cannot be understood, or if it
    filters a ``large`` organisation by a member that is not optimised.
    """
    return Parser(text, collection, large=large).whole()
