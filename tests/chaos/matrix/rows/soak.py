"""
Row 14: a working day of ten CRM and ten ledger accounts together, with every kind of fault at once: mail that comes twice, late, in
another order or never, vendors who fail, processes that die at any side effect.
"""

from dataclasses import dataclass, field
from random import Random

from infra.sandbox.core.courier import Event
from tests.chaos.gate import Phase
from tests.chaos.matrix.bundle import Bundle
from tests.chaos.matrix.figures import Figures
from tests.chaos.matrix.people import retry_everything_parked
from tests.chaos.matrix.postman import Treatment, at_once
from tests.chaos.matrix.row import Block, Row
from tests.chaos.matrix.rows.outages import Weather
from tests.chaos.matrix.rows.unruly_mail import overtaken, repeated
from tests.chaos.matrix.sales import Sale, Sales
from tests.chaos.matrix.verdict import judged
from tests.chaos.mortal import Fate

ACCOUNTS = 10
"""Of each vendor: twenty connections."""
DEALS = 120
BETWEEN = 20.0
FAILING = 0.03
"""Of the calls, while there is weather."""
LIFE = 300
"""Side effects after which, at the latest, some process dies."""
CALM = 3 * 3600
DROPPED, AGAIN, ANEW, LATE = 0.02, 0.1, 0.1, 0.1


@dataclass
class Post:
    """Mail as it comes on a bad day; `dropped` counts the events that never do."""

    chance: Random
    dropped: int = 0

    def treat(self) -> Treatment:
        """Most events arrive once, soon; some twice, as they are or anew, some late, some never."""

        def treated(event: Event, again: object) -> list[tuple[float, Event]]:
            luck = self.chance.random()
            soon = self.chance.uniform(0, 2)
            for share, arrivals in (
                (DROPPED, list),
                (AGAIN, lambda: [(soon, event), (self.chance.uniform(0, 600), event)]),
                (ANEW, lambda: [(soon, event), (self.chance.uniform(0, 600), again(event))]),  # type: ignore[operator]
                (LATE, lambda: [(self.chance.uniform(60, 3600), event)]),
            ):
                if luck < share:
                    found: list[tuple[float, Event]] = arrivals()
                    self.dropped += not found
                    return found
                luck -= share
            return [(soon, event)]

        return treated


@dataclass
class Office:
    """Sales and finance of all accounts."""

    sales: Sales
    won: list[Sale] = field(default_factory=list)
    handled: set[Sale] = field(default_factory=set)

    @property
    def bundle(self) -> Bundle:
        return self.sales.bundle

    def sells(self) -> None:
        """A deal of some account is won; sometimes of a company that has bought before."""
        chance = self.bundle.chance
        member = chance.randrange(ACCOUNTS)
        account = self.bundle.members[member].crm
        known = [sale for sale in self.won if sale.account == account]
        company = chance.choice(known).company if known and chance.random() < 0.3 else ""
        sale = self.sales.sale(member, company=company)
        if chance.random() < 0.15:
            self.sales.moves(sale, "lost")
            self.sales.moves(sale, "won")
        self.won.append(sale)

    def collects(self) -> None:
        """Finance approves and collects, or deletes, what it sees."""
        chance = self.bundle.chance
        sale = chance.choice(self.won)
        invoice = self.sales.invoice(sale) if sale not in self.handled else ""
        if not invoice:
            return
        self.handled.add(sale)
        if chance.random() < 0.2:
            self.sales.finance("delete", invoice)
            return
        self.sales.finance("approve", invoice)
        self.sales.finance("pay", invoice)


def run(block: Block) -> Figures:
    """One such day; when it is over and calm, nothing may be missing, double or elsewhere."""
    bundle, figures = block.bundle(ACCOUNTS, polls=True), Figures()
    post, weather = Post(bundle.chance), Weather(bundle, FAILING)
    bundle.postman.treat, bundle.interferes = post.treat(), weather
    office = Office(Sales(bundle))
    deaths = bundle.deaths
    for _ in range(DEALS):
        if bundle.fate is None or bundle.fate.deaths:
            bundle.fate = Fate(bundle.late, bundle.chance.randrange(1, LIFE), bundle.chance.choice(list(Phase)))
        office.sells()
        office.collects()
        bundle.live(bundle.chance.uniform(0, BETWEEN))
    weather.share, bundle.fate = 0.0, None
    bundle.postman.treat = at_once
    begun = bundle.clock.time()
    bundle.live(CALM)
    figures.counted("parked and retried by a person", retry_everything_parked(bundle))
    bundle.rest()
    figures.recovered(bundle.clock.time() - begun - CALM)
    mishaps = post.dropped + repeated(bundle.postman) + overtaken(bundle.postman)
    figures.injected = weather.injected + bundle.deaths - deaths + mishaps
    figures.fired = sum(weather.fired.values()) + bundle.deaths - deaths + mishaps
    figures.events = bundle.postman.delivered + post.dropped
    figures.counted("connections of a block", 2 * ACCOUNTS if not block.number else 0)
    figures.counted("processes that died", bundle.deaths - deaths)
    figures.counted("events never delivered", post.dropped)
    for kind, times in weather.fired.items():
        figures.counted(kind, times)
    return judged(bundle, figures)


ROW = Row(
    "14",
    "soak: twenty connections, everything at once",
    run,
    blocks=17,
    least=100_000,
    pairs=("hubspot-xero", "salesforce-quickbooks"),
    block_s=13.0,
)
