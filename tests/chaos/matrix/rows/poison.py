"""Row 8: a message that nobody can carry out: it is parked, its neighbours are not delayed, and its record's later messages go on."""

from shared.model.hints import Hint
from shared.model.refs import Kind, Ref
from tests.chaos.matrix.figures import Figures
from tests.chaos.matrix.people import retry_everything_parked
from tests.chaos.matrix.row import Block, Row
from tests.chaos.matrix.sales import A_MINUTE, Sale, Sales
from tests.chaos.matrix.vendors import Unreadable
from tests.chaos.matrix.verdict import judged
from tests.chaos.matrix.workers import url

ROUNDS = 6
NEIGHBOURS = 3
UNDELAYED_SECONDS = 20.0
WAITS = (60, 400)
"""Somebody retries inside the five minutes in which SQS swallows what it saw, and after them."""
POISONS = ("400", "html200", "unreadable")


def run(block: Block) -> Figures:
    """One kind of poison after the other, each among deals that are fine."""
    bundle, figures = block.bundle(), Figures()
    sales = Sales(bundle)
    for number in range(ROUNDS):
        for wait in WAITS:
            poisoned(sales, POISONS[number % len(POISONS)], wait, figures)
    return judged(bundle, figures)


def poisoned(sales: Sales, poison: str, wait: float, figures: Figures) -> None:
    """A deal can't be read, or a message; somebody retries what is parked after a while, twice, as people do."""
    bundle = sales.bundle
    bundle.clock.advance(A_MINUTE)
    parking, begun = bundle.process("operator").parking, bundle.clock.time()
    before = len(parking.parked())
    sale = sales.sale(won=False)
    bundle.rest()
    if poison == "unreadable":
        _unreadable(sales, sale)
    else:
        crm = bundle.pair.crm
        bundle.interferes = Unreadable(bundle, crm.provider, poison, crm.reads.format(deal=sale.deal))
    sales.moves(sale, "won")
    neighbours = [sales.sale() for _ in range(NEIGHBOURS)]
    bundle.live(UNDELAYED_SECONDS)
    late = [one for one in neighbours if not sales.invoice(one)]
    if late:
        figures.breaks(f"{len(late)} neighbours of a poisoned deal ({poison}) were delayed", len(late))
    bundle.rest()
    parked = len(parking.parked()) - before
    figures.injected += 1
    figures.fired += min(parked, 1)
    figures.counted(f"parked: {poison}", parked)
    if not parked:
        figures.breaks(f"poison ({poison}) was neither carried out nor parked")
    bundle.interferes = None
    for stage in ("open", "won"):
        sales.moves(sale, stage)
    bundle.rest()
    if not sales.invoice(sale):
        figures.breaks(f"after poison ({poison}) the deal's later messages did not go on")
    bundle.clock.advance(wait)
    for _ in range(2):
        _retried(sales)
    bundle.rest()
    figures.recovered(bundle.clock.time() - begun)


def _retried(sales: Sales) -> None:
    """What can't be read can only be dropped; all else is tried again."""
    here = sales.bundle.process("operator")
    for parked in here.parking.parked():
        if not parked.payload.startswith("{"):
            here.parking.drop(parked.id)
    retry_everything_parked(sales.bundle)


def _unreadable(sales: Sales, sale: Sale) -> None:
    """A message of the deal's own group that no version of ours has ever written."""
    member = next(one for one in sales.bundle.members if one.crm == sale.account)
    group = str(Hint(Ref(member.crm_connection, Kind.DEAL, sale.deal), "", "").about)
    entry = {"Id": "0", "MessageBody": "<not a hint/>", "MessageGroupId": group, "MessageDeduplicationId": sale.deal}
    sales.bundle.cloud.sqs.send_message_batch(QueueUrl=url("deal_won"), Entries=[entry])


ROW = Row("8", "poison: parked, its neighbours and its group go on", run, blocks=9, least=100)
