"""A token is renewed once, whoever asks; a rotated one is never lost; consent is given up last of all."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from threading import Barrier, Event
from typing import Any

import pytest

from shared.aws.connections import DynamoConnections
from shared.aws.lifetimes import DynamoLifetimes
from shared.aws.tables import Table
from shared.aws.tokens import ConnectionTokens
from shared.aws.vault import PARTITION, Vault
from shared.errors import LedgerlinkError, RateLimited, Reconnect, Unavailable
from shared.http.tokens import TokenSet
from shared.model.refs import ConnectionId
from shared.ports.connections import Connection, Lifetime
from shared.ports.work import CONNECTED, RECONNECT_NEEDED
from tests.fakes.clock import FakeClock
from tests.fakes.cloud.tables import InThisProcess
from tests.fakes.emulated import Emulator

pytestmark = pytest.mark.stack
XERO = ConnectionId("xero:a")
LIFE = 1800


@dataclass
class Vendor:
    """Rotates refresh tokens: each may be traded once, unless it is among the `graced`."""

    good: set[str] = field(default_factory=lambda: {"r0"})
    graced: set[str] = field(default_factory=set)
    calls: list[str] = field(default_factory=list)
    fails: LedgerlinkError | None = None
    numbers: Any = field(default_factory=lambda: count(1))

    def renew(self, refresh: str) -> TokenSet:
        self.calls.append(refresh)
        if self.fails is not None:
            raise self.fails
        if refresh not in self.good | self.graced:
            raise Reconnect("invalid_grant")
        self.good.discard(refresh)
        number = next(self.numbers)
        self.good.add(f"r{number}")
        return TokenSet(f"a{number}", f"r{number}", LIFE)


@dataclass
class Bench:
    vault: Vault
    clock: FakeClock
    vendor: Vendor = field(default_factory=Vendor)
    lost: list[ConnectionId] = field(default_factory=list)

    def hear(self, gone: ConnectionId, known_at: datetime) -> None:
        self.lost.append(gone)

    def tokens(self, renew: Callable[[str], TokenSet] | None = None) -> ConnectionTokens:
        """Another process's."""
        return ConnectionTokens(XERO, self.vault, renew or self.vendor.renew, self.hear, sleep=lambda _: None)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=["in this process", "emulated"])
def cloud(request: pytest.FixtureRequest, emulator: Emulator) -> InThisProcess | Emulator:
    return InThisProcess() if request.param == "in this process" else emulator


@pytest.fixture
def table(cloud: InThisProcess | Emulator) -> Table:
    return cloud.table("state")


@pytest.fixture
def bench(cloud: InThisProcess | Emulator, clock: FakeClock, table: Table) -> Bench:
    kms = cloud.client("kms")
    vault = Vault(table, kms, kms.create_key()["KeyMetadata"]["KeyId"], clock)
    vault.put(XERO, TokenSet("a0", "r0", LIFE))
    return Bench(vault, clock)


def test_a_token_with_life_left_is_used_as_it_is(bench: Bench) -> None:
    assert bench.tokens().token() == "a0"
    assert bench.vendor.calls == []


def test_a_token_is_kept_by_the_instance_until_it_is_about_to_expire(bench: Bench) -> None:
    tokens = bench.tokens()
    tokens.token()
    bench.vault.put(XERO, TokenSet("elsewhere", "r9", 2 * LIFE))

    assert tokens.token() == "a0"
    bench.clock.advance(LIFE - 119)
    assert tokens.token() == "elsewhere"


def test_a_token_about_to_expire_is_renewed_and_stored_before_it_is_used(bench: Bench) -> None:
    bench.clock.advance(LIFE - 119)

    assert bench.tokens().token() == "a1"
    assert bench.tokens().token() == "a1"
    assert bench.vendor.calls == ["r0"]


def test_of_eight_processes_one_renews_and_all_get_the_new_token(bench: Bench) -> None:
    bench.clock.advance(LIFE + 1)
    sources = [ConnectionTokens(XERO, bench.vault, bench.vendor.renew, bench.hear) for _ in range(8)]

    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(lambda source: source.token(), sources))

    assert given == ["a1"] * 8
    assert bench.vendor.calls == ["r0"]


def test_of_eight_threads_of_one_process_one_renews(bench: Bench) -> None:
    bench.clock.advance(LIFE + 1)
    tokens = bench.tokens()

    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(lambda _: tokens.token(), range(8)))

    assert given == ["a1"] * 8
    assert bench.vendor.calls == ["r0"]


