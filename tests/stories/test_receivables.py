"""
What customers owe, listed from a terminal, is what the company in the CRM says and what the ledger's own books come to.

REC-03, REC-10, REC-16.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.naive import xero
from tests.naive.figures import facts
from tests.stories.stage import Stage
from tests.stories.test_credits import approved, says

pytestmark = pytest.mark.stack

BUCKETS = {
    "not_due": "owed_not_due",
    "1_to_30_days": "owed_1_to_30_days",
    "31_to_60_days": "owed_31_to_60_days",
    "61_to_90_days": "owed_61_to_90_days",
    "over_90_days": "owed_over_90_days",
}
"""The list's words and the company's."""


def test_the_ageing_table_says_what_the_company_and_the_books_say(stage: Stage, tmp_path: Path) -> None:
    _, company, invoice = approved(stage)
    today = datetime.now(UTC).date()
    stage.ledger.act("edit", invoice, DueDate=(today - timedelta(days=45)).isoformat())
    stage.ledger.act("overpay", invoice, amount="76.00")

    def told() -> bool:
        said = says(stage, company)
        return said.get("ar_status") == "31_to_60_days" and said.get("unapplied_credit") in {"76", "76.00"}

    stage.until(told, lambda: f"45 days overdue and 76 to its credit on the company: {says(stage, company)}")
    stage.settle()
    said = says(stage, company)
    wanted = facts(xero.sheet(stage.ledger.books(), said["customer_id"], "GBP"), today)

    found = stage.cli("receivables", "--csv", str(tmp_path / "owed.csv"), "--html", str(tmp_path / "owed.html"))

    row = next(one for one in found["customers"] if (one["record"] or "").endswith(f"#company#{company[0]}"))
    assert row["days_overdue"] == int(said["days_overdue"])
    assert {"576.00"} == {wanted["owed_31_to_60_days"], row["buckets"]["31_to_60_days"]["amount"]}
    for bucket, fact in BUCKETS.items():
        assert {Decimal(wanted[fact])} == {Decimal(row["buckets"][bucket]["amount"]), Decimal(said[fact])}
    assert ("76.00", "500.00") == (row["unapplied"]["amount"], row["outstanding"]["amount"])
    assert ("500.00", said["days_sales_outstanding"]) == (wanted["total_outstanding"], str(row["dso"]))
    assert row["name"] == stage.record("companies", company[0])["name"]
    assert row["customer"] in {one["customer"] for one in stage.cli("receivables", "--all")["customers"]}
    assert said["customer_id"] in (tmp_path / "owed.csv").read_text(encoding="utf-8-sig")
    assert "<svg" in (tmp_path / "owed.html").read_text()
