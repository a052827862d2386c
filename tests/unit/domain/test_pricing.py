from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from shared.domain.pricing import EN16931, Adjustment, Line, Rounding, Tax, price_document
from shared.domain.rounding import MinorUnits


def d(figure: str | int) -> Decimal:
    return Decimal(figure)


S25, S21, S20, S15, S12, S10, E0 = (
    Tax("S", d(25)),
    Tax("S", d(21)),
    Tax("S", d(20)),
    Tax("S", d(15)),
    Tax("S", d(12)),
    Tax("S", d(10)),
    Tax("E", d(0)),
)
DOWN_12_UP_12 = (Adjustment("allowance", d(12)), Adjustment("charge", d(12)))

# Figures typed from published examples: what was sold; allowances, charges; what the example says it comes to.
PUBLISHED: dict[str, tuple[str, list[Line], list[Adjustment], dict[str, str]]] = {
    "Peppol BIS Billing 3.0, rules/examples/base-example.xml": (
        "EUR",
        [Line("1", d(7), d(400), d(1), S25), Line("2", d(-3), d(500), d(1), S25)],
        [Adjustment("charge", d(25), tax=S25)],
        {"line_total": "1300", "charges": "25", "net": "1325", "tax": "331.25", "gross": "1656.25", "due": "1656.25"},
    ),
    "Peppol BIS Billing 3.0, rules/examples/base-negative-inv-correction.xml": (
        "EUR",
        [Line("1", d(-7), d(400), d(1), S25), Line("2", d(3), d(500), d(1), S25)],
        [Adjustment("charge", d(-25), tax=S25)],
        {"line_total": "-1300", "charges": "-25", "net": "-1325", "tax": "-331.25", "gross": "-1656.25"},
    ),
    "Peppol BIS Billing 3.0, rules/examples/Allowance-example.xml": (
        "EUR",
        [
            Line("1", d(10), d(410), d(1), S25, [Adjustment("charge", percent=d(1), base=d(100)), Adjustment("allowance", d(101))]),
            Line("2", d(10), d(200), d(2), E0),
            Line("3", d(10), d(100), d(1), S25, [Adjustment("charge", percent=d(1), base=d(100)), Adjustment("allowance", d(101))]),
        ],
        [Adjustment("charge", percent=d(20), base=d(1000), tax=S25), Adjustment("allowance", d(200), tax=S25)],
        {"line_total": "5900", "allowances": "200", "charges": "200", "net": "5900", "tax": "1225", "gross": "7125", "prepaid": "1000", "due": "6125"},
    ),
    "Peppol BIS Billing 3.0, rules/national-examples/NO/Norwegian-example-1.xml": (
        "NOK",
        [
            Line("1", d(1), d(1273), d(1), S25, DOWN_12_UP_12),
            Line("2", d(-1), d("3.96"), d(1), S15),
            Line("3", d(2), d("2.48"), d(1), S15),
            Line("4", d(-1), d(25), d(1), E0),
            Line("5", d(250), d("0.75"), d(1), S25),
        ],
        [Adjustment("charge", d(100), tax=S25), Adjustment("allowance", d(100), tax=S25)],
        {"line_total": "1436.5", "net": "1436.5", "tax": "365.28", "gross": "1801.78", "prepaid": "1000", "rounding": "0.22", "due": "802"},
    ),
    "EN 16931 test files, ubl/examples/ubl-tc434-example8.xml": (
        "EUR",
        [
            Line("1", d(16000), d("0.00880"), d(1), S21),
            Line("2", d(16000), d("0.00101"), d(1), S21),
            Line("3", d(132), d("15.24"), d(12), S21),
            Line("4", d(58), d("1.53"), d(1), S21),
            Line("5", d(1), d(441), d(12), S21),
            Line("6", d(1), d(678), d(12), S21),
            Line("7", d(1), d("83.34"), d(1), S21),
            Line("8", d(1), d("190.31"), d(1), S21),
            Line("9", d(1), d("64.21"), d(1), S21),
            Line("10", d(1), d("64.46"), d(1), S21),
        ],
        [],
        {"line_total": "908.91", "net": "908.91", "tax": "190.87", "gross": "1099.78", "due": "1099.78"},
    ),
    "EN 16931 test files, ubl/examples/ubl-tc434-example5.xml": (
        "DKK",
        [
            Line("1", d(1000), d(1), d(1), S25, [Adjustment("allowance", d(10)), Adjustment("charge", d(10))]),
            Line("2", d(100), d(5), d(1), S25),
            Line("3", d(500), d(5), d(1), S12),
        ],
        [Adjustment("allowance", percent=d(10), base=d(1500), tax=S25), Adjustment("charge", percent=d(10), base=d(1500), tax=S25)],
        {"line_total": "4000", "allowances": "150", "charges": "150", "net": "4000", "tax": "675", "gross": "4675", "prepaid": "2337.50", "due": "2337.50"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("source", PUBLISHED)
def test_a_published_invoice_comes_to_what_it_says(source: str) -> None:
    currency, lines, adjustments, stated = PUBLISHED[source]

    priced = price_document(
        lines,
        adjustments,
        currency=currency,
        mode="exclusive",
        prepaid=d(stated.get("prepaid", 0)),
        payable_rounding=d(stated.get("rounding", 0)),
    )

    assert stated == {name: figure for name, figure in stated.items() if getattr(priced, name) == d(figure)}


def one(quantity: str, price: str, tax: Tax = S20, **more: Any) -> Line:
    return Line(id=more.pop("id", "1"), quantity=d(quantity), unit_price=d(price), tax=tax, **more)


def three(price: str) -> list[Line]:
    return [one("1", price, id=name) for name in "abc"]


@pytest.mark.parametrize(
    ("unit", "tax"),
    [("line", "0.03"), ("subtotal", "0.04"), ("document", "0.04")],
)
def test_tax_rounded_on_every_line_differs_from_tax_rounded_once(unit: Any, tax: str) -> None:
    lines = three("0.07")

    assert d(tax) == price_document(lines, currency="EUR", mode="exclusive", rounding=Rounding(unit)).tax


def test_rounded_once_over_the_document_the_subtotals_share_the_rounded_tax() -> None:
    lines = [one("1", "0.07", S20, id="a"), one("1", "0.13", S10, id="b")]

    by_subtotal = price_document(lines, currency="EUR", mode="exclusive")
    by_document = price_document(lines, currency="EUR", mode="exclusive", rounding=Rounding("document"))

    assert {("S", d(20)): (d("0.07"), d("0.01")), ("S", d(10)): (d("0.13"), d("0.01"))} == by_subtotal.tax_subtotals
    assert {("S", d(20)): (d("0.07"), d("0.02")), ("S", d(10)): (d("0.13"), d("0.01"))} == by_document.tax_subtotals


def test_a_price_is_for_its_base_quantity() -> None:
    assert {"1": d("36.75")} == price_document(
        [one("1", "441", base_quantity=d(12))], currency="EUR", mode="none"
    ).lines


def test_goods_allowances_and_charges_are_rounded_each_by_itself() -> None:
    line = one("1", "10.005", adjustments=[Adjustment("allowance", percent=d(50)), Adjustment("charge", d("0.10"))])

    assert d("5.10") == price_document([line], currency="EUR", mode="exclusive").net


def test_a_discount_over_several_taxes_is_shared_without_losing_a_cent() -> None:
    lines = [one("1", "10", S20, id="a"), one("1", "10", S10, id="b"), one("1", "10", E0, id="c")]

    priced = price_document(lines, [Adjustment("allowance", d(10))], currency="EUR", mode="exclusive")

    assert d("10.00") == priced.allowances
    assert [d("6.67"), d("6.67"), d("6.66")] == [taxable for taxable, _ in priced.tax_subtotals.values()]


def test_a_percentage_off_lowers_what_each_tax_is_on_by_that_percentage() -> None:
    lines = [one("2", "100", S20, id="sold"), one("-1", "100", S10, id="returned")]

    priced = price_document(lines, [Adjustment("allowance", percent=d(10))], currency="EUR", mode="exclusive")

    assert {("S", d(20)): (d(180), d(36)), ("S", d(10)): (d(-90), d(-9))} == priced.tax_subtotals


def test_an_amount_off_is_shared_by_size_so_a_return_cannot_blow_it_up() -> None:
    lines = [one("1", "100", S20, id="sold"), one("-1", "99.99", S10, id="returned")]

    priced = price_document(lines, [Adjustment("allowance", d(10))], currency="EUR", mode="exclusive")

    assert [d("95.00"), d("-104.99")] == [taxable for taxable, _ in priced.tax_subtotals.values()]


def test_prices_with_tax_are_what_the_customer_pays() -> None:
    priced = price_document(three("9.99"), currency="EUR", mode="inclusive")

    assert (d("29.97"), d("5.00"), d("24.97")) == (priced.gross, priced.tax, priced.net)
    assert {"a": d("8.33"), "b": d("8.32"), "c": d("8.32")} == priced.lines


def test_without_tax_the_subtotals_show_none() -> None:
    priced = price_document([one("1", "10")], currency="EUR", mode="none")

    assert {("S", d(20)): (d("10.00"), d("0.00"))} == priced.tax_subtotals
    assert priced.net == priced.gross


@pytest.mark.parametrize(
    ("currency", "net"),
    [("JPY", "1235"), ("EUR", "1234.57"), ("KWD", "1234.568"), ("CLF", "1234.5679"), ("XYZ", "1234.57")],
)
def test_each_currency_has_its_own_smallest_unit(currency: str, net: str) -> None:
    assert net == str(price_document([one("1", "1234.56789")], currency=currency, mode="none").net)


@pytest.mark.parametrize("currency", ["eur", "EU", "EURO", "", "E1R", "ÄUR"])
def test_a_malformed_currency_is_refused(currency: str) -> None:
    with pytest.raises(ValueError, match="ISO 4217"):
        price_document([], currency=currency, mode="none")


def test_halves_go_the_way_that_was_asked_for() -> None:
    lines = [one("1", "0.125")]

    assert d("0.13") == price_document(lines, currency="EUR", mode="none", rounding=EN16931).net
    assert d("0.12") == price_document(lines, currency="EUR", mode="none", rounding=Rounding("line", "half_even")).net
    assert Rounding("line", "ROUND_HALF_EVEN") == Rounding("line", "half_even")


def test_nothing_is_zero_and_never_minus_zero() -> None:
    priced = price_document([one("-1", "0.01"), one("0", "5", E0, id="2")], currency="EUR", mode="exclusive")

    assert ["0.00", "0.00"] == [str(tax) for _, tax in priced.tax_subtotals.values()]
    assert "0.00" == str(price_document([], currency="EUR", mode="exclusive", prepaid=d("-0.001")).prepaid)


def test_the_largest_amounts_keep_their_cents() -> None:
    lines = [one("1", f"{10**29}.99", id="a"), one("1", "0.01", id="b")]

    assert 10**29 + 1 == price_document(lines, currency="EUR", mode="none").net


def test_a_figure_just_short_of_a_half_is_no_half_however_many_digits_it_takes() -> None:
    cents = MinorUnits.of("EUR", "ROUND_HALF_UP")

    assert d("0.00") == cents.rounded(d("0.004" + "9" * 700))
    assert d("0.01") == cents.rounded(d("0.005"))


@pytest.mark.parametrize("wrong", [1.5, True, "1", None])
def test_only_exact_figures_are_taken(wrong: Any) -> None:
    with pytest.raises(TypeError, match="Decimal"):
        Line("1", wrong, d(1), tax=S20)
    with pytest.raises(TypeError, match="Decimal"):
        Tax("S", wrong)
    with pytest.raises(TypeError, match="Decimal"):
        price_document([], currency="EUR", mode="none", prepaid=wrong)
    if wrong is not None:
        with pytest.raises(TypeError, match="Decimal"):
            Adjustment("charge", wrong)


@pytest.mark.parametrize("wrong", ["NaN", "sNaN", "Infinity", "-Infinity", "1E+30", "1E-61"])
def test_figures_that_are_no_amounts_are_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"finite|range"):
        Line("1", d(1), d(wrong), tax=S20)


REFUSED: dict[str, Callable[[], object]] = {
    "two lines have the same id": lambda: price_document([one("1", "1"), one("2", "2")], currency="EUR", mode="none"),
    "exclusive, inclusive or none": lambda: price_document([], currency="EUR", mode="gross"),  # type: ignore[arg-type]
    "no line has anything": lambda: price_document([], [Adjustment("charge", d(1))], currency="EUR", mode="none"),
    "either an amount or a percent": lambda: Adjustment("charge"),
    "an amount or a percent": lambda: Adjustment("charge", d(1), d(1)),
    "allowance or a charge, not": lambda: Adjustment("discount", d(1)),  # type: ignore[arg-type]
    "taxed as the line is": lambda: one("1", "1", adjustments=[Adjustment("charge", d(1), tax=S10)]),
    "must be above zero": lambda: one("1", "1", base_quantity=d(0)),
    "can't be negative": lambda: Tax("S", d(-1)),
    "per line, subtotal or document": lambda: Rounding("page"),  # type: ignore[arg-type]
    "not a rounding mode": lambda: Rounding("line", "nearest"),
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_what_makes_no_sense_is_refused_with_a_sentence(sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        REFUSED[sentence]()


def test_a_line_without_its_tax_is_refused() -> None:
    with pytest.raises(TypeError, match="needs its tax"):
        Line("1", d(1), d(1))
