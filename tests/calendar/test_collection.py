"""
An invoice over 576 that nobody pays is collected by three steps, seen over weeks.

The company begins on Monday, 2026-11-23; what is invoiced that day is due on Monday, 2026-11-30. So the steps come on Thursday,
2026-12-03, Monday, 2026-12-14 and Wednesday, 2026-12-30, at eight or, where the tick comes later, soon after.

AUT-07, AUT-08, AUT-09, AUT-10, ALR-01, ALR-08.
"""

from datetime import date, time, timedelta

from tests.calendar.stage import Company

STEPS = """
[[receivables.steps]]
name = "friendly"
days = 3
remind = "crm"

[[receivables.steps]]
name = "firm"
days = 14

[[receivables.steps]]
name = "final"
days = 30
over = 300
"""
CALM = {"collection": "", "reminder": "", "reminder_on": ""}


def made(company: Company, deal: str) -> int:
    """How many tasks about the overdue invoice there ever were: a CRM may keep completed ones with its notes."""
    entries = {*company.sales.tasks(deal), *company.sales.notes("deal", deal)}
    return sum("Ask the customer for it" in text for text in entries)


def still_open(company: Company, deal: str) -> int:
    return sum("Ask the customer for it" in text for text in company.sales.open_tasks(deal))


def said(company: Company, deal: str) -> dict[str, str]:
    facts = company.facts(deal)
    return {name: facts.get(name, "") for name in CALM}


def pays(company: Company, invoice: str, **amount: str) -> None:
    """While something is overdue there is something to do each day: an hour is waited for, not until all is done."""
    company.ledger.act("pay", invoice, **amount)
    company.waits(timedelta(hours=1))


def test_the_tasks_climb_half_is_paid_all_is_paid_and_the_deal_is_calm_again(pair: str) -> None:
    company = Company(pair=pair, more=STEPS)
    deal, invoice = company.invoiced()

    company.reaches(date(2026, 12, 2))
    assert (CALM, 0) == (said(company, deal), made(company, deal))

    company.reaches(date(2026, 12, 3))
    first = said(company, deal)
    assert first["collection"].startswith(
        "Step 1 of 3 (friendly) on 2026-12-03. GBP 576.00 is still due, since 2026-11-30."
    )
    assert ("friendly", "2026-12-03") == (first["reminder"], first["reminder_on"][:10])

    company.reaches(date(2026, 12, 14))
    assert 2 == made(company, deal) == still_open(company, deal)
    pays(company, invoice, amount="176.00")
    assert "GBP 400.00 of 576.00 is still due" in said(company, deal)["collection"]
    assert said(company, deal)["collection"].endswith("Next: final on 2026-12-30.")

    company.reaches(date(2026, 12, 31))
    assert 3 == made(company, deal) == still_open(company, deal)
    pays(company, invoice)
    assert (CALM, 0) == (said(company, deal), still_open(company, deal))
    assert ("paid", "current") == (
        company.facts(deal)["payment_status"],
        company.buyer_facts(deal)["financial_status"],
    )

    company.reaches(date(2027, 1, 31))
    assert (CALM, 3) == (said(company, deal), made(company, deal))
    assert [] == company.stuck


def test_a_dispute_and_a_promise_pause_it_and_the_highest_step_follows_alone(pair: str) -> None:
    company = Company(pair=pair, more=STEPS)
    deal, _ = company.invoiced()
    buyer = company.sales.of(company.sales.deal(deal), "company")
    company.sales.note_down("company", buyer, dispute="Two hours were never worked")

    company.reaches(date(2026, 12, 16))
    assert 0 == made(company, deal)
    assert said(company, deal)["collection"].startswith("Disputed: Two hours were never worked.")

    company.sales.note_down("company", buyer, dispute="")
    company.sales.note_down("deal", deal, promised_on="2026-12-18")
    company.reaches(date(2026, 12, 18), time(23))
    assert 0 == made(company, deal)
    assert said(company, deal)["collection"].startswith("Promised to be paid on 2026-12-18")

    company.reaches(date(2026, 12, 21))  # the 19th is a Saturday
    assert 1 == made(company, deal)
    assert said(company, deal)["collection"].startswith("Step 2 of 3 (firm) on 2026-12-21.")
    assert [] == company.stuck


def test_an_invoice_paid_in_the_ledger_whose_webhook_was_lost_is_never_reminded_of(pair: str) -> None:
    """Nobody asks what changed, either: only the collection itself looks."""
    company = Company(pair=pair, more=STEPS, polls=False)
    deal, invoice = company.invoiced()
    for day in (date(2026, 12, 3), date(2026, 12, 14)):
        company.reaches(day, time(9))
        company.waits(timedelta(hours=3))
        assert 1 == made(company, deal)
        company.ledger.control("webhooks", {"mode": "off"})
        if company.due(invoice):
            company.ledger.act("pay", invoice)

    assert (CALM, 1, 0) == (said(company, deal), made(company, deal), still_open(company, deal))
    assert "paid" == company.facts(deal)["payment_status"]
    assert [] == company.stuck
