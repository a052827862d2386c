"""Pipedrive's own client (npm `pipedrive`) finds the sandbox to be Pipedrive: records, lists, fields, OAuth, refusals."""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from infra.sandbox.core.server import Running, start
from infra.sandbox.serve import build
from tests.contract import clients

DRIVER = Path(__file__).with_name("pipedrive_client.cjs")
BACK = "https://app.test/back"
LINE = {"product_id": 8001, "item_price": 12.5, "quantity": 2}


@dataclass
class Sdk:
    """One program with the client in it; `call` gives the answer as the client gives it to its caller."""

    running: Running
    program: "subprocess.Popen[str]"

    @property
    def told(self) -> dict[str, str]:
        return self.running.app.provider.describe(self.running.origin)

    def say(self, **asked: Any) -> Any:
        assert self.program.stdin is not None
        assert self.program.stdout is not None
        self.program.stdin.write(json.dumps(asked) + "\n")
        self.program.stdin.flush()
        return json.loads(self.program.stdout.readline())

    def call(self, api: str, method: str, **with_: Any) -> Any:
        told = self.say(api=api, method=method, **{"with": with_})
        assert "answer" in told, told
        return told["answer"]

    def data(self, api: str, method: str, **with_: Any) -> Any:
        answer = self.call(api, method, **with_)
        assert answer["success"] is True
        return answer["data"]

    def refused(self, api: str, method: str, **with_: Any) -> Any:
        return self.say(api=api, method=method, **{"with": with_})["refused"]

    def begin(self, **more: Any) -> str:
        """Set the client up as its guide does; gives the address where consent is asked."""
        told = self.told
        app = {"clientId": told["client_id"], "clientSecret": told["client_secret"], "redirectUri": BACK}
        token = {
            "access_token": told["access_token"],
            "refresh_token": told["refresh_token"],
            "expires_in": 3599,
            "api_domain": told["origin"],
        }
        return str(self.say(begin={**app, "host": told["origin"], "token": token, **more})["answer"])


