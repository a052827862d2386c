"""Whatever a CRM rounded, and when: the ledger's own arithmetic comes to the deal's amount to the cent, or the deal is held."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.invoicing import document_for
from shared.model.coding import RoundingLine
from shared.model.crm import LineItem
from shared.model.handoff import Hold
from shared.model.ledger import InvoiceLine
from tests.builders import TODAY, book, deal, line, organisation

CENT = Decimal("0.01")
ROUNDED = RoundingLine(account="200", tax="OUTPUT2", limit=Decimal("0.05"))

rounding_lines = st.sampled_from([None, ROUNDED])


def cents(exact: Fraction, mode: str = ROUND_HALF_UP) -> Decimal:
    """Rounded from the exact fraction; a tie can't be missed."""
    scaled = exact * 100
    whole = scaled.numerator // scaled.denominator
    rest = scaled - whole
    tie_goes_up = scaled > 0 if mode == ROUND_HALF_UP else whole % 2 == 1
    up = tie_goes_up if rest == Fraction(1, 2) else rest > Fraction(1, 2)
    return Decimal(whole + up) / 100


def numbers(places: int, most: int, least: int = 0) -> st.SearchStrategy[Decimal]:
    return st.decimals(min_value=least, max_value=most, places=places)


@st.composite
def sold(draw: st.DrawFn) -> tuple[LineItem, Fraction]:
    """A line whose total the CRM rounded by unit, by line or not at all; and the total before a header rounds it."""
    quantity = draw(st.one_of(st.integers(-5, 2000).map(Decimal), numbers(4, 500)))
    price = draw(st.one_of(numbers(2, 5000), numbers(4, 100), numbers(6, 10)))
    percent = draw(st.one_of(st.just(Decimal(0)), st.integers(1, 100).map(Decimal), numbers(3, 100)))
    net = Fraction(price) * (100 - Fraction(percent)) / 100
    mode = draw(st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN]))
    total = draw(
        st.sampled_from(
            [
                Fraction(quantity) * net,
                Fraction(cents(Fraction(quantity) * net, mode)),
                Fraction(quantity) * Fraction(cents(net, mode)),
            ]
        )
    )
    kept = draw(st.booleans())
    amount = Decimal(total.numerator) / Decimal(total.denominator) if kept else None
    item = line("Sold", "1", "1", discount_percent=str(percent), amount=amount, id=str(draw(st.integers(0, 10**9))))
    return LineItem(
        **{**{f: getattr(item, f) for f in LineItem.__slots__}, "quantity": quantity, "unit_price": price}
    ), total


def ledger_says(made: InvoiceLine) -> Decimal:
    """What a ledger makes of a line; one that it would cut, or whose discount it refuses, has no place here."""
    assert made.quantity == made.quantity.quantize(Decimal("0.0001"))
    assert made.unit_price == made.unit_price.quantize(Decimal("0.0001"))
    assert made.discount_percent == made.discount_percent.quantize(CENT)
    assert made.discount_amount == made.discount_amount.quantize(CENT)
    assert not (made.discount_percent and made.discount_amount)
    whole = Fraction(made.quantity) * Fraction(made.unit_price)
    assert not made.discount_amount or 0 < made.discount_amount <= whole
    exact = whole * (100 - Fraction(made.discount_percent)) / 100 - Fraction(made.discount_amount)
    return cents(abs(exact)).copy_sign(Decimal(1 if exact >= 0 else -1))


@settings(max_examples=400, deadline=None)
@given(st.lists(sold(), min_size=1, max_size=5), rounding_lines, st.sampled_from([Decimal(0), CENT, Decimal("-0.37")]))
def test_an_invoice_is_exact_or_held(
    lines: list[tuple[LineItem, Fraction]], allowed: RoundingLine | None, off: Decimal
) -> None:
    header = cents(sum((total for _, total in lines), Fraction(0))) + off
    uk = book(rounding_line=allowed)

    made: Any = document_for(deal(*(item for item, _ in lines), amount=str(header)), uk, organisation(), TODAY)

    if isinstance(made, Hold):
        assert made.code in {"amounts_disagree", "mapping_missing"}
        assert made.code == "mapping_missing" or (made.difference and made.difference.amount)
        return
    assert header == made.net.amount == sum(map(ledger_says, made.lines))
    extra = made.lines[len(lines) :]
    assert len(extra) <= (1 if allowed else 0)
    assert all(abs(ledger_says(one)) <= ROUNDED.limit for one in extra)
    for (item, total), told in zip(lines, made.lines, strict=False):
        most = max(Fraction(2, 100), abs(Fraction(item.quantity)) / 100)
        assert abs(Fraction(ledger_says(told)) - total) <= most


@settings(max_examples=300, deadline=None)
@given(st.lists(sold(), min_size=1, max_size=4))
def test_a_deal_whose_lines_are_stated_to_the_cent_is_always_invoiced(lines: list[tuple[LineItem, Fraction]]) -> None:
    to_the_cent = [item for item, total in lines if item.amount is not None and Fraction(item.amount) == cents(total)]
    header = sum((item.amount or Decimal(0) for item in to_the_cent), Decimal(0))
    if not to_the_cent:
        return

    made: Any = document_for(deal(*to_the_cent, amount=str(header)), book(), organisation(), TODAY)

    assert not isinstance(made, Hold), made.sentence
    assert header == made.net.amount
