"""What somebody asks for by hand, on a company or contact: everything is read from its ledgers again, and an answer is given."""

from collections.abc import Callable

from shared.domain import requests, told
from shared.errors import NotFound, WriteForbidden
from shared.model import permits
from shared.model.hints import Hint
from shared.model.outcome import Done, Outcome, Skipped
from shared.model.permits import Permit
from shared.model.refs import Ref
from shared.model.rules import Rules
from shared.ports.arrangements import Arrangements
from shared.ports.crm import Crm
from shared.usecases.customers.keeping import Keeping, customers_of
from shared.usecases.settling.refresh_customer import refresh_customer


def answer_company(hint: Hint, keeping: Keeping, *, arrangements: Arrangements, crm_of: Callable[[], Crm]) -> Outcome:
    """
    Do what the record asks for now, and answer there: what was asked is emptied in the same write, so that who pressed many times is
    served once. Whoever dies before the answer does it all again.

    Raises: the errors of `shared.errors`; what is asked for stays there, and is tried again.
    """
    try:
        asked = arrangements.arrangement(hint.about).action
    except NotFound:
        return Skipped(f"the {hint.about.kind} is gone from the CRM")
    if asked != requests.REFRESH:
        return Skipped("nothing is asked for any more")
    permit = _permit(hint.about, keeping)
    if permit is None:
        return Skipped("the books of this record only observe: it is told nothing")
    try:
        found = refresh_customer(
            hint.about,
            hint.key,
            ledger_of=keeping.ledger_of,
            links=keeping.links,
            queues=keeping.queues,
            clock=keeping.clock,
        )
        said = f"everything was read again; {found.said}"
    except NotFound as nobody:
        said = f"nothing was read: {nobody.sentence}"
    request = f"{told.stamp(keeping.clock.now())} {asked}"
    crm_of().record(hint.about, {told.ACTION: "", told.ANSWER: requests.answer(request, said)}, permit)
    return Done(said)


def _permit(record: Ref, keeping: Keeping) -> Permit | None:
    """The right to answer, from the first book of its ledgers that gives it; a record of no ledger's is answered by any book."""
    ledgers = {customer.connection for customer in customers_of(keeping.links.dossier(record))}
    rules: Rules = keeping.rules
    for book in rules.books:
        if not ledgers or book.ledger in ledgers:
            try:
                return permits.for_write_back(record.connection, book)
            except WriteForbidden:
                continue
    return None
