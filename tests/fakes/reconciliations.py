"""The runs in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from shared.model.reconciliation import Reconciliation
from shared.model.refs import ConnectionId
from shared.ports.reconciliations import Reconciled


@dataclass
class FakeReconciliations:
    known: dict[ConnectionId, Reconciled] = field(default_factory=dict)
    runs: list[Reconciliation] = field(default_factory=list)

    def progress(self) -> Sequence[Reconciled]:
        return list(self.known.values())

    def begin(self, crm: ConnectionId, begun: date) -> date:
        return self.known.setdefault(crm, Reconciled(crm, begun)).begun

    def keep(self, run: Reconciliation) -> None:
        self.begin(run.crm, run.since)
        self.known[run.crm] = replace(self.known[run.crm], at=run.at)
        self.runs = [one for one in self.runs if (one.crm, one.at) != (run.crm, run.at)] + [run]

    def last(self, crm: ConnectionId) -> Reconciliation | None:
        return max((run for run in self.runs if run.crm == crm), key=lambda run: run.at, default=None)
