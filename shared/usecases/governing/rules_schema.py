"""The keys of `ledgerlink.toml` for editors, as JSON Schema: read off the vocabulary, so there is one place to say it."""

import ast
import inspect
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from typing import Any

from pydantic import TypeAdapter

from shared.model import rules as vocabulary
from shared.model.rules import Rules

DIALECT = "https://json-schema.org/draft/2020-12/schema"
OURS = frozenset({"version"})
"""What the file doesn't say but is."""


def schema() -> dict[str, Any]:
    """
    Give the JSON Schema (2020-12) of the rules.

    Guarantees: a key is described by the docstring under it, else by the sentences of its class that name it; what TOML
    can't say (null) isn't offered.
    """
    made = TypeAdapter(Rules).json_schema()
    said = _descriptions()
    for name, table in {"Rules": made, **made["$defs"]}.items():
        keys = {key: value for key, value in table.get("properties", {}).items() if key not in OURS}
        for key, value in keys.items():
            keys[key] = {**_without_null(value), **said.get((name, key), {})}
            keys[key].pop("title", None)
        if keys:
            table["properties"] = keys
        if "description" in table:
            table["description"] = _paragraphs(table["description"])
    return {"$schema": DIALECT, **made, "title": "ledgerlink.toml"}


def _descriptions() -> Mapping[tuple[str, str], dict[str, str]]:
    """What the docstrings say about each key of each class, wherever in the vocabulary the class stands."""
    modules = {kind.__module__ for kind in vars(vocabulary).values() if is_dataclass(kind)}
    return {
        key: {"description": text}
        for module in sorted(modules)
        for one in ast.parse(inspect.getsource(sys.modules[module])).body
        if isinstance(one, ast.ClassDef)
        for key, text in _described(one)
    }


def _described(one: ast.ClassDef) -> Iterator[tuple[tuple[str, str], str]]:
    general = _paragraphs(ast.get_docstring(one) or "")
    for place, line in enumerate(one.body):
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
            text = _docstring(one.body[place + 1 : place + 2]) or _about(line.target.id, general)
            if text:
                yield (one.name, line.target.id), text


def _docstring(after: list[ast.stmt]) -> str:
    for line in after:
        if isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant) and isinstance(line.value.value, str):
            return " ".join(line.value.value.split())
    return ""


def _paragraphs(docstring: str) -> str:
    """The docstring in one line, without what it raises: that is for programmers."""
    return " ".join(docstring.partition("Raises:")[0].split())


def _about(key: str, general: str) -> str:
    """The sentences that name the key."""
    sentences = re.split(r"(?<=\.) ", general)
    return " ".join(sentence for sentence in sentences if f"`{key}`" in sentence)


def _without_null(value: dict[str, Any]) -> dict[str, Any]:
    kept = {name: what for name, what in value.items() if what is not None}
    if "anyOf" not in kept:
        return kept
    kinds = [kind for kind in kept.pop("anyOf") if kind != {"type": "null"}]
    return kept | (kinds[0] if len(kinds) == 1 else {"anyOf": kinds})
