"""The sandbox's own answers, against the description of Salesforce's API composed from the facts: paths, statuses, shapes."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from infra.sandbox.core.transport import SandboxTransport
from infra.sandbox.salesforce import build
from infra.sandbox.salesforce.provider import Salesforce
from tests.contract.openapi import Operation, contradictions, fits, operations

pytestmark = pytest.mark.specs

V = "/services/data/v68.0"
LIMIT = re.compile(r"api-usage=\d+/\d+")
KNOWN_GAPS = {
    # A tree that fails answers like one that works, with its errors inside; the description has only the common array.
    "POST /services/data/v68.0/composite/tree/{type} 400": "is not of type 'array'",
}
NOT_ROWS = {"attributes", "OpportunityLineItems", "OpportunityContactRoles"}
"""Members of records that aren't fields."""


class Tour:
    """Calls everything that is described, in every way in which it answers here."""

    def __init__(self) -> None:
        self.app = build()
        self.provider = self.app.provider
        assert isinstance(self.provider, Salesforce)
        self.org = next(iter(self.provider.orgs.values()))
        self.exchanges: list[tuple[httpx.Request, httpx.Response]] = []
        token = self.provider.accounts()[0]["access_token"]
        self._http = httpx.Client(
            transport=SandboxTransport(self.app),
            base_url="http://salesforce.test",
            headers={"Authorization": f"Bearer {token}"},
        )

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        answer = self._http.request(method, path, json=body, **more)
        answer.read()
        self.exchanges.append((answer.request, answer))
        return answer.json() if answer.content else None

    def go(self) -> list[tuple[httpx.Request, httpx.Response]]:
        self.tokens()
        self.fields()
        self.records()
        self.queries()
        self.together()
        self.app.close()
        return self.exchanges

    def tokens(self) -> None:
        keys = self.provider.credentials()
        app = {"client_id": keys["client_id"], "client_secret": keys["client_secret"]}
        held = self.provider.accounts()[1]["refresh_token"]
        form = {"grant_type": "refresh_token", "refresh_token": held, **app}
        self.call("POST", "/services/oauth2/token", data=form)
        self.call("POST", "/services/oauth2/token", data={**form, "refresh_token": "other"})
        self.call("POST", "/services/oauth2/revoke", data={"token": held})
        self.call("GET", "/services/data/")
        self.call("GET", f"{V}/limits")
        self.call("GET", f"{V}/limits", headers={"Authorization": "Bearer nobody"})

    def fields(self) -> None:
        metadata = {"label": "Key", "type": "Text", "length": 20, "externalId": True, "unique": False}
        made = {"FullName": "Account.Key__c", "Metadata": metadata}
        for _ in range(2):
            self.call("POST", f"{V}/tooling/sobjects/CustomField", made)
        self.provider.act("show_field", "Account.Key__c", {})
        self.call("GET", f"{V}/tooling/query", params={"q": "SELECT Id, DeveloperName FROM CustomField"})
        self.call("GET", f"{V}/sobjects/Account/describe")
        self.call("GET", f"{V}/sobjects/Invoice/describe")

    def records(self) -> None:
        rows = f"{V}/sobjects/Account"
        made = self.call("POST", rows, {"Name": "Fir"})["id"]
        self.call("POST", rows, {})
        self.call("GET", f"{rows}/{made}")
        self.call("GET", f"{rows}/{made}", headers={"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"})
        self.call("PATCH", f"{rows}/{made}", {"Phone": "1"})
        self.call("PATCH", f"{rows}/{made}", {}, headers={"If-Unmodified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"})
        for _ in range(2):
            self.call("PATCH", f"{rows}/Key__c/K", {"Name": "Fir"})
        self.call("GET", f"{rows}/Key__c/K")
        self.call("DELETE", f"{rows}/Key__c/K")
        for name in "AB":
            self.call("POST", rows, {"Name": name, "Key__c": "twice"})
        self.call("PATCH", f"{rows}/Key__c/twice", {"Name": "C"})
        self.call("DELETE", f"{rows}/{made}")
        self.call("GET", f"{rows}/{made}")
        now = self.org.now()
        span = {"start": now.replace(year=now.year).isoformat(), "end": "2099-01-01T00:00:00Z"}
        for list_ in ("updated", "deleted"):
            self.call("GET", f"{rows}/{list_}/", params=span)
        self.call("GET", f"{rows}/updated/", params={**span, "start": "2000-01-01T00:00:00Z"})

    def queries(self) -> None:
        deal = next(iter(self.org.records["Opportunity"]))
        self.provider.act("create_quote", deal, {})
        self.provider.act("attach_file", deal, {"name": "a.pdf"})
        self.provider.act("settings", "", {"page_size": 2})
        first = self.call("GET", f"{V}/query", params={"q": "SELECT Id FROM Account"})
        self.call("GET", first["nextRecordsUrl"])
        self.provider.act("settings", "", {"page_size": 2000})
        self.call("POST", f"{V}/sobjects/Task", {"Subject": "x", "WhatId": deal})
        for kind in (
            "OpportunityLineItem",
            "Contact",
            "Quote",
            "OpportunityStage",
            "Task",
            "Product2",
            "PricebookEntry",
        ):
            self.call("GET", f"{V}/queryAll", params={"q": f"SELECT FIELDS(ALL) FROM {kind} LIMIT 200"})
        for kind in ("Account", "CurrencyType", "ContentVersion"):
            self.call("GET", f"{V}/query", params={"q": f"SELECT FIELDS(ALL) FROM {kind} LIMIT 200"})
        lines = "(SELECT Id, UnitPrice FROM OpportunityLineItems), (SELECT ContactId FROM OpportunityContactRoles)"
        soql = f"SELECT FIELDS(STANDARD), Account.Name, {lines}, (SELECT Id FROM Notes) FROM Opportunity"
        self.call("GET", f"{V}/query", params={"q": soql})
        self.call("GET", f"{V}/query", params={"q": "SELECT Nothing FROM Account"})

    def together(self) -> None:
        part = {"method": "GET", "url": f"{V}/limits", "referenceId": "l"}
        self.call("POST", f"{V}/composite", {"compositeRequest": [part]})
        self.call("POST", f"{V}/composite/batch", {"batchRequests": [{"method": "GET", "url": "v68.0/limits"}]})
        root = {"attributes": {"type": "Account", "referenceId": "a"}, "Name": "T"}
        self.call("POST", f"{V}/composite/tree/Account", {"records": [root]})
        self.call("POST", f"{V}/composite/tree/Account", {"records": [{**root, "Name": ""}]})
        about = {"attributes": {"type": "Account"}}
        rows = f"{V}/composite/sobjects"
        made = self.call("POST", rows, {"records": [{**about, "Name": "A"}, about]})[0]["id"]
        self.call("PATCH", rows, {"records": [{**about, "id": made, "Phone": "1"}]})
        self.call("PATCH", f"{rows}/Account/Key__c", {"records": [{**about, "Key__c": "u", "Name": "U"}]})
        self.call("POST", f"{rows}/Account", {"ids": [made], "fields": ["Name"]})
        self.call("DELETE", f"{rows}?ids={made}")


