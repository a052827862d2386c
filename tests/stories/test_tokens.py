"""
Tokens as they live: they run out, rotate, get lost on the way and are taken back; no won deal is lost by it.

Refreshes are counted in the providers' own call logs.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from functions.catalog import FUNCTIONS
from shared import codec
from shared.aws.vault import PARTITION
from shared.errors import Unavailable
from shared.ports.work import CONNECTED, RECONNECT_NEEDED
from tests.stories.account import Account
from tests.stories.stage import ONE, Stage

pytestmark = pytest.mark.stack

AN_ACCESS_TOKENS_LIFE = 1801
TWENTY_MINUTES = 1200
SECRETS: set[str] = set()
"""Every token that was stored while these stories ran."""


@pytest.fixture
def xero(stage: Stage) -> Iterator[Account]:
    account = Account(stage, stage.ledger)
    SECRETS.update(account.stored.secrets)
    yield account
    if account.status == RECONNECT_NEEDED:
        account.signs_in_again()
    SECRETS.update(account.stored.secrets)
    account.close()


@pytest.fixture
def hubspot(stage: Stage) -> Iterator[Account]:
    account = Account(stage, stage.crm)
    SECRETS.update(account.stored.secrets)
    yield account
    SECRETS.update(account.stored.secrets)
    account.close()


def test_of_eight_processes_one_renews_what_ran_out_and_the_ledger_rotates(xero: Account) -> None:
    before, mark = xero.stored, xero.side.last_call()
    xero.runs_out()

    with ThreadPoolExecutor(8) as pool:
        given = set(pool.map(lambda tokens: tokens.token(), [xero.process() for _ in range(8)]))

    now = xero.stored
    assert given == {now.access}
    assert xero.refreshes(mark) == [200]
    assert (now.version, now.previous) == (before.version + 1, before.refresh)
    assert len({before.access, now.access, before.refresh, now.refresh}) == 4
    assert xero.takes(now.access)


def test_a_crm_that_does_not_rotate_keeps_its_refresh_token(hubspot: Account) -> None:
    before, mark = hubspot.stored, hubspot.side.last_call()
    hubspot.runs_out()

    assert hubspot.process().token() == hubspot.process().token() == hubspot.stored.access

    assert hubspot.refreshes(mark) == [200]
    assert (hubspot.stored.refresh, hubspot.stored.access != before.access) == (before.refresh, True)
    assert hubspot.takes(hubspot.stored.access)


def test_a_refresh_token_that_was_traded_is_dead_after_its_grace_and_ours_is_not(xero: Account) -> None:
    before = xero.stored
    xero.runs_out()
    xero.process().token()

    xero.side.control("clock", {"advance_s": AN_ACCESS_TOKENS_LIFE})

    assert not xero.trades(before.refresh)
    assert xero.takes(xero.process().renewed(xero.stored.access))


def test_an_answer_that_got_lost_is_asked_for_again_with_the_token_before(xero: Account) -> None:
    before, mark = xero.stored, xero.side.last_call()
    xero.runs_out()
    xero.side.control("faults", {"fault": "lost_token"})

    with pytest.raises(Unavailable):
        xero.process().token()
    assert xero.stored.refresh == before.refresh

    xero.side.control("clock", {"advance_s": TWENTY_MINUTES})
    assert xero.takes(xero.process().token())
    assert xero.refreshes(mark) == [0, 200]
    assert xero.stored.previous == before.refresh
    assert xero.status != RECONNECT_NEEDED


def test_of_eight_functions_at_once_one_renews_what_the_ledger_no_longer_takes(stage: Stage, xero: Account) -> None:
    stage.crm.control("webhooks", {"mode": "off"})
    deals = [stage.wins(stage.deal(ONE)) for _ in range(8)]
    xero.side.control("clock", {"advance_s": AN_ACCESS_TOKENS_LIFE})
    before, mark = xero.stored, xero.side.last_call()
    assert not xero.takes(before.access)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda deal: stage.invoke("deal_won", stage.look_again(deal)), deals))

    assert xero.refreshes(mark) == [200]
    assert xero.stored.version == before.version + 1
    # Whoever was told to wait by our own budget of calls is delivered by the CRM.
    assert stage.deliver([stage.event(deal) for deal in deals]) == 200
    stage.until(lambda: all(map(stage.invoices, deals)), lambda: "an invoice for every deal")
    stage.settle()
    assert [len(stage.invoices(deal)) for deal in deals] == [1] * 8


def test_deals_that_are_won_while_the_consent_is_gone_become_invoices_after_the_next_sign_in(
    stage: Stage, xero: Account
) -> None:
    """A person is called by the gauge; until then nothing is parked, and the ledger is left alone."""
    parked = stage.world.lists.parked()
    stage.ledger.act("revoke_consent")
    first = stage.wins(stage.deal(ONE))
    stage.until(lambda: xero.waiting == {first}, lambda: f"the first deal on the agenda: {xero.waiting}")
    assert xero.status == RECONNECT_NEEDED
    stage.stack.invoke("tick")
    assert xero.gauge("ReconnectNeeded") == 1

    stage.word_spreads()
    mark = xero.side.last_call()
    second = stage.wins(stage.deal(ONE))
    stage.until(lambda: xero.waiting == {first, second}, lambda: f"both deals on the agenda: {xero.waiting}")
    assert xero.side.calls(mark) == []
    assert [stage.invoices(deal) for deal in (first, second)] == [[], []]
    assert stage.world.lists.parked() == parked

    xero.signs_in_again()
    stage.stack.invoke("tick")

    both = (first, second)
    stage.until(lambda: all(map(stage.invoices, both)), lambda: "invoices for both")
    assert [stage.told(deal, sync_status="invoiced")["invoice_status"] for deal in both] == ["draft"] * 2
    stage.settle()
    assert [len(stage.invoices(deal)) for deal in both] == [1, 1]
    assert (xero.status, xero.waiting) == (CONNECTED, set())


def test_no_token_and_no_secret_is_in_any_log_or_table(stage: Stage, xero: Account, hubspot: Account) -> None:
    stage.told(stage.wins(stage.deal(ONE)), invoice_status="draft")
    stage.stack.invoke("tick")
    secrets = SECRETS | set(xero.stored.secrets) | set(hubspot.stored.secrets)
    for side in (stage.crm, stage.ledger):
        secrets |= {side.described[name] for name in ("client_secret", "webhook_secret")}
    dynamodb = stage.stack.boto("dynamodb")

    written = {function.name: "\n".join(stage.stack.logs(function.name)) for function in FUNCTIONS}
    written["emulator"] = stage.stack.emulator.log()
    for name, table in stage.stack.tables.items():
        pages = dynamodb.get_paginator("scan").paginate(TableName=table)
        written[name] = str([item for page in pages for item in page["Items"]])

    assert len(secrets) >= 7
    assert {"deal_won", "tick", "state", "links", "audit"} <= {name for name, text in written.items() if text}
    assert [] == [(name, secret[:4]) for name, text in written.items() for secret in secrets if secret in text]


def test_tokens_that_nobody_used_for_a_week_are_renewed_by_the_tick_alone(xero: Account) -> None:
    before, mark = xero.stored, xero.side.last_call()
    xero.runs_out()
    week_ago = codec.instant(datetime.now(UTC) - timedelta(days=8))
    xero.stage.world.state.update(PARTITION, xero.connection, assign={"expires_at": week_ago})

    xero.stage.stack.invoke("tick")

    xero.stage.until(lambda: xero.stored.version > before.version, lambda: "the renewal of the idle tokens")
    assert xero.refreshes(mark) == [200]
    assert xero.takes(xero.stored.access)
