"""Aged receivables: what each customer owes, by how late it is."""

from datetime import date
from decimal import Decimal

from werkzeug.wrappers import Response

from infra.sandbox.core.call import json_answer
from infra.sandbox.quickbooks.arithmetic import ZERO
from infra.sandbox.quickbooks.desk import Desk
from infra.sandbox.quickbooks.refusals import Invalid, Problem
from infra.sandbox.quickbooks.representation import Record, read_date
from infra.sandbox.quickbooks.state import Company

BANDS = ("Current", "1 - 30", "31 - 60", "61 - 90", "91 and over")
WIDTH = 30  # days


def aged_receivables(desk: Desk) -> Response:
    """``GET reports/AgedReceivables?report_date=``: home currency, one row per customer with an open balance."""
    company = desk.company
    day = read_date(desk.asked("report_date")) if desk.asked("report_date") else company.today()
    if day is None:
        raise Invalid(Problem("2010", "Property Name:report_date specified is unsupported or invalid", "report_date"))
    sums = _sums(company, day)
    rows = [_row(company.tables["Customer"][key]["DisplayName"], key, bands) for key, bands in sums.items()]
    totals = [sum((bands[n] for bands in sums.values()), ZERO) for n in range(len(BANDS))]
    grand = {"Summary": _row("TOTAL", None, totals), "type": "Section", "group": "GrandTotal"}
    titles = [{"ColTitle": title, "ColType": "Money"} for title in (*BANDS, "Total")]
    header = {
        "Time": company.now().isoformat(timespec="seconds"),
        "ReportName": "AgedReceivables",
        "EndPeriod": day.isoformat(),
        "Currency": company.settings.home,
        "Option": [{"Name": "NoReportData", "Value": "false" if rows else "true"}],
    }
    columns = {"Column": [{"ColTitle": "", "ColType": "Customer"}, *titles]}
    return json_answer(200, {"Header": header, "Columns": columns, "Rows": {"Row": [*rows, grand] if rows else []}})


def _sums(company: Company, day: date) -> dict[str, list[Decimal]]:
    """Open home balances by customer and band; what a report on a past day would leave out is unverified."""
    found: dict[str, list[Decimal]] = {}
    for invoice in company.rows("Invoice"):
        if invoice["HomeBalance"] and invoice["TxnDate"] <= day.isoformat():
            bands = found.setdefault(invoice["CustomerRef"]["value"], [ZERO] * len(BANDS))
            bands[_band((day - date.fromisoformat(invoice["DueDate"])).days)] += invoice["HomeBalance"]
    return found


def _band(late: int) -> int:
    return 0 if late <= 0 else min((late - 1) // WIDTH + 1, len(BANDS) - 1)


def _row(name: str, key: str | None, bands: list[Decimal]) -> Record:
    first = {"value": name} if key is None else {"value": name, "id": key}
    cells = [{"value": f"{amount:.2f}" if amount else ""} for amount in (*bands, sum(bands, ZERO))]
    return {"ColData": [first, *cells]}