def test_of_threads_that_were_refused_at_once_one_renews(bench: Bench) -> None:
    """Independent reads share a client and its tokens: each of them hears of the refusal."""
    tokens = bench.tokens()
    refused = tokens.token()
    together = Barrier(8)

    def reads(_: int) -> str:
        together.wait()
        return tokens.renewed(refused)

    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(reads, range(8)))

    assert given == ["a1"] * 8
    assert bench.vendor.calls == ["r0"]


def test_a_thread_that_begins_while_another_renews_gets_the_new_token(bench: Bench) -> None:
    renewing, may_end = Event(), Event()

    def slowly(refresh: str) -> TokenSet:
        renewing.set()
        may_end.wait(10)
        return bench.vendor.renew(refresh)

    tokens = bench.tokens(slowly)
    refused = tokens.token()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(tokens.renewed, refused)
        renewing.wait(10)
        second = pool.submit(tokens.token)
        may_end.set()

        assert (first.result(10), second.result(10)) == ("a1", "a1")
    assert bench.vendor.calls == ["r0"]


def test_while_one_renews_the_others_use_the_last_minutes(bench: Bench) -> None:
    bench.clock.advance(LIFE - 100)
    assert bench.vault.lease(XERO, 1)

    assert bench.tokens().token() == "a0"


def test_who_waits_too_long_for_another_gives_the_work_back(bench: Bench) -> None:
    bench.clock.advance(LIFE + 1)
    assert bench.vault.lease(XERO, 1)

    with pytest.raises(Unavailable) as raised:
        bench.tokens().token()
    assert raised.value.retry_after == 2


def test_who_died_while_renewing_blocks_nobody_for_long(bench: Bench) -> None:
    bench.clock.advance(LIFE + 1)
    bench.vault.lease(XERO, 1)
    bench.clock.advance(31)

    assert bench.tokens().token() == "a1"


def test_a_refused_token_is_renewed_though_it_had_life_left(bench: Bench) -> None:
    assert bench.tokens().renewed("a0") == "a1"


def test_a_token_that_another_process_replaced_is_not_renewed_again(bench: Bench) -> None:
    slow = bench.tokens()
    slow.token()
    bench.tokens().renewed("a0")

    assert slow.renewed("a0") == "a1"
    assert bench.vendor.calls == ["r0"]


@pytest.mark.parametrize("error", [Unavailable("down"), RateLimited("wait", retry_after=7)])
def test_a_provider_in_trouble_costs_neither_consent_nor_the_right_to_try_again(
    bench: Bench, error: LedgerlinkError
) -> None:
    bench.clock.advance(LIFE + 1)
    bench.vendor.fails = error
    with pytest.raises(type(error)):
        bench.tokens().token()

    bench.vendor.fails = None

    assert bench.tokens().token() == "a1"
    assert bench.lost == []


def test_trouble_at_the_second_chance_does_not_block_the_next_either(bench: Bench) -> None:
    bench.tokens().renewed("a0")
    bench.clock.advance(LIFE + 1)

    def refuses_the_newest_and_is_down_for_the_one_before(refresh: str) -> TokenSet:
        raise Reconnect("invalid_grant") if refresh == "r1" else Unavailable("down")

    with pytest.raises(Unavailable):
        bench.tokens(refuses_the_newest_and_is_down_for_the_one_before).token()

    assert bench.tokens().token() == "a2"
    assert bench.lost == []


def test_when_another_traded_the_refresh_token_a_moment_ago_theirs_is_used(bench: Bench) -> None:
    bench.clock.advance(LIFE + 1)

    def trades_after_another(refresh: str) -> TokenSet:
        bench.vault.put(XERO, TokenSet("theirs", "r7", LIFE))
        raise Reconnect(f"invalid_grant for {refresh}")

    assert bench.tokens(trades_after_another).token() == "theirs"
    assert bench.lost == []


def test_a_lost_answer_is_healed_by_the_refresh_token_before(bench: Bench) -> None:
    bench.tokens().renewed("a0")
    bench.vendor.good = set()
    bench.vendor.graced = {"r0"}
    bench.clock.advance(LIFE + 1)

    assert bench.tokens().token() == "a2"
    assert bench.vendor.calls == ["r0", "r1", "r0"]
    assert bench.lost == []


def test_only_when_every_refresh_token_is_refused_a_person_must_sign_in(bench: Bench) -> None:
    bench.tokens().renewed("a0")
    bench.vendor.good = set()

    with pytest.raises(Reconnect) as raised:
        bench.tokens().renewed("a1")

    assert bench.lost == [XERO]
    assert raised.value.record == XERO
    bench.vault.put(XERO, TokenSet("a9", "r9", LIFE))
    assert bench.tokens().token() == "a9"


