"""Row 9: the tables throttle, conflict and answer too late, the queues refuse wholly or in part."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError

from tests.chaos.matrix.bundle import Bundle
from tests.chaos.matrix.figures import Figures
from tests.chaos.matrix.people import retry_everything_parked
from tests.chaos.matrix.row import Block, Row
from tests.chaos.matrix.sales import A_MINUTE, Sales
from tests.chaos.matrix.verdict import judged
from tests.chaos.matrix.wires import Request

DEALS = 15
SHARE = 0.12
Carried = Callable[[], Any]


def refused(code: str) -> Callable[[Carried], Any]:
    """AWS says no, and nothing was done."""

    def answer(_carry_out: Carried) -> Any:
        raise ClientError({"Error": {"Code": code, "Message": "injected"}}, "Injected")

    return answer


def unheard(carry_out: Carried) -> Any:
    """It is done, and the answer gets lost."""
    carry_out()
    raise ReadTimeoutError(endpoint_url="https://dynamodb.invalid")


TABLES: Mapping[str, Callable[[Carried], Any]] = {
    "throttled": refused("ProvisionedThroughputExceededException"),
    "conflict": refused("TransactionConflictException"),
    "server error": refused("InternalServerError"),
    "done and unheard": unheard,
}
QUEUES: Mapping[str, Callable[[Carried], Any]] = {
    "refused": refused("ServiceUnavailable"),
    "sent and unheard": unheard,
}


@dataclass
class Weather:
    """Some calls to AWS fail; `fired` counts them, by kind."""

    bundle: Bundle
    fired: dict[str, int] = field(default_factory=dict)

    def __call__(self, request: Request, carry_out: Carried) -> Any:
        chance = self.bundle.luck(request)
        if request.where not in {"dynamodb", "sqs"} or chance.random() > SHARE:
            return carry_out()
        if request.what == "send_message_batch" and chance.random() < 0.4:
            return self._partly(request, chance)
        kinds = TABLES if request.where == "dynamodb" else QUEUES
        kind = chance.choice(list(kinds))
        self._counts(f"{request.where} {kind}")
        return kinds[kind](carry_out)

    def _partly(self, request: Request, chance: Random) -> Any:
        """Of a batch the queue takes only some."""
        entries = list(request.asked["Entries"])
        taken = [entry for entry in entries if chance.random() < 0.5]
        if taken:
            self.bundle.cloud.sqs.send_message_batch(QueueUrl=request.asked["QueueUrl"], Entries=taken)
        refused_ = [{"Id": entry["Id"], "Code": "InternalError"} for entry in entries if entry not in taken]
        self._counts("sqs took a part") if refused_ else None
        return {"Successful": [{"Id": entry["Id"]} for entry in taken], "Failed": refused_}

    def _counts(self, kind: str) -> None:
        self.fired[kind] = self.fired.get(kind, 0) + 1


def run(block: Block) -> Figures:
    """Deals are won, changed and paid while every eighth call to AWS fails."""
    bundle, figures = block.bundle(), Figures()
    sales, begun = Sales(bundle), bundle.clock.time()
    weather = bundle.interferes = Weather(bundle)
    for number in range(DEALS):
        sale = sales.sale()
        bundle.live(3)
        if number % 3 == 0:
            sales.reprices(sale, f"{number + 10}.25")
        bundle.live(A_MINUTE)
    bundle.rest()
    bundle.interferes = None
    figures.injected = figures.fired = sum(weather.fired.values())
    for kind, times in weather.fired.items():
        figures.counted(kind, times)
    turned_away = sum(times for status, times in bundle.postman.statuses.items() if status >= 500)
    figures.counted("deliveries that were turned away and came again", turned_away)
    figures.counted("parked and retried by a person", retry_everything_parked(bundle))
    bundle.rest()
    figures.recovered(bundle.clock.time() - begun - DEALS * A_MINUTE)
    return judged(bundle, figures)


ROW = Row("9", "AWS throttles, conflicts, takes parts, answers too late", run, blocks=20, least=2000)
