"""An XML schema read for one question: is this JSON what the schema describes, under the same names?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import parse

XS = "{http://www.w3.org/2001/XMLSchema}"
TEXT = "value"
"""How JSON names the text of an element that has attributes, too."""


@dataclass(frozen=True)
class Member:
    """A member of a type: its own type, and whether there may be several."""

    type: str
    many: bool


@dataclass(frozen=True)
class Schema:
    """Types by name: those with members, and those that restrict a text (what they restrict, and to which words)."""

    members: Mapping[str, dict[str, Member]]
    bases: Mapping[str, str]
    words: Mapping[str, frozenset[str]]
    elements: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, files: Sequence[Path]) -> "Schema":
        """All of these files together."""
        roots = [_root(file) for file in files]
        complexes = {
            one.get("name", ""): one for root in roots for one in root.iter(f"{XS}complexType") if one.get("name")
        }
        simples = {
            one.get("name", ""): one for root in roots for one in root.iter(f"{XS}simpleType") if one.get("name")
        }
        tops = {one.get("name", ""): one.get("type", "") for root in roots for one in root.findall(f"{XS}element")}
        words, bases = {}, {}
        for name, simple in simples.items():
            restriction = simple.find(f"{XS}restriction")
            if restriction is not None:
                bases[name] = _plain(restriction.get("base", ""))
                words[name] = frozenset(one.get("value", "") for one in restriction.findall(f"{XS}enumeration"))
        members = {name: dict(_members(one, tops)) for name, one in complexes.items()}
        for name, one in complexes.items():
            extension = next(one.iter(f"{XS}extension"), None)
            if extension is not None:
                bases.setdefault(name, _plain(extension.get("base", "")))
        return cls(members, bases, words, tops)

    def of(self, name: str) -> dict[str, Member]:
        """Every member of a type, its base's too."""
        base = self.bases.get(name, "")
        inherited = self.of(base) if base in self.members else {}
        return {**inherited, **self.members.get(name, {})}

    def faults(self, name: str, value: Any, where: str = "") -> Iterator[tuple[str, str]]:
        """Where the value departs from the type: the member, and how."""
        if name in self.members:
            yield from self._of_members(name, value, where)
        elif self.words.get(name):
            if value not in self.words[name]:
                yield where, f"{value!r} is no {name}"
        elif not _is(self.bases.get(name, name), value):
            yield where, f"{value!r} is no {name}"

    def _of_members(self, name: str, value: Any, where: str) -> Iterator[tuple[str, str]]:
        if not isinstance(value, dict):
            yield where, f"{value!r} is no {name}"
            return
        known = self.of(name)
        for member, given in value.items():
            at = f"{name}.{member}"
            if member not in known:
                yield at, "not described"
            elif known[member].many != isinstance(given, list):
                yield at, "one instead of several" if known[member].many else "several instead of one"
            else:
                for one in given if isinstance(given, list) else [given]:
                    yield from self.faults(known[member].type, one, at)


def _root(file: Path) -> Element:
    root = parse(file).getroot()
    assert root is not None, file
    return root


def _plain(name: str) -> str:
    return name.removeprefix("xs:")


def _members(one: Element, tops: Mapping[str, str]) -> Iterator[tuple[str, Member]]:
    for element in one.iter(f"{XS}element"):
        name = element.get("name", "") or element.get("ref", "")
        kind = element.get("type", "") or tops.get(name, "string")
        yield name, Member(_plain(kind), element.get("maxOccurs") == "unbounded")
    attributes = list(one.iter(f"{XS}attribute"))
    for attribute in attributes:
        yield attribute.get("name", ""), Member(_plain(attribute.get("type", "string")), many=False)
    if one.find(f"{XS}simpleContent") is not None:
        yield TEXT, Member("string", many=False)


def _is(base: str, value: Any) -> bool:
    """Whether JSON writes a value of this base type so."""
    if base == "boolean":
        return isinstance(value, bool)
    if base in {"decimal", "int", "integer", "long", "float", "positiveInteger"}:
        return isinstance(value, int | Decimal) and not isinstance(value, bool)
    if not isinstance(value, str):
        return False
    try:
        if base == "date":
            date.fromisoformat(value)
        if base == "dateTime":
            datetime.fromisoformat(value)
    except ValueError:
        return False
    return True
