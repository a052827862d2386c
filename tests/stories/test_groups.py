"""
A group of companies whose parent is invoiced for what its children buy.

OBJ-18.
"""

from collections.abc import Iterator

import pytest

from tests.stories.stage import ONE, Stage

pytestmark = pytest.mark.stack
PLACE = "# A deal is handed off when it reaches"
RULES = PLACE, f'[customers]\nbill = "parent"\n\n{PLACE}'


@pytest.fixture
def group(stage: Stage) -> Iterator[Stage]:
    with stage.under(RULES):
        yield stage
        stage.settle()


def below(stage: Stage, child: str, parent: str, *, remove: bool = False) -> None:
    """Sales puts a company below another, or takes it away from there."""
    stage.crm.act("associate", child, kind="company", to_kind="company", to=parent, parent=True, remove=remove)


def test_what_companies_of_a_group_buy_is_invoiced_to_their_topmost_parent(group: Stage) -> None:
    holding, region, shop, stall = (group.company() for _ in range(4))
    below(group, region[0], holding[0])
    below(group, shop[0], region[0])
    below(group, stall[0], holding[0])
    first = group.wins(group.deal(ONE, company=shop))
    customer = group.invoice(first)["Contact"]["ContactID"]
    group.told(first, sync_status="invoiced")
    second = group.wins(group.deal(ONE, company=stall))

    assert customer == group.invoice(second)["Contact"]["ContactID"]
    (found,) = group.customers(ContactID=customer)
    assert group.record("companies", holding[0])["name"] == found["Name"]
    assert f"hubspot:{group.portal}:company:{holding[0]}" == found["ContactNumber"]
    group.told(second, sync_status="invoiced")
    group.settle()
    assert customer == group.record("companies", holding[0])["ledgerlink_customer_id"]
    assert not group.record("companies", shop[0]).get("ledgerlink_customer_id")
    view = dict(group.cli("show", "customer", shop[0]))
    assert ([], f"hubspot:{group.portal}#company#{region[0]}") == (view["customers"], view["billed_above"])


def test_companies_in_a_circle_hold_the_deal_until_sales_corrects_them(group: Stage) -> None:
    holding, shop = group.company(), group.company()
    below(group, shop[0], holding[0])
    below(group, holding[0], shop[0])
    deal = group.wins(group.deal(ONE, company=shop))
    told = group.told(deal, sync_status="held")

    assert "It is not clear which parent company is invoiced" in told["sync_message"]
    assert [] == group.invoices(deal)
    below(group, holding[0], shop[0], remove=True)
    below(group, shop[0], holding[0])
    (found,) = group.customers(ContactID=group.invoice(deal)["Contact"]["ContactID"])
    assert group.record("companies", holding[0])["name"] == found["Name"]
