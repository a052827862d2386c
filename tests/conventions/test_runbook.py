"""The runbook in the README and what is watched are the same rows."""

import re
from pathlib import Path

import pytest

from functions.catalog import FUNCTIONS, Queue
from shared.cli.main import main

README = (Path(__file__).parents[2] / "README.md").read_text()
RUNBOOK = README.partition("### When an alarm rings")[2].partition("\n### ")[0]
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")] for line in RUNBOOK.splitlines() if line.startswith("| `")
]
ALARMS = {row[0].strip("` "): row[1:] for row in ROWS if len(row) == 4}
STANDSTILLS = {name for row in ROWS if len(row) == 2 for name in re.findall(r"`(\w+)`", row[0])}


@pytest.mark.parametrize("alarm", sorted(ALARMS))
def test_a_row_of_the_runbook_says_what_to_run_first_and_then(alarm: str) -> None:
    means, first, then = ALARMS[alarm]
    words = first.strip("`").split()

    assert len(means.split()) >= 5 <= len(then.split())
    assert "ledgerlink" == words[0]
    assert words[1] in main.commands


def test_the_runbook_says_of_every_queue_and_function_what_stands_still_without_it() -> None:
    assert {one.name for one in FUNCTIONS} == STANDSTILLS
    assert {queue.value for queue in Queue} <= STANDSTILLS
