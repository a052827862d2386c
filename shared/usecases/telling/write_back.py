"""The only writer to CRMs: it reads what is known now and writes what the CRM wasn't told yet."""

from collections.abc import Callable, Mapping
from datetime import date

from shared.domain import deal_notices, notes, told
from shared.domain.message import is_made
from shared.domain.notes import messages
from shared.errors import NotFound, WriteForbidden
from shared.model import permits
from shared.model.handoff import Decision, Handoff, HandoffState, Journal
from shared.model.hints import Hint
from shared.model.outcome import Done, Outcome, Skipped
from shared.model.permits import Permit
from shared.model.refs import Kind, Ref
from shared.model.rules import Book, Rules
from shared.ports.agenda import Agenda
from shared.ports.bases import Bases
from shared.ports.crm import Crm
from shared.ports.edges import Clock
from shared.ports.nights import NightSheet
from shared.ports.notices import Announce, nobody
from shared.ports.stores import Dossier, Links
from shared.usecases.invoicing.ledger_day import ledger_day
from shared.usecases.telling.owed import Owed
from shared.usecases.telling.say import Listener, say
from shared.usecases.telling.tell_buyer import tell_buyer
from shared.usecases.telling.telling import Telling, no_page
from shared.usecases.telling.when_paid import have_thanked, when_paid


def write_back(
    hint: Hint,
    *,
    crm: Crm,
    links: Links,
    sheet: NightSheet,
    rules: Rules,
    clock: Clock,
    journal: Journal,
    actor: str = "ledgerlink",
    bases: Bases | None = None,
    announce: Announce = nobody,
    page_of: Callable[[Ref], str] = no_page,
    agenda: Agenda | None = None,
) -> Outcome:
    """
    Bring the CRM up to date with a deal's handoff, or with what a company or contact owes, as the hint names it.

    A deal costs at most one write to it, one for each note or task owed, one for each task of a hold that is over, and one to its
    buyer where that isn't linked there yet; a company one write, and one for each refund that no deal tells of. Safe to repeat: a
    note is claimed like everything else. Whoever the rules name is told of a hold and of a full payment before the deal is.
    """
    run = Telling(crm, links, sheet, rules, clock, journal, actor, bases, announce, agenda, page_of)
    return _tell_deal(hint.about, run) if hint.about.kind is Kind.DEAL else tell_buyer(hint.about, run)


def _tell_deal(deal: Ref, run: Telling) -> Outcome:
    dossier = run.links.dossier(deal)
    handoff = dossier.handoff
    if handoff is None:
        return Skipped("there is no handoff to tell of")
    try:
        book = speaking(handoff, run.rules)
        permit = permits.for_write_back(deal.connection, book, observed=handoff.is_observed)
    except WriteForbidden as forbidden:
        return Skipped(forbidden.sentence)
    try:
        _name_customer(handoff, permit, run)
        news = _news(handoff, dossier, run)
        stale = told.stale_tasks(handoff, dossier.told, dossier.claims)
        then = when_paid(handoff, news, book, dossier, run)
        _announce(handoff, then.paid_on, dossier, run)
        changed = run.write(dossier, {**news, **then.news, **_moved_on(news, dossier, run)}, permit, stale)
        have_thanked(handoff, then, run)
        to = Listener(deal, handoff.buyer, handoff.owner)
        made = say(to, [*messages(handoff, dossier.claims), *then.owed], dossier, permit, run)
    except NotFound:
        return Skipped("the deal is gone from the CRM: there is nobody to tell")
    if not changed and not made:
        return Skipped("the CRM knows everything already", evident=True)
    run.remember(dossier, changed, run.deed(dossier, changed), made)
    return Done(f"wrote {len(changed)} facts and {len(made)} messages", evident=True)


def owed_to_deal(deal: Ref, run: Telling) -> Owed | None:
    """
    What the deal would be told now; None where nothing may be told. No call.

    Told together with others is only what its calendar alone has changed: anything else has a message of its own, with all that
    follows from it.
    """
    dossier = run.links.dossier(deal)
    handoff = dossier.handoff
    if handoff is None:
        return None
    try:
        permit = permits.for_write_back(deal.connection, speaking(handoff, run.rules), observed=handoff.is_observed)
    except WriteForbidden:
        return None
    news = _news(handoff, dossier, run)
    stale = told.stale_tasks(handoff, dossier.told, dossier.claims)
    unsaid = any(not is_made(dossier.claims.get(message.intent)) for message in messages(handoff, dossier.claims))
    return Owed(dossier, news, permit, by_itself=bool(stale) or unsaid or not told.is_of_the_calendar(news))


def _news(handoff: Handoff, dossier: Dossier, run: Telling) -> dict[str, str]:
    """The facts that the deal doesn't hold yet."""
    today = ledger_day(handoff, links=run.links, clock=run.clock)
    return told.with_answer(told.untold(told.deal_facts(handoff, today), dossier.told))


def _moved_on(news: Mapping[str, str], dossier: Dossier, run: Telling) -> Mapping[str, str]:
    """
    The stage of a deal that is just paid, where the rules name one. Asks the CRM first where the deal stands now, in one call:
    a deal is never moved back, nor out of what is won.
    """
    stage = run.rules.paid_stage
    if not stage or not told.is_just_paid(news, dossier.told):
        return {}
    if stage not in run.crm.won_stages_ahead(dossier.about.id):
        why = f"the deal is paid; {stage} is no won stage that lies ahead of where it stands, so it stays there"
        run.journal.decisions.append(Decision(run.clock.now(), "paid stage", why))
        return {}
    run.journal.decisions.append(Decision(run.clock.now(), "paid stage", f"the deal is paid: it moves on to {stage}"))
    return {told.STAGE: stage}


def _announce(handoff: Handoff, paid_on: date | None, dossier: Dossier, run: Telling) -> None:
    """Have people told of what is news to the deal, too: a hold whose task isn't made yet, and a full payment."""
    now = run.clock.now()
    if handoff.state is HandoffState.HELD and handoff.hold is not None and notes.is_news(handoff, dossier.claims):
        run.announce(deal_notices.held(handoff, handoff.hold, now, page=run.page_of(handoff.deal)))
    if paid_on is not None and handoff.invoice is not None:
        run.announce(deal_notices.paid(handoff, handoff.invoice, paid_on, now, page=run.page_of(handoff.deal)))


def speaking(handoff: Handoff, rules: Rules) -> Book | None:
    """The book whose mode decides: the handoff's own; where none takes the deal, one that may tell the CRM, if any may."""
    if handoff.book:
        return rules.book(handoff.book)
    return next((book for book in rules.books if not permits.is_silent(book)), next(iter(rules.books), None))


def _name_customer(handoff: Handoff, permit: Permit, run: Telling) -> None:
    """Put the ledger's id on the buyer, once; what it owes is told by itself. A buyer that is gone keeps nobody waiting."""
    facts = told.buyer_facts(handoff)
    if handoff.buyer is None or not facts:
        return
    dossier = run.links.dossier(handoff.buyer)
    news = told.untold(facts, dossier.told)
    if not news:
        return
    try:
        run.write(dossier, news, permit)
    except NotFound as gone:
        run.journal.decisions.append(Decision(run.clock.now(), "buyer", gone.sentence))
        return
    run.remember(dossier, news, None)
