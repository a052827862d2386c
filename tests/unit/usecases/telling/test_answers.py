"""
What sales reads in the CRM of a deal's money and its customer's, promise by promise: each row of the tables names the promise.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.model.crm_facts import FACTS
from shared.model.ledger import InvoiceStatus
from shared.model.refs import Kind
from shared.model.settlement import SettlementKind
from tests import builders
from tests.unit.usecases.paths import COMPANY, DEAL, TOTAL, Path

HOLD_AFTER = 10
DUE_IN = 30
DEAL_SAYS, COMPANY_SAYS = Kind.DEAL, Kind.COMPANY


def approved(path: Path) -> None:
    """719.87 EUR, at 0.85 pounds each: 611.89."""
    path.is_approved()


def paid(path: Path, amount: str = str(TOTAL), kind: SettlementKind = SettlementKind.PAYMENT) -> None:
    approved(path)
    path.clock.advance(60)
    path.ledger.pays("invoice-1", amount, kind)
    path.settles()


def partly_paid(path: Path) -> None:
    paid(path, "500.00")


def credited(path: Path) -> None:
    paid(path, kind=SettlementKind.CREDIT_NOTE)


def refunded(path: Path) -> None:
    paid(path)
    path.clock.advance(60)
    path.ledger.pays("invoice-1", str(TOTAL), SettlementKind.REFUND)
    path.settles()


def late(path: Path, days: int = 5) -> None:
    approved(path)
    path.clock.advance(timedelta(days=DUE_IN + days).total_seconds())
    path.tells(DEAL)
    path.tells(COMPANY)


def later_still(path: Path) -> None:
    late(path, HOLD_AFTER)


def late_then_paid(path: Path) -> None:
    later_still(path)
    path.ledger.pays("invoice-1", str(TOTAL))
    path.settles()


def voided(path: Path) -> None:
    approved(path)
    path.clock.advance(60)
    path.ledger.becomes("invoice-1", InvoiceStatus.VOIDED)
    path.settles()


@pytest.mark.parametrize(
    ("promise", "happens", "where", "fact", "said"),
    [
        ("FIN-08", approved, DEAL_SAYS, "payment_status", "unpaid"),
        ("FIN-08", partly_paid, DEAL_SAYS, "payment_status", "partially_paid"),
        ("FIN-08", paid, DEAL_SAYS, "payment_status", "paid"),
        ("FIN-08", refunded, DEAL_SAYS, "payment_status", "refunded"),
        ("FIN-08", credited, DEAL_SAYS, "payment_status", "refunded"),
        ("FIN-08", late, DEAL_SAYS, "payment_status", "overdue"),
        ("FIN-08", voided, DEAL_SAYS, "payment_status", ""),
        ("FIN-01", approved, COMPANY_SAYS, "financial_status", "current"),
        ("FIN-01", late, COMPANY_SAYS, "financial_status", "overdue"),
        ("FIN-01", voided, COMPANY_SAYS, "financial_status", "no_invoices"),
        ("OBJ-10, FIN-01", later_still, COMPANY_SAYS, "financial_status", "credit_hold"),
        ("OBJ-10, FIN-01", late_then_paid, COMPANY_SAYS, "financial_status", "current"),
        ("FIN-02", late, COMPANY_SAYS, "days_overdue", "5"),
        ("FIN-02", late_then_paid, COMPANY_SAYS, "days_overdue", "0"),
        ("FIN-03, OBJ-11", approved, COMPANY_SAYS, "total_outstanding", "611.89"),
        ("FIN-03, OBJ-11", partly_paid, COMPANY_SAYS, "total_outstanding", "186.89"),
        ("OBJ-11", partly_paid, COMPANY_SAYS, "outstanding_by_currency", "219.87 EUR"),
        ("FIN-06", approved, COMPANY_SAYS, "is_overdue", "false"),
        ("FIN-06", late, COMPANY_SAYS, "is_overdue", "true"),
        ("FIN-06", late, DEAL_SAYS, "is_overdue", "true"),
        ("FIN-06", late_then_paid, DEAL_SAYS, "is_overdue", "false"),
        ("FIN-10", approved, COMPANY_SAYS, "ar_status", "not_due"),
        ("FIN-10", late, COMPANY_SAYS, "ar_status", "1_to_30_days"),
        ("FIN-10", late_then_paid, COMPANY_SAYS, "ar_status", "nothing_owed"),
        ("OBJ-13", partly_paid, COMPANY_SAYS, "lifetime_invoiced", "611.89"),
        ("OBJ-13", partly_paid, COMPANY_SAYS, "lifetime_paid", "425.00"),
        ("OBJ-13", refunded, COMPANY_SAYS, "lifetime_paid", "0.00"),
        ("SUB-04", late, COMPANY_SAYS, "expansion", "hold"),
        ("SUB-04", late_then_paid, COMPANY_SAYS, "expansion", "go"),
        ("SUB-04", approved, COMPANY_SAYS, "expansion", "go"),
    ],
)
def test_what_happens_to_the_money_is_said_in_these_words(
    promise: str, happens: Callable[[Path], None], where: Kind, fact: str, said: str
) -> None:
    path = Path()
    path.rules = replace(path.rules, credit_hold_days=HOLD_AFTER)
    happens(path)

    held = path.told if where is Kind.DEAL else path.company
    assert said == held.get(fact, ""), promise


def test_a_contact_that_buys_has_its_whole_history() -> None:
    """OBJ-12: what is outstanding, what was paid and when, and what the customer was worth."""
    path = Path()
    contact = builders.contact()
    path.crm.buyers["31337"] = replace(builders.buyer(), company=None)
    path.sells(company=None, contacts=(contact.ref,))
    partly_paid(path)

    held = path.crm.held[contact.ref]
    assert {
        "total_outstanding": "186.89",
        "outstanding_by_currency": "219.87 EUR",
        "last_invoice_number": "INV-0001",
        "last_invoice_status": "partially_paid",
        "last_payment_date": "2026-11-21",
        "last_payment_amount": "500.00",
        "last_payment_currency": "EUR",
        "lifetime_invoiced": "611.89",
        "lifetime_paid": "425.00",
    }.items() <= held.items()


def never(path: Path) -> None:
    """Nobody won it."""


def drafted(path: Path) -> None:
    path.wins()
    path.tells_all()


def held(path: Path) -> None:
    path.sells(lines=())
    path.wins()
    path.tells_all()


def declined(path: Path) -> None:
    drafted(path)
    path.clock.advance(60)
    path.ledger.becomes("invoice-1", InvoiceStatus.DELETED)
    path.settles()


@pytest.mark.parametrize(
    ("happens", "status", "number", "words"),
    [
        (never, "", "", ""),
        (drafted, "invoiced", "INV-0001", "draft"),
        (paid, "invoiced", "INV-0001", "paid"),
        (late, "invoiced", "INV-0001", "overdue"),
        (held, "held", "", "no line items"),
        (declined, "declined", "INV-0001", "finance removed invoice INV-0001"),
    ],
)
def test_whether_we_ever_invoiced_a_deal_stands_on_it(
    happens: Callable[[Path], None], status: str, number: str, words: str
) -> None:
    """REC-13: yes with its number and link, or why not; nobody asks finance."""
    path = Path()
    happens(path)

    assert (status, number) == (path.told.get("sync_status", ""), path.told.get("invoice_number", ""))
    assert bool(number) == path.told.get("invoice_url", "").startswith("https://")
    assert words in path.told.get("sync_message", "")


@pytest.mark.parametrize("kind", [Kind.DEAL, Kind.COMPANY, Kind.CONTACT])
def test_a_dispute_and_a_promise_are_peoples_own_fields_that_nothing_of_ours_writes(kind: Kind) -> None:
    """ALR-08: whoever opens the record sees them."""
    path = Path()
    late_then_paid(path)

    assert {"dispute", "promised_on"} <= {one.fact for one in FACTS[kind] if not one.written}
    assert {"dispute", "promised_on"}.isdisjoint({fact for _, facts in path.crm.writes for fact in facts})
