"""When nothing is to be done about a deal: it was read after the change already, or its fate is settled."""

from datetime import datetime

from shared.domain import told
from shared.model.handoff import Handoff
from shared.model.hints import Hint
from shared.model.outcome import Skipped
from shared.usecases.invoicing.handoff_run import Run, send_document
from shared.usecases.invoicing.ledger_day import ledger_day


def seen(hint: Hint, handoff: Handoff | None) -> bool:
    """
    Whether the deal as we last read it includes this change; both times are the CRM's own.

    A merge of which the deal itself doesn't tell is never included.
    """
    if hint.merged_from:
        return False
    return handoff is not None and handoff.seen_at is not None and includes(handoff.seen_at, hint)


def includes(read_at: datetime, hint: Hint) -> bool:
    """Whether what was read at this time includes the change; both times are the CRM's own."""
    return hint.occurred_at is not None and hint.occurred_at <= read_at


def remind(run: Run) -> None:
    """An earlier run may have died between its record and its message, before sales was told."""
    handoff = run.dossier.handoff
    if handoff is None:
        return
    today = ledger_day(handoff, links=run.links, clock=run.clock)
    if told.is_owed(handoff, run.dossier.told, run.dossier.claims, today):
        run.tell(handoff)
    send_document(run.queues, handoff, run.rules)


def already(run: Run) -> Skipped:
    """Say so, and make sure that sales knows."""
    remind(run)
    handoff = run.dossier.handoff
    state = handoff.state.value if handoff is not None else "unknown"
    number = handoff.invoice.number if handoff is not None and handoff.invoice is not None else ""
    return Skipped(f"the deal is {state} already {number}".strip())
