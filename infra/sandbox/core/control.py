"""The control plane under ``/_sandbox``: what tests, demos and the chaos harness do to a provider."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.wrappers import Request, Response

from infra.sandbox.core.call import json_answer
from infra.sandbox.core.calls import CallLog
from infra.sandbox.core.clock import Clock, iso
from infra.sandbox.core.faults import Fault, Faults
from infra.sandbox.core.provider import BOOKS, Provider

CONTROL = "/_sandbox"
Asked = Mapping[str, Any]


class ControlPlane:
    """A table of (method, name) to what is done; every answer is JSON, a request that makes no sense is 400."""

    def __init__(self, provider: Provider, clock: Clock, faults: Faults, calls: CallLog) -> None:
        self._provider = provider
        self._clock = clock
        self._faults = faults
        self._calls = calls
        self._verbs: dict[tuple[str, str], Callable[[Asked], Any]] = {
            ("POST", "act"): self._act,
            ("POST", "faults"): self._inject,
            ("GET", "faults"): lambda _: [_fault(fault) for fault in faults.all()],
            ("DELETE", "faults"): lambda _: faults.clear(),
            ("GET", "clock"): self._time,
            ("POST", "clock"): self._advance,
            ("GET", "webhooks"): self._webhooks,
            ("POST", "webhooks"): self._aim,
            ("GET", "deliveries"): lambda _: provider.outbox.deliveries() if provider.outbox else [],
            ("GET", "outbox"): lambda _: {"pending": provider.outbox.pending() if provider.outbox else 0},
            ("POST", "outbox"): lambda _: {"repeated": provider.outbox.repeat_now() if provider.outbox else 0},
            ("POST", "reset"): self._reset,
            ("GET", "books"): self._books,
            ("GET", "calls"): lambda asked: calls.since(int(asked.get("since") or 0)),
            ("GET", "account"): self._accounts,
            ("POST", "account"): self._add_account,
        }

    def serve(self, request: Request) -> Response:
        """Answer one control request."""
        name, _, rest = request.path.removeprefix(CONTROL).strip("/").partition("/")
        try:
            asked = {**request.args, **(json.loads(request.get_data()) if request.get_data() else {})}
            if name == "faults" and rest:
                return self._one_fault(request.method, rest)
            verb = self._verbs.get((request.method, name))
            if verb is None or rest:
                return _wrong(404, "unknown_control", f"no {request.method} {request.path}")
            return json_answer(200, verb(asked))
        except (ValueError, KeyError, TypeError) as error:
            return _wrong(400, type(error).__name__, str(error))

    def _act(self, asked: Asked) -> Any:
        with self._provider.lock:
            return self._provider.act(str(asked["do"]), str(asked.get("id") or ""), asked.get("with") or {})

    def _inject(self, asked: Asked) -> Any:
        return {"id": self._faults.inject(asked, token_path=self._provider.token_path).id}

    def _one_fault(self, method: str, fault_id: str) -> Response:
        fault = self._faults.find(fault_id)
        if fault is None:
            return _wrong(404, "unknown_fault", fault_id)
        if method == "DELETE":
            self._faults.remove(fault_id)
        return json_answer(200, _fault(fault))

    def _time(self, _asked: Asked) -> Any:
        return {"now": iso(self._clock.now()), "offset_s": self._clock.offset}

    def _advance(self, asked: Asked) -> Any:
        self._clock.advance(float(asked["advance_s"]))
        return self._time(asked)

    def _webhooks(self, _asked: Asked) -> Any:
        outbox = self._provider.outbox
        if outbox is None:
            raise ValueError(f"{self._provider.name} sends no webhooks")
        with self._provider.lock:
            own = self._provider.configure_webhooks({})
        return {"target": outbox.target, "mode": outbox.mode, "delay_s": outbox.delay_s, **own}

    def _aim(self, asked: Asked) -> Any:
        outbox = self._provider.outbox
        if outbox is None:
            raise ValueError(f"{self._provider.name} sends no webhooks")
        with self._provider.lock:
            self._provider.configure_webhooks(asked)
        outbox.aim(
            target=asked.get("target"),
            mode=asked.get("mode"),
            delay_s=asked.get("delay_s"),
            seed=int(asked.get("seed") or 0),
        )
        if asked.get("target"):
            self._provider.on_target(str(asked["target"]))
        return self._webhooks(asked)

    def _reset(self, _asked: Asked) -> Any:
        with self._provider.lock:
            if self._provider.outbox is not None:
                self._provider.outbox.clear()
            self._faults.clear()
            self._calls.clear()
            self._clock.rewind()
            self._provider.reset()
        return {"reset": True}

    def _books(self, asked: Asked) -> Any:
        with self._provider.lock:
            held = self._provider.books()
            names = [str(asked["only"])] if "only" in asked else dict.fromkeys((*BOOKS, *held))
            return {name: held.get(name, []) for name in names}

    def _accounts(self, _asked: Asked) -> Any:
        with self._provider.lock:
            return {"accounts": self._provider.accounts()}

    def _add_account(self, asked: Asked) -> Any:
        if asked.get("do") != "add":
            raise ValueError('POST account understands {"do":"add"}')
        with self._provider.lock:
            return self._provider.add_account()


def _fault(fault: Fault) -> dict[str, Any]:
    return {"id": fault.id, "fault": fault.name, "fired": fault.fired, "left": fault.left}


def _wrong(status: int, code: str, message: str) -> Response:
    return json_answer(status, {"error": {"code": code, "message": message}})
