"""
Row 13: between any two steps of a worker somebody else works: another deal of the same new customer, a person's command, the
comparison of both books, all of them, or who keeps customers in step. One customer, one invoice for each deal.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from functions.customer_changed.handler import synced
from functions.deal_won.handler import drafted
from functions.reconcile.handler import reconciled
from shared.errors import LedgerlinkError
from shared.model.hints import Hint
from shared.model.refs import Kind, Ref
from tests.chaos.gate import Phase
from tests.chaos.matrix.bundle import Bundle
from tests.chaos.matrix.figures import Figures
from tests.chaos.matrix.row import Block, Row
from tests.chaos.matrix.sales import A_MINUTE, Sale, Sales
from tests.chaos.matrix.verdict import judged
from tests.chaos.matrix.workers import url
from tests.chaos.matrix.world import QUEUES
from tests.chaos.mortal import Fate

RIVAL = "rival"
IN_STEP = "a changed company"
CUSTOMERS_IN_STEP = """
[customers]
sync = true
create = "always"
"""
"""The rules beside which companies are customers of the ledger as soon as they are heard of."""
PARTS = 4
"""Blocks that share one rival's points."""


@dataclass
class Race:
    """A worker's run over a deal, and who works in the middle of it; `turned_away`: a person was told to try again."""

    sales: Sales
    turned_away: int = 0

    @property
    def bundle(self) -> Bundle:
        return self.sales.bundle

    def neighbour(self, _sale: Sale) -> None:
        """Another process works off whatever it can take: the other deal of the company, too."""
        for queue in QUEUES:
            while letters := self.bundle.cloud.sqs.take(url(queue), self.bundle.chance):
                self.bundle.work(queue, letters, RIVAL)

    def command(self, sale: Sale) -> None:
        """Somebody has the very same deal invoiced from a terminal."""
        about = Ref(self.bundle.members[0].crm_connection, Kind.DEAL, sale.deal)
        try:
            drafted(self.bundle.process(RIVAL), Hint(about, f"{about}#by-hand-{self.bundle.clock.time()}", "by hand"))
        except LedgerlinkError:
            self.turned_away += 1

    def comparison(self, _sale: Sale) -> None:
        """Both books are compared."""
        crm = self.bundle.members[0].crm_connection
        about = Ref(crm, Kind.ACCOUNT, self.bundle.members[0].crm)
        reconciled(self.bundle.process(RIVAL), Hint(about, f"{about}#{self.bundle.clock.time()}", "its night has come"))

    def kept_in_step(self, sale: Sale) -> None:
        """The company is to be a customer before its first invoice, and somebody says at this moment that it changed."""
        about = Ref(self.bundle.members[0].crm_connection, Kind.COMPANY, sale.company)
        try:
            synced(self.bundle.process(RIVAL), Hint(about, f"{about}#{self.bundle.clock.time()}", "its name changed"))
        except LedgerlinkError:
            self.turned_away += 1

    def all_of_them(self, sale: Sale) -> None:
        """The comparison hands on what the neighbour then works off, beside the command."""
        self.comparison(sale)
        self.command(sale)
        self.neighbour(sale)


RIVALS: Mapping[str, Callable[[Race, Sale], None]] = {
    "another deal of the customer": Race.neighbour,
    "a command": Race.command,
    "the comparison of both books": Race.comparison,
    "all of them": Race.all_of_them,
    IN_STEP: Race.kept_in_step,
}


def run(block: Block) -> Figures:
    """One rival, at a part of the points of what follows when a new customer's deals are won."""
    kind, figures = list(RIVALS)[block.number % len(RIVALS)], Figures()
    bundle = block.bundle(rules=CUSTOMERS_IN_STEP if kind == IN_STEP else "")
    race = Race(Sales(bundle))
    for at, phase in list(_points(race))[block.number // len(RIVALS) :: PARTS]:
        first = _two_deals(race)
        begun = bundle.clock.time()
        fate = bundle.fate = Fate(bundle.late, at, phase, meanwhile=lambda first=first: RIVALS[kind](race, first))  # type: ignore[misc]
        bundle.rest()
        bundle.fate = None
        figures.injected += 1
        figures.fired += fate.meanwhile is None
        figures.recovered(bundle.clock.time() - begun)
    figures.events = bundle.postman.delivered
    figures.counted(f"{kind}: interruptions", figures.fired)
    figures.counted("rivals told to try again", race.turned_away)
    return judged(bundle, figures)


def _points(race: Race) -> Iterator[tuple[int, Phase]]:
    """Before and after each side effect of what follows when two deals of a new customer are won."""
    _two_deals(race)
    fate = race.bundle.fate = Fate(race.bundle.late)
    race.bundle.rest()
    race.bundle.fate = None
    for at in range(1, len(fate.names) + 1):
        yield at, Phase.BEFORE
        yield at, Phase.AFTER


def _two_deals(race: Race) -> Sale:
    """Two deals of a company that the ledger doesn't know are won at the same moment; gives the first."""
    race.bundle.clock.advance(A_MINUTE)
    first = race.sales.sale()
    race.sales.sale(company=first.company)
    return first


ROW = Row(
    "13",
    "races: another deal, a command, a comparison and a changed company beside a worker",
    run,
    blocks=len(RIVALS) * PARTS,
    least=600,
)
