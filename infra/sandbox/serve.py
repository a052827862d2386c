"""``python -m infra.sandbox.serve --provider hubspot --json``: provider sandboxes on loopback until SIGTERM."""

import argparse
import importlib
import json
import signal
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from infra.sandbox.core.app import Sandbox
from infra.sandbox.core.server import Running, start

# Provider's name to the package that offers ``build() -> Sandbox``; imported only when asked for.
REGISTRY = {
    "hubspot": "infra.sandbox.hubspot",
    "pipedrive": "infra.sandbox.pipedrive",
    "quickbooks": "infra.sandbox.quickbooks",
    "salesforce": "infra.sandbox.salesforce",
    "xero": "infra.sandbox.xero",
}


@dataclass(frozen=True)
class Served:
    """Running sandboxes by provider; ``described`` is what the command prints."""

    running: dict[str, Running]

    @property
    def described(self) -> dict[str, Any]:
        """The JSON that scripts rely on: {"providers": {name: {...}}}."""
        return {
            "providers": {name: running.app.provider.describe(running.origin) for name, running in self.running.items()}
        }

    def stop(self) -> None:
        """Stop all of them."""
        for running in self.running.values():
            running.stop()


def build(provider: str) -> Sandbox:
    """Make one provider's sandbox, not yet served."""
    made = importlib.import_module(REGISTRY[provider]).build()
    if not isinstance(made, Sandbox):
        raise TypeError(f"{REGISTRY[provider]}.build() must return a Sandbox")
    return made


def launch(providers: Sequence[str], *, tls: bool = False, port: int = 0) -> Served:
    """Start these providers, one port each (``port``, ``port + 1``, ... when it is not 0)."""
    return Served(
        {name: start(build(name), port + index if port else 0, tls=tls) for index, name in enumerate(providers)}
    )


def serve(providers: Sequence[str], *, tls: bool = False, port: int = 0) -> dict[str, Any]:
    """Start these providers and return the description; they end with the program."""
    return launch(providers, tls=tls, port=port).described


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; the description is one line of JSON on stdout."""
    parser = argparse.ArgumentParser(prog="python -m infra.sandbox.serve", description=__doc__)
    parser.add_argument("--provider", action="append", choices=sorted(REGISTRY), help="default: all")
    parser.add_argument("--tls", action="store_true", help="serve https with a self-signed certificate")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="one line of JSON instead of a sentence per provider")
    asked = parser.parse_args(argv)
    served = launch(asked.provider or sorted(REGISTRY), tls=asked.tls, port=asked.port)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if asked.json:
        sys.stdout.write(json.dumps(served.described) + "\n")
    else:
        for name, entry in served.described["providers"].items():
            sys.stdout.write(f"{name}: {entry['api']} (control: {entry['control']})\n")
    sys.stdout.flush()
    stop.wait()
    served.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
