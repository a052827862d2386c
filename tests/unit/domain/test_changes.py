from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from shared.domain import changes
from shared.model.ledger import BilledLine, InvoiceLine
from shared.model.money import Money


def billed(name: str, quantity: str = "1", price: str = "10", discount: str = "0") -> BilledLine:
    return BilledLine(name, Decimal(quantity), Decimal(price), Decimal(discount))


def wanted(name: str, quantity: str = "1", price: str = "10", discount: str = "0") -> InvoiceLine:
    rate, off = Decimal(20), Decimal(discount)
    return InvoiceLine(name, Decimal(quantity), Decimal(price), "200", "OUTPUT2", rate, discount_percent=off)


def said(
    lines: Sequence[BilledLine], asked: Sequence[InvoiceLine], was: Money, now: Money, due: date = date(2026, 12, 21)
) -> str:
    return changes.said(lines, asked, was, now, (date(2026, 12, 21), due))


def euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def test_totals_come_first_then_what_was_added_removed_and_changed() -> None:
    text = said(
        [billed("Seats", "12", "49.9905"), billed("Setup")],
        [wanted("Seats", "10", "49.9905", "5"), wanted("Training", "2.5")],
        euros("100.00"),
        euros("90.00"),
    )

    assert text == (
        "100.00 EUR becomes 90.00 EUR; added 'Training' (2.5 x 10); removed 'Setup' (1 x 10); "
        "changed 'Seats' (12 x 49.9905) to 10 x 49.9905 less 5%"
    )


def test_equal_lines_are_told_apart_by_their_number() -> None:
    lines = [billed("Seats"), billed("Seats")]

    assert said(lines, [wanted("Seats")], euros("20"), euros("10")).endswith("removed 'Seats' (1 x 10)")


def test_each_of_two_lines_of_one_name_is_changed_into_one() -> None:
    text = said([billed("S", "1"), billed("S", "2")], [wanted("S", "3"), wanted("S", "4")], euros("3"), euros("7"))

    assert text.endswith("changed 'S' (1 x 10) to 3 x 10, 'S' (2 x 10) to 4 x 10")


def test_an_order_or_a_figure_written_otherwise_is_no_difference() -> None:
    text = said([billed("A", "1.0"), billed("B ")], [wanted("B"), wanted("A", "1")], euros("20"), euros("20"))

    assert text == "still 20 EUR"


def test_many_lines_are_counted_not_listed() -> None:
    text = said([], [wanted(f"L{number}") for number in range(6)], euros("0"), euros("60"))

    assert text.endswith("'L3' (1 x 10) and 2 more")


def test_another_day_on_which_it_falls_due_is_said_and_the_same_is_not() -> None:
    money = euros("20")

    assert "still 20 EUR; due on 2027-01-20 instead of 2026-12-21" == said(
        [billed("A")], [wanted("A")], money, money, date(2027, 1, 20)
    )
    assert "still 20 EUR" == said([billed("A")], [wanted("A")], money, money)
