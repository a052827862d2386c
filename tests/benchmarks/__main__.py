"""`make bench`: every figure beside a baseline of the same run and its budget; all of them in build/bench.json."""

import json
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.benchmarks import pair, use_case, webhook

OUT = Path("build/bench.json")
SUITES = (webhook, use_case, pair)


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
            f"{row['budget']:g}",
            "ok" if row["ok"] else "[bold red]over budget[/]",
        )
    Console(highlight=False).print(grid)
    return 0 if all(row["ok"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
