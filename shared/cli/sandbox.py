"""`ledgerlink sandbox`: the simulated providers, on this machine only."""

import signal
import threading

import click

from shared.cli.output import say, say_json


@click.command()
@click.option("--provider", "providers", multiple=True, help="Which (repeat for several); all if absent.")
@click.option("--tls", is_flag=True, help="Serve https with a certificate made on the spot.")
@click.option("--port", default=0, show_default=True, help="First port; 0 takes free ones.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON only.")
def sandbox(providers: tuple[str, ...], *, tls: bool, port: int, as_json: bool) -> None:
    """
    Start simulated providers and keep them up until SIGTERM.

    They behave as the vendors do, refusals included, and hold nothing real.
    """
    from infra.sandbox.serve import REGISTRY, launch  # noqa: PLC0415  # only this command needs them

    unknown = set(providers) - REGISTRY.keys()
    if unknown:
        raise click.BadParameter(f"no sandbox of {', '.join(sorted(unknown))}; there are {', '.join(sorted(REGISTRY))}")
    served = launch(providers or sorted(REGISTRY), tls=tls, port=port)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if as_json:
        say_json(served.described)
    else:
        for name, entry in served.described["providers"].items():
            say(f"{name}: {entry['api']}  (control plane: {entry['control']})")
        say("Up until Ctrl-C.")
    stop.wait()
    served.stop()
