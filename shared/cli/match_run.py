"""`ledgerlink match` over a deployment: both systems are read, compared, and the report is written."""

from collections.abc import Sequence
from pathlib import Path

import click

from shared.cli import match_report, match_table
from shared.cli.exits import HELD
from shared.cli.match_progress import reading
from shared.cli.matching import Desk
from shared.cli.output import say, say_json
from shared.model.pairing import Pairing
from shared.wiring import World


def run(world: World, book: str, *, fresh: bool, last: bool) -> list[Pairing]:
    """Read, compare and keep; or give what the last run found. Raises: as the providers' calls; what was read by then is kept."""
    if last:
        desk = Desk.of(world)
        return [desk.last(two) for two in desk.twos(book)]
    with reading() as progress:
        desk = Desk.of(world, progress)
        twos = desk.twos(book)
        desk.read(twos, fresh=fresh)
    return [desk.kept(desk.compared(two)) for two in twos]


def report(
    pairings: Sequence[Pairing], *, csv: Path | None, audit: Path | None, html: Path | None, as_json: bool
) -> None:
    """Say what was found, and write the files that were asked for; ends with 3 where pairs wait for a decision."""
    if as_json:
        say_json(match_report.as_json(pairings))
    else:
        for pairing in pairings:
            match_report.show(pairing)
    for file, text in ((csv, match_table.written), (audit, match_table.audit), (html, match_report.page)):
        if file is not None:
            # With a mark at its start a spreadsheet knows that a table is UTF-8.
            encoding = "utf-8" if file is html else "utf-8-sig"
            file.write_text(text(pairings), encoding=encoding, newline="")
            if not as_json:
                say(f"Written to {file}.")
    click.get_current_context().exit(HELD if any(pairing.pairs for pairing in pairings) else 0)
