"""Bills, purchases and vendor credits: what the company spends, and for which customer (``CustomerRef`` on a line)."""

from datetime import date, timedelta
from decimal import Decimal

from infra.sandbox.quickbooks import checking, forms
from infra.sandbox.quickbooks.arithmetic import ZERO, Portion, cents
from infra.sandbox.quickbooks.documents import check_deletable
from infra.sandbox.quickbooks.drafts import Draft, Kind
from infra.sandbox.quickbooks.refusals import Invalid, Problem, business, missing
from infra.sandbox.quickbooks.representation import Record
from infra.sandbox.quickbooks.taxes import PURCHASES, line_rates, tax_detail

DETAIL = "AccountBasedExpenseLineDetail"
EVENTS = frozenset({"Create", "Update", "Delete"})


def _prepare_bill(draft: Draft) -> None:
    """Money owed to a vendor."""
    if "VendorRef" not in draft.record:
        raise missing("VendorRef")
    _take_currency(draft, draft.company.tables["Vendor"][draft.record["VendorRef"]["value"]])
    _prepare(draft)
    if draft.entity == "Bill":
        draft.record.setdefault("DueDate", _due(draft))
    draft.record["Balance"] = draft.record["TotalAmt"]


def _prepare_purchase(draft: Draft) -> None:
    """Money that is already spent, out of a named account."""
    for name in ("PaymentType", "AccountRef"):
        if name not in draft.record:
            raise missing(name)
    _take_currency(draft, None)
    _prepare(draft)


def _take_currency(draft: Draft, vendor: Record | None) -> None:
    """The vendor's currency, or the home currency where nobody is named; a rate that is left out is 1."""
    home = draft.company.settings.home
    own = vendor["CurrencyRef"]["value"] if vendor else home
    code = draft.record.setdefault("CurrencyRef", {"value": own, "name": draft.company.currency_name(own)})["value"]
    if vendor is not None and code != own:
        raise business("The currency of the transaction must be the currency of the vendor.", "CurrencyRef")
    if code == home or not draft.record.get("ExchangeRate"):
        draft.record["ExchangeRate"] = Decimal(1)


def _prepare(draft: Draft) -> None:
    """Date, lines and tax; raises Invalid at the first fault."""
    record, company = draft.record, draft.company
    forms.take_date(draft)
    if not record.get("Line"):
        raise missing("Line")
    mode = None if company.is_american else record.setdefault("GlobalTaxCalculation", "TaxExcluded")
    portions: list[Portion] = []
    record["Line"] = [_line(draft, number, line, mode, portions) for number, line in enumerate(record["Line"], 1)]
    detail = tax_detail(company, portions, ZERO, draft.sent.get("TxnTaxDetail"))
    if not company.is_american:
        record["TxnTaxDetail"] = detail
    record["TotalAmt"] = cents(sum((portion.net for portion in portions), ZERO) + detail["TotalTax"])


def _line(draft: Draft, number: int, sent: Record, mode: str | None, portions: list[Portion]) -> Record:
    line = checking.checked(draft.company, "Line", sent, where="Line.")
    if line.get("DetailType") != DETAIL:
        raise Invalid(Problem("2170", f"Invalid Enumeration : {line.get('DetailType')}", "Line.DetailType"))
    if line.get("Amount") is None:
        raise missing("Line.Amount")
    detail = checking.checked(draft.company, DETAIL, line.get(DETAIL) or {}, where=f"Line.{DETAIL}.")
    if detail.get("AccountRef") is None:
        raise missing(f"Line.{DETAIL}.AccountRef")
    detail["BillableStatus"] = detail.get("BillableStatus") or "NotBillable"
    if detail["BillableStatus"] != "NotBillable" and detail.get("CustomerRef") is None:
        raise business("A billable expense needs a customer.", f"Line.{DETAIL}.CustomerRef")
    detail["TaxCodeRef"], rates = line_rates(draft.company, detail.get("TaxCodeRef"), mode, PURCHASES)
    portions.append(Portion(line["Amount"], None, rates))
    kept = {"Id": str(number), "LineNum": number, "Amount": line["Amount"], "DetailType": DETAIL, DETAIL: detail}
    return {**kept, "Description": line.get("Description")}


def _due(draft: Draft) -> str:
    """By the terms, or the bill's own day (unverified)."""
    term = draft.company.find("Term", (draft.record.get("SalesTermRef") or {}).get("value") or "") or {}
    issued = date.fromisoformat(draft.record["TxnDate"])
    return (issued + timedelta(days=int(term.get("DueDays") or 0))).isoformat()


KINDS = {
    "Bill": Kind(_prepare_bill, delete=check_deletable, events=EVENTS),
    "VendorCredit": Kind(_prepare_bill, delete=check_deletable, events=EVENTS),
    "Purchase": Kind(_prepare_purchase, delete=check_deletable, events=EVENTS | {"Void"}),
}
