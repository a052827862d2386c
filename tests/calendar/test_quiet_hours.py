"""
Nobody is written to, and no task is made, at night or on a weekend of the ledger's organisation: it waits for the next working hour.

The organisation is in Auckland, where the company begins on the evening of Monday, 2026-11-23. What is invoiced then is due on Monday,
2026-11-30: so it is a day overdue from the midnight before Tuesday, 2026-12-01, and five from the one before Saturday, 2026-12-05.
"""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

import pytest

from shared.model.refs import ConnectionId
from tests.calendar.stage import Company

AUCKLAND = "Pacific/Auckland"
ZONES = {"xero": ("Timezone", "NEWZEALANDSTANDARDTIME"), "quickbooks": ("DefaultTimeZone", AUCKLAND)}
"""How each ledger calls it."""
STEPS = """
[[receivables.steps]]
name = "night"
days = 1
remind = "crm"
[[receivables.steps]]
name = "weekend"
days = 5
remind = "crm"
[[notices]]
facts = ["invoice_overdue"]
email = ["ap@example.test"]
"""
Said = tuple[int, str, list[str]]
NOTHING: Said = (0, "", [])


class Abroad(Company):
    """Its ledger's organisation is in Auckland."""

    def connect(self, provider: str, account: Mapping[str, Any]) -> ConnectionId:
        if provider in ZONES:
            setting, zone = ZONES[provider]
            self.sandboxes[provider].provider.act("organisation", "", {setting: zone})
        return super().connect(provider, account)

    def said(self, deal: str, invoice: str) -> Said:
        """How many tasks there ever were, what the CRM is to remind the customer of, and the steps of which people were told."""
        entries = {*self.sales.tasks(deal), *self.sales.notes("deal", deal)}
        tasks = sum("Ask the customer for it" in text for text in entries)
        about = f"invoice_overdue/{self.ledger.name}:{self.ledger.described['account_id']}#invoice#{invoice}"
        letters = self.process("operator").letters
        told = [step for step in ("night", "weekend") if letters.find(f"{about}/{step}>email:ap@example.test")]
        return tasks, self.facts(deal).get("reminder", ""), told


@pytest.mark.parametrize("pair", ["hubspot-xero", "salesforce-quickbooks"])
def test_what_falls_overdue_in_quiet_hours_is_said_once_when_they_end_and_what_is_paid_meanwhile_never(
    pair: str,
) -> None:
    company = Abroad(pair=pair, more=STEPS)
    unpaid, by_night, on_saturday = (company.invoiced() for _ in range(3))

    company.reaches(date(2026, 12, 1), time(3), AUCKLAND)
    assert "overdue" == company.facts(unpaid[0])["payment_status"]
    company.ledger.act("pay", by_night[1])
    company.reaches(date(2026, 12, 1), time(7, 55), AUCKLAND)
    assert [NOTHING] * 3 == [company.said(*one) for one in (unpaid, by_night, on_saturday)]

    company.reaches(date(2026, 12, 1), time(11), AUCKLAND)
    once = (1, "night", ["night"])
    assert [once, NOTHING, once] == [company.said(*one) for one in (unpaid, by_night, on_saturday)]

    company.reaches(date(2026, 12, 5), time(11), AUCKLAND)
    company.ledger.act("pay", on_saturday[1])
    company.reaches(date(2026, 12, 7), time(7, 55), AUCKLAND)
    assert once == company.said(*unpaid)

    company.reaches(date(2026, 12, 7), time(11), AUCKLAND)
    company.reaches(date(2026, 12, 15), time(11), AUCKLAND)
    twice, as_it_was = (2, "weekend", ["night", "weekend"]), (1, "", ["night"])
    assert [twice, NOTHING, as_it_was] == [company.said(*one) for one in (unpaid, by_night, on_saturday)]
    assert [] == company.stuck
