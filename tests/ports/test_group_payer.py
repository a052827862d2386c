"""Who is invoiced for a company of a group, as each CRM's connector tells it on its sandbox."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.model.crm import Deal
from shared.model.customer_rules import CustomerRules
from shared.model.refs import Kind, Ref
from shared.usecases.invoicing.bill_to import addressed
from tests import builders
from tests.fakes.hubspot import HubSpotOnSandbox
from tests.fakes.pipedrive import PipedriveOnSandbox
from tests.fakes.salesforce import SalesforceOnSandbox

Bench = Any
PARENTS = CustomerRules(bill="parent")
WITH_PARENTS: list[Callable[[], Bench]] = [HubSpotOnSandbox, SalesforceOnSandbox]


def company(bench: Bench, name: str, **given: Any) -> Ref:
    """Sales makes a company with a contact; gives it."""
    person = {"given": "Ann", "family": name, "email": f"ap@{name.lower()}.test"}
    made = bench.act("create_company", fields={"name": name}, contacts=[person], **given)
    return Ref(bench.connection, Kind.COMPANY, str(made.get("id") or made["Id"]))


def deal_of(company: Ref) -> Deal:
    return builders.deal(company=company, ref=Ref(company.connection, Kind.DEAL, "31337"))


@pytest.mark.parametrize("make", WITH_PARENTS, ids=["hubspot", "salesforce"])
def test_the_topmost_parent_is_invoiced_with_its_own_contact(make: Callable[[], Bench]) -> None:
    bench = make()
    parties, crm = bench.parties(), bench.crm()
    top = company(bench, "Holding")
    region = company(bench, "Region", parent=top.id)
    shop = company(bench, "Shop", parent=region.id)

    deal, hold = addressed(deal_of(shop), PARENTS, lambda _: parties)

    assert hold is None
    assert (top, (shop, region, top)) == (deal.invoiced, deal.parties)
    buyer = crm.buyer(deal.as_paid)
    assert (top, "Holding", "ap@holding.test") == (buyer.ref, buyer.company.name, buyer.contact.email)


@pytest.mark.parametrize("make", [*WITH_PARENTS, PipedriveOnSandbox], ids=["hubspot", "salesforce", "pipedrive"])
def test_a_company_that_stands_alone_is_invoiced_itself(make: Callable[[], Bench]) -> None:
    bench = make()
    parties = bench.parties()
    alone = company(bench, "Alone")

    deal, hold = addressed(deal_of(alone), PARENTS, lambda _: parties)

    assert (None, None, alone) == (hold, deal.payer, deal.invoiced)
