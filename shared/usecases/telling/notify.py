"""The queue `notices`: one destination is told of one fact."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from shared.domain.noticing import counted, gathered, words
from shared.model.hints import Hint
from shared.model.notices import Channel, Letter, Notice
from shared.model.outcome import Done, Outcome, Skipped
from shared.model.pace import Budget, Lane
from shared.ports.agenda import Agenda
from shared.ports.edges import Clock
from shared.ports.limiter import Limiter
from shared.ports.notices import Letters, Notifier
from shared.usecases.telling.announce import NOTICES, message

BUDGET = Budget(calls=30, seconds=60)
"""To one destination: Slack takes about one a second, and people no more than they can read."""
HOUR: Final = "%Y-%m-%dT%H"
"""An hour of UTC by its name: what is too much is counted by the hour in which it happened."""
LATE: Final = timedelta(minutes=5)
"""How long is waited for others where the hour is over already."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What letters are told with."""

    letters: Letters
    notifiers: Mapping[Channel, Notifier]
    limiter: Limiter
    agenda: Agenda
    clock: Clock


def notify(hint: Hint, way: Telling) -> Outcome:
    """
    Tell it, unless it was told before; one too many of this hour is only counted, and their number told at its end.

    Neither mail nor Slack takes a key that would make a second attempt harmless: who dies, or gets no answer, between the telling
    and the memory of it tells it again. Rather twice than never.
    """
    letter = way.letters.find(hint.cause)
    if letter is None:
        return Skipped("there is nothing to tell", evident=True)
    if letter.notice is None:
        return Skipped(f"{letter.to} was told already", evident=True)
    now = way.clock.now()
    if letter.most is not None and _is_too_many(letter, letter.notice, letter.most, way, now):
        way.letters.told(letter, now)
        return Done(f"counted for {letter.to}: {letter.notice.fact}", evident=True)
    notice = letter.notice
    if notice.beyond is not None:
        notice = counted(notice, way.letters.turns(letter.to, notice.fact, notice.key.rpartition("/")[2]))
    way.limiter.reserve(letter.to.ref.connection, 1, Lane.INTERACTIVE, BUDGET)
    way.notifiers[letter.to.channel].send(letter.to, words(notice, letter.to))
    way.letters.told(letter, way.clock.now())
    return Done(f"told {letter.to}: {notice.fact}", evident=True)


def _is_too_many(letter: Letter, notice: Notice, most: int, way: Telling, now: datetime) -> bool:
    """Whether enough of its fact were told there in this hour; the first that isn't told has their number told at the hour's end."""
    hour = notice.at.astimezone(UTC).strftime(HOUR)
    turn = way.letters.turn(letter, hour)
    if turn == most + 1:
        summary = Letter.of(gathered(letter, hour, notice.at), letter.to)
        way.letters.keep(summary)
        ends = notice.at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        way.agenda.later(max(ends, now + LATE), NOTICES, message(summary))
    return turn > most
