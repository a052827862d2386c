from datetime import UTC, date, datetime, timedelta

from shared.domain.attention import asked_for, is_due, is_sent, joined
from shared.model.attention import NOTHING, Attention
from shared.model.ledger import Invoice, InvoiceStatus
from tests.owed import invoice

TODAY = date(2026, 11, 21)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def an_invoice(
    due: date | None, *, status: InvoiceStatus = InvoiceStatus.AWAITING_PAYMENT, changed: datetime = LONG_AGO
) -> Invoice:
    return invoice(due_date=due, status=status, changed_at=changed)


def test_an_unpaid_invoice_makes_the_days_around_its_due_date_lively() -> None:
    asked = asked_for(an_invoice(date(2026, 12, 20)), TODAY)

    assert asked == Attention(((date(2026, 12, 19), date(2026, 12, 25)),))
    assert [is_due(asked, date(2026, 12, day)) for day in (18, 19, 20, 25, 26)] == [False, True, True, True, False]


def test_drafts_and_what_is_settled_make_no_day_lively() -> None:
    for status in set(InvoiceStatus) - {InvoiceStatus.AWAITING_PAYMENT}:
        assert asked_for(an_invoice(TODAY, status=status), TODAY) == NOTHING


def test_what_was_due_weeks_ago_is_left_alone_unless_it_moved_lately() -> None:
    long_overdue, now = date(2026, 10, 1), datetime(2026, 11, 21, 12, tzinfo=UTC)

    assert asked_for(an_invoice(long_overdue), TODAY) == NOTHING
    asked = asked_for(an_invoice(long_overdue, changed=now), TODAY)
    assert [is_sent(asked, TODAY + timedelta(days=days)) for days in (0, 3, 4)] == [True, True, False]


def test_windows_that_meet_become_one_and_those_that_are_over_are_forgotten() -> None:
    known = Attention(((date(2026, 11, 1), date(2026, 11, 7)), (date(2026, 12, 1), date(2026, 12, 7))))
    wanted = Attention(((date(2026, 12, 8), date(2026, 12, 14)),), TODAY)

    assert joined(known, wanted, TODAY) == Attention(((date(2026, 12, 1), date(2026, 12, 14)),), TODAY)


def test_what_is_known_already_changes_nothing() -> None:
    known = Attention(((date(2026, 11, 1), date(2026, 11, 7)), (date(2026, 12, 1), date(2026, 12, 14))), TODAY)
    inside = Attention(((date(2026, 12, 2), date(2026, 12, 8)),), TODAY - timedelta(days=1))

    assert joined(known, inside, TODAY) is known
