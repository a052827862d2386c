"""What came of a message is remembered only where finding out again would cost a provider's call."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from shared.model.hints import POLL, Hint
from shared.model.outcome import Outcome
from shared.ports.work import Inbox


@dataclass(slots=True)
class Remembering:
    """
    Implements `Inbox` for one batch around another: an evident outcome is not written down.

    Nothing is lost by it: the record says so itself to whoever comes again, for the price of a read, and a write costs five.
    What a poll found is always remembered: later polls find it again, and leave it out.
    """

    inbox: Inbox
    _evident: bool = False

    def noting(self, do: Callable[[Hint], Outcome]) -> Callable[[Hint], Outcome]:
        """Give the same use-case; what it comes to decides about the `finish` that follows."""

        def noted(hint: Hint) -> Outcome:
            self._evident = False
            outcome = do(hint)
            self._evident = outcome.evident and hint.found_by != POLL
            return outcome

        return noted

    def finish(self, queue: str, key: str, outcome: str) -> None:
        """Remember what came of it, where that isn't evident."""
        if not self._evident:
            self.inbox.finish(queue, key, outcome)

    def finished(self, queue: str, keys: Collection[str]) -> frozenset[str]:
        """Which of these are remembered as carried out."""
        return self.inbox.finished(queue, keys)

    def fail(self, queue: str, key: str, code: str, cause: str) -> Mapping[str, int]:
        """Count one more failure of this class; gives how often it failed, by class."""
        return self.inbox.fail(queue, key, code, cause)

    def cause(self, queue: str, key: str) -> str:
        """The sentence of the last failure; empty where there was none."""
        return self.inbox.cause(queue, key)

    def forget(self, queue: str, key: str) -> None:
        """Forget what came of it and how often it failed."""
        self.inbox.forget(queue, key)
