"""What invoices, estimates, credit memos and refund receipts have in common: header, money, numbers, dates."""

from datetime import date, timedelta
from decimal import Decimal

from infra.sandbox.quickbooks.addresses import reflowed
from infra.sandbox.quickbooks.arithmetic import ZERO, cents
from infra.sandbox.quickbooks.drafts import Draft
from infra.sandbox.quickbooks.lines import Priced, price
from infra.sandbox.quickbooks.refusals import Invalid, Problem, business, missing, period_closed
from infra.sandbox.quickbooks.representation import Record
from infra.sandbox.quickbooks.taxes import tax_detail

AUTOMATIC = "AUTO_GENERATE"
MONEY = ("Line", "TxnTaxDetail", "GlobalTaxCalculation", "ExchangeRate", "ApplyTaxAfterDiscount", "CustomerRef")
COUNTED = ("Invoice", "CreditMemo", "RefundReceipt")
CUSTOM_FIELDS = ("1", "2", "3")
CUSTOM_FIELD_MOST = 31
ALLOW_DUPLICATE = "allowduplicatedocnum"


def prepare(draft: Draft) -> None:
    """Check one sales form and fill in what the server computes; raises Invalid at the first fault."""
    if "CustomerRef" not in draft.record:
        raise Invalid(Problem("6560", "The customer of a transaction must be given.", "CustomerRef"))
    take_date(draft)
    take_currency(draft)
    _take_tax_mode(draft)
    _take_lines(draft)
    _take_number(draft)
    _check_custom_fields(draft)
    for name in ("BillAddr", "ShipAddr"):
        if draft.sent.get(name):
            draft.record[name] = reflowed(draft.sent[name])
    draft.record.setdefault("EmailStatus", "NotSet")
    draft.record.setdefault("PrintStatus", "NeedToPrint")


def take_date(draft: Draft) -> None:
    """A date in the open period, today if none was sent; the books are open to an estimate, which posts nothing."""
    draft.record.setdefault("TxnDate", draft.company.today().isoformat())
    if draft.entity == "Estimate":
        return
    old = draft.old or {}
    if draft.company.is_closed(draft.record["TxnDate"]) or draft.company.is_closed(old.get("TxnDate", "9999")):
        raise period_closed()


def take_currency(draft: Draft) -> None:
    """
    The customer's own currency; in a company with several it must be said.

    A rate that is left out is 1, also for a foreign currency: what QuickBooks does through its API.
    """
    company, record = draft.company, draft.record
    customer = company.tables["Customer"][record["CustomerRef"]["value"]]
    own = customer["CurrencyRef"]["value"]
    if "CurrencyRef" not in record:
        if company.settings.multicurrency and draft.entity != "Payment":
            raise missing("CurrencyRef")
        record["CurrencyRef"] = customer["CurrencyRef"]
    code = record["CurrencyRef"]["value"]
    if not company.settings.multicurrency and code != company.settings.home:
        raise business("Multi Currency should be enabled to perform this operation.", "CurrencyRef")
    if code != own:
        raise business("The currency of the transaction must be the currency of the customer.", "CurrencyRef")
    if code == company.settings.home or not record.get("ExchangeRate"):
        record["ExchangeRate"] = Decimal(1)
    if record["ExchangeRate"] < 0:
        raise business("The exchange rate must be greater than zero.", "ExchangeRate")


def _take_tax_mode(draft: Draft) -> None:
    """Outside the US it must be said whether amounts include tax; in the US the member means nothing."""
    if draft.company.is_american:
        draft.record.pop("GlobalTaxCalculation", None)
    elif "GlobalTaxCalculation" not in draft.record:
        raise missing("GlobalTaxCalculation")


def _take_lines(draft: Draft) -> None:
    record, old = draft.record, draft.old or {}
    if not record.get("Line"):
        raise missing("Line")
    if draft.old is not None and not draft.gives(*MONEY):
        return
    priced = price(draft.company, record["Line"], record.get("GlobalTaxCalculation"), old.get("Line", []))
    record["Line"] = priced.kept()
    _foot(draft, priced)


