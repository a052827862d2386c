"""
Every answer that the QuickBooks sandbox gives, against Intuit's own schemas: members, types and enumerations.

The schemas are read strictly: a member that they don't name is an invention. The names of JSON members are those of the
schemas' elements, and their attributes.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import defusedxml.ElementTree
import httpx
import pytest

from infra.sandbox.core.transport import SandboxTransport
from infra.sandbox.quickbooks.members import MEMBERS, members_of
from infra.sandbox.serve import build

pytestmark = pytest.mark.specs

XS = "{http://www.w3.org/2001/XMLSchema}"
FILES = ("Finance", "IntuitBaseTypes", "IntuitNamesTypes", "IntuitRestServiceDef", "SalesTax")
READS: Mapping[str, Callable[[Any], Any]] = {
    "string": lambda value: isinstance(value, str),
    "anyURI": lambda value: isinstance(value, str),
    "id": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "decimal": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "int": lambda value: isinstance(value, int),
    "long": lambda value: isinstance(value, int),
    "positiveInteger": lambda value: isinstance(value, int) and value > 0,
    "date": lambda value: re.fullmatch(r"\d{4}-\d\d-\d\d", value),
    "dateTime": lambda value: re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d", value),
}


@dataclass
class Schemas:
    """Intuit's types by name."""

    types: dict[str, Any] = field(default_factory=dict)

    def load(self, folder: Path) -> "Schemas":
        for name in FILES:
            for node in defusedxml.ElementTree.fromstring((folder / f"{name}.xsd").read_text()):
                if node.tag in {f"{XS}complexType", f"{XS}simpleType"}:
                    self.types[str(node.get("name"))] = node
        return self

    def members(self, name: str) -> dict[str, tuple[str, bool]]:
        """Elements and attributes of a type with those of its base: type, and whether it repeats."""
        node = self.types[name]
        found: dict[str, tuple[str, bool]] = {}
        for extension in node.iter(f"{XS}extension"):
            base = _local(extension.get("base"))
            simple = base not in self.types or self.types[base].tag == f"{XS}simpleType"
            found |= {"value": (base, False)} if simple else self.members(base)
        for element in node.iter(f"{XS}element"):
            repeats = element.get("maxOccurs") == "unbounded"
            called = _local(element.get("name") or element.get("ref"))
            found[called] = (_local(element.get("type") or "string"), repeats)
        for attribute in node.iter(f"{XS}attribute"):
            found[attribute.get("name")] = (_local(attribute.get("type")), False)
        return found

    def faults(self, kind: str, value: Any, where: str) -> Iterator[tuple[str, str]]:
        """Where a value departs from its type: the member, and how."""
        node = self.types.get(kind)
        if kind in READS:
            if not READS[kind](value):
                yield where, f"{value!r} is no {kind}"
        elif node is None or node.tag == f"{XS}simpleType":
            allowed = [row.get("value") for row in node.iter(f"{XS}enumeration")] if node is not None else []
            if allowed and value not in allowed:
                yield where, f"{value!r} is none of {kind}"
        elif not isinstance(value, dict):
            yield where, f"{value!r} is no {kind}"
        else:
            yield from self._members(kind, value)

    def _members(self, kind: str, value: dict[str, Any]) -> Iterator[tuple[str, str]]:
        known = self.members(kind)
        for name, entry in value.items():
            if name not in known:
                yield f"{kind}.{name}", "not described"
                continue
            typed, repeats = known[name]
            for one in entry if repeats else [entry]:
                yield from self.faults(typed, one, f"{kind}.{name}")


def _local(name: str | None) -> str:
    return (name or "").rpartition(":")[2]


@pytest.fixture(scope="module")
def schemas(specs: Callable[[str], Path]) -> Schemas:
    return Schemas().load(specs("quickbooks"))


@pytest.fixture(scope="module")
def answers() -> dict[str, list[dict[str, Any]]]:
    """A day of both companies: every entity in every state that people bring it into, by entity."""
    app = build("quickbooks")
    provider: Any = app.provider
    provider.limits.second.most = provider.limits.minute.most = 10_000
    found: dict[str, list[dict[str, Any]]] = {}
    for account in provider.accounts():
        realm = account["account_id"]
        where = {"account": realm}
        invoice = provider.act("create_invoice", "", where)["Id"]
        provider.act("send", invoice, where)
        provider.act("credit", invoice, {**where, "amount": "10"})
        provider.act("pay", invoice, where)
        provider.act("view", invoice, where)
        provider.act("refund", invoice, {**where, "amount": "5"})
        provider.act("prepay", "1", {**where, "type": "Customer", "amount": "7"})
        provider.act("void", provider.act("create_invoice", "", where)["Id"], where)
        provider.act("approve", provider.act("create_estimate", "", where)["Id"], where)
        headers = {"Authorization": f"Bearer {account['access_token']}", "Accept": "application/json"}
        base = f"http://sandbox/v3/company/{realm}"
        with httpx.Client(transport=SandboxTransport(app), base_url=base, headers=headers) as http:
            for entity, body in spent(american=realm != provider.accounts()[0]["account_id"]).items():
                http.post(f"/{entity}", json=body).raise_for_status()
            files = {"file_content_01": ("order.txt", b"signed", "text/plain")}
            http.post("/upload", files=files).raise_for_status()
            found.setdefault("CompanyInfo", []).append(http.get(f"/companyinfo/{realm}").json()["CompanyInfo"])
            found.setdefault("Preferences", []).append(http.get("/preferences").json()["Preferences"])
            rate = http.get("/exchangerate", params={"sourcecurrencycode": "EUR"}).json()
            found.setdefault("ExchangeRate", []).append(rate["ExchangeRate"])
            for name in [name for name in MEMBERS if not name.startswith("Line") and not name.endswith("Detail")]:
                active = "" if name not in {"Customer", "Account", "TaxCode"} else "where Active in (true, false)"
                asked = f"select * from {name} {active}"
                told = http.get("/query", params={"query": asked}).json()["QueryResponse"]
                found.setdefault(name, []).extend(told.get(name, []))
            refused = http.post("/invoice", json={}).json()
            found.setdefault("Fault", []).append(refused["Fault"])
    app.close()
    return found


