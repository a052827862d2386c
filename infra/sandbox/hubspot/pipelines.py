"""Deal pipelines and their stages. Stage ids are unique per portal and numeric outside the default pipeline."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from infra.sandbox.hubspot.instants import iso_ms


@dataclass
class Stage:
    """One stage; ``probability`` as the vendor's text: "1.0" is won, "0.0" lost when closed."""

    id: str
    label: str
    order: int
    probability: str
    closed: bool
    at: int
    archived: bool = False

    @property
    def meaning(self) -> str:
        """won, lost or open."""
        if not self.closed:
            return "open"
        return "won" if float(self.probability) == 1.0 else "lost"

    def represent(self) -> dict[str, Any]:
        """The stage as the pipelines API answers it; metadata values are strings."""
        return {
            "id": self.id,
            "label": self.label,
            "displayOrder": self.order,
            "metadata": {"isClosed": str(self.closed).lower(), "probability": self.probability},
            "createdAt": iso_ms(self.at),
            "updatedAt": iso_ms(self.at),
            "archived": self.archived,
            "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
        }


@dataclass
class Pipeline:
    """An ordered set of stages."""

    id: str
    label: str
    order: int
    at: int
    stages: list[Stage] = field(default_factory=list)
    archived: bool = False

    def represent(self) -> dict[str, Any]:
        """The pipeline as the pipelines API answers it."""
        return {
            "id": self.id,
            "label": self.label,
            "displayOrder": self.order,
            "stages": [stage.represent() for stage in self.stages],
            "createdAt": iso_ms(self.at),
            "updatedAt": iso_ms(self.at),
            "archived": self.archived,
        }

    def find(self, stage_id: str) -> Stage | None:
        """The stage with this id."""
        return next((stage for stage in self.stages if stage.id == stage_id), None)

    def meaning(self, wanted: str) -> Stage | None:
        """The first stage that means won, lost or open."""
        return next((stage for stage in self.stages if stage.meaning == wanted and not stage.archived), None)


def seeded(now: int) -> list[Pipeline]:
    """The two pipelines with which a portal starts."""
    sales = ("appointmentscheduled", "Appointment Scheduled", "0.2"), ("contractsent", "Contract Sent", "0.9")
    renewals = ("184110201", "Renewal Due", "0.5"), ("184110202", "Offer Sent", "0.8")
    ends = (("closedwon", "Closed Won", "1.0"), ("closedlost", "Closed Lost", "0.0"))
    numeric_ends = (("184110203", "Renewed", "1.0"), ("184110204", "Churned", "0.0"))
    return [
        _pipeline("default", "Sales Pipeline", 0, sales, ends, now=now),
        _pipeline("184110200", "Renewals", 1, renewals, numeric_ends, now=now),
    ]


def _pipeline(
    id_: str,
    label: str,
    order: int,
    open_stages: Iterable[tuple[str, str, str]],
    ends: Iterable[tuple[str, str, str]],
    *,
    now: int,
) -> Pipeline:
    rows = [(row, False) for row in open_stages] + [(row, True) for row in ends]
    stages = [
        Stage(stage_id, name, number, probability, closed, now)
        for number, ((stage_id, name, probability), closed) in enumerate(rows)
    ]
    return Pipeline(id_, label, order, now, stages)
