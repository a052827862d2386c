"""What keeping customers in step is given, and how both sides of one are read."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from shared.domain.customer_sync.merge import Corrections, Now, Verdict, merge
from shared.domain.customer_sync.sides import CrmSide
from shared.domain.customer_sync.spelling import Spelling
from shared.domain.customer_sync.units import Fields
from shared.domain.merging import Link, is_beside
from shared.errors import NotFound
from shared.model.bases import Base
from shared.model.claims import ClaimState
from shared.model.customer_rules import FieldRules
from shared.model.handoff import Decision, Journal
from shared.model.hints import Hint
from shared.model.ledger import Organisation
from shared.model.parties import Profile, billing_contact
from shared.model.refs import ConnectionId, Kind, Ref
from shared.model.rules import Book, Rules
from shared.ports.bases import Bases
from shared.ports.edges import Clock, Queues
from shared.ports.ledger import Ledger
from shared.ports.lookup import Lookup
from shared.ports.notices import Announce, nobody
from shared.ports.parties import Parties
from shared.ports.reviews import Reviews
from shared.ports.stores import Deed, Dossier, HeldDeals, Links


class Merging(Protocol):
    """How it is decided what is written where."""

    def __call__(
        self,
        crm: Now,
        ledger: Now,
        base: tuple[Fields, Fields],
        owners: FieldRules,
        /,
        *,
        spelling: Spelling,
        corrections: Corrections,
    ) -> tuple[Verdict, ...]:
        """Decide each thing that both sides hold."""
        ...


def is_echo(hint: Hint, base: Base) -> bool:
    """Whether the change is one that we wrote or have seen: the record's own time, when it was last seen, isn't before it."""
    sights = {str(base.record): base.crm, str(base.customer): base.ledger, **base.people}
    sight = sights.get(str(hint.about))
    at = sight.changed_at if sight is not None else None
    return at is not None and hint.occurred_at is not None and hint.occurred_at <= at


@dataclass(frozen=True, slots=True)
class Keeping:
    """
    The ports and rules of one run. `merging` and `echo` are how a change is told from what we wrote ourselves.
    """

    parties_of: Callable[[ConnectionId], Parties]
    ledger_of: Callable[[ConnectionId], Ledger]
    lookup_of: Callable[[ConnectionId], Lookup]
    organisation_of: Callable[[ConnectionId], Organisation]
    links: Links
    bases: Bases
    reviews: Reviews
    rules: Rules
    clock: Clock
    journal: Journal
    queues: Queues
    held: HeldDeals
    actor: str = "ledgerlink"
    merging: Merging = merge
    echo: Callable[[Hint, Base], bool] = is_echo
    announce: Announce = nobody

    def book_of(self, ledger: ConnectionId) -> Book | None:
        """The first book that is kept in this ledger."""
        return next((book for book in self.rules.books if book.ledger == ledger), None)

    def decide(self, rule: str, why: str) -> None:
        """Note a decision for the audit trail."""
        self.journal.decisions.append(Decision(self.clock.now(), rule, why))

    def deed(self, verb: str, before: dict[str, str], after: dict[str, str]) -> Deed:
        """Give an audit entry of this run."""
        return Deed(self.clock.now(), self.actor, verb, self.rules.version, self.journal, before, after)


@dataclass(frozen=True, slots=True)
class Met:
    """Both sides of one customer, read just now."""

    crm: CrmSide
    ledger: Profile

    @property
    def name(self) -> str:
        """What people call it."""
        return self.crm.record.name or self.ledger.name or self.ledger.ref.id

    @property
    def gone(self) -> str:
        """Why nothing may be written to one of the two; empty where both are in use."""
        for side, profile in (("CRM", self.crm.record), ("ledger", self.ledger)):
            if profile.merged_into is not None:
                return f"its {profile.ref.kind} {profile.ref.id} in the {side} was merged into {profile.merged_into.id}"
            if profile.archived:
                return f"its {profile.ref.kind} {profile.ref.id} in the {side} is archived"
        return ""


def customers_of(dossier: Dossier) -> tuple[Ref, ...]:
    """The ledgers' customers that this record is linked to, and its deals go to."""
    return tuple(link.customer for link in links_of(dossier) if not is_beside(link.intent))


def links_of(dossier: Dossier) -> tuple[Link, ...]:
    """Every link of this record to a customer."""
    return tuple(
        Link(dossier.about, intent, claim.remote)
        for intent, claim in sorted(dossier.claims.items())
        if claim.kind is Kind.CUSTOMER and claim.state is ClaimState.LINKED and claim.remote is not None
    )


def meet(keeping: Keeping, record: Ref, customer: Ref, known: Mapping[Ref, Profile]) -> Met:
    """
    Read both sides beside each other, then the billing contact, where one speaks for the company; what is `known` was read.

    Raises: NotFound, for either of the two.
    """
    crm, ledger = keeping.parties_of(record.connection), keeping.parties_of(customer.connection)
    if customer in known:
        return Met(side_of(keeping, known.get(record) or crm.party(record)), known[customer])
    with ThreadPoolExecutor(1) as beside:
        reading = beside.submit(ledger.party, customer)
        side = side_of(keeping, known.get(record) or crm.party(record))
        return Met(side, reading.result())


def side_of(keeping: Keeping, record: Profile) -> CrmSide:
    """The CRM's side of this record, with its billing contact."""
    person = None if record.archived else billing_contact(record, keeping.rules.customers.billing)
    try:
        return CrmSide(record, keeping.parties_of(record.ref.connection).party(person) if person else None)
    except NotFound:
        keeping.decide("customers", f"its contact {person.id if person else ''} is gone")
        return CrmSide(record)
