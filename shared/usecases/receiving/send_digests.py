"""Whether the day's digest is due; each minute."""

from datetime import date
from typing import Final

from shared.domain.digest_days import COMPANY, due_on
from shared.model.hints import Hint
from shared.ports.digests import Digests
from shared.ports.edges import Clock, Queues
from shared.ports.work import DISCONNECTED, Lists
from shared.usecases.receiving.send_reconciles import ZoneOf

QUEUE: Final = "digest"


def send_digests(*, lists: Lists, digests: Digests, queues: Queues, zone_of: ZoneOf, clock: Clock) -> int:
    """
    Send one message where the digest's hour has come and the day has none yet; gives how many. Where the rules tell nobody of
    digests it costs one read.

    Like a night it is asked for until it is done, and the queue swallows what repeats. Raises: Unavailable.
    """
    plan = digests.due()
    if plan is None:
        return 0
    zones = (zone_of(one.id) for one in sorted(lists.standings(), key=lambda one: one.id) if one.status != DISCONNECTED)
    zone = next((zone for zone in zones if zone), None)
    day = due_on(plan, zone, last=digests.last(), now=clock.now())
    if day is None:
        return 0
    queues.send(QUEUE, [hint_of(day)])
    return 1


def hint_of(day: date) -> Hint:
    """What has this day's digest made. Its cause says which one it is, its key may be another when a person retries it."""
    return Hint(COMPANY, f"digest-{day.isoformat()}", f"digest/{day.isoformat()}")
