"""Plans that wait to be applied: one item each in the state table, which expires by itself."""

from dataclasses import dataclass
from datetime import timedelta

from shared import codec
from shared.aws.tables import Table, raw
from shared.model.foresight import KeptPlan
from shared.ports.edges import Clock

KEPT_FOR = timedelta(days=7)
"""A plan is dated by its day, so the next day it is another; until then one learns what differs."""
SORT = "plan"


@dataclass(frozen=True, slots=True)
class DynamoPlans:
    """Implements `Plans`."""

    table: Table
    clock: Clock

    def keep(self, plan: KeptPlan) -> None:
        """Keep it for a week."""
        self.table.put(
            {
                "pk": _pk(plan.hash),
                "sk": SORT,
                "plan": codec.packed(plan),
                "expires_at": int((self.clock.now() + KEPT_FOR).timestamp()),
            }
        )

    def find(self, wanted: str) -> KeptPlan | None:
        """The plan of that hash."""
        item = self.table.get(_pk(wanted), SORT)
        return codec.unpacked(KeptPlan, raw(item, "plan")) if item else None


def _pk(name: str) -> str:
    return f"plan#{name}"
