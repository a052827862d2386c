"""
Every request the connector makes, and every answer its sandbox gives, against Xero's own description (OpenAPI 16.1.0).

The description is read strictly: a member that it doesn't name is an invention, unless KNOWN_GAPS says who has seen it.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]
from pydantic import AliasChoices
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from infra.sandbox.core.transport import SandboxTransport
from shared import errors
from shared.model import permits
from shared.model.ledger import CustomerProbe
from shared.model.parties import PartyDraft, PartyField
from shared.model.refs import Kind
from shared.providers.xero import changes, numbering, wire, wire_changes, wire_contacts, wire_credits
from shared.providers.xero.parties import XeroParties
from shared.providers.xero.webhooks import parse
from shared.providers.xero.zones import ZONES
from tests.contract.recorder import Exchange, Recorder
from tests.fakes.sides import party_claim
from tests.fakes.xero import XeroOnSandbox
from tests.ports.ledgers import LOCKED, Books, customer_claim, invoice_claim, invoice_draft, line, new_customer

pytestmark = pytest.mark.specs

BASE = "/api.xro/2.0"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
FORMATS = FormatChecker(["uuid"])
LIVE = "recorded live, fyle-xero-api@fa076b0a"
EXAMPLE = "stands in the examples of the same description"
KNOWN_GAPS: Mapping[str, str] = {
    ".Id": LIVE,
    ".Status": LIVE,
    ".ProviderName": LIVE,
    ".DateTimeUTC": LIVE,
    "Invoices.DateString": EXAMPLE,
    "Invoices.DueDateString": EXAMPLE,
    "LineItems.ValidationErrors": EXAMPLE,
    "CreditNotes.ID": EXAMPLE,
    "CreditNotes.DateString": EXAMPLE,
    **{f"{name}.{member}": EXAMPLE for name in ("Overpayments", "Prepayments") for member in ("ID", "DateString")},
}
"""What Xero sends though its description doesn't name it, by parent and member: who saw it. Noted 2026-11-21."""


@dataclass(frozen=True)
class Description:
    """Xero's description, made strict, and how to find things in it."""

    document: dict[str, Any]

    def operation(self, request: httpx.Request) -> dict[str, Any]:
        """The operation that this request calls; KeyError where Xero has none."""
        given = request.url.path.removeprefix(BASE).split("/")
        for template, operations in self.document["paths"].items():
            parts = template.split("/")
            is_known = request.method.lower() in operations
            if (
                is_known
                and len(parts) == len(given)
                and all(p == g or p[:1] == "{" for p, g in zip(parts, given, strict=True))
            ):
                return dict(operations[request.method.lower()])
        raise KeyError(request.url.path)

    def resolved(self, node: dict[str, Any]) -> dict[str, Any]:
        """The node itself, or what it refers to."""
        target: Any = node
        while "$ref" in target:
            *_, kind, name = target["$ref"].split("/")
            target = self.document["components"][kind][name]
        return dict(target)

    def parameters(self, operation: Mapping[str, Any], place: str) -> set[str]:
        """The names of its parameters in the query or the headers."""
        found = [self.resolved(parameter) for parameter in operation.get("parameters", [])]
        return {parameter["name"] for parameter in found if parameter["in"] == place}

    def faults(self, holder: Mapping[str, Any], value: object) -> Iterator[tuple[str, str]]:
        """Where the value departs from the JSON schema of this body: the member, and how."""
        schema = holder["content"]["application/json"]["schema"]
        registry: Registry[Any] = Registry().with_resource("urn:xero", DRAFT202012.create_resource(self.document))
        rooted = json.loads(json.dumps(schema).replace('"#/', '"urn:xero#/'))
        for fault in Draft202012Validator(rooted, registry=registry, format_checker=FORMATS).iter_errors(value):
            names = [part for part in fault.absolute_path if isinstance(part, str)]
            parent = names[-1] if names else ""
            if fault.validator == "additionalProperties":
                for member in set(fault.instance) - set(fault.schema["properties"]):
                    yield f"{parent}.{member}", "not described"
            else:
                yield parent, fault.message[:200]


