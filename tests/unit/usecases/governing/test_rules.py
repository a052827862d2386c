from decimal import Decimal
from pathlib import Path

import pytest

from shared.errors import Malformed
from shared.model.rules import Mode
from shared.usecases.governing.rules import parse, version_of

MINIMAL = b"""
crm = "hubspot:1"

[[books]]
id = "uk"
ledger = "xero:2"
"""


def test_a_book_that_says_nothing_about_its_mode_only_observes() -> None:
    rules = parse(MINIMAL)

    assert Mode.OBSERVE is rules.books[0].mode
    assert rules.version == version_of(MINIMAL)


def test_figures_in_the_file_are_exact() -> None:
    rules = parse(MINIMAL + b'[books.exchange]\nsource = "fixed"\nfixed = { EUR = 0.1 }\n')

    assert Decimal("0.1") == rules.books[0].exchange.fixed["EUR"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (b"mode = 'alive'\n", "books.[1].mode"),
        (b"curencies = ['EUR']\n", "books.[1].curencies"),
        (b"[[books]]\nid = 'eu'\n", "books.[2].ledger"),
        (b"= \n", "not TOML"),
    ],
)
def test_a_mistake_in_the_file_is_named(change: bytes, named: str) -> None:
    with pytest.raises(Malformed) as caught:
        parse(MINIMAL + change)

    assert named in caught.value.sentence


def test_the_example_in_the_repository_is_valid() -> None:
    example = Path(__file__).parents[4] / "ledgerlink.toml"

    assert parse(example.read_bytes()).books
