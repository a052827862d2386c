"""
The Python client that most integrations use (simple-salesforce) finds the sandbox to be Salesforce.

It always speaks https, so the sandbox serves it with a certificate of its own making.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from simple_salesforce.api import Salesforce, SFType
from simple_salesforce.exceptions import (
    SalesforceExpiredSession,
    SalesforceGeneralError,
    SalesforceMalformedRequest,
    SalesforceMoreThanOneRecord,
    SalesforceRefusedRequest,
    SalesforceResourceNotFound,
)

from infra.sandbox.core.server import Running, start
from infra.sandbox.serve import build

pytestmark = pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
KEY = {"label": "Key", "type": "Text", "length": 40, "externalId": True, "unique": True}


@dataclass
class Sdk:
    """`force` is the client as its guide sets it up, with the seeded session."""

    running: Running
    force: Any

    def act(self, do: str, id_: str = "", **given: Any) -> Any:
        return self.running.app.provider.act(do, id_, given)

    def id_of(self, kind: str, name: str) -> str:
        found: str = self.force.query(f"SELECT Id FROM {kind} WHERE Name LIKE '{name}%'")["records"][0]["Id"]
        return found


@pytest.fixture(scope="module")
def served() -> Iterator[Running]:
    with start(build("salesforce"), tls=True) as running:
        yield running


@pytest.fixture
def sdk(served: Running) -> Iterator[Sdk]:
    session = requests.Session()
    session.verify = False
    session.trust_env = False
    token = served.app.provider.accounts()[0]["access_token"]
    yield Sdk(served, Salesforce(instance=f"127.0.0.1:{served.port}", session_id=token, session=session))
    served.app.provider.reset()
    session.close()


def code_of(error: Any) -> str:
    """What the client passes on of a refusal: the vendor's own code."""
    code: str = error.content[0]["errorCode"]
    return code


@dataclass(frozen=True)
class Kind:
    """An object: what makes a record of it, and what is changed."""

    name: str
    made: dict[str, Any]
    change: dict[str, Any]


KINDS = (
    Kind("Account", {"Name": "Fir", "Website": "https://fir.test"}, {"Name": "Fir & Sons"}),
    Kind("Contact", {"LastName": "Poe", "Email": "ann@fir.test"}, {"FirstName": "Ann"}),
    Kind("Opportunity", {"Name": "D", "StageName": "Prospecting", "CloseDate": "2026-12-31"}, {"Amount": 12.5}),
    Kind("Product2", {"Name": "Boxes", "ProductCode": "BOX"}, {"IsActive": True}),
    Kind("Task", {"Subject": "Call", "Priority": "High"}, {"Status": "Completed"}),
    Kind("Note", {"Title": "T"}, {"Body": "b"}),
    Kind("ContentNote", {"Title": "T", "Content": base64.b64encode(b"<p>x</p>").decode()}, {"Title": "U"}),
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_record_is_created_read_changed_and_deleted(sdk: Sdk, kind: Kind) -> None:
    api: SFType = getattr(sdk.force, kind.name)
    parent = {"ParentId": sdk.id_of("Account", "Aurora")} if kind.name == "Note" else {}
    made: Any = api.create({**kind.made, **parent})

    assert (made["success"], made["errors"]) == (True, [])
    assert api.update(made["id"], kind.change) == 204

    held: Any = api.get(made["id"])
    expected = {name: value for name, value in {**kind.made, **kind.change}.items() if name != "Content"}
    assert held.items() >= expected.items()
    assert api.delete(made["id"]) == 204
    with pytest.raises(SalesforceResourceNotFound) as raised:
        api.get(made["id"])
    assert code_of(raised.value) == "ENTITY_IS_DELETED"


def test_a_deal_is_read_with_its_lines_and_all_its_pages(sdk: Sdk) -> None:
    lines = "(SELECT UnitPrice, TotalPrice FROM OpportunityLineItems)"
    deal = sdk.force.query(f"SELECT Amount, Account.Name, {lines} FROM Opportunity WHERE Name LIKE 'Aurora%'")

    assert deal["records"][0]["Account"]["Name"] == "Aurora Robotics GmbH"
    assert deal["records"][0]["OpportunityLineItems"]["totalSize"] == 3
    sdk.act("settings", page_size=3)
    assert len(sdk.force.query_all("SELECT Id FROM Account")["records"]) == 5
    assert len(list(sdk.force.query_all_iter("SELECT Id FROM Contact"))) == 7
    first = sdk.force.query("SELECT Id FROM Account")
    locator = first["nextRecordsUrl"].rpartition("/")[2]
    assert sdk.force.query_more(locator)["done"] is True
    assert sdk.force.query_more(first["nextRecordsUrl"], identifier_is_url=True)["done"] is True


def test_an_external_id_finds_the_record_to_change(sdk: Sdk) -> None:
    sdk.act("add_field", "Account.Key__c", **KEY)

    assert sdk.force.Account.upsert("Key__c/C-1", {"Name": "Fir"}) == 201
    assert sdk.force.Account.upsert("Key__c/C-1", {"Name": "Fir & Sons"}) == 200
    assert sdk.force.Account.get_by_custom_id("Key__c", "C-1")["Name"] == "Fir & Sons"


def test_several_records_of_one_external_id_are_told_apart(sdk: Sdk) -> None:
    sdk.act("add_field", "Account.Key__c", **{**KEY, "unique": False})
    for name in "AB":
        sdk.force.Account.create({"Name": name, "Key__c": "C-1"})

    with pytest.raises(SalesforceMoreThanOneRecord) as raised:
        sdk.force.Account.upsert("Key__c/C-1", {"Name": "C"})

    assert len(raised.value.content) == 2


def test_the_org_describes_itself(sdk: Sdk) -> None:
    assert "Opportunity" in {row["name"] for row in sdk.force.describe()["sobjects"]}
    fields = {row["name"]: row for row in sdk.force.Opportunity.describe()["fields"]}
    assert fields["StageName"]["picklistValues"][0]["value"] == "Prospecting"
    assert sdk.force.Opportunity.metadata()["objectDescribe"]["keyPrefix"] == "006"
    assert sdk.force.limits()["DailyApiRequests"]["Max"] == 125000
    assert sdk.force.api_usage["api-usage"].total == 125000
    assert sdk.force.is_sandbox() is False


def test_what_changed_and_what_was_deleted_is_listed(sdk: Sdk) -> None:
    gone = sdk.id_of("Account", "Blackwood")
    sdk.force.Account.delete(gone)
    start, end = datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC) + timedelta(hours=1)

    assert [row["id"] for row in sdk.force.Account.deleted(start, end)["deletedRecords"]] == [gone]
    assert sdk.id_of("Account", "Aurora") in sdk.force.Account.updated(start, end)["ids"]


