"""One run over one deal's handoff: its ports, what it decided, and how its outcome is recorded and handed on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from shared.domain import holds, invoicing, requests, rollout
from shared.domain.customer_notices import created
from shared.domain.rollout import Stance
from shared.model.crm import MERGED_FROM, Deal
from shared.model.handoff import Decision, Handoff, HandoffState, Hold, Journal
from shared.model.hints import Hint
from shared.model.ledger import CustomerDraft, Organisation
from shared.model.notices import Destination
from shared.model.refs import ConnectionId, Kind, Ref
from shared.model.rules import Book, Rules
from shared.ports.crm import Crm
from shared.ports.documents import Documents
from shared.ports.edges import Clock, Queues
from shared.ports.ledger import Ledger
from shared.ports.notices import Announce, nobody
from shared.ports.stores import Deed, Dossier, Links
from shared.usecases.invoicing.bill_to import PartiesOf, addressed, out_of_reach
from shared.usecases.invoicing.gate import OPEN, Gate

WRITE_BACK = "write_back"
"""The queue whose worker tells the CRM."""
ATTACH_DOCUMENT = "attach_document"
"""The queue whose worker puts the deal's document on its invoice."""
INVOICE = "invoice"
"""One live invoice for each deal, in whatever book: the claim's name holds no book on purpose."""


@dataclass(frozen=True, slots=True)
class Run:
    """The ports and facts of one run; `dossier` is what was known when it began, `gate` is asked before anything is sent."""

    crm: Crm
    ledger_of: Callable[[ConnectionId], Ledger]
    organisation_of: Callable[[ConnectionId], Organisation]
    links: Links
    rules: Rules
    queues: Queues
    clock: Clock
    journal: Journal
    actor: str
    dossier: Dossier
    gate: Gate = OPEN
    documents_of: Callable[[ConnectionId], Documents] | None = None
    announce: Announce = nobody
    parties_of: PartiesOf = out_of_reach

    def read(self, hint: Hint) -> Deal:
        """Read the deal as it is now, with what only the hint knows of it: what was merged into it. Raises: NotFound."""
        deal = self.crm.deal(hint.about.id)
        merged = dict.fromkeys([*deal.fields.get(MERGED_FROM, "").split(), *hint.merged_from])
        return replace(deal, fields={**deal.fields, MERGED_FROM: " ".join(merged)}) if merged else deal

    def addressed(self, deal: Deal) -> tuple[Deal, Hold | None]:
        """Give the deal with who is invoiced for it, as `bill_to.addressed`; where that is a parent, the trail says so."""
        found, hold = addressed(deal, self.rules.customers, self.parties_of)
        if hold is None and found.payer is not None:
            way = " below ".join(one.id for one in (*((deal.company,) if deal.company else ()), *found.payer.above))
            self.decide("bill", f"the topmost parent is invoiced: company {way}")
        return found, hold

    def decide(self, rule: str, why: str) -> None:
        """Note a decision for the audit trail."""
        self.journal.decisions.append(Decision(self.clock.now(), rule, why))

    def handoff(
        self,
        deal: Deal,
        book: Book | None,
        state: HandoffState,
        *,
        reason: str,
        hold: Hold | None = None,
        stance: Stance | None = None,
    ) -> Handoff:
        """
        Give the deal's next handoff, without an invoice.

        Where no book takes the deal (any more) it stays under the one it had, and as it was treated there: that still says who
        may be told.
        """
        known = self.dossier.handoff
        before = known.book if known else None
        treated, treated_since = rollout.kept(stance, known)
        return Handoff(
            deal=deal.ref,
            state=state,
            book=book.id if book else before,
            at=self.clock.now(),
            rules=self.rules.version,
            version=self.next_version,
            name=deal.name,
            owner=deal.owner,
            amount=deal.amount,
            hold=hold,
            reason=reason,
            seen_at=deal.seen_at,
            contents=invoicing.contents(deal),
            ruling=holds.ARMED if known is not None and known.ruling == holds.ARMED else "",
            treated=treated,
            treated_since=treated_since,
            asked=state is not HandoffState.EXCLUDED and self.is_asked(deal),
            answer=self.answer(deal, reason),
            parties=tuple(dict.fromkeys((*deal.parties, *(hold.named if hold else ()))))
            if state is HandoffState.HELD
            else (),
        )

    def is_asked(self, deal: Deal) -> bool:
        """Whether somebody asked for this deal's invoice by hand, now or before."""
        before = self.dossier.handoff
        return deal.action == requests.CREATE_INVOICE or (before is not None and before.asked)

    def answer(self, deal: Deal, said: str) -> str:
        """What the deal shows as the answer: this one where something is asked for now, else the last one."""
        before = self.dossier.handoff.answer if self.dossier.handoff else ""
        return requests.answer(requests.stamped(deal), said) or before

    @property
    def next_version(self) -> int:
        """The version that this run may write."""
        return self.dossier.handoff.version + 1 if self.dossier.handoff else 1

    def record(self, handoff: Handoff, verb: str, more: Mapping[str, str] | None = None) -> None:
        """Write the handoff with its audit entry, which says `more` of it, and have sales told."""
        code = {"code": handoff.hold.code} if handoff.hold is not None else {}
        after = {"state": handoff.state.value, "reason": handoff.reason, **code, **(more or {})}
        self.links.record(handoff, self.deed(verb, after))
        self.tell(handoff)

    def deed(self, verb: str, after: dict[str, str]) -> Deed:
        """Give the audit entry of this run."""
        before = self.dossier.handoff
        was = {"state": before.state.value, "reason": before.reason} if before else {}
        return Deed(self.clock.now(), self.actor, verb, self.rules.version, self.journal, was, after)

    def told_of_customer(
        self, book: Book, deal: Deal, buyer: Ref
    ) -> Callable[[Ref, CustomerDraft | None], Sequence[Destination]]:
        """Give what has people told of a customer that is made for this deal's buyer."""

        def told(made: Ref, draft: CustomerDraft | None) -> Sequence[Destination]:
            if draft is None:
                return ()
            now = self.clock.now()
            return self.announce(
                created(draft, made, now, book=book.id, buyer=buyer, deal=deal.name, deal_url=deal.url)
            )

        return told

    def tell(self, handoff: Handoff) -> None:
        """Have the CRM told of the handoff as it then is."""
        tell(self.queues, handoff, self.rules.version)


def tell(queues: Queues, handoff: Handoff, rules: str) -> None:
    """
    Have the CRM told of this version of the handoff; it says the handoff as it then is.

    `rules`: the version in force. A book that kept the CRM untouched may speak under other rules: that is another message.
    """
    key = f"{handoff.deal}/v{handoff.version}/{rules}"
    queues.send(WRITE_BACK, [Hint(about=handoff.deal, key=key, cause=handoff.state.value)])


def send_document(queues: Queues, handoff: Handoff, rules: Rules) -> None:
    """Have the deal's document put on its invoice, where the book's rules want one and nothing came of it yet; safe to repeat."""
    if handoff.invoice is None or handoff.attachment is not None or not holds.stands(handoff.invoice):
        return
    if handoff.invoice.ref.kind is Kind.ESTIMATE:  # it is put on the invoice
        return
    book = next((book for book in rules.books if book.id == handoff.book), None)
    if book is None or book.attach.source == "off":
        return
    key = f"{handoff.deal}/{handoff.invoice.ref.id}/{book.attach.source}"
    queues.send(ATTACH_DOCUMENT, [Hint(handoff.deal, key, "the invoice was made")])
