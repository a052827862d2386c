"""Row 3: deliveries that aren't genuine, aren't fresh, aren't whole, or speak of an account that isn't ours."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from infra.sandbox.core.courier import Event
from tests.chaos.matrix.bundle import Bundle
from tests.chaos.matrix.figures import Figures
from tests.chaos.matrix.postman import PUBLIC
from tests.chaos.matrix.row import Block, Row
from tests.chaos.matrix.sales import A_MINUTE, Sales
from tests.chaos.matrix.verdict import judged

ROUNDS = 8
TEN_MINUTES = 600
REFUSED = frozenset({400, 401, 403, 413})
TAKEN = frozenset({200})
OTHER = str.maketrans("0123456789abcdef", "1234567890bcdefa")
"""Makes an account's id that of another, of the same form."""
Signed = tuple[bytes, dict[str, str]]


@dataclass(frozen=True)
class Scene:
    """Events of one vendor that were never delivered."""

    bundle: Bundle
    provider: str
    events: list[Event]

    @property
    def signed(self) -> Signed:
        return self.bundle.postman.signed(self.provider, self.events)

    def signed_over(self, body: bytes) -> Signed:
        """Any body, with the vendor's own signature."""
        sign = self.bundle.postman.outboxes[self.provider].courier.sign
        made: Mapping[str, str] = sign(PUBLIC.format(provider=self.provider), body)
        return body, {name.lower(): value for name, value in made.items()}


def badly_signed(scene: Scene) -> Signed:
    body, headers = scene.signed
    return body, {name: _altered(value) if "signature" in name else value for name, value in headers.items()}


def unsigned(scene: Scene) -> Signed:
    body, headers = scene.signed
    return body, {name: value for name, value in headers.items() if "signature" not in name}


def changed_on_the_way(scene: Scene) -> Signed:
    body, headers = scene.signed
    return body.replace(b"deal", b"Deal", 1).replace(b"UPDATE", b"CREATE", 1) + b" ", headers


def truncated(scene: Scene) -> Signed:
    body, headers = scene.signed
    return body[: len(body) // 2], headers


def truncated_and_signed(scene: Scene) -> Signed:
    body, _ = scene.signed
    return scene.signed_over(body[: len(body) // 2])


def of_another_account(scene: Scene) -> Signed:
    body, _ = scene.signed
    for member in scene.bundle.members:
        for account in (member.crm, member.ledger):
            body = body.replace(account.encode(), account.translate(OTHER).encode())
    return scene.signed_over(body)


def signed_long_ago(scene: Scene) -> Signed:
    """The vendor's clock, or the delivery, is ten minutes behind."""
    signed = scene.signed
    scene.bundle.clock.advance(TEN_MINUTES)
    return signed


def signed_ahead(scene: Scene) -> Signed:
    """The vendor's clock is ten minutes ahead."""
    clock = scene.bundle.clock
    app = scene.bundle.sandboxes[scene.provider]
    app.clock.follow(lambda: clock.time() + TEN_MINUTES)
    try:
        return scene.signed
    finally:
        app.clock.follow(clock.time)


FORGERIES: Mapping[str, tuple[Callable[[Scene], Signed], Collection[int]]] = {
    "bad signature": (badly_signed, REFUSED),
    "no signature": (unsigned, REFUSED),
    "changed body": (changed_on_the_way, REFUSED),
    "truncated body": (truncated, REFUSED),
    "truncated and signed": (truncated_and_signed, REFUSED),
    "another account": (of_another_account, TAKEN),
}
STALE: Mapping[str, tuple[Callable[[Scene], Signed], Collection[int]]] = {
    "clock 10 min behind": (signed_long_ago, REFUSED),
    "clock 10 min ahead": (signed_ahead, REFUSED),
}
"""Only where the vendor signs the time, too."""


def run(block: Block) -> Figures:
    """Each forgery of each vendor's events, and each genuine delivery replayed."""
    bundle, figures = block.bundle(), Figures()
    sales = Sales(bundle)
    for _ in range(ROUNDS):
        for provider, events in _undelivered(sales).items():
            scene = Scene(bundle, provider, events)
            stamped = any("timestamp" in name for name in scene.signed[1])
            for name, (forge, answers) in {**FORGERIES, **(STALE if stamped else {})}.items():
                _forged(scene, name, forge, answers, figures)
            _replayed(scene, figures)
        bundle.clock.advance(A_MINUTE)
    return judged(bundle, figures)


def _undelivered(sales: Sales) -> dict[str, list[Event]]:
    """Events of both vendors: a deal that is won, and its draft that finance approves; none is delivered yet."""
    bundle = sales.bundle
    sale = sales.sale()
    bundle.rest()
    kept: dict[str, list[Event]] = {}
    for outbox_of, outbox in bundle.postman.outboxes.items():
        outbox.hand_over = lambda events, name=outbox_of: kept.setdefault(name, []).extend(events)
    sales.finance("approve", sales.invoice(sale))
    sales.sale()
    for name, outbox in bundle.postman.outboxes.items():
        bundle.postman.serves(name, outbox)
    return kept


def _forged(
    scene: Scene, name: str, forge: Callable[[Scene], Signed], answers: Collection[int], figures: Figures
) -> None:
    before = _seen(scene.bundle)
    status = scene.bundle.postman.hand_in(scene.provider, *forge(scene)).status
    figures.injected += 1
    figures.fired += status in answers
    figures.counted(name)
    if status not in answers:
        figures.breaks(f"{scene.provider}: {name} was answered {status}")
    if scene.bundle.left():
        figures.breaks(f"{scene.provider}: {name} made work", scene.bundle.left())
    scene.bundle.rest()
    if _seen(scene.bundle) != before:
        figures.breaks(f"{scene.provider}: {name} had an effect")


def _replayed(scene: Scene, figures: Figures) -> None:
    """The genuine delivery has its effect; the same bytes again, soon and much later, have none."""
    body, headers = scene.signed
    for wait in (0, 100, TEN_MINUTES):
        scene.bundle.clock.advance(wait)
        before = _written(scene.bundle)
        scene.bundle.postman.hand_in(scene.provider, body, headers)
        scene.bundle.rest()
        if wait:
            figures.injected += 1
            figures.fired += 1
            figures.counted("replays")
            if _written(scene.bundle) != before:
                figures.breaks(f"{scene.provider}: a replay {wait} s later had an effect")


def _seen(bundle: Bundle) -> int:
    """The calls that the vendors saw, reads included."""
    return sum(len(app.calls.since(0)) for app in bundle.sandboxes.values())


def _written(bundle: Bundle) -> list[Any]:
    """The calls that may have changed a vendor's books; tokens apart."""
    calls = [call for app in bundle.sandboxes.values() for call in app.calls.since(0)]
    return [
        call
        for call in calls
        if call["method"] != "GET" and not call["path"].partition("?")[0].endswith(("/read", "/search", "/token"))
    ]


def _altered(signature: str) -> str:
    return ("B" if signature[:1] == "A" else "A") + signature[1:]


ROW = Row("3", "forged, stale, cut and foreign deliveries", run, blocks=10, least=1000)
