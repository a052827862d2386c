"""`python -m infra.local`: the local stack until Ctrl-C or SIGTERM; `build/local.json` says where everything is."""

import argparse
import json
import os
import signal
import threading
from pathlib import Path

from infra.bundling import ROOT
from infra.local.pairs import DEFAULT, providers_of
from infra.local.stack import LocalStack

FILE = ROOT / "build" / "local.json"


def main() -> None:
    """Start, say where, wait, end."""
    parser = argparse.ArgumentParser(prog="python -m infra.local", description=__doc__)
    parser.add_argument("do", nargs="?", choices=["up"], default="up")
    parser.add_argument("--stack", default="ledgerlink", help="the deployment's name")
    parser.add_argument(
        "--provider", action="append", default=[], help="instead of a pair: these, whatever their roles"
    )
    parser.add_argument("--pair", default="-".join(DEFAULT), help="a CRM and a ledger, or more of each, joined by -")
    parser.add_argument("--file", type=Path, default=FILE, help="where to say so")
    parser.add_argument("--empty", action="store_true", help="connect no account: ledgerlink connect does")
    asked = parser.parse_args()
    try:
        providers = asked.provider or providers_of(asked.pair)
    except ValueError as wrong:
        parser.error(str(wrong))
    with LocalStack(asked.stack, providers, connected=not asked.empty) as stack:
        over = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: over.set())
        file: Path = asked.file
        part = file.with_suffix(f".{os.getpid()}")
        part.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.write_text(json.dumps(stack.description, indent=2) + "\n")
            part.rename(file)  # whoever waits for the file finds it whole
            print(f"ready: {file}; AWS at {stack.endpoint_url}; Ctrl-C ends it", flush=True)
            over.wait()
        finally:
            file.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
