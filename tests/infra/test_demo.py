"""The README's first command, with every pair: what it prints last is measured, and every figure is within its promise."""

import json
import subprocess
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from infra.local.pairs import DEFAULT, pairs
from tests.benchmarks.vendor_floors import VENDORS, WALKS

ALL_PAIRS_SECONDS = 2400
"""Six stacks one after the other, on a busy machine too; the first test waits for them."""
pytestmark = [pytest.mark.stack, pytest.mark.timeout(ALL_PAIRS_SECONDS)]

ROOT = Path(__file__).parents[2]


def demo(*words: str) -> Sequence[str]:
    """What it prints, line by line."""
    ran = subprocess.run(
        [sys.executable, "-m", "infra.local.demo", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert 0 == ran.returncode, ran.stderr + ran.stdout
    return ran.stdout.splitlines()


@pytest.fixture(scope="module")
def shown() -> Sequence[str]:
    return demo("--pair", "all")


@pytest.fixture(scope="module")
def lines(shown: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The last line of each pair."""
    return {line["pair"]: line for line in json.loads(shown[-1])["pairs"]}


def test_the_last_line_of_all_is_the_line_of_every_pair(shown: Sequence[str], lines: dict[str, dict[str, Any]]) -> None:
    one_by_one = [json.loads(line) for line in shown if line.startswith('{"pair"')]

    assert pairs() == list(lines)
    assert list(lines.values()) == one_by_one
    assert any("Every pair" in line for line in shown)


@pytest.mark.parametrize("pair", pairs())
def test_the_line_of_a_pair_keeps_every_promise(pair: str, lines: dict[str, dict[str, Any]]) -> None:
    line = lines[pair]

    assert {"deals": 2, "invoices": 2, "duplicates": 0, "lost": 0}.items() <= line.items()
    assert line["deal_amount"] == line["invoice_net"]
    assert line["predicted_total"] == line["invoice_total"]
    assert Decimal(line["invoice_total"]) == Decimal(line["invoice_net"]) + Decimal(line["invoice_tax"])
    assert WALKS.keys() == line["provider_calls"].keys()
    for walk, calls in line["provider_calls"].items():
        assert set(pair.split("-")) == calls.keys()
        assert 0 < sum(calls.values()) <= sum(VENDORS[provider][walk].most for provider in calls), walk


def test_people_see_the_job_under_the_labels_of_their_own_crm(shown: Sequence[str]) -> None:
    assert len(pairs()) == sum("the deal says paid" in text for text in shown)
    assert any("Total outstanding" in text for text in shown)
    assert not any("ledgerlink_" in text.lower() for text in shown), "people see labels, not names of fields"


def test_a_pair_that_is_none_is_refused_with_those_that_are() -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "infra.local.demo", "--pair", "hubspot-abacus"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert 2 == refused.returncode
    assert all(name in refused.stderr for name in DEFAULT)
