"""HubSpot's own Python client (hubspot-api-client) finds the sandbox to be HubSpot: records, lists, links, refusals."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest
from hubspot import HubSpot
from hubspot.crm import companies, deals, line_items, owners, pipelines, properties
from hubspot.crm.associations import v4

from infra.sandbox.core.server import Running, start
from infra.sandbox.serve import build

DEAL = "31337"
WRITABLE = "e-commerce crm.objects.quotes.write"
"""Scopes beyond those that the connector asks for: without them products, line items and quotes are read-only."""


@dataclass
class Sdk:
    """`hub` is the client as HubSpot's guide sets it up, with the seeded token; only its host differs."""

    running: Running
    hub: Any

    @property
    def described(self) -> dict[str, str]:
        return self.running.app.provider.describe(self.running.origin)


@pytest.fixture
def sdk() -> Iterator[Sdk]:
    with start(build("hubspot")) as running:
        told = running.app.provider.describe(running.origin)
        running.app.provider.act("scopes", "", {"scopes": f"{told['scopes']} {WRITABLE}"})
        yield Sdk(running, HubSpot(access_token=told["access_token"], host=told["api"]))


@dataclass(frozen=True)
class Kind:
    """An object type: where the client keeps it, what makes one, and what is changed."""

    path: str
    made: dict[str, str]
    change: dict[str, str]

    @property
    def models(self) -> Any:
        """Every object type has models of its own, all alike."""
        return import_module(f"hubspot.crm.{self.path}")

    def api(self, sdk: Sdk) -> Any:
        found = sdk.hub.crm
        for part in self.path.split("."):
            found = getattr(found, part)
        return found

    def create(self, sdk: Sdk, associations: Any = (), **more: str) -> Any:
        sent = self.models.SimplePublicObjectInputForCreate(
            properties={**self.made, **more}, associations=list(associations)
        )
        return self.api(sdk).basic_api.create(sent)


DEALS = Kind("deals", {"dealname": "D", "dealstage": "appointmentscheduled", "pipeline": "default"}, {"amount": "11"})
COMPANIES = Kind("companies", {"name": "Fir", "domain": "fir.test"}, {"name": "Fir & Sons"})
KINDS = (
    DEALS,
    COMPANIES,
    Kind("contacts", {"email": "ap@fir.test"}, {"firstname": "Ann"}),
    Kind("line_items", {"name": "Seats", "quantity": "2", "price": "3.5"}, {"quantity": "3"}),
    Kind("products", {"name": "Seats", "price": "3.5"}, {"price": "4"}),
    Kind("quotes", {"hs_title": "Q", "hs_expiration_date": "2026-12-31T00:00:00Z"}, {"hs_title": "R"}),
    Kind("objects.notes", {"hs_timestamp": "2026-11-21T10:00:00Z", "hs_note_body": "paid"}, {"hs_note_body": "late"}),
    Kind(
        "objects.tasks",
        {"hs_timestamp": "2026-11-21T10:00:00Z", "hs_task_subject": "Call", "hs_task_status": "NOT_STARTED"},
        {"hs_task_status": "COMPLETED"},
    ),
)
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.path)


def test_a_token_is_refreshed_and_can_be_looked_up(sdk: Sdk) -> None:
    told, oauth = sdk.described, sdk.hub.oauth
    proof = {name: told[name] for name in ("client_id", "client_secret", "refresh_token")}

    given = oauth.tokens_api.create(grant_type="refresh_token", **proof)

    assert given.refresh_token == told["refresh_token"]
    assert (given.token_type, given.expires_in) == ("bearer", 1800)
    assert str(oauth.access_tokens_api.get(given.access_token).hub_id) == told["account_id"]
    sdk.hub.access_token = given.access_token
    assert sdk.hub.crm.deals.basic_api.get_by_id(DEAL).id == DEAL


@every_kind
def test_a_record_is_created_read_changed_and_archived(sdk: Sdk, kind: Kind) -> None:
    api, models = kind.api(sdk).basic_api, kind.models
    made = kind.create(sdk)

    api.update(made.id, models.SimplePublicObjectInput(properties=kind.change))

    (changed, value), *_ = kind.change.items()
    held = api.get_by_id(made.id, properties=[*kind.made, changed], properties_with_history=[changed])
    assert held.properties.items() >= {**kind.made, **kind.change}.items()
    assert held.properties_with_history[changed][0].value == value
    api.archive(made.id)
    with pytest.raises(models.ApiException) as raised:
        api.get_by_id(made.id)
    assert raised.value.status == 404
    assert api.get_by_id(made.id, archived=True).archived is True


