"""
Every figure that a company shows, worked out from a customer's sheet a second time: slowly, in fractions, and by nobody who knows
how the bundle does it.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from math import floor

from tests.naive import quickbooks, xero
from tests.naive.sheet import Bill, Sheet

SHEETS = {"xero": xero.sheet, "quickbooks": quickbooks.sheet}
"""How each ledger's books are read."""
BUCKETS = {
    "owed_not_due": (-100_000, 0),
    "owed_1_to_30_days": (1, 30),
    "owed_31_to_60_days": (31, 60),
    "owed_61_to_90_days": (61, 90),
    "owed_over_90_days": (91, 100_000),
}
"""From so many days after the due date to so many."""


def facts(sheet: Sheet, today: date, *, hold_after: int | None = None, dso_days: int = 90) -> dict[str, str]:
    """What the company should say on this day, as texts; amounts with their cents, `""` where there is nothing to say."""
    days = {bill.id: (today - bill.due_on).days if bill.due_on and bill.open > 0 else 0 for bill in sheet.bills}
    late = max([0, *days.values()])
    said = {
        "days_overdue": str(late),
        "is_overdue": "true" if late else "false",
        "financial_status": _status(sheet, late, hold_after),
        "ar_status": _ar_status(sheet, late),
        "open_invoices": _open(sheet),
        "expansion": "" if not sheet.bills else "hold" if late else "go",
        "overdue_amount": _home((bill.open, bill.rate) for bill in sheet.bills if days[bill.id] > 0),
        "ledger_currency": sheet.home,
        "outstanding_by_currency": _by_currency(sheet),
        "days_sales_outstanding": _dso(sheet, today, dso_days),
    }
    for name, (first, last) in BUCKETS.items():
        said[name] = _home((bill.open, bill.rate) for bill in sheet.bills if first <= days[bill.id] <= last)
    return said | _totals(sheet) | _last(sheet, days)


def _open(sheet: Sheet) -> str:
    """Every test has five at most."""
    left = sorted(
        (bill for bill in sheet.bills if bill.open > 0), key=lambda one: (one.due_on or date.max, one.on, one.id)
    )
    return "; ".join(
        f"{bill.number} over {_text(bill.total)} {bill.currency}: {_text(bill.open)} due, by {bill.due_on}"
        for bill in left
    )


def _status(sheet: Sheet, late: int, hold_after: int | None) -> str:
    if not sheet.bills:
        return "no_invoices"
    if not late:
        return "current"
    return "credit_hold" if hold_after is not None and late >= hold_after else "overdue"


def _ar_status(sheet: Sheet, late: int) -> str:
    if not any(bill.open > 0 for bill in sheet.bills):
        return "nothing_owed"
    found = [name for name, (first, last) in BUCKETS.items() if first <= late <= last]
    return found[0].removeprefix("owed_")


def _totals(sheet: Sheet) -> dict[str, str]:
    """Each paper at its own rate; what an early payment has given to invoices is counted there."""
    left = [(credit.left, credit.rate) for credit in sheet.credits]
    open_ = [(bill.open, bill.rate) for bill in sheet.bills]
    sold = [(bill.total - bill.credited, bill.rate) for bill in sheet.bills]
    notes = [credit for credit in sheet.credits if credit.note]
    early = [credit for credit in sheet.credits if not credit.note]
    came = [(bill.came, bill.rate) for bill in sheet.bills]
    return {
        "total_outstanding": _home([*open_, *((-amount, rate) for amount, rate in left)]),
        "unapplied_credit": _home(left),
        "lifetime_invoiced": _home([*sold, *((-(note.left + note.back), note.rate) for note in notes)]),
        "lifetime_paid": _home(
            [*came, *((c.left, c.rate) for c in early), *((-note.back, note.rate) for note in notes)]
        ),
        "lifetime_refunded": _home((credit.back, credit.rate) for credit in sheet.credits),
    }


def _last(sheet: Sheet, days: Mapping[str, int]) -> dict[str, str]:
    bill = max(sheet.bills, key=lambda one: (one.on, one.number), default=None)
    cheques = [(cheque, one.currency) for one in sheet.bills for cheque in one.cheques]
    cheque, currency = max(cheques, key=lambda one: (one[0].on, one[0].id), default=(None, ""))
    return {
        "last_invoice_number": bill.number if bill else "",
        "last_invoice_date": bill.on.isoformat() if bill else "",
        "last_invoice_amount": _text(bill.total) if bill else "",
        "last_invoice_currency": bill.currency if bill else "",
        "last_invoice_status": _word(bill, days[bill.id]) if bill else "",
        "last_payment_date": cheque.on.isoformat() if cheque else "",
        "last_payment_amount": _text(cheque.amount) if cheque else "",
        "last_payment_currency": currency,
    }


def _word(bill: Bill, late: int) -> str:
    if bill.open <= 0:
        return "paid" if bill.came > bill.back else "refunded"
    if late > 0:
        return "overdue"
    if bill.open < bill.total:
        return "partially_paid"
    return "sent" if bill.sent else "awaiting_payment"


def _dso(sheet: Sheet, today: date, days: int) -> str:
    first = today - timedelta(days - 1)
    sold = _cents((bill.total - bill.credited, bill.rate) for bill in sheet.bills if first <= bill.on <= today)
    owed = _cents((bill.open, bill.rate) for bill in sheet.bills)
    return str(floor(Fraction(owed * days, sold) + Fraction(1, 2))) if sold > 0 else ""


def _by_currency(sheet: Sheet) -> str:
    sums: dict[str, Fraction] = {}
    for bill in sheet.bills:
        if bill.open > 0:
            sums[bill.currency] = sums.get(bill.currency, Fraction(0)) + bill.open
    for credit in sheet.credits:
        if credit.left:
            sums[credit.currency] = sums.get(credit.currency, Fraction(0)) - credit.left
    return ", ".join(f"{_text(sums[currency])} {currency}" for currency in sorted(sums))


def _home(amounts: Iterable[tuple[Fraction, Fraction]]) -> str:
    return _text(Fraction(_cents(amounts), 100))


def _cents(amounts: Iterable[tuple[Fraction, Fraction]]) -> int:
    """Home cents, each paper rounded half away from nothing."""
    total = 0
    for amount, rate in amounts:
        cents = floor(abs(amount * rate) * 100 + Fraction(1, 2))
        total += cents if amount > 0 else -cents
    return total


def _text(amount: Fraction) -> str:
    cents = floor(abs(amount) * 100 + Fraction(1, 2))
    return f"{'-' if amount < 0 else ''}{cents // 100}.{cents % 100:02}"
