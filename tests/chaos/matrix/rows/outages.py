"""Row 5: three calls in ten fail: server errors, resets, silence, slow bodies, pages of HTML, errors that call themselves a success."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from shared.worker import STEPS_SECONDS
from tests.chaos.matrix.bundle import Bundle
from tests.chaos.matrix.figures import Figures
from tests.chaos.matrix.people import retry_everything_parked
from tests.chaos.matrix.row import Block, Row
from tests.chaos.matrix.sales import Sales
from tests.chaos.matrix.vendors import inject, lift, outage
from tests.chaos.matrix.verdict import judged
from tests.chaos.matrix.wires import Request

DEALS = 15
SHARE = 0.3
SLOW_SECONDS = 12.0
"""Less than we wait for an answer."""
MOST_CALLS = 80
"""Of one deal, at both vendors together: undisturbed it takes ten."""
MOST_RECEIVES = 9
AWAY_SECONDS = 2700
HERD = 3
INSIDE_200 = {"ok": False, "error": "INTERNAL", "ErrorNumber": 500, "Message": "An internal error occurred"}
IN_207 = {"status": "COMPLETE", "results": [], "numErrors": 1, "errors": [{"status": "error", "category": "INTERNAL"}]}
FROM_THE_TABLE = ("5xx", "reset", "html200", "timeout_before_commit", "timeout_after_commit")


@dataclass
class Weather:
    """Each call of a deal's work may fail; `fired` counts what reached us, by kind."""

    bundle: Bundle
    share: float = SHARE
    injected: int = 0
    fired: dict[str, int] = field(default_factory=dict)
    waits: set[int] = field(default_factory=set)

    def __call__(self, request: Request, carry_out: Callable[[], Any]) -> Any:
        if request.what == "change_message_visibility_batch":
            self.waits |= {entry["VisibilityTimeout"] for entry in request.asked["Entries"]}
        if (
            not request.connection
            or "token" in request.what
            or (chance := self.bundle.luck(request)).random() >= self.share
        ):
            return carry_out()
        self.injected += 1
        kind = chance.choice((*FROM_THE_TABLE, *OURS))
        if kind in OURS:
            answer = OURS[kind](self.bundle, request, carry_out)
            self._counts(kind, 1)
            return answer
        fault = inject(self.bundle, request.where, kind, "* /")
        try:
            return carry_out()
        finally:
            self._counts(kind, lift(self.bundle, request.where, fault))

    def _counts(self, kind: str, times: int) -> None:
        self.fired[kind] = self.fired.get(kind, 0) + times


def slow(bundle: Bundle, _request: Request, carry_out: Callable[[], Any]) -> Any:
    answer = carry_out()
    bundle.clock.advance(SLOW_SECONDS)
    return answer


def error_inside_200(_bundle: Bundle, _request: Request, _carry_out: Callable[[], Any]) -> Any:
    return httpx.Response(200, json=INSIDE_200)


def part_of_it(_bundle: Bundle, request: Request, _carry_out: Callable[[], Any]) -> Any:
    return httpx.Response(207 if "/batch/" in request.what else 502, json=IN_207)


def carried_out_and_garbled(_bundle: Bundle, _request: Request, carry_out: Callable[[], Any]) -> Any:
    answer = carry_out()
    return httpx.Response(200, text="<html><body>Just a moment...</body></html>") if answer.is_success else answer


OURS: Mapping[str, Callable[[Bundle, Request, Callable[[], Any]], Any]] = {
    "slow body": slow,
    "error inside 200": error_inside_200,
    "207": part_of_it,
    "carried out, HTML with 200": carried_out_and_garbled,
}


def run(block: Block) -> Figures:
    """Some deals in such weather; when it is over, somebody retries what was parked meanwhile."""
    bundle, figures = block.bundle(), Figures()
    sales = Sales(bundle)
    weather = bundle.interferes = Weather(bundle)
    calls, begun = _calls(bundle), bundle.clock.time()
    for _ in range(DEALS):
        sales.sale()
        bundle.live(5)
    bundle.rest()
    bundle.interferes = None
    figures.injected, figures.fired = weather.injected, sum(weather.fired.values())
    for kind, times in weather.fired.items():
        figures.counted(kind, times)
    a_deal = (_calls(bundle) - calls) / DEALS
    figures.noted("most calls a deal, mean", round(a_deal))
    if a_deal > MOST_CALLS:
        figures.breaks(f"{a_deal:.0f} calls a deal: attempts have no bounds")
    if bundle.cloud.sqs.most_received > MOST_RECEIVES:
        figures.breaks(f"a message was received {bundle.cloud.sqs.most_received} times")
    figures.recovered(bundle.clock.time() - begun)
    figures.counted("parked and retried by a person", retry_everything_parked(bundle))
    bundle.rest()
    maintenance(sales, block.pair.providers[block.number % 2], figures)
    return judged(bundle, figures)


def maintenance(sales: Sales, provider: str, figures: Figures) -> None:
    """A vendor is away for most of an hour: nobody has to retry anything, and those who waited don't come back together."""
    bundle = sales.bundle
    watch = bundle.interferes = Weather(bundle, share=0.0)
    with outage(bundle, provider) as away:
        for _ in range(HERD):
            sales.sale()
        bundle.live(AWAY_SECONDS)
    bundle.rest()
    bundle.interferes = None
    figures.injected += HERD
    figures.fired += away.fired
    figures.counted("maintenance: refused calls", away.fired)
    parked = bundle.process("tick").parking.parked()
    if parked:
        figures.breaks(f"{len(parked)} healthy messages were parked while {provider} was away", len(parked))
    if away.fired and len(watch.waits) <= len(STEPS_SECONDS):
        figures.breaks(f"all who wait for {provider} wait alike: {sorted(watch.waits)} s")


def _calls(bundle: Bundle) -> int:
    return sum(len(app.calls.since(0)) for app in bundle.sandboxes.values())


ROW = Row("5", "three calls in ten fail, in every way", run, blocks=20, least=2000)
