"""How far a book may act by itself, and which deals a pilot lets through."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, Final

from shared.model.coding import STRICT


class Mode(StrEnum):
    """How far a book may act by itself."""

    OBSERVE = "observe"
    """Plans are shown; nothing is written to the ledger."""
    APPROVE = "approve"
    """A person approves each plan first."""
    PILOT = "pilot"
    """Live for the deals that the pilot filter lets through."""
    LIVE = "live"


STEPS: Final = tuple(Mode)
"""From the least to the most that a book may do."""


class Clearance(StrEnum):
    """What lets a plan through where the book's mode alone doesn't; kept with the claim, so that anybody can finish it."""

    NONE = ""
    APPROVED = "approved"
    """A person approved exactly this plan."""
    IN_PILOT = "in_pilot"
    """The pilot's filter lets the deal through."""


CLEARED: Final[Mapping[Mode, frozenset[Clearance]]] = {
    Mode.OBSERVE: frozenset(),
    Mode.APPROVE: frozenset({Clearance.APPROVED}),
    Mode.PILOT: frozenset({Clearance.IN_PILOT, Clearance.APPROVED}),
    Mode.LIVE: frozenset(Clearance),
}
"""What each mode lets through."""


@dataclass(frozen=True, slots=True)
class Pilot:
    """
    The deals for which a piloting book is live: those that meet every condition here. An empty one is met; without any
    condition there are no such deals.

    `pipelines` and `owners` by the CRM's ids. `regions`: the buyer's country, in ISO alpha-2 or exactly as the CRM writes it,
    or region. `products`: every line's, by SKU or name. `percent` of all deals: the same ones whenever they are asked about,
    and all of these still when it grows.

    Raises:
        ValueError: the percentage is none.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    pipelines: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    percent: Decimal = Decimal(100)

    def __post_init__(self) -> None:
        if not 0 <= self.percent <= 100:
            raise ValueError(f"{self.percent} is no percentage of deals")

    @property
    def is_unset(self) -> bool:
        """Whether it asks nothing, and so takes nobody."""
        return not (self.pipelines or self.owners or self.regions or self.products) and self.percent == 100
