from typing import Any

import httpx
import pytest

from tests.unit.infra.sandbox.xero.api import Api, invoice, line


def journal(first: str, second: str, amounts: tuple[int, int] = (100, -100)) -> dict[str, Any]:
    lines = [{"LineAmount": amount, "AccountCode": code} for amount, code in zip(amounts, (first, second), strict=True)]
    return {"Narration": "Rev-rec", "Date": "2026-03-31", "Status": "POSTED", "JournalLines": lines}


def test_a_balanced_journal_is_posted_and_can_only_be_voided(api: Api) -> None:
    made = api.one("PUT", "/ManualJournals", {"ManualJournals": [journal("835", "200")]})
    path = f"/ManualJournals/{made['ManualJournalID']}"

    assert [entry["LineAmount"] for entry in made["JournalLines"]] == [100.0, -100.0]
    assert api.messages("POST", path, {"Status": "DRAFT"}) == ["Manual journal not of valid status for modification"]
    assert api.one("POST", path, {"Status": "VOIDED"})["Status"] == "VOIDED"


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        (journal("835", "200", (100, -10)), "The total debits (100.00) must equal total credits (-10.00)"),
        (journal("835", "610"), "Account code '610' is not a valid code for this document."),
        (journal("090", "200"), "Account code '090' is not a valid code for this document."),
        (journal("960", "200"), "Account code '960' is not a valid code for this document."),
        ({**journal("835", "200"), "Narration": None}, "Narration must be specified"),
        ({**journal("835", "200"), "Status": "VOIDED"}, "Manual journal not of valid status for creation"),
    ],
)
def test_a_journal_is_refused(api: Api, sent: dict[str, Any], message: str) -> None:
    assert api.messages("PUT", "/ManualJournals", sent) == [message]


def test_a_quote_walks_from_draft_to_invoiced_and_each_step_resends_contact_and_date(api: Api) -> None:
    sent = {
        "Contact": {"Name": "Acme Ltd"},
        "Date": "2026-03-01",
        "Title": "Plan",
        "LineItems": [line(DiscountRate=10)],
    }
    made = api.one("PUT", "/Quotes", {"Quotes": [sent]})
    path = f"/Quotes/{made['QuoteID']}"

    assert (made["QuoteNumber"], made["Total"], made["TotalDiscount"]) == ("QU-0001", 108.0, 10.0)
    assert len(api.messages("POST", path, {"Status": "SENT"})) == 2
    again = {"Contact": {"Name": "Acme Ltd"}, "Date": "2026-03-01"}
    for status in ("SENT", "ACCEPTED", "INVOICED"):
        assert api.one("POST", path, {**again, "Status": status})["Status"] == status
    assert api.messages("POST", path, {**again, "Status": "ACCEPTED"}) == ["Quote not of valid status for modification"]


def test_quotes_are_narrowed_by_their_own_parameters(api: Api) -> None:
    for day in ("2026-03-01", "2026-04-01"):
        api.one("PUT", "/Quotes", {"Contact": {"Name": "Acme Ltd"}, "Date": day, "LineItems": [line()]})

    assert len(api.elements("GET", "/Quotes", DateFrom="2026-03-15")) == 1
    assert len(api.elements("GET", "/Quotes", QuoteNumber="QU-0002")) == 1
    assert api.elements("GET", "/Quotes", Status="SENT") == []


def test_the_seeded_template_repeats_monthly(api: Api) -> None:
    template = api.one("GET", "/RepeatingInvoices")

    assert (template["Schedule"]["Unit"], template["Total"]) == ("MONTHLY", 599.88)


def test_aged_receivables_are_text_and_need_a_contact(api: Api) -> None:
    made = api.invoice(Status="AUTHORISED")
    contact = made["Contact"]["ContactID"]

    report = api.one("GET", "/Reports/AgedReceivablesByContact", contactId=contact, date="2026-04-13")

    header, section = report["Rows"]
    row, summary = section["Rows"]
    assert [cell["Value"] for cell in header["Cells"]][-1] == "Due"
    assert [cell["Value"] for cell in row["Cells"]] == [
        *("2026-03-04T00:00:00", "INV-0001", "2026-04-03T00:00:00", "10 days overdue"),
        *("120.00", "0.00", "0.00", "120.00"),
    ]
    assert row["Cells"][0]["Attributes"] == [{"Value": made["InvoiceID"], "Id": "invoiceID"}]
    assert summary["Cells"][-1]["Value"] == "120.00"
    assert api.messages("GET", "/Reports/AgedReceivablesByContact") == ["A valid contactId must be specified"]


def test_files_are_attached_overwritten_listed_and_read(api: Api, http: httpx.Client) -> None:
    path = f"/Invoices/{api.invoice()['InvoiceID']}"
    typed = {"Content-Type": "application/pdf"}

    http.put(f"{path}/Attachments/SOW%201.pdf?IncludeOnline=true", content=b"first", headers=typed)
    http.post(f"{path}/Attachments/SOW%201.pdf", content=b"second!", headers=typed)

    (kept,) = api.elements("GET", f"{path}/Attachments")
    assert (kept["FileName"], kept["ContentLength"], kept["MimeType"]) == ("SOW 1.pdf", 7, "application/pdf")
    assert http.get(f"{path}/Attachments/SOW%201.pdf", headers={"Accept": "application/pdf"}).content == b"second!"
    assert api.one("GET", path)["HasAttachments"] is True