def spent(*, american: bool) -> dict[str, dict[str, Any]]:
    """Requests of what finance enters beside sales: bills, purchases, credits of vendors, a journal entry."""
    cost: dict[str, Any] = {"AccountRef": {"value": "12"}, "CustomerRef": {"value": "1"}}
    cost |= {} if american else {"TaxCodeRef": {"value": "1"}}
    line = {"Amount": 50, "DetailType": "AccountBasedExpenseLineDetail", "AccountBasedExpenseLineDetail": cost}
    vendor = {"VendorRef": {"value": "3" if american else "6"}, "Line": [line]}
    sides = [
        {
            "Amount": 100,
            "DetailType": "JournalEntryLineDetail",
            "JournalEntryLineDetail": {"PostingType": side, "AccountRef": {"value": key}},
        }
        for side, key in (("Debit", "6"), ("Credit", "7"))
    ]
    return {
        "bill": vendor,
        "vendorcredit": vendor,
        "purchase": {"PaymentType": "Cash", "AccountRef": {"value": "1"}, "Line": [line]},
        "journalentry": {"Line": sides},
    }


def test_every_entity_was_answered(answers: Mapping[str, list[dict[str, Any]]]) -> None:
    assert set() == {name for name, rows in answers.items() if not rows}


def test_every_answer_is_one_that_intuit_describes(
    schemas: Schemas, answers: Mapping[str, list[dict[str, Any]]]
) -> None:
    found = {fault for name, rows in answers.items() for row in rows for fault in schemas.faults(name, row, name)}

    assert [] == sorted(found)


@pytest.mark.parametrize("entity", sorted(MEMBERS))
def test_every_member_that_may_be_sent_is_described(schemas: Schemas, entity: str) -> None:
    assert set() == members_of(entity).keys() - schemas.members(entity).keys()


def test_every_member_of_an_invoice_or_customer_is_known(schemas: Schemas) -> None:
    for entity in ("Invoice", "Customer", "Payment", "Estimate", "CreditMemo", "Line"):
        desktop = {"ReimburseLineDetail", "DepositLineDetail", "ItemReceiptLineDetail", "TDSLineDetail"}
        expense = {name for name in schemas.members("Line") if "Expense" in name or "Order" in name or "Adjust" in name}
        assert set() == schemas.members(entity).keys() - members_of(entity).keys() - desktop - expense, entity


def test_the_bodies_of_deliveries_are_as_documented() -> None:
    app = build("quickbooks")
    provider: Any = app.provider
    event = {"uuid": "0b1c2d3e-4f50-4a61-8b72-93a4b5c6d7e8", "realm": "9130350000000001", "digits": 3}
    rows = [
        {**event, "entity": "Invoice", "id": "145", "operation": "Update", "deleted_id": None},
        {**event, "entity": "Customer", "id": "123", "operation": "Merge", "deleted_id": "27"},
    ]
    events = [{**row, "at": "2026-03-04T10:15:30.910+00:00"} for row in rows]

    cloud = json.loads(provider.outbox.courier.compose(events, 0))
    provider.configure_webhooks({"format": "legacy"})
    legacy = json.loads(provider.outbox.courier.compose(events, 0))

    assert {
        "specversion": "1.0",
        "id": "0b1c2d3e-4f50-4a61-8b72-93a4b5c6d7e8-Invoice-145",
        "source": "intuit.c2FuZGJveC1zb3VyY2U=",
        "type": "qbo.invoice.updated.v1",
        "datacontenttype": "application/json",
        "time": "2026-03-04T10:15:30.910Z",
        "intuitentityid": "145",
        "intuitaccountid": "9130350000000001",
        "data": {},
    } == cloud[0]
    assert ("qbo.customer.merged.v1", {"deletedid": "27"}) == (cloud[1]["type"], cloud[1]["data"])
    told = {"name": "Invoice", "id": "145", "operation": "Update", "lastUpdated": "2026-03-04T10:15:30.910Z"}
    merged = {**told, "name": "Customer", "id": "123", "operation": "Merge", "deletedId": "27"}
    change = {"realmId": "9130350000000001", "dataChangeEvent": {"entities": [told, merged]}}
    assert {"eventNotifications": [change]} == legacy
    app.close()
