"""Every mistake in a `ledgerlink.toml` at once, each with its key and what to do: what a person wants before it is pushed."""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from shared.domain.contradictions import NO_LIMITS, Path, Problem, contradictions, did_you_mean
from shared.errors import Malformed
from shared.model.rules import Rules
from shared.usecases.governing.rules import reader, version_of
from shared.usecases.governing.rules_schema import OURS, schema

UNKNOWN = frozenset({"extra_forbidden", "unexpected_keyword_argument"})
CHOICE = frozenset({"enum", "literal_error"})
KINDS: Mapping[str, str] = {
    "frozen_set_type": "a list is meant, in brackets",
    "tuple_type": "a list is meant: [[…]] before each",
    "dataclass_type": "a table is meant: [key] or { … }",
    "dict_type": "a table is meant: [key] or { … }",
    "string_type": "a text is meant, in quotes",
    "bool_type": "true or false is meant, without quotes",
    "bool_parsing": "true or false is meant, without quotes",
    "int_type": "a whole number is meant, without quotes",
    "int_parsing": "a whole number is meant, without quotes",
    "int_from_float": "a whole number is meant",
    "decimal_type": "a number is meant",
    "decimal_parsing": "a number is meant",
}
"""What people call what a value is not."""


class MistakenRules(Malformed):
    """The file can't be used; `problems` are all of its mistakes, in the file's order."""

    def __init__(self, problems: Sequence[Problem], record: str) -> None:
        listed = "; ".join(
            f"{problem.key}: {problem.sentence}" if problem.path else problem.sentence for problem in problems
        )
        super().__init__(
            f"{record} can't be used: {listed}",
            record=record,
            fix=" ".join(dict.fromkeys(problem.fix for problem in problems)),
        )
        self.problems = tuple(problems)


def checked(
    content: bytes,
    roles: Mapping[str, str],
    record: str = "ledgerlink.toml",
    *,
    cost_centres: Mapping[str, int] = NO_LIMITS,
    paperless: Collection[str] = (),
    flat: Collection[str] = (),
) -> Rules:
    """
    Give the rules that the file states, once it has no mistake; the other arguments as for `contradictions`.

    Raises:
        MistakenRules: it isn't TOML, a key is unknown, missing or of the wrong kind, or two of them contradict each other.
    """
    try:
        table = tomllib.loads(content.decode(), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MistakenRules([Problem((), f"it is not TOML: {error}", "Correct it there.")], record) from error
    try:
        rules = reader().validate_python(table)
    except ValidationError as error:
        raise MistakenRules([_problem(detail) for detail in error.errors()], record) from error
    problems = [
        *(Problem((key,), f"`{key}` is not written, it is made", "Remove it.") for key in sorted(OURS & table.keys())),
        *contradictions(rules, roles, cost_centres, paperless, flat),
    ]
    if problems:
        raise MistakenRules(problems, record)
    return replace(rules, version=version_of(content))


def _problem(detail: Any) -> Problem:
    path: Path = detail["loc"]
    kind = detail["type"]
    if kind in UNKNOWN:
        known = _keys(path[:-1])
        word = str(path[-1])
        close = did_you_mean(word, known)
        fix = f"Known here are: {', '.join(known)}." if known else "Remove it."
        return Problem(path, f"there is no such key{close}", fix)
    if kind == "missing":
        return Problem(path, "this key is missing", f"Add `{path[-1]}` there.")
    if kind in CHOICE:
        choices = re.findall(r"'([^']*)'", detail["ctx"]["expected"])
        close = did_you_mean(str(detail["input"]), choices)
        return Problem(
            path, f'"{detail["input"]}" is none of its values{close}', f"Choose one of: {', '.join(choices)}."
        )
    message = str(detail["msg"]).removeprefix("Value error, ")
    return Problem(path, KINDS.get(kind) or message[:1].lower() + message[1:], "Correct the value.")


def _keys(path: Path) -> list[str]:
    """The keys that may stand in the table at this path; none where it isn't a table of ours."""
    whole = schema()
    here: Any = whole
    for part in path:
        step = here.get("items") if isinstance(part, int) else here.get("properties", {}).get(part)
        if step is None:
            return []
        here = whole["$defs"][step["$ref"].rpartition("/")[2]] if "$ref" in step else step
    return sorted(here.get("properties", {}))
