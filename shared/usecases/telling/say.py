"""The notes and tasks that are owed to sales are made, each once."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.domain import told
from shared.domain.message import Message, is_made
from shared.errors import NotFound, Rejected
from shared.model.claims import Claim, ClaimState, Created, WriteRequest
from shared.model.permits import Permit
from shared.model.refs import Kind, Ref
from shared.ports.stores import Dossier
from shared.usecases.invoicing.settle_claim import Intent, make
from shared.usecases.telling.telling import Telling


@dataclass(frozen=True, slots=True)
class Listener:
    """The record that is told: whose timeline has `also` what concerns the buyer, and who gets its tasks."""

    about: Ref
    also: Ref | None = None
    owner: str = ""


def say(
    to: Listener, owed: Iterable[Message], dossier: Dossier, permit: Permit, run: Telling
) -> list[tuple[Claim, Created]]:
    """
    Make what isn't made yet, one call each; gives what was made, for the caller to link.

    Raises:
        NotFound: the record is gone.
        LedgerlinkError: as `settle_claim.make`.
    """
    made = []
    for message in owed:
        claim = dossier.claims.get(message.intent)
        if not is_made(claim):
            made.append(_said(to, message, claim, permit, run))
    return made


def _said(to: Listener, message: Message, claim: Claim | None, permit: Permit, run: Telling) -> tuple[Claim, Created]:
    """On both timelines in one request; on the record's alone where the CRM refuses that: the buyer may be gone."""
    refused = claim is not None and claim.state is ClaimState.REFUSED
    also = to.also if message.for_buyer and not refused else None
    try:
        return _made(to, message, claim, also=also, permit=permit, run=run)
    except (NotFound, Rejected):
        if also is None:
            raise
        again = run.links.dossier(to.about).claims.get(message.intent)
        return _made(to, message, again, also=None, permit=permit, run=run)


def _made(
    to: Listener, message: Message, claim: Claim | None, *, also: Ref | None, permit: Permit, run: Telling
) -> tuple[Claim, Created]:
    marker = told.marker(to.about, message.intent)
    request = _request(to, message, marker, also, run)
    intent = Intent(to.about, message.intent, message.kind, marker, request, message.said)
    return make(intent, claim, port=run.crm, links=run.links, permit=permit, clock=run.clock)


def _request(to: Listener, message: Message, marker: str, also: Ref | None, run: Telling) -> WriteRequest:
    now = run.clock.now()
    if message.kind is Kind.NOTE:
        return run.crm.note_request(to.about, message.text, now, marker, also)
    return run.crm.task_request(
        to.about,
        subject=message.subject,
        text=message.text,
        owner=to.owner,
        due=now + message.due_in,
        marker=marker,
    )
