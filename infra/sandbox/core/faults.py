"""
Faults that a test injects: which calls they hit, how often, and whether the request is still carried out.

A fault is one row of ``KINDS``; ``fired`` counts only faults whose effect really reached a caller.
"""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

from infra.sandbox.core.clock import Clock


@dataclass(frozen=True)
class Kind:
    """What a fault does: is the request carried out, and how is it then answered."""

    commits: bool
    status: int | None = None  # answered with the provider's own refusal of this status
    ending: str | None = None  # or how the connection ends: "held", "reset", "closed"
    alters: str | None = None  # or what happens to the answer: "html", "slow"
    only_success: bool = False  # spent only on a call that succeeded


KINDS: Mapping[str, Kind] = {
    "429": Kind(commits=False, status=429),
    "5xx": Kind(commits=False, status=503),
    "timeout_after_commit": Kind(commits=True, ending="held"),
    "timeout_before_commit": Kind(commits=False, ending="held"),
    "reset": Kind(commits=False, ending="reset"),
    "html200": Kind(commits=False, alters="html"),
    "lost_token": Kind(commits=True, ending="closed", only_success=True),
    "slow": Kind(commits=True, alters="slow"),
}
HTTP_DATE_AHEAD = timedelta(seconds=2)
STATUS = re.compile(r"^[45]\d\d$")


class BadFault(ValueError):
    """The control plane was asked for a fault that does not exist or cannot match."""


@dataclass
class Fault:
    """One injected fault and how much of it is left."""

    id: str
    name: str
    kind: Kind
    method: str | None
    path: str
    left: int | None
    skip: int = 0
    retry_after: int | str | None = None
    seconds: float = 5.0
    fired: int = 0

    def hits(self, method: str, path: str) -> bool:
        """Match by method (any when absent) and by path prefix or regular expression, query included."""
        if self.left is not None and self.left <= 0:
            return False
        if self.method not in (None, "*", method):
            return False
        return path.startswith(self.path) or re.search(self.path, path) is not None

    def retry_after_header(self, clock: Clock) -> str | None:
        """Seconds or, for ``http-date``, an HTTP date two seconds ahead of the sandbox's clock; None sends none."""
        if self.retry_after == "http-date":
            return format_datetime(clock.now() + HTTP_DATE_AHEAD, usegmt=True)
        return None if self.retry_after is None else str(self.retry_after)


@dataclass
class Faults:
    """All injected faults, oldest first; the first that matches a call takes it."""

    _faults: list[Fault] = field(default_factory=list)
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _issued: int = 0

    def inject(self, wanted: Mapping[str, Any], *, token_path: str) -> Fault:
        """
        Add a fault as the control plane words it.

        Raises:
            BadFault: an unknown kind, or a path that is no regular expression.
        """
        name = str(wanted.get("fault"))
        kind = KINDS.get(name) or (Kind(commits=False, status=int(name)) if STATUS.match(name) else None)
        if kind is None:
            raise BadFault(f"unknown fault {name!r}; known: {', '.join(KINDS)} and any 4xx or 5xx status")
        if "commit" in wanted:
            kind = Kind(bool(wanted["commit"]), kind.status, kind.ending, kind.alters, kind.only_success)
        match = wanted.get("match") or {}
        path = match.get("path") or (token_path if kind.only_success else "/")
        try:
            re.compile(path)
        except re.error as error:
            raise BadFault(f"match.path is neither a prefix nor a regular expression: {error}") from error
        times = wanted.get("times", 1)
        with self._guard:
            self._issued += 1
            fault = Fault(
                id=f"fault-{self._issued}",
                name=name,
                kind=kind,
                method=match["method"].upper() if match.get("method") else None,
                path=path,
                left=None if times is None else int(times),
                skip=int(wanted.get("after") or 0),
                retry_after=wanted.get("retry_after"),
                seconds=float(wanted.get("seconds") or 5.0),
            )
            self._faults.append(fault)
        return fault

    def take(self, method: str, path: str) -> Fault | None:
        """Reserve the first fault that hits this call. The caller says ``fired`` or gives it back with ``spare``."""
        with self._guard:
            for fault in self._faults:
                if not fault.hits(method, path):
                    continue
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                if fault.left is not None:
                    fault.left -= 1
                return fault
        return None

    def fired(self, fault: Fault) -> None:
        """Count one real effect."""
        with self._guard:
            fault.fired += 1

    def spare(self, fault: Fault) -> None:
        """Give a reserved fault back: it had nothing to act on."""
        with self._guard:
            if fault.left is not None:
                fault.left += 1

    def find(self, fault_id: str) -> Fault | None:
        """Return the fault with this id."""
        return next((fault for fault in self._faults if fault.id == fault_id), None)

    def all(self) -> list[Fault]:
        """Return every fault ever injected since the last reset."""
        return list(self._faults)

    def remove(self, fault_id: str) -> None:
        """Forget one fault."""
        with self._guard:
            self._faults = [fault for fault in self._faults if fault.id != fault_id]

    def clear(self) -> None:
        """Forget all faults."""
        with self._guard:
            self._faults = []
