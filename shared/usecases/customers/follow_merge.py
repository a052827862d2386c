"""Records of one side were merged: what was linked to the one that is gone is shown to a person."""

from dataclasses import replace

from shared.domain.customer_sync import questions
from shared.model.hints import Hint
from shared.model.refs import Kind, Ref
from shared.usecases.customers.keeping import Keeping, customers_of


def follow_merge(hint: Hint, keeping: Keeping) -> None:
    """
    Ask about each link of a record that was merged into the hint's, while nothing is written to what is gone. Safe to repeat.
    """
    for identity in hint.merged_from:
        gone = replace(hint.about, id=identity)
        for record, customer in _links(gone, keeping):
            about = questions.About(record, customer, str(gone), keeping.clock.now())
            why = f"the {gone.kind} {gone.id} was merged into {hint.about.id}"
            keeping.reviews.put(questions.out_of_use(about, why))


def _links(gone: Ref, keeping: Keeping) -> list[tuple[Ref, Ref]]:
    if gone.kind is Kind.CUSTOMER:
        record = keeping.links.source(gone)
        return [(record, gone)] if record is not None else []
    return [(gone, customer) for customer in customers_of(keeping.links.dossier(gone))]
