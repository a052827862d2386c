"""Aged receivables of one contact, as a report of rows of text."""

from datetime import date

from infra.sandbox.xero.closing import spoken
from infra.sandbox.xero.representation import Record
from infra.sandbox.xero.state import Organisation

COLUMNS = ("Date", "Number", "Due Date", "", "Total", "Paid", "Credited", "Due")
AMOUNTS = ("Total", "AmountPaid", "AmountCredited", "AmountDue")


def aged_receivables(org: Organisation, contact: Record, day: date, first: date | None, last: date | None) -> Record:
    """The report: approved and paid sales invoices dated in the range, with what is due and how late it is."""
    rows = [
        row
        for row in org.rows("Invoices")
        if row["_contact"] == contact["ContactID"]
        and row["Type"] == "ACCREC"
        and row["Status"] in {"AUTHORISED", "PAID"}
        and (first is None or row["Date"] >= first)
        and row["Date"] <= (last or day)
    ]
    totals = [f"{sum(row[name] for row in rows):.2f}" for name in AMOUNTS]
    summary = {"RowType": "SummaryRow", "Cells": _cells("Total", "", "", "", *totals)}
    return {
        "ReportID": "AgedReceivablesByContact",
        "ReportName": "Aged Receivables By Contact",
        "ReportType": "AgedReceivablesByContact",
        "ReportTitles": [
            "Invoices",
            contact["Name"],
            f"To {spoken(last or day)}",
            f"Showing payments to {spoken(day)}",
        ],
        "ReportDate": spoken(day),
        "UpdatedDateUTC": org.now(),
        "Fields": [],
        "Rows": [
            {"RowType": "Header", "Cells": _cells(*COLUMNS)},
            {"RowType": "Section", "Title": "", "Rows": [*[_row(row, day) for row in rows], summary]},
        ],
    }


def _cells(*values: str) -> list[Record]:
    return [{"Value": value} for value in values]


def _row(invoice: Record, day: date) -> Record:
    """One invoice; every cell carries its id."""
    due = invoice.get("DueDate") or invoice["Date"]
    late = (day - due).days
    told = f"{late} days overdue" if late > 0 and invoice["AmountDue"] else ""
    mark = [{"Value": invoice["InvoiceID"], "Id": "invoiceID"}]
    values = (
        f"{invoice['Date'].isoformat()}T00:00:00",
        str(invoice["InvoiceNumber"]),
        f"{due.isoformat()}T00:00:00",
        told,
        *[f"{invoice[name]:.2f}" for name in AMOUNTS],
    )
    return {"RowType": "Row", "Cells": [{**cell, "Attributes": mark} for cell in _cells(*values)]}
