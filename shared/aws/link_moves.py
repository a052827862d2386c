"""The steps in which a link moves: to another record, or to another customer, both ways at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.aws import claims as stored_claims
from shared.aws.tables import Condition, Item, Table
from shared.errors import Conflict
from shared.model.claims import Claim, ClaimState
from shared.model.refs import Ref

SOURCE = "source"
"""The way back from what was made to whom it was made for."""

Step = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LinkMoves:
    """What a transaction is made of; nothing is written here."""

    table: Table

    def releasing(self, claim: Claim, cause: str) -> Step:
        """The claim is a link no more, and another generation may be claimed."""
        released = self.table.updating(
            str(claim.subject),
            stored_claims.sort_key(claim.intent),
            assign={"state": ClaimState.REFUSED.value, "cause": cause},
            condition=stored_claims.is_linked(claim),
        )
        return {"Update": released}

    def leading_on(self, made: Ref, before: Ref, heir: Ref | None = None) -> Step:
        """The way back leads to the heir; without one it stays as an item that leads nowhere: nothing of a link is ever deleted."""
        further: Item = {"pk": str(made), "sk": SOURCE, "source": str(heir or "")}
        return {"Put": self.table.putting(further, Condition("#source = :source", {"source": str(before)}))}

    def leading_to(self, made: Ref, subject: Ref) -> Step:
        """The way back leads there, wherever it led before."""
        return {"Put": self.table.putting({"pk": str(made), "sk": SOURCE, "source": str(subject)})}

    def moving(self, old: Claim, new: Claim, *, source: Ref | None, way_back: bool) -> list[Step]:
        """
        `new` takes the place of `old`; `source` is where the way back from the old one's record leads now.

        Raises:
            Conflict: they aren't links of the same thing.
        """
        if new.remote is None or old.remote is None or new.state is not ClaimState.LINKED:
            raise Conflict("only a link can take the place of a link", record=str(old.subject))
        item = {**stored_claims.written(new), "remote": str(new.remote), "version": new.version}
        for spent in stored_claims.SPENT:
            item.pop(spent)
        if (old.subject, old.intent) == (new.subject, new.intent):
            steps: list[Step] = [{"Put": self.table.putting(item, stored_claims.is_linked(old))}]
        else:
            steps = [
                self.releasing(old, f"moved to {new.subject}"),
                {"Put": self.table.putting(item, stored_claims.is_free(new))},
            ]
        if old.remote != new.remote and source == old.subject:
            steps.append(self.leading_on(old.remote, old.subject))
        if way_back:
            steps.append(self.leading_to(new.remote, new.subject))
        return steps
