"""Between us and one vendor while its schema drifts: its answers are altered, or it is watched; each counts what reached us."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import httpx

from tests.chaos.matrix import drifting
from tests.chaos.matrix.drifting import Change, altered
from tests.chaos.matrix.wires import Request

SHORT_PAGE = 40
DROPPED = frozenset({"content-length", "content-encoding", "transfer-encoding"})


class Watch(Protocol):
    """Sees every request while it drifts; `fired` counts the answers that were not what they had been."""

    fired: int

    def __call__(self, request: Request, carry_out: Callable[[], Any], /) -> Any: ...


@dataclass
class Drifting:
    """Alters what one vendor answers; `fired` counts the answers that reached us and were not what they had been."""

    provider: str
    change: Change
    fired: int = 0

    def __call__(self, request: Request, carry_out: Callable[[], Any]) -> Any:
        answer = carry_out()
        if request.where != self.provider or not request.connection or "token" in request.what or not answer.is_success:
            return answer
        body = answer.read()
        if not body.startswith((b"{", b"[")):
            return answer
        said = json.loads(body)
        drifted = altered(said, self.change)
        if drifted == said and json.dumps(drifted) == json.dumps(said):
            return answer
        self.fired += 1
        kept = {name: value for name, value in answer.headers.items() if name not in DROPPED}
        return httpx.Response(answer.status_code, headers=kept, content=json.dumps(drifted).encode())


@dataclass
class ShorterPages:
    """The CRM gives fewer rows a page than it is asked for, and numbers its cursors; `fired` counts such pages."""

    provider: str
    fired: int = 0

    def __call__(self, request: Request, carry_out: Callable[[], Any]) -> Any:
        if request.where != self.provider or "/associations/" not in request.what:
            return carry_out()
        request.asked.url = request.asked.url.copy_merge_params({"limit": SHORT_PAGE})
        self.fired += 1
        numbered = Drifting(self.provider, drifting.text_as_number)
        return numbered(request, carry_out)


@dataclass
class Watched:
    """Nothing is altered; `fired` counts the answers of one vendor that are what `sees` looks for."""

    provider: str
    sees: Callable[[httpx.Response], bool]
    fired: int = 0

    def __call__(self, request: Request, carry_out: Callable[[], Any]) -> Any:
        answer = carry_out()
        if request.where == self.provider:
            answer.read()
            self.fired += self.sees(answer)
        return answer


def refused(answer: httpx.Response) -> bool:
    """The vendor doesn't take what we sent."""
    return answer.status_code == httpx.codes.BAD_REQUEST
