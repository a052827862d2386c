"""What the commands of `ledgerlink match` are put together from: the accounts of a deployment, two by two."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec

from shared.aws.customer_links import DynamoCustomerLinks
from shared.aws.pairing import DynamoChangeSets, DynamoPairings
from shared.aws.stock import DynamoStock
from shared.cli.examining import account
from shared.cli.patience import Patient
from shared.errors import NotFound
from shared.model.catalogue import Product
from shared.model.handoff import Journal
from shared.model.pace import Lane
from shared.model.pairing import Pair, Pairing
from shared.model.parties import Profile
from shared.model.refs import ConnectionId, Kind, Ref, provider_of
from shared.model.rules import Book, Rules
from shared.ports.parties import Parties
from shared.providers import registry
from shared.usecases.matching.decided import look_again
from shared.usecases.matching.link_pairs import Linker
from shared.usecases.matching.pair_books import Comparison, Found, ask_people, pair_books
from shared.usecases.matching.take_stock import Counter, Progress, take_stock
from shared.wiring import World

AT_A_TIME = 10
"""Calls that are reserved at once: what isn't used is given back."""


@dataclass(frozen=True, slots=True)
class Two:
    """A CRM account and a ledger that it sells into, with the books of the rules that say so."""

    crm: ConnectionId
    ledger: ConnectionId
    books: tuple[Book, ...]


