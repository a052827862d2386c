"""
Row 11: the vendors' schemas drift: what they answer isn't what it was, or an administrator changed what we had set up.

What we don't need is ignored. All else is held or parked with a sentence, never invoiced wrongly in silence; and it goes on when
the drift is over, after somebody retried what was parked.

FAIL-06, GRD-11.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.matrix import drifting
from tests.chaos.matrix.bundle import Bundle
from tests.chaos.matrix.drifting import Change, Picked
from tests.chaos.matrix.figures import Figures
from tests.chaos.matrix.people import retry_everything_parked
from tests.chaos.matrix.row import Block, Row
from tests.chaos.matrix.sales import A_MINUTE, Sale, Sales
from tests.chaos.matrix.sides.shapes import CrmDrift, Sold
from tests.chaos.matrix.verdict import ANSWERED, judged
from tests.chaos.matrix.watching import Drifting, Watch, Watched, refused

CURRENCIES = ("GBP", "EUR")
"""Of the new customers' deals: the home currency, and another."""
LASTS_SECONDS = 900
MANY = 130
"""Lines of one deal: more than an answer holds."""
BUG = "a mistake in our code"


@dataclass
class Scene:
    """A company with a customer and an invoice from before the drift, and what is sold meanwhile."""

    name: str
    sales: Sales
    figures: Figures
    paid: Sale
    sold: list[Sale] = field(default_factory=list)

    @property
    def bundle(self) -> Bundle:
        return self.sales.bundle

    def sells(self, watch: Watch, *, lines: int = 0) -> None:
        """Deals of a known and of new customers are won, and finance collects an invoice, while `watch` interferes."""
        bundle = self.bundle
        bundle.interferes = watch
        many = [("SEATS", "1", f"{10 + number}.{number % 100:02d}") for number in range(lines)]
        self.sold.append(self.sales.sale(company=self.paid.company, lines=many))
        self.sold += [self.sales.sale(currency=currency) for currency in CURRENCIES]
        invoice = self.sales.invoice(self.paid)
        self.sales.finance("approve", invoice)
        self.sales.finance("pay", invoice)
        bundle.live(LASTS_SECONDS)
        bundle.interferes = None
        self.figures.injected += max(watch.fired, 1)
        self.figures.fired += watch.fired
        self.figures.counted(f"{self.name}: answers", watch.fired)

    def is_over(self, *, ignored: bool) -> None:
        """What was parked names its cause, and is retried; what is held goes on when its deal is touched; then all is well."""
        bundle, figures, begun = self.bundle, self.figures, self.bundle.clock.time()
        for parked in bundle.process("operator").parking.parked():
            if not parked.cause or parked.cause.startswith(BUG):
                figures.breaks(f"{self.name}: parked without a cause that says anything: {parked.cause!r}")
        parked_here = retry_everything_parked(bundle)
        bundle.rest()
        held = [sale for sale in self.sold if not self.sales.invoice(sale) and self.told(sale).status in ANSWERED]
        figures.counted("parked and retried by a person", parked_here)
        figures.counted("held with a sentence", len(held))
        if ignored and (parked_here or held):
            figures.breaks(f"{self.name} means nothing to us, yet {parked_here} were parked and {len(held)} held")
        said = {(account, deal) for account, deal, _ in self._messages()}
        for sale in held:
            if (sale.account, sale.deal) not in said:
                figures.breaks(f"{self.name}: deal {sale.deal} is held, and no sentence says why")
            self.sales.moves(sale, "open")
            bundle.rest()
            self.sales.moves(sale, "won")
            bundle.rest()
        bundle.clock.advance(A_MINUTE)
        for sale in (*self.sold, self.paid):
            self._goes_on(sale)
        bundle.rest()
        figures.recovered(bundle.clock.time() - begun)
        if not self.told(self.paid).paid:
            figures.breaks(f"{self.name} is over, and sales doesn't know that deal {self.paid.deal} is paid")
        left = [parked.cause for parked in bundle.process("operator").parking.parked()]
        if left:
            figures.breaks(f"{self.name} is over, and parked again: {left[0]}", len(left))
        judged(bundle, figures)

    def _goes_on(self, sale: Sale) -> None:
        """Finance approves the draft and sends the invoice: what sales reads of it is brought up to date."""
        invoice = self.sales.invoice(sale)
        if not invoice:
            self.figures.breaks(f"{self.name} is over, and deal {sale.deal} has no invoice")
            return
        if sale is not self.paid:
            self.sales.finance("approve", invoice)
        self.sales.finance("send", invoice)

    def told(self, sale: Sale) -> Sold:
        """What the CRM shows of the deal."""
        crm = self.bundle.pair.crm
        deals = crm.deals(self.bundle.sandboxes[crm.provider].provider.books())
        return next(one for one in deals if (one.account, one.id) == (sale.account, sale.deal))

    def _messages(self) -> Any:
        crm = self.bundle.pair.crm
        return crm.messages(self.bundle.sandboxes[crm.provider].provider.books())


