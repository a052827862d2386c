"""Before a draft is made: whether a person must approve it, and whether one has."""

from dataclasses import dataclass, replace

from shared.domain import approval
from shared.domain.rollout import Stance
from shared.model.crm import Deal
from shared.model.handoff import Handoff, HandoffState, Hold
from shared.model.modes import Mode
from shared.model.outcome import Held
from shared.model.refs import Kind, Ref
from shared.model.rules import Book
from shared.ports.stores import Deed, Links
from shared.usecases.invoicing.handoff_run import Run
from shared.usecases.invoicing.prepare_invoice import Prepared

APPROVED_RULES = "approved_rules"
"""The fact that remembers under which version of the rules a person last approved a draft of a book."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person is asked, and why; `subject` is the digest of exactly what would be made."""

    hold: Hold
    subject: str
    why: str


def asked(run: Run, deal: Deal, book: Book, prepared: Prepared, stance: Stance) -> Asked | None:
    """Give what a person must approve first; None where nothing, or where one approved exactly this already."""
    reasons = approval.needs_approval(
        prepared.document,
        deal,
        book,
        is_new_customer=not isinstance(prepared.chosen.customer, Ref),
        in_approval=stance.why if stance.mode is Mode.APPROVE else "",
        first_under_rules=book.approval.first_invoice_under_rule and _is_first(run.links, book, run.rules.version),
    )
    if not reasons:
        return None
    subject = approval.subject(prepared.document, str(prepared.chosen.buyer))
    if approval.is_approved(run.dossier.handoff, subject):
        run.decide("approval", f"a person approved it: {'; '.join(reasons)}")
        return None
    return Asked(approval.hold(prepared.document, deal, reasons), subject, "; ".join(reasons))


def wait(run: Run, deal: Deal, book: Book, waiting: Asked, stance: Stance) -> Held:
    """Hold the deal until a person approves it; the handoff keeps what exactly is to be approved."""
    run.decide(waiting.hold.code, waiting.hold.sentence)
    said = waiting.hold.sentence
    held = run.handoff(deal, book, HandoffState.HELD, hold=waiting.hold, reason=said, stance=stance)
    run.record(replace(held, plan=waiting.subject), "held")
    return Held(waiting.hold)


def approved(handoff: Handoff, book: Book, said: str, *, links: Links, deed: Deed) -> None:
    """
    Remember that a person approved what this handoff waits with; the next look at the deal makes the draft.

    Raises:
        Conflict: the handoff has moved on.
    """
    ruled = handoff.advanced(ruling=approval.ruling(handoff.plan), reason=said, at=deed.at)
    links.record(ruled, deed)
    if book.approval.first_invoice_under_rule:
        links.tell(_about(book), {APPROVED_RULES: deed.rules}, None, ())


def _is_first(links: Links, book: Book, version: str) -> bool:
    """Whether nobody approved a draft of this book under these rules yet."""
    return links.dossier(_about(book)).told.get(APPROVED_RULES) != version


def _about(book: Book) -> Ref:
    return Ref(book.ledger, Kind.ACCOUNT, book.id)
