"""A path whose invoice is approved, with what collecting works with: what people arranged, and whom mails and notices reach."""

from dataclasses import dataclass

from shared.model.handoff import Journal
from shared.ports.notices import Announce, nobody
from shared.usecases.collecting.mail import Mail
from shared.usecases.collecting.run import Collecting
from tests.fakes.arrangements import FakeArrangements
from tests.fakes.collections import FakeCollections
from tests.fakes.letters import FakeLetters, FakeNotifier
from tests.unit.usecases.paths import Path


@dataclass
class Collector(Path):
    """`agreed` is what people arranged on the deal and its company."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.collections, self.letters, self.mail = FakeCollections(), FakeLetters(), FakeNotifier()
        self.agreed = FakeArrangements({})

    def collecting(self, journal: Journal | None = None, announce: Announce = nobody) -> Collecting:
        """One run of the worker of collections."""
        return Collecting(
            ledger_of=lambda _: self.ledger,
            crm_of=lambda _: self.crm,
            arrangements_of=lambda _: self.agreed,
            links=self.links,
            collections=self.collections,
            agenda=self.agenda,
            sheet=self.sheet,
            rules=self.rules,
            queues=self.queues,
            announce=announce,
            mail=Mail(self.letters, self.mail, self.clock),
            clock=self.clock,
            journal=journal or Journal(),
        )
