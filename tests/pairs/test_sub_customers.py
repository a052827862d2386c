"""HubSpot beside QuickBooks where companies with a parent become jobs: the group's tree stands in both, and each invoice is the child's."""

import time
from collections.abc import Iterator

import pytest

from infra.local.faces.reading import at
from tests.pairs.stage import ONE, Buyer, PairStage, staged

pytestmark = pytest.mark.stack

SUB_CUSTOMERS = ("# [customers]\n# sync = true\n", "[customers]\nsub_customers = true\n")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PairStage]:
    with staged("hubspot-quickbooks", tmp_path_factory.mktemp("jobs")) as stage, stage.under(SUB_CUSTOMERS):
        yield stage


def below(stage: PairStage, parent: str) -> Buyer:
    """Sales meets another company of the group, with one contact."""
    mark = time.time_ns()
    company = stage.sales.make("company", {"name": f"Shop {mark}"}, parent=parent)
    person = {"given": "Bo", "family": "Ray", "email": f"ap@shop-{mark}.test"}
    return company, stage.sales.make("contact", person, company=company)


def test_two_shops_of_a_new_holding_are_jobs_of_its_one_customer(stage: PairStage) -> None:
    holding, _ = stage.company()
    shops = [below(stage, holding), below(stage, holding)]
    deals = [stage.deal(ONE, company=shop) for shop in shops]
    for deal in deals:
        stage.wins(deal)
    for deal in deals:
        stage.told(deal, sync_status="invoiced")
    stage.settle()

    (top,) = stage.customers_of(holding)
    assert not at(top, "Job")
    for deal, (shop, _contact) in zip(deals, shops, strict=True):
        (job,) = stage.customers_of(shop)
        assert (True, at(top, "Id")) == (at(job, "Job"), at(job, "ParentRef.value"))
        (invoice,) = stage.finance.of_deal(deal)
        assert at(job, "Id") == stage.finance.of(invoice, "customer")
