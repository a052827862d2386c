"""The queue `notices`: one destination is told of one fact."""

from collections.abc import Mapping

from shared.domain.noticing import words
from shared.model.hints import Hint
from shared.model.notices import Channel
from shared.model.outcome import Done, Outcome, Skipped
from shared.model.pace import Budget, Lane
from shared.ports.edges import Clock
from shared.ports.limiter import Limiter
from shared.ports.notices import Letters, Notifier

BUDGET = Budget(calls=30, seconds=60)
"""To one destination: Slack takes about one a second, and people no more than they can read."""


def notify(
    hint: Hint, *, letters: Letters, notifiers: Mapping[Channel, Notifier], limiter: Limiter, clock: Clock
) -> Outcome:
    """
    Tell it, unless it was told before.

    Neither mail nor Slack takes a key that would make a second attempt harmless: who dies, or gets no answer, between the telling
    and the memory of it tells it again. Rather twice than never.
    """
    letter = letters.find(hint.cause)
    if letter is None:
        return Skipped("there is nothing to tell", evident=True)
    if letter.notice is None:
        return Skipped(f"{letter.to} was told already", evident=True)
    limiter.reserve(letter.to.ref.connection, 1, Lane.INTERACTIVE, BUDGET)
    notifiers[letter.to.channel].send(letter.to, words(letter.notice, letter.to))
    letters.told(letter, clock.now())
    return Done(f"told {letter.to}: {letter.notice.fact}", evident=True)
