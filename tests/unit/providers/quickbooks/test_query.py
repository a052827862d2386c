"""No name can end a question early, and no character is lost on its way into an address."""

from urllib.parse import parse_qs, quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.providers.quickbooks.query import among, quoted, select


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("O'Brien & Co", r"'O\'Brien & Co'"),
        ("back\\slash", r"'back\\slash'"),
        ("Typographer’s #1", "'Typographer’s #1'"),
        ("株式会社", "'株式会社'"),
        ("two\nlines\tand a tab", "'two lines and a tab'"),
        ("' or Active = false", r"'\' or Active = false'"),
    ],
)
def test_text_is_escaped(text: str, literal: str) -> None:
    assert literal == quoted(text)


@given(st.text(st.characters(exclude_categories=("Cc", "Cs"))))
def test_whatever_was_quoted_can_be_read_back_and_ends_where_it_should(text: str) -> None:
    literal, read, at = quoted(text), [], 1
    while literal[at] != "'":
        at += literal[at] == "\\"
        read.append(literal[at])
        at += 1

    assert (text, len(literal) - 1) == ("".join(read), at)
    assert [literal] == parse_qs(urlencode({"query": literal}, quote_via=quote))["query"]


def test_a_page_of_records_that_meet_every_condition() -> None:
    asked = select("Invoice", "Balance > '0'", among("Id", ["1", "2"]), start=1001, order="Id")

    assert asked == (
        "select * from Invoice where Balance > '0' and Id in ('1', '2') orderby Id startposition 1001 maxresults 1000"
    )
