"""The log of every call a provider received, as ``GET control/calls`` shows it."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from infra.sandbox.core.clock import Clock, iso


@dataclass
class CallLog:
    """Calls in the order in which they were carried out; ``status`` 0 means that no answer was sent."""

    clock: Clock
    _calls: list[dict[str, Any]] = field(default_factory=list)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def record(
        self,
        *,
        method: str,
        path: str,
        status: int,
        idempotency_key: str | None,
        account: str | None,
        fault: str | None,
    ) -> None:
        """Append one call; ``path`` carries its query."""
        with self._guard:
            self._calls.append(
                {
                    "seq": len(self._calls) + 1,
                    "at": iso(self.clock.now()),
                    "method": method,
                    "path": path,
                    "status": status,
                    "idempotency_key": idempotency_key,
                    "account_id": account,
                    "fault": fault,
                }
            )

    def since(self, seq: int) -> Sequence[dict[str, Any]]:
        """Return the calls after ``seq``."""
        with self._guard:
            return self._calls[seq:]

    def clear(self) -> None:
        """Forget all calls; numbering starts again."""
        with self._guard:
            self._calls.clear()
