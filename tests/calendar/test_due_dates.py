"""What the calendar alone changes: an invoice falls overdue, and a day more is counted each night. NUM-16, FIN-02."""

from datetime import date, timedelta

from tests.calendar.stage import Company


def test_an_unpaid_invoice_falls_overdue_the_day_after_its_due_date_and_is_calm_again_when_paid(pair: str) -> None:
    company = Company(pair=pair)
    deal, invoice = company.invoiced()
    due = date.fromisoformat(company.finance.of(company.invoice(invoice), "due_on")[:10])

    company.reaches(due)
    on_the_day = company.facts(deal)["payment_status"], company.buyer_facts(deal)["financial_status"]
    company.reaches(due + timedelta(days=3))
    later = company.facts(deal)["payment_status"], company.buyer_facts(deal)["days_overdue"]
    company.pays(invoice)

    assert ("unpaid", "current") == on_the_day
    assert ("overdue", "3") == (later[0], str(int(float(later[1]))))
    assert ("paid", "current") == (company.facts(deal)["payment_status"], company.buyer_facts(deal)["financial_status"])
    assert [] == company.stuck
