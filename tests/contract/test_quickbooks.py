"""
Every request the connector makes, and every answer its sandbox gives, against Intuit's own schemas.

JSON has the names of the schemas' elements; attributes are members like any other. A member that they don't name is an
invention, unless KNOWN_GAPS says who has seen it.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from infra.sandbox.core.transport import SandboxTransport
from shared import errors
from shared.model import permits
from shared.model.documents import DealDocument
from shared.model.ledger import CustomerProbe, InvoiceDraft
from shared.model.parties import PartyDraft, PartyField
from shared.model.permits import Permit
from shared.model.refs import Kind, Ref
from shared.providers.quickbooks import attachments, changes, discovery, wire, wire_parties, wire_settings
from shared.providers.quickbooks.parties import QuickBooksParties
from tests.contract.recorder import Exchange, Recorder
from tests.contract.xsd import Schema
from tests.fakes.quickbooks import QuickBooksOnSandbox
from tests.fakes.sides import party_claim
from tests.ports import ledgers
from tests.ports.ledgers import LOCKED, Books, customer_claim, invoice_claim, invoice_draft, line, new_customer

pytestmark = pytest.mark.specs

BASE = "/v3/company/9130350000000001/"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
FILES = (
    "Finance.xsd",
    "IntuitNamesTypes.xsd",
    "IntuitBaseTypes.xsd",
    "IntuitRestServiceDef.xsd",
    "SalesTax.xsd",
    "Report.xsd",
)
ENVELOPE = frozenset({"time", "warnings"})
PAGES = frozenset({"startPosition", "maxResults", "totalCount"})
OPERATIONS = {
    ("GET", "query"): {"query"},
    ("GET", "cdc"): {"entities", "changedSince"},
    ("GET", "exchangerate"): {"sourcecurrencycode", "asofdate"},
    ("POST", "batch"): set(),
    ("POST", "customer"): {"requestid"},
    ("POST", "invoice"): {"requestid"},
    ("POST", "estimate"): {"requestid"},
    ("POST", "upload"): {"requestid"},
    ("GET", "invoice"): set(),
    ("GET", "estimate"): set(),
    ("GET", "creditmemo"): set(),
    ("GET", "refundreceipt"): set(),
    ("GET", "payment"): set(),
    ("GET", "customer"): set(),
}
"""Every kind of call, and what its query may hold beside the version."""
SENT = {"customer": "Customer", "invoice": "Invoice", "estimate": "Estimate"}
KNOWN_GAPS: Mapping[str, str] = {}
"""What QuickBooks sends, or takes, though its schemas don't say so: who saw it. Noted 2026-11-21."""


@pytest.fixture(scope="module")
def schema(specs: Callable[[str], Path]) -> Schema:
    return Schema.read([specs("quickbooks") / name for name in FILES])


