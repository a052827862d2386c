"""One run over one invoice's collection: its ports, whom it concerns, and who may be told."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.domain.collecting import together
from shared.errors import NotFound
from shared.model.collecting import Arrangement
from shared.model.handoff import Decision, Handoff, Journal
from shared.model.ledger import Invoice
from shared.model.modes import Mode
from shared.model.refs import ConnectionId, Ref
from shared.model.rules import Book, Rules
from shared.ports.agenda import Agenda
from shared.ports.arrangements import Arrangements
from shared.ports.collections import Collections
from shared.ports.crm import Crm
from shared.ports.edges import Clock, Queues
from shared.ports.ledger import Ledger
from shared.ports.nights import NightSheet
from shared.ports.notices import Announce
from shared.ports.stores import Links
from shared.usecases.collecting.mail import Mail
from shared.usecases.telling.telling import Telling
from shared.usecases.telling.write_back import speaking


@dataclass(frozen=True, slots=True)
class Collecting:
    """The ports and facts of one run."""

    ledger_of: Callable[[ConnectionId], Ledger]
    crm_of: Callable[[ConnectionId], Crm]
    arrangements_of: Callable[[ConnectionId], Arrangements]
    links: Links
    collections: Collections
    agenda: Agenda
    sheet: NightSheet
    rules: Rules
    queues: Queues
    announce: Announce
    mail: Mail
    clock: Clock
    journal: Journal
    actor: str = "ledgerlink"

    def decide(self, why: str) -> None:
        """Note a decision for the audit trail."""
        self.journal.decisions.append(Decision(self.clock.now(), "collection", why))

    def telling(self, about: Ref) -> Telling:
        """A run of telling the CRM, in which this one acts."""
        crm = self.crm_of(about.connection)
        return Telling(crm, self.links, self.sheet, self.rules, self.clock, self.journal, self.actor)


@dataclass(frozen=True, slots=True)
class Concerned:
    """
    Whom an invoice concerns: its deal, where one was invoiced by it, and the record its customer is linked to. `about` is the
    one that is told, and `book` the one whose mode decides.
    """

    about: Ref
    buyer: Ref | None
    handoff: Handoff | None
    book: Book | None

    @property
    def deal(self) -> str:
        """What the deal is called; empty without one."""
        return self.handoff.name if self.handoff is not None else ""

    @property
    def is_observed(self) -> bool:
        """Whether nothing may be said or sent: nothing here is only a plan."""
        observed = self.handoff is not None and self.handoff.is_observed
        return self.book is None or self.book.mode is Mode.OBSERVE or observed

    def without_deal(self) -> "Concerned | None":
        """The buyer alone: the deal is gone from the CRM. None where there is no buyer either."""
        if self.buyer is None or self.buyer == self.about:
            return None
        return Concerned(self.buyer, self.buyer, None, self.book)


def concerned(invoice: Invoice, run: Collecting) -> Concerned | None:
    """Whom this invoice concerns; None where nobody in the CRM is linked to it or its customer."""
    buyer, deal = run.links.source(invoice.customer), run.links.source(invoice.ref)
    handoff = run.links.dossier(deal).handoff if deal is not None else None
    if deal is not None and handoff is not None and handoff.invoice is not None and handoff.invoice.ref == invoice.ref:
        return Concerned(deal, buyer, handoff, speaking(handoff, run.rules))
    return Concerned(buyer, buyer, None, _book(invoice, run.rules)) if buyer is not None else None


def agreed(who: Concerned, run: Collecting) -> Arrangement:
    """What people wrote on the record that is told, and on its buyer. Raises: NotFound where the first is gone."""
    read = run.arrangements_of(who.about.connection)
    own = read.arrangement(who.about)
    if who.buyer is None or who.buyer == who.about:
        return own
    try:
        return together(own, read.arrangement(who.buyer))
    except NotFound as gone:
        run.decide(gone.sentence)
        return own


def _book(invoice: Invoice, rules: Rules) -> Book | None:
    """The ledger's first book that does more than observe."""
    books = [book for book in rules.books if book.ledger == invoice.ref.connection]
    return next((book for book in books if book.mode is not Mode.OBSERVE), next(iter(books), None))
