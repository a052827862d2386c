"""A CRM in memory: deals and buyers that sales owns, fields, notes and tasks that we write."""

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from shared.domain import told, told_company
from shared.errors import LedgerlinkError, NotFound, Rejected, Unsupported, WriteForbidden
from shared.model.claims import Claim, Created, WriteRequest
from shared.model.crm import Buyer, Company, Contact, CrmAccount, Deal, FieldGap, FoundDeals, Stage
from shared.model.permits import Permit
from shared.model.refs import ConnectionId, Kind, Ref
from shared.model.settling import SettlePolicy
from tests import builders

DEAL = frozenset(told.DEAL_FACTS)
BUYER = frozenset(told_company.FACTS) | {"customer_url"}
WON_STAGES = ("closedwon", "paid", "renewed")
FACTS: Mapping[Kind, frozenset[str]] = {Kind.DEAL: DEAL, Kind.COMPANY: BUYER, Kind.CONTACT: BUYER}
ACCOUNT = CrmAccount(
    account="4455667",
    time_zone="Europe/London",
    home_currency="GBP",
    pipelines={"default": (Stage("closedwon", "Closed Won", is_won=True, is_closed=True),)},
)


@dataclass(frozen=True)
class Message:
    """A note or a task as the CRM keeps it; `at` is when a task is due."""

    ref: Ref
    about: Ref
    text: str
    marker: str
    at: datetime
    subject: str = ""
    owner: str = ""
    also: Ref | None = None


