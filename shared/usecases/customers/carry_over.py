"""What was decided about a customer is written: one call for each record, and what one side refuses is told apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from shared.domain.customer_sync.merge import Step, Verdict
from shared.domain.customer_sync.sides import CrmSide
from shared.domain.customers import number_of
from shared.errors import LedgerlinkError, Rejected, Unsupported
from shared.model import permits
from shared.model.modes import Clearance, Mode
from shared.model.parties import PartyField, Profile
from shared.model.permits import Permit
from shared.model.rules import Book
from shared.usecases.customers.keeping import Keeping, Met, customers_of

REFUSALS = (Rejected, Unsupported)


@dataclass(frozen=True, slots=True)
class Carried:
    """
    What was written, and both sides as they then are. `before` and `after` name what was written by side and field; `refused`
    are the verdicts that a side didn't take, with its sentence.
    """

    met: Met
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    refused: tuple[tuple[Verdict, str], ...] = ()
    to_crm: bool = False
    to_ledger: bool = False


def carry_over(
    keeping: Keeping,
    book: Book,
    met: Met,
    verdicts: Sequence[Verdict],
    *,
    with_ids: bool,
    clearance: Clearance = Clearance.NONE,
) -> Carried:
    """
    Write what these verdicts say, first to the ledger; `with_ids`: each side's id to the other where it has none.

    Raises: Stale where a record changed since it was read; whatever is sent again is the same.
    """
    crm, ledger = met.crm, met.ledger
    writer = _Writer(keeping, book, clearance)
    ids = _ids(keeping, met, book) if with_ids else ({}, {})
    to_ledger = [one for one in verdicts if one.step is Step.TO_LEDGER]
    to_crm = [one for one in verdicts if one.step is Step.TO_CRM]
    ledger_now, not_in_ledger = writer.to_ledger(ledger, to_ledger, crm, ids[1])
    crm_now, not_in_crm = writer.to_crm(crm, to_crm, ledger, ids[0])
    refused = [*not_in_ledger, *not_in_crm]
    taken = [one for one in verdicts if one not in [verdict for verdict, _ in refused]]
    before, after = _story(taken, met)
    for side, its in (("crm", ids[0]), ("ledger", ids[1])):
        after |= {f"{side} {name}": text for name, text in its.items()}
    return Carried(
        Met(crm_now, ledger_now), before, after, tuple(refused), to_crm=crm_now != crm, to_ledger=ledger_now != ledger
    )


def _story(taken: Sequence[Verdict], met: Met) -> tuple[dict[str, str], dict[str, str]]:
    before, after = {}, {}
    for one in taken:
        target, source = (
            (met.ledger.fields, met.crm.fields) if one.step is Step.TO_LEDGER else (met.crm.fields, met.ledger.fields)
        )
        name = f"{'ledger' if one.step is Step.TO_LEDGER else 'crm'} {one.unit.name}"
        before[name], after[name] = one.unit.said(target), one.unit.said(source)
    return before, after


def _ids(keeping: Keeping, met: Met, book: Book) -> tuple[dict[PartyField, str], dict[PartyField, str]]:
    """Each side's id for the other, where its field is there and empty; a company with several customers has no single one."""
    crm, ledger = met.crm.record, met.ledger
    own = PartyField.NUMBER
    to_crm, to_ledger = {}, {}
    if book.mode is Mode.LIVE and own in ledger.fields and not ledger.get(own):
        to_ledger[own] = number_of(crm.ref)
    is_missing = own in crm.fields and not crm.get(own)
    if book.mode is not Mode.OBSERVE and is_missing and len(customers_of(keeping.links.dossier(crm.ref))) <= 1:
        to_crm[own] = ledger.ref.id
    return to_crm, to_ledger


@dataclass(frozen=True, slots=True)
class _Writer:
    keeping: Keeping
    book: Book
    clearance: Clearance

    def to_ledger(
        self, seen: Profile, verdicts: Sequence[Verdict], crm: CrmSide, ids: Mapping[PartyField, str]
    ) -> tuple[Profile, list[tuple[Verdict, str]]]:
        """The customer as it then is, and what it didn't take."""
        if not verdicts and not ids:
            return seen, []
        permit = permits.for_customer(self.book, crm.record.ref.connection, to_crm=False, clearance=self.clearance)
        fields = {part: text for one in verdicts for part, text in one.unit.of(crm.fields).items()}
        try:
            return self._change(seen, {**fields, **ids}, permit), []
        except REFUSALS as refusal:
            if len(verdicts) <= 1 and not ids:
                return seen, [(one, _said(refusal)) for one in verdicts]
        refused = []
        for one in verdicts:
            try:
                seen = self._change(seen, one.unit.of(crm.fields), permit)
            except REFUSALS as refusal:
                refused.append((one, _said(refusal)))
        return seen, refused

    def to_crm(
        self, side: CrmSide, verdicts: Sequence[Verdict], ledger: Profile, ids: Mapping[PartyField, str]
    ) -> tuple[CrmSide, list[tuple[Verdict, str]]]:
        """The CRM's side as it then is, and what it didn't take."""
        if not verdicts and not ids:
            return side, []
        fields = {part: text for one in verdicts for part, text in one.unit.of(ledger.fields).items()}
        try:
            return self._placed(side, fields, ids), []
        except REFUSALS as refusal:
            if len(verdicts) <= 1 and not ids:
                return side, [(one, _said(refusal)) for one in verdicts]
        refused = []
        for one in verdicts:
            try:
                side = self._placed(side, one.unit.of(ledger.fields), {})
            except REFUSALS as refusal:
                refused.append((one, _said(refusal)))
        return side, refused

    def _placed(self, side: CrmSide, fields: Mapping[PartyField, str], ids: Mapping[PartyField, str]) -> CrmSide:
        """Write each field to the record that holds it."""
        permit = permits.for_customer(self.book, side.record.ref.connection, to_crm=True)
        written = side.written(fields)
        if ids:
            written[side.record.ref] = {**written.get(side.record.ref, {}), **ids}
        for ref, its in written.items():
            now = self._change(side.profile_of(ref), its, permit)
            side = replace(side, record=now) if ref == side.record.ref else replace(side, person=now)
        return side

    def _change(self, seen: Profile, fields: Mapping[PartyField, str], permit: Permit) -> Profile:
        return self.keeping.parties_of(seen.ref.connection).change(seen, fields, permit)


def _said(refusal: LedgerlinkError) -> str:
    return f"{refusal.sentence} {refusal.fix}".strip()
