"""A fact happened: whoever the rules name for it is told, each once."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.domain.noticing import destinations, most
from shared.model.hints import Hint
from shared.model.notices import Destination, Letter, Notice
from shared.model.rules import Rules
from shared.ports.edges import Queues
from shared.ports.notices import Letters

NOTICES = "notices"
"""The queue whose worker tells people: one group for each destination."""


@dataclass(frozen=True, slots=True)
class Announcer:
    """Implements `Announce`. The words are kept first; the message only names them."""

    rules: Rules
    letters: Letters
    queues: Queues

    def __call__(self, notice: Notice, /) -> Sequence[Destination]:
        """Keep a letter for each destination and have it told; one that was told before stays told."""
        named = destinations(self.rules.notices, notice)
        every = [Letter.of(notice, to, most(self.rules.notices, notice, to)) for to in named]
        waiting = [letter for letter in every if self.letters.keep(letter)]
        self.queues.send(NOTICES, [message(letter) for letter in waiting])
        return named


def message(letter: Letter) -> Hint:
    """What has this letter told. It is named as the cause: the key of a parked message is another one when a person retries it."""
    return Hint(letter.to.ref, letter.key, letter.key)
