"""An open invoice is looked at: what is due by the rules is done about it, each step once; paid, it is calm again."""

from dataclasses import dataclass, replace

from shared.domain import standing
from shared.domain.collecting import Case, Course, course, is_late
from shared.errors import NotFound
from shared.model.collecting import Collection
from shared.model.hints import Hint
from shared.model.ledger import Invoice
from shared.model.outcome import Done, Outcome, Skipped
from shared.model.receivable import Receivable
from shared.model.refs import Ref
from shared.ports.stores import Deed
from shared.routing import ROUTES
from shared.usecases.collecting.carry_out import carry_out
from shared.usecases.collecting.run import Collecting, Concerned, agreed, concerned
from shared.usecases.settling.look_at_invoice import Sight, look
from shared.usecases.settling.look_out import COLLECTION, due


def collect_invoice(hint: Hint, run: Collecting) -> Outcome:
    """
    Read the invoice in the ledger now, in one call, and what was agreed where it is overdue; then do what is due, and have it
    looked at again when something will be. `hint.whose` is its customer. Safe to repeat.

    Nothing is done on what was known before: nobody is reminded of an invoice that is paid in the ledger. What the read shows
    and nobody has told us yet is handed on to be settled. A book that observes says and sends nothing; the trail has what it would.
    """
    begun = run.collections.of(hint.about)
    known = run.links.receivables.of(hint.whose) if hint.whose is not None else None
    last = known.invoices.get(hint.about.id) if known is not None else None
    if known is None or last is None:
        return Skipped("nothing is known of this invoice", evident=True)
    if not standing.is_open(last) and (begun is None or not begun.said):
        return Skipped("there is nothing to collect", evident=True)
    if begun is None and not run.rules.receivables.steps:
        return Skipped("the rules have no steps", evident=True)
    try:
        sight = look(hint.about, last, ledger=run.ledger_of(hint.about.connection), links=run.links, clock=run.clock)
    except NotFound as gone:
        return Skipped(gone.sentence, evident=True)
    _hand_on(sight, last, run)
    who = concerned(sight.invoice, run)
    if who is None:
        return Skipped("nobody in the CRM is linked to the customer of this invoice", evident=True)
    return _looked(_Look(sight.invoice, sight.owner or known, begun or Collection(hint.about)), who, run)


@dataclass(frozen=True, slots=True)
class _Look:
    """The invoice as it is now, its customer's account, and how far its collection has come."""

    invoice: Invoice
    account: Receivable
    so_far: Collection


def _hand_on(sight: Sight, last: Invoice, run: Collecting) -> None:
    """The ledger says what nobody told us of: whoever settles it tells everybody."""
    about = sight.invoice.ref
    now = sight.owner.invoices[about.id] if sight.owner is not None else sight.invoice
    if now != last:
        key = f"{about}/collection/{now.changed_at.isoformat()}/{now.version}"
        run.queues.send(ROUTES[about.kind], [Hint(about, key, "its collection saw it change")])


def _looked(look: _Look, who: Concerned, run: Collecting) -> Outcome:
    now, account = run.clock.now(), look.account
    case = Case(look.invoice, account.home_currency, account.time_zone, run.rules.receivables, look.so_far)
    if is_late(case, now):
        try:
            case = replace(case, arrangement=agreed(who, run))
        except NotFound as gone:
            return _without_deal(look, who, gone, run)
    decided = course(case, now)
    for step in decided.passed:
        run.decide(f"step {step.name} is passed over: a higher one is due already")
    if who.is_observed:
        return _observed(case, decided, who, run)
    try:
        did = carry_out(case, decided, who, run)
    except NotFound as gone:
        return _without_deal(look, who, gone, run)
    _keep(case, decided, run)
    return Done(did, evident=True) if did else Skipped("there is nothing to do yet", evident=True)


def _without_deal(look: _Look, who: Concerned, gone: NotFound, run: Collecting) -> Outcome:
    """The record that was to be told is gone from the CRM: its buyer is, if there is one."""
    run.decide(gone.sentence)
    rest = who.without_deal()
    if rest is None:
        return Skipped("the record is gone from the CRM: there is nobody to tell", evident=True)
    return _looked(look, rest, run)


def _observed(case: Case, decided: Course, who: Concerned, run: Collecting) -> Outcome:
    if decided.step is not None:
        run.decide(f"the book only observes; live, step {decided.step.name} would be carried out")
        deed = Deed(run.clock.now(), run.actor, "would collect", run.rules.version, run.journal)
        run.links.note(who.about, deed)
    _again(case.invoice.ref, case.invoice.customer, decided, run)
    return Skipped("the book only observes", evident=True)


def _keep(case: Case, decided: Course, run: Collecting) -> None:
    """When to look again first, how far it has come last: whoever dies in between does it all again, and nothing twice."""
    _again(case.invoice.ref, case.invoice.customer, decided, run)
    so_far, arrangement = case.so_far, case.arrangement
    done = {**so_far.done, **({decided.step.name: run.clock.now()} if decided.step is not None else {})}
    after = replace(
        so_far,
        done=done,
        said=decided.said,
        disputed=arrangement.dispute,
        promised_on=arrangement.promised_on,
    )
    if after != so_far:
        run.collections.keep(after)


def _again(invoice: Ref, customer: Ref, decided: Course, run: Collecting) -> None:
    if decided.again is not None:
        run.agenda.later(decided.again, COLLECTION, due(invoice, customer))
