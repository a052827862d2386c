"""A person decides about a message that nobody could carry out: once more, or never."""

from dataclasses import replace

from shared import codec
from shared.errors import Malformed, NeedsHuman, NotFound
from shared.model.handoff import Decision, Journal
from shared.model.hints import Hint
from shared.ports.edges import Clock, Queues
from shared.ports.stores import Deed, Links
from shared.ports.work import Inbox, Log, Parked, Parking


def find_parked(parking: Parking, identity: str) -> Parked:
    """Give the parked message of that id. Raises: NotFound."""
    parked = parking.find(identity)
    if parked is not None:
        return parked
    raise NotFound(f"no message {identity} is parked", record=identity, fix="See: ledgerlink parked list.")


def retry_parked(
    identity: str, *, by: str, inbox: Inbox, parking: Parking, queues: Queues, links: Links, clock: Clock
) -> Hint:
    """
    Send what the message asks for again, as if it had never failed, and take it off the list; gives the new hint.

    It looks whatever was seen before. A crash in between leaves the message parked: retrying twice does no harm.

    Raises:
        NotFound: it isn't parked (any more).
        NeedsHuman: it can't be read, so there is nothing to send.
    """
    parked = find_parked(parking, identity)
    try:
        hint = codec.loads(Hint, parked.payload)
    except Malformed as error:
        raise NeedsHuman(
            f"the message can't be read: {error.sentence}",
            record=identity,
            fix=f"ledgerlink parked drop {identity} --yes",
        ) from error
    inbox.forget(parked.queue, hint.key)
    again = replace(hint, key=f"{hint.key}/again-{clock.now().isoformat()}", occurred_at=None)
    queues.send(parked.queue, [again])
    links.note(hint.about, _deed(hint, parked, "retried a parked message", by, clock))
    parking.drop(identity)
    return again


def drop_parked(identity: str, *, by: str, parking: Parking, links: Links, clock: Clock, log: Log) -> Parked:
    """Take the message off the list for good; who did it is kept. Raises: NotFound."""
    parked = find_parked(parking, identity)
    try:
        hint = codec.loads(Hint, parked.payload)
    except Malformed:
        log.exception("dropped an unreadable parked message", message_id=identity, queue=parked.queue, by=by)
    else:
        links.note(hint.about, _deed(hint, parked, "dropped a parked message", by, clock))
    parking.drop(identity)
    return parked


def _deed(hint: Hint, parked: Parked, verb: str, by: str, clock: Clock) -> Deed:
    journal = Journal(decisions=[Decision(clock.now(), "parked", parked.cause)])
    return Deed(clock.now(), by, verb, "", journal, {}, {"message": parked.id, "queue": parked.queue, "key": hint.key})
