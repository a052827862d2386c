"""What holds for every document, whatever is on it."""

from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.allocation import Mode, allocate
from shared.domain.pricing import EN16931, Adjustment, Line, Priced, Rounding, Tax, price_document
from tests.property.naive_pricing import WAYS, hand_out, price

quick = settings(max_examples=100, deadline=None)
EXPONENTS = {"JPY": 0, "EUR": 2, "KWD": 3, "CLF": 4}

modes = st.sampled_from(get_args(Mode))
roundings = st.builds(Rounding, st.sampled_from(["line", "subtotal", "document"]), st.sampled_from(sorted(WAYS)))
symmetric = roundings.filter(lambda rounding: rounding.mode not in ("ROUND_FLOOR", "ROUND_CEILING"))
currencies = st.sampled_from(sorted(EXPONENTS))
taxes = st.builds(Tax, st.sampled_from("SZE"), st.sampled_from([Decimal(r) for r in ("0", "5.5", "10", "20", "50")]))


def figures(places: int, most: int = 10_000) -> st.SearchStrategy[Decimal]:
    """Small figures meet more ties, large ones more digits: both."""
    whole = st.one_of(st.integers(-50, 50), st.integers(-most * 10**places, most * 10**places))
    return whole.map(lambda units: Decimal(units).scaleb(-places))


amounts_or_percents = st.one_of(
    st.fixed_dictionaries({"amount": figures(2, 100)}),
    st.fixed_dictionaries({"percent": figures(1, 100)}, optional={"base": figures(2, 1000)}),
)


def adjusted(tax: st.SearchStrategy[Tax | None]) -> st.SearchStrategy[Adjustment]:
    kinds = st.sampled_from(["allowance", "charge"])
    return st.builds(lambda kind, figure, tax: Adjustment(kind, **figure, tax=tax), kinds, amounts_or_percents, tax)


def line(name: str) -> st.SearchStrategy[Line]:
    return st.builds(
        Line,
        id=st.just(name),
        quantity=st.one_of(figures(0, 100), figures(6, 100)),
        unit_price=st.one_of(figures(2), figures(6)),
        base_quantity=st.sampled_from([Decimal(1), Decimal(1), Decimal(3), Decimal(12), Decimal("0.7")]),
        tax=taxes,
        adjustments=st.lists(adjusted(st.none()), max_size=2),
    )


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    lines = [draw(line(f"line {i}")) for i in range(draw(st.integers(1, 5)))]
    if draw(st.booleans()):
        lines = [replace(one, tax=lines[0].tax) for one in lines]
    worth_sharing = any(one.quantity * one.unit_price > 1 and not one.adjustments for one in lines)
    tax = st.one_of(taxes, st.none()) if worth_sharing or len({one.tax for one in lines}) == 1 else taxes
    return {
        "lines": lines,
        "adjustments": draw(st.lists(adjusted(tax), max_size=3)),
        "currency": draw(currencies),
        "mode": draw(modes),
        "rounding": draw(roundings),
    }


def amounts(priced: Priced) -> dict[str, Decimal]:
    names = ("line_total", "allowances", "charges", "net", "tax", "gross", "prepaid", "rounding", "due")
    return {name: getattr(priced, name) for name in names}


@quick
@given(documents(), figures(3), figures(1, 1))
def test_all_amounts_add_up_and_stand_in_minor_units(
    document: dict[str, Any], prepaid: Decimal, rounding: Decimal
) -> None:
    priced = price_document(**document, prepaid=prepaid, payable_rounding=rounding)

    assert priced.line_total == sum(priced.lines.values())
    assert priced.net == priced.line_total - priced.allowances + priced.charges
    assert priced.net == sum(taxable for taxable, _ in priced.tax_subtotals.values())
    assert priced.tax == sum(tax for _, tax in priced.tax_subtotals.values())
    assert priced.gross == priced.net + priced.tax
    assert priced.due == priced.gross - priced.prepaid + priced.rounding
    exponents = {amount.as_tuple().exponent for amount in (*amounts(priced).values(), *priced.lines.values())}
    assert exponents == {-EXPONENTS[document["currency"]]}
    assert list(priced.lines) == [line.id for line in document["lines"]]


@quick
@given(documents())
def test_the_obvious_way_comes_to_the_same(document: dict[str, Any]) -> None:
    nets, subtotals, totals = price(
        document["lines"],
        document["adjustments"],
        document["mode"],
        document["rounding"],
        EXPONENTS[document["currency"]],
    )

    priced = price_document(**document)

    assert nets == priced.lines
    assert subtotals == {
        (category, Fraction(rate)): (Fraction(taxable), Fraction(tax))
        for (category, rate), (taxable, tax) in priced.tax_subtotals.items()
    }
    assert totals == {name: amount for name, amount in amounts(priced).items() if name in totals}


