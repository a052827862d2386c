"""The customer of an invoice that is paid in full is thanked by mail: once, and only by who has just read that it is paid."""

from dataclasses import replace

from shared.domain import standing, working_hours
from shared.domain.collecting import Case
from shared.errors import NotFound, Permanent
from shared.model.collecting import Collection
from shared.model.handoff import Decision
from shared.model.hints import Hint
from shared.model.outcome import Done, Outcome, Skipped
from shared.ports.stores import Deed
from shared.usecases.collecting.run import Collecting, Concerned, agreed, concerned
from shared.usecases.settling.look_at_invoice import look
from shared.usecases.settling.look_out import COLLECTION


def thank_customer(hint: Hint, run: Collecting) -> Outcome:
    """
    Send the words of `[receivables.paid]` within the hours in which customers are written to. `hint.whose` is the invoice's
    customer. Safe to repeat: there is one mail for an invoice.

    It reads the invoice in one call, and the deal and its buyer in one each. What was paid back or is due again by then thanks
    nobody, and neither does an invoice that the customer disputes.
    """
    known = run.links.receivables.of(hint.whose) if hint.whose is not None else None
    last = known.invoices.get(hint.about.id) if known is not None else None
    paid = run.rules.receivables.paid
    if known is None or last is None or paid.thanks != "email":
        return Skipped("nothing is known of this invoice, or the rules thank by no mail", evident=True)
    now = run.clock.now()
    at = working_hours.next_open(run.rules.receivables.hours, known.time_zone, now)
    if at > now:
        run.agenda.later(at, COLLECTION, hint)
        return Skipped(f"customers are written to from {at.isoformat()} on", evident=True)
    try:
        sight = look(hint.about, last, ledger=run.ledger_of(hint.about.connection), links=run.links, clock=run.clock)
    except NotFound as gone:
        return Skipped(gone.sentence, evident=True)
    who = concerned(sight.invoice, run)
    if who is None or who.is_observed:
        return Skipped("there is nobody who may be told of this invoice", evident=True)
    case = Case(sight.invoice, known.home_currency, known.time_zone, run.rules.receivables, Collection(hint.about))
    did, why = _thanked(case, who, run)
    run.journal.decisions.append(Decision(run.clock.now(), "thank-you", why))
    after = {"invoice": sight.invoice.number, "mail": did}
    run.links.note(who.about, Deed(run.clock.now(), run.actor, "thanked", run.rules.version, run.journal, {}, after))
    return Done(why, evident=True)


def _thanked(case: Case, who: Concerned, run: Collecting) -> tuple[str, str]:
    """Whom the mail went to, empty for nobody; and why, in a sentence. Raises: Retryable."""
    invoice = case.invoice
    if standing.word(invoice) is not standing.Word.PAID:
        return "", f"no mail: invoice {invoice.number} is {standing.word(invoice).value.replace('_', ' ')} by now"
    try:
        arrangement = agreed(who, run)
        if arrangement.dispute:
            return "", f"no mail: the customer disputes invoice {invoice.number}"
        to = run.mail.thank(replace(case, arrangement=arrangement), deal=who.deal)
    except Permanent as refusal:
        return "", f"no mail: {refusal.sentence}. {refusal.fix}".strip()
    return to, f"a mail to {to} thanks for invoice {invoice.number}"