def _foot(draft: Draft, priced: Priced) -> None:
    """Tax, total and their value in the home currency. A tax detail that was not sent is computed anew."""
    record = draft.record
    # That tax is taken before the discount unless it is said otherwise, also outside the US, is unverified.
    record.setdefault("ApplyTaxAfterDiscount", False)
    before_tax = priced.discount if record["ApplyTaxAfterDiscount"] else ZERO
    detail = tax_detail(draft.company, priced.portions, before_tax, draft.sent.get("TxnTaxDetail"))
    record["TxnTaxDetail"] = detail
    total = priced.subtotal - priced.discount + detail["TotalTax"]
    if record.get("GlobalTaxCalculation") == "TaxInclusive":
        total += _inclusive_odd_cents(priced, detail)
    if total < 0:
        raise business("Transaction amount must be 0 or greater.", "TotalAmt")
    record["TotalAmt"] = total
    record["HomeTotalAmt"] = cents(total * record["ExchangeRate"])


def _inclusive_odd_cents(priced: Priced, detail: Record) -> Decimal:
    """Where gross amounts were sent their sum is the total, whatever the net amounts add up to."""
    grosses = [portion.gross for portion in priced.portions]
    if priced.discount or any(gross is None for gross in grosses):
        return ZERO
    return sum((gross for gross in grosses if gross is not None), ZERO) - priced.subtotal - Decimal(detail["TotalTax"])


def _take_number(draft: Draft) -> None:
    """A number that no other form of this kind has, or the next one where the company counts or it was asked for."""
    company, record = draft.company, draft.record
    forced = record.pop("AutoDocNumber", False) or record.get("DocNumber") == AUTOMATIC
    if forced or (draft.is_new and "DocNumber" not in record and not company.settings.custom_numbers):
        record["DocNumber"] = company.next_number(draft.entity)
        return
    number = record.get("DocNumber")
    others = company.numbers.get((draft.entity, number), set()) - {record.get("Id")} if number else set()
    if others and company.settings.warns_on_duplicates and ALLOW_DUPLICATE not in draft.write.include:
        told = (
            "Duplicate Document Number Error : You must specify a different number. This number has already been used."
            f" DocNumber={number} is assigned to TxnType={draft.entity} with TxnId={min(others)}"
        )
        raise Invalid(Problem("6140", told))


def _check_custom_fields(draft: Draft) -> None:
    """Three fields of text at most; how long they may be is unverified."""
    for field in draft.sent.get("CustomField") or []:
        if str(field.get("DefinitionId")) not in CUSTOM_FIELDS:
            raise Invalid(
                Problem("2010", "Property Name:CustomField specified is unsupported or invalid", "CustomField")
            )
        if len(str(field.get("StringValue") or "")) > CUSTOM_FIELD_MOST:
            told = f"Min:0 Max:{CUSTOM_FIELD_MOST} supported."
            raise Invalid(
                Problem("2050", f"String length specified does not match the supported length. {told}", "CustomField")
            )


def due_date(draft: Draft) -> str:
    """By the terms, or the day of the form itself where there are none (unverified)."""
    issued = date.fromisoformat(draft.record["TxnDate"])
    reference = draft.record.get("SalesTermRef")
    if reference is None:
        return issued.isoformat()
    term = draft.company.tables["Term"][reference["value"]]
    if term["Type"] == "STANDARD":
        return (issued + timedelta(days=int(term.get("DueDays") or 0))).isoformat()
    return _day_of_month(issued, int(term["DayOfMonthDue"]), int(term.get("DueNextMonthDays") or 0)).isoformat()


def _day_of_month(issued: date, day: int, margin: int) -> date:
    """The day in this month (31 and the like: its last), or in the first later one that is not too near."""
    first = issued.replace(day=1)
    while True:
        following = (first + timedelta(days=32)).replace(day=1)
        due = first.replace(day=min(day, (following - timedelta(days=1)).day))
        if due >= issued and (due - issued).days >= margin:
            return due
        first = following
