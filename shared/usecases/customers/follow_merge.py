"""Records of one side were merged: the links of the one that is gone follow, and a person is asked where both had one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from shared.domain.customer_sync import questions
from shared.domain.merging import (
    Link,
    Move,
    Release,
    Step,
    TwoCustomers,
    TwoRecords,
    customers_merged,
    records_merged,
)
from shared.errors import NotFound
from shared.model.claims import Claim
from shared.model.hints import Hint
from shared.model.refs import Kind, Ref
from shared.model.reviews import ReviewCode, review_id
from shared.routing import ROUTES
from shared.usecases.customers.keeping import Keeping, links_of
from shared.usecases.customers.moving import in_place_of
from shared.usecases.invoicing.handoff_run import WRITE_BACK

FOLLOWED = "link followed a merge"
"""What the trail says of it; whoever undoes it looks for this."""


def follow_merge(gone: Ref, survivor: Ref, keeping: Keeping, record: Ref | None = None) -> bool:
    """
    Let every link of the record that is `gone` lead to the `survivor`; gives whether there was one. Safe to repeat, and to be cut
    off: what is done is not done again. `record`: one that is known to be linked to the customer that is gone.

    Guarantees: whoever was linked stays linked, deals go to a customer that exists, and what a survivor was linked to before stays
    as it is; where there are two now, a person is asked. What both owed is shown together, and held deals are looked at again.

    Raises: the errors of `shared.errors`; Conflict where somebody else did the same meanwhile.
    """
    merger = _Merger(keeping, gone, survivor)
    steps = merger.of_customers(record) if gone.kind is Kind.CUSTOMER else merger.of_records()
    for step in sorted(
        steps, key=lambda one: isinstance(one, TwoCustomers | TwoRecords)
    ):  # what moves answers older questions
        merger.carry_out(step)
    if steps:
        merger.tell(steps)
    return bool(steps)


@dataclass(frozen=True, slots=True)
class _Merger:
    keeping: Keeping
    gone: Ref
    survivor: Ref

    def of_records(self) -> Sequence[Step]:
        return records_merged(self._links(self.gone), self._links(self.survivor), self.survivor)

    def of_customers(self, record: Ref | None) -> Sequence[Step]:
        """Those of the record that has it, and of the one that is known to."""
        links = self.keeping.links
        having = dict.fromkeys(one for one in (links.source(self.gone), record) if one is not None)
        owner = links.source(self.survivor)
        return [step for one in having for step in customers_merged(self._links(one), self.gone, self.survivor, owner)]

    def carry_out(self, step: Step) -> None:
        match step:
            case Move(old, new, way_back):
                self._move(old, new, way_back=way_back)
            case Release(link, heir):
                deed = self.keeping.deed(FOLLOWED, _said(link), {})
                self.keeping.links.unlink(self._claim(link), deed, heir)
                self._close(link)
            case TwoCustomers(record, first, other):
                name = self._name(record)
                self.keeping.reviews.put(questions.two_customers(record, name, first, other, self.keeping.clock.now()))
            case TwoRecords(customer, first, other):
                self.keeping.reviews.put(questions.two_records(customer, first, other, self.keeping.clock.now()))

    def tell(self, steps: Iterable[Step]) -> None:
        """Whoever has the customers now is told what they owe, and held deals are looked at again."""
        keeping, owning = self.keeping, {self.survivor} if self.survivor.kind is not Kind.CUSTOMER else set()
        moved = [step.new for step in steps if isinstance(step, Move)]
        if self.survivor.kind is Kind.CUSTOMER:
            owning |= {link.record for link in moved} | {step.first for step in steps if isinstance(step, TwoRecords)}
            ledger = keeping.ledger_of(self.survivor.connection)
            keeping.links.receivables.begin(ledger.receivable(self.survivor.id))
        mark = f"merge#{self.gone.id}#{self.survivor.id}"
        about = sorted(owning, key=str)
        keeping.queues.send(WRITE_BACK, [Hint(one, f"{one}#{mark}", "merged") for one in about])
        deals = {deal for one in (*about, self.gone) for deal in keeping.held.waiting_for(one)}
        if deals:
            waiting = [Hint(deal, f"{deal}#{mark}", "its customer was merged") for deal in sorted(deals, key=str)]
            keeping.queues.send(ROUTES[Kind.DEAL], waiting)

    def _move(self, old: Link, new: Link, *, way_back: bool) -> None:
        links, claim = self.keeping.links, self._claim(old)
        moved = in_place_of(claim, new, links)
        links.move(claim, moved, self.keeping.deed(FOLLOWED, _said(old), _said(new)), way_back=way_back)
        if old.record != new.record:
            self._hand_on(old, new)
        self.keeping.bases.forget(old.record, old.customer)
        self._close(old)

    def _hand_on(self, old: Link, new: Link) -> None:
        """What both sides held last goes on to be what a change is told by: what sales chose when they merged is theirs to say."""
        bases = self.keeping.bases
        base = bases.find(old.record, old.customer)
        if base is not None and bases.find(new.record, new.customer) is None:
            bases.keep(replace(base, record=new.record, number=1, asked="", noted=""))

    def _close(self, link: Link) -> None:
        """Questions about who is gone are answered by the merge."""
        for code in (ReviewCode.CONFLICT, ReviewCode.OUT_OF_USE, ReviewCode.REFUSED, ReviewCode.DUPLICATE):
            self.keeping.reviews.close(review_id(code, link.record, link.customer), f"merged into {self.survivor.id}")
        for partner in (self._links(link.record), self._links(self.survivor)):
            for other in partner:
                self.keeping.reviews.close(
                    review_id(ReviewCode.DUPLICATE, other.record, other.customer), f"merged into {self.survivor.id}"
                )

    def _claim(self, link: Link) -> Claim:
        return self.keeping.links.dossier(link.record).claims[link.intent]

    def _links(self, record: Ref) -> Sequence[Link]:
        if record.kind is Kind.CUSTOMER:
            owner = self.keeping.links.source(record)
            return self._links(owner) if owner is not None else ()
        return links_of(self.keeping.links.dossier(record))

    def _name(self, record: Ref) -> str:
        try:
            return self.keeping.parties_of(record.connection).party(record).name
        except NotFound:
            return f"The {record.kind} {record.id}"


def _said(link: Link) -> dict[str, str]:
    return {"record": str(link.record), "link": link.intent, "customer": str(link.customer)}
