"""The daily digest in the state table: when the rules in force want it, and which day's was the last."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shared import codec
from shared.aws.tables import Table, text
from shared.model.digest import DigestTime
from shared.model.rules import Rules

LAST = "digest"
WANTED = "digest"
"""The attribute of the active rules that says when; there is none where nobody is named."""


@dataclass(frozen=True, slots=True)
class DynamoDigests:
    """Implements `Digests`."""

    table: Table

    def due(self) -> DigestTime | None:
        """When the rules in force want it; rules that were put in force before there was a digest don't."""
        said = text(self.table.get("rules", "active") or {}, WANTED)
        return codec.loads(DigestTime, said) if said else None

    def last(self) -> date | None:
        """The day of the last one."""
        said = text(self.table.get(LAST, "last") or {}, "day")
        return date.fromisoformat(said) if said else None

    def finish(self, day: date) -> None:
        """That day's is on its way; an earlier day's that comes late changes nothing."""
        last = self.last()
        if last is None or last < day:
            self.table.put({"pk": LAST, "sk": "last", "day": day.isoformat()})


def wanted(rules: Rules) -> Mapping[str, str]:
    """What the active rules' item says of the digest."""
    time = rules.digest
    return {WANTED: codec.dumps(time)} if time is not None else {}
