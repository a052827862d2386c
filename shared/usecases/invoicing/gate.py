"""What a run asks right before it carries something out: a worker goes ahead, a rehearsal only notes it, a person's word covers one plan."""

from dataclasses import dataclass
from typing import Final, Protocol

from shared.model.claims import Claim
from shared.model.crm import Deal
from shared.model.outcome import Outcome
from shared.model.plan import Plan
from shared.usecases.invoicing.ensure_customer import Chosen


class Gate(Protocol):
    """Asked before a permit is. None goes ahead; an outcome is where the run ends, and nothing was sent."""

    def plan(self, plan: Plan, deal: Deal, chosen: Chosen, /, *, will: bool) -> Outcome | None:
        """Whether this plan is carried out; `will` is whether mode and approvals let it be."""
        ...

    def settle(self, claim: Claim, /) -> Outcome | None:
        """Whether it is found out what became of an attempt that an earlier run left without an answer."""
        ...


@dataclass(frozen=True, slots=True)
class Open:
    """The workers' gate: rules, mode and approvals have decided."""

    def plan(self, _plan: Plan, _deal: Deal, _chosen: Chosen, /, *, will: bool) -> Outcome | None:  # noqa: ARG002
        """Go ahead."""
        return None

    def settle(self, _claim: Claim, /) -> Outcome | None:
        """Go ahead."""
        return None


OPEN: Final = Open()
