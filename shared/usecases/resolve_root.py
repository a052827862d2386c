"""An event about a part (a line item) doesn't name the deal it belongs to: find it, and have it looked at."""

from shared.errors import NotFound
from shared.model.hints import Hint
from shared.model.outcome import Done, Outcome, Skipped
from shared.ports.crm import Crm
from shared.ports.edges import Queues
from shared.routing import ROUTES


def resolve_root(hint: Hint, *, crm: Crm, queues: Queues) -> Outcome:
    """
    Send one hint for each deal that has this line item, as of the same change; safe to repeat.

    A line that is gone belongs to nothing any more: that its deal lost it, the deal's own events say (see the decision on
    deleted line items). Raises: Retryable, Reconnect.
    """
    try:
        roots = crm.deals_of(hint.about)
    except NotFound:
        return Skipped("the line item is gone: its deal has an event of its own")
    if not roots:
        return Skipped("the line item belongs to no deal")
    for root in roots:
        # The part's own key makes it this change's hint: sent twice it is swallowed, another change's never is.
        found = Hint(root, f"{root}/{hint.key}", f"{hint.cause} of {hint.about.kind} {hint.about.id}", hint.occurred_at)
        queues.send(ROUTES[root.kind], [found])
    return Done(f"{', '.join(str(root) for root in roots)} is looked at")
