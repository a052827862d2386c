"""
THE wiring table: every Lambda function, what starts it and what it may touch.

CDK builds the functions, queues and permissions from these rows; the local stack, the packager and the
convention tests read the same rows. A function that is not here does not exist; a right that is not in
`needs` or `sends` is not granted.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Literal

from shared.model.roles import Act


class Need(Enum):
    """A right, as data; `infra/permissions.py` turns each into the narrowest IAM statement."""

    LINKS_READ = "read entity links, claims and handoffs"
    LINKS_SCAN = "read every handoff at once"
    LINKS_WRITE = "write entity links, claims and handoffs"
    STATE_READ = "read apps, connections, cursors, idempotency records, the agenda"
    STATE_WRITE = "write the same"
    AUDIT_READ = "read the audit trail"
    AUDIT_APPEND = "append to the audit trail (never update, never delete)"
    APP_SECRETS = "read the apps' secrets"
    TOKENS = "decrypt and encrypt connections' tokens"
    RULES = "read the company's rules"
    GAUGES = "publish gauges that alarms watch"
    HOOKS = "read the addresses of webhooks that people are told through"
    MAIL = "send mail as the deployment's one sender"
    TOPICS = "publish to the deployment's topics of notices"


class Queue(StrEnum):
    """Work that waits: one FIFO queue and one FIFO dead-letter queue each. Group = the entity it is about."""

    DEAL_WON = "deal_won"
    RESOLVE_ROOT = "resolve_root"
    INVOICE_CHANGED = "invoice_changed"
    WRITE_BACK = "write_back"
    POLL = "poll"
    RECONCILE = "reconcile"
    KEEP_CONNECTED = "keep_connected"
    ATTACH_DOCUMENT = "attach_document"
    NOTICES = "notices"
    CUSTOMER_CHANGED = "customer_changed"
    RECEIVABLES = "receivables"
    COLLECTION = "collection"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Http:
    """
    Started by the HTTP API.

    `act`: only people who signed in reach it, and only those whose group may do this; without it the function itself proves
    who calls.
    """

    method: Literal["ANY", "GET", "POST"]
    path: str
    act: Act | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """Started by messages of a queue, at most `batch` at a time."""

    queue: Queue
    batch: int = 10


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """Started by the dead-letter queues of all the `Queue` members."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Started every `minutes`."""

    minutes: int


@dataclass(frozen=True, slots=True)
class Function:
    """
    One Lambda function.

    `bundle` chooses its asset: *edge* holds boto3 and powertools, *worker* everything. `memory` in MiB, `timeout` in
    seconds. A queue's visibility timeout is derived from the timeout of the function that reads it.
    """

    name: str
    trigger: Http | Work | DeadLetters | Schedule
    bundle: Literal["edge", "worker"]
    memory: int
    timeout: int
    needs: frozenset[Need]
    sends: frozenset[Queue] = frozenset()

    @property
    def handler(self) -> str:
        """The entry point, as Lambda spells it."""
        return f"functions.{self.name}.handler.handler"


_READER = frozenset({Need.LINKS_READ, Need.STATE_READ, Need.AUDIT_READ, Need.RULES})
_WORKER = _READER | {Need.LINKS_WRITE, Need.STATE_WRITE, Need.AUDIT_APPEND, Need.APP_SECRETS, Need.TOKENS}

