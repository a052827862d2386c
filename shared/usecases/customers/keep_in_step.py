"""One linked customer: what changed on one side is carried to the other, or a person is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from shared.domain.countries import country_code
from shared.domain.credit_limits import UNKNOWN, Conditions
from shared.domain.customer_sync import basing, questions
from shared.domain.customer_sync.merge import Now, Step, Verdict
from shared.domain.customer_sync.sides import CrmSide
from shared.domain.customer_sync.spelling import Spelling
from shared.errors import NotFound
from shared.model.bases import Base
from shared.model.handoff import Hold
from shared.model.hints import Hint
from shared.model.modes import Mode
from shared.model.outcome import Done, Held, Outcome, Skipped
from shared.model.parties import PartyField, Profile
from shared.model.refs import Kind, Ref
from shared.model.reviews import Review
from shared.model.rules import Book
from shared.usecases.customers.carry_over import Carried, carry_over
from shared.usecases.customers.follow_merge import follow_merge
from shared.usecases.customers.keeping import Keeping, Met, customers_of, meet
from shared.usecases.invoicing.handoff_run import WRITE_BACK

NOTHING_KNOWN: Mapping[Ref, Profile] = {}


def keep_in_step(
    record: Ref, customer: Ref, keeping: Keeping, hint: Hint | None = None, known: Mapping[Ref, Profile] = NOTHING_KNOWN
) -> Outcome:
    """
    Bring the two into step as the rules say; safe to repeat. Costs no call where the change is one that was seen.

    Guarantees: nothing is written to a record that is out of use; a book that observes writes nothing and notes what it would;
    where a person must agree to what is written to a ledger, that is asked.

    Raises: the errors of `shared.errors`; Conflict where somebody else did the same meanwhile.
    """
    book = keeping.book_of(customer.connection)
    if book is None:
        return Skipped("no book is kept in this ledger any more", evident=True)
    base = keeping.bases.find(record, customer)
    if hint is not None and base is not None and keeping.echo(hint, base):
        return Skipped("our own write, or a change we have seen", evident=True)
    try:
        met = meet(keeping, record, customer, known)
    except NotFound as gone:
        about = questions.About(record, customer, str(record), keeping.clock.now())
        return asked(keeping, questions.out_of_use(about, gone.sentence.rstrip(".")))
    merged = met.crm.record.merged_into or met.ledger.merged_into
    if merged is not None:
        loser = record if met.crm.record.merged_into is not None else customer
        if follow_merge(loser, merged, keeping, record):
            return _after_merge(record, customer, merged, keeping)
    if met.gone:
        about = questions.About(record, customer, met.name, keeping.clock.now())
        return asked(keeping, questions.out_of_use(about, met.gone))
    return Pair(keeping, book, met, base).brought_into_step()


def _after_merge(record: Ref, customer: Ref, survivor: Ref, keeping: Keeping) -> Outcome:
    """The two that are left are brought into step, where they are each other's."""
    left = (record, survivor) if survivor.kind is Kind.CUSTOMER else (survivor, customer)
    if keeping.links.source(left[1]) == left[0] and left[1] in customers_of(keeping.links.dossier(left[0])):
        return keep_in_step(*left, keeping)
    return Done(f"the link of {record} followed a merge into {survivor.id}")


def asked(keeping: Keeping, review: Review) -> Outcome:
    """Ask a person, unless this was answered already."""
    if not keeping.reviews.put(review):
        return Skipped(f"a person has decided: {keeping.reviews.answer(review.id)}")
    return Held(Hold(review.code.value, review.sentence, review.fix))


def spelling_of(book: Book, met: Met) -> Spelling:
    """How phones and countries of this customer are read."""
    said = met.crm.fields.get(PartyField.COUNTRY, "") or met.ledger.get(PartyField.COUNTRY)
    return Spelling(country_code(said, book.countries), book.countries)


