from pathlib import Path

import pytest

from shared.cli.lines import line_of

TEXT = '''# the rules
crm = "hubspot:1"

[[books]] # first
id = "uk"
terms = """
net
30"""
currencies = [
  "EUR", # euro
  "EURO",
]
[books.exchange]
source = "fixed"

[[books.items]]
sku = "A"

[[books.items]]
sku = "B"
name = "Bee"

[[books]]
id = "eu"
items = [
  { sku = "A", account = "1" },
  { sku = "B",  account = "2" },
]
exchange.fixed.EUR = 1
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("crm",), 2),
        (("books",), 4),
        (("books", 0), 4),
        (("books", 0, "terms"), 6),
        (("books", 0, "currencies", 1), 11),
        (("books", 0, "exchange", "source"), 14),
        (("books", 0, "items", 1), 19),
        (("books", 0, "items", 1, "name"), 21),
        (("books", 1), 23),
        (("books", 1, "items", 1, "account"), 27),
        (("books", 1, "exchange", "fixed", "EUR"), 29),
    ],
)
def test_what_stands_in_the_file_is_found_on_its_line(path: tuple[str | int, ...], line: int) -> None:
    assert line_of(TEXT, path) == line


def test_what_is_missing_is_shown_where_it_is_missing_from() -> None:
    assert line_of(TEXT, ("books", 1, "ledger")) == 23
    assert line_of(TEXT, ("books", 0, "items", 1, "account")) == 19


@pytest.mark.parametrize("text", ["", "= x", "a = 1"])
def test_a_line_that_cannot_be_told_is_not_guessed(text: str) -> None:
    assert line_of(text, ("crm",)) is None


def test_every_key_of_the_example_is_found_where_it_is_written() -> None:
    text = (Path(__file__).parents[3] / "ledgerlink.toml").read_text()
    lines = text.splitlines()

    for path in (("crm",), ("triggers", 0, "stage"), ("books", 0, "mode"), ("books", 0, "items", 3, "account")):
        line = line_of(text, path)

        assert line is not None
        assert lines[line - 1].startswith(f"{path[-1]} = ")
