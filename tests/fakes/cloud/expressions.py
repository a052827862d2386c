"""DynamoDB's conditions and updates, as far as our tables write them; anything else is a mistake and is raised."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

Typed = Mapping[str, Any]
"""A value as DynamoDB writes it: {"S": "..."}."""
Stored = dict[str, Typed]
Holds = Callable[[Typed, Mapping[str, str], Mapping[str, Typed]], bool]

TOKEN = re.compile(r"\s*(<>|<=|>=|[()=<>,]|[#:]?[A-Za-z_][A-Za-z0-9_]*)")
COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda left, right: bool(left == right),
    "<>": lambda left, right: bool(left != right),
    "<": lambda left, right: bool(left < right),
    "<=": lambda left, right: bool(left <= right),
    ">": lambda left, right: bool(left > right),
    ">=": lambda left, right: bool(left >= right),
}


def plain(typed: Typed) -> Any:
    """The value, so that numbers compare as numbers."""
    ((kind, value),) = typed.items()
    return int(value) if kind == "N" else value


@cache
def condition(text: str) -> Holds:
    """Whether an item meets this expression. Raises: ValueError for what isn't understood."""
    tokens = _tokens(text)
    found = _either(tokens)
    if tokens:
        raise ValueError(f"what follows {tokens!r} is not understood: {text}")
    return found


def updated(item: Typed, text: str, names: Mapping[str, str], values: Mapping[str, Typed]) -> Stored:
    """The item after this update expression: SET and ADD of given values, REMOVE."""
    after: Stored = dict(item)
    for verb, clause in _clauses(text):
        for part in clause.split(","):
            words = part.replace("=", " ").split()
            name = names[words[0]]
            if verb == "REMOVE":
                after.pop(name, None)
            elif verb == "ADD":
                before = plain(after[name]) if name in after else 0
                after[name] = {"N": str(before + plain(values[words[1]]))}
            else:
                after[name] = values[words[1]]
    return after


@cache
def _clauses(text: str) -> tuple[tuple[str, str], ...]:
    parts = re.split(r"\b(SET|ADD|REMOVE)\b ", text)
    return tuple((parts[at], parts[at + 1].strip()) for at in range(1, len(parts), 2))


def _tokens(text: str) -> list[str]:
    found = TOKEN.findall(text)
    if "".join(found) != re.sub(r"\s", "", text):
        raise ValueError(f"not understood: {text}")
    return found


def _either(tokens: list[str]) -> Holds:
    sides = [_both(tokens)]
    while tokens[:1] == ["OR"]:
        tokens.pop(0)
        sides.append(_both(tokens))
    return lambda item, names, values: any(side(item, names, values) for side in sides)


def _both(tokens: list[str]) -> Holds:
    sides = [_one(tokens)]
    while tokens[:1] == ["AND"]:
        tokens.pop(0)
        sides.append(_one(tokens))
    return lambda item, names, values: all(side(item, names, values) for side in sides)


def _one(tokens: list[str]) -> Holds:
    first = tokens.pop(0)
    if first == "(":
        inner = _either(tokens)
        _expect(tokens, ")")
        return inner
    if first in {"attribute_exists", "attribute_not_exists"}:
        _expect(tokens, "(")
        name = tokens.pop(0)
        _expect(tokens, ")")
        wanted = first == "attribute_exists"
        return lambda item, names, _values: (names[name] in item) is wanted
    if first == "begins_with":
        _expect(tokens, "(")
        name = tokens.pop(0)
        _expect(tokens, ",")
        start = tokens.pop(0)
        _expect(tokens, ")")
        return lambda item, names, values: (
            names[name] in item and str(plain(item[names[name]])).startswith(plain(values[start]))
        )
    sign = tokens.pop(0)
    if sign == "IN":
        _expect(tokens, "(")
        listed = [tokens.pop(0)]
        while tokens[0] == ",":
            tokens.pop(0)
            listed.append(tokens.pop(0))
        _expect(tokens, ")")
        return lambda item, names, values: item.get(names[first]) in [values[one] for one in listed]
    compared, right = COMPARED[sign], tokens.pop(0)

    def holds(item: Typed, names: Mapping[str, str], values: Mapping[str, Typed]) -> bool:
        held, given = item.get(names[first]), values[right]
        return held is not None and held.keys() == given.keys() and compared(plain(held), plain(given))

    return holds


def _expect(tokens: list[str], sign: str) -> None:
    if tokens.pop(0) != sign:
        raise ValueError(f"{sign} expected before {tokens!r}")