def stage_renamed(scene: Scene) -> None:
    """An administrator calls the stage in which deals are won something else; the settings are read anew."""
    member, crm = scene.bundle.members[0], scene.bundle.pair.crm
    scene.sales.act("edit_stage", crm.drift.won, account=member.crm, label="Commande passée")
    scene.bundle.process("operator").set_up(member.crm_connection)
    scene.sells(Watched(crm.provider, refused))
    won = sum(scene.told(sale).won for sale in scene.sold)
    scene.figures.injected += won
    scene.figures.fired += won
    scene.is_over(ignored=True)


def field_deleted(scene: Scene) -> None:
    """An administrator deletes a field of ours; later somebody sets the account up again, and retries."""
    member, crm = scene.bundle.members[0], scene.bundle.pair.crm
    ours = scene.bundle.chance.choice(crm.drift.ours)
    scene.sales.act("remove_property", ours, account=member.crm, kind="deals")
    scene.sells(Watched(crm.provider, refused))
    scene.bundle.process("operator").set_up(member.crm_connection)
    scene.is_over(ignored=False)


def many_lines(scene: Scene) -> None:
    """Deals have more lines than one answer holds."""
    scene.sells(Drifting(scene.bundle.pair.crm.provider, drifting.with_another), lines=MANY)
    scene.is_over(ignored=True)


def shorter_pages(scene: Scene) -> None:
    """Likewise, and each page of what belongs to a deal holds fewer rows than were asked for."""
    crm = scene.bundle.pair.crm
    scene.sells(crm.drift.shorter(scene.bundle.sandboxes[crm.provider].provider), lines=MANY)
    scene.is_over(ignored=True)


BY_PEOPLE: Mapping[str, Callable[[Scene], None]] = {
    "a renamed stage": stage_renamed,
    "a deleted field of ours": field_deleted,
    "more than 100 lines": many_lines,
    "shorter pages": shorter_pages,
}
EVERYWHERE: Mapping[str, Change] = {
    "unknown fields": drifting.with_another,
    "unknown values": drifting.unknown_choice,
    "numbers as text": drifting.number_as_text,
    "text as numbers": drifting.text_as_number,
    "grouped thousands": drifting.grouped,
    "flags as words": drifting.flag_as_text,
    "dates in another form": drifting.dated_otherwise,
    "an unknown currency": drifting.unknown_currency,
    "one value for a list": drifting.single,
}
IN_PLACES: Mapping[str, Change] = {
    "nulls": drifting.null,
    "empty texts": drifting.empty,
    "fields gone": drifting.gone,
    "fields renamed": drifting.renamed,
    "lists for single values": drifting.listed,
}
IN_THE_LEDGER: Mapping[str, Change] = {"an unknown invoice status": drifting.unknown_status}


def in_the_crm(drift: CrmDrift) -> Mapping[str, Change]:
    """What of a deal may be said in other words than ever."""
    return {
        "an unknown stage": drifting.Replaced({drift.stage: "stage_v2"}),
        "an unknown stage, won or not": drifting.Replaced({drift.stage: "stage_v2", **dict.fromkeys(drift.says_won)}),
        "no currency": drifting.Replaced({drift.currency: ""}),
    }


IGNORED = frozenset({"unknown fields", "an unknown stage"})
PARTS = 5
"""Blocks in which every kind happens once."""


def run(block: Block) -> Figures:
    """A part of the kinds of drift, each in a company of its own."""
    figures = Figures()
    for name, happens in list(_kinds(block))[block.number % PARTS :: PARTS]:
        sales = Sales(block.bundle())
        paid = sales.sale()
        sales.bundle.rest()
        happens(Scene(name, sales, figures, paid))
        figures.counted("kinds of drift tried")
    return figures


def _kinds(block: Block) -> Iterator[tuple[str, Callable[[Scene], None]]]:
    """Every kind, those of the answers at each vendor; which members are hit is the block's own chance."""
    yield from BY_PEOPLE.items()
    for provider, own in zip(block.pair.providers, (in_the_crm(block.pair.crm.drift), IN_THE_LEDGER), strict=True):
        kinds: dict[str, Change] = {**EVERYWHERE, **own}
        for name, change in IN_PLACES.items():
            kinds[name] = Picked(change, f"{block.seed}/{name}/{provider}")
        for name, change in kinds.items():
            yield name, answers_drift(Drifting(provider, change))


def answers_drift(drifting_so: Drifting) -> Callable[[Scene], None]:
    """A kind of drift in what one vendor answers."""

    def happens(scene: Scene) -> None:
        scene.sells(drifting_so)
        scene.is_over(ignored=scene.name in IGNORED)

    return happens


ROW = Row(
    "11",
    "schema drift: fields, types, pages, stages and statuses that nobody knows",
    run,
    blocks=4 * PARTS,
    least=2000,
)
