from decimal import Decimal

import pytest

from shared.domain.proposing import Unmapped, unmapped
from shared.model.catalogue import Product
from shared.model.ledger import Item
from shared.model.rules import ItemRule
from tests import builders

ITEMS = {
    item.code: item
    for item in (
        Item("SUB-PRO", "Pro plan", "200", "OUTPUT2"),
        Item("ONBOARD", "Onboarding package", "200", "OUTPUT2"),
        Item("ADS", "Advertising", "400", "OUTPUT2"),
        Item("HELP", "Support hours"),
    )
}


def waiting(*products: Product, items: tuple[ItemRule, ...] = ()) -> list[Unmapped]:
    return unmapped(products, builders.book(items=items), builders.organisation(items=ITEMS))


def proposals(product: Product) -> list[tuple[str, tuple[str, ...]]]:
    [one] = waiting(product)
    return [(proposal.item, proposal.reasons) for proposal in one.proposals]


def test_a_product_that_a_rule_names_does_not_wait_even_without_the_default_item() -> None:
    by_sku, by_name = ItemRule("200", "OUTPUT2", sku="A"), ItemRule("200", "OUTPUT2", name="Bee")
    products = (Product("Ay", "A"), Product("Bee", "B"), Product("Sea", "C"), Product("", ""), Product("Sea", "C"))

    assert [one.product.sku for one in waiting(*products, items=(by_sku, by_name))] == ["C"]


@pytest.mark.parametrize(
    ("product", "expected"),
    [
        (Product("Seats", "SUB-PRO"), [("SUB-PRO", ("same code",))]),
        (Product("Seats", "sub pro"), [("SUB-PRO", ("same code but for capitals and signs",))]),
        (Product("PRO plan", "X"), [("SUB-PRO", ("same name",))]),
        (Product("Onboarding packages", "X"), [("ONBOARD", ("similar name (0.97)",))]),
        (Product("Hours of support", "X"), [("HELP", ("similar name (0.67)",))]),
        (Product("Quite another thing", "X"), []),
        (Product("Support hours", "ONBOARD"), [("ONBOARD", ("same code",)), ("HELP", ("same name",))]),
    ],
)
def test_what_a_product_might_be_is_proposed_with_its_reasons(
    product: Product, expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert proposals(product) == expected


def test_only_the_same_code_is_sure_and_only_if_invoicing_would_take_it() -> None:
    sure = {
        one.product.sku: one.sure
        for one in waiting(*(Product("Pro plan", sku) for sku in ("SUB-PRO", "sub-pro", "ADS", "HELP")))
    }

    assert {sku: one.item for sku, one in sure.items() if one} == {"SUB-PRO": "SUB-PRO"}


def test_why_invoicing_would_not_take_a_proposal_is_said() -> None:
    refused = {one.product.sku: one.proposals[0].refused for one in waiting(Product("x", "ADS"), Product("y", "HELP"))}

    assert refused["ADS"].startswith("the account '400' for 'ADS' is not an open revenue account")
    assert refused["HELP"] == "the item 'HELP' has no sales account in the ledger"


def test_a_proposal_carries_the_items_own_account_and_tax_code() -> None:
    [one] = waiting(Product("Seats", "SUB-PRO"))

    assert one.sure is not None
    assert (one.sure.account, one.sure.tax, one.sure.score) == ("200", "OUTPUT2", Decimal(1))
