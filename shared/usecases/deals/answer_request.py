"""What somebody asks for by hand, on the deal: everything is read again, and an answer is given."""

from contextlib import suppress
from dataclasses import replace

from shared.domain import requests, told
from shared.errors import NotFound
from shared.model.crm import Deal
from shared.model.hints import Hint
from shared.model.outcome import Done, Held, Outcome
from shared.usecases.invoicing.handoff_run import Run
from shared.usecases.settling.refresh_customer import refresh_customer
from shared.usecases.settling.settle_invoice import settle_invoice


def refreshed(run: Run, deal: Deal) -> Run:
    """
    Where the deal asks for it: read its invoice and all of its customer again, and let the deal and its buyer be told everything anew.

    Nothing is said yet: whoever dies here does it all again. Gives the run as it goes on.

    Raises: as `settle_invoice`.
    """
    handoff = run.dossier.handoff
    if deal.action != requests.REFRESH or handoff is None:
        return run
    run.links.tell(deal.ref, told.once(run.dossier.told), None, ())
    if handoff.buyer is not None:
        with suppress(NotFound):  # nobody is linked yet: the deal is held for whom it goes to
            refresh_customer(
                handoff.buyer,
                f"{deal.ref}/{requests.stamped(deal)}",
                ledger_of=run.ledger_of,
                links=run.links,
                queues=run.queues,
                clock=run.clock,
            )
    if handoff.invoice is not None:
        settle_invoice(
            Hint(handoff.invoice.ref, f"{deal.ref}/{requests.stamped(deal)}", requests.REFRESH),
            ledger_of=run.ledger_of,
            links=run.links,
            rules=run.rules,
            queues=run.queues,
            clock=run.clock,
            journal=run.journal,
            actor=run.actor,
        )
    run.decide(requests.REFRESH, "somebody asked for it on the deal: deal and invoice were read again")
    return replace(run, dossier=run.links.dossier(deal.ref))


def answered(run: Run, deal: Deal, outcome: Outcome) -> Outcome:
    """Let the deal say what came of what was asked for, where that wasn't written with the outcome itself."""
    handoff, request = run.links.dossier(deal.ref).handoff, requests.stamped(deal)
    if handoff is None or requests.is_answered(request, handoff.answer):
        return outcome
    said = _words(deal, outcome)
    after = handoff.advanced(answer=requests.answer(request, said), at=run.clock.now(), seen_at=deal.seen_at)
    run.links.record(after, run.deed("answered", {"asked": deal.action, "answer": said}))
    run.tell(after)
    return outcome


def _words(deal: Deal, outcome: Outcome) -> str:
    match outcome:
        case Held(hold):
            said = hold.sentence
        case Done(what):
            said = what
        case _:
            said = outcome.why
    return f"everything was read again; {said}" if deal.action == requests.REFRESH else said