@pytest.fixture(scope="module")
def exchanges() -> list[Exchange]:
    """A day of the connector: set-up, a customer, invoices in every shape, money, look-ups, files, and refusals."""
    bench = QuickBooksOnSandbox()
    recorder = Recorder(SandboxTransport(bench.app))
    ledger = bench.ledger(bench.ledger(transport=recorder).organisation(), recorder)
    discovery.discover(ledger.api)
    permit, act = permits.for_setup(ledger.connection), bench.app.provider.act
    books = Books(
        ledger, bench.app.clock.now, int, int, int, int, words=ledgers.QUICKBOOKS, ways=ledgers.QUICKBOOKS_WAYS
    )
    draft = new_customer(currency="EUR")
    customer = ledger.create(customer_claim(books, draft), permit).ref
    ledger.find_created(customer_claim(books, draft))
    ledger.find_customers(CustomerProbe(draft.number, draft.name, draft.email, known_id=customer.id))
    lines = (line(item="SUB-PRO", tracking=(("Region", "EMEA"),)), line("0.0333", "7", tracking=(("Region", "AMER"),)))
    whole = invoice_draft(books, *lines, customer=customer, currency="EUR", terms="net 30")
    claim = invoice_claim(books, whole)
    invoice = ledger.create(claim, permit).ref.id
    ledger.find_created(claim)
    amended = ledger.amend_request(invoice, invoice_draft(books, line("3"), customer=customer, currency="EUR"))
    ledger.create(ledgers.claim_for(books, Kind.INVOICE, amended, "DEAL-31337", generation=2), permit)
    _estimate(books, replace(whole, estimate=True), permit, act)
    files = attachments.connect(ledger.api)
    pdf = DealDocument("quote", "1", "Offer.pdf", "application/pdf")
    files.attach(invoice, pdf, "Offer.pdf", b"%PDF", online=True, key="k", permit=permit)
    files.on(invoice)
    act("approve", invoice, {})
    credit = act("credit", invoice, {"amount": "10.00"})["credit"]["Id"]
    act("pay", invoice, {"amount": "5.00"})
    act("overpay", invoice, {"amount": "50.00"})
    act("refund", invoice, {"amount": "3.00"})
    ledger.invoice_with_lines(invoice)
    ledger.credit(Ref(ledger.connection, Kind.CREDIT_NOTE, credit))
    for about in ledger.receivable(customer.id).credits:
        ledger.credit(about)
    ledger.invoices_since(bench.app.clock.now().date())
    asked = changes.connect(ledger.api)
    for since in (LONG_AGO, bench.app.clock.now()):
        list(asked.since("changes", since))
    wrong: tuple[dict[str, Any], ...] = ({"currency": "CHF"}, {"issue_date": LOCKED}, {"lines": (line(account="9"),)})
    for generation, faults in enumerate(wrong, 3):
        more = {"customer": customer, "currency": "EUR", "exchange_rate": Decimal("0.8")} | faults
        refused = invoice_claim(books, invoice_draft(books, **more), generation=generation)
        with suppress(errors.NeedsHuman):
            ledger.create(refused, permit)
    with suppress(errors.NotFound):
        ledger.invoice("99999999")
    _parties(bench.parties(ledger.known, recorder), permit)
    return recorder.exchanges


def _parties(parties: QuickBooksParties, permit: Permit) -> None:
    """A sub-customer is listed, made with everything that is held, changed, put away and back; another wants its name."""
    fields = dict.fromkeys(parties.holds(Kind.CUSTOMER), "7")
    fields |= {PartyField.NAME: "Whole Ltd", PartyField.EMAIL: "ap@whole.test", PartyField.TERMS: "net 30"}
    above = next(found.ref for found in parties.page(Kind.CUSTOMER, LONG_AGO).profiles if not found.archived)
    more = {"BillWithParent": "true"}
    draft = PartyDraft(fields | {PartyField.TAX_NUMBER: "GB1"}, "whole-1", currency="GBP", parent=above, more=more)
    seen = parties.party(parties.create(party_claim(parties, draft), permit).ref)
    for changed in (fields | {PartyField.CITY: "York"}, dict.fromkeys(fields, "") | {PartyField.NAME: "Other Ltd"}):
        seen = parties.change(seen, changed, permit)
    parties.archive(seen, permit)
    parties.archive(seen, permit, archived=False)
    with suppress(errors.Rejected):
        parties.create(party_claim(parties, PartyDraft({PartyField.NAME: "Other Ltd"}, "whole-2")), permit)


def _estimate(books: Books, draft: InvoiceDraft, permit: Permit, act: Callable[..., Any]) -> None:
    """An estimate is made, looked up, amended, accepted, and becomes an invoice."""
    ledger: Any = books.ledger
    claim = ledgers.claim_for(books, Kind.ESTIMATE, ledger.invoice_request(draft), draft.reference, generation=20)
    name = ledger.create(claim, permit).ref.id
    ledger.find_created(claim)
    amended = ledger.amend_request(name, replace(draft, lines=draft.lines[:1]))
    ledger.create(ledgers.claim_for(books, Kind.ESTIMATE, amended, draft.reference, generation=21), permit)
    act("accept", name.removeprefix("E"), {"type": "Estimate"})
    asked = ledger.request_from(name)
    ledger.create(ledgers.claim_for(books, Kind.INVOICE, asked, draft.reference, generation=22), permit)
    ledger.invoice_with_lines(name)


def called(request: httpx.Request) -> str:
    return request.url.path.removeprefix(BASE).split("/")[0]


