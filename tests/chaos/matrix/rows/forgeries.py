"""Row 3: deliveries that aren't genuine, aren't fresh, aren't whole, or speak of an account that isn't ours."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from infra.sandbox.core.courier import Event
from infra.sandbox.core.outbox import Outbox
from shared.providers import registry
from shared.providers.manifest import Capability
from tests.chaos.gate import PROVIDER_READS, TOKEN_ROUTE
from tests.chaos.matrix.bundle import Bundle
from tests.chaos.matrix.figures import Figures
from tests.chaos.matrix.row import Block, Row
from tests.chaos.matrix.sales import A_MINUTE, Sales
from tests.chaos.matrix.verdict import judged

ROUNDS = 8
TEN_MINUTES = 600
REFUSED = frozenset({400, 401, 403, 413})
TAKEN = frozenset({200})
OTHER = str.maketrans("0123456789abcdef", "1234567890bcdefa")
"""Makes an account's id that of another, of the same form."""


@dataclass(frozen=True)
class Signed:
    """A delivery as it reaches the door; by another `address` than the vendor was given, where it says so."""

    body: bytes
    headers: dict[str, str]
    address: str = ""


@dataclass(frozen=True)
class Scene:
    """Events of one vendor that were never delivered."""

    bundle: Bundle
    provider: str
    events: list[Event]

    @property
    def signed(self) -> Signed:
        return Signed(*self.bundle.postman.signed(self.provider, self.events))

    @property
    def address(self) -> str:
        """Where the vendor was told to send them."""
        return self.bundle.postman.addresses[self.provider]

    def signed_over(self, body: bytes) -> Signed:
        """Any body, with the vendor's own signature."""
        return Signed(body, self.bundle.postman.headers(self.provider, body))


def badly_signed(scene: Scene) -> Signed:
    genuine = scene.signed
    headers = {name: _altered(value) if "signature" in name else value for name, value in genuine.headers.items()}
    return Signed(genuine.body, headers)


def unsigned(scene: Scene) -> Signed:
    genuine = scene.signed
    return Signed(genuine.body, {name: value for name, value in genuine.headers.items() if "signature" not in name})


def changed_on_the_way(scene: Scene) -> Signed:
    genuine = scene.signed
    body = genuine.body.replace(b"deal", b"Deal", 1).replace(b"UPDATE", b"CREATE", 1) + b" "
    return Signed(body, genuine.headers)


def with_another_key(scene: Scene) -> Signed:
    address, _, key = scene.address.partition("=")
    return replace(scene.signed, address=f"{address}={_altered(key)}")


def without_a_key(scene: Scene) -> Signed:
    return replace(scene.signed, address=scene.address.partition("?")[0])


def with_the_key_and_another(scene: Scene) -> Signed:
    name, _, key = scene.address.partition("?")[2].partition("=")
    return replace(scene.signed, address=f"{scene.address}&{name}={_altered(key)}")


def with_a_document_type(scene: Scene) -> Signed:
    genuine = scene.signed
    head, xml, rest = genuine.body.partition(b"?>")
    return replace(genuine, body=head + xml + b'<!DOCTYPE x [<!ENTITY e "e">]>' + rest)


def truncated(scene: Scene) -> Signed:
    genuine = scene.signed
    return replace(genuine, body=genuine.body[: len(genuine.body) // 2])


def truncated_and_signed(scene: Scene) -> Signed:
    body = scene.signed.body
    return scene.signed_over(body[: len(body) // 2])


def of_another_account(scene: Scene) -> Signed:
    body = scene.signed.body
    for member in scene.bundle.members:
        for account in (member.crm, member.ledger):
            half = len(account) // 2  # some ids end in their own checksum
            body = body.replace(account.encode(), (account[:half].translate(OTHER) + account[half:]).encode())
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


Forgeries = Mapping[str, tuple[Callable[[Scene], Signed], Collection[int]]]
ANY: Forgeries = {
    "truncated body": (truncated, REFUSED),
    "truncated and signed": (truncated_and_signed, REFUSED),
    "another account": (of_another_account, TAKEN),
}
SIGNED: Forgeries = {
    "bad signature": (badly_signed, REFUSED),
    "no signature": (unsigned, REFUSED),
    "changed body": (changed_on_the_way, REFUSED),
}
KEYED: Forgeries = {
    "another key": (with_another_key, REFUSED),
    "no key": (without_a_key, REFUSED),
    "two keys": (with_the_key_and_another, REFUSED),
    "a document type": (with_a_document_type, REFUSED),
}
"""Where the vendor signs nothing. Nobody then knows that a body was changed; nothing in it is believed either."""
STALE: Forgeries = {
    "clock 10 min behind": (signed_long_ago, REFUSED),
    "clock 10 min ahead": (signed_ahead, REFUSED),
}
"""Only where the vendor signs the time, too."""


def run(block: Block) -> Figures:
    """Each forgery of each vendor's events, and each genuine delivery replayed."""
    bundle, figures = block.bundle(), Figures()
    sales = Sales(bundle)
    for _ in range(ROUNDS):
        for scene in _undelivered(sales):
            for name, (forge, answers) in _forgeries(scene).items():
                _forged(scene, name, forge, answers, figures)
            _replayed(scene, figures)
        bundle.clock.advance(A_MINUTE)
    return judged(bundle, figures)


def _forgeries(scene: Scene) -> Forgeries:
    """Those that this vendor's deliveries can be told from."""
    keyed = Capability.KEY_IN_ADDRESS in registry.manifest(scene.provider).capabilities
    stamped = any("timestamp" in name for name in scene.signed.headers)
    return {**ANY, **(KEYED if keyed else SIGNED), **(STALE if stamped else {})}


def _undelivered(sales: Sales) -> list[Scene]:
    """Deliveries of both vendors: a deal that is won, and its draft that finance approves; none was made yet."""
    bundle = sales.bundle
    sale = sales.sale()
    bundle.rest()
    kept: dict[tuple[str, Hashable], list[Event]] = {}

    def keeping(name: str, outbox: Outbox) -> Callable[[Sequence[Event]], None]:
        def keep(events: Sequence[Event]) -> None:
            for event in events:
                kept.setdefault((name, outbox.courier.together(event)), []).append(event)

        return keep

    for name, outbox in bundle.postman.outboxes.items():
        outbox.hand_over = keeping(name, outbox)
    sales.finance("approve", sales.invoice(sale))
    sales.sale()
    for name, outbox in bundle.postman.outboxes.items():
        bundle.postman.serves(name, outbox)
    return [Scene(bundle, name, events) for (name, _), events in kept.items()]


def _forged(
    scene: Scene, name: str, forge: Callable[[Scene], Signed], answers: Collection[int], figures: Figures
) -> None:
    before = _seen(scene.bundle)
    forged = forge(scene)
    status = scene.bundle.postman.hand_in(scene.provider, forged.body, forged.headers, forged.address).status
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
    genuine = scene.signed
    for wait in (0, 100, TEN_MINUTES):
        scene.bundle.clock.advance(wait)
        before = _written(scene.bundle)
        scene.bundle.postman.hand_in(scene.provider, genuine.body, genuine.headers)
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
        if call["method"] != "GET" and not call["path"].partition("?")[0].endswith((*PROVIDER_READS, TOKEN_ROUTE))
    ]


def _altered(signature: str) -> str:
    return ("B" if signature[:1] == "A" else "A") + signature[1:]


ROW = Row("3", "forged, stale, cut and foreign deliveries", run, blocks=10, least=1000)
