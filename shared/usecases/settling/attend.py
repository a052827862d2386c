"""Where money is about to move, the ledger is asked more often: nobody waits for a webhook that comes late or never."""

from collections.abc import Iterable
from functools import reduce
from typing import Final

from shared.domain.attention import asked_for, joined
from shared.errors import Conflict
from shared.model.attention import NOTHING
from shared.model.ledger import Invoice
from shared.model.refs import ConnectionId
from shared.ports.changes import Watches
from shared.ports.edges import Clock

RACES: Final = 5
"""How often it may be lost against others; each time somebody else's invoices were taken up."""


def attend(ledger: ConnectionId, seen: Iterable[Invoice], *, watches: Watches, clock: Clock) -> None:
    """
    Have these invoices' days remembered: nothing is read where all are settled, nothing written where the days are known.

    Raises: Conflict after five lost races.
    """
    today = clock.now().date()
    wanted = reduce(lambda days, one: joined(days, asked_for(one, today), today), seen, NOTHING)
    if wanted == NOTHING:
        return
    for race in range(RACES):
        known = watches.attention(ledger)
        after = joined(known, wanted, today)
        if after == known:
            return
        try:
            watches.attend(ledger, known, after)
        except Conflict:
            if race == RACES - 1:
                raise
        else:
            return
