"""What of QuickBooks isn't like other ledgers: posted drafts, stale or closed, deleted for good, keys, customers of a currency."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from infra.sandbox.core.transport import SandboxTransport
from shared.errors import AmbiguousMatch, Conflict, Gone, NeedsHuman, PeriodClosed, Rejected, Unclear, Unsupported
from shared.model.claims import Claim
from shared.model.ledger import CustomerProbe, InvoiceStatus
from shared.model.refs import Kind, Ref
from shared.model.settlement import SettlementKind
from shared.providers.quickbooks import notes
from shared.providers.quickbooks.making import request_id
from tests.fakes.quickbooks import QuickBooksOnSandbox
from tests.ports import ledgers
from tests.ports.ledgers import Books, claim_for, customer_claim, invoice_claim, invoice_draft, line, new_customer


@pytest.fixture
def bench() -> QuickBooksOnSandbox:
    return QuickBooksOnSandbox()


@pytest.fixture
def books(bench: QuickBooksOnSandbox) -> Books:
    return Books(
        bench.ledger(bench.known),
        bench.app.clock.now,
        lambda: bench.app.faults.inject(
            {"match": {"path": "/v3/company"}, "fault": "timeout_after_commit", "times": 1},
            token_path=bench.app.provider.token_path,
        ),
        lambda invoice: bench.app.provider.act("delete", invoice, {"type": "Invoice"}),
        str,
        lambda: len(bench.app.provider.books()["invoices"]),
        words=ledgers.QUICKBOOKS,
        ways=ledgers.QUICKBOOKS_WAYS,
    )


def made(books: Books, *lines: Any, **more: Any) -> str:
    return books.ledger.create(invoice_claim(books, invoice_draft(books, *lines, **more)), books.permit).ref.id


def stored(bench: QuickBooksOnSandbox, invoice: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in bench.app.provider.books()["invoices"] if one["Id"] == invoice)
    return found


def again(claim: Claim, attempts: int = 2) -> Claim:
    return replace(claim, attempts=attempts)


def test_a_draft_is_posted_unsent_payable_by_nobody_and_says_how_it_is_approved(
    bench: QuickBooksOnSandbox, books: Books
) -> None:
    held = stored(bench, made(books))

    assert ("NotSet", False, False) == (
        held["EmailStatus"],
        held["AllowOnlineCreditCardPayment"],
        held["AllowOnlineACHPayment"],
    )
    assert held["PrivateNote"].splitlines() == [
        notes.REVIEW,
        "Ledgerlink: DEAL-31337",
        "https://app.hubspot.com/contacts/1/deal/31337",
    ]
    assert [{"DefinitionId": "1", "Type": "StringType", "StringValue": "DEAL-31337"}] == held["CustomField"]
    assert held["Balance"] == held["TotalAmt"] > 0


@pytest.mark.parametrize(
    ("act", "given", "status"),
    [
        ("approve", {}, InvoiceStatus.AWAITING_PAYMENT),
        ("send", {}, InvoiceStatus.AWAITING_PAYMENT),
        ("pay", {"amount": "1.00"}, InvoiceStatus.AWAITING_PAYMENT),
        ("pay", {}, InvoiceStatus.PAID),
        ("void", {}, InvoiceStatus.VOIDED),
        ("edit", {"PrivateNote": "Ledgerlink: DEAL-31337"}, InvoiceStatus.AWAITING_PAYMENT),
        ("edit", {"DueDate": "2030-01-01"}, InvoiceStatus.DRAFT),
    ],
)
def test_what_finance_does_to_a_draft_is_seen(
    bench: QuickBooksOnSandbox, books: Books, act: str, given: dict[str, str], status: InvoiceStatus
) -> None:
    invoice = made(books)
    bench.app.provider.act(act, invoice, {"type": "Invoice", **given})

    assert status is books.ledger.invoice(invoice).status


def test_a_deleted_invoice_is_gone_for_good(books: Books) -> None:
    invoice = made(books)
    books.remove(invoice)

    with pytest.raises(Gone):
        books.ledger.invoice(invoice)
    with pytest.raises(Gone):
        books.ledger.invoice_with_lines(invoice)


def test_a_repeated_attempt_finds_what_was_made_and_sends_nothing(bench: QuickBooksOnSandbox, books: Books) -> None:
    claim = invoice_claim(books, invoice_draft(books))
    books.lose_next_answer()
    with pytest.raises(Unclear):
        books.ledger.create(claim, books.permit)
    bench.journal.calls.clear()

    found = books.ledger.create(again(claim), books.permit)

    assert ["GET"] == [call.method for call in bench.journal.calls]
    assert 1 == books.kept()
    assert found.invoice is not None
    assert "DEAL-31337" == found.invoice.reference


def test_what_finance_deleted_before_the_answer_came_is_not_made_again(books: Books) -> None:
    claim = invoice_claim(books, invoice_draft(books))
    made_ = books.ledger.create(claim, books.permit)
    books.remove(made_.ref.id)

    repeated = books.ledger.create(again(claim), books.permit)

    assert (made_.ref, 0) == (repeated.ref, books.kept())
    assert repeated.invoice is not None
    assert InvoiceStatus.DELETED is repeated.invoice.status


def test_a_claims_key_becomes_one_of_forty_letters_and_figures() -> None:
    key = request_id("hubspot:4455667/deal/31337/invoice/g1")

    assert (40, True) == (len(key), key.isalnum())
    assert key != request_id("hubspot:4455667/deal/31337/invoice/g2")


def test_an_amendment_of_an_invoice_that_somebody_just_saved_is_a_conflict(
    bench: QuickBooksOnSandbox, books: Books
) -> None:
    draft = invoice_draft(books)
    invoice = books.ledger.create(invoice_claim(books, draft), books.permit).ref.id
    request = books.ledger.amend_request(invoice, replace(draft, lines=(books.said(line("1")),)))
    bench.app.provider.act("edit", invoice, {"type": "Invoice", "DueDate": "2030-01-01"})

    with pytest.raises(Conflict):
        books.ledger.create(claim_for(books, Kind.INVOICE, request, "DEAL-31337", generation=2), books.permit)
    assert books.ledger.invoice(invoice).due_date is not None


def test_an_amendment_in_a_period_that_was_closed_meanwhile_is_not_one(
    bench: QuickBooksOnSandbox, books: Books
) -> None:
    draft = invoice_draft(books)
    invoice = books.ledger.create(invoice_claim(books, draft), books.permit).ref.id
    request = books.ledger.amend_request(invoice, draft)
    bench.app.provider.act("organisation", "", {"BookCloseDate": (books.now() + timedelta(days=1)).date().isoformat()})

    with pytest.raises(PeriodClosed):
        books.ledger.create(claim_for(books, Kind.INVOICE, request, "DEAL-31337", generation=2), books.permit)


def test_the_same_code_in_other_words_is_told_by_the_day_of_the_close(bench: QuickBooksOnSandbox, books: Books) -> None:
    class Bare(SandboxTransport):
        """A company that says 5010 and nothing else to every write."""

        def handle_request(self, request: Any) -> Any:
            answer = super().handle_request(request)
            if request.method == "POST" and "/invoice" in request.url.path:
                body = {"Fault": {"Error": [{"code": "5010", "Message": "Refused"}], "type": "ValidationFault"}}
                answer = type(answer)(400, json=body)
            return answer

    ledger = bench.ledger(bench.known, Bare(bench.app))
    for issued, error in ((ledgers.LOCKED, PeriodClosed), (books.now().date(), Conflict)):
        with pytest.raises(error):
            ledger.create(
                invoice_claim(books, invoice_draft(books, issue_date=issued, reference=str(issued))), books.permit
            )


def test_finances_review_ends_what_may_be_amended(bench: QuickBooksOnSandbox, books: Books) -> None:
    draft = invoice_draft(books)
    invoice = books.ledger.create(invoice_claim(books, draft), books.permit).ref.id
    bench.app.provider.act("approve", invoice, {})

    with pytest.raises(Rejected, match="reviewed already"):
        books.ledger.amend_request(invoice, draft)


def test_a_foreign_currency_is_never_booked_one_to_one(bench: QuickBooksOnSandbox, books: Books) -> None:
    customer = ledgers.made_customer(books, currency="EUR")
    asked = json.loads(books.ledger.invoice_request(invoice_draft(books, currency="EUR", customer=customer)).body)

    assert asked["ExchangeRate"] not in {None, 1, 0}
    at_home = json.loads(books.ledger.invoice_request(invoice_draft(books)).body)
    assert "ExchangeRate" not in at_home


def test_a_customer_has_one_currency_and_says_which(books: Books) -> None:
    ledgers.made_customer(books, currency="EUR")
    (found,) = books.ledger.find_customers(CustomerProbe(number="", name=new_customer().name))

    assert "EUR" == found.currency
    with pytest.raises(NeedsHuman, match="currency"):
        books.ledger.create(invoice_claim(books, invoice_draft(books, customer=found.ref)), books.permit)


@pytest.mark.parametrize("name", ["Paper Supplies", "PAPER supplies", "Ann Poe"])
def test_the_name_of_a_supplier_or_an_employee_is_for_a_person(books: Books, name: str) -> None:
    with pytest.raises(AmbiguousMatch, match="supplier or an employee"):
        books.ledger.create(customer_claim(books, new_customer(name=name)), books.permit)


@pytest.mark.parametrize("name", ["O'Brien & Co #1", "Müller’s “Büro”", "株式会社", "back\\slash", "A: B\tC"])
def test_a_customer_of_any_name_is_made_once_and_found(books: Books, name: str) -> None:
    draft = new_customer(name=name, email="")
    claim = customer_claim(books, draft)
    created = books.ledger.create(claim, books.permit)

    found = books.ledger.find_customers(CustomerProbe(number="", name=name))
    looked_up = books.ledger.find_created(claim)
    assert [created.ref] == [one.ref for one in found]
    assert looked_up is not None
    assert looked_up.ref == created.ref


def test_lines_of_one_invoice_have_one_location_and_each_its_class(bench: QuickBooksOnSandbox, books: Books) -> None:
    here = (("Class", "EMEA"), ("Location", "Leeds"))
    draft = invoice_draft(books)
    lines = [replace(draft.lines[0], tracking=tracking) for tracking in (here, (("Location", "Leeds"),))]
    invoice = books.ledger.create(
        invoice_claim(books, replace(draft, lines=tuple(lines), reference="DEAL-2")), books.permit
    ).ref.id
    held = stored(bench, invoice)

    assert "Leeds" == held["DepartmentRef"]["name"]
    assert ["EMEA", None] == [
        one["SalesItemLineDetail"].get("ClassRef", {}).get("name")
        for one in held["Line"]
        if "SalesItemLineDetail" in one
    ]
    with pytest.raises(Unsupported, match="several locations"):
        books.ledger.invoice_request(replace(draft, lines=(lines[0], draft.lines[0])))


def test_a_discount_or_a_tax_that_would_have_to_be_said_is_refused_before_it_is_sent(books: Books) -> None:
    draft = invoice_draft(books)

    wrongs: tuple[dict[str, Any], ...] = (
        {"discount_percent": Decimal(5)},
        {"tax_amount": Decimal(1)},
        {"unit_price": Decimal("0.00001")},
    )
    for wrong in wrongs:
        with pytest.raises(Unsupported):
            books.ledger.invoice_request(replace(draft, lines=(replace(draft.lines[0], **wrong),)))


def test_a_payment_that_applies_a_credit_too_is_told_apart(bench: QuickBooksOnSandbox, books: Books) -> None:
    invoice = made(books, line("800", "1"), prices="none")
    act = bench.app.provider.act
    act("approve", invoice, {})
    act("credit", invoice, {"amount": "100.00"})
    act("pay", invoice, {"amount": "200.00"})
    read = books.ledger.invoice(invoice)

    assert [(SettlementKind.CREDIT_NOTE, Decimal(100)), (SettlementKind.PAYMENT, Decimal(200))] == sorted(
        (one.kind, one.amount.amount) for one in read.settlements
    )
    assert read.credited is not None
    assert (Decimal(100), Decimal(200), Decimal(500)) == (read.credited.amount, read.paid.amount, read.due.amount)


def test_a_payment_leads_to_the_invoices_that_it_settles(bench: QuickBooksOnSandbox, books: Books) -> None:
    invoice = made(books)
    act = bench.app.provider.act
    act("approve", invoice, {})
    paid = act("pay", invoice, {"amount": "10.00"})["payment"]["Id"]
    about = Ref(books.ledger.connection, Kind.PAYMENT, paid)

    credit = books.ledger.credit(about)
    assert [(invoice, Decimal(10))] == [(part.invoice.id, part.amount.amount) for part in credit.applied]
    act("delete", paid, {"type": "Payment"})
    with pytest.raises(Gone):
        books.ledger.credit(about)


def test_an_american_invoice_leaves_tax_to_quickbooks() -> None:
    bench = QuickBooksOnSandbox(number=1)
    ledger = bench.ledger(bench.known)
    assert not bench.known.foresees_tax
    books = Books(
        ledger, bench.app.clock.now, str, str, str, int, words=replace(ledgers.QUICKBOOKS, taxes={"OUTPUT2": "TAX"})
    )
    request = json.loads(ledger.invoice_request(invoice_draft(books, currency="USD")).body)

    assert {"GlobalTaxCalculation", "TxnTaxDetail", "CurrencyRef"} & set(request) == set()
    assert "TAX" == request["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"]["value"]


@pytest.mark.parametrize("rate", ["8.25", "0"])
def test_tax_that_the_engine_adds_leaves_the_net_as_it_was_agreed(rate: str) -> None:
    bench = QuickBooksOnSandbox(number=1)
    bench.app.provider.act("organisation", "", {"account": bench.account["account_id"], "engine_rate": rate})
    words = replace(ledgers.QUICKBOOKS, taxes={"OUTPUT2": "TAX", "NONE": "NON"})
    books = Books(bench.ledger(bench.known), bench.app.clock.now, str, str, str, int, words=words)
    lines = (line("100", "1"), line("50", "1", tax_code="NONE"))
    made_ = books.ledger.create(
        invoice_claim(books, invoice_draft(books, *lines, currency="USD")), books.permit
    ).invoice

    assert made_ is not None
    assert (Decimal("150.00"), Decimal(rate)) == (made_.net.amount, made_.tax.amount)
    assert made_.total == made_.net + made_.tax