def test_a_pair_that_was_refused_for_good_is_not_offered_again_by_anybody(bench: Bench) -> None:
    """Whoever was under way when the consent went asks no second time; a new sign-in counts at once."""
    under_way = bench.tokens()
    under_way.token()
    bench.vendor.good = set()
    with pytest.raises(Reconnect):
        bench.tokens().renewed("a0")
    asked = len(bench.vendor.calls)

    with pytest.raises(Reconnect):
        under_way.renewed("a0")

    assert len(bench.vendor.calls) == asked
    bench.vault.put(XERO, TokenSet("a9", "r9", LIFE))
    assert under_way.renewed("a0") == "a9"


@pytest.mark.parametrize("known_before", [False, True])
def test_who_signs_in_while_a_dead_pair_is_found_dead_has_signed_in(
    bench: Bench, table: Table, *, known_before: bool
) -> None:
    """Between the reading of the pair and the word that its consent is gone."""
    connections = DynamoConnections(table, bench.clock)
    connections.connect(Connection(XERO, "main"))
    bench.vendor.good = set()
    if known_before:
        bench.vault.refuse(XERO, 1)

    def too_late(gone: ConnectionId, known_at: datetime) -> None:
        bench.clock.advance(1)
        bench.vault.put(XERO, TokenSet("a9", "r9", LIFE))
        connections.mark(XERO, CONNECTED)
        connections.refused(gone, RECONNECT_NEEDED, known_at)

    with pytest.raises(Reconnect):
        ConnectionTokens(XERO, bench.vault, bench.vendor.renew, too_late).renewed("a0")

    assert connections.status(XERO) == CONNECTED
    assert bench.tokens().token() == "a9"


def test_who_waited_while_another_was_refused_does_not_ask_either(bench: Bench) -> None:
    bench.clock.advance(LIFE + 1)
    assert bench.vault.lease(XERO, 1)
    waiting = ConnectionTokens(
        XERO, bench.vault, bench.vendor.renew, bench.hear, sleep=lambda _: bench.vault.refuse(XERO, 1)
    )

    with pytest.raises(Reconnect):
        waiting.token()

    assert bench.vendor.calls == []


def test_a_connection_without_tokens_needs_a_person(bench: Bench) -> None:
    nobody = ConnectionTokens(ConnectionId("xero:b"), bench.vault, bench.vendor.renew, bench.hear)

    with pytest.raises(Reconnect):
        nobody.token()


def test_tokens_are_stored_encrypted_for_their_connection_alone(bench: Bench, table: Table) -> None:
    secrets = ("an-access-token-nobody-may-read", "a-refresh-token-nobody-may-read")
    bench.vault.put(XERO, TokenSet(*secrets, LIFE))
    item = table.get(PARTITION, XERO)
    assert item is not None
    assert not any(secret in str(item) for secret in secrets)

    table.put({**item, "sk": "xero:b"})

    other = ConnectionTokens(ConnectionId("xero:b"), bench.vault, bench.vendor.renew, bench.hear)
    with pytest.raises(Unavailable):
        other.token()


def test_secrets_are_not_shown_by_accident(bench: Bench) -> None:
    tokens = bench.tokens()
    tokens.token()

    assert "a0" not in repr(tokens._kept)
    assert "a0" not in repr(TokenSet("a0", "r0", LIFE))


def test_lives_are_read_of_all_consents_and_those_who_share_one_share_its_life(bench: Bench, table: Table) -> None:
    alone, first, second = XERO, ConnectionId("xero:b"), ConnectionId("xero:c")
    bench.vault.share([first, second], ConnectionId("xero:consent"), TokenSet("a9", "r9", 2 * LIFE, ends_in=86_400))

    lives = {life.connection: life for life in DynamoLifetimes(table).all()}

    soon, later = (bench.clock.now() + timedelta(seconds=seconds) for seconds in (LIFE, 2 * LIFE))
    assert Lifetime(alone, soon) == lives[alone]
    ends = bench.clock.now() + timedelta(days=1)
    assert [Lifetime(one, later, ends) for one in (first, second)] == [lives[one] for one in (first, second)]


def test_a_new_consent_has_a_life_of_its_own_and_a_renewal_that_says_nothing_changes_nothing(
    bench: Bench, table: Table
) -> None:
    def ends() -> object:
        return next(life.ends_at for life in DynamoLifetimes(table).all() if life.connection == XERO)

    bench.vault.put(XERO, TokenSet("a1", "r0", 0, ends_in=86_400))
    known = ends()
    assert bench.clock.now() + timedelta(days=1) == known

    bench.clock.advance(60)
    bench.tokens().token()
    assert known == ends()

    bench.vault.put(XERO, TokenSet("a2", "r2", LIFE))
    assert ends() is None