def test_every_call_is_one_that_intuit_describes(exchanges: list[Exchange]) -> None:
    made = set()
    for request, _ in exchanges:
        asked = parse_qs(request.url.query.decode(), strict_parsing=True)
        made.add((request.method, called(request)))

        assert ["75"] == asked.pop("minorversion"), request.url
        assert set(asked) <= OPERATIONS[request.method, called(request)], request.url
        assert request.headers["Accept"] == "application/json"
    assert set(OPERATIONS) == made


def test_every_write_has_a_key_that_is_short_enough_or_changes_one_very_state(exchanges: list[Exchange]) -> None:
    writes = [request for request, _ in exchanges if request.method == "POST" and called(request) != "batch"]
    asked = [parse_qs(request.url.query.decode()) for request in writes]
    keys = [one["requestid"][0] for one in asked if "requestid" in one]
    keyless = [
        json.loads(request.content) for request, one in zip(writes, asked, strict=True) if "requestid" not in one
    ]

    assert 12 == len(keys) == len(set(keys))
    assert 4 == len(keyless)
    assert all(body["SyncToken"] and body["sparse"] is True for body in keyless)
    assert all(len(key) <= 50 and key.isalnum() for key in keys)


def test_every_body_that_is_sent_is_one_that_intuit_describes(schema: Schema, exchanges: list[Exchange]) -> None:
    sent = [
        (SENT[called(request)], json.loads(request.content, parse_float=Decimal))
        for request, _ in exchanges
        if request.method == "POST" and called(request) in SENT
    ]

    assert 15 == len(sent)
    # JSON's null, by which a member is cleared, is nothing that a schema for XML could say.
    cleared = ("Customer.SalesTermRef", "None is no ReferenceType")
    assert [cleared] == [fault for name, body in sent for fault in schema.faults(name, body)]


def entities(body: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every record in an answer, by the name of its type."""
    for name, part in body.items():
        if name in {"CDCResponse", "QueryResponse", "BatchItemResponse", "AttachableResponse"}:
            for one in part if isinstance(part, list) else [part]:
                yield from entities({key: value for key, value in one.items() if key not in PAGES})
        elif name not in ENVELOPE | {"bId", "Fault", "fault"}:
            for record in part if isinstance(part, list) else [part]:
                yield name, record


def test_every_answer_of_the_sandbox_is_one_that_intuit_describes(schema: Schema, exchanges: list[Exchange]) -> None:
    found: set[tuple[str, str]] = set()
    seen = set()
    for _, response in exchanges:
        body = json.loads(response.content, parse_float=Decimal)
        for name, record in entities(body) if response.is_success else ():
            seen.add(name)
            found |= set(schema.faults(name, record))

    assert {
        "Invoice",
        "Payment",
        "CreditMemo",
        "RefundReceipt",
        "Customer",
        "Preferences",
        "CompanyInfo",
        "Attachable",
    } <= seen
    assert found == {(member, "not described") for member in KNOWN_GAPS}


def test_every_member_that_we_read_is_described(schema: Schema) -> None:
    renamed = {
        "Reference": "ReferenceType",
        "MetaData": "ModificationMetaData",
        "Email": "EmailAddress",
        "Record": "IntuitEntity",
        "Linked": "LinkedTxn",
        "Tax": "TxnTaxDetail",
        "Sold": "SalesItemLineDetail",
        "DocumentLine": "Line",
        "OwnField": "CustomField",
        "Document": "SalesTransaction",
        "Sale": "SalesTransaction",
        "Address": "PhysicalAddress",
        "AccountingPrefs": "CompanyAccountingPrefs",
        "NamedValue": "CustomField",
        "RateDetail": "TaxRateDetail",
        "RateList": "TaxRateList",
        "Category": "Class",
        "Currency": "CompanyCurrency",
        "TaxPrefs": "TaxPrefs",
        "Phone": "TelephoneNumber",
        "Site": "WebSiteAddress",
        "WholeCustomer": "Customer",
    }
    nested = {"FieldGroup", "Listed", "Wire"}
    models = [
        model
        for module in (wire, wire_settings, wire_parties)
        for model in vars(module).values()
        if isinstance(model, type) and issubclass(model, wire.Wire) and model.__module__ == module.__name__
    ]
    unknown = {
        f"{model.__name__}.{member}"
        for model in models
        if model.__name__ not in nested
        for member in set(model.model_fields) - set(schema.of(renamed.get(model.__name__, model.__name__)))
    }

    assert unknown == set()
