"""What `plan` and `apply` print, and with which exit code they end."""

import io
import json
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from shared.cli import diff
from shared.cli.main import main
from shared.errors import RateLimited, Reconnect, Unavailable
from shared.model.foresight import Scope
from shared.model.handoff import Journal
from shared.model.ledger import Organisation
from shared.model.refs import ConnectionId
from shared.model.rules import Mode, Rules
from shared.ports.notices import Announce, nobody
from shared.settings import Settings
from tests import builders
from tests.fakes.crm import FakeCrm
from tests.fakes.ledger import FakeLedger
from tests.fakes.stores import FakeParking, FakePlans
from tests.unit.usecases.paths import DEAL, Path
from tests.unit.usecases.plans import Planner

SETTINGS = Settings("links", "state", "audit", "rules", "key", "apps/", "test", "local")


@dataclass
class Desk:
    """A deployment in memory, as the commands see it."""

    path: Path = field(default_factory=Path)
    parking: FakeParking = field(default_factory=FakeParking)
    plans: FakePlans = field(default_factory=FakePlans)
    settings: Settings = SETTINGS

    def __post_init__(self) -> None:
        self.links, self.queues, self.clock, self.agenda = (
            self.path.links,
            self.path.queues,
            self.path.clock,
            self.path.agenda,
        )
        self.rules = self
        self.path.crm.becomes("31337", closed_on=date(2026, 11, 20))

    def active(self) -> Rules:
        return self.path.rules

    def organisation(self, _connection: ConnectionId) -> Organisation:
        return self.path.known

    def crm(self, _connection: ConnectionId, _journal: Journal) -> FakeCrm:
        return self.path.crm

    def ledger(self, _connection: ConnectionId, _journal: Journal) -> FakeLedger:
        return self.path.ledger

    def announcer(self, _rules: Rules) -> Announce:
        return nobody

    def says(self, *words: str, code: int = 0) -> Result:
        group = main.commands[words[0]]
        result = CliRunner(env={"COLUMNS": "200"}).invoke(group, words[1:], obj={"world": self})
        assert code == result.exit_code, result.output
        return result

    def run(self, *words: str, code: int = 0) -> Any:
        return json.loads(self.says(*words, "--json", code=code).stdout)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_plan_has_the_members_that_scripts_rely_on(desk: Desk) -> None:
    plan = desk.run("plan", "deal", "31337")

    assert ["hash", "rules", "actions"] == list(plan)[:3]
    assert [["verb", "kind", "target", "before", "after", "why"]] == [
        list(action)[:6] for action in plan["actions"] if (action["verb"], action["kind"]) == ("create", "customer")
    ]
    (draft,) = [action for action in plan["actions"] if action["kind"] == "draft invoice"]
    assert {"amount": "719.87", "currency": "EUR"} == draft["after"]["total"]
    assert "r1" == plan["rules"]


def test_the_flag_for_machines_may_stand_before_or_after_the_deal(desk: Desk) -> None:
    before = json.loads(desk.says("plan", "--json", "deal", "31337").stdout)
    failed = json.loads(desk.says("plan", "--json", "deal", "999", code=1).stdout)

    assert "not_found" == failed["error"]["code"]
    assert before == desk.run("plan", "deal", "31337") == desk.run("plan", "deal", str(DEAL))


def test_applying_makes_the_invoice_and_applying_again_nothing(desk: Desk) -> None:
    plan = desk.run("plan", "deal", "31337")

    (outcome,) = desk.run("apply", plan["hash"], "--by", "ann")["outcomes"]

    assert ("31337", "done") == (outcome["deal"], outcome["outcome"])
    assert "719.87 EUR" in outcome["says"]
    assert "ann" == desk.links.audit.entries(DEAL)[-1].actor
    assert [] == desk.run("apply", plan["hash"])["outcomes"]
    assert "Nothing is left to do" in desk.says("apply", plan["hash"]).stdout


def test_a_world_that_moved_is_exit_4_with_what_is_different(desk: Desk) -> None:
    plan = desk.run("plan", "deal", "31337")
    desk.path.sells(builders.line(quantity="13"), amount="649.88")

    error = desk.run("apply", plan["hash"], code=4)["error"]

    assert "total: 719.87 becomes 779.86" in error["message"]
    assert "the world moved since the plan" in error["message"]
    assert not desk.path.ledger.invoices


def test_a_held_deal_is_shown_and_applying_it_is_exit_3(desk: Desk) -> None:
    desk.path.sells(amount="1.00")
    plan = desk.run("plan", "deal", "31337")

    assert "held" == desk.run("apply", plan["hash"], code=3)["outcomes"][0]["outcome"]


def test_what_nobody_gains_by_is_not_offered_to_be_applied(desk: Desk) -> None:
    desk.path.rules = builders.rules(builders.book(mode=Mode.OBSERVE))
    observed = desk.says("plan", "deal", "31337").stdout
    desk.path.rules = builders.rules()
    desk.path.sells(amount="1.00")
    held = desk.says("plan", "deal", "31337").stdout

    assert "1 shown only" in observed
    assert "1 held" in held
    assert "ledgerlink apply" not in observed + held