@pytest.fixture(scope="module")
def calls() -> list[tuple[httpx.Request, httpx.Response]]:
    return Tour().go()


@pytest.fixture(scope="module")
def described(specs: Callable[[str], Path]) -> list[Operation]:
    return operations(specs("salesforce") / "openapi-core-own.json")


def find(described: list[Operation], method: str, path: str) -> Operation | None:
    """The operation of a call: the one with the fewest variables."""
    found = [one for one in described if one.method == method and fits(one.path, path)]
    return min(found, key=lambda one: one.path.count("{"), default=None)


def records(value: Any) -> Iterator[dict[str, Any]]:
    """Every record in an answer, nested ones included."""
    if isinstance(value, list):
        for one in value:
            yield from records(one)
    if isinstance(value, dict):
        if "type" in value.get("attributes", {}):
            yield value
        for one in value.values():
            yield from records(one)


def row_schema(one: Operation, kind: str) -> dict[str, Any]:
    """The description of a kind's records; what a query doesn't select need not be there."""
    return one._schema(one.whole["components"]["schemas"].get(kind, {}))


def complaints(described: list[Operation], request: httpx.Request, answer: httpx.Response) -> Iterator[str]:
    """Everything that the description has against a call and its answer."""
    one = find(described, request.method, unquote(request.url.path))
    if one is None:
        yield "no such endpoint"
        return
    where = f"{request.method} {one.path} {answer.status_code}"
    held = one.answer(answer.status_code)
    if held is None:
        yield f"{where} is not described"
        return
    said = answer.json() if answer.content else None
    if held[0]:
        yield from (f"{where}: {told}" for told in contradictions(held[0], said))
    if request.headers.get("content-type") == "application/json" and answer.is_success and request.content != b"null":
        yield from (f"{where} body: {told}" for told in contradictions(one.body(), json.loads(request.content)))
    for row in records(said):
        kind = row["attributes"]["type"]
        yield from (f"{where} {kind}: {told}" for told in contradictions(row_schema(one, kind), row))
    if (
        one.path.startswith(V)
        and answer.status_code not in {401, 304}
        and not LIMIT.fullmatch(answer.headers.get("Sforce-Limit-Info", ""))
    ):
        yield f"{where}: no Sforce-Limit-Info"


def test_every_answer_is_one_that_is_described(calls: Any, described: Any) -> None:
    told = [one for request, answer in calls for one in complaints(described, request, answer)]

    surprising = [one for one in told if not any(one.startswith(gap) and why in one for gap, why in KNOWN_GAPS.items())]
    assert surprising == []
    assert len(told) == len(KNOWN_GAPS)


def test_everything_described_is_served(calls: Any, described: Any) -> None:
    called = {find(described, request.method, unquote(request.url.path)) for request, _ in calls}

    assert {f"{one.method} {one.path}" for one in set(described) - called} == set()


def test_every_field_described_is_a_field_here(calls: Any, described: Any) -> None:
    schemas = described[0].whole["components"]["schemas"]
    app = build()
    assert isinstance(app.provider, Salesforce)
    org = next(iter(app.provider.orgs.values()))
    org.settings.person_accounts = True
    kinds = [kind for kind in schemas if kind in org.schema]

    unknown = {kind: set(schemas[kind]["properties"]) - NOT_ROWS - org.fields(kind).keys() for kind in kinds}
    app.close()

    assert len(kinds) == 11
    assert {kind: names for kind, names in unknown.items() if names} == {}


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({"totalSize": "3", "done": True, "records": []}, "is not of type 'integer'"),
        ({"totalSize": 3, "records": []}, "'done' is a required property"),
        ({"totalSize": 1, "done": True, "records": [{"attributes": {"type": "Account"}, "Id": "5"}]}, "does not match"),
        (
            {
                "totalSize": 1,
                "done": True,
                "records": [{"attributes": {"type": "Quote"}, "SystemModstamp": "2026-01-01"}],
            },
            "does not match",
        ),
    ],
)
def test_the_check_itself_refuses(described: Any, body: Any, complaint: str) -> None:
    request = httpx.Request("GET", f"http://salesforce.test{V}/query")
    answer = httpx.Response(200, json=body, headers={"Sforce-Limit-Info": "api-usage=1/2"})

    assert any(complaint in one for one in complaints(described, request, answer))
