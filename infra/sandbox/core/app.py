"""The WSGI app around one provider: routing, faults, authentication, limits, call log and control plane."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Request, Response

from infra.sandbox.core.call import Call, Endpoint, Refused
from infra.sandbox.core.calls import CallLog
from infra.sandbox.core.clock import Clock
from infra.sandbox.core.control import CONTROL, ControlPlane
from infra.sandbox.core.endings import end_connection
from infra.sandbox.core.faults import Fault, Faults
from infra.sandbox.core.provider import Provider
from infra.sandbox.core.routes import routes

HTML = (
    "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><h1>We'll be right back</h1></body></html>"
)
TRICKLES = 10  # a slow answer leaves in this many pieces


class Sandbox:
    """
    One provider as a WSGI app: ``Sandbox(HubSpot)`` for the provider class, or any function of a clock.

    ``provider``, ``clock``, ``faults`` and ``calls`` are there for tests that run in-process. ``close`` stops the outbox.
    """

    def __init__(self, provider: Callable[[Clock], Provider]) -> None:
        self.clock = Clock()
        self.provider = provider(self.clock)
        self.faults = Faults()
        self.calls = CallLog(self.clock)
        self.routes = routes(self.provider.routes())
        self._control = ControlPlane(self.provider, self.clock, self.faults, self.calls)

    def close(self) -> None:
        """Stop background deliveries."""
        if self.provider.outbox is not None:
            self.provider.outbox.close()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Serve one request; raises ``Dropped`` when a fault ends the connection without an answer."""
        request = Request(environ)
        request.get_data(
            cache=True, parse_form_data=False
        )  # a kept-alive connection must be drained, whatever we answer
        try:
            answer = self._control.serve(request) if request.path.startswith(CONTROL) else self._serve(request)
        finally:
            request.close()  # uploaded files
        return answer(environ, start_response)

    def _serve(self, request: Request) -> Response:
        call = Call(request, self.clock)
        missing = self._route(call)
        fault = self.faults.take(call.method, call.path)
        if fault is not None and not fault.kind.commits:
            return self._faulty(call, fault, self._instead(call, fault))
        answer = self.provider.refuse(missing, call) if missing is not None else self._in_turn(call)
        answer.headers.extend(call.headers)
        if fault is not None and fault.kind.only_success and answer.status_code >= 300:
            self.faults.spare(fault)
            fault = None
        if fault is not None:
            return self._faulty(call, fault, answer)
        self._log(call, answer.status_code, None)
        return answer

    def _route(self, call: Call) -> int | None:
        """Fill in the endpoint, or return the status of the refusal."""
        try:
            call.endpoint, call.args = self.routes.find(call.request.environ)
        except MethodNotAllowed:
            return 405
        except (NotFound, RequestRedirect):
            return 404
        return None

    def _in_turn(self, call: Call) -> Response:
        """Carry the call out when the lock is free; the provider sees how many are under way meanwhile."""
        try:
            self.provider.arrive(call)
        except Refused as refused:
            return refused.response
        try:
            with self.provider.lock:
                return self._carry_out(call)
        finally:
            self.provider.leave(call)

    def _carry_out(self, call: Call) -> Response:
        endpoint = call.endpoint
        assert isinstance(endpoint, Endpoint)  # noqa: S101 - routes() promises it
        try:
            if not endpoint.open:
                self.provider.admit(call)
                self.provider.meter(call)
            return endpoint.handle(call)
        except Refused as refused:
            return refused.response

    def _instead(self, call: Call, fault: Fault) -> Response:
        """The answer of a fault that keeps the request from being carried out."""
        if fault.kind.status is not None:
            return self.provider.refuse(fault.kind.status, call, fault.retry_after_header(self.clock))
        return Response(status=200)

    def _faulty(self, call: Call, fault: Fault, answer: Response) -> Response:
        """Apply a fault to the answer (or to the connection) and count it."""
        self.faults.fired(fault)
        if fault.kind.ending is not None:
            self._log(call, 0, fault)
            raise end_connection(call.request.environ, fault.kind.ending)
        if fault.kind.alters == "html":
            answer = Response(HTML, 200, content_type="text/html; charset=utf-8")
        elif fault.kind.alters == "slow":
            answer = _slow(answer, fault.seconds)
        elif fault.kind.status is not None and fault.kind.commits:
            answer = self._instead(call, fault)
        self._log(call, answer.status_code, fault)
        return answer

    def _log(self, call: Call, status: int, fault: Fault | None) -> None:
        self.calls.record(
            method=call.method,
            path=call.path,
            status=status,
            idempotency_key=self.provider.idempotency_key(call),
            account=call.account_id,
            fault=None if fault is None else fault.name,
        )


def _slow(answer: Response, seconds: float) -> Response:
    """The same answer, trickling over ``seconds``."""
    whole = answer.get_data()
    step = max(1, -(-len(whole) // TRICKLES))

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(whole), step):
            time.sleep(seconds / TRICKLES)
            yield whole[start : start + step]

    slow = Response(pieces(), answer.status_code, answer.headers)
    slow.headers["Content-Length"] = str(len(whole))
    return slow
