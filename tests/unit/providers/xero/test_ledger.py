"""The connector where Xero's answers are not what they should be; what every ledger promises is in tests/ports."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from shared import errors
from shared.model import permits
from shared.model.claims import Claim
from shared.model.ledger import CustomerProbe
from shared.model.refs import Kind
from shared.model.settling import SettlePolicy
from shared.ports.ledger import Ledger
from shared.providers.xero.ledger import XeroLedger, connect
from shared.providers.xero.manifest import MANIFEST
from tests import builders
from tests.fakes.xero import XeroOnSandbox
from tests.ports.ledgers import customer_claim, invoice_claim, invoice_draft, new_customer, xero

INVOICE_ID = "11111111-2222-4333-8444-555555555555"
GOOD: dict[str, Any] = {
    "InvoiceID": INVOICE_ID,
    "Type": "ACCREC",
    "Status": "DRAFT",
    "Contact": {"ContactID": "c-1"},
    "CurrencyCode": "GBP",
    "SubTotal": 1,
    "TotalTax": 0,
    "Total": 1,
    "Reference": "DEAL-31337",
    "DateString": "2026-03-04T00:00:00",
    "UpdatedDateUTC": "/Date(1772619330123+0000)/",
}
Respond = Callable[[httpx.Request], httpx.Response]


def ledger(respond: Respond, bench: XeroOnSandbox | None = None) -> XeroLedger:
    return (bench or XeroOnSandbox()).ledger(builders.organisation(), httpx.MockTransport(respond))


def said(status: int, body: Any, **headers: str) -> Respond:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda _: httpx.Response(status, content=raw, headers={k.replace("_", "-"): v for k, v in headers.items()})


def an_invoice_claim() -> Claim:
    books = xero()
    return invoice_claim(books, invoice_draft(books))


def send(made: XeroLedger, claim: Claim) -> object:
    return made.create(claim, permits.for_setup(made.connection))


def test_it_is_a_ledger() -> None:
    made: Ledger = ledger(said(200, {}))

    assert MANIFEST.settling == made.settling


def test_a_connection_may_have_a_settle_time_of_its_own() -> None:
    slow = SettlePolicy(key_life=330, settle=300)

    assert slow == connect(ledger(said(200, {})).api, None, slow).settling


@pytest.mark.parametrize(
    "respond",
    [
        said(200, b"<html><h1>We'll be right back</h1></html>"),
        said(200, b'{"Invoices":[{"InvoiceID":'),
        said(200, {"Invoices": []}),
        said(200, {"Status": "OK"}),
        said(204, b""),
        said(200, {"Invoices": [{key: value for key, value in GOOD.items() if key != "Total"}]}),
        said(200, {"Invoices": [GOOD | {"DateString": "soon"}]}),
        said(500, b"An error occurred in Xero."),
        said(503, b"The Xero API is currently offline for maintenance"),
        said(400, {"Message": "Idempotency Key: k is used with a different request."}),
    ],
    ids=["page", "cut", "empty", "no envelope", "204", "no total", "no date", "500", "503", "key seen"],
)
def test_a_create_without_a_clear_answer_is_unclear(respond: Respond) -> None:
    with pytest.raises(errors.Unclear):
        send(ledger(respond), an_invoice_claim())


@pytest.mark.parametrize("failure", [httpx.ReadTimeout, httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError])
def test_a_create_that_breaks_off_is_unclear(failure: type[httpx.HTTPError]) -> None:
    def broken(_: httpx.Request) -> httpx.Response:
        raise failure("gone")

    with pytest.raises(errors.Unclear):
        send(ledger(broken), an_invoice_claim())


def test_a_create_that_found_no_connection_was_never_sent() -> None:
    def unreachable(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(errors.Unavailable):
        send(ledger(unreachable), an_invoice_claim())


def test_an_element_refused_inside_a_good_answer_was_not_made() -> None:
    wrong = {"ValidationErrors": [{"Message": "The document date cannot be before the period lock date"}]}
    element = GOOD | {"InvoiceID": "00000000-0000-0000-0000-000000000000", "StatusAttributeString": "ERROR", **wrong}

    with pytest.raises(errors.PeriodClosed):
        send(ledger(said(200, {"Invoices": [element]})), an_invoice_claim())


def test_a_create_sends_its_bytes_its_key_and_the_query_of_its_row() -> None:
    seen: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return said(200, {"Invoices": [GOOD]})(request)

    claim = an_invoice_claim()
    made = ledger(respond)
    send(made, claim)
    send(made, claim)

    assert "PUT" == seen[0].method
    assert "/api.xro/2.0/Invoices?unitdp=4&summarizeErrors=false" == seen[0].url.raw_path.decode()
    assert claim.request.body == seen[0].content
    assert claim.key == seen[0].headers["Idempotency-Key"]
    assert "application/json" == seen[0].headers["Accept"]
    assert "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee" == seen[0].headers["xero-tenant-id"]
    assert seen[0].url == seen[1].url
    assert seen[0].content == seen[1].content


def test_a_claim_of_another_version_is_looked_up_and_never_sent() -> None:
    bench = XeroOnSandbox()
    claim = an_invoice_claim()

    with pytest.raises(errors.Unclear):
        send(bench.ledger(), replace(claim, request=replace(claim.request, endpoint="make_invoice")))

    assert [] == bench.journal.calls


def test_customers_are_found_in_one_call_whatever_is_known() -> None:
    bench = XeroOnSandbox()
    seen: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return said(200, {"Contacts": []})(request)

    probe = CustomerProbe("5001", 'The "Best" \\ Ltd', "a@b.example", known_id=INVOICE_ID)
    ledger(respond, bench).find_customers(probe)

    assert 1 == len(bench.journal.calls)
    asked = parse_qs(seen[0].url.query.decode())
    name = r'Name=="The \"Best\" \\ Ltd"'
    terms = ['ContactNumber=="5001"', 'EmailAddress=="a@b.example"', name, f'ContactID==Guid("{INVOICE_ID}")']
    assert [" OR ".join(terms)] == asked["where"]
    assert ["true"] == asked["includeArchived"]
    assert b"+" not in seen[0].url.query


def test_nothing_known_asks_nobody() -> None:
    bench = XeroOnSandbox()

    assert [] == bench.ledger().find_customers(CustomerProbe("", ""))
    assert [] == bench.journal.calls


def test_a_bill_is_no_invoice_of_ours() -> None:
    with pytest.raises(errors.NotFound):
        ledger(said(200, {"Invoices": [GOOD | {"Type": "ACCPAY"}]})).invoice(INVOICE_ID)


@pytest.mark.parametrize(
    ("element", "error"),
    [({"Status": "DRAFT"}, errors.Malformed), (GOOD | {"UpdatedDateUTC": "never"}, errors.Malformed)],
)
def test_an_invoice_that_cannot_be_read_is_malformed(element: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        ledger(said(200, {"Invoices": [element]})).invoice(INVOICE_ID)


def test_a_web_page_instead_of_an_invoice_is_tried_again() -> None:
    with pytest.raises(errors.Unavailable):
        ledger(said(200, b"<html>")).invoice(INVOICE_ID)


def test_only_our_own_newest_living_invoice_of_that_reference_is_the_claims() -> None:
    claim = an_invoice_claim()
    late = {"UpdatedDateUTC": "/Date(1795252530123+0000)/"}
    other = {"Reference": "DEAL-313370"}
    listed = [
        GOOD | {"InvoiceID": "deleted", "Status": "DELETED"} | late,
        GOOD | {"InvoiceID": "older"},
        GOOD | {"InvoiceID": "newer", "UpdatedDateUTC": "/Date(1772619339999+0000)/"},
        GOOD | {"InvoiceID": "another's"} | other | late,
    ]
    seen: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return said(200, {"Invoices": listed})(request)

    found = ledger(respond).find_created(claim)

    assert found is not None
    assert "newer" == found.ref.id
    asked = parse_qs(seen[0].url.query.decode())
    assert ['Type=="ACCREC" AND Reference=="DEAL-31337"'] == asked["where"]
    assert ["true"] == asked["createdByMyApp"]
    assert ["4"] == asked["unitdp"]


def test_what_was_asked_for_by_its_reference_and_shows_none_is_not_nothing() -> None:
    renamed = {name: value for name, value in GOOD.items() if name != "Reference"} | {"Reference_v2": "DEAL-31337"}
    contact = {"ContactID": "c-1", "Name": "Nordwind", "ContactNumber_v2": "hubspot:4455667:company:5001"}

    with pytest.raises(errors.Malformed, match="shows none"):
        ledger(said(200, {"Invoices": [renamed]})).find_created(an_invoice_claim())
    with pytest.raises(errors.Malformed, match="shows none"):
        ledger(said(200, {"Contacts": [contact]})).find_created(customer_claim(xero(), new_customer()))


def test_a_claim_without_a_reference_is_never_found() -> None:
    bench = XeroOnSandbox()

    assert bench.ledger().find_created(replace(an_invoice_claim(), reference="")) is None
    assert bench.ledger().find_created(replace(an_invoice_claim(), kind=Kind.NOTE)) is None
    assert [] == bench.journal.calls


def test_each_verb_costs_the_calls_it_promises() -> None:
    bench = XeroOnSandbox()
    made, books = bench.ledger(), xero()
    books = replace(books, ledger=made)
    counted: dict[str, int] = {}

    def count(name: str, verb: Callable[[], object]) -> Any:
        before = len(bench.journal.calls)
        result = verb()
        counted[name] = len(bench.journal.calls) - before
        return result

    customer = count("create customer", lambda: send(made, customer_claim(books, new_customer())))
    claim = invoice_claim(books, invoice_draft(books, customer=customer.ref))
    invoice = count("create invoice", lambda: send(made, claim))
    count("find_created", lambda: made.find_created(claim))
    count("invoice", lambda: made.invoice(invoice.ref.id))
    count("find_customers", lambda: made.find_customers(CustomerProbe("5001", "A", "b@c.example")))
    count("organisation", made.organisation)

    assert {
        "create customer": 1,
        "create invoice": 1,
        "find_created": 1,
        "invoice": 1,
        "find_customers": 1,
        "organisation": 6,
    } == counted
