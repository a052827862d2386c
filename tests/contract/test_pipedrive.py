"""Every request the connector makes, against Pipedrive's own OpenAPI files of v1 and v2."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types

from infra.sandbox.core.transport import SandboxTransport
from shared.http.tokens import AppProof, TokenSet
from shared.model import permits
from shared.model.parties import PartyDraft, PartyField
from shared.model.refs import Kind, Ref
from shared.providers.pipedrive import (
    arrangements,
    catalogue,
    changes,
    discovery,
    oauth,
    parties_search,
    scopes,
    subscriptions,
)
from shared.providers.pipedrive.api import ENDPOINTS
from tests import builders
from tests.contract.openapi import fits
from tests.contract.recorder import Recorder
from tests.fakes.pipedrive import PipedriveOnSandbox

pytestmark = pytest.mark.specs

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
FILES = {
    "/api/v1": "openapi-v1.trimmed.json",
    "/api/v2": "openapi-v2.trimmed.json",
    "/oauth": "openapi-v1.trimmed.json",
}
NOT_DESCRIBED = {
    # 2026-11-21: in Pipedrive's guide to OAuth, not in the description.
    ("POST", "/oauth/revoke"),
}
KNOWN_GAPS = {
    # 2026-11-21: its enum names the grant, its members only those of the other one; the guide to OAuth has both.
    "/oauth/token": "no such member: refresh_token",
    # 2026-11-21: the description of 2026-08-20 lists the objects of webhooks v1; the page on webhooks v2 of 2026-07 adds
    # `deal_product`.
    "/api/v1/webhooks": "'deal_product' is not one of ['activity', 'deal', 'lead', 'note', 'organization', 'person', 'pipeline', "
    "'product', 'stage', 'user', '*']",
}


def everything_once() -> list[httpx.Request]:
    """Call every verb of the port, sign in and out."""
    bench = PipedriveOnSandbox()
    transport = Recorder(SandboxTransport(bench.app))
    crm = bench.crm(transport=transport)
    permit, about = permits.for_setup(crm.connection), Ref(crm.connection, Kind.DEAL, "31337")
    crm.ensure_fields(permit)
    assert [] == list(crm.field_gaps())
    subscriptions.ensure(crm.api, "https://hooks.example.test/pd", "pd-hook:s3cr3t-Value", permit)
    subscriptions.ensure(crm.api, "https://hooks.example.test/pd", "pd-hook:another", permit)
    assert catalogue.products(crm.api)
    assert discovery.discover(crm.api).owners
    asked = changes.connect(crm.api)
    assert all(list(asked.since(name, NOW - timedelta(days=30))) for name in asked.lists)
    keep_parties_once(bench, transport)
    bench.app.clock.advance(5)
    assert crm.won_since(NOW.date(), ("3",)).after == ""
    with bench.app.provider.lock:
        bench.act("edit", "7001", type="line_items", properties={"discount": "5"})
    bench.act("edit", "31337", properties={"value": "2000"})
    deal = crm.deal(about.id)
    assert crm.deals_of(deal.lines[0].ref) == [about]
    assert crm.won_stages_ahead(about.id) == []
    buyer = crm.buyer(deal)
    told = {"sync_status": "invoiced", "invoice_total": "12.34", "invoice_date": "2026-11-21", "invoice_due": ""}
    crm.record(about, {**told, "payment_status": "paid", "stage": "4"}, permit)
    for party in (buyer.company, buyer.contact):
        assert party is not None
        crm.record(party.ref, {"customer_id": "c-1", "is_overdue": "true"}, permit)
        arrangements.connect(crm.api, None, {"Billing"}).arrangement(party.ref)
    arrangements.connect(crm.api, None, {"Billing"}).arrangement(about)
    requests = {
        Kind.NOTE: crm.note_request(about, "Paid.", NOW, "LL-0123456789AB", deal.company),
        Kind.TASK: crm.task_request(about, subject="Look", text="It waits.", owner="884422", due=NOW, marker="LL-1"),
    }
    for kind, request in requests.items():
        claim = builders.claim(about, kind, request, "LL-")
        made = crm.create(claim, permit)
        assert crm.find_created(claim) is not None
        if kind is Kind.TASK:
            crm.mark_task(made.ref, is_open=False, permit=permit)
    entry, keys = bench.app.provider.accounts()[0], bench.app.provider.credentials()
    app = AppProof(keys["client_id"], keys["client_secret"], crm.api.origin, crm.api.origin)
    with httpx.Client(transport=transport, base_url=crm.api.origin) as client:
        given = oauth.refresh(client, app.token, app.client_id, app.client_secret, entry["refresh_token"])
        assert oauth.accounts(client, app, given)
        assert scopes.granted(client, "", "", "", given.access_token)
        oauth.withdraw(client, app, TokenSet(given.access_token, given.refresh_token, 0), "", last=True)
    return transport.requests


def keep_parties_once(bench: PipedriveOnSandbox, transport: httpx.BaseTransport) -> None:
    """Every verb of the other port: what is in parts is written whole, what is empty is cleared."""
    bench.app.clock.advance(5)  # the calls before filled Pipedrive's two seconds
    side = bench.parties(transport=transport)
    permit, above = permits.for_setup(side.connection), Ref(side.connection, Kind.COMPANY, "5001")
    drafts = {
        Kind.COMPANY: PartyDraft(
            {PartyField.NAME: "Acme", PartyField.WEBSITE: "acme.test", PartyField.CITY: "Leeds"}, "c-1", owner="884422"
        ),
        Kind.CONTACT: PartyDraft({PartyField.GIVEN: "Ann", PartyField.EMAIL: "ann@acme.test"}, "c-1", company=above),
    }
    changed = {
        Kind.COMPANY: {PartyField.CITY: "", PartyField.WEBSITE: "", PartyField.TAX_NUMBER: "GB1", PartyField.TERMS: ""},
        Kind.CONTACT: {PartyField.FAMILY: "Lee", PartyField.EMAIL: "", PartyField.PHONE: "+44 1"},
    }
    for kind, draft in drafts.items():
        claim = builders.claim(above, kind, side.request(kind, draft), "c-1")
        made = side.create(claim, permit).ref
        assert side.find_created(claim) is not None
        assert parties_search.connect(side.api).alike(kind, draft.fields) is not None
        seen = side.change(side.party(made), changed[kind], permit)
        assert side.page(kind, NOW, more=("visible_to",)).profiles
        side.archive(seen, permit)


@pytest.fixture(scope="module")
def requests() -> list[httpx.Request]:
    return everything_once()


@pytest.fixture(scope="session")
def pipedrive(specs: Callable[[str], Path]) -> Path:
    return specs("pipedrive")


@cache
def described(folder: Path, prefix: str) -> Mapping[str, Any]:
    document: Mapping[str, Any] = json.loads((folder / FILES[prefix]).read_text())
    return document


def prefix_of(request: httpx.Request) -> str:
    return next(prefix for prefix in FILES if request.url.path.startswith(prefix))


def operation(request: httpx.Request, folder: Path) -> Mapping[str, Any] | None:
    """What the description says of this call; a path without names in it goes before one with."""
    prefix = prefix_of(request)
    path = request.url.path if prefix == "/oauth" else request.url.path.removeprefix(prefix)
    rows = described(folder, prefix)["paths"]
    fitting = [each for each in rows if fits(each, path)]
    for each in sorted(fitting, key=lambda template: template.count("{")):
        found: Mapping[str, Any] | None = rows[each].get(request.method.lower())
        if found is not None:
            return found
    return None


def violations(request: httpx.Request, folder: Path) -> Iterator[str]:
    if (request.method, request.url.path) in NOT_DESCRIBED:
        return
    found = operation(request, folder)
    if found is None:
        yield f"no such endpoint: {request.method} {request.url.path}"
        return
    document = described(folder, prefix_of(request))
    known = {row["name"]: row["schema"] for row in found.get("parameters", ()) if row["in"] == "query"}
    for name, value in request.url.params.items():
        if name not in known:
            yield f"no such parameter: {name}"
        elif known[name].get("enum") and not set(value.split(",")) <= set(known[name]["enum"]):
            yield f"no such value of {name}: {value}"
        elif known[name]["type"] == "integer" and not value.isdigit():
            yield f"{name} is a number: {value}"
    yield from (error for error in _of_body(request, found, document))


def _of_body(request: httpx.Request, found: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[str]:
    content = found.get("requestBody", {}).get("content", {})
    if not content:
        if request.content:
            yield "a body where none is described"
        return
    (media, schema), *_ = content.items()
    if not request.headers["content-type"].startswith(media):
        yield f"{request.headers['content-type']} where {media} is described"
        return
    body = (
        {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        if "form" in media
        else json.loads(request.content)
    )
    strict = _nullable({**schema["schema"], "components": document["components"]})
    yield from (error.message for error in Draft202012Validator(strict).iter_errors(body))
    members = set(_members(schema["schema"], document))
    yield from (f"no such member: {name}" for name in body if name not in members)


def _members(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[str]:
    """Every member that an object may have, wherever its description keeps it."""
    if "$ref" in schema:
        at: Any = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            at = at[step]
        yield from _members(at, document)
    yield from schema.get("properties", {})
    for word in ("allOf", "oneOf", "anyOf"):
        for part in schema.get(word, ()):
            yield from _members(part, document)


def _nullable(schema: Any) -> Any:
    """OpenAPI 3.0's `nullable`, in words that JSON Schema knows."""
    if isinstance(schema, list):
        return [_nullable(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    said = {name: _nullable(each) for name, each in schema.items() if name != "nullable"}
    return {"anyOf": [said, {"type": "null"}]} if schema.get("nullable") is True and "type" in schema else said


def test_every_request_is_one_that_pipedrive_describes(requests: list[httpx.Request], pipedrive: Path) -> None:
    found = {(r.method, r.url.path, said) for r in requests for said in violations(r, pipedrive)}

    assert found == {("POST", path, said) for path, said in KNOWN_GAPS.items()}


def test_no_endpoint_of_ours_goes_unchecked(requests: list[httpx.Request], pipedrive: Path) -> None:
    unchecked = {
        row.name
        for row in ENDPOINTS.values()
        if not any(r.method == row.method and fits(row.path, r.url.path) for r in requests)
    }

    assert pipedrive.is_dir()
    assert unchecked == set()


def test_each_call_is_counted_at_what_pipedrive_says_it_costs(pipedrive: Path) -> None:
    wrong = {}
    for row in ENDPOINTS.values():
        path = row.path.replace("{of}", "dealFields" if row.name.endswith(("field", "fields")) else "deals")
        found = operation(httpx.Request(row.method, "http://sandbox.invalid" + path.replace("{id}", "1")), pipedrive)
        assert found is not None, row.name
        if found["x-token-cost"] != row.cost:
            wrong[row.name] = found["x-token-cost"]

    assert {} == wrong


@pytest.mark.parametrize(
    ("method", "url", "body", "complaint"),
    [
        ("GET", "/api/v2/deals/1/lines", None, "no such endpoint"),
        ("GET", "/api/v2/deals/1?fields=a", None, "no such parameter"),
        ("GET", "/api/v2/deals?sort_by=value", None, "no such value"),
        ("PATCH", "/api/v2/deals/1", {"stage_id": "5"}, "is not of type"),
        ("PATCH", "/api/v2/deals/1", {"a" * 40: "x"}, "no such member"),
        ("POST", "/api/v2/dealFields", {"field_name": "x", "field_type": "url"}, "is not one of"),
        ("POST", "/api/v1/webhooks", {"event_action": "*"}, "is a required property"),
    ],
)
def test_the_check_itself_refuses(
    method: str, url: str, body: Mapping[str, Any] | None, complaint: str, pipedrive: Path
) -> None:
    request = httpx.Request(method, "http://sandbox.invalid" + url, json=body)

    assert any(complaint in each for each in violations(request, pipedrive))
