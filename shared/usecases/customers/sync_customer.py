"""A company, a contact or a ledger's customer changed, or is new: both sides are brought into step."""

from collections.abc import Sequence

from shared.model.hints import Hint
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

    Costs nothing where the rules don't keep customers in step, no call where nobody is concerned or the change is one we have
    seen; else a read of each side (and of the billing contact), and a write for each record that lacks something.

    Raises: the errors of `shared.errors`.
    """
    if not keeping.rules.customers.sync:
        return Skipped("the rules don't keep customers in step", evident=True)
    pairs = _pairs(hint.about, keeping)
    if hint.merged_from:
        follow_merge(hint, keeping)
    if pairs:
        return _together([keep_in_step(record, customer, keeping, hint) for record, customer in pairs])
    return (
        become_record(hint.about, keeping) if hint.about.kind is Kind.CUSTOMER else become_customer(hint.about, keeping)
    )


def _pairs(about: Ref, keeping: Keeping) -> Sequence[Pair]:
    """The links that the record is part of; of a contact also those of the companies that it speaks for."""
    if about.kind is Kind.CUSTOMER:
        record = keeping.links.source(about)
        return [(record, about)] if record is not None else []
    records = [about, *(keeping.bases.spoken_for(about) if about.kind is Kind.CONTACT else ())]
    return [(record, customer) for record in records for customer in customers_of(keeping.links.dossier(record))]


def _together(outcomes: Sequence[Outcome]) -> Outcome:
    """One outcome of several: what waits for a person first, then what was done."""
    for kind in (Held, Done, Skipped):
        found = [one for one in outcomes if isinstance(one, kind)]
        if found:
            return found[0]
    return Skipped("nobody is concerned", evident=True)
