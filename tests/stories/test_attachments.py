"""
OBJ-25: the deal's quote, or the statement of work on the deal, hangs on its invoice; and never stands in its way.
"""

from typing import Any

import pytest

from shared.http.auth import Bearer
from shared.model.refs import connection_id
from tests.stories.desk import ONE, writes
from tests.stories.stage import Stage

pytestmark = pytest.mark.stack

BEFORE = '[books.exchange]\nsource = "crm"\n'
QUOTE = (BEFORE, f'{BEFORE}[books.attach]\nsource = "quote"\n')
SOW = (BEFORE, f'{BEFORE}[books.attach]\nsource = "file"\nnames = ["*sow*"]\nonline = true\n')
REQUIRED = (BEFORE, f'{BEFORE}[books.attach]\nsource = "file"\nrequired = true\n')


def files(stage: Stage, invoice: dict[str, Any]) -> list[dict[str, Any]]:
    """What hangs on the invoice, as finance sees it."""
    described = stage.ledger.described
    account = described["account_id"]
    answer = stage.ledger.client.get(
        f"{described['api']}/Invoices/{invoice['InvoiceID']}/Attachments",
        headers={"xero-tenant-id": account, "Accept": "application/json"},
        auth=Bearer(stage.world.tokens(connection_id("xero", account))),
    )
    found: list[dict[str, Any]] = answer.raise_for_status().json()["Attachments"]
    return found


def decided(stage: Stage, deal: str) -> list[str]:
    return [d["why"] for d in stage.cli("explain", "deal", deal)["decisions"] if d["rule"] == "attachment"]


def test_the_published_quote_hangs_on_the_invoice_once_also_after_a_lost_answer(stage: Stage) -> None:
    deal = stage.deal(ONE)
    quote = stage.crm.act("create_quote", deal, properties={"hs_title": "Offer: 7"})
    stage.ledger.control(
        "faults", {"match": {"method": "POST", "path": "/Attachments"}, "fault": "timeout_after_commit", "times": 1}
    )
    stage.settle()
    with stage.under(QUOTE):
        stage.wins(deal)
        invoice = stage.invoice(deal)
        # The ledger hangs until we hang up; then the file is looked up by its name.
        stage.until(
            lambda: "Offer: 7.pdf" == stage.fields(deal).get("invoice_attachment"),
            lambda: f"the file's name on it: {stage.fields(deal)}",
            seconds=150,
        )
        stage.settle()
        stage.touches(deal)
        stage.settle()

    (file,) = files(stage, invoice)
    assert (f"Offer~3A 7 [quote-{quote['id']}].pdf", "application/pdf") == (file["FileName"], file["MimeType"])
    assert not file["IncludeOnline"]
    assert ["Offer: 7.pdf is on invoice " + invoice["InvoiceNumber"]] == decided(stage, deal)


def test_of_the_files_on_the_deal_the_one_is_attached_that_the_rule_names(stage: Stage) -> None:
    deal = stage.deal(ONE)
    stage.crm.act("attach_file", deal, name="Acme SOW.pdf")
    stage.crm.act("attach_file", deal, name="Menu.pdf")
    stage.settle()
    with stage.under(SOW):
        stage.wins(deal)
        invoice = stage.invoice(deal)
        stage.told(deal, invoice_attachment="Acme SOW.pdf")
        stage.settle()

    (file,) = files(stage, invoice)
    assert file["FileName"].startswith("Acme SOW [file-")
    assert file["IncludeOnline"]


def test_a_deal_without_a_document_is_invoiced_all_the_same(stage: Stage) -> None:
    with stage.under(QUOTE):
        deal = stage.wins(stage.deal(ONE))
        invoice = stage.invoice(deal)
        stage.told(deal, sync_status="invoiced")
        stage.settle()

    assert [] == files(stage, invoice)
    assert ["the deal has no published quote; nothing was attached"] == decided(stage, deal)
    assert "invoice_attachment" not in stage.fields(deal)


def test_what_cant_be_attached_is_said_on_the_deal_and_the_invoice_stands(stage: Stage) -> None:
    deal = stage.deal(ONE)
    stage.crm.act("attach_file", deal, name="sow.pdf", text="x" * 10_000_001)
    mark = stage.ledger.last_call()
    stage.settle()
    with stage.under(SOW):
        stage.wins(deal)
        invoice = stage.invoice(deal)
        stage.until(lambda: "invoice_attachment" in stage.fields(deal), lambda: f"a word on it: {stage.fields(deal)}")
        stage.settle()

    assert "sow.pdf has 10,000,001 bytes, the most is 10,000,000" in stage.fields(deal)["invoice_attachment"]
    assert "invoiced" == stage.fields(deal)["sync_status"]
    assert [] == files(stage, invoice)
    assert not [call for call in writes(stage.ledger.business_calls(mark)) if "Attachments" in call["path"]]


def test_where_one_is_required_the_deal_waits_for_it(stage: Stage) -> None:
    with stage.under(REQUIRED):
        deal = stage.wins(stage.deal(ONE))
        told = stage.told(deal, sync_status="held")
        assert "The deal has no file, and the book uk requires one." in told["sync_message"]
        stage.settle()
        stage.crm.act("attach_file", deal, name="order.pdf")
        stage.cli("sync", "deal", deal)
        invoice = stage.invoice(deal)
        stage.told(deal, invoice_attachment="order.pdf")
        stage.settle()

    assert 1 == len(files(stage, invoice))
    assert 1 == len(stage.invoices(deal))