@pytest.fixture(scope="module")
def program() -> Iterator["subprocess.Popen[str]"]:
    if absent := clients.missing():
        pytest.skip(
            f"{', '.join(absent)} is not in build/node: `make setup` puts it there when a package index answers"
        )
    apart = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    with subprocess.Popen(
        [str(clients.node()), str(DRIVER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**apart, "NODE_PATH": str(clients.MODULES)},
    ) as running:
        yield running
        running.kill()


@pytest.fixture
def sdk(program: "subprocess.Popen[str]") -> Iterator[Sdk]:
    with start(build("pipedrive")) as running:
        found = Sdk(running, program)
        provider = running.app.provider
        provider.act("scopes", "", {"scopes": [*found.told["scopes"].split(","), "products:full"]})
        found.begin()
        yield found


LIVES = (
    ("DealsApi", "Deal", {"title": "Fir"}, {"status": "won"}),
    ("OrganizationsApi", "Organization", {"name": "Fir"}, {"website": "fir.test"}),
    ("PersonsApi", "Person", {"name": "Ann Poe", "emails": [{"value": "a@fir.test"}]}, {"org_id": 5001}),
    ("ActivitiesApi", "Activity", {"subject": "Call", "type": "task"}, {"done": True}),
    ("ProductsApi", "Product", {"name": "Seat", "code": "SEAT"}, {"unit": "seat"}),
    ("StagesApi", "Stage", {"name": "Later", "pipeline_id": 1}, {"name": "Soon"}),
    ("PipelinesApi", "Pipeline", {"name": "Other"}, {"name": "Third"}),
)


@pytest.mark.parametrize(
    ("api", "word", "new", "change"), LIVES, ids=lambda given: given if isinstance(given, str) else ""
)
def test_a_record_is_made_read_changed_and_deleted(sdk: Sdk, api: str, word: str, new: Any, change: Any) -> None:
    api = f"v2.{api}"
    made = sdk.data(api, f"add{word}", **{f"Add{word}Request": new})

    # The client calls an activity's changes by the name of its creation.
    body = f"{'Add' if word == 'Activity' else 'Update'}{word}Request"
    changed = sdk.data(api, f"update{word}", id=made["id"], **{body: change})
    read = sdk.data(api, f"get{word}", id=made["id"])
    sdk.data(api, f"delete{word}", id=made["id"])

    assert {**read, **change} == changed
    assert made["id"] not in [one["id"] for one in sdk.data(api, sdk_list(word))]


def sdk_list(word: str) -> str:
    return f"get{word.removesuffix('y')}ies" if word == "Activity" else f"get{word}s"


def test_lists_are_paged_and_filtered(sdk: Sdk) -> None:
    first = sdk.call("v2.DealsApi", "getDeals", limit=2, sort_by="id", sort_direction="desc")
    cursor = first["additional_data"]["next_cursor"]
    rest = sdk.call("v2.DealsApi", "getDeals", limit=2, cursor=cursor)

    assert [[31339, 31338], [31337]] == [[deal["id"] for deal in page["data"]] for page in (first, rest)]
    assert [31338] == [deal["id"] for deal in sdk.data("v2.DealsApi", "getDeals", ids="31338")]
    assert [] == sdk.data("v2.DealsApi", "getDeals", updated_since="2099-01-01T00:00:00Z")


def test_products_discounts_and_installments_hang_on_a_deal(sdk: Sdk) -> None:
    lines = "v2.DealProductsApi"
    line = sdk.data(lines, "addDealProduct", id=31338, AddDealProductRequest=LINE)
    sdk.data(
        lines, "updateDealProduct", id=31338, product_attachment_id=line["id"], UpdateDealProductRequest={"quantity": 4}
    )
    sdk.data(lines, "addManyDealProducts", id=31338, CreateManyDealProductRequest={"data": [LINE]})
    off = {"description": "Loyal", "amount": 10, "type": "percentage"}
    sdk.data("v2.DealsApi", "postAdditionalDiscount", id=31338, AddAdditionalDiscountRequestBody=off)

    assert [2400, 50, 25] == [one["sum"] for one in sdk.data(lines, "getDealProducts", id=31338)]
    assert [31338] * 3 == [one["deal_id"] for one in sdk.data(lines, "getDealsProducts", deal_ids=[31338])]
    assert ["Loyal"] == [one["description"] for one in sdk.data("v2.DealsApi", "getAdditionalDiscounts", id=31338)]
    assert 2227.5 == sdk.data("v2.DealsApi", "getDeal", id=31338)["value"]
    part = {"description": "Half", "amount": 1000, "billing_date": "2026-12-01"}
    made = sdk.data("v2.DealInstallmentsApi", "postInstallment", id=31338, AddInstallmentRequestBody=part)
    assert [made] == sdk.data("v2.DealInstallmentsApi", "getInstallments", deal_ids=[31338])


@pytest.mark.parametrize(("resource", "id_"), [("Deal", 31337), ("Organization", 5001), ("Person", 9001)])
def test_a_companys_own_field_is_defined_chosen_and_found(sdk: Sdk, resource: str, id_: int) -> None:
    fields, records = f"v2.{resource}FieldsApi", f"v2.{resource}sApi"
    wanted = {"field_name": "Status", "field_type": "enum", "options": [{"label": "Draft"}]}
    field = sdk.data(fields, f"add{resource}Field", **{f"Add{resource}FieldRequest": wanted})
    code = field["field_code"]
    # The options of every resource go by the name of the deals'.
    (paid,) = sdk.data(
        fields,
        f"add{resource}FieldOptions",
        field_code=code,
        AddDealFieldOptionsRequestInner=[{"label": "Paid"}],
    )

    sdk.data(
        records, f"update{resource}", id=id_, **{f"Update{resource}Request": {"custom_fields": {code: paid["id"]}}}
    )

    assert {code: paid["id"]} == sdk.data(records, f"get{resource}", id=id_, custom_fields=code)["custom_fields"]
    assert code in [one["field_code"] for one in sdk.data(fields, f"get{resource}Fields", limit=500)]
    assert (
        "Renamed"
        == sdk.data(
            fields,
            f"update{resource}Field",
            field_code=code,
            **{f"Update{resource}FieldRequest": {"field_name": "Renamed"}},
        )["field_name"]
    )


def test_a_search_finds_what_the_index_has_caught_up_with(sdk: Sdk) -> None:
    sdk.running.app.clock.advance(5)

    found = sdk.data("v2.DealsApi", "searchDeals", term="aurora", fields="title")
    both = sdk.data("v2.ItemSearchApi", "searchItem", term="aurora", item_types="deal,organization")

    assert [31337] == [one["item"]["id"] for one in found["items"]]
    assert {"deal", "organization"} == {one["item"]["type"] for one in both["items"]}


def test_the_first_version_serves_notes_users_currencies_types_and_webhooks(sdk: Sdk) -> None:
    note = sdk.data("v1.NotesApi", "addNote", AddNoteRequest={"content": "<p>Paid</p>", "deal_id": 31337})
    hook = {
        "subscription_url": "http://127.0.0.1:9/x",
        "event_action": "*",
        "event_object": "deal",
        "name": "n",
        "version": "2.0",
    }
    made = sdk.data("v1.WebhooksApi", "addWebhook", AddWebhookRequest=hook)

    assert "Later" == sdk.data("v1.NotesApi", "updateNote", id=note["id"], NoteRequest={"content": "Later"})["content"]
    assert [note["id"]] == [one["id"] for one in sdk.data("v1.NotesApi", "getNotes", deal_id=31337)]
    assert 8087566 == sdk.data("v1.UsersApi", "getCurrentUser")["company_id"]
    assert {884422, 884423, 12094821} == {one["id"] for one in sdk.data("v1.UsersApi", "getUsers")}
    assert "GBP" in {one["code"] for one in sdk.data("v1.CurrenciesApi", "getCurrencies")}
    assert "task" in {one["key_string"] for one in sdk.data("v1.ActivityTypesApi", "getActivityTypes")}
    assert [made["id"]] == [one["id"] for one in sdk.data("v1.WebhooksApi", "getWebhooks")]
    assert "ok" == sdk.call("v1.WebhooksApi", "deleteWebhook", id=made["id"])["status"]


def test_consent_tokens_renewal_and_uninstalling(sdk: Sdk) -> None:
    where = sdk.begin(token=None)
    back = httpx.get(f"{where}&auto=1&account=8087567", trust_env=False).headers["location"]

    pair = sdk.say(oauth="authorize", **{"with": parse_qs(urlsplit(back).query)["code"]})["answer"]
    renewed = sdk.say(oauth="tokenRefresh")["answer"]

    assert sdk.running.origin == pair["api_domain"]
    assert renewed["access_token"] != pair["access_token"]
    assert 31337 == sdk.data("v2.DealsApi", "getDeal", id=31337)["id"]
    assert {"answer": {"success": True}} == sdk.say(oauth="revokeToken", **{"with": ["access_token"]})
    assert 401 == sdk.refused("v2.DealsApi", "getDeal", id=31337)["errorCode"]
    sdk.say(oauth="revokeToken", **{"with": ["refresh_token"]})
    assert "invalid_grant" == sdk.say(oauth="tokenRefresh")["refused"]["error"]


def test_a_personal_token_is_sent_in_its_header(sdk: Sdk) -> None:
    sdk.begin(apiKey=sdk.told["api_token"])

    assert 884422 == sdk.data("v1.UsersApi", "getCurrentUser")["id"]
    assert 31337 == sdk.data("v2.DealsApi", "getDeal", id=31337)["id"]


def test_refusals_reach_the_clients_caller_as_they_are(sdk: Sdk) -> None:
    wrong = sdk.refused("v2.DealsApi", "updateDeal", id=31337, UpdateDealRequest={"f" * 40: "INV-1"})
    absent = sdk.refused("v2.DealsApi", "getDeal", id=1)

    assert ("ERR_SCHEMA_VALIDATION_FAILED", "Deal not found") == (wrong["code"], absent["error"])
