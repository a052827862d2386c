"""People who decide, on a path over fakes."""

from typing import Any

from shared.model.handoff import Journal
from shared.usecases.deals.rearm_deal import rearm_deal
from shared.usecases.deals.review_hold import Review
from tests.unit.usecases.paths import DEAL, Path


def review(path: Path, by: str = "ann", **more: Any) -> Review:
    return Review(
        by=by,
        crm=path.crm,
        ledger_of=lambda _: path.ledger,
        links=path.links,
        rules=path.rules,
        queues=path.queues,
        clock=path.clock,
        journal=Journal(),
        **more,
    )


def rearm(path: Path, by: str = "ann") -> None:
    rearm_deal(
        DEAL,
        by=by,
        ledger_of=lambda _: path.ledger,
        links=path.links,
        rules=path.rules,
        queues=path.queues,
        clock=path.clock,
        journal=Journal(),
    )
