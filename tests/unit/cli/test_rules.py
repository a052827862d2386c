import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from shared.aws.rules import StoredRules
from shared.cli.rules import rules
from shared.errors import NotFound
from shared.model.ledger import Organisation
from shared.model.refs import ConnectionId
from shared.model.rules import Rules
from shared.ports.connections import Connection
from shared.providers.hubspot import mapping
from shared.usecases.governing.rules import parse, version_of
from tests import builders
from tests.fakes.hubspot import HubSpotOnSandbox
from tests.unit.usecases.paths import Path as Fakes

TEXT = f"""# ours
crm = "{builders.CRM}"

[[books]]
id = "uk"
ledger = "{builders.LEDGER}"

[[books.items]]
sku = "A"
account = "200"
tax = "OUTPUT2"
"""
PUSHED_AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@dataclass
class Versions:
    """The store of rules, in memory."""

    texts: dict[str, bytes] = field(default_factory=dict)
    in_force: str = ""

    def active(self) -> Rules:
        if not self.in_force:
            raise NotFound("no rules are active", fix="Push them.")
        return parse(self.texts[self.in_force])

    def push(self, content: bytes) -> str:
        self.texts[version_of(content)] = content
        return version_of(content)

    def text(self, version: str) -> bytes:
        return self.texts[version]

    def activate(self, version: str, *, after: str = "") -> None:
        assert after in {"", self.in_force}
        self.in_force = version

    def versions(self) -> list[StoredRules]:
        return [StoredRules(version, PUSHED_AT, version == self.in_force) for version in self.texts]


@dataclass
class Here:
    """A deployment with one CRM and one ledger, both set up."""

    rules: Versions = field(default_factory=Versions)
    books: Organisation = field(default_factory=builders.organisation)
    path: Fakes = field(default_factory=Fakes)

    def __post_init__(self) -> None:
        self.links, self.queues, self.clock = self.path.links, self.path.queues, self.path.clock

    def connection(self, connection: ConnectionId) -> Connection:
        if connection != builders.CRM:
            raise NotFound(f"there is no connection {connection}", fix="Connect the account, then try again.")
        return Connection(connection, "main", profile=mapping.to_profile(HubSpotOnSandbox().crm().account()))

    def organisation(self, connection: ConnectionId) -> Organisation:
        if connection != builders.LEDGER:
            raise NotFound(f"there is no connection {connection}", fix="Connect the account, then try again.")
        return self.books


@pytest.fixture
def here() -> Here:
    return Here()


@pytest.fixture
def run(here: Here, tmp_path: Path) -> Callable[..., Result]:
    """Runs `ledgerlink rules` on a file with this text."""

    def ran(words: str, text: str = TEXT) -> Result:
        (tmp_path / "mine.toml").write_text(text)
        arguments = [str(tmp_path / "mine.toml") if word == "FILE" else word for word in words.split()]
        return CliRunner().invoke(rules, arguments, obj={"world": here})

    return ran


def answer(result: Result) -> Any:
    return json.loads(result.stdout)


def test_a_good_file_is_said_to_be_one(run: Callable[..., Result]) -> None:
    result = run("check FILE --json")

    assert result.exit_code == 0
    assert answer(result) == {"version": version_of(TEXT.encode()), "books": ["uk"], "live": False}


def test_more_cost_centres_than_the_books_ledger_takes_are_a_mistake(run: Callable[..., Result]) -> None:
    three = 'sku = "A"\ntracking = { Region = "EMEA", Team = "Sales", Project = "X" }'

    result = run("check FILE", TEXT.replace('sku = "A"', three))

    assert result.exit_code == 1
    assert "'A' names 3 tracking categories (Project, Region, Team): the ledger takes 2 on a line" in result.stderr


def test_mistakes_are_listed_by_line_and_key_with_what_to_do(run: Callable[..., Result]) -> None:
    result = run(
        "check FILE", TEXT.replace('sku = "A"', 'skuu = "A"').replace('id = "uk"', 'id = "uk"\nmode = "alive"')
    )

    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert lines[0].endswith('mine.toml:6: books.[1].mode: "alive" is none of its values; did you mean "live"?')
    assert lines[1] == "  What to do: Choose one of: observe, approve, pilot, live."
    assert lines[2].endswith('mine.toml:10: books.[1].items.[1].skuu: there is no such key; did you mean "sku"?')


