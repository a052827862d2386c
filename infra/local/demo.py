"""
`make demo`: the whole bundle on this machine, a won deal, a draft invoice, a payment, and what sales and finance see.

Emulated AWS runs the synthesised template; the providers are sandboxes behind real HTTP. Every figure is read from the
sandboxes' books and call logs. `--pair` names a CRM and a ledger; `all` takes every pair in turn.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from infra.local.demo_figures import Figures
from infra.local.demo_walk import SERIAL, Demo, walk
from infra.local.faces import crm_face, ledger_face
from infra.local.finance import Finance
from infra.local.pair import Side
from infra.local.pairs import DEFAULT, pairs, providers_of
from infra.local.sales import Sales
from infra.local.stack import LocalStack

ALL = "all"
WIDE = 120
"""Columns of the table at the end, whatever the terminal's."""


def main(argv: list[str] | None = None) -> int:
    """Run the demo; the last line of each pair is JSON, and so is the very last one of all pairs."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument(
        "--deals", type=int, default=SERIAL, help="how many deals are won (at least 2); 50 shuffles and duplicates"
    )
    parser.add_argument("--pair", default="-".join(DEFAULT), help=f"{ALL}, or one of {', '.join(pairs())}")
    asked = parser.parse_args(argv)
    console = Console(highlight=False, soft_wrap=True)
    try:
        chosen = [providers_of(pair) for pair in (pairs() if asked.pair == ALL else [asked.pair])]
    except ValueError as wrong:
        parser.error(str(wrong))
    if any(len(pair) != len(DEFAULT) for pair in chosen):
        parser.error(f"the demo shows one CRM with one ledger at a time, not {asked.pair}")
    lines = [_one(pair, asked.deals, console) for pair in chosen]
    if asked.pair == ALL:
        Console(highlight=False, width=WIDE).print(_compared(lines))
        sys.stdout.write(json.dumps({"pairs": lines}) + "\n")
    return 0 if all(line["lost"] == 0 and line["duplicates"] == 0 for line in lines) else 1


def _one(pair: Sequence[str], deals: int, console: Console) -> dict[str, Any]:
    """Run the demo of one pair; gives its last line, which is printed."""
    began = time.monotonic()
    crm, ledger = pair
    selling, booking = crm_face(crm), ledger_face(ledger)
    console.print(
        f"Starting: emulated AWS with the synthesised template, sandboxes of {selling.title} and {booking.title}."
    )
    with LocalStack(providers=pair) as stack:
        stack.wake()
        sales = Sales(Side(crm, stack.sandboxes[crm]), selling)
        finance = Finance(Side(ledger, stack.sandboxes[ledger]), booking)
        demo = Demo(stack, sales, finance, Figures(), console, began)
        demo.say("the stack is up")
        shown = walk(demo, deals)
        line = demo.figures.last_line("-".join(pair), sales, finance, shown)
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
    return line


def _compared(lines: Sequence[dict[str, Any]]) -> Table:
    """The pairs beside each other."""
    grid = Table(title="Every pair", title_justify="left")
    for name in ("pair", "deals", "lost", "twice", "net", "total", "predicted", "calls: linked", "new", "payment"):
        grid.add_column(name, justify="left" if name == "pair" else "right")
    for line in lines:
        calls = line["provider_calls"]
        grid.add_row(
            line["pair"],
            *(str(line[name]) for name in ("deals", "lost", "duplicates")),
            *(line[name] for name in ("invoice_net", "invoice_total", "predicted_total")),
            *(str(sum(calls[walked].values())) for walked in ("won_linked", "won_new", "payment")),
        )
    return grid


if __name__ == "__main__":
    sys.exit(main())
