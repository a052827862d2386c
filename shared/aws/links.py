"""Links, claims, handoffs and what the CRM was told, on DynamoDB."""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shared import codec
from shared.aws import claims as stored_claims
from shared.aws.audit import DynamoAudit
from shared.aws.cursors import DynamoCursors
from shared.aws.held_deals import DynamoHeldDeals
from shared.aws.link_moves import SOURCE, LinkMoves
from shared.aws.receivables import DynamoReceivables
from shared.aws.tables import Cancelled, Condition, Item, Table, raw, text
from shared.aws.waiting_pairs import DynamoWaitingPairs
from shared.errors import Conflict
from shared.model.claims import Claim, ClaimState, Created
from shared.model.handoff import Handoff, HandoffState
from shared.model.refs import Ref
from shared.ports.edges import Clock
from shared.ports.stores import Deed, Dossier

HANDOFF = "handoff"
TOLD = "told"


@dataclass(frozen=True, slots=True)
class DynamoLinks:
    """
    Implements `Links`. A record's dossier is one partition, read whole and consistently in one query.

    Every method may also raise Unavailable.
    """

    table: Table
    state: Table
    audit: DynamoAudit
    clock: Clock
    sleep: Callable[[float], None] = time.sleep

    @property
    def receivables(self) -> DynamoReceivables:
        """What the linked customers owe: kept in the same table."""
        return DynamoReceivables(self.table)

    @property
    def watches(self) -> DynamoCursors:
        """When their ledgers are asked more often: kept with how far they were polled."""
        return DynamoCursors(self.state)

    @property
    def pairs(self) -> DynamoWaitingPairs:
        """The pairs that wait for a person: kept with what comparisons found."""
        return DynamoWaitingPairs(self.state)

    def dossier(self, about: Ref) -> Dossier:
        """All we hold about this record, as it is now."""
        items = {text(item, "sk"): item for item in self.table.items(str(about))}
        found = [stored_claims.read(item) for name, item in items.items() if name.startswith(stored_claims.PREFIX)]
        return Dossier(
            about=about,
            handoff=_handoff(items.get(HANDOFF)),
            claims={claim.intent: claim for claim in found},
            told=codec.unpacked(dict[str, str], raw(items[TOLD], "facts")) if TOLD in items else {},
        )

    def claim(self, claim: Claim) -> None:
        """Write a claim. Raises: Conflict where an open or linked one of this name, or a later generation, exists."""
        self.table.put(stored_claims.written(claim), stored_claims.is_free(claim))

    def attempt(self, claim: Claim) -> Claim:
        """Count one more attempt, now. Raises: Conflict where the claim has moved on, or somebody else tries already."""
        again = replace(claim, attempts=claim.attempts + 1, attempted_at=self.clock.now())
        self.table.update(
            str(claim.subject),
            stored_claims.sort_key(claim.intent),
            assign={"attempts": again.attempts, "attempted_at": codec.instant(again.attempted_at)},
            condition=stored_claims.is_unattempted_since(claim),
        )
        return again

    def refuse(self, claim: Claim, cause: str) -> None:
        """Close the claim: nothing was made. Raises: Conflict where it isn't open in this generation any more."""
        self.table.update(
            str(claim.subject),
            stored_claims.sort_key(claim.intent),
            assign={"state": ClaimState.REFUSED.value, "cause": cause},
            condition=stored_claims.is_open(claim),
        )

    def settle(self, claim: Claim, created: Created, handoff: Handoff | None, deed: Deed) -> Claim:
        """
        Make the claim a link: both directions, the handoff and the audit entry in one transaction.

        Settling again with the same record is a success that writes nothing.

        Raises:
            Conflict: the handoff or the claim has moved on since it was read.
        """
        steps = [
            {"Update": self._linking(claim, created)},
            {"Put": self.table.putting({"pk": str(created.ref), "sk": SOURCE, "source": str(claim.subject)})},
            *(self._handing(handoff) if handoff else []),
        ]
        linked = claim.linked(created)
        try:
            self._with_entry(steps, handoff.deal if handoff else claim.subject, deed)
        except Cancelled as refused:
            if refused.failed[0] and self._is_linked(claim, created):
                return linked
            raise
        return linked

    def record(self, handoff: Handoff, deed: Deed) -> None:
        """Write the handoff and its audit entry in one transaction. Raises: Conflict."""
        self._with_entry(self._handing(handoff), handoff.deal, deed)

    def tell(
        self,
        about: Ref,
        told: Mapping[str, str],
        deed: Deed | None,
        claims: Sequence[tuple[Claim, Created]],
        since: Mapping[str, str] | None = None,
    ) -> None:
        """
        Remember what the CRM now holds of ours (`told` is all of it), the notes and tasks made, and the audit entry.

        Not one transaction, which would cost twice: each step may be repeated, and `told` comes last, so that a crash in
        between only makes us say again what was said.

        Raises:
            Conflict: something else than `since` was told meanwhile; it is to be read and said again.
        """
        for claim, created in claims:
            self._link(claim, created)
        if deed is not None:
            self._with_entry([], about, deed)
        item: Item = {"pk": str(about), "sk": TOLD, "facts": codec.packed(dict(told)), "mark": _mark(told)}
        self.table.put(item, _still_told(since) if since is not None else None)

    def note(self, about: Ref, deed: Deed) -> None:
        """Write an audit entry alone."""
        self._with_entry([], about, deed)

    def rearm(self, handoff: Handoff, claim: Claim, deed: Deed) -> None:
        """Write the handoff and take the claim's link back, in one transaction. Raises: Conflict."""
        self._with_entry([self._moves.releasing(claim, deed.verb), *self._handing(handoff)], handoff.deal, deed)

    def unlink(self, claim: Claim, deed: Deed, heir: Ref | None = None) -> None:
        """
        Take the link back in both directions, with its audit entry, in one transaction. The way back leads to the `heir`, who is
        linked to the same, or stays as an item that leads nowhere: nothing of a link is ever deleted.

        Raises:
            Conflict: the claim has moved on since it was read.
        """
        steps = [self._moves.releasing(claim, deed.verb)]
        if claim.remote is not None and self.source(claim.remote) == claim.subject:
            steps.append(self._moves.leading_on(claim.remote, claim.subject, heir))
        self._with_entry(steps, claim.subject, deed)

    def move(self, old: Claim, new: Claim, deed: Deed, *, way_back: bool = True) -> None:
        """
        Let the link `new` take the place of the link `old`, with the audit entry of its record, in one transaction.

        Not `way_back`: whoever was found from the customer before still is.

        Raises:
            Conflict: one of the two has moved on since it was read.
        """
        source = self.source(old.remote) if old.remote is not None else None
        self._with_entry(self._moves.moving(old, new, source=source, way_back=way_back), new.subject, deed)

    def source(self, made: Ref) -> Ref | None:
        """The CRM record that this ledger record was made for."""
        item = self.table.get(str(made), SOURCE)
        return Ref.parse(text(item, "source")) if item and text(item, "source") else None

    def held(self) -> Sequence[Ref]:
        """The deals that wait for a person."""
        return self._held.held()

    def waiting_for(self, *parties: Ref) -> Sequence[Ref]:
        """Those of them that name one of these companies and contacts."""
        return self._held.waiting_for(*parties)

    @property
    def _moves(self) -> LinkMoves:
        return LinkMoves(self.table)

    @property
    def _held(self) -> DynamoHeldDeals:
        return DynamoHeldDeals(self.state)

    def _with_entry(self, steps: Sequence[Mapping[str, Any]], entity: Ref, deed: Deed) -> None:
        self.audit.append(entity, deed, steps, self.sleep)

    def _handing(self, handoff: Handoff) -> list[Mapping[str, Any]]:
        """The handoff's put, and its place in the list of those that wait for a person where that changes."""
        item: Item = {
            "pk": str(handoff.deal),
            "sk": HANDOFF,
            "version": handoff.version,
            "handoff": codec.packed(handoff),
        }
        steps: list[Mapping[str, Any]] = [{"Put": self.table.putting(item, _follows(handoff.version))}]
        if handoff.state is HandoffState.HELD:
            steps.append({"Put": self._held.adding(handoff)})
        elif self._was_held(handoff):
            steps.append({"Delete": self._held.removing(handoff)})
        return steps

    def _was_held(self, handoff: Handoff) -> bool:
        """Whether the version before this one was held; a read is cheaper than a delete that is seldom needed."""
        if handoff.version <= 1:
            return False
        before = _handoff(self.table.get(str(handoff.deal), HANDOFF))
        return before is not None and before.state is HandoffState.HELD

    def _linking(self, claim: Claim, created: Created) -> Any:
        return self.table.updating(
            str(claim.subject),
            stored_claims.sort_key(claim.intent),
            assign=_link_attributes(created),
            forget=stored_claims.SPENT,
            condition=stored_claims.is_open(claim),
        )

    def _link(self, claim: Claim, created: Created) -> None:
        try:
            self.table.update(
                str(claim.subject),
                stored_claims.sort_key(claim.intent),
                assign=_link_attributes(created),
                forget=stored_claims.SPENT,
                condition=stored_claims.is_open(claim),
            )
        except Conflict:
            if not self._is_linked(claim, created):
                raise

    def _is_linked(self, claim: Claim, created: Created) -> bool:
        item = self.table.get(str(claim.subject), stored_claims.sort_key(claim.intent))
        if item is None:
            return False
        stored = stored_claims.read(item)
        return (stored.state, stored.generation, stored.remote) == (
            ClaimState.LINKED,
            claim.generation,
            created.ref,
        )


def _mark(told: Mapping[str, str]) -> str:
    """Names what was told; equal facts have equal marks on every machine, which compressed bytes need not."""
    return hashlib.sha256(codec.dumps(dict(told)).encode()).hexdigest()[:16]


def _still_told(since: Mapping[str, str]) -> Condition:
    """Nobody told the record anything else; items from before there were marks are taken as they are."""
    return Condition(
        "attribute_not_exists(#pk) OR attribute_not_exists(#mark) OR #mark = :mark", {"mark": _mark(since)}
    )


def _link_attributes(created: Created) -> Item:
    return {"state": ClaimState.LINKED.value, "remote": str(created.ref), "version": created.version}


def _follows(version: int) -> Condition:
    """The stored handoff is the one before this version; the first may be counted from 0 or from 1."""
    if version == 0:
        return Condition("attribute_not_exists(#pk)", {})
    before = Condition("#version = :before", {"before": version - 1})
    return Condition(f"attribute_not_exists(#pk) OR {before.expression}", before.values) if version == 1 else before


def _handoff(item: Item | None) -> Handoff | None:
    return codec.unpacked(Handoff, raw(item, "handoff")) if item else None
