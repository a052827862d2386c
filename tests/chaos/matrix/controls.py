"""Deliberately broken builds: each forgets one of the rules, and must turn its row red. A matrix that can't fail proves nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shared.domain.customer_sync.merge import Now, Step, Verdict
from shared.domain.customer_sync.units import UNITS
from shared.model.claims import Claim, Created
from shared.model.permits import Permit
from shared.model.refs import Ref
from shared.model.settling import SettlePolicy
from shared.ports.stores import Dossier
from shared.usecases.customers.keeping import Keeping
from tests.chaos.matrix.simulated import EPOCH
from tests.chaos.matrix.world import Around


@dataclass
class Broken:
    """A collaborator as it is, except for what a subclass forgets."""

    own: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.own, name)


class Unclaimed(Broken):
    """Nothing is claimed before a request leaves; the claim is written with the link."""

    def claim(self, claim: Claim) -> None:
        return

    def settle(self, claim: Claim, *rest: Any) -> Any:
        self.own.claim(claim)
        return self.own.settle(claim, *rest)

    def tell(self, about: Any, facts: Any, deed: Any, claims: Sequence[Any], *rest: Any) -> None:
        for claim, _ in claims:
            self.own.claim(claim)
        self.own.tell(about, facts, deed, claims, *rest)


class Closed(Unclaimed):
    """What was made for a deal is forgotten once sales was told of it: the next message about it is the first."""

    def dossier(self, about: Ref) -> Dossier:
        found: Dossier = self.own.dossier(about)
        return Dossier(about, told=found.told) if found.told.get("invoice_number") else found


class NewKeys(Broken):
    """Each attempt has a key of its own."""

    def create(self, claim: Claim, permit: Permit) -> Any:
        return self.own.create(replace(claim, key=f"{claim.key}/{claim.attempts}"), permit)


class Blind(Broken):
    """What an earlier request made is never looked up."""

    def find_created(self, claim: Claim) -> Created | None:
        return None


class Hasty(Broken):
    """Nobody waits for what may still arrive."""

    @property
    def settling(self) -> SettlePolicy:
        return SettlePolicy(key_life=0, settle=0)


class Forward(Broken):
    """A message is remembered as done when it is taken up, before anything was done."""

    def finished(self, queue: str, keys: Collection[str]) -> frozenset[str]:
        done: frozenset[str] = self.own.finished(queue, keys)
        for key in set(keys) - done:
            self.own.finish(queue, key, "taken up")
        return done


class Deaf(Broken):
    """Nobody waits as long as the vendor asked."""

    def refused(self, limited: Any) -> None:
        limited.retry_after = 0.0


class Trusting(Broken):
    """Whatever account a delivery speaks of is taken for one of ours."""

    def known(self, connections: Collection[Any], app: str) -> frozenset[Any]:
        return frozenset(connections)


class Forgetful(Broken):
    """The door remembers an event before it sends it on, and drops what it remembers."""

    def __init__(self, own: Any) -> None:
        super().__init__(own)
        self.remembered: set[str] = set()

    def send(self, queue: str, hints: Sequence[Any]) -> None:
        new = [hint for hint in hints if hint.key not in self.remembered]
        self.remembered |= {hint.key for hint in hints}
        if new:
            self.own.send(queue, new)


class Dull(Broken):
    """What we wrote isn't known again: neither when that was, nor what it said."""

    def dossier(self, about: Ref) -> Dossier:
        found: Dossier = self.own.dossier(about)
        if found.handoff is None or found.handoff.invoice is None:
            return found
        unknown = replace(found.handoff.invoice, changed_at=EPOCH, version="")
        return replace(found, handoff=replace(found.handoff, invoice=unknown))


class Forgetting(Broken):
    """What the CRM was told is not remembered."""

    def dossier(self, about: Ref) -> Dossier:
        found: Dossier = self.own.dossier(about)
        return replace(found, told={})


def copying(keeping: Keeping) -> Keeping:
    """No base and no echo: what stands on the side that was changed last is copied to the other, unless letter for letter the same."""

    def copied(crm: Now, ledger: Now, *_: object, **__: object) -> tuple[Verdict, ...]:
        newer = crm.changed_at is not None and ledger.changed_at is not None and crm.changed_at > ledger.changed_at
        units = [unit.held(crm.holds, ledger.holds) for unit in UNITS]
        differing = [unit for unit in units if unit.of(crm.fields) != unit.of(ledger.fields)]
        return tuple(Verdict(unit, Step.TO_LEDGER if newer else Step.TO_CRM, "they differ") for unit in differing)

    return replace(keeping, merging=copied, echo=lambda _hint, _base: False)


def listening(keeping: Keeping) -> Keeping:
    """Every event is taken for news, whenever it happened."""
    return replace(keeping, echo=lambda _hint, _base: False)


@dataclass(frozen=True, slots=True)
class Control:
    """A broken build and the row that finds it out, in `blocks` blocks at most; `share`: also in a run of the test suite."""

    name: str
    row: str
    around: Mapping[str, Around]
    blocks: int = 2
    share: bool = False


CONTROLS: tuple[Control, ...] = (
    Control("no claim before the request leaves", "1", {"links": Unclaimed}),
    Control("done is remembered before it is done", "1", {"inbox": Forward}, share=True),
    Control("what was made for a deal is forgotten", "2", {"links": Closed, "ledger": NewKeys}, blocks=1),
    Control("our own write is not known again when it comes back", "2e", {"links": Dull}, share=True),
    Control("what the CRM was told is not remembered", "2e", {"links": Forgetting}),
    Control("what we wrote to a customer is not known again", "2e", {"keeping": copying}, blocks=1, share=True),
    Control("the echo of our write to a customer is taken for news", "2e", {"keeping": listening}, blocks=1),
    Control("the account of an event is not checked", "3", {"connections": Trusting}, share=True),
    Control("Retry-After is not heeded", "4", {"pace": Deaf}),
    Control("no look-up after an unclear answer", "6", {"crm": Blind, "ledger": Blind}),
    Control("a new key for each attempt", "6", {"ledger": NewKeys}, share=True),
    Control("no settle time: what is still under way is not waited for", "6", {"crm": Hasty, "ledger": Hasty}),
    Control("neither claim nor steady keys", "13", {"links": Unclaimed, "ledger": NewKeys}, blocks=2),
    Control("the event is remembered before it is sent", "9", {"queues": Forgetful}, blocks=12),
)
