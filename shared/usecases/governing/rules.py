"""The company's rules as a file: read, validated, and named by what they say."""

import hashlib
import tomllib
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from shared.errors import Malformed
from shared.model.rules import Rules


@cache
def reader() -> TypeAdapter[Rules]:
    """What reads the keys; made once in a process, for that takes longer than reading any file."""
    return TypeAdapter(Rules)


def version_of(content: bytes) -> str:
    """The name of these rules: a digest of the file's bytes."""
    return hashlib.sha256(content).hexdigest()[:16]


def parse(content: bytes) -> Rules:
    """
    Give the rules that this `ledgerlink.toml` states.

    Raises:
        Malformed: not TOML, or a key is unknown, missing or of the wrong kind; the sentence names every one.
    """
    try:
        table = tomllib.loads(content.decode(), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Malformed(
            f"ledgerlink.toml is not TOML: {error}", record="ledgerlink.toml", fix="Correct it there."
        ) from error
    try:
        rules = reader().validate_python(table)
    except ValidationError as error:
        problems = "; ".join(f"{_key(e['loc'])}: {e['msg']}" for e in error.errors())
        raise Malformed(
            f"ledgerlink.toml can't be used: {problems}", record="ledgerlink.toml", fix="Correct these keys."
        ) from error
    return replace(rules, version=version_of(content))


def _key(location: tuple[Any, ...]) -> str:
    return ".".join(f"[{part + 1}]" if isinstance(part, int) else str(part) for part in location)
