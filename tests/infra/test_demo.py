"""The README's first command: what it prints last is measured, and every figure is within its promise."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

pytestmark = pytest.mark.stack

ROOT = Path(__file__).parents[2]
CALLS = {"won_linked": 6, "won_new": 10, "payment": 4}
"""The budgets, from the stage's change until everything is quiet."""


def test_the_demo_shows_the_job_and_its_last_line_keeps_every_promise() -> None:
    demo = [sys.executable, "-m", "infra.local.demo"]
    ran = subprocess.run(demo, cwd=ROOT, capture_output=True, text=True, check=False)
    assert 0 == ran.returncode, ran.stderr
    *shown, last = ran.stdout.splitlines()
    line = json.loads(last)

    assert {"deals": 2, "invoices": 2, "duplicates": 0, "lost": 0}.items() <= line.items()
    assert line["deal_amount"] == line["invoice_net"]
    assert line["predicted_total"] == line["invoice_total"]
    assert Decimal(line["invoice_total"]) == Decimal(line["invoice_net"]) + Decimal(line["invoice_tax"])
    assert CALLS.keys() == line["provider_calls"].keys()
    for walk, calls in line["provider_calls"].items():
        assert 0 < sum(calls.values()) <= CALLS[walk], walk
    assert any("the deal says paid" in text for text in shown)
    assert any("Total outstanding" in text for text in shown)
    assert not any("ledgerlink_" in text for text in shown), "people see labels, not names of fields"
