"""A company or person of the CRM becomes a customer of the ledger before anything was sold, where the rules say so."""

from shared.domain.customer_sync import questions
from shared.domain.customer_sync.newcomers import buyer_of, why_not_a_customer
from shared.errors import NotFound
from shared.model import permits
from shared.model.handoff import Hold
from shared.model.modes import Mode
from shared.model.outcome import Held, Outcome, Skipped
from shared.model.parties import Profile
from shared.model.refs import Ref
from shared.model.rules import Book
from shared.usecases.customers.keep_in_step import asked, keep_in_step
from shared.usecases.customers.keeping import Keeping, side_of
from shared.usecases.customers.welcome import Welcome
from shared.usecases.invoicing.ensure_customer import in_doubt, intent_in, recognise, secure


def become_customer(record: Ref, keeping: Keeping) -> Outcome:
    """
    Make sure that this record has its customer, where it is to have one by now; whom the ledger has already is linked.
    Nobody is made while a pair of it waits for a decision.

    Guarantees: the claim is the one that a won deal of this buyer would make, so whoever comes first, there is one customer.

    Raises: as `ensure_customer.secure`.
    """
    rules, book = keeping.rules.customers, _book(record, keeping)
    if rules.create == "first_invoice" or book is None:
        return Skipped("customers are made with their first invoice", evident=True)
    if book.mode is not Mode.LIVE:
        return Skipped(f"the book {book.id} is in mode {book.mode}: customers are made with their first invoice")
    try:
        profile = keeping.parties_of(record.connection).party(record, tuple(rules.details.values()))
    except NotFound:
        return Skipped(f"the {record.kind} is gone from the CRM")
    why_not = why_not_a_customer(profile, rules)
    return Skipped(why_not) if why_not else _made(profile, book, keeping)


def _made(profile: Profile, book: Book, keeping: Keeping) -> Outcome:
    record = profile.ref
    organisation = keeping.organisation_of(book.ledger)
    currency = organisation.home_currency
    intent = intent_in(book.ledger, currency if organisation.customer_currencies else "")
    claim = keeping.links.dossier(record).claims.get(intent)
    ledger = keeping.ledger_of(book.ledger)
    side = side_of(keeping, profile)
    chosen = recognise(record, buyer_of(side), currency, ledger=ledger, claim=claim, intent=intent)
    if isinstance(chosen, Hold):
        review = questions.doubtful(record, None, chosen.sentence, chosen.fix, keeping.clock.now())
        return asked(keeping, review)
    doubt = in_doubt(chosen, currency, book.ledger, keeping.links)
    if doubt is not None:
        # The pair is the question already: a second one beside it would be one too many.
        return Held(doubt)
    welcome = Welcome(keeping, book, side)
    customer = secure(
        chosen,
        ledger=ledger,
        links=keeping.links,
        permit=permits.for_customer(book, record.connection, to_crm=False),
        clock=keeping.clock,
        rules=keeping.rules.version,
        actor=keeping.actor,
        told=welcome,
    )
    return keep_in_step(record, customer, keeping, known={record: profile, **welcome.read})


def _book(record: Ref, keeping: Keeping) -> Book | None:
    """The book that the rules name, else the only one that takes this CRM's deals."""
    rules = keeping.rules
    taking = [book for book in rules.books if record.connection in (book.crms or {rules.crm})]
    named = [book for book in taking if book.id == rules.customers.book]
    return next(iter(named or (taking if len(taking) == 1 else [])), None)
