from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from shared.errors import Conflict, NeedsHuman
from shared.model.findings import Finding, Severity
from shared.model.modes import Mode, Pilot
from shared.model.rules import Rules
from shared.usecases.governing.move_book import Move, move_book, raised, since_of, take_along, trail_of, waiting_since
from tests import builders
from tests.unit.usecases.paths import DEAL, Path

BROKEN = Finding(Severity.ACT, "fields", "deal.number", "the field is missing", "Run setup.")
NOTED = Finding(Severity.NOTE, "limits", "", "much is left", "Nothing to do.")
OBSERVING = builders.rules(builders.book(mode=Mode.OBSERVE))
LIVE = replace(builders.rules(builders.book(mode=Mode.LIVE, since=builders.NOW)), version="r2")


@dataclass
class Versions:
    """The store of rules: what is pushed are the rules themselves, by a name."""

    in_force: Rules = OBSERVING
    known: dict[str, Rules] = field(default_factory=lambda: {"r2": LIVE})

    def active(self) -> Rules:
        return self.in_force

    def text(self, version: str) -> bytes:
        return version.encode()

    def push(self, content: bytes) -> str:
        return content.decode()

    def activate(self, version: str, *, after: str = "") -> None:
        if after and after != self.in_force.version:
            raise Conflict("somebody else was faster")
        self.in_force = self.known[version]


def move(**more: Any) -> Move:
    facts: dict[str, Any] = {"book": OBSERVING.books[0], "mode": Mode.LIVE, "by": "ann"} | more
    return Move(**facts)


def carried_out(path: Path, one: Move, store: Versions, *findings: Finding) -> str:
    return move_book(one, b"r2", OBSERVING, store=store, links=path.links, clock=path.clock, findings=findings)


def test_a_move_is_in_force_and_in_the_books_trail() -> None:
    path, store = Path(), Versions()
    carried_out(path, move(), store, NOTED)

    assert LIVE == store.active()
    (entry,) = path.links.audit.entries(trail_of(LIVE.books[0]))
    assert ("ann", "moved", {"mode": "observe"}) == (entry.actor, entry.verb, entry.before)
    assert {"mode": "live", "since": "2026-11-21T10:00:00+00:00", "rules": "r2"} == entry.after


def test_going_up_needs_a_sound_installation() -> None:
    path, store = Path(), Versions()

    with pytest.raises(NeedsHuman, match="the field is missing"):
        carried_out(path, move(), store, BROKEN, NOTED)
    assert OBSERVING == store.active()


def test_a_person_may_go_up_anyway_and_that_is_written_down() -> None:
    path, store = Path(), Versions()
    carried_out(path, move(anyway=True), store, BROKEN)

    (entry,) = path.links.audit.entries(trail_of(LIVE.books[0]))
    assert "the field is missing" == entry.after["passed over"]


def test_rules_that_changed_meanwhile_are_not_overwritten() -> None:
    with pytest.raises(Conflict):
        carried_out(Path(), move(), Versions(in_force=replace(OBSERVING, version="r9")))


def test_going_up_counts_from_now_on_or_from_the_day_that_was_given() -> None:
    now = builders.NOW.replace(microsecond=500)
    day = builders.NOW - timedelta(days=20)

    assert builders.NOW + timedelta(seconds=1) == since_of(move(), now)
    assert day == since_of(move(since=day), now)


def test_going_down_leaves_the_day_as_it_was() -> None:
    live = builders.book(since=builders.NOW)

    assert builders.NOW == since_of(move(book=live, mode=Mode.OBSERVE), builders.NOW + timedelta(days=9))


def test_another_pilot_is_a_step_up_too() -> None:
    piloting = builders.book(mode=Mode.PILOT)

    assert move(book=piloting, mode=Mode.PILOT, pilot=Pilot(owners=frozenset("7"))).is_up
    assert not move(book=piloting, mode=Mode.PILOT).is_up
    assert not move(book=builders.book(), mode=Mode.PILOT).is_up


def test_new_rules_name_the_books_that_they_would_raise() -> None:
    assert LIVE.books == tuple(raised(OBSERVING, LIVE))
    assert [] == raised(LIVE, OBSERVING)
    assert LIVE.books == tuple(raised(builders.rules(builders.book(id="other")), LIVE))


@dataclass
class All:
    path: Path

    def all(self) -> Any:
        return iter(self.path.links.handoffs.values())


def test_only_deals_that_waited_since_then_are_taken_along() -> None:
    path = Path(rules=OBSERVING)
    path.wins()
    book = LIVE.books[0]

    assert [DEAL] == waiting_since(book, builders.NOW - timedelta(days=1), All(path))
    assert [] == waiting_since(book, builders.NOW + timedelta(days=1), All(path))
    path.queues.sent.clear()
    take_along([DEAL], "ann", queues=path.queues, clock=path.clock)
    assert [("deal_won", DEAL)] == [(queue, hint.about) for queue, hint in path.queues.sent]


def test_deals_that_were_invoiced_are_not_taken_along() -> None:
    path = Path()
    path.wins()

    assert [] == waiting_since(LIVE.books[0], builders.NOW - timedelta(days=1), All(path))