@dataclass(frozen=True, slots=True)
class Pair:
    """Both sides of a customer as they are now, and the base they are compared with."""

    keeping: Keeping
    book: Book
    met: Met
    base: Base | None

    def brought_into_step(self) -> Outcome:
        """Decide, write, keep the base, ask."""
        merged = self.decided()
        writing = [one for one in merged if self._may(one)]
        waiting = [one for one in merged if one.step is Step.REVIEW or self._needs_approval(one)]
        noted = [one for one in merged if one.step in WRITES and self.book.mode is Mode.OBSERVE]
        done = carry_over(self.keeping, self.book, self.met, writing, with_ids=True)
        open_units = {one.unit.name for one in [*waiting, *noted, *(verdict for verdict, _ in done.refused)]}
        review = self._question(waiting, done)
        if review is not None:
            self.keeping.reviews.put(review)
        elif self.base is not None and self.base.asked:
            self.keeping.reviews.close(self.base.asked, "both say the same again")
        settled = [one for one in merged if one.unit.name not in open_units]
        self._keep(settled, done, asked=review.id if review else "", noted=noted)
        return self._outcome(done, review, noted)

    def decided(self) -> tuple[Verdict, ...]:
        """What is to be written where, by the rules."""
        crm, ledger = self.met.crm, self.met.ledger
        rules, base = self.keeping.rules.customers, self.base
        parties = self.keeping.parties_of
        merged = self.keeping.merging(
            Now(crm.fields, self._crm_holds(), crm.record.changed_at),
            Now(ledger.fields, parties(ledger.ref.connection).holds(ledger.ref.kind), ledger.changed_at),
            (base.crm.fields, base.ledger.fields) if base is not None else ({}, {}),
            rules.fields,
            spelling=spelling_of(self.book, self.met),
            corrections=rules.corrections,
        )
        for one in merged:
            if one.step is not Step.NOTHING:
                self.keeping.decide(f"customers.fields.{one.unit.name}", f"{one.step.value}: {one.why}")
        return merged

    def _crm_holds(self) -> Mapping[PartyField, int]:
        crm = self.met.crm
        holds = self.keeping.parties_of(crm.record.ref.connection).holds
        return {name: holds(ref.kind).get(name, 0) for name, ref in crm.places.items()}

    def _may(self, one: Verdict) -> bool:
        return one.step in WRITES and self.book.mode is not Mode.OBSERVE and not self._needs_approval(one)

    def _needs_approval(self, one: Verdict) -> bool:
        return one.step is Step.TO_LEDGER and self.book.mode in {Mode.APPROVE, Mode.PILOT}

    def _question(self, waiting: list[Verdict], done: Carried) -> Review | None:
        met, now = self.met, self.keeping.clock.now()
        about = questions.About(met.crm.record.ref, met.ledger.ref, met.name, now)
        if waiting:
            said = [
                replace(one, why=f"the book {self.book.id} is in mode {self.book.mode}") if one.step in WRITES else one
                for one in waiting
            ]
            return questions.conflict(about, said, met.crm.fields, met.ledger.fields)
        if done.refused:
            return questions.refused(about, done.refused, met.crm.fields, met.ledger.fields)
        return None

    def _keep(self, settled: list[Verdict], done: Carried, *, asked: str, noted: list[Verdict]) -> None:
        """Keep what both sides say now of what is settled, with what was done in the trail; nothing where nothing is new."""
        before, met = self.base, done.met
        would = basing.planned(noted, met.crm.fields, met.ledger.fields)
        ours = done.to_crm, done.to_ledger
        after = basing.followed(before, met.crm, met.ledger, settled, at=self.keeping.clock.now(), ours=ours)
        after = replace(after, asked=asked, noted=basing.mark(would))
        if basing.is_same(before, after):
            return
        self._speak(met.crm, before)
        was, now = (
            (done.before, done.after)
            if done.after
            else basing.found_in_step(before, met.crm.fields, met.ledger.fields, settled)
        )
        deed = None
        if now:
            deed = self.keeping.deed("brought customer into step", was, now)
        elif would and (before is None or before.noted != after.noted):
            deed = self.keeping.deed("would bring customer into step", {}, would)
        self.keeping.bases.keep(after, deed)
        self._tell_conditions(after)

    def _tell_conditions(self, after: Base) -> None:
        """Have the CRM's record say the customer's terms and limit, where the ledger changed them."""
        before = Conditions.of(self.base) if self.base is not None else UNKNOWN
        if Conditions.of(after) != before:
            key = f"{after.record}/terms/{after.customer}/{after.number}"
            self.keeping.queues.send(WRITE_BACK, [Hint(after.record, key, "the ledger's terms or limit changed")])

    def _speak(self, crm: CrmSide, before: Base | None) -> None:
        if crm.person is not None and (before is None or str(crm.person.ref) not in before.people):
            self.keeping.bases.speaks_for(crm.person.ref, crm.record.ref)

    def _outcome(self, done: Carried, review: Review | None, noted: list[Verdict]) -> Outcome:
        if review is not None:
            return Held(Hold(review.code.value, review.sentence, review.fix))
        if done.after:
            return Done(f"{self.met.name}: {', '.join(done.after)}")
        if noted:
            return Skipped(f"the book {self.book.id} only observes: {len(noted)} changes were noted")
        return Skipped("both sides say the same")


WRITES = frozenset({Step.TO_CRM, Step.TO_LEDGER})
