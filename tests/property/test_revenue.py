"""
Whatever was sold, however prices were stated: the rows of revenue by product are the sum of the documents' nets, counted a second way.

REC-10, REC-03.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import floor

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.revenue import Heading, pieces
from shared.domain.revenue_table import revenue_by_product
from shared.model.ledger import InvoiceStatus
from shared.model.sold import SoldDocument, SoldLine
from tests import builders
from tests.sold import document

BOOKS = builders.organisation(decimals=2)
RATES = {"GBP": None, "EUR": Decimal("0.8571428571"), "USD": Decimal("0.78")}
ITEMS = ("SUB-PRO", "HELP", "")
STATUSES = [one for one in InvoiceStatus for _ in range(1 if one is not InvoiceStatus.PAID else 8)]


@st.composite
def documents(draw: st.DrawFn) -> list[SoldDocument]:
    return [draw(papers(str(number))) for number in range(draw(st.integers(0, 5)))]


@st.composite
def papers(draw: st.DrawFn, number: str) -> SoldDocument:
    """A document as a ledger would total it: tax by line, by rate or on top, a discount or none; now and then a rounded foot."""
    way = draw(st.sampled_from(["on top", "by line", "by rate"]))
    lines = [draw(lines_of(way)) for _ in range(draw(st.integers(1, 5)))]
    net = sum((_cents(line.amount) for line in lines), 0)
    if way == "by line":
        net -= sum(_cents(line.tax or Decimal(0)) for line in lines)
    if way == "by rate":
        for rate in {line.tax_rate for line in lines if line.tax_rate is not None}:
            stated = sum(_cents(line.amount) for line in lines if line.tax_rate == rate)
            net -= floor(Fraction(stated) * Fraction(rate) / (100 + Fraction(rate)) + Fraction(1, 2))
    discount = draw(st.sampled_from([0, 0, net // 10])) if way == "on top" else 0
    currency = draw(st.sampled_from(sorted(RATES)))
    return document(
        str(_money(net - discount + draw(st.sampled_from([0, 0, 0, 1, -3, 5000])))),
        *lines,
        id=number,
        discount=_money(discount),
        credits=draw(st.integers(0, 3)) == 0,
        status=draw(st.sampled_from(STATUSES)),
        currency=currency,
        exchange_rate=RATES[currency],
    )


@st.composite
def lines_of(draw: st.DrawFn, way: str) -> SoldLine:
    amount = draw(st.integers(1, 100_000))
    rate = Decimal(draw(st.sampled_from(["0", "5", "20", "17.5"])))
    return SoldLine(
        _money(amount),
        draw(st.sampled_from(ITEMS)),
        account="200",
        quantity=Decimal(draw(st.integers(0, 9))),
        tax=_money(floor(amount * Fraction(rate) / (100 + Fraction(rate)) + Fraction(1, 2)))
        if way == "by line"
        else None,
        tax_rate=rate if way == "by rate" else None,
    )


@given(documents())
def test_the_rows_are_the_sum_of_the_documents_nets_in_their_currency_and_at_home(papers: list[SoldDocument]) -> None:
    found = revenue_by_product(papers, BOOKS)

    live = [one for one in papers if one.status in {InvoiceStatus.PAID, InvoiceStatus.AWAITING_PAYMENT}]
    for currency in {one.net.currency for one in live}:
        own = [one for one in live if one.net.currency == currency]
        rows = [row for row in found.rows if row.net.currency == currency]
        total = found.totals[currency]
        assert total.net is not None
        assert total.home is not None
        assert sum(_signed(own)) == sum(_cents(row.net.amount) for row in rows) == _cents(total.net.amount)
        at_home = sum(_cents(row.home.amount) for row in rows if row.home is not None)
        assert sum(_home(own)) == at_home == _cents(total.home.amount)
        assert total.invoices + total.credit_notes == len(own)
    assert found.total.home is not None
    assert sum(_home(live)) == _cents(found.total.home.amount)
    assert len(papers) - len(live) == sum(found.left_out.values())


@given(documents())
def test_a_line_is_off_its_own_share_by_less_than_two_cents(papers: list[SoldDocument]) -> None:
    for paper in papers:
        found = [one for one in pieces(paper, BOOKS) if one.heading in {Heading.PRODUCT, Heading.ACCOUNT}]
        for piece, share in zip(found, _shares(paper), strict=True):
            assert abs(Fraction(piece.net) - share) < Fraction(2, 100)


@given(documents())
def test_a_credit_note_over_everything_leaves_nothing_of_any_product(papers: list[SoldDocument]) -> None:
    back = [
        replace(one, ref=document("1.00", id=f"back {one.ref.id}", credits=True).ref)
        for one in papers
        if one.ref.kind.value == "invoice"
    ]
    there = [one for one in papers if one.ref.kind.value == "invoice"]

    found = revenue_by_product([*there, *back], BOOKS)

    assert {Decimal(0)} >= {row.net.amount for row in found.rows} | {row.home.amount for row in found.rows if row.home}


def _shares(paper: SoldDocument) -> Sequence[Fraction]:
    """What each line comes to, exactly: without its tax and without its part of the discount."""
    exact = []
    for line in paper.lines:
        net = Fraction(line.amount) - Fraction(line.tax or 0)
        exact.append(net * 100 / (100 + Fraction(line.tax_rate)) if line.tax_rate is not None else net)
    whole, stated = sum(exact, Fraction(0)), sum((Fraction(line.amount) for line in paper.lines), Fraction(0))
    discount = Fraction(paper.discount) * whole / stated
    return [net - discount * net / whole for net in exact]


def _signed(papers: Sequence[SoldDocument]) -> list[int]:
    return [_cents(one.net.amount) * (-1 if one.ref.kind.value == "credit_note" else 1) for one in papers]


def _home(papers: Sequence[SoldDocument]) -> list[int]:
    """Each net at its rate, half a penny away from nothing."""
    found = []
    for one, net in zip(papers, _signed(papers), strict=True):
        exact = abs(Fraction(net)) * Fraction(RATES[one.net.currency] or 1)
        pennies = floor(exact + Fraction(1, 2))
        found.append(pennies if net > 0 else -pennies)
    return found


def _cents(amount: Decimal) -> int:
    return int(Fraction(amount) * 100)


def _money(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
