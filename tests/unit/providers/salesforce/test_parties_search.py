"""Who is in an org already, by what they have in common with a customer."""

from typing import Any

import pytest

from shared.model.parties import PartyField
from shared.model.refs import Kind
from shared.providers.salesforce.parties_search import SalesforceLookup, connect
from tests.fakes.salesforce import SalesforceOnSandbox

F = PartyField


@pytest.fixture
def bench() -> SalesforceOnSandbox:
    return SalesforceOnSandbox()


@pytest.fixture
def lookup(bench: SalesforceOnSandbox) -> SalesforceLookup:
    return connect(bench.parties().api)


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({F.NAME: "aurora robotics gmbh"}, ["Aurora Robotics GmbH"]),
        ({F.NAME: "O'Neil \\ Sons", F.TAX_NUMBER: "FI20774740"}, ["Taxed Oy"]),
        ({F.WEBSITE: "http://www.dunmore.test/ie"}, ["Dunmore Holdings plc"]),
        ({F.NAME: "Aurora Robotics"}, []),
        ({F.WEBSITE: "100%"}, []),
    ],
)
def test_companies_by_name_tax_number_and_domain(
    bench: SalesforceOnSandbox, lookup: SalesforceLookup, fields: dict[PartyField, str], found: list[str]
) -> None:
    bench.act("create_company", fields={"name": "Taxed Oy", "tax_number": "FI20774740"})

    assert found == [one.name for one in lookup.alike(Kind.COMPANY, fields)]


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({F.EMAIL: "AP@dunmore.test"}, ["Declan Roe"]),
        ({F.GIVEN: "Nora", F.FAMILY: "Lind"}, ["Nora Lind"]),
        ({F.GIVEN: "Nora"}, []),
    ],
)
def test_people_by_mail_and_whole_name(
    lookup: SalesforceLookup, fields: dict[PartyField, str], found: list[str]
) -> None:
    assert found == [one.name for one in lookup.alike(Kind.CONTACT, fields)]


def test_it_takes_one_call_and_none_where_there_is_nothing_to_look_for(
    bench: SalesforceOnSandbox, lookup: SalesforceLookup
) -> None:
    lookup.alike(Kind.COMPANY, {F.CITY: "Cork"})
    assert [] == bench.calls

    lookup.alike(Kind.COMPANY, {F.NAME: "Aurora Robotics GmbH", F.WEBSITE: "aurora-robotics.test"})
    assert ["GET /services/data/v68.0/query"] == bench.calls


def test_who_is_deleted_is_not_found(bench: SalesforceOnSandbox, lookup: SalesforceLookup) -> None:
    made: dict[str, Any] = bench.act("create_company", fields={"name": "Gone Oy"})
    bench.act("delete", made["id"], kind="company")

    assert () == lookup.alike(Kind.COMPANY, {F.NAME: "Gone Oy"})
