"""The whole look over fakes: a sound installation has nothing to act on, and each fault is named with what to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal

import pytest

from shared.errors import LedgerlinkError, Reconnect, Unavailable
from shared.model.catalogue import Product
from shared.model.crm import Stage
from shared.model.findings import Alarms, Finding, Severity, Usage, gravest
from shared.model.ledger import TaxCode
from shared.model.refs import ConnectionId
from shared.model.rules import ItemRule, Trigger
from shared.ports.work import CONNECTED, RECONNECT_NEEDED, Standing
from shared.usecases.governing.examine import CHECKS, Examination, Facts, examine
from tests import builders
from tests.builders import CRM, LEDGER
from tests.fakes.clock import FakeClock
from tests.fakes.crm import ACCOUNT, FakeCrm
from tests.fakes.ledger import FakeLedger

NEEDED = {CRM: frozenset({"deals.read"}), LEDGER: frozenset({"invoices", "settings.read"})}
NAMED = Stage("signed", "Signed", is_won=False, is_closed=False)


@dataclass
class Site:
    """A sound installation; a test breaks one thing."""

    clock: FakeClock = field(default_factory=lambda: FakeClock(builders.NOW))
    crm: FakeCrm = field(default_factory=lambda: FakeCrm(has_fields=True))

    def __post_init__(self) -> None:
        self.ledger = FakeLedger(self.clock)
        at = self.clock.now()
        standings = {name: Standing(name, CONNECTED, at, at) for name in (CRM, LEDGER)}
        self.look = Examination(
            rules=builders.rules(),
            standings=standings,
            crm_of=lambda _: self.crm,
            ledger_of=lambda _: self.ledger,
            account_of=lambda _: ACCOUNT,
            organisation_of=lambda _: builders.organisation(),
            facts_of=lambda name: Facts(name.partition(":")[0], NEEDED[name], 1000),
            granted=lambda _: frozenset({"deals.read", "invoices", "settings"}),
            skew=lambda _: timedelta(seconds=1),
            used=lambda _: Usage(10),
            polls_of=lambda _: 216,
            alarms=lambda: Alarms("ledgerlink-alarms", 1),
            products_of=lambda _: [Product("Pro plan", "PRO"), Product("Setup", "SETUP")],
            clock=self.clock,
            file="r1",
        )

    def found(self) -> Mapping[str, list[Finding]]:
        return {
            area: [finding for finding in findings if finding.severity is not Severity.NOTE]
            for area, findings in examine(self.look)
        }

    def only(self, area: str) -> Finding:
        """The one thing that somebody must act on."""
        found = [finding for findings in self.found().values() for finding in findings]
        assert [area] == [finding.area for finding in found], found
        assert found[0].fix
        return found[0]


def test_a_sound_installation_has_nothing_to_act_on() -> None:
    site = Site()

    assert {area: [] for area, _ in CHECKS} == site.found()


def test_nothing_is_written_by_looking() -> None:
    site = Site()
    site.found()

    assert ({"account", "field_gaps"}, ["organisation"]) == (set(site.crm.calls), site.ledger.calls)


def test_an_account_that_the_rules_name_must_be_connected() -> None:
    site = Site()
    site.look.standings = {CRM: site.look.standings[CRM]}

    assert f"the rules name {LEDGER}, which isn't connected" == site.only("connections").sentence


@pytest.mark.parametrize(
    ("error", "severity"),
    [(Reconnect("gone", fix="Sign in."), Severity.RECONNECT), (Unavailable("down", fix="Wait."), Severity.LATER)],
)
def test_an_account_that_does_not_answer_is_said_once(error: LedgerlinkError, severity: Severity) -> None:
    site = Site()
    site.crm.before.append(error)
    found = site.only("connections")

    assert (severity, CRM) == (found.severity, found.record)


def test_a_consent_that_is_back_but_noted_as_gone_is_said() -> None:
    site = Site()
    site.look.standings = {**site.look.standings, CRM: replace(site.look.standings[CRM], status=RECONNECT_NEEDED)}

    assert Severity.RECONNECT is site.only("connections").severity
    assert f"ledgerlink connect hubspot --reconnect {CRM}" in site.only("connections").fix


def test_a_permission_that_was_not_granted_is_named_and_a_wider_one_will_do() -> None:
    site = Site()
    site.look.granted = lambda _: frozenset({"deals.read", "settings"})

    assert "the consent of xero lacks invoices" == site.only("permissions").sentence


def test_a_deleted_field_is_named() -> None:
    site = Site(crm=FakeCrm(has_fields=False))

    assert {"is missing"} == {one.sentence.rpartition(" is missing")[1].strip() for one in site.found()["fields"]}


@pytest.mark.parametrize(
    ("stages", "said"),
    [
        ((replace(ACCOUNT.pipelines["default"][0], label="Signed"),), "was called 'Closed Won' and is 'Signed'"),
        ((replace(ACCOUNT.pipelines["default"][0], is_won=False),), "is no longer a won one"),
        ((*ACCOUNT.pipelines["default"], NAMED), "the stage signed (Signed) of the pipeline default is new"),
    ],
)
def test_a_pipeline_that_was_rebuilt_is_said(stages: tuple[Stage, ...], said: str) -> None:
    site = Site()
    site.crm.settings = replace(ACCOUNT, pipelines={"default": stages})

    assert said in site.only("settings").sentence


def test_a_stage_that_a_trigger_names_and_that_is_gone_is_said_of_the_rules_too() -> None:
    site = Site()
    site.look.rules = builders.rules(triggers=(Trigger("closedwon", "default"),))
    site.crm.settings = replace(ACCOUNT, pipelines={"default": (NAMED,)})
    found = site.found()

    assert ["triggers.[1].stage"] == [finding.record for finding in found["rules"]]
    assert "closedwon" in found["settings"][0].sentence


def test_a_tax_rate_that_changed_since_it_was_read_is_said() -> None:
    site = Site()
    rates = {**builders.organisation().tax_codes, "OUTPUT2": TaxCode("OUTPUT2", "20% (VAT on Income)", Decimal(21))}
    site.ledger.settings = builders.organisation(tax_codes=rates)

    assert "the tax code OUTPUT2 changed: rate was 20 and is 21" in site.only("settings").sentence


def test_an_account_that_a_rule_books_to_and_that_was_closed_is_said() -> None:
    site = Site()
    site.ledger.settings = builders.organisation(accounts={})

    assert ["books.[1].default_item"] == [finding.record for finding in site.found()["rules"]]


def test_products_that_no_rule_names_are_noted_unless_a_default_serves_them() -> None:
    site = Site()
    strict = builders.book(default_item=None, items=(ItemRule(account="200", tax="OUTPUT2", sku="PRO"),))
    assert [] == dict(examine(site.look))["products"]
    site.look.rules = builders.rules(strict)
    (found,) = dict(examine(site.look))["products"]

    assert (Severity.NOTE, "uk") == (found.severity, found.record)
    assert "no rule names 1 product(s) of the CRM, such as Setup" in found.sentence


def test_rules_in_the_file_that_are_not_in_force_are_said() -> None:
    site = Site()
    site.look.file = "r2"
    said = site.only("rules").sentence
    site.look.file = None

    assert "the file here is version r2, in force is r1" == said
    assert [] == site.found()["rules"]


def test_a_connection_that_has_been_silent_for_days_is_said() -> None:
    site = Site()
    long_ago = builders.NOW - timedelta(days=4)
    site.look.standings = {**site.look.standings, LEDGER: Standing(LEDGER, CONNECTED, long_ago, long_ago)}

    assert LEDGER == site.only("webhooks").record


def test_a_clock_that_is_off_is_said() -> None:
    site = Site()
    site.look.skew = lambda name: timedelta(seconds=-300) if name == CRM else None

    assert "differ by 300 s" in site.only("clock").sentence


def test_a_day_whose_calls_are_nearly_used_up_is_said() -> None:
    site = Site()
    site.look.used = lambda name: Usage(850 if name == LEDGER else 0)

    assert "850 of 1000 calls to xero" in site.only("limits").sentence


def test_a_block_by_the_provider_is_for_later() -> None:
    site = Site()
    site.look.used = lambda name: Usage(1, builders.NOW + timedelta(hours=1) if name == LEDGER else None)

    assert Severity.LATER is site.only("limits").severity


@pytest.mark.parametrize(("pending", "said"), [(0, "nobody has subscribed"), (2, "2 subscription(s)")])
def test_alarms_that_nobody_hears_are_said(pending: int, said: str) -> None:
    site = Site()
    site.look.alarms = lambda: Alarms("ledgerlink-alarms", 0, pending)

    assert said in site.only("alarms").sentence


def test_the_gravest_finding_decides() -> None:
    found = [Finding(severity, "", "", "", "") for severity in (Severity.NOTE, Severity.ACT, Severity.LATER)]

    assert (Severity.ACT, None) == (gravest(found), gravest([]))


def test_a_second_crm_of_a_book_is_looked_at_too() -> None:
    site = Site()
    other = ConnectionId("hubspot:1")
    site.look.rules = builders.rules(builders.book(crms=frozenset({CRM, other})))

    assert other == site.only("connections").record
