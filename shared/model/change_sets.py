"""What one decision about many pairs did, so that it can be undone as a whole."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from shared.model.refs import ConnectionId, Ref


class Stage(StrEnum):
    """How far one link is: written down before it is made, made, told to both sides, or taken back."""

    MEANT = "meant"
    LINKED = "linked"
    """Both ids are still to be written outside."""
    TOLD = "told"
    """Each side has the other's id, or keeps what it holds."""
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Linking:
    """
    One link of a change set. `intent` names its claim, `generation` which of them.

    `wrote_crm` and `wrote_ledger` are what we wrote into the CRM's and the ledger's field for the other's id; empty where nothing
    was written, and then `kept` says why.
    """

    pair: str
    crm: Ref
    customer: Ref
    crm_name: str
    customer_name: str
    intent: str
    generation: int = 0
    stage: Stage = Stage.MEANT
    wrote_crm: str = ""
    wrote_ledger: str = ""
    kept: tuple[str, ...] = ()

    def at(self, stage: Stage, **changes: object) -> Self:
        """The same link, so far."""
        return replace(self, stage=stage, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What somebody decided at one time about one CRM account and one ledger; `why` in their words."""

    id: str
    at: datetime
    by: str
    crm: ConnectionId
    ledger: ConnectionId
    why: str
    undone_by: str = ""
