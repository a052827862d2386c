"""An account is asked what changed; each change becomes the same hint that a webhook would have been."""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import groupby

from shared import codec
from shared.model.changes import Change
from shared.model.hints import BRIEFLY, POLL, Hint
from shared.model.outcome import Done, Outcome, Skipped
from shared.ports.changes import Changes, Cursors
from shared.ports.edges import Clock, Queues
from shared.ports.work import Inbox
from shared.routing import ROUTES, queue_for


def poll_changes(
    hint: Hint,
    *,
    changes: Changes,
    begun: datetime,
    cursors: Cursors,
    inbox: Inbox,
    queues: Queues,
    clock: Clock,
    has_time: Callable[[], bool],
    hears: bool = False,
) -> Outcome:
    """
    Hand on everything that changed since the last poll; the first begins where the connection did (`begun`).

    A list's cursor moves only when what lies before it is durable in the queues, page by page: whoever dies in between
    hands some of it on twice, and the worker skips what is done. Where time runs out (`has_time`) the next tick goes on.
    Where the account's webhooks are heard (`hears`), a record that changed last by our own figures is left out: what people did to
    it before has told of itself. A hint that says so (`BRIEFLY`) asks only for the lists in which money shows.

    Raises: the errors of `shared.errors`.
    """
    connection, started = hint.about.connection, clock.now()
    before = cursors.polled(connection).reached
    brief = hint.cause == BRIEFLY
    asked = changes.brief if brief else changes.lists
    reached = {name: before.get(name, begun) for name in asked}
    found = 0
    for name in asked:
        pages = changes.since(name, reached[name])
        for number, page in enumerate(pages):
            if number:  # the page before this one is handed on; the last one's cursor is written with the end
                cursors.advance(connection, {name: reached[name]})
            news = [one for one in page.changes if one.asked or not (hears and one.is_ours)]
            found += _handed_on(news, inbox, queues)
            reached[name] = max(reached[name], page.reached or reached[name])
            if not has_time():
                cursors.finish(connection, started, reached, more=True, brief=brief)
                return Done(f"{found} changes so far, more to come")
    cursors.finish(connection, started, reached, more=False, brief=brief)
    return Done(f"{found} changes") if found else Skipped("nothing changed")


def _handed_on(changes: Sequence[Change], inbox: Inbox, queues: Queues) -> int:
    """Send what was not carried out yet and concerns anybody; gives how many that are."""
    hints: dict[str, Hint] = {}
    for change in changes:
        if queue_for(change.ref.kind) is None:
            continue
        key = f"{change.ref}#{POLL}#{codec.instant(change.at)}"
        hints[key] = Hint(
            change.ref, key, "found by asking what changed", change.at, POLL, change.whose, asked=change.asked
        )
    sent = 0
    for queue, group in groupby(sorted(hints.values(), key=_queue_of), key=_queue_of):
        asked = list(group)
        done = inbox.finished(queue, {one.key for one in asked})
        new = [one for one in asked if one.key not in done]
        if new:
            queues.send(queue, new)
        sent += len(new)
    return sent


def _queue_of(hint: Hint) -> str:
    return ROUTES[hint.about.kind]
