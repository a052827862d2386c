from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from infra.sandbox.xero.refusals import Refusal
from infra.sandbox.xero.where import compile_where

CONTACT_ID = "7e023516-5f9f-5a09-af9a-bb188dcb4875"
INVOICE: dict[str, Any] = {
    "InvoiceID": "11111111-2222-4333-8444-555555555555",
    "Type": "ACCREC",
    "Status": "AUTHORISED",
    "Reference": 'DEAL-981 "special"',
    "Contact": {"ContactID": CONTACT_ID, "Name": "Acme Ltd"},
    "Date": date(2026, 3, 4),
    "AmountDue": Decimal("120.50"),
    "SentToContact": False,
    "UpdatedDateUTC": datetime(2026, 3, 4, 10, 15, 30, tzinfo=UTC),
}


@pytest.mark.parametrize(
    "text",
    [
        'Status=="AUTHORISED"',
        'Type=="ACCPAY" OR Status=="AUTHORISED"',
        f'Status=="AUTHORISED" AND Contact.ContactID==Guid("{CONTACT_ID}") AND Date>=DateTime(2026,03,01)',
        'Contact.Name=="ACME ltd"',
        'Reference=="DEAL-981 \\"special\\""',
        "AmountDue>120 && AmountDue<=120.50",
        "UpdatedDateUTC>=DateTime(2026,03,04,10,15,30)",
        'NOT (Status=="PAID" OR Status=="VOIDED")',
        "!SentToContact",
        "SentToContact==false",
        "DueDate==null",
        'Reference!=null AND Reference.StartsWith("DEAL-")',
        'Contact.Name.Contains("cme")',
        'Contact.Name.ToLower()=="acme ltd"',
        'Type<>"ACCPAY"',
    ],
)
def test_a_clause_that_holds(text: str) -> None:
    assert compile_where(text, "Invoices")(INVOICE)


@pytest.mark.parametrize(
    "text",
    [
        'Status=="PAID"',
        "Date>DateTime(2026,03,04)",
        "DueDate<DateTime(2030,01,01)",
        'Status=="AUTHORISED" AND (Type=="ACCPAY" OR AmountDue==0)',
        "Reference==null",
        'Contact.Name.EndsWith("GmbH")',
        f'InvoiceID==Guid("{CONTACT_ID}")',
    ],
)
def test_a_clause_that_does_not_hold(text: str) -> None:
    assert not compile_where(text, "Invoices")(INVOICE)


@pytest.mark.parametrize(
    "text",
    [
        'Nonsense=="x"',
        'Status="',
        "Status",
        'Status=="AUTHORISED" AND',
        '(Status=="PAID"',
        'Status=="PAID")',
        f'InvoiceID=="{CONTACT_ID}"',
        'Date>="2026-03-01"',
        "Date>=DateTime(2026,13,01)",
        'Contact.ContactID==Guid("not one")',
        "AmountDue==#",
        'AmountDue.Contains("1")',
        'Status==("PAID"',
    ],
)
def test_what_cannot_be_understood_is_a_query_parse_exception(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        compile_where(text, "Invoices")(INVOICE)

    assert refused.value.status == 400
    assert '"ErrorNumber":16,"Type":"QueryParseException"' in refused.value.body


def test_a_string_method_on_an_absent_value_is_refused() -> None:
    holds = compile_where('Url.Contains("x")', "Invoices")

    with pytest.raises(Refusal):
        holds(INVOICE)


def test_a_large_organisation_is_searched_by_optimised_members_only() -> None:
    assert compile_where('Reference==null OR Status=="AUTHORISED"', "Invoices", large=True)(INVOICE)
    for text in ("Total>1", 'Reference.StartsWith("DEAL")', "UpdatedDateUTC>DateTime(2026,01,01)"):
        with pytest.raises(Refusal):
            compile_where(text, "Invoices", large=True)
