"""An event about a part or a party of deals doesn't name them: find them, and have them looked at."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from shared.errors import NotFound
from shared.model.hints import SOMETHING, Hint
from shared.model.outcome import Done, Outcome, Skipped
from shared.model.refs import Kind, Ref
from shared.ports.crm import Crm
from shared.ports.edges import Queues
from shared.ports.stores import HeldDeals
from shared.routing import ROUTES

PARTIES = frozenset({Kind.COMPANY, Kind.CONTACT})
"""Who buys: what is known of them matters to a deal only while it is held."""


CUSTOMER_CHANGED = "customer_changed"
"""The queue whose worker keeps both sides of a customer in step."""


def resolve_root(
    hint: Hint, *, crm_of: Callable[[], Crm], held: HeldDeals, queues: Queues, in_step: Callable[[], bool]
) -> Outcome:
    """
    Send one hint for each deal that this change may concern, as of the same change; safe to repeat.

    A line item's deals are asked of the CRM. Of a company's or contact's only those that are held are looked at again, which
    our own list of them tells in one read: a change that concerns nobody costs no call, and is not even remembered. Where the
    rules keep customers in step (`in_step`), the change is handed on to whoever does that; always a merge, for links follow it, and
    what people ask for on the record. What only we write concerns nobody.

    A line that is gone belongs to nothing any more: that its deal lost it, the deal's own events say (see the decision on
    deleted line items). Raises: Retryable, Reconnect.
    """
    if hint.about.kind in PARTIES:
        if hint.changed and crm_of().are_ours(hint.changed, hint.about.kind):
            return Skipped("only what we write ourselves changed", evident=True)
        deals = held.waiting_for(hint.about)
        asked = hint.asked
        if hint.changed and not asked and crm_of().asks(hint.changed, hint.about.kind):
            asked = SOMETHING
        if asked or hint.merged_from or in_step():
            queues.send(CUSTOMER_CHANGED, [replace(hint, asked=asked)])
        return _sent(hint, deals, queues) if deals else Skipped("no held deal names it", evident=True)
    try:
        roots = crm_of().deals_of(hint.about)
    except NotFound:
        return Skipped("the line item is gone: its deal has an event of its own")
    return _sent(hint, roots, queues) if roots else Skipped("the line item belongs to no deal")


def _sent(hint: Hint, deals: Sequence[Ref], queues: Queues) -> Outcome:
    for deal in deals:
        # The part's own key makes it this change's hint: sent twice it is swallowed, another change's never is.
        found = Hint(deal, f"{deal}/{hint.key}", f"{hint.cause} of {hint.about.kind} {hint.about.id}", hint.occurred_at)
        queues.send(ROUTES[deal.kind], [found])
    return Done(f"{', '.join(str(deal) for deal in deals)} is looked at")
