"""python-quickbooks (with Intuit's own OAuth client) finds the sandbox to be QuickBooks: what its users do daily works."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from intuitlib.client import AuthClient
from intuitlib.exceptions import AuthClientError
from quickbooks import QuickBooks, exceptions
from quickbooks.batch import batch_create
from quickbooks.cdc import change_data_capture
from quickbooks.objects.account import Account
from quickbooks.objects.attachable import Attachable
from quickbooks.objects.base import AttachableRef, EmailAddress, Ref
from quickbooks.objects.company_info import CompanyInfo
from quickbooks.objects.companycurrency import CompanyCurrency
from quickbooks.objects.creditmemo import CreditMemo
from quickbooks.objects.customer import Customer
from quickbooks.objects.detailline import DiscountLine, DiscountLineDetail, SalesItemLine, SalesItemLineDetail
from quickbooks.objects.estimate import Estimate
from quickbooks.objects.invoice import Invoice
from quickbooks.objects.item import Item
from quickbooks.objects.journalentry import JournalEntry, JournalEntryLine, JournalEntryLineDetail
from quickbooks.objects.payment import Payment, PaymentLine
from quickbooks.objects.preferences import Preferences
from quickbooks.objects.taxcode import TaxCode
from quickbooks.objects.taxrate import TaxRate
from quickbooks.objects.term import Term

from infra.sandbox.core.server import Running, start
from infra.sandbox.serve import build

REDIRECT = "https://ledgerlink.test/back"


@dataclass
class Sdk:
    """The client as its user holds it."""

    running: Running
    auth: Any
    qb: Any

    @property
    def provider(self) -> Any:
        return self.running.app.provider

    def one(self, kind: Any, **members: str) -> Any:
        return kind.filter(qb=self.qb, **members)[0]

    def line(self, amount: str = "100", quantity: str = "1", tax: str = "20.0% S") -> SalesItemLine:
        made = SalesItemLine()
        made.Description = "Seats"
        made.Amount = Decimal(amount) * Decimal(quantity)
        made.SalesItemLineDetail = SalesItemLineDetail()
        made.SalesItemLineDetail.Qty = Decimal(quantity)
        made.SalesItemLineDetail.UnitPrice = Decimal(amount)
        made.SalesItemLineDetail.ItemRef = self.one(Item, Name="Pro plan").to_ref()
        made.SalesItemLineDetail.TaxCodeRef = reference(self.one(TaxCode, Name=tax).Id)
        return made

    def form(self, kind: Any, *lines: Any, customer: str = "Acme Ltd") -> Any:
        made = kind()
        made.CustomerRef = self.one(Customer, DisplayName=customer).to_ref()
        made.CurrencyRef = reference("GBP")
        made.TxnDate = "2026-03-04"
        made.Line = list(lines or [self.line()])
        return made

    def invoice(self, *lines: Any, **more: Any) -> Any:
        return self.form(Invoice, *lines).save(qb=self.qb, **more)


def reference(key: str) -> Ref:
    made = Ref()
    made.value = key
    return made


@pytest.fixture
def sdk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sdk]:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # loopback: the client insists on TLS otherwise
    with start(build("quickbooks")) as running:
        provider: Any = running.app.provider
        provider.limits.second.most = 1000
        account, app = provider.accounts()[0], provider.credentials()
        auth = AuthClient(
            app["client_id"],
            app["client_secret"],
            REDIRECT,
            f"{running.origin}/.well-known/openid_sandbox_configuration/",
            access_token=account["access_token"],
            refresh_token=account["refresh_token"],
        )
        qb = QuickBooks(
            auth_client=auth,
            refresh_token=account["refresh_token"],
            company_id=account["account_id"],
            minorversion=75,
            use_decimal=True,
        )
        qb.api_url_v3 = f"{running.origin}/v3"
        yield Sdk(running, auth, qb)
        qb.session.close()
        auth.close()


def test_a_consent_ends_in_tokens_for_the_company_that_the_redirect_names(sdk: Sdk) -> None:
    asked = (
        f"{sdk.auth.auth_endpoint}?client_id={sdk.auth.client_id}&response_type=code&redirect_uri={REDIRECT}&state=s"
    )
    asked += "&scope=com.intuit.quickbooks.accounting&auto=1"
    location = httpx.URL(httpx.get(asked, trust_env=False).headers["Location"])

    sdk.auth.get_bearer_token(location.params["code"], realm_id=location.params["realmId"])

    assert ("s", sdk.qb.company_id) == (location.params["state"], location.params["realmId"])
    assert sdk.auth.expires_in == 3600
    assert sdk.auth.x_refresh_token_expires_in > 8_000_000


def test_the_client_refreshes_until_the_consent_is_revoked(sdk: Sdk) -> None:
    before = sdk.auth.access_token

    sdk.auth.refresh()
    assert before != sdk.auth.access_token
    sdk.auth.revoke()

    with pytest.raises(AuthClientError, match="invalid_grant"):
        sdk.auth.refresh()
    with pytest.raises(exceptions.AuthorizationException):
        Term.all(qb=sdk.qb)


def test_the_company_and_its_lists_are_read(sdk: Sdk) -> None:
    assert "Ledgerlink Trading Ltd" == CompanyInfo.all(qb=sdk.qb)[0].CompanyName
    assert CompanyInfo.get(sdk.qb.company_id, qb=sdk.qb).Country == "GB"
    assert Preferences.get(qb=sdk.qb).CurrencyPrefs.HomeCurrency.value == "GBP"
    assert {"Sales", "Accounts Receivable (A/R)"} <= {account.Name for account in Account.all(qb=sdk.qb)}
    assert "20.0% S" in {code.Name for code in TaxCode.all(qb=sdk.qb)}
    assert Decimal("20.0") in {rate.RateValue for rate in TaxRate.all(qb=sdk.qb)}
    assert {"EUR", "USD"} == {currency.Code for currency in CompanyCurrency.all(qb=sdk.qb)}
    assert "SUB-PRO" in {item.Sku for item in Item.all(qb=sdk.qb)}
    assert Decimal(30) in {term.DueDays for term in Term.filter(Active=True, qb=sdk.qb)}


def test_a_customer_is_created_found_by_an_awkward_name_and_changed(sdk: Sdk) -> None:
    made = Customer()
    made.DisplayName = "O'Brien \\ Söhne & Co"
    made.PrimaryEmailAddr = EmailAddress()
    made.PrimaryEmailAddr.Address = "ap@obrien.test"
    made = made.save(qb=sdk.qb)

    found = Customer.where("DisplayName = 'O\\'Brien \\\\ Söhne & Co'", qb=sdk.qb)
    assert [made.Id] == [customer.Id for customer in found]
    assert [made.Id] == [row.Id for row in Customer.filter(PrimaryEmailAddr="AP@obrien.test", qb=sdk.qb)]
    found[0].CompanyName = "O'Brien"
    assert ("1", "O'Brien") == (found[0].save(qb=sdk.qb).SyncToken, Customer.get(made.Id, qb=sdk.qb).CompanyName)


def test_inactive_customers_are_found_only_if_asked_for(sdk: Sdk) -> None:
    assert [] == Customer.where("DisplayName LIKE 'Dunmore%'", qb=sdk.qb)

    (found,) = Customer.where("DisplayName LIKE 'Dunmore%' AND Active IN (true, false)", qb=sdk.qb)

    assert (False, "Dunmore Holdings (deleted)") == (found.Active, found.DisplayName)
    assert Customer.count(qb=sdk.qb) + 1 == Customer.count("Active IN (true, false)", qb=sdk.qb)


def test_an_invoice_is_priced_numbered_and_created_once_per_request_id(sdk: Sdk) -> None:
    discount = DiscountLine()
    discount.DiscountLineDetail = DiscountLineDetail()
    discount.DiscountLineDetail.PercentBased = True
    discount.DiscountLineDetail.DiscountPercent = 10
    sent = sdk.form(Invoice, sdk.line("49.99", "3"), sdk.line("15", "2", "0.0% Z"), discount)
    sent.ApplyTaxAfterDiscount = True

    made, again = sent.save(qb=sdk.qb, request_id="deal-1"), sent.save(qb=sdk.qb, request_id="deal-1")

    assert (made.Id, made.DocNumber) == (again.Id, again.DocNumber)
    assert Decimal("26.99") == made.TxnTaxDetail.TotalTax  # 20 % of 149.97 less its share of the discount
    assert Decimal("188.96") == made.TotalAmt == made.Balance
    assert 1 == Invoice.count(qb=sdk.qb)


def test_an_invoice_that_was_read_whole_can_be_sent_back_whole(sdk: Sdk) -> None:
    held = Invoice.get(sdk.invoice().Id, qb=sdk.qb)

    held.PrivateNote = "deal 981"
    changed = held.save(qb=sdk.qb)

    assert ("1", "deal 981", 120) == (changed.SyncToken, changed.PrivateNote, changed.TotalAmt)
    with pytest.raises(exceptions.QuickbooksException) as raised:
        held.save(qb=sdk.qb)
    assert raised.value.error_code == 5010


def test_invoices_are_filtered_ordered_and_paged(sdk: Sdk) -> None:
    for amount in ("10", "20", "30"):
        sdk.invoice(sdk.line(amount))

    found = Invoice.where("TotalAmt > '12.5'", order_by="TotalAmt DESC", start_position=2, max_results=1, qb=sdk.qb)

    assert [24] == [invoice.TotalAmt for invoice in found]
    assert 3 == len(Invoice.choose(["1", "2", "3"], field="Id", qb=sdk.qb))


def test_an_invoice_is_sent_printed_voided_and_deleted(sdk: Sdk) -> None:
    made = sdk.invoice()

    sent = made.send(qb=sdk.qb, send_to="ap+test@acme.test")["Invoice"]
    assert ("EmailSent", "ap+test@acme.test") == (sent["EmailStatus"], sent["BillEmail"]["Address"])
    assert made.download_pdf(qb=sdk.qb).startswith(b"%PDF")

    held = Invoice.get(made.Id, qb=sdk.qb)
    held.void(qb=sdk.qb)
    held = Invoice.get(made.Id, qb=sdk.qb)
    assert (0, 0, "Voided") == (held.TotalAmt, held.Balance, held.PrivateNote)

    assert "Deleted" == held.delete(qb=sdk.qb)["Invoice"]["status"]
    with pytest.raises(exceptions.ObjectNotFoundException):
        Invoice.get(made.Id, qb=sdk.qb)


def test_a_payment_pays_and_is_voided(sdk: Sdk) -> None:
    invoice = sdk.invoice()
    sent = Payment()
    sent.CustomerRef, sent.CurrencyRef, sent.TotalAmt = invoice.CustomerRef, reference("GBP"), 150
    line = PaymentLine()
    line.Amount = 120
    line.LinkedTxn = [invoice.to_linked_txn()]
    sent.Line = [line]

    made = sent.save(qb=sdk.qb)

    paid = Invoice.get(invoice.Id, qb=sdk.qb)
    assert (30, 0) == (made.UnappliedAmt, paid.Balance)
    assert [("Payment", made.Id)] == [(link.TxnType, link.TxnId) for link in paid.LinkedTxn]
    made.void(qb=sdk.qb)
    assert 120 == Invoice.get(invoice.Id, qb=sdk.qb).Balance


def test_an_estimate_becomes_an_invoice(sdk: Sdk) -> None:
    estimate = sdk.form(Estimate).save(qb=sdk.qb)
    sent = sdk.form(Invoice)
    link = estimate.to_linked_txn()
    sent.LinkedTxn = [link]

    made = sent.save(qb=sdk.qb)

    held = Estimate.get(estimate.Id, qb=sdk.qb)
    assert ("Pending", "Closed") == (estimate.TxnStatus, held.TxnStatus)
    assert [("Invoice", made.Id)] == [(row.TxnType, row.TxnId) for row in held.LinkedTxn]


def test_a_credit_memo_keeps_what_is_left_of_it(sdk: Sdk) -> None:
    made = sdk.form(CreditMemo).save(qb=sdk.qb)

    assert (120, 120) == (made.RemainingCredit, made.Balance)


def test_a_journal_entry_is_made(sdk: Sdk) -> None:
    lines = []
    for side, name in (("Debit", "Deferred Revenue"), ("Credit", "Sales")):
        line = JournalEntryLine()
        line.Amount = 100
        line.DetailType = "JournalEntryLineDetail"
        line.JournalEntryLineDetail = JournalEntryLineDetail()
        line.JournalEntryLineDetail.PostingType = side
        line.JournalEntryLineDetail.AccountRef = sdk.one(Account, Name=name).to_ref()
        lines.append(line)
    entry = JournalEntry()
    entry.TxnDate = "2026-03-31"
    entry.Line = lines

    assert 2 == len(JournalEntry.get(entry.save(qb=sdk.qb).Id, qb=sdk.qb).Line)


def test_a_file_hangs_on_an_invoice(sdk: Sdk) -> None:
    invoice = sdk.invoice()
    link = AttachableRef()
    link.EntityRef, link.IncludeOnSend = invoice.to_ref(), True
    sent = Attachable()
    sent.FileName, sent.ContentType, sent.AttachableRef = "order.txt", "text/plain", [link]
    sent._FileBytes = b"signed"

    made = sent.save(qb=sdk.qb)

    where = f"AttachableRef.EntityRef.Type = 'Invoice' AND AttachableRef.EntityRef.value = '{invoice.Id}'"
    (found,) = Attachable.where(where, qb=sdk.qb)
    assert (made.Id, 6, "text/plain") == (found.Id, found.Size, found.ContentType)
    assert b"signed" == httpx.get(found.TempDownloadUri, trust_env=False).content


def test_changes_are_captured_with_deletions(sdk: Sdk) -> None:
    since = datetime.now(UTC) - timedelta(minutes=5)
    kept, gone = sdk.invoice(), sdk.invoice()
    gone.delete(qb=sdk.qb)

    found = change_data_capture([Invoice, Customer, Payment], since.strftime("%Y-%m-%dT%H:%M:%SZ"), qb=sdk.qb)

    told = {row.Id: getattr(row, "status", "") for row in found.Invoice}
    assert {kept.Id: "", gone.Id: "Deleted"} == told
    assert (5, 0) == (len(found.Customer), len(found.Payment))


def test_a_batch_tells_good_from_bad(sdk: Sdk) -> None:
    names = ["Fir & Sons", "Acme Ltd"]
    sent = []
    for name in names:
        sent.append(Customer())
        sent[-1].DisplayName = name

    done = batch_create(sent, qb=sdk.qb)

    assert ["Fir & Sons"] == [customer.DisplayName for customer in done.successes]
    assert [("6240", "Acme Ltd")] == [(f.Error[0].code, f.original_object.DisplayName) for f in done.faults]


@pytest.mark.parametrize(
    ("members", "error", "code"),
    [
        ({"DisplayName": "Acme Ltd"}, exceptions.QuickbooksException, 6240),
        ({"DisplayName": "Fir", "CurrencyRef": reference("XYZ")}, exceptions.ValidationException, 2500),
        ({"DisplayName": "x" * 501}, exceptions.ValidationException, 2050),
    ],
)
def test_refusals_surface_as_the_clients_own_errors(sdk: Sdk, members: Any, error: Any, code: int) -> None:
    sent = Customer()
    for name, value in members.items():
        setattr(sent, name, value)

    with pytest.raises(error) as raised:
        sent.save(qb=sdk.qb)

    assert raised.value.error_code == code


def test_the_clients_own_check_of_signatures_accepts_a_delivery(sdk: Sdk) -> None:
    courier = sdk.provider.outbox.courier
    event = {"uuid": "u", "realm": "1", "entity": "Invoice", "id": "7", "operation": "Void", "digits": 3}
    body = courier.compose([{**event, "at": "2026-03-04T10:15:30+00:00", "deleted_id": None}], 0)

    headers = courier.sign("", body)

    token = sdk.provider.credentials()["webhook_secret"]
    assert sdk.qb.validate_webhook_signature(body.decode(), headers["intuit-signature"], token)
    assert not sdk.qb.validate_webhook_signature(body.decode() + " ", headers["intuit-signature"], token)
    assert "qbo.invoice.voided.v1" == json.loads(body)[0]["type"]