@pytest.mark.parametrize("name", ["a%3Ab.pdf", "a%3Fb.pdf", "a%7Cb.pdf", "a%2Ab.pdf"])
def test_forbidden_file_names_are_refused(api: Api, http: httpx.Client, name: str) -> None:
    path = f"/Invoices/{api.invoice()['InvoiceID']}/Attachments/{name}"

    assert http.put(path, content=b"x", headers={"Content-Type": "text/plain"}).status_code == 400


def test_an_eleventh_file_and_one_beyond_ten_megabytes_are_refused(api: Api, http: httpx.Client) -> None:
    path = f"/Invoices/{api.invoice()['InvoiceID']}/Attachments"
    typed = {"Content-Type": "text/plain"}
    statuses = [http.put(f"{path}/{number}.txt", content=b"x", headers=typed).status_code for number in range(11)]

    assert statuses == [*[200] * 10, 400]
    assert http.put(f"{path}/1.txt", content=b"x" * 10_000_001, headers=typed).status_code == 400


def test_notes_are_appended_to_the_history(api: Api) -> None:
    path = f"/Invoices/{api.invoice()['InvoiceID']}/History"

    api.one("PUT", path, {"HistoryRecords": [{"Details": "CRM deal 981"}]})

    newest, oldest = api.elements("GET", path)
    assert (newest["Details"], newest["Changes"], oldest["Changes"]) == ("CRM deal 981", "Note", "Created")
    assert api.messages("PUT", path, {"HistoryRecords": [{"Details": "x" * 2501}]}) == [
        "Details must have between 1 and 2500 characters."
    ]


def test_books_hold_the_vendors_records_with_order_and_organisation(api: Api, http: httpx.Client) -> None:
    made = api.invoice(Status="AUTHORISED")
    api.act("pay", made["InvoiceID"], amount="20.00")
    api.act("credit", made["InvoiceID"], amount="10.00")
    api.act("overpay", made["InvoiceID"], amount="5.00")

    books = http.get("http://sandbox/_sandbox/books").json()

    (kept,) = books["invoices"]
    assert (kept["InvoiceNumber"], kept["AmountDue"], kept["_account"]) == (
        "INV-0001",
        90.0,
        http.headers["xero-tenant-id"],
    )
    assert [row["Total"] for row in books["credits"]] == [10.0, 5.0]
    assert books["payments"][0]["_created_seq"] > kept["_created_seq"]
    assert books["deals"] == books["companies"] == books["contacts"] == books["notes"] == books["tasks"] == []


def test_a_refund_of_a_paid_invoice_credits_it_and_pays_it_back(api: Api) -> None:
    made = api.invoice(Status="AUTHORISED")
    api.act("pay", made["InvoiceID"])

    done = api.act("refund", made["InvoiceID"], amount="24.00")

    assert (done["payment"]["PaymentType"], done["payment"]["Amount"]) == ("ARCREDITPAYMENT", 24.0)
    assert done["credit"]["Status"] == "PAID"


def test_finance_edits_by_hand(api: Api, http: httpx.Client) -> None:
    made = api.invoice()

    edited = api.act("edit", made["InvoiceID"], Reference="by hand", LineItems=[line(UnitAmount=70)])
    renamed = api.act("edit", "crm-4711", Name="Acme Holdings Ltd")
    sent = api.act("send", api.act("approve", "INV-0001")["InvoiceID"])

    assert (edited["Reference"], edited["Total"]) == ("by hand", 84.0)
    assert renamed["Name"] == "Acme Holdings Ltd"
    assert (sent["Status"], sent["SentToContact"]) == ("AUTHORISED", True)
    wrong = http.post("http://sandbox/_sandbox/act", json={"do": "dance"})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (400, "CannotAct")
    impossible = http.post("http://sandbox/_sandbox/act", json={"do": "submit", "id": "INV-0001"})
    assert "Invoice not of valid status for modification" in impossible.json()["error"]["message"]


def test_a_reset_brings_the_seed_back_with_ids_and_tokens(api: Api, http: httpx.Client) -> None:
    before = api.one("GET", "/Contacts/crm-4711")["ContactID"]
    api.invoice()
    api.act("organisation", PeriodLockDate="2026-10-31", Timezone="EASTERNSTANDARDTIME")

    http.post("http://sandbox/_sandbox/reset").raise_for_status()

    assert api.elements("GET", "/Invoices") == []
    assert api.one("GET", "/Contacts/crm-4711")["ContactID"] == before
    assert api.one("GET", "/Organisation")["Timezone"] == "GMTSTANDARDTIME"


def test_one_more_organisation_comes_under_the_same_consent(api: Api, http: httpx.Client) -> None:
    added = http.post("http://sandbox/_sandbox/account", json={"do": "add"}).json()

    http.headers["xero-tenant-id"] = added["account_id"]

    assert api.one("GET", "/Organisation")["Name"] == "Organisation 3 Ltd"
    assert api.one("PUT", "/Invoices", invoice())["InvoiceNumber"] == "INV-0001"


def test_bulk_records_are_made_without_events(api: Api) -> None:
    api.act("seed", contacts=3, invoices=2)

    assert len(api.elements("GET", "/Contacts", searchTerm="Seeded")) == 3
    assert len(api.elements("GET", "/Invoices")) == 2