@every_kind
def test_records_are_created_and_changed_in_batches_and_what_is_missing_is_told(sdk: Sdk, kind: Kind) -> None:
    api, models = kind.api(sdk).batch_api, kind.models
    new = models.SimplePublicObjectBatchInputForCreate(properties=kind.made, associations=[])
    sent = models.BatchInputSimplePublicObjectBatchInputForCreate(inputs=[new])
    made = api.create(sent).results[0]

    edit = models.SimplePublicObjectBatchInput(id=made.id, properties=kind.change)
    assert api.update(models.BatchInputSimplePublicObjectBatchInput(inputs=[edit])).status == "COMPLETE"

    wanted = [models.SimplePublicObjectId(id=identity) for identity in (made.id, "999999")]
    asked = models.BatchReadInputSimplePublicObjectId(
        inputs=wanted, properties=list(kind.change), properties_with_history=[]
    )
    found = api.read(asked)
    assert isinstance(found, models.BatchResponseSimplePublicObjectWithErrors)
    assert found.results[0].properties.items() >= kind.change.items()
    assert found.errors[0].context == {"ids": ["999999"]}


def test_a_unique_property_finds_the_record_to_change(sdk: Sdk) -> None:
    key = properties.PropertyCreate(
        name="ac_customer_id",
        label="Customer",
        type="string",
        field_type="text",
        group_name="companyinformation",
        has_unique_value=True,
    )
    sdk.hub.crm.properties.core_api.create("companies", key)

    def upsert(name: str) -> Any:
        row = companies.SimplePublicObjectBatchInputUpsert(
            id_property="ac_customer_id", id="CUST-77", properties={"name": name}
        )
        sent = companies.BatchInputSimplePublicObjectBatchInputUpsert(inputs=[row])
        return sdk.hub.crm.companies.batch_api.upsert(sent).results[0]

    first, second = upsert("Fir"), upsert("Fir & Sons")

    assert (first.new, second.new) == (True, False)
    assert first.id == second.id
    assert sdk.hub.crm.companies.basic_api.get_by_id("CUST-77", id_property="ac_customer_id").id == first.id


def test_a_list_is_read_to_its_end(sdk: Sdk) -> None:
    made = {DEALS.create(sdk, dealname=f"D{number}").id for number in range(3)}

    page = sdk.hub.crm.deals.basic_api.get_page(limit=2)

    assert len(page.results) == 2
    assert page.paging.next.after
    assert made < {deal.id for deal in sdk.hub.crm.deals.get_all()}


def test_search_finds_what_is_there_but_not_yet_what_was_just_made(sdk: Sdk) -> None:
    asked = deals.PublicObjectSearchRequest(
        filter_groups=[deals.FilterGroup(filters=[deals.Filter(property_name="amount", operator="GTE", value="1")])],
        properties=["amount"],
        sorts=["-amount"],
        limit=200,
    )
    sdk.running.app.clock.advance(60)
    before = sdk.hub.crm.deals.search_api.do_search(asked)
    DEALS.create(sdk, amount="1000000")

    after = sdk.hub.crm.deals.search_api.do_search(asked)

    assert DEAL in {deal.id for deal in before.results}
    assert after.total == before.total


def test_a_record_is_created_with_its_links(sdk: Sdk) -> None:
    note = Kind("objects.notes", KINDS[6].made, {})
    models = note.models
    to_deal = models.PublicAssociationsForObject(
        to=models.PublicObjectId(id=DEAL),
        types=[models.AssociationSpec(association_category="HUBSPOT_DEFINED", association_type_id=214)],
    )

    made = note.create(sdk, [to_deal])

    held = note.api(sdk).basic_api.get_by_id(made.id, associations=["deals"])
    assert [row.id for row in held.associations["deals"].results] == [DEAL]


