"""What the HubSpot connector does beyond what every CRM promises: calls, pages, merges, broken answers."""

import json
import threading
from dataclasses import replace

import httpx
import pytest

from infra.sandbox.core.transport import SandboxTransport
from shared.errors import NotFound, Reconnect, Unavailable
from shared.providers.hubspot.crm import HubSpotCrm
from tests.fakes.altered import Altered
from tests.fakes.hubspot import ACCOUNT, HubSpotOnSandbox, answered


@pytest.fixture
def bench() -> HubSpotOnSandbox:
    return HubSpotOnSandbox()


@pytest.fixture
def crm(bench: HubSpotOnSandbox) -> HubSpotCrm:
    return bench.crm(ACCOUNT)


def test_a_deal_with_lines_takes_two_calls(bench: HubSpotOnSandbox, crm: HubSpotCrm) -> None:
    crm.deal("31337")

    assert bench.calls == ["GET /crm/objects/2026-09/deals/31337", "POST /crm/objects/2026-09/line_items/batch/read"]


def test_a_deal_without_lines_takes_one(bench: HubSpotOnSandbox, crm: HubSpotCrm) -> None:
    empty = bench.act("create_deal", properties={"dealname": "Nothing yet"})["id"]
    deal = crm.deal(empty)

    assert deal.lines == ()
    assert bench.calls == [f"GET /crm/objects/2026-09/deals/{empty}"]


def test_the_account_is_read_once_when_nobody_kept_its_settings(bench: HubSpotOnSandbox) -> None:
    crm = bench.crm()
    crm.deal("31337")
    crm.deal("31337")

    assert [call for call in bench.calls if "details" in call or "pipelines" in call] == [
        "GET /account-info/2026-09/details",
        "GET /crm/pipelines/2026-09/deals",
    ]


def test_company_and_contact_are_read_at_the_same_time(bench: HubSpotOnSandbox, crm: HubSpotCrm) -> None:
    deal = crm.deal("31337")
    both = threading.Barrier(2, timeout=60)

    def meet(_: httpx.Request) -> None:
        both.wait()

    buyer = bench.crm(ACCOUNT, Altered(bench.app, meet)).buyer(deal)

    assert buyer.company is not None
    assert buyer.contact is not None
    assert sorted(bench.calls[2:]) == [
        "GET /crm/objects/2026-09/companies/5001",
        "GET /crm/objects/2026-09/contacts/9001",
    ]


def test_a_deal_of_a_hundred_and_twenty_lines_keeps_every_one_of_them(bench: HubSpotOnSandbox, crm: HubSpotCrm) -> None:
    lines = [{"name": f"Line {number}", "quantity": "1", "price": str(number)} for number in range(120)]
    big = bench.act("create_deal", properties={"dealname": "Big"}, lines=lines)["id"]

    assert [line.name for line in crm.deal(big).lines] == [line["name"] for line in lines]
    assert len(bench.calls) == 3


def test_lines_beyond_the_first_page_of_associations_are_read_too(bench: HubSpotOnSandbox) -> None:
    sandbox = SandboxTransport(bench.app)

    def first_line_only(request: httpx.Request) -> httpx.Response | None:
        if not request.url.path.endswith("/deals/31337"):
            return None
        body = json.loads(sandbox.handle_request(request).read())
        items = body["associations"]["line items"]
        items["results"], items["paging"] = items["results"][:1], {"next": {"after": "x"}}
        return httpx.Response(200, json=body)

    deal = bench.crm(ACCOUNT, Altered(bench.app, first_line_only)).deal("31337")

    assert [line.name for line in deal.lines] == ["Platform seats", "Onboarding", "Support hours"]


def test_a_company_without_contacts_buys_alone(bench: HubSpotOnSandbox, crm: HubSpotCrm) -> None:
    alone = bench.act("create_deal", properties={"dealname": "Alone"}, company="5002")["id"]
    before = len(bench.calls)
    buyer = crm.buyer(replace(crm.deal(alone), contacts=()))

    assert buyer.company is not None
    assert buyer.contact is None
    assert len(bench.calls) - before == 2


def test_the_primary_company_buys_whichever_came_first(bench: HubSpotOnSandbox, crm: HubSpotCrm) -> None:
    bench.act("associate", "31337", to_type="companies", to="5002", primary=True)

    company = crm.deal("31337").company

    assert company is not None
    assert company.id == "5002"


def test_a_contact_that_was_just_deleted_keeps_nobody_from_being_invoiced(
    bench: HubSpotOnSandbox, crm: HubSpotCrm
) -> None:
    deal = crm.deal("31337")
    bench.act("delete", "9001", type="contacts")
    buyer = crm.buyer(deal)

    assert buyer.company is not None
    assert buyer.contact is None
    with pytest.raises(NotFound):
        crm.buyer(replace(deal, company=None))


def test_a_company_that_was_just_deleted_is_not_replaced_by_its_contact(
    bench: HubSpotOnSandbox, crm: HubSpotCrm
) -> None:
    deal = crm.deal("31337")
    bench.act("delete", "5001", type="companies")
    with pytest.raises(NotFound):
        crm.buyer(deal)


def test_a_deal_that_was_merged_into_another_is_gone(bench: HubSpotOnSandbox) -> None:
    survivor = {"id": "31340", "properties": {}, "updatedAt": "2026-11-20T16:00:00Z"}
    with pytest.raises(NotFound, match="31340"):
        answered(bench, "/deals/31337", 200, survivor).deal("31337")


def test_a_line_that_was_just_deleted_is_absent(bench: HubSpotOnSandbox, crm: HubSpotCrm) -> None:
    known = crm.deal("31337").lines[0]
    line = {"id": known.ref.id, "properties": {"name": "Only", "price": "5"}}
    partly = {"results": [line], "errors": [{"category": "OBJECT_NOT_FOUND", "message": "gone"}]}

    assert [item.name for item in answered(bench, "line_items/batch/read", 207, partly).deal("31337").lines] == ["Only"]


def test_lines_that_could_not_be_read_are_not_left_out_in_silence(bench: HubSpotOnSandbox) -> None:
    partly = {"results": [], "errors": [{"category": "INTERNAL_ERROR", "message": "try later"}]}
    with pytest.raises(Unavailable, match="try later"):
        answered(bench, "line_items/batch/read", 207, partly).deal("31337")


def test_a_page_instead_of_a_deal_is_tried_again(bench: HubSpotOnSandbox) -> None:
    with pytest.raises(Unavailable):
        answered(bench, "/deals/31337", 200, b"<html>").deal("31337")


def test_a_token_of_another_portal_is_noticed(bench: HubSpotOnSandbox) -> None:
    with pytest.raises(Reconnect, match="portal 999"):
        answered(bench, "/details", 200, {"portalId": 999}).account()


def test_the_same_connector_speaks_the_older_version(bench: HubSpotOnSandbox) -> None:
    deal = bench.crm(version="2026-03").deal("31337")

    assert len(deal.lines) == 3
    assert all("/2026-03" in call for call in bench.calls)


def test_a_new_connector_calls_nobody(bench: HubSpotOnSandbox) -> None:
    bench.crm()

    assert bench.calls == []
