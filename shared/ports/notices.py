"""How people are told of a fact: announced by whoever sees it happen, kept until it was told, sent by its channel."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from shared.model.notices import Destination, Letter, Notice, NoticeFact, Words


class Announce(Protocol):
    """Has people told of a fact, later and by somebody else. Safe to repeat: each destination hears of a notice's key once."""

    def __call__(self, notice: Notice, /) -> Sequence[Destination]:
        """
        Make it durable that these are told; gives whom. Without a rule that names somebody it does nothing and costs nothing.

        Raises:
            Unavailable: it isn't durable.
        """
        ...


def nobody(_notice: Notice, /) -> Sequence[Destination]:
    """Implements `Announce` where nobody is to be told."""
    return ()


class Letters(Protocol):
    """Notices on their way, one for each destination, and for good which were told."""

    def keep(self, letter: Letter) -> bool:
        """Keep the letter unless there is one of its key; gives whether it is still to be told."""
        ...

    def find(self, key: str) -> Letter | None:
        """The letter of that key; None where there is none."""
        ...

    def told(self, letter: Letter, at: datetime) -> None:
        """Remember for good that it was told; its words are forgotten."""
        ...

    def turn(self, letter: Letter, hour: str) -> int:
        """
        Which letter of its fact to its destination it is in this hour, from 1; a letter that got its turn keeps it, in whatever
        hour. Who dies in between leaves a turn that nobody has.
        """
        ...

    def turns(self, to: Destination, fact: NoticeFact, hour: str) -> int:
        """How many turns there were in this hour."""
        ...


class Notifier(Protocol):
    """One way to reach people. What an error says never holds the address of a webhook."""

    def send(self, to: Destination, words: Words) -> None:
        """
        Tell them now.

        Raises:
            RateLimited, Unavailable: later, perhaps; an answer that didn't come may mean that it was told.
            NotFound: there is no such destination.
            Rejected, Malformed: it can't be told as it stands.
        """
        ...


class Hooks(Protocol):
    """The addresses of webhooks, which are secrets."""

    def address(self, name: str) -> str:
        """The address kept under this name. Raises: NotFound, Unavailable."""
        ...
