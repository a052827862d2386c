"""Attempts to connect, in the state table: single use by one conditional update, forgotten after a day."""

from dataclasses import dataclass
from datetime import timedelta

from shared import codec
from shared.aws.tables import Condition, Item, Table, text
from shared.errors import Conflict, NotFound, Rejected
from shared.model.consent import Attempt, Ending, Progress
from shared.ports.edges import Clock

PARTITION = "attempt"
KEPT = timedelta(days=1)
"""Whoever waits for the progress, or comes back late, is told what happened."""


@dataclass(frozen=True, slots=True)
class DynamoAttempts:
    """Implements `Attempts`."""

    table: Table
    clock: Clock

    def begin(self, attempt: Attempt) -> None:
        """Keep it as open."""
        item: Item = {
            "pk": PARTITION,
            "sk": attempt.id,
            "attempt": codec.dumps(attempt),
            "ending": Ending.OPEN.value,
            "expires_at": int((self.clock.now() + KEPT).timestamp()),
        }
        self.table.put(item)

    def take(self, identity: str) -> Attempt:
        """Give the open attempt, and nobody ever again. Raises: NotFound, Rejected where it is used or too old."""
        attempt = codec.loads(Attempt, text(self._item(identity), "attempt"))
        again = f"Begin again: ledgerlink connect {attempt.provider}"
        if attempt.until <= self.clock.now():
            raise Rejected("this sign-in took too long: its page was good for ten minutes", fix=again)
        try:
            self.table.update(
                PARTITION,
                identity,
                assign={"ending": Ending.TAKEN.value},
                condition=Condition("#ending = :open", {"open": Ending.OPEN.value}),
            )
        except Conflict as error:
            raise Rejected(
                "this sign-in was used already; a page that is loaded again changes nothing", fix=again
            ) from error
        return attempt

    def end(self, identity: str, progress: Progress) -> None:
        """Keep what came of it."""
        self.table.update(
            PARTITION, identity, assign={"ending": progress.ending.value, "progress": codec.dumps(progress)}
        )

    def progress(self, identity: str) -> Progress:
        """What came of it so far. Raises: NotFound."""
        item = self._item(identity)
        said = text(item, "progress")
        return codec.loads(Progress, said) if said else Progress(Ending(text(item, "ending")))

    def _item(self, identity: str) -> Item:
        item = self.table.get(PARTITION, identity) if identity else None
        if item is None:
            raise NotFound("nothing is known of this sign-in", fix="Begin again: ledgerlink connect PROVIDER")
        return item