FUNCTIONS: tuple[Function, ...] = (
    Function(
        name="webhooks",
        trigger=Http("ANY", "/webhooks/{provider}/{app}"),
        bundle="edge",
        memory=512,
        timeout=10,
        needs=frozenset({Need.STATE_READ, Need.APP_SECRETS}),
        sends=frozenset({Queue.DEAL_WON, Queue.INVOICE_CHANGED, Queue.RESOLVE_ROOT, Queue.CUSTOMER_CHANGED}),
    ),
    Function(
        name="connect",
        trigger=Http("POST", "/connect/{provider}/{app}", act=Act.CONNECT),
        bundle="worker",
        memory=512,
        timeout=15,
        needs=frozenset({Need.STATE_READ, Need.STATE_WRITE, Need.APP_SECRETS}),
    ),
    Function(
        name="connected",
        # What the vendor sends the browser back to: the state in its query, signed and good once, is the proof.
        trigger=Http("GET", "/connect/{provider}/{app}/callback"),
        bundle="worker",
        memory=512,
        # The API itself gives up after 30 s.
        timeout=29,
        needs=_WORKER,
    ),
    Function(
        name="resolve_root",
        trigger=Work(Queue.RESOLVE_ROOT),
        bundle="worker",
        memory=512,
        timeout=60,
        needs=frozenset({Need.STATE_READ, Need.STATE_WRITE, Need.APP_SECRETS, Need.TOKENS, Need.RULES}),
        sends=frozenset({Queue.DEAL_WON, Queue.CUSTOMER_CHANGED}),
    ),
    Function(
        name="deal_won",
        trigger=Work(Queue.DEAL_WON),
        bundle="worker",
        memory=512,
        timeout=60,
        needs=_WORKER,
        # A customer that the ledger refuses as archived may have been merged into another; a refresh finds other invoices different.
        sends=frozenset(
            {Queue.WRITE_BACK, Queue.ATTACH_DOCUMENT, Queue.NOTICES, Queue.CUSTOMER_CHANGED, Queue.INVOICE_CHANGED}
        ),
    ),
    Function(
        name="attach_document",
        trigger=Work(Queue.ATTACH_DOCUMENT, batch=1),
        bundle="worker",
        memory=512,
        timeout=60,
        needs=_WORKER,
        sends=frozenset({Queue.WRITE_BACK}),
    ),
    Function(
        name="invoice_changed",
        trigger=Work(Queue.INVOICE_CHANGED),
        bundle="worker",
        memory=512,
        timeout=60,
        needs=_WORKER,
        # A credit or payment leads to the invoices that it settles; one whose collection is under way is looked at again.
        sends=frozenset({Queue.WRITE_BACK, Queue.INVOICE_CHANGED, Queue.COLLECTION}),
    ),
    Function(
        name="write_back",
        trigger=Work(Queue.WRITE_BACK),
        bundle="worker",
        memory=512,
        timeout=60,
        needs=_WORKER,
        sends=frozenset({Queue.NOTICES}),
    ),
    Function(
        name="receivables",
        trigger=Work(Queue.RECEIVABLES, batch=1),
        bundle="worker",
        memory=512,
        # Some thousand customers, a hundred in a call; what is left is the next run's.
        timeout=600,
        needs=_WORKER,
        sends=frozenset({Queue.WRITE_BACK}),
    ),
    Function(
        name="collection",
        trigger=Work(Queue.COLLECTION),
        bundle="worker",
        memory=512,
        timeout=60,
        # A reminder leaves right after the ledger said that the invoice is still due, not by way of another queue.
        needs=_WORKER | {Need.HOOKS, Need.MAIL},
        # What the ledger shows and nobody told us of is settled; people are told.
        sends=frozenset({Queue.INVOICE_CHANGED, Queue.NOTICES}),
    ),
    Function(
        name="customer_changed",
        trigger=Work(Queue.CUSTOMER_CHANGED),
        bundle="worker",
        memory=512,
        timeout=60,
        needs=_WORKER,
        # A merged customer's figures are told to whoever has it now, and its held deals are looked at again; what a refresh finds
        # different, its invoices' deals are told.
        sends=frozenset({Queue.NOTICES, Queue.WRITE_BACK, Queue.DEAL_WON, Queue.INVOICE_CHANGED}),
    ),
    Function(
        name="poll",
        trigger=Work(Queue.POLL, batch=1),
        bundle="worker",
        memory=512,
        timeout=60,
        needs=frozenset({Need.STATE_READ, Need.STATE_WRITE, Need.APP_SECRETS, Need.TOKENS}),
        sends=frozenset({Queue.DEAL_WON, Queue.INVOICE_CHANGED, Queue.RESOLVE_ROOT, Queue.CUSTOMER_CHANGED}),
    ),
    Function(
        name="reconcile",
        trigger=Work(Queue.RECONCILE, batch=1),
        bundle="worker",
        memory=1024,
        # Seventy pages of both books, and the pauses that vendors ask for.
        timeout=600,
        needs=_WORKER | {Need.LINKS_SCAN},
        sends=frozenset({Queue.DEAL_WON, Queue.INVOICE_CHANGED, Queue.WRITE_BACK}),
    ),
    Function(
        name="keep_connected",
        trigger=Work(Queue.KEEP_CONNECTED, batch=1),
        bundle="worker",
        memory=512,
        timeout=60,
        needs=frozenset({Need.STATE_READ, Need.STATE_WRITE, Need.APP_SECRETS, Need.TOKENS}),
    ),
    Function(
        name="notices",
        # The group is the destination, and a batch is worked off by its newest message: each of these says something else.
        trigger=Work(Queue.NOTICES, batch=1),
        bundle="worker",
        memory=512,
        timeout=60,
        needs=frozenset({Need.STATE_READ, Need.STATE_WRITE, Need.RULES, Need.HOOKS, Need.MAIL, Need.TOPICS}),
        sends=frozenset({Queue.NOTICES}),
    ),
    Function(
        name="digest",
        trigger=Work(Queue.DIGEST, batch=1),
        bundle="worker",
        memory=512,
        timeout=300,
        needs=frozenset({Need.LINKS_READ, Need.LINKS_SCAN, Need.STATE_READ, Need.STATE_WRITE, Need.RULES}),
        sends=frozenset({Queue.NOTICES}),
    ),
    Function(
        name="parked",
        trigger=DeadLetters(),
        bundle="edge",
        memory=256,
        timeout=30,
        needs=frozenset({Need.STATE_READ, Need.STATE_WRITE}),
        sends=frozenset({Queue.NOTICES}),
    ),
    Function(
        name="tick",
        trigger=Schedule(minutes=1),
        bundle="edge",
        memory=256,
        timeout=50,
        needs=frozenset({Need.STATE_READ, Need.STATE_WRITE, Need.GAUGES}),
        sends=frozenset(Queue),
    ),
)


def named(name: str) -> Function:
    """The row of that name. Raises: KeyError."""
    for function in FUNCTIONS:
        if function.name == name:
            return function
    raise KeyError(name)
