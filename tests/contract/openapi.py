"""An OpenAPI 3.0 description as JSON Schema: what of it a request or an answer contradicts."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types

Schema = dict[str, Any]


@dataclass(frozen=True)
class Operation:
    """One call that is described."""

    method: str
    path: str
    described: Mapping[str, Any] = field(hash=False)
    whole: Mapping[str, Any] = field(hash=False)

    def answer(self, status: int) -> tuple[Schema, Any] | None:
        """The schema of an answer with this status, and its example; None for a status that is not described."""
        held = self.described["responses"].get(str(status))
        if held is None:
            return None
        content = self._followed(held).get("content", {}).get("application/json", {})
        return self._schema(content.get("schema", {})), content.get("example")

    def body(self) -> Schema:
        """The schema of the JSON body."""
        content = self._followed(self.described["requestBody"])["content"]
        return self._schema(content["application/json"]["schema"])

    def parameters(self) -> set[str]:
        """Names of the query's parameters."""
        return {p["name"] for p in map(self._followed, self.described.get("parameters", ())) if p["in"] == "query"}

    def cost(self) -> int:
        """Tokens of the day's budget."""
        return int(self.described["x-token-cost"])

    def scopes(self) -> set[str]:
        """Scopes of which one is enough."""
        return {scope for way in self.described["security"] for scope in way.get("oauth2", ())}

    def _followed(self, held: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in held:
            found: Any = self.whole
            for part in held["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            held = found
        return held

    def _schema(self, held: Mapping[str, Any]) -> Schema:
        """With references resolved and ``nullable`` as a type of its own."""
        held = self._followed(held)
        made = {
            name: self._within(name, value)
            for name, value in held.items()
            if name not in ("nullable", "example", "description")
        }
        if held.get("nullable") and "type" in held:
            made["type"] = [held["type"], "null"]
            if "enum" in held:
                made["enum"] = [*held["enum"], None]
        return made

    def _within(self, name: str, value: Any) -> Any:
        if name == "properties":
            return {member: self._schema(one) for member, one in value.items()}
        if name in ("allOf", "anyOf", "oneOf"):
            return [self._schema(one) for one in value]
        return self._schema(value) if name in ("items", "additionalProperties") and isinstance(value, dict) else value


def operations(file: Path) -> list[Operation]:
    """Everything that a description describes."""
    whole = json.loads(file.read_text())
    return [
        Operation(method.upper(), path, described, whole)
        for path, methods in whole["paths"].items()
        for method, described in methods.items()
    ]


def fits(template: str, path: str) -> bool:
    """Whether a path is one of a template with {variables}."""
    return re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)), path) is not None


def contradictions(schema: Schema, value: Any) -> Iterator[str]:
    """What the schema has against a value."""
    for error in Draft202012Validator(schema).iter_errors(value):
        yield f"{error.json_path}: {error.message}"


def members(schema: Any, example: Any = None) -> set[str]:
    """Every member's name that stands anywhere in a schema or an example."""
    found: set[str] = set()
    if isinstance(schema, dict):
        found |= set(schema.get("properties", {}))
        for value in schema.values():
            found |= members(value)
        for value in schema.get("properties", {}).values():
            found |= members(value)
    if isinstance(schema, list):
        for value in schema:
            found |= members(value)
    return found | named(example)


def named(value: Any, apart: frozenset[str] = frozenset()) -> set[str]:
    """Every member's name in a JSON value; below the members in ``apart`` nobody looks."""
    if isinstance(value, list):
        return {name for one in value for name in named(one, apart)}
    if not isinstance(value, dict):
        return set()
    return set(value) | {name for key, one in value.items() if key not in apart for name in named(one, apart)}


def without_nulls(value: Any) -> Any:
    """The same without the members that are null."""
    if isinstance(value, list):
        return [without_nulls(one) for one in value]
    if isinstance(value, dict):
        return {name: without_nulls(one) for name, one in value.items() if one is not None}
    return value
