"""The notes and tasks that a handoff owes sales are made, each once."""

from shared.domain import told
from shared.domain.notes import Message, is_made, messages
from shared.errors import NotFound, Rejected
from shared.model.claims import Claim, ClaimState, Created, WriteRequest
from shared.model.handoff import Handoff
from shared.model.permits import Permit
from shared.model.refs import Kind, Ref
from shared.ports.stores import Dossier
from shared.usecases.settle_claim import Intent, make
from shared.usecases.telling import Telling


def say(handoff: Handoff, dossier: Dossier, permit: Permit, run: Telling) -> list[tuple[Claim, Created]]:
    """
    Make what isn't made yet, one call each; gives what was made, for the caller to link.

    Raises:
        NotFound: the deal is gone.
        LedgerlinkError: as `settle_claim.make`.
    """
    made = []
    for message in messages(handoff, dossier.claims):
        claim = dossier.claims.get(message.intent)
        if not is_made(claim):
            made.append(_said(handoff, message, claim, permit, run))
    return made


def _said(
    handoff: Handoff, message: Message, claim: Claim | None, permit: Permit, run: Telling
) -> tuple[Claim, Created]:
    """On both timelines in one request; on the deal's alone where the CRM refuses that: the buyer may be gone."""
    refused = claim is not None and claim.state is ClaimState.REFUSED
    also = handoff.buyer if message.for_buyer and not refused else None
    try:
        return _made(handoff, message, claim, also=also, permit=permit, run=run)
    except (NotFound, Rejected):
        if also is None:
            raise
        again = run.links.dossier(handoff.deal).claims.get(message.intent)
        return _made(handoff, message, again, also=None, permit=permit, run=run)


def _made(
    handoff: Handoff, message: Message, claim: Claim | None, *, also: Ref | None, permit: Permit, run: Telling
) -> tuple[Claim, Created]:
    marker = told.marker(handoff.deal, message.intent)
    request = _request(handoff, message, marker, also, run)
    intent = Intent(handoff.deal, message.intent, message.kind, marker, request, message.said)
    return make(intent, claim, port=run.crm, links=run.links, permit=permit, clock=run.clock)


def _request(handoff: Handoff, message: Message, marker: str, also: Ref | None, run: Telling) -> WriteRequest:
    now = run.clock.now()
    if message.kind is Kind.NOTE:
        return run.crm.note_request(handoff.deal, message.text, now, marker, also)
    return run.crm.task_request(
        handoff.deal,
        subject=message.subject,
        text=message.text,
        owner=handoff.owner,
        due=now + told.TASK_DUE_AFTER,
        marker=marker,
    )