def test_a_difference_in_money_names_its_currency(desk: Desk) -> None:
    desk.path.sells(amount="1.00")

    (hold,) = [action for action in desk.run("plan", "deal", "31337")["actions"] if action["verb"] == "hold"]

    assert {"amount": "598.89", "currency": "EUR"} == hold["after"]["difference"]


def test_a_book_that_observes_is_exit_3(desk: Desk) -> None:
    desk.path.rules = builders.rules(builders.book(mode=Mode.OBSERVE))

    assert "mode observe" in desk.says("apply", desk.run("plan", "deal", "31337")["hash"], code=3).stdout


@pytest.mark.parametrize(
    ("error", "code"), [(Unavailable("down"), 75), (Reconnect("sign in again"), 5)], ids=["later", "reconnect"]
)
def test_what_keeps_a_plan_from_being_made_or_applied_has_its_own_exit_code(
    desk: Desk, error: Exception, code: int
) -> None:
    known = desk.run("plan", "deal", "31337")["hash"]
    desk.path.ledger.after.append(error)  # type: ignore[arg-type]
    assert "failed" == desk.run("apply", known, code=code)["outcomes"][0]["outcome"]

    desk.path.crm.before.append(error)  # type: ignore[arg-type]
    assert error.code == desk.run("plan", "deal", "31337", code=code)["error"]["code"]  # type: ignore[attr-defined]


def test_a_provider_that_asks_for_a_moment_is_given_it(desk: Desk) -> None:
    desk.path.crm.before.append(RateLimited("too many calls", retry_after=0.001))

    result = desk.says("plan", "deal", "31337", "--json")

    assert not result.stderr, "a pause that nobody notices isn't worth a line"
    assert json.loads(result.stdout)["actions"]


def test_an_unknown_hash_and_an_unknown_deal_are_not_found_and_no_day_is_a_mistake_in_usage(desk: Desk) -> None:
    assert "not_found" == desk.run("apply", "0" * 16, code=1)["error"]["code"]
    assert "not_found" == desk.run("plan", "deal", "999", code=1)["error"]["code"]
    desk.says("plan", "since", "yesterday", code=2)


def test_a_plan_since_a_day_says_how_many_need_nothing(desk: Desk) -> None:
    desk.path.wins()
    desk.path.tells_all()

    shown = desk.says("plan", "since", "2026-11-01").stdout

    assert "1 with nothing to do" in shown
    assert "Apply it" not in shown


def test_where_nothing_waits_it_is_said_how_to_ask_for_more(desk: Desk) -> None:
    assert "ledgerlink plan since" in desk.says("plan").stdout
    assert [] == desk.run("plan")["actions"]


def test_a_person_reads_fields_before_and_after_and_a_summary(desk: Desk) -> None:
    fresh = desk.says("plan", "deal", "31337").stdout
    desk.path.wins()
    desk.path.tells_all()
    desk.path.sells(builders.line(quantity="10"), amount="499.91")

    amended = desk.says("plan", "deal", "31337").stdout

    assert "Deal 31337 “Acme rollout” · 599.89 EUR · book uk (live)" in fresh
    assert "+ create draft invoice Acme rollout" in fresh
    assert "[item -, account 200, tax OUTPUT2]" in fresh
    assert "1 draft to create over 719.87 EUR; 1 customer to create. Rules r1." in fresh
    assert "total          719.87 EUR → 599.89 EUR" in amended
    assert "1 draft to amend over 599.89 EUR" in amended
    assert f"ledgerlink apply {next(reversed(desk.plans.kept))}" in amended


def test_colours_are_for_terminals_only(desk: Desk) -> None:
    plan = Planner(desk.path).plan()
    plain, coloured = io.StringIO(), io.StringIO()

    diff.show(plan, Console(file=plain, highlight=False, soft_wrap=True))
    diff.show(
        plan, Console(file=coloured, highlight=False, soft_wrap=True, force_terminal=True, color_system="standard")
    )

    assert "\x1b[" not in plain.getvalue()
    assert "\x1b[32m" in coloured.getvalue()


def test_what_is_kept_of_a_plan_names_no_customer(desk: Desk) -> None:
    desk.path.crm.becomes("31337", name="Rollout")
    desk.path.ledger.customers["c-1"] = builders.customer(email="someone@else.example")
    for scope in (Scope("deal", str(DEAL)), Scope("since", "2026-11-01")):
        desk.run("plan", scope.kind, DEAL.id if scope.kind == "deal" else scope.value)
    desk.path.ledger.customers.clear()
    desk.run("plan", "deal", "31337")

    stored = str(desk.plans.kept)
    assert "Acme" not in stored
    assert "example" not in stored


def test_a_plan_made_under_other_rules_is_not_applied(desk: Desk) -> None:
    known = desk.run("plan", "deal", "31337")["hash"]
    desk.path.rules = replace(desk.path.rules, version="r2")

    assert "the rules in force are r2" in desk.run("apply", known, code=4)["error"]["message"]
