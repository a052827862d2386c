"""A message was parked: whoever the rules name for that is told, with what it was about and what to do."""

from collections.abc import Callable

from shared import codec
from shared.domain.work_notices import parked_notice
from shared.errors import Malformed, NotFound
from shared.model.hints import Hint
from shared.model.outcome import Done, Outcome, Skipped
from shared.model.refs import Ref
from shared.ports.notices import Announce
from shared.ports.work import Parked, Parking
from shared.usecases.receiving.park import PARKED


def is_of_parked(hint: Hint) -> bool:
    """Whether this message has people told of a parked one."""
    return hint.cause.startswith(PARKED)


def record_of(parked: Parked) -> Ref | None:
    """The record that the message was about; None where it can't be read."""
    try:
        return codec.loads(Hint, parked.payload).about
    except Malformed:
        return None


def announce_parked(hint: Hint, *, parking: Parking, announce: Callable[[], Announce]) -> Outcome:
    """Have them told, once for each parked message. One that was retried or dropped meanwhile is nobody's news. Raises: Unavailable."""
    parked = parking.find(hint.cause.removeprefix(PARKED))
    if parked is None:
        return Skipped("it isn't parked any more", evident=True)
    try:
        tell = announce()
    except NotFound:
        return Skipped("no rules are in force that would name anybody", evident=True)
    told = tell(parked_notice(parked.id, parked.queue, parked.cause, parked.since, record_of(parked)))
    return Done(f"told {len(told)}", evident=True) if told else Skipped("the rules name nobody", evident=True)
