"""A running stack whose queues nobody reads but we, and workers that reach AWS and the providers through doors only."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from functions.catalog import Queue
from infra.local.emulator import KEY, REGION
from infra.local.faces import crm_face
from infra.local.pair import Side
from infra.local.pairs import providers_of
from infra.local.stack import LocalStack
from shared import codec
from shared.model.hints import Hint
from shared.model.refs import ConnectionId, Kind, Ref, connection_id
from shared.wiring import World, world
from tests.chaos.crew import Crew, End
from tests.chaos.door import Door
from tests.chaos.gate import Gate, Phase, aws_effect, provider_effect

SETTLE_SECONDS = 1
PATIENCE_SECONDS = 120.0
A_MINUTE_SECONDS = 61
SIGKILL = 9
LINES = (
    {"name": "Platform seats", "sku": "SEAT-PRO", "quantity": "12", "price": "49.9905"},
    {"name": "Onboarding", "sku": "ONBOARD", "quantity": "1", "price": "1500", "discount": "10"},
)
UNKNOWN_LINES = ({"name": "Nobody mapped this", "sku": "UNHEARD-OF", "quantity": "1", "price": "100"},)
"""A line that no rule names holds the deal."""
CHANGED = {"hubspot": "updatedAt", "salesforce": "LastModifiedDate"}
"""Where each CRM says when a deal was changed last."""


@dataclass(frozen=True)
class Sale:
    """A won deal of a company that nobody knew before."""

    deal: Ref
    company: Ref
    company_name: str
    hint: Hint


@dataclass
class Scene:
    """The stack with its doors, and the workers behind them."""

    stack: LocalStack
    world: World
    crm: Side
    ledger: Side
    gate: Gate
    crew: Crew
    sales: int = 0

    def sale(self, *lines: dict[str, str], again_to: Sale | None = None) -> Sale:
        """Sales wins a deal, of a new company unless it is one more of that sale's."""
        self.sales += 1
        name = again_to.company_name if again_to else f"Chaos Company {time.time_ns()}"
        company = again_to.company.id if again_to else self._company(name)
        made = self.crm.act(
            "create_deal",
            properties=self._typed("deal", name=f"Deal {self.sales}", currency="EUR"),
            company=company,
            lines=[self._typed("line", **line) for line in lines or LINES],
        )
        deal = Ref(self.crm_connection, Kind.DEAL, self._id(made))
        won = self.crm.act("move_deal", deal.id, stage="won")
        hint = Hint(deal, f"{deal}/won/{time.time_ns()}", "dealstage=closedwon", self._changed(won))
        return Sale(deal, Ref(self.crm_connection, Kind.COMPANY, company), name, hint)

    def _company(self, name: str) -> str:
        typed = self._typed("company", name=name, domain=f"chaos-{time.time_ns()}.test")
        return self._id(self.crm.act("create_company", properties=typed))

    def _typed(self, kind: str, **words: str) -> dict[str, str]:
        """What is typed in, under the CRM's own names."""
        names = crm_face(self.crm.name).words[kind]
        return {names[word]: value for word, value in words.items()}

    def _id(self, record: Any) -> str:
        return str(record[crm_face(self.crm.name).id])

    def _changed(self, deal: Any) -> datetime:
        return codec.moment(deal[CHANGED[self.crm.name]])

    def minute_passes(self) -> None:
        """The providers' limits by the minute, and our own count of them, begin anew: time passed, nobody waited for it."""
        for side, connection in ((self.crm, self.crm_connection), (self.ledger, self.ledger_connection)):
            side.control("clock", {"advance_s": A_MINUTE_SECONDS})
            self.world.state.delete(f"limiter#{connection}", "calls")

    def moved(self, sale: Sale, stage: str) -> Sale:
        """Sales moves the deal; gives the sale with the hint that says so."""
        moved = self.crm.act("move_deal", sale.deal.id, stage=stage)
        key = f"{sale.deal}/{stage}/{time.time_ns()}"
        return replace(sale, hint=Hint(sale.deal, key, f"dealstage={stage}", self._changed(moved)))

    @property
    def crm_connection(self) -> ConnectionId:
        return connection_id(self.crm.name, self.crm.described["account_id"])

    @property
    def ledger_connection(self) -> ConnectionId:
        return connection_id(self.ledger.name, self.ledger.described["account_id"])

    def announce(self, sale: Sale, *, queue: Queue = Queue.DEAL_WON, times: int = 1) -> None:
        """The webhook's part: the hint is durable in the queue; more than once where others say the same, too."""
        hints = [replace(sale.hint, key=f"{sale.hint.key}/{number}") for number in range(times)]
        self.world.queues.send(queue, hints)

    def survive(self, queue: Queue, at: int, phase: Phase) -> None:
        """Work the queue off; a worker is killed at this side effect, and its message delivered again until it is done."""
        self.kill(queue, at, phase)
        self.calm(queue)

    def kill(self, queue: Queue, at: int, phase: Phase, *, renewals_count: bool = False) -> None:
        """Let one worker begin, and kill it at this side effect."""
        self.gate.arm(at, phase, renewals_count=renewals_count)
        end = self._once(queue)
        assert self.gate.fired, f"there is no side effect {at}: {self.gate.seen}\n{self.crew.words()}"
        assert end == End(SIGKILL, None)

    def crowd(self, queue: Queue, size: int) -> list[End]:
        """Each of so many messages of the queue is given to a worker of its own, all at once."""
        self.gate.arm(0)
        messages: list[Any] = []
        while len(messages) < size:
            messages += self._received(queue)
        ends = self.crew.run(queue.value, *[as_event([message]) for message in messages])
        for message, end in zip(messages, ends, strict=True):
            self._acknowledge(queue, [message], end)
        return ends

    def record(self, queue: Queue, *, renewals_count: bool = False) -> list[str]:
        """Work one delivery off undisturbed, and name its side effects."""
        self.gate.arm(0, renewals_count=renewals_count)
        end = self._once(queue)
        assert end.answer == {"batchItemFailures": []}, self.crew.words()
        return list(self.gate.seen)

    def calm(self, queue: Queue) -> None:
        """Deliver what is in the queue until all of it is acknowledged, undisturbed."""
        self.gate.arm(0)
        until = time.monotonic() + PATIENCE_SECONDS
        while self.held(queue):
            assert time.monotonic() < until, f"{queue} never came to rest:\n{self.crew.words()}"
            self._once(queue)

    def held(self, queue: Queue) -> int:
        """How many messages the queue holds, those under way included."""
        asked = self.world.clients.sqs.get_queue_attributes(QueueUrl=self.stack.queues[queue], AttributeNames=["All"])
        counted = asked["Attributes"]
        return int(counted["ApproximateNumberOfMessages"]) + int(counted["ApproximateNumberOfMessagesNotVisible"])

    def _once(self, queue: Queue) -> End:
        """Run one worker on what the queue delivers now; a killed worker's messages are at once visible again."""
        messages = self._received(queue)
        ends = self.crew.run(queue.value, as_event(messages), started=self._watch)
        self._acknowledge(queue, messages, ends[0])
        return ends[0]

    def _watch(self, pids: Sequence[int]) -> None:
        self.gate.pid = pids[0]

    def _received(self, queue: Queue) -> list[Any]:
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            answer = self.world.clients.sqs.receive_message(
                QueueUrl=self.stack.queues[queue], MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"]
            )
            if answer.get("Messages"):
                return list(answer["Messages"])
            time.sleep(0.02)
        raise TimeoutError(f"nothing came out of {queue} any more:\n{self.crew.words()}")

    def _acknowledge(self, queue: Queue, messages: Sequence[Any], end: End) -> None:
        """What Lambda does after a run: delete what was carried out; a dead worker's messages come back by themselves."""
        failed = {each["itemIdentifier"] for each in end.answer["batchItemFailures"]} if end.answer else None
        for message in messages:
            named = {"QueueUrl": self.stack.queues[queue], "ReceiptHandle": message["ReceiptHandle"]}
            if failed is None:
                self.world.clients.sqs.change_message_visibility(**named, VisibilityTimeout=0)
            elif message["MessageId"] not in failed:
                self.world.clients.sqs.delete_message(**named)


