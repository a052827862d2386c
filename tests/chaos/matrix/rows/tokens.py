"""Row 7: tokens run out in flight, answers of renewals get lost, two renew at once, a consent is withdrawn."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.http.tokens import TokenSet
from shared.model.refs import ConnectionId
from shared.ports.work import CONNECTED
from shared.usecases.connecting.reconnect import reconnected
from tests.chaos.matrix.bundle import Bundle
from tests.chaos.matrix.figures import Figures
from tests.chaos.matrix.row import Block, Row
from tests.chaos.matrix.sales import A_MINUTE, Sale, Sales
from tests.chaos.matrix.vendors import inject, lift
from tests.chaos.matrix.verdict import judged
from tests.chaos.matrix.wires import Request

ROUNDS = 4
LIFE_SECONDS = 7300
"""Longer than an access token of any vendor lives."""


@dataclass
class Leap:
    """Time leaps over the token's life right before the call numbered `at`: the token in hand is no good any more."""

    bundle: Bundle
    at: int
    seen: int = 0

    def __call__(self, request: Request, carry_out: Callable[[], Any]) -> Any:
        self.seen += bool(request.connection)
        if request.connection and self.seen == self.at:
            self.bundle.clock.advance(LIFE_SECONDS)
        return carry_out()


@dataclass
class Both:
    """While one process renews a token, another comes and wants to renew it, too."""

    bundle: Bundle
    met: int = 0

    def __call__(self, request: Request, carry_out: Callable[[], Any]) -> Any:
        if "token" not in request.what or not request.connection or self.met:
            return carry_out()
        self.met += 1
        answer = carry_out()
        self.bundle.new_process().tokens(ConnectionId(request.connection)).renewed("")
        return answer


def expires_in_flight(sales: Sales, figures: Figures) -> None:
    bundle = sales.bundle
    for at in range(1, 9):
        leap = bundle.interferes = Leap(bundle, at)
        _sold(sales, figures)
        figures.injected += 1
        figures.fired += leap.seen >= at


def rotation_lost(sales: Sales, figures: Figures) -> None:
    bundle = sales.bundle
    for provider in bundle.pair.providers:
        bundle.clock.advance(LIFE_SECONDS)
        path = bundle.sandboxes[provider].provider.token_path
        fault = inject(bundle, provider, "lost_token", f"POST {path}")
        _sold(sales, figures)
        figures.injected += 1
        figures.fired += lift(bundle, provider, fault)


def token_endpoint_fails(sales: Sales, figures: Figures) -> None:
    bundle = sales.bundle
    for provider in bundle.pair.providers:
        for kind in ("5xx", "html200", "429"):
            bundle.clock.advance(LIFE_SECONDS)
            path = bundle.sandboxes[provider].provider.token_path
            fault = inject(bundle, provider, kind, f"POST {path}", times=2)
            _sold(sales, figures)
            figures.injected += 2
            figures.fired += lift(bundle, provider, fault)


def two_renew(sales: Sales, figures: Figures) -> None:
    bundle = sales.bundle
    bundle.clock.advance(LIFE_SECONDS)
    both = bundle.interferes = Both(bundle)
    _sold(sales, figures)
    figures.injected += 1
    figures.fired += both.met


def consent_withdrawn(sales: Sales, figures: Figures) -> None:
    """Deals wait, uncomplaining, until somebody signs in again; then all go on."""
    bundle = sales.bundle
    ledger = bundle.sandboxes[bundle.pair.ledger.provider].provider
    connection = bundle.members[0].ledger_connection
    bundle.pair.ledger.revoked(ledger)
    sale = sales.sale()
    bundle.live(6 * A_MINUTE)
    here = bundle.process("operator")
    figures.injected += 1
    figures.fired += here.connections.fresh(connection).status != CONNECTED
    if here.parking.parked():
        figures.breaks("a deal was parked because a consent was gone")
    bundle.live(3600)
    given = bundle.pair.ledger.granted(ledger)
    here.vault.put(connection, TokenSet(*given, 1800))
    reconnected(connection, consents=here.connections, agenda=here.agenda, cursors=here.cursors, clock=bundle.clock)
    begun = bundle.clock.time()
    bundle.rest()
    figures.recovered(bundle.clock.time() - begun)
    if not sales.invoice(sale):
        figures.breaks("a deal that waited for a consent was forgotten")


SCENES: Mapping[str, Callable[[Sales, Figures], None]] = {
    "expiry in flight": expires_in_flight,
    "rotation lost": rotation_lost,
    "token endpoint fails": token_endpoint_fails,
    "two renew": two_renew,
    "consent withdrawn": consent_withdrawn,
}


def run(block: Block) -> Figures:
    """Every scene, some times over, in one company."""
    bundle, figures = block.bundle(), Figures()
    sales = Sales(bundle)
    for _ in range(ROUNDS):
        for name, scene in SCENES.items():
            before = figures.fired
            scene(sales, figures)
            bundle.interferes = None
            figures.counted(name, figures.fired - before)
    lost = [one for one in bundle.process("operator").connections.standings() if one.status != CONNECTED]
    if lost:
        figures.breaks(f"{lost[0].id} was left {lost[0].status}")
    return judged(bundle, figures)


def _sold(sales: Sales, figures: Figures) -> Sale:
    bundle = sales.bundle
    bundle.clock.advance(A_MINUTE)
    begun, sale = bundle.clock.time(), sales.sale()
    bundle.rest()
    bundle.interferes = None
    figures.recovered(bundle.clock.time() - begun)
    return sale


ROW = Row("7", "tokens: expiry in flight, lost rotation, two at once, consent withdrawn", run, blocks=6, least=500)