@dataclass
class Desk:
    """The deployment's stores and ports as matching needs them; every call goes in the background lane."""

    world: World
    rules: Rules
    progress: Progress = lambda _taking: None
    journals: dict[ConnectionId, Journal] = field(default_factory=dict)
    _parties: dict[ConnectionId, Parties] = field(default_factory=dict)

    @classmethod
    def of(cls, world: World, progress: Progress = lambda _taking: None) -> "Desk":
        """The desk of this deployment, under the rules in force. Raises: NotFound."""
        world.in_lane(Lane.BACKGROUND, AT_A_TIME)
        return cls(world, world.rules.active(), progress)

    @property
    def stock(self) -> DynamoStock:
        """What was read of both sides."""
        return DynamoStock(self.world.state, self.world.clock)

    @property
    def pairings(self) -> DynamoPairings:
        """What comparisons found."""
        return DynamoPairings(self.world.state, self.world.clock)

    @property
    def changes(self) -> DynamoChangeSets:
        """What was linked at once."""
        return DynamoChangeSets(self.world.state)

    @property
    def patient(self) -> Patient:
        """Waits for a provider while a person waits for us."""
        return Patient()

    def twos(self, book: str = "") -> list[Two]:
        """Every CRM account with every ledger it sells into; of one book only, where it is named. Raises: NotFound."""
        if book and book not in {one.id for one in self.rules.books}:
            known = ", ".join(one.id for one in self.rules.books)
            raise NotFound(f"the rules have no book {book!r}", fix=f"Known are: {known}.")
        found: dict[tuple[ConnectionId, ConnectionId], list[Book]] = {}
        for one in self.rules.books:
            for crm in sorted(one.crms or {self.rules.crm}):
                found.setdefault((crm, one.ledger), []).append(one)
        return [
            Two(crm, ledger, tuple(books))
            for (crm, ledger), books in found.items()
            if not book or book in {one.id for one in books}
        ]

    def parties(self, connection: ConnectionId) -> Parties:
        """The companies and contacts, or customers, of this account. Raises: NotFound, Malformed."""
        if connection not in self._parties:
            self._parties[connection] = self.world.parties(connection, self.journal(connection))
        return self._parties[connection]

    def journal(self, connection: ConnectionId) -> Journal:
        """The calls to this account."""
        return self.journals.setdefault(connection, Journal())

    def read(self, twos: Sequence[Two], *, fresh: bool = False) -> None:
        """Read what is new on both sides, each account once. Raises: as the providers' calls; what was read by then is kept."""
        counter = Counter(self.stock, self.world.clock, self.patient, self.progress)
        for connection in dict.fromkeys(one for two in twos for one in (two.crm, two.ledger)):
            take_stock(self.parties(connection), counter, fresh=fresh)

    def compared(self, two: Two) -> Found:
        """Compare what was read of these two. Raises: NotFound, Malformed."""
        return pair_books(
            Comparison(
                crm=two.crm,
                ledger=two.ledger,
                books=two.books,
                rules=self.rules,
                stock=self.stock,
                links=DynamoCustomerLinks(self.world.links.table),
                pairings=self.pairings,
                clock=self.world.clock,
                account=account(self.world, two.crm),
                organisation=self.world.organisation(two.ledger),
                products=self.products(two.crm),
                gaps=[gap.field for gap in self.world.crm(two.crm, self.journal(two.crm)).field_gaps()],
                calls={name: len(journal.calls) for name, journal in self.journals.items()},
            )
        )

    def records(self, two: Two) -> dict[Ref, Profile]:
        """Every record of these two accounts as it was read last."""
        places = [(two.crm, Kind.COMPANY), (two.crm, Kind.CONTACT), (two.ledger, Kind.CUSTOMER)]
        return {one.ref: one for place in places for one in self.stock.records(*place)}

    def record(self, ref: Ref) -> Profile | None:
        """One record as it was read last."""
        return next((one for one in self.stock.records(ref.connection, ref.kind) if one.ref == ref), None)

    def products(self, crm: ConnectionId) -> Sequence[Product]:
        """The CRM's catalogue; none where it has none that is read."""
        provider = provider_of(crm)
        if find_spec(f"{registry.PROVIDERS[provider]}.catalogue") is None:
            return ()
        read: Sequence[Product] = registry.part(provider, "catalogue").products(self.world.api(crm, self.journal(crm)))
        return read

    def kept(self, found: Found) -> Pairing:
        """
        Keep what was found, and ask about what is doubtful where all such questions stand. What waited for a pair that waits no
        more goes on.
        """
        decided = self.pairings.keep(found.pairing)
        ask_people(found, self.world.reviews)
        early = self.rules.customers.sync and self.rules.customers.create != "first_invoice"
        look_again(
            decided,
            decided - found.linked if early else (),
            held=self.world.links,
            queues=self.world.queues,
            clock=self.world.clock,
        )
        return found.pairing

    def last(self, two: Two) -> Pairing:
        """What was found last of these two. Raises: NotFound."""
        pairing = self.pairings.last(two.crm, two.ledger)
        if pairing is None:
            raise NotFound(
                f"{two.crm} and {two.ledger} were never compared, or too long ago",
                record=two.crm,
                fix="Run `ledgerlink match` first.",
            )
        return pairing

    def linker(self, two: Two, by: str, progress: Callable[[int], None] = lambda _done: None) -> Linker:
        """What links and tells these two."""
        return Linker(
            crm=self.parties(two.crm),
            ledger=self.parties(two.ledger),
            numbering={
                connection: self.world.numbering(connection, self.journal(connection))
                for connection in (two.crm, two.ledger)
            },
            links=self.world.links,
            changes=self.changes,
            reviews=self.world.reviews,
            bases=self.world.bases,
            rules=self.rules,
            books=two.books,
            clock=self.world.clock,
            by=by,
            patiently=self.patient,
            progress=progress,
        )


def find_pair(pairings: Sequence[Pairing], identity: str) -> tuple[Pairing, Pair]:
    """The pair of this id, with where it was found. Raises: NotFound."""
    for pairing in pairings:
        for pair in pairing.pairs:
            if pair.id == identity:
                return pairing, pair
    raise NotFound(
        f"no pair {identity} waits for a decision",
        record=identity,
        fix="See those that do: ledgerlink match list. It may have been decided, or one of its records has changed.",
    )
