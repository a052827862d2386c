"""
The ledger keeps us out though our tokens are good: the organisation was disconnected, or a permission is missing.

FAIL-05, FAIL-11: somebody is called, what can't go on waits, and nothing is lost.
"""

from collections.abc import Iterator

import pytest

from shared.ports.work import CONNECTED, NEEDS_SIGN_IN, PERMISSION_MISSING, RECONNECT_NEEDED
from tests.stories.account import SCOPES, Account
from tests.stories.stage import ONE, Stage

pytestmark = pytest.mark.stack


@pytest.fixture
def xero(stage: Stage) -> Iterator[Account]:
    account = Account(stage, stage.ledger)
    yield account
    stage.ledger.act("scopes", scope=SCOPES)
    stage.ledger.act("reconnect", account.side.described["account_id"])
    if account.status in NEEDS_SIGN_IN:
        account.signs_in_again()
    account.close()


def test_a_disconnected_organisation_calls_a_person_and_its_deals_become_invoices_after_the_sign_in(
    stage: Stage, xero: Account
) -> None:
    parked = stage.world.lists.parked()
    stage.ledger.act("disconnect", xero.side.described["account_id"])
    first = stage.wins(stage.deal(ONE))
    stage.until(lambda: first in xero.waiting, lambda: "the first deal waiting for a sign-in")
    assert xero.status == RECONNECT_NEEDED
    stage.stack.invoke("tick")
    assert xero.gauge("ReconnectNeeded") == 1

    stage.word_spreads()
    mark = xero.side.last_call()
    second = stage.wins(stage.deal(ONE))
    stage.until(lambda: second in xero.waiting, lambda: "the second deal waiting")
    assert xero.side.calls(mark) == [], "whoever is kept out doesn't knock again"
    assert stage.world.lists.parked() == parked

    xero.signs_in_again()
    stage.stack.invoke("tick")

    both = (first, second)
    stage.until(lambda: all(map(stage.invoices, both)), lambda: "invoices for both")
    assert [stage.told(deal, sync_status="invoiced")["invoice_status"] for deal in both] == ["draft"] * 2
    stage.settle()
    assert [len(stage.invoices(deal)) for deal in both] == [1, 1]
    assert (xero.status, xero.waiting) == (CONNECTED, set())


def test_a_missing_permission_is_named_and_only_what_needs_it_waits(stage: Stage, xero: Account) -> None:
    company = stage.company()
    linked = stage.wins(stage.deal(ONE, company=company))
    stage.told(linked, invoice_status="draft")
    stage.settle()
    stage.ledger.act("scopes", scope=SCOPES.replace("accounting.contacts ", ""))

    stopped = stage.wins(stage.deal(ONE))
    stage.until(lambda: stopped in xero.waiting, lambda: "the deal of a new customer waiting for a sign-in")
    assert xero.status == PERMISSION_MISSING
    assert "accounting.contacts" in stage.terminal("explain", "deal", stopped)
    stage.stack.invoke("tick")
    assert xero.gauge("ReconnectNeeded") == 1
    goes_on = stage.wins(stage.deal(ONE, company=company))
    stage.told(goes_on, invoice_status="draft")

    xero.signs_in_again()
    stage.stack.invoke("tick")

    stage.until(lambda: stage.invoices(stopped), lambda: "an invoice for the deal that was stopped")
    stage.told(stopped, invoice_status="draft")
    stage.settle()
    assert [len(stage.invoices(deal)) for deal in (stopped, goes_on)] == [1, 1]
    assert (xero.status, xero.waiting) == (CONNECTED, set())
