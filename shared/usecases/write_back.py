"""The only writer to CRMs: it reads the handoff as it is now and writes what the CRM wasn't told yet."""

from shared.domain import told
from shared.errors import NotFound, WriteForbidden
from shared.model import permits
from shared.model.claims import Claim, ClaimState, Created
from shared.model.handoff import Handoff, Journal
from shared.model.hints import Hint
from shared.model.outcome import Done, Outcome, Skipped
from shared.model.permits import Permit
from shared.model.refs import Kind
from shared.model.rules import Rules
from shared.ports.crm import Crm
from shared.ports.edges import Clock
from shared.ports.stores import Deed, Dossier, Links
from shared.usecases.settle_claim import Intent, make


def write_back(
    hint: Hint, *, crm: Crm, links: Links, rules: Rules, clock: Clock, journal: Journal, actor: str = "ledgerlink"
) -> Outcome:
    """
    Bring the CRM up to date with the deal's handoff: at most one write to the buyer, one to the deal, and one for each
    note or task owed. Safe to repeat: a note is claimed like everything else.
    """
    dossier = links.dossier(hint.about)
    handoff = dossier.handoff
    if handoff is None:
        return Skipped("there is no handoff to tell of")
    try:
        permit = permits.for_write_back(handoff.deal.connection, rules.book(handoff.book) if handoff.book else None)
    except WriteForbidden as forbidden:
        return Skipped(forbidden.sentence)
    try:
        _tell_buyer(handoff, crm=crm, links=links, permit=permit, clock=clock)
        untold = told.untold(told.deal_facts(handoff), dossier.told)
        if untold:
            crm.record(handoff.deal, untold | {told.AS_OF: told.stamp(clock.now())}, permit)
        made = _messages(handoff, dossier, crm=crm, links=links, permit=permit, clock=clock)
    except NotFound:
        return Skipped("the deal is gone from the CRM: there is nobody to tell")
    if not untold and not made:
        return Skipped("the CRM knows everything already")
    deed = Deed(
        clock.now(), actor, "told the CRM", rules.version, journal, {k: dossier.told.get(k, "") for k in untold}, untold
    )
    links.tell(handoff.deal, dict(dossier.told) | untold, deed, made)
    return Done(f"wrote {len(untold)} facts and {len(made)} messages")


def _tell_buyer(handoff: Handoff, *, crm: Crm, links: Links, permit: Permit, clock: Clock) -> None:
    facts = told.buyer_facts(handoff)
    if handoff.buyer is None or not facts:
        return
    known = links.dossier(handoff.buyer).told
    untold = told.untold(facts, known)
    if untold:
        crm.record(handoff.buyer, untold | {told.AS_OF: told.stamp(clock.now())}, permit)
        links.tell(handoff.buyer, dict(known) | untold, None, ())


def _messages(
    handoff: Handoff, dossier: Dossier, *, crm: Crm, links: Links, permit: Permit, clock: Clock
) -> list[tuple[Claim, Created]]:
    made = []
    for message in told.messages(handoff):
        claim = dossier.claims.get(message.intent)
        if claim is not None and claim.state is ClaimState.LINKED:
            continue
        marker = told.marker(handoff.deal, message.intent)
        now = clock.now()
        request = (
            crm.note_request(handoff.deal, message.text, now, marker)
            if message.kind is Kind.NOTE
            else crm.task_request(
                handoff.deal,
                subject=message.subject,
                text=message.text,
                owner=handoff.owner,
                due=now + told.TASK_DUE_AFTER,
                marker=marker,
            )
        )
        intent = Intent(handoff.deal, message.intent, message.kind, marker, request, {})
        made.append(make(intent, claim, port=crm, links=links, permit=permit, clock=clock))
    return made
