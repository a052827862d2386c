"""A customer that was made in the ledger becomes a company and a contact of the CRM, where the rules say so."""

from dataclasses import replace

from shared.domain.customer_sync import newcomers, questions
from shared.domain.customers import Existing, identify
from shared.errors import NotFound, Unsupported
from shared.model import permits
from shared.model.claims import Created
from shared.model.handoff import Hold
from shared.model.modes import Mode
from shared.model.outcome import Outcome, Skipped
from shared.model.parties import PartyDraft, Profile
from shared.model.refs import ConnectionId, Kind, Ref
from shared.model.rules import Book
from shared.usecases.customers.keep_in_step import asked, keep_in_step
from shared.usecases.customers.keeping import Keeping, customers_of
from shared.usecases.invoicing.ensure_customer import intent_in
from shared.usecases.invoicing.settle_claim import Intent, adopted, make


def become_record(customer: Ref, keeping: Keeping) -> Outcome:
    """
    Make sure that the CRM knows this customer, by what the rules say: made there once, linked to whom it is there already, or
    told to a person. What we made in the ledger ourselves is known by its number, and left to whoever links it.

    Raises: as `settle_claim.make`.
    """
    rules, book = keeping.rules.customers, keeping.book_of(customer.connection)
    if rules.from_ledger == "never" or book is None:
        return Skipped("customers that the ledger makes stay there", evident=True)
    try:
        profile = keeping.parties_of(customer.connection).party(customer)
    except NotFound:
        return Skipped("the customer is gone from the ledger")
    why_not = newcomers.why_not_a_record(profile)
    if why_not:
        return Skipped(why_not)
    policy = {"review": "customers are made in the CRM first", "create": ""}[rules.from_ledger]
    why_ask = policy or (f"the book {book.id} only observes" if book.mode is Mode.OBSERVE else "")
    if why_ask:
        return asked(keeping, questions.ledger_made(customer, profile.name, why_ask, keeping.clock.now()))
    return _Newcomer(keeping, book, profile, _crm(book, keeping)).received()


def _crm(book: Book, keeping: Keeping) -> ConnectionId:
    """The CRM whose deals this book takes; the company's main one before others."""
    main = keeping.rules.crm
    return main if not book.crms or main in book.crms else min(book.crms)


class _Newcomer:
    """One customer on its way into the CRM."""

    def __init__(self, keeping: Keeping, book: Book, customer: Profile, crm: ConnectionId) -> None:
        self.keeping, self.book, self.customer, self.crm = keeping, book, customer, crm

    def received(self) -> Outcome:
        """Link it to whom it is, or make it; what is doubtful a person decides."""
        claims = self.keeping.links.dossier(self.customer.ref).claims
        begun = claims.get(self._intent("record"))
        found = None if begun is not None else self._found()
        if isinstance(found, Hold):
            why, now = found.sentence, self.keeping.clock.now()
            review = questions.doubtful(None, self.customer.ref, why, _FIX.format(id=self.customer.ref.id), now)
            return asked(self.keeping, review)
        record = found.customer.ref if isinstance(found, Existing) else self._made()
        taken = [one for one in customers_of(self.keeping.links.dossier(record)) if self._competes(one)]
        if taken:
            sentence = f"{self.customer.name} is in the CRM already, linked to the customer {taken[0].id}."
            fix = "Merge the two customers in the ledger, or give this one a company of its own in the CRM."
            review = questions.doubtful(record, self.customer.ref, sentence, fix, self.keeping.clock.now())
            return asked(self.keeping, review)
        self._linked(record, found.why if isinstance(found, Existing) else "made from the ledger's customer")
        return keep_in_step(record, self.customer.ref, self.keeping)

    def _competes(self, other: Ref) -> bool:
        return other.connection == self.customer.ref.connection and other != self.customer.ref

    def _found(self) -> Existing | Hold | None:
        kind = Kind.CONTACT if newcomers.is_person(self.customer) else Kind.COMPANY
        try:
            found = self.keeping.lookup_of(self.crm).alike(kind, self.customer.fields)
        except Unsupported as unable:
            return Hold("no_search", f"{self.customer.name} was made in the ledger: {unable.sentence}.", unable.fix)
        return identify(newcomers.probe_for_record(self.customer), newcomers.as_candidates(found))

    def _made(self) -> Ref:
        """The company, then its contact; the person alone where the customer is one. Each is made once."""
        rule = newcomers.rule_for(self.customer, self.keeping.rules.customers.records, self.book)
        parties = self.keeping.parties_of(self.crm)
        contacts = tuple(parties.holds(Kind.CONTACT))
        if newcomers.is_person(self.customer):
            person = newcomers.contact_draft(self.customer, rule, contacts, None)
            if person is not None:
                return self._make(Kind.CONTACT, person, "record")
        draft = newcomers.company_draft(self.customer, rule, tuple(parties.holds(Kind.COMPANY)))
        company = self._make(Kind.COMPANY, draft, "record")
        person = newcomers.contact_draft(self.customer, rule, contacts, company)
        if person is not None:
            self._make(Kind.CONTACT, person, "person")
        return company

    def _make(self, kind: Kind, draft: PartyDraft, what: str) -> Ref:
        keeping, customer = self.keeping, self.customer.ref
        port = keeping.parties_of(self.crm)
        existing = keeping.links.dossier(customer).claims.get(self._intent(what))
        if existing is not None and existing.remote is not None:
            return existing.remote
        draft = replace(draft, reference=f"{draft.reference}/{what}")
        claim, created = make(
            Intent(customer, self._intent(what), kind, draft.reference, port.request(kind, draft), {}),
            existing,
            port=port,
            links=keeping.links,
            permit=permits.for_customer(self.book, self.crm, to_crm=True),
            clock=keeping.clock,
        )
        deed = keeping.deed(f"created {kind}", {}, {str(kind): str(created.ref)})
        keeping.links.settle(claim, created, None, deed)
        return created.ref

    def _linked(self, record: Ref, why: str) -> None:
        """Link the two as a won deal's customer is linked."""
        keeping, customer = self.keeping, self.customer
        organisation = keeping.organisation_of(customer.ref.connection)
        currency = (customer.currency or organisation.home_currency) if organisation.customer_currencies else ""
        intent = intent_in(customer.ref.connection, currency)
        existing = keeping.links.dossier(record).claims.get(intent)
        if existing is not None and existing.remote == customer.ref:
            return
        keeping.decide("customer", why)
        claim = adopted(
            record,
            intent,
            customer.ref,
            links=keeping.links,
            clock=keeping.clock,
            existing=existing,
            name=customer.name,
        )
        deed = keeping.deed("linked customer", {}, {"customer": str(customer.ref)})
        keeping.links.settle(claim, Created(customer.ref, customer.version), None, deed)

    def _intent(self, what: str) -> str:
        return f"{what}:{self.crm}"


_FIX = 'Put {id} into the right company\'s field "Accounting customer ID", or merge the two; then touch the customer.'
