"""Connecting and disconnecting decided without a vendor: who may, which account, what is kept, what a failure says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.domain import consent
from shared.errors import Forbidden, LedgerlinkError, NotFound, Rejected, Unavailable
from shared.model.consent import Account, Attempt, Ending, Progress
from shared.model.refs import ConnectionId
from shared.ports.connections import Connection
from shared.ports.work import CONNECTED, DISCONNECTED, RECONNECT_NEEDED, Standing
from shared.usecases.connecting.ask_consent import Person, ask_consent
from shared.usecases.connecting.disconnect import disconnect
from shared.usecases.connecting.take_consent import Desk, take_consent

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
REX = Person("rex", frozenset({"revops"}))
A, B = ConnectionId("xero:a"), ConnectionId("xero:b")


@dataclass
class Bench:
    """Everything around the use-cases, in memory; it is the vendor, too."""

    reached: Sequence[Account] = (Account("a", "Alpha"),)
    fails: LedgerlinkError | None = None
    set_up_fails: LedgerlinkError | None = None
    left_to_do: str = ""
    known: dict[ConnectionId, Connection] = field(default_factory=dict)
    open: dict[str, Attempt] = field(default_factory=dict)
    ended: dict[str, Progress] = field(default_factory=dict)
    kept: list[ConnectionId] = field(default_factory=list)
    verbs: list[tuple[str, str]] = field(default_factory=list)
    soon: list[ConnectionId] = field(default_factory=list)
    secret: str = "app-secret"
    title: str = "Xero"
    denied: str = "access_denied"

    def now(self) -> datetime:
        return NOW

    # the vendor
    def page(self, attempt: Attempt, state: str, challenge: str) -> str:
        return f"https://vendor.test/?state={state}&challenge={challenge}&back={attempt.back_to}"

    def redeem(self, attempt: Attempt, callback: Mapping[str, str], verifier: str) -> "Bench":
        assert callback["code"]
        assert verifier == consent.verifier_of(attempt, self.secret)
        if self.fails is not None:
            raise self.fails
        return self

    def accounts(self) -> Sequence[Account]:
        return self.reached

    def keep(self, connections: Sequence[ConnectionId]) -> None:
        self.kept += connections

    def joined(self, account: Account, before: Connection | None) -> Connection:
        made = before or Connection(ConnectionId(f"xero:{account.id}"), "main")
        return replace(made, status=CONNECTED, title=account.title)

    # the stores
    def begin(self, attempt: Attempt) -> None:
        self.open[attempt.id] = attempt

    def take(self, identity: str) -> Attempt:
        if identity not in self.open:
            raise Rejected("this sign-in was used already")
        return self.open.pop(identity)

    def end(self, identity: str, progress: Progress) -> None:
        self.ended[identity] = progress

    def progress(self, identity: str) -> Progress:
        return self.ended[identity]

    def connection(self, connection: ConnectionId) -> Connection:
        if connection not in self.known:
            raise NotFound(f"there is no connection {connection}")
        return self.known[connection]

    def connect(self, connection: Connection) -> None:
        self.known[connection.id] = connection

    def mark(self, connection: ConnectionId, status: str) -> None:
        self.known[connection] = replace(self.known[connection], status=status)

    def standings(self) -> list[Standing]:
        return [Standing(id=one.id, status=one.status, heard_at=NOW, connected_at=NOW) for one in self.known.values()]

    def note(self, about: Any, deed: Any) -> None:
        self.verbs.append((deed.actor, deed.verb))

    def waiting_for(self, _connection: ConnectionId) -> list[Any]:
        return []

    def set_up(self, _connection: ConnectionId) -> str:
        if self.set_up_fails is not None:
            raise self.set_up_fails
        return self.left_to_do

    # what people do
    def asks(self, by: Person = REX, reconnects: str = "") -> str:
        """Give the state on the vendor's page."""
        here: Any = self
        _, page = ask_consent(
            "xero",
            "main",
            by=by,
            reconnects=reconnects,
            back_to="https://api.test/back",
            identity="id-1",
            vendor=here,
            attempts=here,
            connections=here,
            clock=here,
        )
        return page.partition("state=")[2].partition("&")[0]

    def comes_back(self, **query: str) -> Progress:
        here: Any = self
        desk = Desk(here, here, here, here, Soon(self.soon), here, here, self.set_up)  # type: ignore[arg-type]
        return take_consent("xero", "main", query, desk)


@dataclass
class Soon:
    """The cursors."""

    asked: list[ConnectionId]

    def soon(self, connection: ConnectionId) -> None:
        self.asked.append(connection)


def test_what_was_chosen_is_connected_set_up_and_noted_with_who_asked() -> None:
    bench = Bench()

    progress = bench.comes_back(state=bench.asks(), code="c")

    assert (Ending.CONNECTED, [A]) == (progress.ending, [one.connection for one in progress.joined])
    assert ([A], [("rex", "connected")], [A]) == (bench.kept, bench.verbs, bench.soon)
    assert progress == bench.ended["id-1"]


@pytest.mark.parametrize("groups", [set(), {"viewer"}])
def test_who_may_not_gets_no_page(groups: set[str]) -> None:
    bench = Bench()

    with pytest.raises(Forbidden, match="that is for finance and revops"):
        bench.asks(Person("vera", frozenset(groups)))
    assert {} == bench.open


