"""The figures of a book's rollout, as `ledgerlink mode BOOK --figures` shows them."""

from typing import Any

from shared.aws.handoffs import DynamoHandoffs
from shared.cli.output import say_json, table
from shared.model.rules import Book
from shared.usecases.governing.count_rollout import Step, counted, percentile, reasons, steps
from shared.usecases.governing.move_book import MOVED, trail_of
from shared.wiring import World


def show_figures(world: World, book: Book, *, as_json: bool) -> None:
    """Print what each step came to."""
    moves = [entry for entry in world.audit.entries(trail_of(book)) if entry.verb == MOVED]
    ours = (handoff for handoff in DynamoHandoffs(world.links.table).all() if handoff.book == book.id)
    rollout = counted(steps(moves, book.mode), (world.audit.entries(handoff.deal) for handoff in ours))
    if as_json:
        say_json({"book": book.id, "mode": book.mode, "steps": [_row(step) for step in rollout]})
        return
    table(f"The rollout of {book.id}", HEADERS, [_line(step) for step in rollout])


HEADERS = (
    "mode",
    "since (UTC)",
    "deals",
    "planned",
    "drafted",
    "unchanged",
    "edited",
    "removed",
    "held",
    "failed",
    "won → draft",
)


def _row(step: Step) -> dict[str, Any]:
    took = step.won_to_draft_ms
    return {
        "mode": step.mode,
        "since": step.since,
        "until": step.until,
        "deals": len(step.deals),
        "planned": len(step.planned),
        "drafted": step.drafted,
        "accepted_unchanged": step.accepted,
        "edited": step.edited,
        "removed": step.removed,
        "held": reasons(step.held),
        "failed": step.failed,
        "won_to_draft_ms": {"p50": percentile(took, 0.5), "p95": percentile(took, 0.95)},
    }


def _line(step: Step) -> list[str]:
    row = _row(step)
    held = ", ".join(f"{code} {count}" for code, count in row["held"].items())
    took = row["won_to_draft_ms"]
    seconds = f"{took['p50'] / 1000:.1f} s / {took['p95'] / 1000:.1f} s" if took["p50"] is not None else ""
    counts = [str(row[name]) for name in ("deals", "planned", "drafted", "accepted_unchanged", "edited", "removed")]
    return [step.mode.value, f"{step.since:%F %T}" if step.since else "", *counts, held, str(step.failed), seconds]
