"""`make bench`: every figure beside a baseline of the same run and its budget; all of them in build/bench.json."""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.benchmarks import figures, latency, matching, night, pair, pairs, polling, reconcile, use_case, webhook

OUT = Path("build/bench.json")
SUITES = (webhook, use_case, reconcile, night, matching, figures, polling, pair, latency, pairs)


def main() -> int:
    rows = [row for suite in SUITES for row in suite.rows()]
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps({"rows": rows}, indent=1) + "\n")
    grid = Table(title="Benchmarks", title_justify="left", box=None)
    for column in ("what", "value", "baseline", "ratio", "budget", ""):
        grid.add_column(column, justify="left" if column in {"what", ""} else "right")
    for row in rows:
        grid.add_row(
            row["name"],
            f"{row['value']:g} {row['unit']}",
            f"{row['baseline']:g}",
            f"{row['ratio']:.2f}",
            f"{row['most']:g} {row['unit']}" if "most" in row else f"{row['budget']:.2f} x",
            "ok" if row["ok"] else "[bold red]over budget[/]",
        )
    console = Console(highlight=False, soft_wrap=True)
    console.print(grid)
    for row in rows:
        _one_by_one(row, console)
    return 0 if all(row["ok"] for row in rows) else 1


def _one_by_one(row: dict[str, Any], console: Console) -> None:
    """What was counted, and the floor it stands beside."""
    if "floor" not in row:
        return
    console.print(f"\n[bold]{row['name']}[/]: {row['value']:g} {row['unit']}, at most {row['most']:g}")
    for call in row.get("calls", ()):
        said = f"{call['provider']:<8} {call['method']:<5} {call['path']} {call['status']}"
        console.print(f"  {said}  [dim]{call['asked_by']}[/]", markup=True)
    for write in row.get("writes", ()):
        console.print(f"  {write['units']:>2g}  {write['operation']:<18} {', '.join(write['items'])}", markup=False)
    console.print(f"  not to be avoided ({row['baseline']:g}):")
    for what, times in Counter(row["floor"]).items():
        console.print(f"    {times} x {what}", markup=False)


if __name__ == "__main__":
    sys.exit(main())
