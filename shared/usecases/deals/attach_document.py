"""The deal's quote, or a file on the deal, is put on its invoice: once, after the invoice, and never in its way."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from shared.domain import attachments, holds
from shared.domain.attachments import ledger_name
from shared.errors import NeedsHuman, NotFound, Permanent, Reconnect
from shared.model import permits
from shared.model.claims import Claim, ClaimState, Created, WriteRequest
from shared.model.coding import Attach
from shared.model.documents import Attached, Attachment, DealDocument
from shared.model.handoff import Decision, Handoff, Journal
from shared.model.hints import Hint
from shared.model.ledger import Invoice
from shared.model.modes import Clearance
from shared.model.outcome import Done, Outcome, Skipped
from shared.model.permits import Permit
from shared.model.refs import ConnectionId, Kind, Ref
from shared.model.rules import Rules
from shared.ports.documents import Attachments, Documents
from shared.ports.edges import Clock, Queues
from shared.ports.stores import Deed, Dossier, Links
from shared.usecases.invoicing.handoff_run import INVOICE, tell
from shared.usecases.invoicing.settle_claim import key_for

ATTACH: Final = "attach:"
"""The intents of attachments: the document's kind and id follow, so that each is put there once."""


@dataclass(frozen=True, slots=True)
class _Run:
    """The ports and facts of one run."""

    dossier: Dossier
    handoff: Handoff
    invoice: Invoice
    rule: Attach
    permit: Permit
    documents: Documents
    ledger: Attachments
    links: Links
    rules: str
    queues: Queues
    clock: Clock
    journal: Journal
    actor: str

    def deed(self, verb: str, after: dict[str, str]) -> Deed:
        return Deed(self.clock.now(), self.actor, verb, self.rules, self.journal, {}, after)


def attach_document(
    hint: Hint,
    *,
    documents_of: Callable[[ConnectionId], Documents],
    attachments_of: Callable[[ConnectionId], Attachments],
    links: Links,
    rules: Rules,
    queues: Queues,
    clock: Clock,
    journal: Journal,
    actor: str = "ledgerlink",
) -> Outcome:
    """
    Put the document that the book's rules name on the deal's invoice; safe to repeat.

    The invoice stands whatever comes of it: what can't be attached is said on the deal, a deal without such a document only
    in its story.

    Raises:
        Retryable, Reconnect: a later try may do it.
        WriteForbidden: the book's mode doesn't allow it.
    """
    dossier = links.dossier(hint.about)
    handoff = dossier.handoff
    if handoff is None or handoff.invoice is None or handoff.book is None or not holds.stands(handoff.invoice):
        return Skipped("there is no invoice to attach anything to")
    book = rules.book(handoff.book)
    if book.attach.source == "off":
        return Skipped(f"the book {book.id} attaches nothing")
    made = dossier.claims.get(INVOICE)
    clearance = Clearance(made.expected.get("clearance", Clearance.NONE.value)) if made else Clearance.NONE
    run = _Run(
        dossier,
        handoff,
        handoff.invoice,
        book.attach,
        permits.for_plan(book, handoff.plan, clearance),
        documents_of(hint.about.connection),
        attachments_of(book.ledger),
        links,
        rules.version,
        queues,
        clock,
        journal,
        actor,
    )
    try:
        return _attached(run)
    except Reconnect:
        raise
    except (Permanent, NeedsHuman) as refusal:
        said = f"The document is not on the invoice: {refusal.sentence}. {refusal.fix}".strip()
        return _noted(run, Attachment("failed", said))


def _attached(run: _Run) -> Outcome:
    document = wanted(run.documents, run.handoff.deal, run.rule)
    if document is None:
        return _noted(run, Attachment("none", f"{attachments.missing(run.rule)}; nothing was attached"))
    intent = f"{ATTACH}{document.kind}:{document.id}"
    claim = run.dossier.claims.get(intent)
    if claim is not None and claim.state is ClaimState.LINKED:
        return Skipped(f"{document.name} is on the invoice already")
    name = ledger_name(document)
    if claim is not None and claim.state is ClaimState.OPEN:
        there = next((one for one in run.ledger.on(run.invoice.ref.id) if one.name == name), None)
        if there is not None:
            return _linked(run, claim, there, document)
        # Should the attempt still arrive, it replaces a file of this very name: nothing is there twice.
        run.links.refuse(claim, "looked up after an unclear answer: the file is not there")
    return _sent(run, document, intent, name, claim)


def wanted(documents: Documents, deal: Ref, rule: Attach) -> DealDocument | None:
    """The document of the deal that the rule asks for; None where it asks for none, or there is none."""
    if rule.source == "off":
        return None
    return attachments.chosen(documents.of(deal.id, rule.source), rule)


def _sent(run: _Run, document: DealDocument, intent: str, name: str, before: Claim | None) -> Outcome:
    """Claim the attachment, then send it. The claim remembers the file's digest: its bytes are too many to be kept."""
    if document.size is not None and document.size > run.ledger.largest:
        raise Permanent(
            f"{document.name} has {document.size:,} bytes, the most is {run.ledger.largest:,}",
            fix="Put a smaller one on the deal, or attach it in the ledger by hand.",
        )
    content = run.documents.content(document, run.ledger.largest)
    if not content:
        raise NotFound(f"{document.name} is empty", fix="Put it on the deal again.")
    now, generation = run.clock.now(), before.generation + 1 if before is not None else 1
    subject = run.handoff.deal
    claim = Claim(
        subject=subject,
        intent=intent,
        target=run.ledger.connection,
        kind=Kind.ATTACHMENT,
        reference=name,
        request=WriteRequest("attach", b"", {"invoice": run.invoice.ref.id, "name": name}),
        key=key_for(subject, intent, generation),
        generation=generation,
        state=ClaimState.OPEN,
        claimed_at=now,
        attempted_at=now,
        expected={"sha256": hashlib.sha256(content).hexdigest(), "size": str(len(content))},
    )
    run.links.claim(claim)
    try:
        made = run.ledger.attach(
            run.invoice.ref.id, document, name, content, online=run.rule.online, key=claim.key, permit=run.permit
        )
    except Reconnect:
        raise
    except (Permanent, NeedsHuman) as refusal:
        run.links.refuse(claim, refusal.sentence)
        raise
    return _linked(run, claim, made, document)


def _linked(run: _Run, claim: Claim, made: Attached, document: DealDocument) -> Outcome:
    said = f"{document.name} is on invoice {run.invoice.number}"
    _decided(run, said)
    after = run.handoff.advanced(attachment=Attachment("attached", document.name), at=run.clock.now())
    created = Created(Ref(run.ledger.connection, Kind.ATTACHMENT, made.id))
    run.links.settle(claim, created, after, run.deed("attached", {"document": document.name, "file": made.name}))
    tell(run.queues, after, run.rules)
    return Done(said)


def _noted(run: _Run, attachment: Attachment) -> Outcome:
    """Nothing was attached: for the story, and where it failed for the deal."""
    _decided(run, attachment.said)
    if run.handoff.attachment == attachment:
        return Skipped(attachment.said)
    after = run.handoff.advanced(attachment=attachment, at=run.clock.now())
    run.links.record(after, run.deed("not attached", {"why": attachment.said}))
    if attachment.state == "failed":
        tell(run.queues, after, run.rules)
    return Skipped(attachment.said)


def _decided(run: _Run, why: str) -> None:
    run.journal.decisions.append(Decision(run.clock.now(), "attachment", why))
