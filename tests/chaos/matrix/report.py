"""What the matrix says at its end: a table for people, `build/chaos.json` for programs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.chaos.matrix.figures import Figures
from tests.chaos.matrix.row import Row

STANDS_FOR = (
    "Real in every row: webhook path, worker loop, use-cases, connectors, HTTP client, the adapters of tables and queues, and the vendors'\n"
    "sandboxes, whose books alone are judged. In this process and simulated: AWS (held to the behaviour suites of tests/ports), the wire\n"
    "to the vendors, time. Row 1r is the local stack: emulated AWS, sockets, operating system processes, SIGKILL, real seconds."
)
FIGURES = ("injected", "fired", "lost", "duplicated", "wrong_account", "wrong_amount", "broken")


@dataclass(frozen=True)
class Measured:
    """One row with one pair of vendors."""

    row: Row
    pair: str
    figures: Figures
    seconds: float
    blocks: int

    @property
    def is_green(self) -> bool:
        """Nothing is wrong, and the fault was seen often enough to mean something; of some blocks only, at all."""
        return self.figures.is_clean and self.figures.fired >= (self.row.least if self.blocks == self.row.blocks else 1)


@dataclass(frozen=True)
class Verdict:
    """A control, and whether its row turned red."""

    name: str
    row: str
    turned_red: bool
    first: str = ""


def as_json(seed: int, rows: Sequence[Measured], verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """As `build/chaos.json` has it."""
    return {
        "seed": seed,
        "rows": [
            {
                "id": one.row.id,
                "name": f"{one.row.name} ({one.pair})",
                "pair": one.pair,
                **{name: getattr(one.figures, name) for name in FIGURES},
                "max_recovery_s": round(one.figures.max_recovery_s, 1),
                "deals": one.figures.deals,
                "events": one.figures.events,
                "notes": one.figures.notes,
                "seconds": round(one.seconds, 1),
                "blocks": one.blocks,
                "of_blocks": one.row.blocks,
                "ok": one.is_green,
                "wrongs": one.figures.wrongs[:20],
            }
            for one in rows
        ],
        "controls": [{"name": one.name, "row": one.row, "turned_red": one.turned_red} for one in verdicts],
    }


def write(path: Path, said: Mapping[str, Any]) -> None:
    """Keep it for whoever asks later."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(said, indent=1) + "\n")


def show(console: Console, rows: Sequence[Measured], verdicts: Sequence[Verdict]) -> None:
    """The tables, then what is wrong, sentence by sentence."""
    table = Table("", "fault", "pair", *[name.replace("_", " ") for name in FIGURES], "recovery s", "CPU s")
    for one in rows:
        figures = [f"{getattr(one.figures, name):,}" for name in FIGURES]
        mark = "[green]ok[/]" if one.is_green else "[red]RED[/]"
        recovery, took = f"{one.figures.max_recovery_s:,.1f}", f"{one.seconds:.0f}"
        table.add_row(mark, f"{one.row.id} {one.row.name}", one.pair, *figures, recovery, took)
    console.print(table)
    console.print(STANDS_FOR)
    for one in rows:
        if one.figures.notes:
            console.print(f"{one.row.id} ({one.pair}): " + "; ".join(_note(item) for item in one.figures.notes.items()))
        for wrong in one.figures.wrongs[:5]:
            console.print(f"[red]{one.row.id} ({one.pair})[/]: {wrong}")
    controls = Table("", "deliberately broken build", "row", "what gave it away")
    for verdict in verdicts:
        mark = "[green]ok[/]" if verdict.turned_red else "[red]NOT FOUND OUT[/]"
        controls.add_row(mark, verdict.name, verdict.row, verdict.first)
    console.print(controls)


def _note(item: tuple[str, Any]) -> str:
    name, value = item
    return f"{name.removesuffix('_s')} {value:,.1f} s" if name.endswith("_s") else f"{name} {value:,}"
