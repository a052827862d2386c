"""Every way in which preflight may state a line: each ledger comes to the figures that were predicted for it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from shared.domain.preflight import Asked, Fitted, Kept, fitted
from shared.model.ledger import InvoiceLine
from shared.model.money import Money
from tests.ports.ledgers import LEDGERS, Books, invoice_claim, invoice_draft, line


@pytest.fixture(params=LEDGERS, ids=lambda made: made.__name__)
def books(request: pytest.FixtureRequest) -> Books:
    made: Books = request.param()
    return made


def rest(missing: Decimal) -> InvoiceLine:
    return replace(line(str(missing), "1"), description="Rounding")


@pytest.mark.parametrize(
    ("stated", "amount", "header", "way"),
    [
        (line("49.9905", "12"), "599.89", "599.89", ""),
        (line("49.9905", "12"), "599.88", "599.88", "at a unit price of 49.99"),
        (line("0.12", "70"), "8.45", "8.45", "at a unit price of 0.1207"),
        (line("10", "2", "12.345"), "17.53", "17.53", "at its discounted price"),
        (line("19.99", "7", "10"), "125.93", "125.93", "with its discount as an amount"),
        (line("0.123456", "1234.5"), "152.41", "152.41", "as one unit"),
        (line("0.333", "3"), "0.999", "1.00", ""),
        (line("0.3333", "3"), "1.00", "1.02", "a line of 0.02 GBP"),
        (line("10", "-3"), "-30", "-30.01", "a line of -0.01 GBP"),
    ],
)
def test_a_line_stated_another_way_comes_to_what_was_predicted(
    books: Books, stated: InvoiceLine, amount: str, header: str, way: str
) -> None:
    other = line("100", "1")
    asked = [Asked(stated, Decimal(amount)), Asked(other, None)]
    net = Decimal(header) + 100

    fit = fitted(asked, net, Kept.of("GBP", None, discounts=books.ways.line_discounts), rest)
    assert isinstance(fit, Fitted)
    made = books.ledger.create(invoice_claim(books, invoice_draft(books, *fit.lines)), books.permit).invoice

    if not books.ways.line_discounts:
        way = way.replace("with its discount as an amount", "at a unit price of 17.99")
    assert way in "; ".join(fit.notes)
    assert made is not None
    assert Money(net, "GBP") == made.net


def test_a_line_goes_to_the_cost_centre_that_it_names(books: Books) -> None:
    draft = invoice_draft(books, replace(line(), tracking=(("Region", "EMEA"),)))

    assert books.ledger.create(invoice_claim(books, draft), books.permit).invoice is not None
