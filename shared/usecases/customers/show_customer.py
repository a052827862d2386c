"""The golden view of one customer: both sides beside each other, why they are one, what it owes, what waits and what happened."""

from dataclasses import dataclass
from decimal import Decimal

from shared.domain.customer_matching import party_of
from shared.domain.customer_sync.merge import Step, Verdict
from shared.domain.customer_sync.sides import CrmSide
from shared.domain.customer_sync.units import UNITS, Unit
from shared.domain.matching import match
from shared.domain.merging import Link, is_beside
from shared.domain.pairing import SHOWN
from shared.domain.receivables import Figures, figures
from shared.errors import NotFound
from shared.model.customer_rules import FieldRules, Whose
from shared.model.parties import Profile
from shared.model.refs import Ref
from shared.model.reviews import Review
from shared.model.rules import Book
from shared.ports.stores import Audit, AuditEntry
from shared.usecases.customers.keep_in_step import Pair
from shared.usecases.customers.keeping import Keeping, Met, links_of, side_of


@dataclass(frozen=True, slots=True)
class Row:
    """
    One thing that both sides say, or could: what each says, whose word counts by the rules, and how it stands.

    `crm` or `ledger` is None where that side has no place for it.
    """

    name: str
    crm: str | None
    ledger: str | None
    whose: Whose
    standing: str


@dataclass(frozen=True, slots=True)
class Other:
    """
    One customer that the record is linked to, as its ledger holds it now; None where the ledger has it no more.

    `beside`: only its money is shown, deals go to another one. `score` (0 to 1) and `reasons` are what a comparison of both says
    today, whoever linked them.
    """

    link: Link
    book: Book | None
    profile: Profile | None
    rows: tuple[Row, ...] = ()
    score: Decimal | None = None
    reasons: tuple[tuple[str, Decimal], ...] = ()

    @property
    def beside(self) -> bool:
        """Whether only its money is shown."""
        return is_beside(self.link.intent)


@dataclass(frozen=True, slots=True)
class GoldenView:
    """
    All that is known of one customer. `side` is None where the CRM has the record no more. `billed_above`: the company that stands
    directly above it, where the rules have its deals invoiced to the topmost of them.
    """

    record: Ref
    side: CrmSide | None
    others: tuple[Other, ...]
    owed: Figures | None
    reviews: tuple[Review, ...]
    history: tuple[AuditEntry, ...]
    audit_ok: bool
    billed_above: Ref | None = None

    @property
    def name(self) -> str:
        """What people call it."""
        named = [self.side.record.name if self.side else "", *(one.profile.name for one in self.others if one.profile)]
        return next((name for name in named if name), self.record.id)


def show_customer(record: Ref, keeping: Keeping, audit: Audit) -> GoldenView:
    """
    Read both sides of this CRM record as they are now: a call for the record, its billing contact and each customer. Nothing is
    written.

    Raises:
        NotFound: neither side has anything of it, and nothing was ever kept.
    """
    dossier = keeping.links.dossier(record)
    links, entries = links_of(dossier), tuple(audit.entries(record))
    side = _side(record, keeping)
    if side is None and not links and not entries:
        raise NotFound(
            f"nothing is known of the {record.kind} {record.id}",
            record=str(record),
            fix="Check the id; name a contact as contact:ID, a ledger's customer as customer:ID.",
        )
    others = tuple(_other(link, side, keeping) for link in links)
    known = [one for link in links if (one := keeping.links.receivables.of(link.customer)) is not None]
    hold, days = keeping.rules.credit_hold_days, keeping.rules.receivables.dso_days
    owed = figures(known, keeping.clock.now(), credit_hold_days=hold, dso_days=days) if known else None
    about = {record, *(link.customer for link in links)}
    reviews = [one for one in keeping.reviews.waiting() if about & {one.crm, one.ledger, *one.others}]
    return GoldenView(
        record,
        side,
        others,
        owed,
        tuple(reviews),
        entries,
        audit.is_whole(entries),
        side.record.parent if side is not None and keeping.rules.customers.bill == "parent" else None,
    )


def _side(record: Ref, keeping: Keeping) -> CrmSide | None:
    try:
        return side_of(keeping, keeping.parties_of(record.connection).party(record))
    except NotFound:
        return None


def _other(link: Link, side: CrmSide | None, keeping: Keeping) -> Other:
    book = keeping.book_of(link.customer.connection)
    try:
        profile = keeping.parties_of(link.customer.connection).party(link.customer)
    except NotFound:
        return Other(link, book, None)
    if side is None:
        return Other(link, book, profile)
    people = [side.person] if side.person is not None else []
    found = next(match([party_of(side.record, people)], [party_of(profile)]), None)
    rows = _rows(Met(side, profile), link, book, keeping)
    if found is None:
        return Other(link, book, profile, rows)
    reasons = tuple((name, Decimal(str(by)).quantize(SHOWN)) for name, by in found.reasons)
    return Other(link, book, profile, rows, Decimal(str(found.score)).quantize(SHOWN), reasons)


def _rows(met: Met, link: Link, book: Book | None, keeping: Keeping) -> tuple[Row, ...]:
    """Every thing that either side can hold; how it stands is what the next change of either would come to."""
    owners, verdicts = keeping.rules.customers.fields, _verdicts(met, link, book, keeping)
    return tuple(
        _row(unit, met, owners, verdicts.get(unit.name))
        for unit in UNITS
        if any(part in met.crm.fields or part in met.ledger.fields for part in unit.parts)
    )


def _verdicts(met: Met, link: Link, book: Book | None, keeping: Keeping) -> dict[str, Verdict]:
    if not keeping.rules.customers.sync or book is None or is_beside(link.intent) or met.gone:
        return {}
    base = keeping.bases.find(link.record, link.customer)
    return {one.unit.name: one for one in Pair(keeping, book, met, base).decided()}


def _row(unit: Unit, met: Met, owners: FieldRules, verdict: Verdict | None) -> Row:
    crm, ledger = (
        unit.said(fields) if any(part in fields for part in unit.parts) else None
        for fields in (met.crm.fields, met.ledger.fields)
    )
    return Row(unit.name, crm, ledger, owners.of(unit.parts[0]), _standing(crm, ledger, verdict))


def _standing(crm: str | None, ledger: str | None, verdict: Verdict | None) -> str:
    if crm is None or ledger is None:
        return "one side has no place for it"
    if verdict is None:
        return "the same" if crm == ledger else "not kept in step"
    return SAID[verdict.step].format(why=verdict.why)


SAID: dict[Step, str] = {
    Step.NOTHING: "in step: {why}",
    Step.TO_LEDGER: "goes to the ledger: {why}",
    Step.TO_CRM: "goes to the CRM: {why}",
    Step.REVIEW: "waits for a person: {why}",
}