@quick
@given(documents(), st.randoms(use_true_random=False))
def test_the_order_of_lines_and_adjustments_changes_nothing(document: dict[str, Any], dice: Any) -> None:
    shuffled = dict(document, lines=list(document["lines"]), adjustments=list(document["adjustments"]))
    dice.shuffle(shuffled["lines"])
    dice.shuffle(shuffled["adjustments"])

    assert price_document(**document) == price_document(**shuffled)


@quick
@given(documents(), symmetric)
def test_a_credit_note_mirrors_its_invoice_line_by_line(document: dict[str, Any], rounding: Rounding) -> None:
    def turned(figure: Decimal | None) -> Decimal | None:
        return None if figure is None else -figure

    def back(adjustment: Adjustment) -> Adjustment:
        return replace(adjustment, amount=turned(adjustment.amount), base=turned(adjustment.base))

    lines = [replace(x, quantity=-x.quantity, adjustments=[back(a) for a in x.adjustments]) for x in document["lines"]]
    credit = dict(document, lines=lines, adjustments=[back(a) for a in document["adjustments"]], rounding=rounding)

    invoiced, credited = price_document(**dict(document, rounding=rounding)), price_document(**credit)

    assert {name: -net for name, net in invoiced.lines.items()} == credited.lines
    assert {key: (-a, -b) for key, (a, b) in invoiced.tax_subtotals.items()} == credited.tax_subtotals


@quick
@given(documents())
def test_prices_with_tax_are_charged_as_they_stand_and_the_net_comes_out_of_them(document: dict[str, Any]) -> None:
    inclusive = price_document(**dict(document, mode="inclusive"))
    untaxed = price_document(**dict(document, mode="none"))

    assert untaxed.gross == inclusive.gross
    for key, (taxable, tax) in inclusive.tax_subtotals.items():
        assert untaxed.tax_subtotals[key][0] == taxable + tax


@quick
@given(documents())
def test_extracted_tax_is_the_tax_on_the_extracted_net_within_rounding(document: dict[str, Any]) -> None:
    inclusive = price_document(**dict(document, mode="inclusive", rounding=EN16931))
    step = Decimal(1).scaleb(-EXPONENTS[document["currency"]])

    for (_, rate), (taxable, tax) in inclusive.tax_subtotals.items():
        assert abs(taxable * rate / 100 - tax) <= step * (1 + rate / 100) / 2


@quick
@given(st.lists(line("x"), min_size=1, max_size=4), modes, roundings)
def test_smaller_units_are_a_matter_of_scale_only(lines: list[Line], mode: Mode, rounding: Rounding) -> None:
    def in_thousandths(figure: Decimal | None) -> Decimal | None:
        return None if figure is None else figure.scaleb(-3)

    def scaled(adjustment: Adjustment) -> Adjustment:
        amount, base = in_thousandths(adjustment.amount), in_thousandths(adjustment.base)
        return replace(adjustment, amount=amount, base=base)

    yen = [replace(line, id=str(i)) for i, line in enumerate(lines)]
    dinar = [
        replace(x, unit_price=x.unit_price.scaleb(-3), adjustments=[scaled(a) for a in x.adjustments]) for x in yen
    ]

    in_yen = price_document(yen, currency="JPY", mode=mode, rounding=rounding)
    in_dinar = price_document(dinar, currency="KWD", mode=mode, rounding=rounding)

    assert {name: amount.scaleb(-3) for name, amount in amounts(in_yen).items()} == amounts(in_dinar)


@quick
@given(documents(), st.integers(1, 6))
def test_the_callers_decimal_context_changes_nothing(document: dict[str, Any], precision: int) -> None:
    expected = price_document(**document)

    with localcontext(prec=precision, rounding="ROUND_UP"):
        assert expected == price_document(**document)


@quick
@given(st.lists(st.fractions(-1000, 1000), min_size=1, max_size=8), st.sampled_from(sorted(WAYS)))
def test_no_cent_is_lost_or_made_when_shares_are_rounded(shares: list[Fraction], mode: str) -> None:
    cents = WAYS[mode](sum(shares, start=Fraction(0)) * 100)
    total = Decimal(cents).scaleb(-2)

    shared = allocate(total, {(i,): share for i, share in enumerate(shares)}, Decimal("0.01"))

    assert total == sum(shared.values())
    assert all(abs(Fraction(shared[i,]) - share) < Fraction(1, 100) for i, share in enumerate(shares))
    assert hand_out(cents, [share * 100 for share in shares]) == [int(amount * 100) for amount in shared.values()]
