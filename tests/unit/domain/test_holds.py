"""Every code that can hold a deal stands in the table, with what to do."""

import ast
from pathlib import Path

from shared import errors
from shared.domain.holds import KINDS

SHARED = Path(__file__).parents[3] / "shared"


def codes_in_the_source() -> set[str]:
    return {
        node.args[0].value
        for path in [*(SHARED / "domain").glob("*.py"), *(SHARED / "usecases").glob("*.py")]
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Hold"
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def refusals() -> set[str]:
    """A refusal holds the deal under its own code; a lost consent waits, and Forbidden refuses a person, not a deal."""
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    return {
        kind.code
        for kind in kinds
        if issubclass(kind, errors.Permanent | errors.NeedsHuman)
        and not issubclass(kind, errors.Reconnect | errors.Forbidden)
    }


def test_every_code_is_explained() -> None:
    assert codes_in_the_source() | refusals() <= KINDS.keys()


def test_every_reason_has_one_sentence_and_a_fix() -> None:
    for code, kind in KINDS.items():
        assert kind.title.endswith("."), code
        assert kind.title.count(". ") == 0, code
        assert kind.fix.endswith((".", "ID.")), code