def strict(node: Any) -> Any:
    """The same schemas in which objects have no members but those that are named."""
    if isinstance(node, list):
        return [strict(entry) for entry in node]
    if not isinstance(node, dict):
        return node if isinstance(node, str | int | float | bool | None) else str(node)
    made = {str(name): strict(entry) for name, entry in node.items() if name not in {"example", "examples"}}
    if isinstance(made.get("properties"), dict) and made.get("type") == "object":
        made["additionalProperties"] = False
    return made


@pytest.fixture(scope="module")
def description(specs: Callable[[str], Path]) -> Description:
    return Description(strict(yaml.safe_load((specs("xero") / "xero_accounting.yaml").read_text())))


@pytest.fixture(scope="module")
def exchanges() -> list[Exchange]:
    """A day of the connector: set-up, a customer, invoices in every shape, look-ups, and refusals."""
    bench = XeroOnSandbox()
    recorder = Recorder(SandboxTransport(bench.app))
    ledger = bench.ledger(bench.ledger(transport=recorder).organisation(), recorder)
    permit = permits.for_setup(ledger.connection)
    books = Books(ledger, bench.app.clock.now, int, int, int, int)
    draft = new_customer(currency="EUR")
    customer = ledger.create(customer_claim(books, draft), permit).ref
    ledger.find_created(customer_claim(books, draft))
    ledger.find_customers(CustomerProbe(draft.number, draft.name, draft.email, known_id=customer.id))
    lines = (line(item="SUB-PRO", discount="12.5"), line("0.0333", "7"))
    whole = invoice_draft(books, *lines, customer=customer, currency="EUR", exchange_rate=Decimal("0.8"))
    claim = invoice_claim(books, whole)
    invoice = ledger.create(claim, permit).ref.id
    ledger.find_created(claim)
    ledger.invoice(invoice)
    bench.app.provider.act("approve", invoice, {})
    bench.app.provider.act("credit", invoice, {"amount": "100.00"})
    bench.app.provider.act("pay", invoice, {})
    ledger.invoice(invoice)
    bench.app.provider.act("overpay", invoice, {"amount": "50.00"})
    bench.app.provider.act("prepay", invoice, {"amount": "25.00"})
    bench.app.provider.act("refund", invoice, {"amount": "5.00"})
    for credit in ledger.receivable(customer.id).credits:
        ledger.credit(credit)
    asked = changes.connect(ledger.api)
    for name in asked.lists:
        list(asked.since(name, LONG_AGO))
    wrong: tuple[dict[str, Any], ...] = ({"currency": "CHF"}, {"issue_date": LOCKED}, {"lines": (line(account="9"),)})
    for generation, faults in enumerate(wrong, 2):
        refused = invoice_claim(books, invoice_draft(books, customer=customer, **faults), generation=generation)
        with suppress(errors.NeedsHuman):
            ledger.create(refused, permit)
    with suppress(errors.NotFound):
        ledger.invoice("99999999-0000-4000-8000-000000000000")
    _parties(bench.parties(transport=recorder), permit)
    return recorder.exchanges


def _parties(parties: XeroParties, permit: permits.Permit) -> None:
    """A customer is listed, made with everything that is held, changed, archived and restored; another wants its name."""
    fields = dict.fromkeys(parties.holds(Kind.CUSTOMER), "7")
    fields |= {PartyField.NAME: "Whole Ltd", PartyField.EMAIL: "ap@whole.test", PartyField.TERMS: "net 30"}
    draft = PartyDraft(fields, "whole-1", currency="EUR", more={"AccountNumber": "A-1"})
    made = parties.create(party_claim(parties, draft), permit)
    parties.page(Kind.CUSTOMER, LONG_AGO)
    seen = parties.party(made.ref)
    for changes_ in (fields | {PartyField.CITY: "York"}, dict.fromkeys(fields, "") | {PartyField.NAME: "Other Ltd"}):
        seen = parties.change(seen, changes_, permit)
    seen = numbering.connect(parties.api).number([(seen, "whole-3")], permit)[made.ref]
    parties.archive(seen, permit)
    parties.archive(seen, permit, archived=False)
    with suppress(errors.Rejected):
        parties.create(party_claim(parties, PartyDraft({PartyField.NAME: "Other Ltd"}, "whole-2")), permit)


