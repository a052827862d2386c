"""What the example file shows in comments can be used as it stands there."""

import re
from pathlib import Path

from shared.model.coding import Approval
from shared.model.rules import Book
from shared.usecases.governing.rules import parse

EXAMPLE = (Path(__file__).parents[3] / "ledgerlink.toml").read_text()
SHOWN = re.compile(r"^# (?=\[|[a-z_]+ = )", re.MULTILINE)


def uncommented() -> Book:
    return parse(SHOWN.sub("", EXAMPLE).encode()).books[0]


def test_every_key_that_is_shown_in_a_comment_can_be_taken_in() -> None:
    book = uncommented()

    assert ["reverse charge", "exports"] == [rule.name for rule in book.taxes]
    assert "licences" in book.streams
    assert book.approval.limits
    assert book.approval.first_invoice_under_rule
    assert book.rounding_line is not None
    assert book.default_item is not None
    assert "next_open_day" == book.closed_period
    assert book.company_terms
    assert any(item.tracking and item.description for item in book.items)


def test_the_example_itself_asks_for_none_of_it() -> None:
    book = parse(EXAMPLE.encode()).books[0]

    assert (book.taxes, book.streams, book.approval, book.rounding_line) == ((), {}, Approval(), None)
    assert not book.company_terms