def test_a_custom_field_is_made_by_the_tooling_api(sdk: Sdk) -> None:
    made = {"FullName": "Opportunity.Invoice__c", "Metadata": KEY}

    assert sdk.force.toolingexecute("sobjects/CustomField", method="POST", json=made)["success"] is True

    asked = {"q": "SELECT Id FROM CustomField WHERE DeveloperName = 'Invoice'"}
    assert sdk.force.toolingexecute("query", params=asked)["totalSize"] == 1
    assert sdk.force.restful("limits")["DailyApiRequests"]["Remaining"] > 0


def test_a_file_is_kept_and_read(sdk: Sdk) -> None:
    deal = sdk.id_of("Opportunity", "Aurora")
    about = {"Title": "Invoice", "PathOnClient": "INV-7.pdf", "FirstPublishLocationId": deal}

    made = sdk.force.ContentVersion.create({**about, "VersionData": base64.b64encode(b"%PDF").decode()})

    assert sdk.force.ContentVersion.get_base64(made["id"], "VersionData") == b"%PDF"


def test_refusals_surface_as_the_clients_own_errors(sdk: Sdk) -> None:
    with pytest.raises(SalesforceMalformedRequest) as raised:
        sdk.force.Account.create({})
    assert code_of(raised.value) == "REQUIRED_FIELD_MISSING"
    with pytest.raises(SalesforceMalformedRequest):
        sdk.force.query("SELECT Nothing FROM Account")
    with pytest.raises(SalesforceResourceNotFound):
        sdk.force.Account.get("0015g000000ZZZZAAA")
    sdk.act("settings", daily_calls=1)
    with pytest.raises(SalesforceRefusedRequest) as refused:
        sdk.force.limits()
    assert code_of(refused.value) == "REQUEST_LIMIT_EXCEEDED"
    sdk.act("expire_sessions")
    with pytest.raises(SalesforceExpiredSession):
        sdk.force.limits()


def test_a_version_that_is_gone_is_no_known_error_of_the_client(sdk: Sdk) -> None:
    sdk.force.base_url = sdk.force.base_url.replace("v59.0", "v30.0")

    with pytest.raises(SalesforceGeneralError) as raised:
        sdk.force.query("SELECT Id FROM Account")

    assert raised.value.status == 410