def test_the_vendor_is_asked_nothing_for_a_state_that_is_used_or_made_up() -> None:
    bench = Bench()
    state = bench.asks()
    bench.comes_back(state=state, code="c")

    for again in (state, state + "x", ""):
        with pytest.raises(Rejected):
            bench.comes_back(state=again, code="c")
    assert [A] == bench.kept


def test_a_person_who_says_no_ends_the_attempt() -> None:
    bench = Bench()

    progress = bench.comes_back(state=bench.asks(), error="access_denied")

    assert (Ending.DENIED, []) == (progress.ending, bench.kept)
    assert "ledgerlink connect xero --app main" in progress.fix


def test_a_vendors_own_words_are_shown_only_where_they_are_a_plain_word() -> None:
    for said, shown in (("invalid_scope", "invalid_scope"), ("<script>alert(1)</script>", "an error")):
        bench = Bench()

        assert bench.comes_back(state=bench.asks(), error=said).sentence.endswith(f"said: {shown}")


def test_another_account_than_the_one_to_be_reconnected_changes_nothing() -> None:
    bench = Bench(reached=[Account("b", "Beta")], known={A: Connection(A, "main", RECONNECT_NEEDED)})

    progress = bench.comes_back(state=bench.asks(reconnects=A), code="c")

    assert (Ending.WRONG_ACCOUNT, [], [A]) == (progress.ending, bench.kept, list(bench.known))
    assert RECONNECT_NEEDED == bench.known[A].status
    assert "Beta (b) was chosen" in progress.sentence


def test_an_account_given_before_is_no_choice_and_heals_only_where_it_waits() -> None:
    waiting = Bench(
        reached=[Account("a", "Alpha"), Account("b", "Beta", chosen=False)],
        known={B: Connection(B, "main", RECONNECT_NEEDED)},
    )
    ended = Bench(reached=waiting.reached, known={B: Connection(B, "main", DISCONNECTED)})

    assert [A, B] == [one.connection for one in waiting.comes_back(state=waiting.asks(), code="c").joined]
    assert [A] == [one.connection for one in ended.comes_back(state=ended.asks(), code="c").joined]


def test_reconnecting_keeps_what_is_known_of_the_account() -> None:
    before = Connection(A, "main", RECONNECT_NEEDED, profile={"name": "Alpha"}, calls_per_day=5000)
    bench = Bench(known={A: before})

    (joined,) = bench.comes_back(state=bench.asks(reconnects=A), code="c").joined

    assert joined.again
    assert replace(before, status=CONNECTED, title="Alpha") == bench.known[A]
    assert [("rex", "reconnected")] == bench.verbs


def test_a_connection_of_another_app_or_provider_is_not_reconnected_here() -> None:
    other = ConnectionId("hubspot:1")
    bench = Bench(known={A: Connection(A, "second"), other: Connection(other, "main")})

    with pytest.raises(NotFound, match="through the app second"):
        bench.asks(reconnects=A)
    with pytest.raises(Rejected, match="is not an account at xero"):
        bench.asks(reconnects=other)


@pytest.mark.parametrize("error", [Unavailable("the vendor is down"), Rejected("the code is used", fix="Begin again.")])
def test_a_failure_is_kept_for_whoever_waits(error: LedgerlinkError) -> None:
    bench = Bench(fails=error)

    progress = bench.comes_back(state=bench.asks(), code="c")

    assert (Ending.FAILED, error.sentence) == (progress.ending, progress.sentence)
    assert progress.fix
    assert progress == bench.ended["id-1"]


def test_an_account_whose_settings_cannot_be_read_is_connected_and_says_what_is_left() -> None:
    bench = Bench(set_up_fails=Unavailable("the ledger is slow"))

    (joined,) = bench.comes_back(state=bench.asks(), code="c").joined

    assert joined.left_to_do == "its settings could not be read (the ledger is slow); run: ledgerlink setup"


def test_disconnecting_tells_the_vendor_whether_it_is_the_apps_last_account() -> None:
    bench = Bench(known={A: Connection(A, "main"), B: Connection(B, "main")})
    told: list[tuple[ConnectionId, bool]] = []
    forgotten: list[ConnectionId] = []

    for one in (A, B):
        here: Any = bench
        disconnect(
            one,
            by="rex",
            withdraw=lambda connection, last: told.append((connection, last)),
            forget=forgotten.append,
            connections=here,
            links=here,
            clock=here,
        )

    assert [(A, False), (B, True)] == told
    assert [A, B] == forgotten
    assert {DISCONNECTED} == {one.status for one in bench.known.values()}


def test_a_vendor_that_gives_no_answer_leaves_the_connection_as_it_is() -> None:
    bench: Any = Bench(known={A: Connection(A, "main")})

    def silent(_connection: ConnectionId, _last: bool) -> None:  # noqa: FBT001 - as the vendor is called
        raise Unavailable("no answer")

    with pytest.raises(Unavailable):
        disconnect(A, by="rex", withdraw=silent, forget=bench.kept.append, connections=bench, links=bench, clock=bench)
    assert (CONNECTED, []) == (bench.known[A].status, bench.kept)
