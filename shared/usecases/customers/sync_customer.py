"""A company, a contact or a ledger's customer changed, or is new: both sides are brought into step."""

from collections.abc import Sequence
from dataclasses import replace

from shared.errors import NotFound
from shared.model.hints import ARCHIVED, Hint
from shared.model.outcome import Done, Held, Outcome, Skipped
from shared.model.refs import Kind, Ref
from shared.usecases.customers.become_customer import become_customer
from shared.usecases.customers.become_record import become_record
from shared.usecases.customers.follow_merge import follow_merge
from shared.usecases.customers.keep_in_step import keep_in_step
from shared.usecases.customers.keeping import Keeping, customers_of

Pair = tuple[Ref, Ref]


def sync_customer(hint: Hint, keeping: Keeping) -> Outcome:
    """
    Bring what the hint is about into step with the other side, whichever it is; safe to repeat.

    Links follow a merge whatever the rules say. Else it costs nothing where they don't keep customers in step, no call where nobody is concerned or the change is one we have
    seen; else a read of each side (and of the billing contact), and a write for each record that lacks something.

    Raises: the errors of `shared.errors`.
    """
    followed = [follow_merge(replace(hint.about, id=gone), hint.about, keeping) for gone in hint.merged_from]
    if hint.cause == ARCHIVED:
        return _shown(hint.about, keeping)
    if not keeping.rules.customers.sync:
        said = "the rules don't keep customers in step"
        return Done("its links followed a merge") if any(followed) else Skipped(said, evident=True)
    pairs = _pairs(hint.about, keeping)
    if pairs:
        return _together([keep_in_step(record, customer, keeping, hint) for record, customer in pairs])
    if hint.about.kind is Kind.CUSTOMER and keeping.links.source(hint.about) is not None:
        return _shown(hint.about, keeping)
    return (
        become_record(hint.about, keeping) if hint.about.kind is Kind.CUSTOMER else become_customer(hint.about, keeping)
    )


def is_of_links(hint: Hint) -> bool:
    """Whether the hint is about who is linked to whom, which is followed whatever the rules keep in step."""
    return bool(hint.merged_from) or hint.cause == ARCHIVED


def _pairs(about: Ref, keeping: Keeping) -> Sequence[Pair]:
    """The links that the record is part of; of a contact also those of the companies that it speaks for."""
    if about.kind is Kind.CUSTOMER:
        record = keeping.links.source(about)
        records = [record] if record is not None else []
    else:
        records = [about, *(keeping.bases.spoken_for(about) if about.kind is Kind.CONTACT else ())]
    pairs = [(record, customer) for record in records for customer in customers_of(keeping.links.dossier(record))]
    if about.kind is Kind.CUSTOMER:
        return [pair for pair in pairs if pair[1] == about]
    # A customer that was merged into another record's is that one's, though deals go to it.
    return [(record, customer) for record, customer in pairs if keeping.links.source(customer) in {record, None}]


def _shown(customer: Ref, keeping: Keeping) -> Outcome:
    """It is somebody else's by now, or nothing is to be done: one of which only the money is shown, or that the ledger refused."""
    try:
        into = keeping.parties_of(customer.connection).party(customer).merged_into
    except NotFound:
        into = None
    if into is not None and follow_merge(customer, into, keeping):
        return Done(f"its link followed a merge into {into.id}")
    return Skipped("the customer wasn't merged into another, and isn't kept in step")


def _together(outcomes: Sequence[Outcome]) -> Outcome:
    """One outcome of several: what waits for a person first, then what was done."""
    for kind in (Held, Done, Skipped):
        found = [one for one in outcomes if isinstance(one, kind)]
        if found:
            return found[0]
    return Skipped("nobody is concerned", evident=True)
