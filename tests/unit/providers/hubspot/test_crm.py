"""What the HubSpot connector does beyond what every CRM promises: calls, pages, merges, broken answers."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from infra.sandbox.core.transport import SandboxTransport
from shared.errors import Conflict, MappingMissing, NotFound, Reconnect, Rejected, Unavailable, Unclear, Unsupported
from shared.model import permits
from shared.model.claims import Claim, ClaimState, WriteRequest
from shared.model.crm import CrmAccount
from shared.model.refs import Kind, Ref
from shared.providers.hubspot.crm import HubSpotCrm
from tests.fakes.hubspot import HubSpotOnSandbox

ACCOUNT = CrmAccount(account="4455667", time_zone="Europe/London", home_currency="GBP", pipelines={})
MARKER = "LL-0123456789AB"


class Altered(httpx.BaseTransport):
    """Lets a test answer some requests itself; the sandbox answers the others."""

    def __init__(self, bench: HubSpotOnSandbox, alter: Callable[[httpx.Request], httpx.Response | None]) -> None:
        self._sandbox = SandboxTransport(bench.app)
        self._alter = alter

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._alter(request) or self._sandbox.handle_request(request)


@pytest.fixture
def bench() -> HubSpotOnSandbox:
    return HubSpotOnSandbox()


@pytest.fixture
def crm(bench: HubSpotOnSandbox) -> HubSpotCrm:
    return bench.crm(ACCOUNT)


def answered(bench: HubSpotOnSandbox, part: str, status: int, body: Any) -> HubSpotCrm:
    """A connector to which every path that ends so is answered like this."""
    said = body if isinstance(body, bytes) else json.dumps(body).encode()

    def alter(request: httpx.Request) -> httpx.Response | None:
        return httpx.Response(status, content=said) if request.url.path.endswith(part) else None

    return bench.crm(ACCOUNT, Altered(bench, alter))


def deal_ref(bench: HubSpotOnSandbox, identity: str = "31337") -> Ref:
    return Ref(bench.connection, Kind.DEAL, identity)


def note(bench: HubSpotOnSandbox, crm: HubSpotCrm, marker: str = MARKER) -> Claim:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    subject = deal_ref(bench)
    return Claim(
        subject=subject,
        intent="note:x",
        target=crm.connection,
        kind=Kind.NOTE,
        reference=marker,
        request=crm.note_request(subject, "Paid.", now, marker),
        key=marker,
        generation=1,
        state=ClaimState.OPEN,
        claimed_at=now,
        attempted_at=now,
    )


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
    both = threading.Barrier(2, timeout=5)

    def meet(_: httpx.Request) -> None:
        both.wait()

    buyer = bench.crm(ACCOUNT, Altered(bench, meet)).buyer(deal)

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

    deal = bench.crm(ACCOUNT, Altered(bench, first_line_only)).deal("31337")

    assert [line.name for line in deal.lines] == ["Platform seats", "Onboarding", "Support hours"]


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


def test_an_answer_without_an_id_leaves_it_open_whether_a_note_was_made(bench: HubSpotOnSandbox) -> None:
    crm = answered(bench, "/notes", 200, b"<html>")
    with pytest.raises(Unclear):
        crm.create(note(bench, crm), permits.for_setup(crm.connection))


def test_a_claim_of_another_providers_request_is_refused(bench: HubSpotOnSandbox, crm: HubSpotCrm) -> None:
    foreign = replace(note(bench, crm), request=WriteRequest("create_invoice", b"{}"))
    with pytest.raises(Unsupported):
        crm.create(foreign, permits.for_setup(crm.connection))

    assert bench.calls == []


def test_the_exact_bytes_of_a_claim_are_sent(bench: HubSpotOnSandbox) -> None:
    sent: list[bytes] = []

    def watch(request: httpx.Request) -> None:
        sent.append(request.read())

    crm = bench.crm(ACCOUNT, Altered(bench, watch))
    claim = note(bench, crm)
    crm.create(claim, permits.for_setup(crm.connection))

    assert sent == [claim.request.body]


def test_a_note_is_found_among_hundreds_by_few_reads(bench: HubSpotOnSandbox, crm: HubSpotCrm) -> None:
    bench.act("settings", calls_per_ten_seconds=10_000)
    permit = permits.for_setup(crm.connection)
    made = crm.create(note(bench, crm), permit)
    for number in range(105):
        crm.create(note(bench, crm, f"LL-{number:012}"), permit)
    before = len(bench.calls)
    found = crm.find_created(note(bench, crm))
    latest = crm.find_created(note(bench, crm, "LL-000000000104"))

    assert found is not None
    assert found.ref == made.ref
    assert latest is not None
    assert len(bench.calls) - before == 3 + 2


def test_a_note_is_not_given_up_because_a_part_could_not_be_read(bench: HubSpotOnSandbox, crm: HubSpotCrm) -> None:
    crm.create(note(bench, crm), permits.for_setup(crm.connection))
    partly = {"results": [], "errors": [{"category": "INTERNAL_ERROR", "message": "try later"}]}
    with pytest.raises(Unavailable):
        answered(bench, "notes/batch/read", 207, partly).find_created(note(bench, crm))


def test_facts_without_their_fields_ask_for_the_set_up(bench: HubSpotOnSandbox, crm: HubSpotCrm) -> None:
    with pytest.raises(MappingMissing) as raised:
        crm.record(deal_ref(bench), {"sync_status": "held"}, permits.for_setup(crm.connection))

    assert "ledgerlink_sync_status" in raised.value.sentence
    assert "ledgerlink setup" in raised.value.fix


def test_only_the_missing_fields_are_made(bench: HubSpotOnSandbox, crm: HubSpotCrm) -> None:
    permit = permits.for_setup(crm.connection)
    first = crm.ensure_fields(permit)
    before = len(bench.calls)
    second = crm.ensure_fields(permit)

    assert "deal.ledgerlink_invoice_total" in first
    assert "company.ledgerlink_tax_number" in first
    assert list(second) == []
    assert len(bench.calls) - before == 3


def test_a_field_of_another_type_stops_the_set_up_before_anything_is_made(bench: HubSpotOnSandbox) -> None:
    crm = answered(
        bench, "/properties/2026-09/deals", 200, {"results": [{"name": "ledgerlink_invoice_total", "type": "string"}]}
    )
    with pytest.raises(Rejected, match="holds string, we need number"):
        crm.ensure_fields(permits.for_setup(crm.connection))

    assert all(call.startswith("GET") for call in bench.calls)


def test_fields_that_hubspot_refuses_are_named(bench: HubSpotOnSandbox) -> None:
    refused = {"results": [], "errors": [{"category": "VALIDATION_ERROR", "message": "name too long"}]}
    crm = answered(bench, "/batch/create", 207, refused)
    with pytest.raises(Rejected, match="name too long"):
        crm.ensure_fields(permits.for_setup(crm.connection))


def test_two_set_ups_at_once_do_not_disturb_each_other(bench: HubSpotOnSandbox) -> None:
    taken = {"status": "error", "category": "OBJECT_ALREADY_EXISTS", "message": "A property named 'x' already exists."}
    crm = answered(bench, "/batch/create", 409, taken)
    with pytest.raises(Conflict):
        crm.ensure_fields(permits.for_setup(crm.connection))


def test_the_same_connector_speaks_the_older_version(bench: HubSpotOnSandbox) -> None:
    deal = bench.crm(version="2026-03").deal("31337")

    assert len(deal.lines) == 3
    assert all("/2026-03" in call for call in bench.calls)


def test_a_new_connector_calls_nobody(bench: HubSpotOnSandbox) -> None:
    bench.crm()

    assert bench.calls == []
