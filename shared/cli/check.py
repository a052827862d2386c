"""`ledgerlink check`: is everything as it must be for deals to become invoices?"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from shared.cli.command import as_json, with_world
from shared.cli.examining import examination
from shared.cli.exits import HELD, OK, RECONNECT, RETRY_LATER
from shared.cli.output import say, say_json
from shared.model.findings import Finding, Severity, gravest
from shared.model.modes import Mode
from shared.usecases.governing.examine import CHECKS, Examination, examine
from shared.wiring import World

EXITS: Mapping[Severity, int] = {
    Severity.RECONNECT: RECONNECT,
    Severity.ACT: HELD,
    Severity.LATER: RETRY_LATER,
    Severity.NOTE: OK,
}
"""What scripts learn from the gravest finding."""
SIGNS: Mapping[Severity, str] = {
    Severity.RECONNECT: "[bold red]sign in again[/]",
    Severity.ACT: "[bold red]act[/]",
    Severity.LATER: "[yellow]look again later[/]",
    Severity.NOTE: "[dim]note[/]",
}


@click.command("check")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), default="ledgerlink.toml")
@as_json
@with_world
def check(world: World, file: Path, *, as_json: bool) -> None:
    """
    Look at everything: credentials, permissions, settings, fields, mappings, webhooks, clocks, limits, alarms, rules in force.

    FILE is compared with the rules in force, where it exists. Nothing is written. Exit 0 where all is fine, 3 where a person
    must act, 5 where somebody must sign in again.
    """
    look = examination(world, file)
    findings = find(look)
    grave = gravest(findings)
    if as_json:
        rows = [
            {"severity": f.severity, "area": f.area, "record": f.record, "message": f.sentence, "fix": f.fix}
            for f in findings
        ]
        checked = [area for area, _ in CHECKS]
        say_json({"ok": grave in {None, Severity.NOTE}, "checked": checked, "findings": rows})
    else:
        show(findings)
        _say_next(look, grave)
    click.get_current_context().exit(EXITS[grave] if grave is not None else OK)


def _say_next(look: Examination, grave: Severity | None) -> None:
    """How books that wait for finance go on, once nothing is in their way."""
    if grave in {None, Severity.NOTE}:
        for book in look.rules.books:
            if book.mode is Mode.OBSERVE:
                say(f"The book {book.id} only observes: ledgerlink explain deal ID shows what would be invoiced.")
                say(f"Next, when finance agrees: ledgerlink mode {book.id} approve (or pilot, live)")


def find(look: Examination) -> list[Finding]:
    """Carry the look out; gives all findings. On a terminal it says where it is."""
    console = Console(stderr=True)
    found: list[Finding] = []
    with console.status("looking …") as status:
        for area, findings in examine(look):
            status.update(f"{area} looked at …")
            found += findings
    return found


def show(findings: Sequence[Finding]) -> None:
    """Print the findings for people, part by part."""
    for area, _ in CHECKS:
        ours = [finding for finding in findings if finding.area == area]
        if not ours:
            say(f"[green]fine[/]  {area}")
        for finding in ours:
            about = f" ({escape(finding.record)})" if finding.record else ""
            say(
                f"{SIGNS[finding.severity]}  {area}{about}: {escape(finding.sentence)}\n  What to do: {escape(finding.fix)}"
            )
