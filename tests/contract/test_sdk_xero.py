"""Xero's own Python client (xero-python) finds the sandbox to be Xero: what its users do daily works, and fails alike."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from xero_python.accounting import models
from xero_python.api_client.oauth2 import TokenApi
from xero_python.exceptions import (
    AccountingBadRequestException,
    HTTPStatusException,
    NotFoundException,
    RateLimitException,
)

from infra.sandbox.core.server import start
from infra.sandbox.serve import build
from tests.fakes.xero_sdk import APRIL, BANK, MARCH, XeroSdk, connected, line


@pytest.fixture
def sdk(monkeypatch: pytest.MonkeyPatch) -> Iterator[XeroSdk]:
    with start(build("xero")) as running:
        # The client has no setting for the host of its token endpoint.
        monkeypatch.setattr(TokenApi, "refresh_token_url", f"{running.origin}/connect/token")
        yield connected(running)


def test_an_expired_token_is_refreshed_by_the_client_itself(sdk: XeroSdk) -> None:
    before = dict(sdk.token)
    sdk.token["expires_at"] = 0

    assert sdk.accounting.get_organisations(sdk.tenant).organisations[0].name == "Ledgerlink Trading Ltd"
    assert sdk.token["access_token"] != before["access_token"]
    assert sdk.token["refresh_token"] != before["refresh_token"]


def test_the_connections_tell_the_tenants(sdk: XeroSdk) -> None:
    found = sdk.identity.get_connections()

    assert [row.tenant_id for row in found] == [row["account_id"] for row in sdk.running.app.provider.accounts()]
    sdk.identity.delete_connection(found[1].id)
    assert len(sdk.identity.get_connections()) == 1
    with pytest.raises(HTTPStatusException) as raised:
        sdk.accounting.get_organisations(found[1].tenant_id)
    assert raised.value.status == 403


def test_settings_are_read(sdk: XeroSdk) -> None:
    api, tenant = sdk.accounting, sdk.tenant
    banks = api.get_accounts(tenant, where='Type=="BANK"', order="Code ASC").accounts

    assert api.get_organisations(tenant).organisations[0].base_currency is models.CurrencyCode.GBP
    assert BANK in [account.code for account in banks]
    assert api.get_account(tenant, banks[0].account_id).accounts[0].type is models.AccountType.BANK
    assert api.get_tax_rate_by_tax_type(tenant, "OUTPUT2").tax_rates[0].effective_rate == 20
    assert [row.code.value for row in api.get_currencies(tenant).currencies] == ["GBP", "EUR", "USD"]
    assert "ALLOWED" in {action.status for action in api.get_organisation_actions(tenant).actions}


def test_an_item_is_created_changed_and_deleted(sdk: XeroSdk) -> None:
    api, tenant = sdk.accounting, sdk.tenant
    priced = models.Purchase(unit_price=Decimal("9.9905"), account_code="200", tax_type="OUTPUT2")
    sent = models.Item(code="NEW-1", name="New", sales_details=priced)

    made = api.create_items(tenant, models.Items(items=[sent]), unitdp=4).items[0]

    assert made.sales_details.unit_price == Decimal("9.9905")
    renamed = models.Items(items=[models.Item(code="NEW-1", name="Newer")])
    assert api.update_item(tenant, made.item_id, renamed).items[0].name == "Newer"
    api.delete_item(tenant, made.item_id)
    assert "NEW-1" not in {item.code for item in api.get_items(tenant).items}


def test_a_contact_is_created_found_and_changed(sdk: XeroSdk) -> None:
    api, tenant = sdk.accounting, sdk.tenant
    terms = models.PaymentTerm(sales=models.Bill(day=14, type=models.PaymentTermType.DAYSAFTERBILLDATE))
    home = models.Address(address_type="POBOX", city="Leeds", country="GB")
    made = sdk.contact(addresses=[home], payment_terms=terms)

    sent = models.Contacts(contacts=[models.Contact(contact_number="crm-981")])
    api.update_contact(tenant, made.contact_id, sent)

    held = api.get_contact(tenant, made.contact_id).contacts[0]
    assert (held.name, held.contact_number, held.payment_terms.sales.day) == ("Fir & Sons", "crm-981", 14)
    assert {address.city for address in held.addresses} == {"Leeds", ""}
    found = api.get_contacts(tenant, search_term="fir", page=1, page_size=10)
    assert ([row.contact_id for row in found.contacts], found.pagination.item_count) == ([made.contact_id], 1)
    assert len(api.get_contacts(tenant, where='EmailAddress=="ap@fir.test"').contacts) == 1


def test_an_archived_contact_leaves_the_list_only(sdk: XeroSdk) -> None:
    api, tenant = sdk.accounting, sdk.tenant
    made = sdk.contact()

    archived = models.Contacts(contacts=[models.Contact(contact_status="ARCHIVED")])
    assert api.update_contact(tenant, made.contact_id, archived).contacts[0].contact_status == "ARCHIVED"

    assert api.get_contacts(tenant, i_ds=[made.contact_id]).contacts == []
    assert len(api.get_contacts(tenant, i_ds=[made.contact_id], include_archived=True).contacts) == 1
    assert api.get_contact(tenant, made.contact_id).contacts[0].contact_status == "ARCHIVED"


def test_a_draft_is_created_once_per_key_and_priced_by_xero(sdk: XeroSdk) -> None:
    buyer = sdk.contact()
    seats = line("49.9905", "12", discount_rate=Decimal(10))
    asked: dict[str, Any] = {"unitdp": 4, "summarize_errors": False, "idempotency_key": "DEAL-981/1"}

    made = sdk.invoice(buyer, [seats], **asked)

    assert (made.status, made.date, made.due_date) == ("DRAFT", MARCH, APRIL)
    assert (made.sub_total, made.total_tax, made.total) == (Decimal("539.90"), Decimal("107.98"), Decimal("647.88"))
    assert made.line_items[0].unit_amount == Decimal("49.9905")
    assert sdk.invoice(buyer, [seats], **asked).invoice_id == made.invoice_id


def test_invoices_are_paged_filtered_and_ordered(sdk: XeroSdk) -> None:
    buyer = sdk.contact()
    made = [sdk.invoice(buyer, [line(amount)]) for amount in ("10", "20", "30")]
    asked = {"where": 'Reference=="DEAL-981"', "order": "Total DESC", "statuses": ["DRAFT"], "page_size": 2}

    first = sdk.accounting.get_invoices(sdk.tenant, page=1, **asked)
    second = sdk.accounting.get_invoices(sdk.tenant, page=2, **asked)

    assert [row.sub_total for row in [*first.invoices, *second.invoices]] == [30, 20, 10]
    assert (first.pagination.page_count, first.pagination.item_count) == (2, 3)
    assert first.invoices[0].line_items[0].description == "Seats"
    narrow = {"i_ds": [made[0].invoice_id], "contact_i_ds": [buyer.contact_id], "summary_only": True}
    assert len(sdk.accounting.get_invoices(sdk.tenant, created_by_my_app=True, **narrow).invoices) == 1


def test_an_invoice_that_was_read_whole_can_be_sent_back_only_with_all_its_decimals(sdk: XeroSdk) -> None:
    made = sdk.invoice(sdk.contact(), [line("49.9905", "12", discount_rate=Decimal(10))], unitdp=4)
    rounded = sdk.read(made)
    with pytest.raises(AccountingBadRequestException, match=r"does not match the expected line total 539\.89"):
        sdk.accounting.update_invoice(sdk.tenant, made.invoice_id, models.Invoices(invoices=[rounded]))

    whole = sdk.read(made, unitdp=4)
    whole.reference = "DEAL-982"
    sent = models.Invoices(invoices=[whole])

    assert (
        sdk.accounting.update_invoice(sdk.tenant, made.invoice_id, sent, unitdp=4).invoices[0].reference == "DEAL-982"
    )


def test_an_invoice_is_approved_and_sent(sdk: XeroSdk) -> None:
    made = sdk.invoice(sdk.contact())

    assert sdk.changed(made, status="AUTHORISED").status == "AUTHORISED"
    sdk.accounting.email_invoice(sdk.tenant, made.invoice_id, models.RequestEmpty())

    assert sdk.read(made).sent_to_contact is True
    online = sdk.accounting.get_online_invoice(sdk.tenant, made.invoice_id).online_invoices[0]
    assert online.online_invoice_url.startswith("https://in.xero.com/")


@pytest.mark.parametrize(("status", "end"), [("DRAFT", "DELETED"), ("SUBMITTED", "DELETED"), ("AUTHORISED", "VOIDED")])
def test_an_invoice_is_taken_back_for_good(sdk: XeroSdk, status: str, end: str) -> None:
    made = sdk.invoice(sdk.contact(), status=status)

    assert sdk.changed(made, status=end).status == end
    with pytest.raises(AccountingBadRequestException):
        sdk.changed(made, reference="again")
    assert sdk.read(made).status == end


def test_files_and_notes_are_kept_with_an_invoice(sdk: XeroSdk) -> None:
    api, tenant = sdk.accounting, sdk.tenant
    key = sdk.invoice(sdk.contact()).invoice_id
    note = models.HistoryRecords(history_records=[models.HistoryRecord(details="CRM deal 981")])

    api.create_invoice_attachment_by_file_name(tenant, key, "order.txt", b"signed", include_online=True)
    api.create_invoice_history(tenant, key, note)

    told = api.get_invoice_attachments(tenant, key).attachments[0]
    assert (told.file_name, told.content_length, told.include_online) == ("order.txt", 6, True)
    # Both calls answer the path of a temporary file.
    stored = Path(api.get_invoice_attachment_by_file_name(tenant, key, "order.txt", "text/plain"))
    printed = Path(api.get_invoice_as_pdf(tenant, key))
    assert stored.read_bytes() == b"signed"
    assert printed.read_bytes().startswith(b"%PDF")
    stored.unlink()
    printed.unlink()
    assert "CRM deal 981" in {row.details for row in api.get_invoice_history(tenant, key).history_records}


def test_refusals_surface_as_the_clients_own_errors(sdk: XeroSdk) -> None:
    with pytest.raises(AccountingBadRequestException) as raised:
        sdk.contact("Acme Ltd")
    assert raised.value.error_data["Type"] == "ValidationException"
    assert raised.value.reason.startswith("The contact name Acme Ltd is already assigned to another contact.")
    with pytest.raises(NotFoundException):
        sdk.accounting.get_invoice(sdk.tenant, "11111111-1111-4111-8111-111111111111")


def test_the_client_waits_as_long_as_a_limit_says_and_tries_again(sdk: XeroSdk) -> None:
    fault = {"match": {"method": "GET", "path": "/Organisation"}, "fault": "429", "times": 1, "retry_after": 1}
    httpx.post(f"{sdk.running.origin}/_sandbox/faults", json=fault, trust_env=False).raise_for_status()

    assert sdk.accounting.get_organisations(sdk.tenant).organisations


def test_a_limit_without_a_wait_is_named_to_the_client(sdk: XeroSdk) -> None:
    provider: Any = sdk.running.app.provider
    provider.limits.at_once = 0

    with pytest.raises(RateLimitException) as raised:
        sdk.accounting.get_organisations(sdk.tenant)
    assert raised.value.rate_limit == "concurrent"
