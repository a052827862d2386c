"""
Every request the connector makes, against a description of Salesforce's API that was composed from the same facts.

It is a check of our own reading, not an independent one: Salesforce publishes no description that could be kept here. The vendor's
users' own client is held against the sandbox beside this.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types

from infra.sandbox.core.transport import SandboxTransport
from shared.model import permits
from shared.model.refs import Kind, Ref
from shared.providers.salesforce import arrangements, oauth, recording
from shared.providers.salesforce.api import endpoints
from shared.providers.salesforce.changes import SalesforceChanges
from shared.providers.salesforce.discovery import discover
from tests import builders
from tests.contract.openapi import fits
from tests.contract.recorder import Recorder
from tests.fakes.salesforce import ORIGIN, SalesforceOnSandbox

pytestmark = pytest.mark.specs

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
NOT_DESCRIBED = {"/services/oauth2/userinfo"}
"""Named in the facts; the description leaves it out."""


def everything_once() -> list[httpx.Request]:
    """Call every verb of the port, set an org up, and renew a token."""
    bench = SalesforceOnSandbox(ready=False)
    transport = Recorder(SandboxTransport(bench.app))
    crm = bench.crm(transport=transport)
    permit, about = permits.for_setup(crm.connection), Ref(crm.connection, Kind.DEAL, bench.deals["Aurora"])
    crm.ensure_fields(permit)
    crm.field_gaps()
    assert discover(crm.api).products
    for name in (changes := SalesforceChanges(crm.api)).lists:
        assert list(changes.since(name, NOW - timedelta(days=30)))
    parts = [{"Name": f"P{at}", "ProductCode": f"P{at}", "Quantity": "1", "UnitPrice": "1"} for at in range(210)]
    many = str(bench.act("create_deal", properties={"Name": "Many"}, lines=parts)["id"])
    bench.act("settings", page_size=200)
    assert 210 == len(crm.deal(many).lines)
    deal = crm.deal(about.id)
    buyer = crm.buyer(deal)
    crm.deals_of(deal.lines[0].ref)
    crm.won_since(NOW.date(), ["Prospecting"])
    crm.won_stages_ahead(about.id)
    told = {"sync_status": "invoiced", "invoice_total": "12.34", "invoice_date": "2026-11-21", "invoice_due": ""}
    crm.record(about, {**told, "stage": "Closed Won", "as_of": "2026-11-21T10:00:00Z"}, permit)
    for party in (buyer.company, buyer.contact):
        assert party is not None
        crm.record(party.ref, {"customer_id": "c-1", "is_overdue": "true", "days_overdue": "3"}, permit)
        assert not recording.connect(crm.api).record_many({party.ref: {"overdue_amount": "12.50"}}, permit)
        arrangements.connect(crm.api, None, {"Billing"}).arrangement(party.ref)
    arrangements.connect(crm.api, None, {"Billing"}).arrangement(about)
    requests = {
        Kind.NOTE: crm.note_request(about, "Paid.", NOW, "LL-0123456789AB", deal.company),
        Kind.TASK: crm.task_request(about, subject="Look", text="It waits.", owner=deal.owner, due=NOW, marker="LL-1"),
    }
    for kind, request in requests.items():
        claim = builders.claim(about, kind, request, "LL-")
        made = crm.create(claim, permit)
        crm.find_created(claim)
        crm.mark_task(made.ref, is_open=False, permit=permit)
    entry, keys = bench.app.provider.accounts()[0], bench.app.provider.credentials()
    with httpx.Client(transport=transport) as client:
        oauth.refresh(client, ORIGIN, keys["client_id"], keys["client_secret"], entry["refresh_token"])
    return transport.requests


@pytest.fixture(scope="module")
def requests() -> list[httpx.Request]:
    return everything_once()


@pytest.fixture(scope="session")
def salesforce(specs: Callable[[str], Path]) -> Path:
    return specs("salesforce") / "openapi-core-own.json"


@cache
def described(file: Path) -> Mapping[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def body_of(request: httpx.Request) -> Any:
    """The body, JSON or form."""
    if not request.content:
        return {}
    if request.headers["content-type"].startswith("application/x-www-form-urlencoded"):
        return {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
    return json.loads(request.content)


def violations(request: httpx.Request, file: Path) -> Iterator[str]:
    """What the description has against path, parameters, headers and body, and against the requests inside the body."""
    if request.url.path in NOT_DESCRIBED:
        return
    found = [
        (template, operations[request.method.lower()])
        for template, operations in described(file)["paths"].items()
        if fits(template, request.url.path) and request.method.lower() in operations
    ]
    if not found:
        yield f"no such endpoint: {request.method} {request.url.path}"
        return
    _, operation = min(found, key=lambda one: one[0].count("{"))
    parameters = operation.get("parameters", ())
    known = {one["name"] for one in parameters if one["in"] == "query"}
    yield from (f"no such parameter: {name}" for name in request.url.params if name not in known)
    needed = {one["name"] for one in parameters if one["in"] == "query" and one.get("required")}
    yield from (f"missing parameter: {name}" for name in sorted(needed - set(request.url.params)))
    content = operation.get("requestBody", {}).get("content", {})
    if not content:
        if request.content:
            yield "a body where none is described"
        return
    (media, wanted), *_ = content.items()
    if not request.headers["content-type"].startswith(media):
        yield f"{request.headers['content-type']} where {media} is described"
    schema = {**wanted["schema"], "components": described(file)["components"]}
    body = body_of(request)
    yield from (error.message for error in Draft202012Validator(schema).iter_errors(body))
    for part in body.get("compositeRequest", ()):
        inner = httpx.Request(part["method"], ORIGIN + part["url"], json=part.get("body"))
        yield from violations(inner, file)


def row_violations(request: httpx.Request, file: Path) -> Iterator[str]:
    """What the description of an object has against what we write to one of its records."""
    kind = urlsplit(str(request.url)).path.partition("/sobjects/")[2].partition("/")[0]
    wanted = described(file)["components"]["schemas"].get(kind)
    if wanted is None or request.method not in {"PATCH", "POST"}:
        return
    ours = {name: value for name, value in body_of(request).items() if not name.startswith("Ledgerlink_")}
    unknown = ours.keys() - wanted["properties"].keys() - {"IsReminderSet", "ReminderDateTime"}
    yield from (f"no such field: {name}" for name in sorted(unknown))
    read_only = {name for name, one in wanted["properties"].items() if one.get("readOnly")}
    yield from (f"can't be written: {name}" for name in sorted(ours.keys() & read_only))
    schema = {**wanted, "required": [], "components": described(file)["components"]}
    yield from (error.message for error in Draft202012Validator(schema).iter_errors(ours))


def test_every_request_is_one_that_is_described(requests: list[httpx.Request], salesforce: Path) -> None:
    found = {f"{r.method} {r.url}": list(violations(r, salesforce)) for r in requests}

    assert {} == {name: said for name, said in found.items() if said}


def test_every_row_that_is_written_has_the_objects_own_fields(requests: list[httpx.Request], salesforce: Path) -> None:
    found = {str(r.url): list(row_violations(r, salesforce)) for r in requests}

    assert {} == {name: said for name, said in found.items() if said}


def test_no_endpoint_of_ours_goes_unchecked(requests: list[httpx.Request], salesforce: Path) -> None:
    unchecked = {
        row.name
        for row in endpoints().values()
        if not any(r.method == row.method and fits(row.path, r.url.path) for r in requests)
    }

    assert salesforce.is_file()
    assert set() == unchecked


def test_no_secret_stands_in_an_address(requests: list[httpx.Request]) -> None:
    keys = SalesforceOnSandbox(ready=False).app.provider
    secrets = [keys.credentials()["client_secret"], *(row["access_token"] for row in keys.accounts())]

    assert not [str(r.url) for r in requests if any(secret in str(r.url) for secret in secrets)]


@pytest.mark.parametrize(
    ("method", "url", "body", "complaint"),
    [
        ("GET", "/services/data/v68.0/sobjects", None, "no such endpoint"),
        ("GET", "/services/data/v68.0/query?soql=x", None, "no such parameter"),
        ("GET", "/services/data/v68.0/query", None, "missing parameter"),
        ("POST", "/services/data/v68.0/composite", {"requests": []}, "required"),
        (
            "POST",
            "/services/data/v68.0/composite",
            {"compositeRequest": [{"method": "GET", "url": "/x", "referenceId": "a"}]},
            "no such endpoint",
        ),
    ],
)
def test_the_check_itself_refuses(method: str, url: str, body: Any, complaint: str, salesforce: Path) -> None:
    request = httpx.Request(method, ORIGIN + url, json=body)

    assert any(complaint in each for each in violations(request, salesforce))


@pytest.mark.parametrize(
    ("kind", "body", "complaint"),
    [
        ("Task", {"Heading": "x"}, "no such field"),
        ("Opportunity", {"IsWon": True}, "can't be written"),
        ("Opportunity", {"CloseDate": 5}, "5 is not of type"),
    ],
)
def test_the_check_of_rows_refuses_too(kind: str, body: Any, complaint: str, salesforce: Path) -> None:
    request = httpx.Request("PATCH", f"{ORIGIN}/services/data/v68.0/sobjects/{kind}/1", json=body)

    assert any(complaint in each for each in row_violations(request, salesforce))
