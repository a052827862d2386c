"""The digest comes by itself on working days, once, and says what waits, who is late, and what was agreed. AUT-16, ALR-03, REC-04."""

import json
from datetime import date, time, timedelta
from typing import Any

from click.testing import CliRunner

from shared.cli.digest import digest
from shared.domain.digest_words import notice
from shared.domain.noticing import words
from shared.model.notices import Channel, Destination, Letter
from shared.morning import sources
from shared.usecases.telling.digest import gather
from tests.calendar.stage import Company

DAILY = """
[receivables]
digest = 08:00:00
[[receivables.steps]]
name = "friendly"
days = 3
[[notices]]
facts = ["digest"]
email = ["cfo@example.test"]
"""


def told(company: Company, day: str) -> Letter | None:
    """What became of the letter about this day's digest."""
    return company.process("operator").letters.find(f"digest/{day}>email:cfo@example.test")


def found(company: Company) -> Any:
    """What `ledgerlink digest --json` says of overdue money."""
    world = company.process("operator")
    ran = CliRunner().invoke(digest, ["--json"], obj={"world": world}, catch_exceptions=False)
    return json.loads(ran.output)["digest"]["overdue"]


def counts(company: Company) -> dict[str, tuple[int, int]]:
    said = found(company)
    return {kind: (said[kind]["invoices"], said[kind]["customers"]) for kind in ("disputed", "promised", "broken")}


def read(company: Company, channel: Channel) -> str:
    """The digest as it would reach people there now."""
    world = company.process("operator")
    now = gather(sources(world, world.rules.active()))
    told = words(notice(now, key="now"), Destination(channel, "finance"))
    return told.text + json.dumps(told.body, ensure_ascii=False)


def test_each_working_day_has_its_digest_and_a_weekend_has_none() -> None:
    company = Company(pair="hubspot-xero", more=DAILY)
    company.waits(timedelta(days=7))

    assert [True, True, False, False, True] == [
        told(company, f"2026-11-{day}") is not None for day in (26, 27, 28, 29, 30)
    ]


def test_a_dispute_a_promise_and_a_broken_promise_stand_in_it_until_they_are_over() -> None:
    """Both are due on Monday, 2026-11-30, and first looked at on Thursday, 2026-12-03; the 18th is a Friday."""
    company = Company(pair="hubspot-xero", more=DAILY)
    (disputed, _), (promised, invoice) = company.invoiced(), company.invoiced()
    company.sales.note_down("deal", disputed, dispute="Two hours were never worked")
    company.sales.note_down("deal", promised, promised_on="2026-12-18")
    company.reaches(date(2026, 12, 2))
    assert {"disputed": (0, 0), "promised": (0, 0), "broken": (0, 0)} == counts(company)

    company.reaches(date(2026, 12, 18), time(23))
    assert {"disputed": (1, 1), "promised": (1, 1), "broken": (0, 0)} == counts(company)
    assert [{"amount": "576.00", "currency": "GBP"}] == found(company)["promised"]["sums"]

    company.reaches(date(2026, 12, 21), time(6))
    assert {"disputed": (1, 1), "promised": (0, 0), "broken": (1, 1)} == counts(company)
    for channel in Channel:
        assert "Promised and not paid: 1 customer, 576.00 GBP" in read(company, channel), channel
        assert "In dispute: 1 invoice, 576.00 GBP" in read(company, channel)
        assert "Two hours were never worked" in read(company, channel)

    company.ledger.act("pay", invoice)
    company.sales.note_down("deal", disputed, dispute="")
    company.reaches(date(2026, 12, 22))
    assert {"disputed": (0, 0), "promised": (0, 0), "broken": (0, 0)} == counts(company)
    assert [] == company.stuck
