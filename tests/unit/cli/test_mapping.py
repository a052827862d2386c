import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from shared.cli.mapping import map_products
from shared.http.client import Api
from shared.model.handoff import Journal
from shared.model.ledger import Item, Organisation
from shared.model.refs import ConnectionId
from tests import builders
from tests.fakes.hubspot import HubSpotOnSandbox

RULE = '\n[[books.items]]\nsku = "SEAT-PRO"\naccount = "200"\ntax = "OUTPUT2"\n'
TEXT = f'crm = "{builders.CRM}"\n[[books]] # ours\nid = "uk"\nledger = "{builders.LEDGER}"\n{RULE}\n# the end\n'
ITEMS = (
    Item("ONBOARD", "Onboarding", "200", "OUTPUT2"),
    Item("HELP", "Support by the hour", "200", "OUTPUT2"),
    Item("LICENCE", "Annual licence", "400", "OUTPUT2"),
)


@dataclass
class Here:
    """A deployment whose ledger has one item more once it is read anew."""

    bench: HubSpotOnSandbox = field(default_factory=HubSpotOnSandbox)
    books: Organisation = field(default_factory=lambda: builders.organisation(items={i.code: i for i in ITEMS}))

    def api(self, connection: ConnectionId, journal: Journal) -> Api:
        assert connection == self.bench.connection
        return self.bench.crm().api

    def organisation(self, connection: ConnectionId) -> Organisation:
        assert connection == builders.LEDGER
        return self.books

    def set_up(self, connection: ConnectionId) -> list[str]:
        support = Item("SUPPORT", "Support", "200", "OUTPUT2")
        self.books = replace(self.organisation(connection), items={**self.books.items, "SUPPORT": support})
        return []


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "mine.toml"
    made.write_text(TEXT)
    return made


@pytest.fixture
def run(file: Path) -> Callable[..., Result]:
    def ran(*words: str) -> Result:
        return CliRunner().invoke(map_products, [str(file), *words], obj={"world": Here()})

    return ran


def waiting(result: Result) -> dict[str, list[str]]:
    [book] = json.loads(result.stdout)
    return {one["product"]["sku"]: [proposal["item"] for proposal in one["proposals"]] for one in book["unmapped"]}


def items(file: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(file.read_text())["books"][0]["items"]
    return found


def test_products_without_a_rule_are_listed_with_what_they_might_be_and_nothing_is_written(
    run: Callable[..., Result], file: Path
) -> None:
    result = run("--json")

    assert result.exit_code == 3
    assert waiting(result) == {"ONBOARD": ["ONBOARD"], "SUPPORT": ["HELP"], "LICENCE": ["LICENCE"]}
    assert file.read_text() == TEXT


def test_people_read_why(run: Callable[..., Result]) -> None:
    lines = run().stdout.splitlines()

    assert lines[:2] == [
        "uk: no rule names Onboarding (ONBOARD)",
        "  ONBOARD Onboarding: same code, same name; account 200, tax OUTPUT2",
    ]
    assert "; but the account '400' for 'LICENCE' is not an open revenue account of Our Books Ltd" in lines[-1]


def test_only_what_has_the_same_code_and_would_be_taken_is_applied(run: Callable[..., Result], file: Path) -> None:
    result = run("--apply", "--json")

    assert result.exit_code == 3
    assert sorted(waiting(result)) == ["LICENCE", "SUPPORT"]
    assert items(file)[1:] == [{"sku": "ONBOARD", "item": "ONBOARD", "account": "200", "tax": "OUTPUT2"}]
    assert file.read_text() == TEXT.replace(
        RULE, RULE + '\n[[books.items]]\nsku = "ONBOARD"\nitem = "ONBOARD"\naccount = "200"\ntax = "OUTPUT2"\n'
    )
    assert [beside.name for beside in file.parent.iterdir()] == ["mine.toml"]


def test_what_a_person_accepts_is_applied_and_nothing_waits_any_more(run: Callable[..., Result], file: Path) -> None:
    result = run("--apply", "--accept", "SUPPORT=HELP", "--accept", "LICENCE=HELP")

    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "uk: every product has a rule"
    assert [(row["sku"], row.get("item")) for row in items(file)[1:]] == [
        ("ONBOARD", "ONBOARD"),
        ("SUPPORT", "HELP"),
        ("LICENCE", "HELP"),
    ]
    assert run().exit_code == 0


def test_the_ledgers_items_are_read_anew_when_asked(run: Callable[..., Result]) -> None:
    assert waiting(run("--refresh", "--json"))["SUPPORT"] == ["SUPPORT", "HELP"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--accept", "SUPPORT=HELP"), 2),
        (("--apply", "--accept", "SUPPORT"), 2),
        (("--apply", "--accept", "NOTHING=HELP"), 1),
        (("--apply", "--accept", "SUPPORT=NOTHING"), 1),
        (("--apply", "--accept", "LICENCE=LICENCE"), 3),
        (("--book", "eu"), 1),
    ],
)
def test_what_cannot_be_done_changes_nothing(
    run: Callable[..., Result], file: Path, words: tuple[str, ...], code: int
) -> None:
    assert run(*words).exit_code == code
    assert file.read_text() == TEXT
