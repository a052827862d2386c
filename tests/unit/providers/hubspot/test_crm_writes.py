"""What HubSpot keeps of ours: broken answers to writes, notes looked up again, fields made once."""

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from shared.errors import Conflict, MappingMissing, Rejected, Unavailable, Unclear, Unsupported
from shared.model import permits
from shared.model.claims import Claim, WriteRequest
from shared.model.refs import Kind, Ref
from shared.providers.hubspot.crm import HubSpotCrm
from tests import builders
from tests.fakes.altered import Altered
from tests.fakes.hubspot import ACCOUNT, HubSpotOnSandbox, answered

MARKER = "LL-0123456789AB"


@pytest.fixture
def bench() -> HubSpotOnSandbox:
    return HubSpotOnSandbox()


@pytest.fixture
def crm(bench: HubSpotOnSandbox) -> HubSpotCrm:
    return bench.crm(ACCOUNT)


def deal_ref(bench: HubSpotOnSandbox, identity: str = "31337") -> Ref:
    return Ref(bench.connection, Kind.DEAL, identity)


def note(bench: HubSpotOnSandbox, crm: HubSpotCrm, marker: str = MARKER) -> Claim:
    about = deal_ref(bench)
    return builders.claim(about, Kind.NOTE, crm.note_request(about, "Paid.", builders.NOW, marker), marker)


@pytest.mark.parametrize("body", [b"<html>Just a moment...</html>", {"ok": False, "error": "INTERNAL"}])
def test_a_success_that_shows_no_record_is_none(bench: HubSpotOnSandbox, body: Any) -> None:
    crm = answered(bench, "/31337", 200, body)

    with pytest.raises(Unavailable):
        crm.record(deal_ref(bench), {"sync_status": "held"}, permits.for_write_back(crm.connection, None))


def test_every_page_of_associations_is_read(bench: HubSpotOnSandbox) -> None:
    pages = {"": (["61001"], "b"), "b": (["61002"], "")}

    def paged(request: httpx.Request) -> httpx.Response | None:
        if not request.url.path.endswith("/associations/notes"):
            return None
        ids, after = pages[request.url.params.get("after", "")]
        paging = {"paging": {"next": {"after": after}}} if after else {}
        return httpx.Response(200, json={"results": [{"toObjectId": identity} for identity in ids], **paging})

    asked: list[Any] = []

    def watch(request: httpx.Request) -> httpx.Response | None:
        if request.url.path.endswith("/batch/read"):
            asked.extend(each["id"] for each in json.loads(request.read())["inputs"])
        return paged(request)

    crm = bench.crm(ACCOUNT, Altered(bench.app, watch))

    assert crm.find_created(note(bench, crm)) is None
    assert asked == ["61002", "61001"]


def test_half_a_list_never_passes_for_the_whole(bench: HubSpotOnSandbox) -> None:
    again = {"results": [{"toObjectId": "61001"}], "paging": {"next": {"after": "a"}}}
    crm = answered(bench, "/associations/notes", 200, again)
    with pytest.raises(Unavailable, match="same page"):
        crm.find_created(note(bench, crm))


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

    crm = bench.crm(ACCOUNT, Altered(bench.app, watch))
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