def test_links_are_made_labelled_listed_and_cut(sdk: Sdk) -> None:
    links, company = sdk.hub.crm.associations.v4, COMPANIES.create(sdk).id
    pair = ("deals", DEAL, "companies", company)

    def types() -> set[int]:
        rows = links.basic_api.get_page("deals", DEAL, "companies", limit=500).results
        return {kind.type_id for row in rows if row.to_object_id == company for kind in row.association_types}

    links.basic_api.create_default(*pair)
    assert types() == {341}
    primary = v4.AssociationSpec(association_category="HUBSPOT_DEFINED", association_type_id=5)
    assert links.basic_api.create(*pair, [primary]).labels == ["Primary"]
    assert types() == {5, 341}
    links.basic_api.archive(*pair)
    assert types() == set()

    wanted = [v4.PublicFetchAssociationsBatchRequest(id=DEAL)]
    asked = v4.BatchInputPublicFetchAssociationsBatchRequest(inputs=wanted)
    found = links.batch_api.get_page("deals", "line_items", asked).results[0]
    lines = [line_items.SimplePublicObjectId(id=to.to_object_id) for to in found.to]
    batch = line_items.BatchReadInputSimplePublicObjectId(
        inputs=lines, properties=["price"], properties_with_history=[]
    )
    assert all(row.properties["price"] for row in sdk.hub.crm.line_items.batch_api.read(batch).results)


def test_properties_and_their_groups_are_set_up_once(sdk: Sdk) -> None:
    api = sdk.hub.crm.properties
    group = properties.PropertyGroupCreate(name="accounting_sync", label="Accounting", display_order=-1)
    field = properties.PropertyCreate(
        name="ac_total", label="Total", type="number", field_type="number", group_name="accounting_sync"
    )
    api.groups_api.create("deals", group)
    api.batch_api.create("deals", properties.BatchInputPropertyCreate(inputs=[field]))

    with pytest.raises(properties.ApiException) as raised:
        api.core_api.create("deals", field)

    assert (raised.value.status, json.loads(raised.value.body)["category"]) == (409, "OBJECT_ALREADY_EXISTS")
    assert api.core_api.update("deals", "ac_total", properties.PropertyUpdate(label="Sum")).label == "Sum"
    assert "ac_total" in {row.name for row in api.core_api.get_all("deals").results}
    assert "accounting_sync" in {row.name for row in api.groups_api.get_all("deals").results}


def test_pipelines_and_owners_are_read(sdk: Sdk) -> None:
    pipeline = sdk.hub.crm.pipelines.pipelines_api.get_by_id("deals", "default")
    assert isinstance(pipeline, pipelines.Pipeline)
    won = [stage.id for stage in pipeline.stages if stage.metadata == {"isClosed": "true", "probability": "1.0"}]
    assert won == ["closedwon"]

    first = sdk.hub.crm.owners.owners_api.get_page(limit=1).results[0]
    assert isinstance(first, owners.PublicOwner)
    assert sdk.hub.crm.owners.owners_api.get_by_id(int(first.id)).email == first.email
    assert len(sdk.hub.crm.owners.get_all()) > 1


# The client's files module holds patterns that are not raw strings: Python warns when it compiles it, that is once.
@pytest.mark.filterwarnings(r"ignore:.*invalid escape sequence:DeprecationWarning")
@pytest.mark.filterwarnings(r"ignore:.*invalid escape sequence:SyntaxWarning")
def test_a_private_file_is_uploaded_and_fetched_by_a_signed_address(sdk: Sdk, tmp_path: Path) -> None:
    invoice = tmp_path / "invoice.pdf"
    invoice.write_bytes(b"%PDF-1.4 INV-1042")
    api = sdk.hub.files.files_api

    made = api.upload(
        file=str(invoice), folder_path="/invoices", file_name="INV-1042.pdf", options='{"access": "PRIVATE"}'
    )

    assert (made.name, made.extension, made.access) == ("INV-1042", "pdf", "PRIVATE")
    address = api.get_signed_url(made.id).url
    assert httpx.get(address, trust_env=False).content == invoice.read_bytes()
    api.archive(made.id)


def test_refusals_surface_as_the_clients_own_errors(sdk: Sdk) -> None:
    with pytest.raises(deals.ApiException) as raised:
        DEALS.create(sdk, amount="a lot")
    assert raised.value.status == 400
    assert json.loads(raised.value.body)["category"] == "VALIDATION_ERROR"

    sdk.hub.access_token = "unknown"
    with pytest.raises(deals.ApiException) as raised:
        sdk.hub.crm.deals.basic_api.get_by_id(DEAL)
    assert (raised.value.status, json.loads(raised.value.body)["category"]) == (401, "INVALID_AUTHENTICATION")