def as_event(messages: Sequence[Any]) -> dict[str, Any]:
    """What Lambda makes of messages it received."""
    return {
        "Records": [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": message["Attributes"],
                "eventSource": "aws:sqs",
            }
            for message in messages
        ]
    }


@contextmanager
def opened(folder: Path, pair: str = "hubspot-xero") -> Iterator[Scene]:
    """A scene of its own stack, with this CRM and this ledger; everything ends with the block."""
    with LocalStack(providers=providers_of(pair)) as stack:
        _stop_reading(stack)
        here, gate = world(stack.settings), Gate()
        sides = {name: Side(name, described) for name, described in stack.sandboxes.items()}
        crm, ledger = (sides[name] for name in providers_of(pair))
        for side in (crm, ledger):
            side.control("webhooks", {"mode": "off"})
        aws = Door(gate, stack.endpoint_url, aws_effect)
        doors = [aws]
        for name, side in sides.items():
            door = Door(gate, stack.sandboxes[name]["origin"], provider_effect)
            doors.append(door)
            record = here.connection(connection_id(name, side.described["account_id"]))
            hosts = {"api": door.origin, "token": door.origin}
            here.connections.connect(replace(record, hosts=hosts, settle_seconds=SETTLE_SECONDS))
        access = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": KEY, "AWS_REGION": REGION}
        region = {"AWS_DEFAULT_REGION": REGION, "AWS_EC2_METADATA_DISABLED": "true"}
        known = {**stack.variables, **access, **region, "AWS_ENDPOINT_URL": aws.origin}
        crew = Crew(known, folder / "workers.log", list(sides))
        try:
            yield Scene(stack, here, crm, ledger, gate, crew)
        finally:
            crew.close()
            for door in doors:
                door.close()
            for side in sides.values():
                side.client.close()


def _stop_reading(stack: LocalStack) -> None:
    """No function is started by a queue any more: messages are delivered by us."""
    functions = stack.boto("lambda")
    for source in functions.list_event_source_mappings()["EventSourceMappings"]:
        functions.update_event_source_mapping(UUID=source["UUID"], Enabled=False)
