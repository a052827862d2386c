"""However the sights of a customer's invoices arrive, the figures are those of the ledger's last word, counted a second way."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.ageing import BUCKETS
from shared.domain.receivables import figures
from shared.model.ledger import Invoice, InvoiceStatus
from shared.model.settlement import MONEY_IN, Settlement, SettlementKind
from tests.owed import AT, TODAY, credit, invoice, receivable, settled

RATES = {"GBP": None, "EUR": Decimal("0.8571428571"), "JPY": Decimal("0.0052490000")}
KINDS = [kind for kind in SettlementKind if kind is not SettlementKind.REFUND]


@st.composite
def histories(draw: st.DrawFn) -> list[list[Invoice]]:
    """For each invoice every state it went through: settled bit by bit, now and then with a payment taken back."""
    found = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        cents = draw(st.integers(1, 100_000))
        currency = draw(st.sampled_from(sorted(RATES)))
        about: dict[str, Any] = {
            "currency": currency,
            "exchange_rate": RATES[currency],
            "due_date": TODAY + timedelta(draw(st.integers(-100, 40))),
            "issue_date": date(2026, 1, 1) + timedelta(draw(st.integers(0, 60))),
        }
        live: list[Settlement] = []
        states = [invoice(number, _text(cents), changed_at=AT, **about)]
        for step in range(1, draw(st.integers(0, 4)) + 1):
            left = cents - sum(_cents(one.amount.amount) for one in live)
            if draw(st.booleans()) and live:
                live.pop(draw(st.integers(0, len(live) - 1)))
            elif left:
                paid = draw(st.integers(1, left))
                on = date(2026, 3, 1) + timedelta(draw(st.integers(0, 19)))
                kind = draw(st.sampled_from(KINDS))
                live.append(settled(_text(paid), on, kind, of=currency, id=f"{number}-{step}"))
            states.append(invoice(number, _text(cents), *live, changed_at=AT + timedelta(seconds=step), **about))
        found.append(states)
    return found


@given(histories(), st.integers(1, 3), st.randoms(use_true_random=False))
def test_each_payment_counts_once_in_whatever_order_and_however_often_it_is_seen(
    history: list[list[Invoice]], times: int, chance: random.Random
) -> None:
    sights = [state for states in history for state in states] * times
    chance.shuffle(sights)
    owed = receivable()
    for sight in sights:
        owed = owed.seen(sight, AT)

    assert dict(owed.invoices) == {states[-1].ref.id: states[-1] for states in history}


@given(histories())
def test_the_figures_are_those_of_a_second_slower_way(history: list[list[Invoice]]) -> None:
    invoices = [states[-1] for states in history]

    found = figures([receivable(*invoices)], AT)

    assert found.total_outstanding is not None
    assert found.invoiced is not None
    assert found.paid is not None
    naive = (
        _home(invoices, _owed),
        _home(invoices, lambda one: _cents(one.total.amount) - _by(one, {SettlementKind.CREDIT_NOTE})),
        _home(invoices, lambda one: _by(one, MONEY_IN)),
    )
    assert naive == tuple(_cents(m.amount) for m in (found.total_outstanding, found.invoiced, found.paid))
    open_ = [one for one in invoices if _owed(one)]
    assert found.days_overdue == max([0] + [(TODAY - one.due_date).days for one in open_ if one.due_date])
    assert found.outstanding == {
        currency: Decimal(sum(_owed(one) for one in open_ if one.currency == currency)) / 100
        for currency in {one.currency for one in open_}
    }


@given(histories(), st.lists(st.tuples(st.integers(1, 50_000), st.sampled_from(sorted(RATES))), max_size=3))
def test_the_buckets_less_unapplied_credit_are_what_is_outstanding(
    history: list[list[Invoice]], left: list[tuple[int, str]]
) -> None:
    invoices = [states[-1] for states in history]
    credits_ = [
        credit(number, _text(cents), currency=currency, exchange_rate=RATES[currency])
        for number, (cents, currency) in enumerate(left)
    ]

    found = figures([receivable(*invoices, credits=credits_)], AT)

    buckets = [owed for owed in found.aged.by_bucket.values() if owed is not None]
    assert len(buckets) == len(BUCKETS)
    assert found.total_outstanding is not None
    assert found.unapplied is not None
    assert found.aged.overdue is not None
    assert sum(owed.amount for owed in buckets) - found.unapplied.amount == found.total_outstanding.amount
    assert sum(owed.amount for owed in buckets[1:]) == found.aged.overdue.amount
    assert found.is_overdue == (found.expansion == "hold")
    assert found.is_overdue or not found.aged.overdue.amount
    for currency, amount in found.outstanding.items():
        owed_so = sum(found.aged.by_currency.get(currency, {}).values())
        assert owed_so - sum(Decimal(cents) / 100 for cents, of in left if of == currency) == amount


@given(histories(), st.integers(1, 120))
def test_the_days_sales_outstanding_are_those_of_whole_numbers(history: list[list[Invoice]], days: int) -> None:
    invoices = [states[-1] for states in history]
    first = TODAY - timedelta(days - 1)
    sold = _home(
        [one for one in invoices if first <= one.issue_date <= TODAY],
        lambda one: _cents(one.total.amount) - _by(one, {SettlementKind.CREDIT_NOTE}),
    )

    found = figures([receivable(*invoices)], AT, dso_days=days).dso

    assert found == (floor(Fraction(_home(invoices, _owed) * days, sold) + Fraction(1, 2)) if sold else None)


def _owed(one: Invoice) -> int:
    if one.status in {InvoiceStatus.DRAFT, InvoiceStatus.VOIDED}:
        return 0
    return _cents(one.total.amount) - sum(_cents(each.amount.amount) for each in one.settlements)


def _by(one: Invoice, kinds: Any) -> int:
    return sum(_cents(each.amount.amount) for each in one.settlements if each.kind in kinds)


def _home(invoices: Sequence[Invoice], cents_of: Any) -> int:
    """Pennies at home, each invoice rounded half up by whole numbers."""
    return sum(floor(Fraction(cents_of(one)) * Fraction(RATES[one.currency] or 1) + Fraction(1, 2)) for one in invoices)


def _cents(amount: Decimal) -> int:
    return int(amount * 100)


def _text(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"
