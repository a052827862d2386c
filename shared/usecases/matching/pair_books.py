"""The existing records of a CRM account and of a ledger are compared: what is the same, what is doubtful, what isn't ready."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from shared.domain import product_names, readiness
from shared.domain.flaws import flaws_of
from shared.domain.pairing import Compared, Sides, compare, named
from shared.domain.twins import twins_of
from shared.model.catalogue import Product
from shared.model.crm import CrmAccount
from shared.model.ledger import Organisation
from shared.model.pairing import Flaw, Pair, Pairing, Suggestion
from shared.model.parties import Profile
from shared.model.refs import ConnectionId, Kind, Ref
from shared.model.reviews import Evidence, Review, ReviewCode
from shared.model.rules import Book, Rules
from shared.ports.edges import Clock
from shared.ports.pairing import CustomerLinks, Pairings
from shared.ports.reviews import Reviews
from shared.ports.stock import Stock

KINDS = (Kind.COMPANY, Kind.CONTACT)
FLAWS_KEPT = 2000
"""Flaws that are kept of one run; the checklist counts all."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    The stores and facts of one comparison. `books` are those of this ledger that the CRM sells into; `gaps` our fields that are
    missing in the CRM.
    """

    crm: ConnectionId
    ledger: ConnectionId
    books: Sequence[Book]
    rules: Rules
    stock: Stock
    links: CustomerLinks
    pairings: Pairings
    clock: Clock
    account: CrmAccount
    organisation: Organisation
    products: Sequence[Product] = ()
    gaps: Sequence[str] = ()
    calls: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, the records that it is about by their names, and which of them are linked."""

    pairing: Pairing
    records: Mapping[Ref, Profile]
    linked: frozenset[Ref] = frozenset()


def pair_books(comparison: Comparison) -> Found:
    """
    Compare all that was read of these two accounts. Reads our own stores only, writes nothing. Raises: Unavailable.
    """
    crm = [one for kind in KINDS for one in comparison.stock.records(comparison.crm, kind)]
    customers = list(comparison.stock.records(comparison.ledger, Kind.CUSTOMER))
    links = _links(comparison)
    compared = compare(Sides(crm, customers, links, comparison.pairings.rejected(comparison.crm, comparison.ledger)))
    taken = {customer for linked in links.values() for customer in linked}
    countries = {name: code for book in comparison.books for name, code in book.countries.items()}
    known = {one.ref.id for one in customers} if len({book.ledger for book in comparison.rules.books}) == 1 else set()
    living = [one for one in chain(crm, customers) if not one.archived and one.customer]
    flaws = [flaw for one in living for flaw in flaws_of(one, countries, known)]
    clashes = list(product_names.clashes(comparison.products, comparison.organisation))
    twins_crm, twins_ledger = twins_of(crm), twins_of([one for one in customers if one.customer])
    facts = readiness.Facts(
        crm=crm,
        customers=customers,
        compared=compared,
        flaws=flaws,
        twins_crm=twins_crm,
        twins_ledger=twins_ledger,
        clashes=clashes,
        linked=taken & {one.ref for one in customers},
        rules=comparison.rules,
        books=comparison.books,
        account=comparison.account,
        products=len(comparison.products),
        gaps=comparison.gaps,
    )
    ends_crm, ends_ledger = _ends(compared)
    pairing = Pairing(
        crm=comparison.crm,
        ledger=comparison.ledger,
        books=tuple(book.id for book in comparison.books),
        at=comparison.clock.now(),
        pairs=compared.pairs,
        alone_crm=tuple(named(one) for one in compared.crm if one.ref not in ends_crm),
        alone_ledger=tuple(named(one) for one in compared.customers if one.ref not in ends_ledger),
        twins_crm=tuple(twins_crm),
        twins_ledger=tuple(twins_ledger),
        flaws=tuple(_gravest(flaws)),
        flaws_seen=len(flaws),
        clashes=tuple(clashes),
        checks=tuple(readiness.checklist(facts)),
        tally_crm=readiness.tally(crm, {one.ref for one in compared.crm}, set(links), ends_crm),
        tally_ledger=readiness.tally(customers, {one.ref for one in compared.customers}, taken, ends_ledger),
        rejected=compared.rejected,
        calls=comparison.calls,
    )
    return Found(pairing, {one.ref: one for one in chain(crm, customers)}, frozenset(taken | set(links)))


def ask_people(found: Found, reviews: Reviews) -> None:
    """
    Ask about every doubtful pair where all such questions stand. What was answered on the same evidence isn't asked again; a
    question about a record that is linked by now is closed.
    """
    pairing = found.pairing
    doubtful = [review_of(pair, pairing) for pair in pairing.pairs if pair.suggestion is Suggestion.REVIEW]
    waiting = {review.id: review for review in reviews.waiting()}
    for review in doubtful:
        if review.id not in waiting or waiting[review.id].mark != review.mark:
            reviews.put(review)
    for name in waiting.keys() - {review.id for review in doubtful}:
        asked = waiting[name]
        of_these = asked.code is ReviewCode.DOUBTFUL and {asked.crm, asked.ledger} <= found.records.keys()
        if of_these and {asked.crm, asked.ledger} & found.linked:
            reviews.close(name, "one of the two is linked by now")


def review_of(pair: Pair, pairing: Pairing) -> Review:
    """The pair as a question to a person, with the evidence."""
    doubt = f" {pair.doubt[:1].upper()}{pair.doubt[1:]}." if pair.doubt else ""
    return Review(
        code=ReviewCode.DOUBTFUL,
        crm=pair.crm,
        ledger=pair.customer,
        sentence=f"{pair.crm_name} in the CRM may be the ledger's customer {pair.customer_name}.{doubt}",
        fix=f"Say so: ledgerlink match accept {pair.id}, or ledgerlink match reject {pair.id}.",
        at=pairing.at,
        evidence=tuple(
            Evidence(reason.feature, reason.crm, reason.customer, f"agrees by {reason.score}")
            for reason in pair.reasons
        ),
        score=pair.score,
    )


def _links(comparison: Comparison) -> dict[Ref, set[Ref]]:
    """The customers in this ledger that each record of this CRM account is linked to."""
    found: dict[Ref, set[Ref]] = {}
    for record, customer in comparison.links.all():
        if record.connection == comparison.crm and customer.connection == comparison.ledger:
            found.setdefault(record, set()).add(customer)
    return found


def _ends(compared: Compared) -> tuple[dict[Ref, Suggestion], dict[Ref, Suggestion]]:
    """The best that is said of each record on either side."""
    crm: dict[Ref, Suggestion] = {}
    customers: dict[Ref, Suggestion] = {}
    for pair in sorted(compared.pairs, key=lambda one: one.suggestion is Suggestion.LINK):
        crm[pair.crm] = customers[pair.customer] = pair.suggestion
    return crm, customers


def _gravest(flaws: Sequence[Flaw]) -> Sequence[Flaw]:
    """What is malformed before what is missing, where there are more than are kept."""
    if len(flaws) <= FLAWS_KEPT:
        return flaws
    return sorted(flaws, key=lambda flaw: flaw.code not in readiness.MALFORMED)[:FLAWS_KEPT]
