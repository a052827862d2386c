import re

import pytest

from shared.domain.coding import coded
from shared.errors import MappingMissing
from shared.model.coding import ItemRule, Stream
from shared.model.ledger import Account
from tests.builders import book, line, organisation

CHART = {"200": Account("200", "Sales"), "260": Account("260", "Licences")}
LICENCES = {"licences": Stream(account="260", tracking={"Region": "EMEA"}, tax="OUTPUT2")}


def test_many_products_share_the_account_and_cost_centre_of_a_stream() -> None:
    items = tuple(ItemRule(sku=sku, stream="licences") for sku in ("L-1", "L-2"))
    uk = book(items=items, streams=LICENCES)

    found = [coded(line(sku=sku), uk, organisation(accounts=CHART)) for sku in ("L-1", "L-2")]

    assert [("260", (("Region", "EMEA"),), "OUTPUT2")] * 2 == [(c.account, c.tracking, c.own_tax) for c in found]
    assert "SKU L-1, stream licences: account 260" == found[0].why


def test_what_a_product_says_itself_goes_before_its_stream() -> None:
    rule = ItemRule(name="Pro plan", stream="licences", account="200", tax="OTHER", tracking={"Region": "AMER"})

    found = coded(line(), book(items=(rule,), streams=LICENCES), organisation(accounts=CHART))

    assert ("200", "OTHER", (("Region", "AMER"),)) == (found.account, found.own_tax, found.tracking)


def test_a_product_may_have_words_of_its_own_on_the_invoice() -> None:
    rule = ItemRule(account="200", description="{name} [{sku}] {description}")

    found = coded(line(sku="S-1", description="12 seats"), book(default_item=rule), organisation())

    assert "Pro plan [S-1] 12 seats" == found.description


def test_the_crms_words_stay_where_nothing_is_left_of_the_rules() -> None:
    rule = ItemRule(account="200", description="{sku}")

    assert "Pro plan" == coded(line(), book(default_item=rule), organisation()).description


def test_a_product_that_nothing_names_is_refused_by_name() -> None:
    with pytest.raises(MappingMissing, match=r"'Pro plan' \(SKU 'S-9'\)"):
        coded(line(sku="S-9"), book(default_item=None), organisation())


def test_a_product_needs_an_account_or_a_stream() -> None:
    with pytest.raises(ValueError, match="account"):
        ItemRule(sku="S-1")


@pytest.mark.parametrize("words", ["{price}", "{name.real}", "{}"])
def test_a_description_takes_only_words_of_the_line(words: str) -> None:
    with pytest.raises(ValueError, match="takes"):
        ItemRule(account="200", description=words)


def test_a_product_names_only_streams_of_its_book() -> None:
    with pytest.raises(ValueError, match=r"books\.streams\.services"):
        book(items=(ItemRule(sku="S-1", stream="services"),), streams=LICENCES)


@pytest.mark.parametrize(
    ("tracking", "words"),
    [
        (
            {"Team": "Sales"},
            "the tracking category 'Team' for 'Pro plan' is not an open one of Our Books Ltd; there are: Region",
        ),
        (
            {"Region": "Moon"},
            "the option 'Moon' for 'Pro plan' is not an open one of 'Region' of Our Books Ltd; there are: AMER, EMEA",
        ),
        ({"Region": "emea"}, "the option 'emea'"),
    ],
)
def test_a_cost_centre_that_the_ledger_does_not_have_is_refused_by_name(tracking: dict[str, str], words: str) -> None:
    """Whether the rule names it or its stream."""
    with pytest.raises(MappingMissing, match=re.escape(words)):
        coded(line(), book(default_item=ItemRule(account="200", tracking=tracking)), organisation())
    streams = {"licences": Stream(account="200", tracking=tracking)}
    with pytest.raises(MappingMissing, match=re.escape(words)):
        coded(line(), book(default_item=ItemRule(stream="licences"), streams=streams), organisation())


def test_more_cost_centres_than_the_ledger_takes_on_a_line_are_refused_before_anything_is_made() -> None:
    three = {"Region": "EMEA", "Team": "Sales", "Project": "X"}
    ledger = organisation(tracking={name: frozenset({option}) for name, option in three.items()}, cost_centres=2)
    streams = {"licences": Stream(account="200", tracking={"Region": "EMEA", "Team": "Sales"})}
    rule = ItemRule(stream="licences", tracking={"Project": "X"})

    with pytest.raises(MappingMissing, match="'Pro plan' names 3 tracking categories"):
        coded(line(), book(default_item=rule, streams=streams), ledger)
    assert 2 == len(coded(line(), book(default_item=ItemRule(stream="licences"), streams=streams), ledger).tracking)
