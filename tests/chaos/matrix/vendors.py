"""Faults inside the vendors: injected through the sandboxes' own fault table, which counts what really reached a caller."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from infra.sandbox.core.faults import Fault
from tests.chaos.matrix.bundle import Bundle
from tests.chaos.matrix.wires import Request


def inject(bundle: Bundle, provider: str, fault: str, call: str, **more: Any) -> Fault:
    """Let this fault hit the next call of that method and path ("PUT /Invoices"; "* /" hits any)."""
    app = bundle.sandboxes[provider]
    method, _, path = call.partition(" ")
    wanted = {"match": {"method": None if method == "*" else method, "path": path}, "fault": fault, **more}
    return app.faults.inject(wanted, token_path=app.provider.token_path)


def lift(bundle: Bundle, provider: str, *faults: Fault) -> int:
    """Take the faults back; gives how often they had their effect."""
    for fault in faults:
        bundle.sandboxes[provider].faults.remove(fault.id)
    return sum(fault.fired for fault in faults)


@contextmanager
def outage(bundle: Bundle, provider: str, fault: str = "5xx") -> Iterator[Fault]:
    """All calls of this vendor fail for as long as the block lasts."""
    down = inject(bundle, provider, fault, "* /", times=None)
    try:
        yield down
    finally:
        lift(bundle, provider, down)


@dataclass
class Unreadable:
    """Each read of a record fails in this way; `what` is found in its method, path and body. `fired` counts them."""

    bundle: Bundle
    provider: str
    fault: str
    what: str
    fired: int = 0

    def __call__(self, request: Request, carry_out: Callable[[], Any]) -> Any:
        if request.where != self.provider or request.effect or not re.search(self.what, _said(request)):
            return carry_out()
        fault = inject(self.bundle, self.provider, self.fault, request.what.partition("?")[0])
        try:
            return carry_out()
        finally:
            self.fired += lift(self.bundle, self.provider, fault)


def _said(request: Request) -> str:
    return f"{request.what} {request.asked.content.decode()}"


@dataclass
class Dawdling:
    """
    The vendor takes its time over some writes: we stop waiting, and only then are they carried out.

    `fired` counts those that were, when nobody listened any more.
    """

    bundle: Bundle
    provider: str
    call: str
    times: int = 1
    fired: int = 0

    def __call__(self, request: Request, carry_out: Callable[[], Any]) -> Any:
        method, _, path = self.call.partition(" ")
        hit = request.where == self.provider and request.effect and re.search(f"^{method} .*{path}", request.what)
        if not hit or self.times <= 0:
            return carry_out()
        self.times -= 1
        self.bundle.late(lambda: self._arrives(carry_out))
        raise httpx.ReadTimeout("The read operation timed out", request=request.asked)

    def _arrives(self, carry_out: Callable[[], Any]) -> None:
        self.fired += carry_out().is_success
