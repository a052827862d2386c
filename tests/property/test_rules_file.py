import tomllib
from difflib import ndiff

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.cli.rules_file import with_items
from shared.errors import Unsupported
from shared.model.rules import ItemRule

WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
COMMENTS = st.text("abc #[]=\"'", max_size=12)
RULES = st.lists(st.builds(ItemRule, account=WORDS, tax=WORDS, sku=WORDS, name=WORDS | st.just("")), max_size=3)


@st.composite
def files(draw: st.DrawFn) -> str:
    """A file of one to three books, with comments and blank lines anywhere, the last line perhaps unfinished."""
    lines = ['crm = "hubspot:1"']
    for number in range(draw(st.integers(1, 3))):
        lines += [
            "[[books]]",
            f'id = "b{number}"',
            'terms = """',
            "[net]",
            '30"""',
            "currencies = [",
            '  "EUR", # [x]',
            "]",
        ]
        sections = [
            ["[books.exchange]", 'source = "crm"'],
            *([["[[books.items]]", f'sku = "S{n}"', 'account = "1"'] for n in range(draw(st.integers(0, 2)))]),
        ]
        lines += [line for section in draw(st.permutations(sections)) for line in section]
    written = []
    for line in lines:
        inside = line.startswith(("[net]", "30", "  ", "]"))
        if not inside and draw(st.booleans()):
            written.append(draw(st.sampled_from(["", "   "])) + "# " + draw(COMMENTS))
        if not inside and draw(st.booleans()):
            written.append("")
        written.append(line if inside or line.endswith('"""') else f"{line} # {draw(COMMENTS)}")
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    return newline.join(written) + draw(st.sampled_from(["", newline, f"{newline}# the end"]))


@given(files(), RULES, st.data())
def test_adding_products_changes_no_letter_and_says_nothing_else(
    text: str, rules: list[ItemRule], data: st.DataObject
) -> None:
    before = tomllib.loads(text)
    book = data.draw(st.integers(0, len(before["books"]) - 1))
    made = with_items(text, book, rules)

    gone = [line for line in ndiff(text.splitlines(), made.splitlines()) if line.startswith("- ")]
    after = tomllib.loads(made)
    added = after["books"][book].pop("items", [])
    own = before["books"][book].pop("items", [])
    assert gone == []
    assert after == before
    assert added[: len(own)] == own
    assert added[len(own) :] == [
        {key: value for key in ("sku", "name", "account", "tax") if (value := getattr(rule, key))} for rule in rules
    ]


@pytest.mark.parametrize(
    "text", ['books = [{ id = "uk" }]', '[[books]]\nid = "uk"\nitems = [{ sku = "A", account = "1" }]\n']
)
def test_a_file_that_products_cannot_be_added_to_is_left_to_its_people(text: str) -> None:
    with pytest.raises(Unsupported):
        with_items(text, 0, [ItemRule(account="1", sku="B")])


ADDED = '\n[[books.items]]\nsku = "B"\naccount = "1"\n'


@pytest.mark.parametrize(
    ("under", "rest"),
    [
        ("# its = 1\n", ""),
        ("# its = 1\n", "\n# another\n"),
        ("", "\n# another\n"),
        ("", "# of the exchange\n[books.exchange]\n"),
        ("# its = 1\n", "\n# of the exchange\n[books.exchange]\n"),
    ],
)
def test_comments_stay_with_what_they_are_about(under: str, rest: str) -> None:
    before = f'[[books]]\nid = "uk"\n[[books.items]]\nsku = "A"\n{under}'

    assert with_items(before + rest, 0, [ItemRule(account="1", sku="B")]) == before + ADDED + rest


def test_products_stand_after_the_last_one_before_what_follows_it() -> None:
    text = '[[books]]\nid = "uk"\n[[books.items]]\nsku = "A"\n\n# the exchange\n[books.exchange]\nsource = "crm"\n'

    assert with_items(text, 0, [ItemRule(account="1", tax="T", sku='B"', item="I")]) == text.replace(
        'sku = "A"\n', 'sku = "A"\n\n[[books.items]]\nsku = "B\\""\nitem = "I"\naccount = "1"\ntax = "T"\n'
    )
