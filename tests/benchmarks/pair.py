"""The pair on the local stack: provider calls from stage change until quiet, beside their budgets; times, printed apart."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.benchmarks.rows import row

ROOT = Path(__file__).parents[2]
CALLS = {
    "won_linked": ("won deal, linked customer", 6),
    "won_new": ("won deal, new customer", 10),
    "payment": ("payment", 4),
}
"""Provider calls, echoes included, tokens and kept settings apart."""
PROMISED_SECONDS = {"won_to_draft_ms": ("won to draft", 300), "payment_to_crm_ms": ("payment to CRM", 60)}
"""Minutes and seconds that were promised; the stack's functions start cold."""


def rows() -> list[dict[str, Any]]:
    """Every row of this benchmark, from one run of the demo."""
    ran = subprocess.run(
        [sys.executable, "-m", "infra.local.demo"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    figures = json.loads(ran.stdout.strip().splitlines()[-1])
    calls = [
        row(
            f"{name}: calls ({', '.join(f'{p} {n}' for p, n in figures['provider_calls'][key].items())})",
            sum(figures["provider_calls"][key].values()),
            "calls",
            baseline=allowed,
            budget=1,
        )
        for key, (name, allowed) in CALLS.items()
    ]
    times = [
        row(f"{name}, p50 on the local stack", figures[key]["p50"], "ms", baseline=promised * 1000, budget=1)
        for key, (name, promised) in PROMISED_SECONDS.items()
    ]
    return [*calls, *times]
