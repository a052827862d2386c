"""What the commands about holds and parked messages print, and with which exit code they end."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from click.testing import CliRunner

from shared import codec
from shared.cli.deals import rearm, sync
from shared.cli.holds import holds
from shared.cli.parked import parked
from shared.model.crm import Deal
from shared.model.handoff import Journal
from shared.model.hints import Hint
from shared.model.ledger import InvoiceStatus
from shared.model.refs import ConnectionId
from shared.model.rules import Rules
from shared.ports.work import Parked
from shared.settings import Settings
from tests import builders
from tests.fakes.crm import FakeCrm
from tests.fakes.ledger import FakeLedger
from tests.fakes.stores import FakeInbox, FakeParking
from tests.unit.usecases.paths import DEAL, Path

SETTINGS = Settings("links", "state", "audit", "rules", "key", "apps/", "test", "local")


@dataclass
class Desk:
    """A deployment in memory, as the commands see it."""

    path: Path = field(default_factory=Path)
    inbox: FakeInbox = field(default_factory=FakeInbox)
    parking: FakeParking = field(default_factory=FakeParking)
    settings: Settings = SETTINGS

    def __post_init__(self) -> None:
        self.links, self.queues, self.clock = self.path.links, self.path.queues, self.path.clock
        self.audit, self.rules = self.links.audit, self

    def active(self) -> Rules:
        return self.path.rules

    def crm(self, _connection: ConnectionId, _journal: Journal) -> FakeCrm:
        return self.path.crm

    def ledger(self, _connection: ConnectionId, _journal: Journal) -> FakeLedger:
        return self.path.ledger

    def contested(self) -> None:
        self.path.sells(amount="1.00")
        self.path.wins()

    def changed(self) -> Deal:
        """Finance approved, then sales sold less."""
        self.path.wins()
        self.path.ledger.becomes("invoice-1", InvoiceStatus.AWAITING_PAYMENT)
        deal = self.path.sells(builders.line(quantity="10"), amount="499.91")
        self.path.wins(cause="quantity=10")
        return deal

    def run(self, group: Any, *words: str, code: int = 0) -> Any:
        result = CliRunner().invoke(group, [*words, "--json"], obj={"world": self})
        assert code == result.exit_code, result.output
        return json.loads(result.stdout) if code != 2 else result.output


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_the_list_has_the_members_that_scripts_rely_on(desk: Desk) -> None:
    desk.contested()

    (row,) = desk.run(holds, "list")

    assert list(row) == ["id", "deal", "code", "sentence", "amount", "difference", "url"]
    assert (row["deal"], row["code"]) == ("31337", "amounts_disagree")


def test_a_hold_is_shown_with_its_decisions_and_what_may_be_done(desk: Desk) -> None:
    desk.changed()

    shown = desk.run(holds, "show", "31337")

    assert (shown["code"], shown["override"], shown["invoice"]) == ("deal_changed", "accept", "INV-0001")
    assert "deal_changed" in {decision["rule"] for decision in shown["decisions"]}
    assert shown["fix"]


def test_a_deal_can_be_named_in_full(desk: Desk) -> None:
    desk.contested()

    assert desk.run(holds, "show", str(DEAL))["override"] == "never"
    assert desk.run(holds, "show", "no#such", code=1)["error"]["code"] == "not_found"


def test_approving_says_what_was_approved_and_by_whom(desk: Desk) -> None:
    desk.changed()

    assert desk.run(holds, "approve", "31337", "--by", "ann")["done"] == "deal_changed accepted by ann"
    assert desk.run(holds, "list") == []


def test_what_cannot_be_approved_is_exit_3_with_what_helps(desk: Desk) -> None:
    desk.contested()

    error = desk.run(holds, "approve", "31337", code=3)["error"]

    assert "can't be approved" in error["message"]
    assert "Correct the deal's amount" in error["fix"]


def test_a_deal_that_moved_is_exit_4(desk: Desk) -> None:
    desk.changed()
    desk.path.sells(amount="7")

    assert desk.run(holds, "approve", "31337", code=4)["error"]["code"] == "conflict"


def test_a_rejection_needs_a_reason(desk: Desk) -> None:
    desk.contested()

    desk.run(holds, "reject", "31337", code=2)
    assert "a test order" in desk.run(holds, "reject", "31337", "--reason", "a test order")["done"]


def test_a_reason_with_brackets_is_said_as_it_was_given(desk: Desk) -> None:
    desk.contested()

    said = CliRunner().invoke(holds, ["reject", "31337", "--reason", "test [/b]"], obj={"world": desk})

    assert said.exit_code == 0, said.output
    assert "test [/b]" in said.output


def test_people_read_a_held_amount_with_its_cents(desk: Desk) -> None:
    desk.path.sells(amount="100")
    desk.path.wins()

    assert "100.00 EUR" in CliRunner().invoke(holds, ["list"], obj={"world": desk}).output


def test_the_one_who_runs_the_command_decides_unless_another_is_named(desk: Desk, monkeypatch: Any) -> None:
    monkeypatch.setenv("LOGNAME", "bob")
    desk.changed()

    desk.run(holds, "approve", "31337")

    assert desk.audit.entries(DEAL)[-1].actor == "bob"


def test_a_deal_is_armed_again_only_when_its_invoice_is_gone(desk: Desk) -> None:
    desk.path.wins()

    assert "still stands" in desk.run(rearm, "deal", "31337", code=3)["error"]["message"]
    desk.path.ledger.becomes("invoice-1", InvoiceStatus.DELETED)
    assert desk.run(rearm, "deal", "31337", "--by", "ann")["done"] == "armed again by ann"


def test_a_sync_sends_the_deal_to_its_worker(desk: Desk) -> None:
    desk.run(sync, "deal", "31337", "--by", "ann")

    ((queue, hint),) = desk.queues.sent
    assert (queue, hint.about, hint.cause) == ("deal_won", DEAL, "asked for by ann")


def test_parked_messages_are_listed_shown_retried_and_dropped(desk: Desk) -> None:
    payload = codec.dumps(Hint(DEAL, "k", "won"))
    one = Parked("m-1", "deal_won", "it broke", desk.clock.now(), payload)
    for message in (one, replace(one, id="m-2")):
        desk.parking.park(message)

    assert [list(row) for row in desk.run(parked, "list")] == [["id", "queue", "cause", "since"]] * 2
    assert desk.run(parked, "show", "m-1")["payload"] == payload
    assert desk.run(parked, "retry", "m-1")["about"] == str(DEAL)
    desk.run(parked, "drop", "m-2", code=2)
    assert desk.run(parked, "drop", "m-2", "--yes")["dropped"] is True
    assert desk.run(parked, "list") == []
    assert desk.run(parked, "show", "m-2", code=1)["error"]["code"] == "not_found"
