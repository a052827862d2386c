"""Does a change at the vendor reach us by webhook? One is provoked where that can be done, and waited for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from shared.model import permits
from shared.model.refs import ConnectionId, Ref
from shared.ports.crm import Crm
from shared.ports.edges import Clock
from shared.ports.work import Standing

PAUSE_SECONDS = 1.0
AGAIN = timedelta(seconds=20)
"""A worker may have read the connection's record some seconds ago, before anybody listened: then the next one counts."""
LOOK_BACK = timedelta(days=400)
ACTION, REFRESH = "action", "refresh"
"""Our field on deals by which people ask, and the mildest thing they can ask for."""


class Ears(Protocol):
    """Where it is noted that a vendor spoke of an account."""

    def listen(self, connection: ConnectionId) -> None:
        """Let the next webhook be noted at once."""
        ...

    def standings(self) -> Sequence[Standing]:
        """Every connection."""
        ...


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether one `arrived`, after how many seconds; `asked` says what was changed at the vendor to provoke it."""

    arrived: bool
    seconds: float
    asked: str = ""


def prove_webhooks(
    connection: ConnectionId,
    *,
    provoke: Callable[[], str],
    ears: Ears,
    clock: Clock,
    sleep: Callable[[float], None],
    patience: timedelta,
) -> Proof:
    """
    Wait until a webhook of this account is worked off; `provoke` makes the vendor send one and says how, or nothing.

    Raises: as the vendor's refusals.
    """
    began = clock.now()
    ears.listen(connection)
    asked, next_try = provoke(), began + AGAIN
    while (now := clock.now()) < began + patience:
        heard = next(one.heard_at for one in ears.standings() if one.id == connection)
        if heard > began:
            return Proof(arrived=True, seconds=(now - began).total_seconds(), asked=asked)
        if now >= next_try:
            asked, next_try = provoke() or asked, now + AGAIN
        sleep(PAUSE_SECONDS)
    return Proof(arrived=False, seconds=patience.total_seconds(), asked=asked)


def provoke_at(crm: Crm, clock: Clock) -> Callable[[], str]:
    """
    Give what changes our own field by which people ask, on a won deal of this CRM, and empties it at once: that is two webhooks
    and nothing else. Where there is no won deal nothing is changed.
    """
    found: list[Ref] = []

    def provoke() -> str:
        if not found:
            found.extend(deal.ref for deal in crm.won_since((clock.now() - LOOK_BACK).date()).deals[:1])
        if not found:
            return ""
        permit = permits.for_setup(crm.connection)
        crm.record(found[0], {ACTION: REFRESH}, permit)
        crm.record(found[0], {ACTION: ""}, permit)
        return f"our field `{ACTION}` of the deal {found[0].id} was set and emptied again"

    return provoke