@dataclass
class FakeCrm:
    """
    `deals` by id, `buyers` by the deal's id, or as `companies` by the company that is asked for. `held` is what our fields hold, `writes` every write in its order.

    `won_since` gives pages of two. Errors put into `before` are raised by the next calls, whatever they are; into `after`, by the next writes, once they
    are kept. `calls` names every call as a provider would count it; `gone` are companies and contacts that sales deleted.
    """

    deals: dict[str, Deal] = field(default_factory=dict)
    buyers: dict[str, Buyer] = field(default_factory=dict)
    connection: ConnectionId = builders.CRM
    settling: SettlePolicy = field(default_factory=lambda: SettlePolicy(key_life=0, settle=110))
    before: deque[LedgerlinkError] = field(default_factory=deque)
    after: deque[LedgerlinkError] = field(default_factory=deque)
    calls: list[str] = field(default_factory=list)
    held: dict[Ref, dict[str, str]] = field(default_factory=dict)
    writes: list[tuple[Ref, dict[str, str]]] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    prepared: dict[bytes, Message] = field(default_factory=dict)
    has_fields: bool = False
    settings: CrmAccount = ACCOUNT
    loose_lines: set[Ref] = field(default_factory=set)
    gone: set[Ref] = field(default_factory=set)
    completed: set[Ref] = field(default_factory=set)
    closed_stages: set[str] = field(default_factory=set)
    ours: frozenset[str] = frozenset({"f1", "f2"})
    companies: dict[Ref, Buyer] = field(default_factory=dict)

    def deal(self, deal: str) -> Deal:
        self._called("deal")
        if deal not in self.deals:
            raise NotFound(f"there is no deal {deal}")
        return self.deals[deal]

    def are_ours(self, fields: Collection[str], kind: Kind = Kind.DEAL) -> bool:
        return kind in FACTS and self.ours.issuperset(fields)

    def asks(self, fields: Collection[str], kind: Kind) -> bool:
        return kind in FACTS and "action" in fields

    def won_stages_ahead(self, deal: str) -> Sequence[str]:
        self._called("won_stages_ahead")
        if deal not in self.deals:
            raise NotFound(f"there is no deal {deal}")
        return WON_STAGES[WON_STAGES.index(self.deals[deal].stage) + 1 :]

    def buyer(self, deal: Deal) -> Buyer:
        self._called("buyer")
        whole = self.companies.get(deal.company) if deal.company is not None else None
        buyer = whole or self.buyers.get(deal.ref.id, Buyer(None, None))
        company, contact = buyer.company, buyer.contact
        return Buyer(
            replace(company, customer_id=self._customer(company)) if company else None,
            replace(contact, customer_id=self._customer(contact)) if contact else None,
        )

    def deals_of(self, line_item: Ref) -> Sequence[Ref]:
        self._called("deals_of")
        roots = [deal.ref for deal in self.deals.values() if line_item in {line.ref for line in deal.lines}]
        if not roots and line_item not in self.loose_lines:
            raise NotFound(f"there is no line item {line_item.id}")
        return roots

    def won_since(self, since: date, stages: Collection[str] = (), after: str = "") -> FoundDeals:
        self._called("won_since")
        found = sorted(
            (
                replace(deal, lines=(), company=None, contacts=())
                for deal in self.deals.values()
                if (deal.is_won and (deal.closed_on or deal.seen_at.date()) >= since)
                or (deal.stage in stages and deal.seen_at.date() >= since)
            ),
            key=lambda deal: int(deal.ref.id),
        )
        left = [deal for deal in found if int(deal.ref.id) > int(after or 0)]
        page = tuple(left[:2])
        return FoundDeals(page, len(left), page[-1].ref.id if len(left) > 2 else "")

    def account(self) -> CrmAccount:
        self._called("account")
        return self.settings

    def record(self, ref: Ref, facts: Mapping[str, str], permit: Permit) -> None:
        unknown = facts.keys() - FACTS.get(ref.kind, frozenset()) - ({told.STAGE} if ref.kind is Kind.DEAL else set())
        if unknown:
            raise Unsupported(f"a {ref.kind} has no field for {sorted(unknown)}")
        self._writes("record", permit)
        if (ref.kind is Kind.DEAL and ref.id not in self.deals) or ref in self.gone:
            raise NotFound(f"there is no {ref.kind} {ref.id}", record=str(ref))
        if told.STAGE in facts:
            if facts[told.STAGE] in self.closed_stages:
                raise Rejected("that stage asks for another property first")
            self.becomes(ref.id, stage=facts[told.STAGE])
        self.writes.append((ref, dict(facts)))
        if ref.kind is Kind.DEAL and facts.get(told.ACTION) == "":
            self.becomes(ref.id, action="")
        self.held[ref] = {name: text for name, text in {**self.held.get(ref, {}), **facts}.items() if text}
        self._kept()

    def mark_task(self, task: Ref, *, is_open: bool, permit: Permit) -> None:
        self._writes("mark task", permit)
        if task not in {message.ref for message in self.messages}:
            raise NotFound(f"there is no task {task.id}")
        self.completed = self.completed - {task} if is_open else self.completed | {task}
        self._kept()

    def note_request(self, about: Ref, text: str, at: datetime, marker: str, also: Ref | None = None) -> WriteRequest:
        return self._prepared("note", Message(self._next(Kind.NOTE), about, text, marker, at, also=also))

    def task_request(
        self, about: Ref, *, subject: str, text: str, owner: str, due: datetime, marker: str
    ) -> WriteRequest:
        return self._prepared("task", Message(self._next(Kind.TASK), about, text, marker, due, subject, owner))

    def create(self, claim: Claim, permit: Permit) -> Created:
        self._writes(f"create {claim.kind}", permit)
        message = self.prepared[claim.request.body]
        if message.also in self.gone:
            raise Rejected(f"there is no {message.also}")
        made = replace(message, ref=self._next(claim.kind))
        self.messages.append(made)
        self._kept()
        return Created(made.ref, "1")

    def find_created(self, claim: Claim) -> Created | None:
        self._called(f"find_created {claim.kind}")
        for message in reversed(self.messages):
            if (message.about, message.ref.kind, message.marker) == (claim.subject, claim.kind, claim.reference):
                return Created(message.ref, "1")
        return None

    def ensure_fields(self, permit: Permit) -> Sequence[str]:
        if self.has_fields:
            self._called("ensure_fields")
            return []
        self._writes("ensure_fields", permit)
        self.has_fields = True
        return [f"{kind}.{fact}" for kind, facts in FACTS.items() for fact in sorted(facts)]

    def field_gaps(self) -> Sequence[FieldGap]:
        self._called("field_gaps")
        if self.has_fields:
            return []
        return [
            FieldGap(kind.value, fact, "is missing", "Run setup.") for kind, facts in FACTS.items() for fact in facts
        ]

    def becomes(self, deal: str, **changes: Any) -> Deal:
        """Sales changes a deal."""
        self.deals[deal] = replace(self.deals[deal], **changes)
        return self.deals[deal]

    def _customer(self, party: Company | Contact) -> str:
        return self.held.get(party.ref, {}).get("customer_id", party.customer_id)

    def _prepared(self, endpoint: str, message: Message) -> WriteRequest:
        body = repr(replace(message, ref=self._next(Kind.NOTE, 0))).encode()
        self.prepared[body] = message
        return WriteRequest(endpoint, body)

    def _next(self, kind: Kind, number: int | None = None) -> Ref:
        return Ref(self.connection, kind, f"{kind}-{len(self.messages) + 1 if number is None else number}")

    def _writes(self, name: str, permit: Permit) -> None:
        if not permit.covers(self.connection):
            raise WriteForbidden("no permit covers this CRM")
        self._called(name)

    def _called(self, name: str) -> None:
        self.calls.append(name)
        if self.before:
            raise self.before.popleft()

    def _kept(self) -> None:
        if self.after:
            raise self.after.popleft()
