"""
A won deal becomes a draft invoice, and both sides know of each other.

SYS-01, SYS-09, OBJ-04, OBJ-05, OBJ-15, OBJ-16, OBJ-20, OBJ-26, AUT-01, GRD-01.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from shared.model.refs import Kind
from tests.stories.desk import LINES, NET, ONE, TAX
from tests.stories.stage import Stage

pytestmark = pytest.mark.stack

ADDRESS = {"address": "12 Lime Street", "city": "Leeds", "zip": "LS1 4AP", "country": "United Kingdom"}


def figure(value: object) -> Decimal:
    """An amount of the books, exactly."""
    return Decimal(str(value))


def days_to_pay(invoice: dict[str, Any]) -> timedelta:
    return date.fromisoformat(invoice["DueDateString"][:10]) - date.fromisoformat(invoice["DateString"][:10])


def test_a_won_deal_becomes_a_draft_with_every_line_to_the_cent(stage: Stage) -> None:
    """OBJ-04, OBJ-05, OBJ-26, AUT-01, GRD-01: in the deal's currency, at the CRM's rate, for finance to review."""
    deal = stage.wins(stage.deal(*LINES, deal_currency_code="EUR"))
    invoice = stage.invoice(deal)

    assert ("ACCREC", "DRAFT", f"DEAL-{deal}") == (invoice["Type"], invoice["Status"], invoice["Reference"])
    assert not invoice.get("SentToContact")
    assert ("EUR", "Exclusive") == (invoice["CurrencyCode"], invoice["LineAmountTypes"])
    assert round(1 / Decimal("0.85"), 6) == figure(invoice["CurrencyRate"])
    assert [
        ("SUB-PRO", "Platform seats", Decimal(12), Decimal("49.9905"), None, "200", "OUTPUT2"),
        ("ONBOARD", "Onboarding", Decimal(1), Decimal(1500), Decimal(10), "200", "OUTPUT2"),
        ("SUPPORT", "Support hours", Decimal("2.5"), Decimal(120), None, "200", "OUTPUT2"),
    ] == [
        (
            line.get("ItemCode"),
            line["Description"],
            figure(line["Quantity"]),
            figure(line["UnitAmount"]),
            figure(line["DiscountRate"]) if line.get("DiscountRate") else None,
            line["AccountCode"],
            line["TaxType"],
        )
        for line in invoice["LineItems"]
    ]
    assert (NET, TAX, NET + TAX) == tuple(figure(invoice[name]) for name in ("SubTotal", "TotalTax", "Total"))
    assert figure(stage.record("deals", deal)["amount"]) == NET


def test_the_customer_is_made_once_with_our_number_and_its_address(stage: Stage) -> None:
    """OBJ-16: the two records name each other."""
    company = stage.company(**ADDRESS)
    deal = stage.wins(stage.deal(ONE, company=company))
    invoice = stage.invoice(deal)
    stage.told(deal, sync_status="invoiced")
    again = stage.wins(stage.deal(ONE, company=company))

    assert invoice["Contact"]["ContactID"] == stage.invoice(again)["Contact"]["ContactID"]
    stage.settle()
    (customer,) = stage.customers(ContactNumber=f"hubspot:{stage.portal}:company:{company[0]}")
    assert invoice["Contact"]["ContactID"] == customer["ContactID"]
    held = stage.record("companies", company[0])
    assert (customer["Name"], customer["ContactID"]) == (held["name"], held["ledgerlink_customer_id"])
    assert held["ledgerlink_as_of"]
    assert ("Ann", "Poe") == (customer["FirstName"], customer["LastName"])
    place = next(one for one in customer["Addresses"] if one["AddressType"] == "POBOX")
    assert ADDRESS == {
        "address": place["AddressLine1"],
        "city": place["City"],
        "zip": place["PostalCode"],
        "country": place["Country"],
    }


def test_the_deal_shows_its_invoice_and_one_note_tells_of_it(stage: Stage) -> None:
    """OBJ-15: id, number, link, status and as of when."""
    deal = stage.wins(stage.deal(*LINES, deal_currency_code="EUR"))
    invoice = stage.invoice(deal)
    stage.told(deal, invoice_status="draft")
    stage.settle()
    told = stage.fields(deal)

    assert {
        "sync_status": "invoiced",
        "invoice_id": invoice["InvoiceID"],
        "invoice_number": invoice["InvoiceNumber"],
        "invoice_status": "draft",
        "invoice_currency": "EUR",
        "invoice_date": invoice["DateString"][:10],
        "invoice_due_date": invoice["DueDateString"][:10],
    }.items() <= told.items()
    assert (NET, TAX, NET + TAX) == tuple(figure(told[f"invoice_{name}"]) for name in ("net", "tax", "total"))
    assert told["invoice_url"].startswith("https://go.xero.com/")
    assert invoice["InvoiceID"] in told["invoice_url"]
    assert told["as_of"]
    (note,) = stage.on(deal, "notes")
    assert invoice["InvoiceNumber"] in note["hs_note_body"]
    assert [] == stage.on(deal, "tasks")


@pytest.mark.parametrize(("terms", "days"), [({"ledgerlink_terms": "net 14"}, 14), ({}, 30)])
def test_the_due_date_follows_the_deals_terms_else_the_books(stage: Stage, terms: dict[str, str], days: int) -> None:
    """OBJ-20."""
    deal = stage.wins(stage.open_deal([ONE], terms, stage.company()))

    assert timedelta(days) == days_to_pay(stage.invoice(deal))


def test_a_deal_of_another_pipeline_is_won_in_its_own_numeric_stage(stage: Stage) -> None:
    """AUT-02: won is what the pipeline itself calls won."""
    deal = stage.deal(ONE, pipeline="184110200", dealstage="184110201")
    stage.moves(deal, "184110204")
    stage.settle()
    assert [] == stage.invoices(deal)
    stage.moves(deal, "184110203")

    assert "DRAFT" == stage.invoice(deal)["Status"]


def test_both_directions_of_the_link_are_kept(stage: Stage) -> None:
    """OBJ-16, MAT-04: from the ledger's invoice back to the deal, without asking anybody."""
    deal = stage.wins(stage.deal(ONE))
    invoice = stage.invoice(deal)
    stage.settle()
    claims = stage.world.links.dossier(stage.ref(deal)).claims

    remote = claims["invoice"].remote
    assert remote is not None
    assert (Kind.INVOICE, invoice["InvoiceID"]) == (remote.kind, remote.id)
    assert stage.ref(deal) == stage.world.links.source(remote)
