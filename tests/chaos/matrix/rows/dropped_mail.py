"""Row 12: a day in which some webhooks, or all, never arrive. Polls find what they told of; so does the comparison of both books."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from shared.model.hints import Hint
from shared.model.reconciliation import FindingKind, Reconciliation
from shared.model.refs import Kind, Ref
from tests.chaos.matrix.bundle import Bundle
from tests.chaos.matrix.figures import Figures
from tests.chaos.matrix.postman import Treatment
from tests.chaos.matrix.row import Block, Row
from tests.chaos.matrix.sales import A_MINUTE, Sale, Sales
from tests.chaos.matrix.simulated import START
from tests.chaos.matrix.verdict import judged

A_DAY = 24 * 3600.0
DEALS = 60
BETWEEN = A_DAY / DEALS
A_LOOK = 300.0
"""How often it is noted which deals have their invoice by now."""
PAST_GRACE = 16 * 60
PAID_SHARE = 0.3


@dataclass
class Dropping:
    """Events that the vendors send and that never arrive; `lost` counts them."""

    share: float
    chance: Random
    lost: int = 0

    def treat(self) -> Treatment:
        """Each event arrives once, or never."""
        return lambda event, _again: [] if self._drops() else [(0.3, event)]

    def _drops(self) -> bool:
        hit = self.chance.random() < self.share
        self.lost += hit
        return hit


@dataclass
class Day:
    """What sales and finance do, and what of it the books show by when."""

    sales: Sales
    won_at: dict[Sale, float] = field(default_factory=dict)
    waiting: dict[Sale, float] = field(default_factory=dict)
    paid: list[Sale] = field(default_factory=list)
    slowest: float = 0.0

    @property
    def bundle(self) -> Bundle:
        return self.sales.bundle

    def passes(self) -> None:
        """Deals are won all day; finance approves and collects some that were invoiced."""
        for _ in range(DEALS):
            sale = self.sales.sale()
            self.won_at[sale] = self.waiting[sale] = self.bundle.clock.time()
            self.collects()
            self.lives(BETWEEN)

    def collects(self) -> None:
        """Finance collects the money of one invoiced deal now and then."""
        invoiced = [sale for sale in self.won_at if sale not in self.waiting and sale not in self.paid]
        if invoiced and self.bundle.chance.random() < PAID_SHARE:
            sale = self.bundle.chance.choice(invoiced)
            invoice = self.sales.invoice(sale)
            self.sales.finance("approve", invoice)
            self.sales.finance("pay", invoice)
            self.paid.append(sale)

    def lives(self, seconds: float) -> None:
        """Time passes, with all that is due in it."""
        until = self.bundle.clock.time() + seconds
        while self.bundle.clock.time() < until:
            self.bundle.live(min(A_LOOK, until - self.bundle.clock.time()))
            self.looks()

    def looks(self) -> None:
        """Which of the deals have an invoice by now."""
        for sale, since in list(self.waiting.items()):
            if self.sales.invoice(sale):
                self.slowest = max(self.slowest, self.bundle.clock.time() - since)
                del self.waiting[sale]


SHARES: Mapping[str, float] = {"one in a hundred": 0.01, "all": 1.0, "all, unpolled": 1.0}
"""How many webhooks never arrive; in the last, nobody polls either."""


def run(block: Block) -> Figures:
    """One company's day, in one of these ways."""
    kind = list(SHARES)[block.number % len(SHARES)]
    polls = kind != "all, unpolled"
    bundle, figures = block.bundle(polls=polls), Figures()
    dropping = Dropping(SHARES[kind], bundle.chance)
    bundle.postman.treat = dropping.treat()
    day = Day(Sales(bundle))
    if polls:
        day.passes()
        day.lives(2 * 3600)  # the last ones, too, are asked for, however seldom the budget lets us
        bundle.rest()
        figures.recovered(day.slowest)
    else:
        _compared(day, figures)
    figures.injected = figures.fired = dropping.lost
    figures.events = bundle.postman.delivered + dropping.lost
    figures.counted(f"{kind}: events dropped", dropping.lost)
    figures.counted(f"{kind}: payments told", sum(_is_told(day, sale, figures) for sale in day.paid))
    return judged(bundle, figures)


def _compared(day: Day, figures: Figures) -> None:
    """Nobody hears and nobody asks; the comparison finds each deal, names it, and later each payment."""
    for _ in range(DEALS):
        sale = day.sales.sale()
        day.won_at[sale] = day.waiting[sale] = day.bundle.clock.time()
        day.bundle.clock.advance(BETWEEN)
    day.bundle.clock.advance(PAST_GRACE)
    begun = day.bundle.clock.time()
    recovered = _run_of(day, FindingKind.MISSING)
    if recovered != {sale.deal for sale in day.won_at}:
        figures.breaks(f"the catch-up statement names {len(recovered)} of {len(day.won_at)} recovered deals")
    figures.counted("deals in the catch-up statement", len(recovered))
    day.looks()
    figures.recovered(day.bundle.clock.time() - begun)
    for _ in range(DEALS):
        day.collects()
    named = _run_of(day, FindingKind.STATUS)
    if named != {sale.deal for sale in day.paid}:
        figures.breaks(f"the catch-up statement names {len(named)} of {len(day.paid)} payments")


def _run_of(day: Day, kind: FindingKind) -> set[str]:
    """The deals that one comparison names with such a finding, once all it wanted looked at was."""
    bundle, crm = day.bundle, day.bundle.members[0].crm_connection
    here = bundle.process("operator")
    here.reconciliations.begin(crm, START.date())
    about = Ref(crm, Kind.ACCOUNT, bundle.members[0].crm)
    bundle.clock.advance(A_MINUTE)
    here.queues.send("reconcile", [Hint(about, f"{about}#{bundle.clock.time()}", "its night has come")])
    bundle.rest()
    last: Reconciliation | None = here.reconciliations.last(crm)
    found = last.findings if last is not None else ()
    return {one.deal.id for one in found if one.kind is kind and one.deal is not None}


def _is_told(day: Day, sale: Sale, figures: Figures) -> bool:
    """Whether sales reads that this deal is paid."""
    pair = day.bundle.pair
    deals = pair.crm.deals(day.bundle.sandboxes[pair.crm.provider].provider.books())
    told = next(deal.paid for deal in deals if (deal.account, deal.id) == (sale.account, sale.deal))
    if not told:
        figures.lost += 1
        figures.wrongs.append(f"deal {sale.account}/{sale.deal} was paid, and sales doesn't know")
    return told


ROW = Row("12", "1 % and all webhooks of a day dropped", run, blocks=6, least=900, share=1, block_s=6.0)
