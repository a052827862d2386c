"""Claim, write, link: how one record is made once, whatever is duplicated, crashed or left unanswered."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from shared.errors import NeedsHuman, Permanent, Reconnect, Stale, Unclear
from shared.model.claims import Claim, ClaimState, Created, WriteRequest
from shared.model.permits import Permit
from shared.model.refs import ConnectionId, Kind, Ref
from shared.model.settling import SettlePolicy
from shared.ports.edges import Clock
from shared.ports.stores import Links


class Maker(Protocol):
    """The part of a CRM or a ledger that makes records."""

    @property
    def connection(self) -> ConnectionId:
        """The account this speaks to."""
        ...

    @property
    def settling(self) -> SettlePolicy:
        """How an unclear answer is cleared up."""
        ...

    def create(self, claim: Claim, permit: Permit) -> Created:
        """Send the claim's exact bytes."""
        ...

    def find_created(self, claim: Claim) -> Created | None:
        """Look for what the claim's request made, by a read that doesn't lag."""
        ...


@dataclass(frozen=True, slots=True)
class Intent:
    """What is to be made for whom: the claim's name, and what the request is meant to come to."""

    subject: Ref
    name: str
    kind: Kind
    reference: str
    request: WriteRequest
    expected: Mapping[str, str]


def key_for(subject: Ref, intent: str, generation: int) -> str:
    """The vendor's idempotency key: deterministic, at most 128 characters, another one in each generation."""
    return f"{subject.connection}/{subject.kind}/{subject.id}/{intent}/g{generation}"[-128:]


def make(
    intent: Intent, existing: Claim | None, *, port: Maker, links: Links, permit: Permit, clock: Clock
) -> tuple[Claim, Created]:
    """
    Make the record once, and give it with its claim; the caller links the two in its own transaction.

    An open claim is settled first; only when nothing came of it is a new one written, with today's request.

    Raises:
        Unclear: the record may exist; the claim stays open and is settled on the next try.
        Conflict: somebody else claimed it meanwhile.
        Stale: the record changed under the write; nothing was made, and the claim is closed as refused.
        Permanent, NeedsHuman: nothing was made; the claim is closed as refused.
    """
    if existing is not None and existing.state is ClaimState.OPEN:
        cleared = clear(existing, port=port, links=links, permit=permit, clock=clock)
        if cleared is not None:
            return cleared
    now = clock.now()
    generation = existing.generation + 1 if existing is not None else 1
    claim = Claim(
        subject=intent.subject,
        intent=intent.name,
        target=port.connection,
        kind=intent.kind,
        reference=intent.reference,
        request=intent.request,
        key=key_for(intent.subject, intent.name, generation),
        generation=generation,
        state=ClaimState.OPEN,
        claimed_at=now,
        attempted_at=now,
        expected=intent.expected,
    )
    links.claim(claim)
    return claim, _sent(claim, port=port, links=links, permit=permit)


def clear(claim: Claim, *, port: Maker, links: Links, permit: Permit, clock: Clock) -> tuple[Claim, Created] | None:
    """
    Find out what came of an open claim: its record, or None when surely nothing did (the claim is then refused).

    Inside the vendor's key life the same bytes are sent again with the same key; later the record is looked up, but not
    before an answer that is still under way must have arrived.

    Raises:
        Unclear: it can't be known yet, or the look-up failed.
        LedgerlinkError: as `make`.
    """
    policy, now = port.settling, clock.now()
    if now < claim.claimed_at + timedelta(seconds=policy.key_life):
        again = links.attempt(claim)
        return again, _sent(again, port=port, links=links, permit=permit)
    settled_at = claim.attempted_at + timedelta(seconds=policy.settle)
    if now < settled_at:
        raise Unclear(
            f"an earlier attempt to make the {claim.kind} for {claim.subject} may still arrive",
            record=str(claim.subject),
            fix="It is looked up and settled by itself.",
            retry_after=(settled_at - now).total_seconds(),
        )
    found = _looked_up(claim, port)
    if found is not None:
        return claim, found
    links.refuse(claim, "looked up after an unclear answer: it was not made")
    return None


def _looked_up(claim: Claim, port: Maker) -> Created | None:
    """As `find_created`. A refusal or an answer that can't be read says nothing of what was made: it must not close the claim."""
    try:
        return port.find_created(claim)
    except Reconnect:
        raise
    except (Permanent, NeedsHuman) as failure:
        raise Unclear(
            f"whether an earlier attempt made the {claim.kind} can't be seen: {failure.sentence}",
            record=str(claim.subject),
            fix=failure.fix,
        ) from failure


def _sent(claim: Claim, *, port: Maker, links: Links, permit: Permit) -> Created:
    try:
        return port.create(claim, permit)
    except Reconnect:
        raise
    except (Permanent, NeedsHuman, Stale) as refusal:
        # Whoever tries again after a stale write asks for what is right then. Any other conflict may be one of our own, before the
        # request left: it says nothing of what an earlier attempt made.
        links.refuse(claim, refusal.sentence)
        raise


def adopted(
    subject: Ref, intent: str, record: Ref, *, links: Links, clock: Clock, existing: Claim | None, name: str = ""
) -> Claim:
    """
    Claim a record that exists already, so that it can be linked like one we made. Nothing is sent.

    `name`: what it is called, for lists that ask nobody.
    """
    now = clock.now()
    generation = existing.generation + 1 if existing is not None else 1
    claim = Claim(
        subject=subject,
        intent=intent,
        target=record.connection,
        kind=record.kind,
        reference=subject.id,
        request=WriteRequest(endpoint="", body=b""),
        key=key_for(subject, intent, generation),
        generation=generation,
        state=ClaimState.OPEN,
        claimed_at=now,
        attempted_at=now,
        expected={"name": name} if name else {},
    )
    if existing is None or existing.state is not ClaimState.OPEN:
        links.claim(claim)
        return claim
    return replace(existing)
