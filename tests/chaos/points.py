"""
The side effects of each story, in their order: where a worker may die.

An undisturbed run must show exactly these, so that a new side effect is added here deliberately, with its two crashes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from functions.catalog import Queue
from tests.chaos import proof
from tests.chaos.gate import Phase
from tests.chaos.scene import UNKNOWN_LINES, Sale, Scene

RESERVED_IN_BOTH = ("UpdateItem calls", "UpdateItem calls")
"""Calls to the CRM, then to the ledger, are counted before they are made."""
TELLING = (
    "UpdateItem calls",
    "PATCH /crm/objects/2026-09/companies/*",
    "PutItem told",
    "PATCH /crm/objects/2026-09/deals/*",
    "PutItem claim#note",
    "POST /crm/objects/2026-09/notes",
    "UpdateItem claim#note",
    "PutItem entry",
    "PutItem told",
)
INVOICING = (
    "PutItem claim#invoice",
    "PUT /api.xro/2.0/Invoices",
    "TransactWriteItems claim#invoice source handoff entry",
    "SendMessageBatch ledgerlink-write_back.fifo",
)


@dataclass(frozen=True)
class Story:
    """`begin` sells and gives the sale whose message lies in the queue; `proven` looks into the books."""

    name: str
    begin: Callable[[Scene], Sale]
    proven: Callable[[Scene, Sale], None]
    effects: Mapping[Queue, Sequence[str]]


@dataclass(frozen=True)
class Point:
    """One crash: the worker of `queue` dies at its side effect number `at`."""

    story: Story
    queue: Queue
    at: int
    phase: Phase

    def __str__(self) -> str:
        effect = self.story.effects[self.queue][self.at - 1]
        return f"{self.story.name}-{self.queue}-{self.phase}-{self.at}-{effect}".replace("/", "|")


def won(scene: Scene) -> Sale:
    sale = scene.sale()
    scene.announce(sale)
    return sale


def won_by_a_known_customer(scene: Scene) -> Sale:
    """Finance made this customer itself, and somebody entered its id in the CRM."""
    sale = scene.sale()
    customer = scene.ledger.act("create_contact", Name=f"{sale.company_name} in the books")
    number = {"ledgerlink_customer_id": customer["ContactID"]}
    scene.crm.act("edit", sale.company.id, type="companies", properties=number)
    scene.announce(sale)
    return sale


def held(scene: Scene) -> Sale:
    sale = scene.sale(*UNKNOWN_LINES)
    scene.announce(sale)
    return sale


def reopened(scene: Scene) -> Sale:
    """The deal was held, and sales was told; now it is open again."""
    sale = held(scene)
    scene.calm(Queue.DEAL_WON)
    scene.calm(Queue.WRITE_BACK)
    later = scene.moved(sale, "open")
    scene.announce(later)
    return later


STORIES = (
    Story(
        "new customer",
        won,
        proof.invoiced_once,
        {
            Queue.DEAL_WON: (
                *RESERVED_IN_BOTH,
                "PutItem claim#customer",
                "PUT /api.xro/2.0/Contacts",
                "TransactWriteItems claim#customer source entry",
                *INVOICING,
            ),
            Queue.WRITE_BACK: TELLING,
        },
    ),
    Story(
        "matched customer",
        won_by_a_known_customer,
        proof.invoiced_once,
        {
            Queue.DEAL_WON: (
                *RESERVED_IN_BOTH,
                "PutItem claim#customer",
                "TransactWriteItems claim#customer source entry",
                *INVOICING,
            ),
        },
    ),
    Story(
        "held",
        held,
        proof.held_once,
        {
            Queue.DEAL_WON: (
                "UpdateItem calls",
                "TransactWriteItems handoff held entry",
                "SendMessageBatch ledgerlink-write_back.fifo",
            ),
            Queue.WRITE_BACK: (
                "UpdateItem calls",
                "PATCH /crm/objects/2026-09/deals/*",
                "PutItem claim#task",
                "POST /crm/objects/2026-09/tasks",
                "UpdateItem claim#task",
                "PutItem entry",
                "PutItem told",
            ),
        },
    ),
    Story(
        "reopened",
        reopened,
        proof.released,
        {
            Queue.DEAL_WON: (
                "UpdateItem calls",
                "TransactWriteItems handoff held entry",
                "SendMessageBatch ledgerlink-write_back.fifo",
                "UpdateItem done",
            ),
        },
    ),
)


def points() -> Iterator[Point]:
    """Every crash, each once."""
    for story in STORIES:
        for queue, effects in story.effects.items():
            for at in range(1, len(effects) + 1):
                for phase in (Phase.BEFORE, Phase.AFTER):
                    yield Point(story, queue, at, phase)
