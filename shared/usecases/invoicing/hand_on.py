"""The invoice of a deal isn't what it was: its handoff says so, and the deal is told."""

from dataclasses import dataclass, replace

from shared.domain import holds
from shared.model.handoff import Decision, Handoff, HandoffState, Journal
from shared.model.hints import Hint
from shared.model.ledger import Invoice, InvoiceStatus
from shared.model.outcome import Done, Outcome
from shared.model.rules import Rules
from shared.ports.edges import Clock, Queues
from shared.ports.stores import Deed, Links
from shared.usecases.invoicing.explain_deal import EVENT
from shared.usecases.invoicing.handoff_run import tell
from shared.usecases.invoicing.issue_invoice import reviewed

BILLED = frozenset({HandoffState.INVOICED, HandoffState.HELD})
"""What an invoice that finance voids turns into *declined*."""


@dataclass(frozen=True, slots=True)
class Handing:
    """The ports and facts of one run."""

    links: Links
    rules: Rules
    queues: Queues
    clock: Clock
    journal: Journal
    actor: str

    def on(self, hint: Hint, handoff: Handoff, invoice: Invoice) -> Outcome:
        """
        Write the handoff with the invoice as it is now, and have the deal told.

        Raises:
            Conflict: the handoff has moved on since it was read.
        """
        now, known = self.clock.now(), handoff.invoice
        self.journal.decisions.append(Decision(now, EVENT, hint.cause))
        said = f"invoice {invoice.number} is {invoice.status.value} now"
        self.journal.decisions.append(Decision(now, "ledger", said))
        after = handoff.advanced(invoice=invoice, at=now, reason=f"invoice {invoice.number}")
        if _is_declined(handoff, invoice):
            said = f"finance removed invoice {invoice.number} ({invoice.status.value})"
            self.journal.decisions.append(Decision(now, "declined", said))
            after = replace(after, state=HandoffState.DECLINED, hold=None, reason=said)
        was, is_ = _summary(known) if known is not None else {}, {**_summary(invoice), **reviewed(invoice)}
        self.links.record(after, Deed(now, self.actor, "invoice changed", self.rules.version, self.journal, was, is_))
        tell(self.queues, after, self.rules.version)
        seen = hint.about == invoice.ref and hint.occurred_at is not None and hint.occurred_at <= invoice.changed_at
        return Done(f"invoice {invoice.number} is {invoice.status.value}", evident=seen)


def _summary(invoice: Invoice) -> dict[str, str]:
    return {"status": invoice.status.value, "due": str(invoice.due), "settlements": str(len(invoice.settlements))}


def _is_declined(handoff: Handoff, invoice: Invoice) -> bool:
    """
    Whether finance has said no: it deleted the draft, or voided the invoice. A hold over several invoices stays, for another
    one of them stands; a deal that was kept out meanwhile stays so.
    """
    if invoice.status is InvoiceStatus.DELETED:
        return True
    several = handoff.hold is not None and handoff.hold.code == holds.MERGED_TWO_INVOICES
    return handoff.state in BILLED and not holds.stands(invoice) and not several
