import json
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types

from shared.usecases.governing.rules_schema import schema

ROOT = Path(__file__).parents[4]


def valid(text: str) -> bool:
    return bool(Draft202012Validator(schema()).is_valid(tomllib.loads(text)))


def test_the_schema_in_the_repository_is_current() -> None:
    kept = json.loads((ROOT / "ledgerlink.schema.json").read_text())

    assert kept == schema(), "run: ledgerlink rules schema > ledgerlink.schema.json"


def test_the_example_names_its_schema_and_is_valid_by_it() -> None:
    text = (ROOT / "ledgerlink.toml").read_text()

    assert text.startswith("#:schema ./ledgerlink.schema.json\n")
    assert valid(text)


@pytest.mark.parametrize(
    ("line", "good"),
    [
        ('mode = "live"', True),
        ('mode = "alive"', False),
        ("curencies = []", False),
        ('exchange = { source = "crm" }', True),
        ('exchange = { source = "moon" }', False),
        ("default_item = 7", False),
    ],
)
def test_an_editor_sees_what_the_check_would_say(line: str, good: bool) -> None:  # noqa: FBT001 - a column of the table
    assert valid(f'crm = "hubspot:1"\n[[books]]\nid = "uk"\nledger = "xero:2"\n{line}\n') is good


def test_keys_are_described_and_the_version_is_not_offered() -> None:
    made = schema()

    assert "version" not in made["properties"]
    assert "overdue" in made["properties"]["credit_hold_days"]["description"]
    assert made["properties"]["credit_hold_days"]["type"] == "integer"
    assert "Raises" not in json.dumps(made)
