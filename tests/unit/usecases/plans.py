"""Plans made and applied over the path's fakes."""

from collections.abc import Callable
from dataclasses import dataclass, field

from shared.domain.comparing import kept
from shared.model.foresight import DealPlan, Foresight, KeptPlan, Scope
from shared.model.hints import Hint
from shared.model.outcome import Outcome
from shared.model.plan import Action
from shared.model.refs import Ref
from shared.usecases.invoicing.gate import Gate
from shared.usecases.planning.apply_plan import Applied, apply_plan, unmoved
from shared.usecases.planning.plan_deals import plan_deals
from shared.usecases.planning.rehearse_deal import Reach
from tests.fakes.stores import FakeParking
from tests.unit.usecases.paths import DEAL, Path

WRITES = ("record", "create", "ensure_fields", "amend")


@dataclass
class Planner:
    """A path, and who looks at it before anything is done. `between` happens right before a run begins."""

    path: Path = field(default_factory=Path)
    parking: FakeParking = field(default_factory=FakeParking)
    between: Callable[[], object] = lambda: None

    def plan(self, deal: Ref = DEAL, scope: Scope | None = None) -> Foresight:
        path = self.path
        reach = Reach(
            lambda _: path.crm, lambda _: path.ledger, lambda _: path.known, path.links, path.rules, path.clock
        )
        return plan_deals(scope or Scope("deal", str(deal)), reach, agenda=path.agenda, parking=self.parking)

    def one(self) -> DealPlan:
        (found,) = self.plan().deals
        return found

    def keep(self, scope: Scope | None = None) -> KeptPlan:
        return kept(self.plan(scope=scope), self.path.clock.now())

    def apply(self, known: KeptPlan) -> list[Applied]:
        todo = unmoved(known, self.plan(scope=known.scope), self.path.links)
        path = self.path
        return list(
            apply_plan(
                known.hash, todo, by="ann", draft=self.drafted, links=path.links, agenda=path.agenda, clock=path.clock
            )
        )

    def drafted(self, hint: Hint, gate: Gate) -> Outcome:
        self.between()
        return self.path.drafts(hint, actor="ann", gate=gate)

    def written(self) -> list[str]:
        """The calls to either side that weren't reads."""
        return [call for call in (*self.path.crm.calls, *self.path.ledger.calls) if call.startswith(WRITES)]


def named(plan: DealPlan) -> list[str]:
    return [f"{action.verb} {action.kind}" for action in plan.actions]


def told(plan: DealPlan, kind: str) -> Action:
    return next(action for action in plan.telling if action.kind == kind)
