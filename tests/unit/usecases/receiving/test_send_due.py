"""What is due is sent, then taken off; what isn't stays."""

from datetime import timedelta

import pytest

from shared.errors import Unavailable
from shared.model.hints import Hint
from shared.model.refs import ConnectionId, Kind, Ref
from shared.usecases.receiving.send_due import AT_ONCE, bring_forward, send_due
from tests.fakes.agenda import FakeAgenda, FakeSender
from tests.fakes.clock import NOON, FakeClock

XERO = ConnectionId("xero:a")
LATER = NOON + timedelta(hours=1)


def hint(key: str) -> Hint:
    return Hint(Ref(XERO, Kind.INVOICE, "7"), key, "moved")


def send(agenda: FakeAgenda, sender: FakeSender) -> int:
    return send_due(agenda=agenda, sender=sender, clock=FakeClock())


def test_what_is_due_is_sent_as_an_attempt_of_its_own_and_taken_off() -> None:
    agenda, sender = FakeAgenda(), FakeSender()
    agenda.later(NOON, "deal_won", hint("due"))
    agenda.later(LATER, "deal_won", hint("later"))

    assert send(agenda, sender) == 1
    assert sender.sent == [("deal_won", hint("due"), "2026-03-04T12:00:00Z")]
    assert [item.hint.key for item in agenda.items.values()] == ["later"]


def test_however_much_is_due_it_all_goes() -> None:
    agenda, sender = FakeAgenda(), FakeSender()
    for at in range(2 * AT_ONCE + 1):
        agenda.later(NOON, "deal_won", hint(str(at)))

    assert send(agenda, sender) == 2 * AT_ONCE + 1
    assert agenda.items == {}


def test_what_could_not_be_sent_stays() -> None:
    agenda, sender = FakeAgenda(), FakeSender(refuses=Unavailable("no queue"))
    agenda.later(NOON, "deal_won", hint("due"))

    with pytest.raises(Unavailable):
        send(agenda, sender)
    assert agenda.count_due(NOON) == 1


def test_after_a_sign_in_what_waited_for_it_is_due_and_nothing_else() -> None:
    agenda = FakeAgenda()
    agenda.later(LATER, "deal_won", hint("a"), waits_for="xero:a")
    agenda.later(LATER, "deal_won", hint("b"), waits_for="xero:b")
    agenda.later(LATER, "deal_won", hint("c"))

    assert bring_forward(XERO, agenda=agenda, clock=FakeClock()) == 1
    assert [item.hint.key for item in agenda.due(NOON)] == ["a"]
    assert agenda.waiting_for(XERO) == []