def test_machines_are_told_each_mistake_beside_the_error(run: Callable[..., Result]) -> None:
    said = answer(run("check FILE --json", TEXT + 'name = "A"\n[[books.items]]\nsku = "A"\naccount = "1"\n'))["error"]

    assert said["code"] == "malformed"
    assert said["problems"] == [
        {
            "line": 14,
            "key": "books.[1].items.[2].sku",
            "message": '"A" stands in rule 1 already',
            "fix": "Remove one of the two, or give it another sku.",
        }
    ]


def test_what_is_not_toml_is_shown_on_its_line(run: Callable[..., Result]) -> None:
    result = run("check FILE --json", 'crm = "hubspot:1"\nbooks = \n')

    assert [problem["line"] for problem in answer(result)["error"]["problems"]] == [2]


def test_the_accounts_are_asked_for_what_the_file_names(run: Callable[..., Result]) -> None:
    assert run("check FILE --live").exit_code == 0

    result = run("check FILE --live --json", TEXT.replace('"200"', '"400"'))

    assert result.exit_code == 1
    assert [(p["line"], p["message"]) for p in answer(result)["error"]["problems"]] == [
        (8, "the account '400' for 'A' is not an open revenue account of Our Books Ltd")
    ]


def test_accounts_that_are_not_connected_are_mistakes_of_the_file(run: Callable[..., Result]) -> None:
    result = run("check FILE --live --json", TEXT.replace(builders.LEDGER, "xero:2").replace(builders.CRM, "hubspot:1"))

    assert [(p["line"], p["key"]) for p in answer(result)["error"]["problems"]] == [(2, "crm"), (6, "books.[1].ledger")]


def test_a_file_with_a_mistake_is_not_stored(run: Callable[..., Result], here: Here) -> None:
    result = run("push FILE", TEXT.replace("xero:", "xro:"))

    assert result.exit_code == 1
    assert here.rules.texts == {}


def test_versions_are_listed_with_the_one_in_force(run: Callable[..., Result]) -> None:
    first, second = (answer(run("push FILE --json", text))["version"] for text in (TEXT, TEXT + "# more\n"))
    run(f"activate {first}")

    assert answer(run("list --json")) == [
        {"version": first, "stored_at": "2026-11-21T10:00:00.000000Z", "active": True},
        {"version": second, "stored_at": "2026-11-21T10:00:00.000000Z", "active": False},
    ]
    assert f"{first}  2026-11-21 10:00:00  in force" in run("list").stdout


def test_deals_that_waited_are_looked_at_under_the_new_rules(run: Callable[..., Result], here: Here) -> None:
    here.path.sells(amount="1.00")
    here.path.wins()
    version = answer(run("push FILE --json"))["version"]

    assert {"active": version, "looked_at": ["31337"]} == answer(run(f"activate {version} --json"))
    assert "; 1 held deals are looked at again" in run(f"activate {version} --by ann").stdout


def test_a_difference_is_shown_by_key_old_and_new(run: Callable[..., Result]) -> None:
    version = answer(run("push FILE --json"))["version"]
    run(f"activate {version}")
    changed = TEXT.replace('"200"', '"260"').replace('id = "uk"', 'id = "uk"\nmode = "live"')

    assert run("diff FILE", changed).stdout.splitlines() == [
        "books[uk].mode: observe → live",
        "books[uk].items[A].account: 200 → 260",
    ]
    assert answer(run("diff FILE --json", changed)) == {
        "active": version,
        "file": version_of(changed.encode()),
        "changes": [
            {"key": "books[uk].mode", "before": "observe", "after": "live"},
            {"key": "books[uk].items[A].account", "before": "200", "after": "260"},
        ],
    }


@pytest.mark.parametrize(("text", "code"), [(TEXT, 0), (TEXT + "# only said otherwise\n", 0), (TEXT + 'name="B"\n', 1)])
def test_scripts_learn_of_a_difference_only_when_they_ask(run: Callable[..., Result], text: str, code: int) -> None:
    run(f"activate {answer(run('push FILE --json'))['version']}")

    assert run("diff FILE", text).exit_code == 0
    assert run("diff FILE --exit-code", text).exit_code == code


def test_without_active_rules_there_is_nothing_to_compare_with(run: Callable[..., Result]) -> None:
    result = run("diff FILE --json")

    assert result.exit_code == 1
    assert answer(result)["error"]["code"] == "not_found"


def test_the_schema_is_printed_for_people_and_for_pipes(run: Callable[..., Result]) -> None:
    assert answer(run("schema")) == answer(run("schema --json"))
    assert len(run("schema --json").stdout.splitlines()) == 1