def test_every_call_is_one_that_xero_describes(description: Description, exchanges: list[Exchange]) -> None:
    for request, _ in exchanges:
        operation = description.operation(request)
        asked = parse_qs(request.url.query.decode(), strict_parsing=bool(request.url.query))
        own = {name for name in request.headers if name.startswith("idempotency")}

        assert set(asked) <= description.parameters(operation, "query"), request.url
        assert own <= {name.lower() for name in description.parameters(operation, "header")}


def test_every_body_that_is_sent_is_one_that_xero_describes(
    description: Description, exchanges: list[Exchange]
) -> None:
    sent = [(description.operation(r)["requestBody"], json.loads(r.content)) for r, _ in exchanges if r.content]

    assert 12 == len(sent)
    assert [] == [fault for holder, body in sent for fault in description.faults(holder, body)]


def test_every_answer_of_the_sandbox_is_one_that_xero_describes(
    description: Description, exchanges: list[Exchange]
) -> None:
    found: set[tuple[str, str]] = set()
    for request, response in exchanges:
        if response.headers["Content-Type"].startswith("application/json"):
            holder = description.resolved(description.operation(request)["responses"][str(response.status_code)])
            found |= set(description.faults(holder, response.json()))

    assert {(member, "not described") for member in KNOWN_GAPS} == found


def members_of(model: type[wire.Wire]) -> set[str]:
    """Xero's names of what a model reads: its own, or those that it takes one of."""
    aliases = {name: field.validation_alias for name, field in model.model_fields.items()}
    named = {name: alias.choices if isinstance(alias, AliasChoices) else [name] for name, alias in aliases.items()}
    return {str(choice) for choices in named.values() for choice in choices}


def test_every_member_that_we_read_is_described_or_a_known_gap(description: Description) -> None:
    schemas = description.document["components"]["schemas"]
    renamed = {
        "Details": "Purchase",
        "Document": "Invoice",
        "ChangedPayment": "Payment",
        "WholeContact": "Contact",
        "Term": "Bill",
        "Terms": "PaymentTerm",
    }
    credits_ = {name for kind in ("CreditNote", "Overpayment", "Prepayment") for name in schemas[kind]["properties"]}
    described = {"Credit": credits_, "ChangedCredit": credits_, "Refunded": credits_}
    unknown = {
        f"{model.__name__}.{member}"
        for model in [*wire.Wire.__subclasses__(), *wire.Contact.__subclasses__()]
        if model.__module__ in {module.__name__ for module in (wire, wire_changes, wire_contacts, wire_credits)}
        for member in members_of(model)
        - set(described.get(model.__name__) or schemas[renamed.get(model.__name__, model.__name__)]["properties"])
    }

    assert unknown <= {gap.replace("Invoices.", "Invoice.").replace("CreditNotes.", "Credit.") for gap in KNOWN_GAPS}


def test_the_time_zones_are_all_that_xero_has(description: Description) -> None:
    assert set(description.document["components"]["schemas"]["TimeZone"]["enum"]) == set(ZONES)


def test_xeros_own_example_of_a_delivery_is_read(specs: Callable[[str], Path]) -> None:
    described = yaml.safe_load((specs("xero") / "xero-webhooks.yaml").read_text())
    content = described["webhooks"]["creditNotes"]["post"]["requestBody"]["content"]["application/json"]
    example = content["examples"]["creditNoteCreate"]["value"]
    example["events"][0]["eventDateUtc"] = "2025-12-02T00:44:09.923"  # YAML makes a datetime of it

    (suppliers,) = parse(json.dumps(example).encode())
    example["events"][0]["data"]["Type"] = "ACCRECCREDIT"
    (customers,) = parse(json.dumps(example).encode())

    assert ("supplier_credit", "credit_note") == (suppliers.kind, customers.kind)
