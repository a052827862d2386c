"""Decided pairs become links as a won deal would have made them; each side is told, as far as it may be; all of it can be undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pytest

from shared.domain.customers import number_of
from shared.errors import Rejected, Unavailable
from shared.model.change_sets import ChangeSet, Linking, Stage
from shared.model.claims import ClaimState
from shared.model.handoff import Handoff, HandoffState
from shared.model.modes import Mode
from shared.model.pairing import Pair, Reason, Suggestion
from shared.model.parties import PartyField, Profile
from shared.model.permits import Permit
from shared.model.refs import ConnectionId, Kind, Ref
from shared.ports.numbering import Numbering
from shared.usecases.invoicing.ensure_customer import Chosen, choose
from shared.usecases.matching.link_pairs import Linker, Outcome, link_pairs
from shared.usecases.matching.tell_sides import tell_sides
from shared.usecases.matching.undo_links import Undone, undo_links
from tests import builders, owed
from tests.fakes.change_sets import FakeChangeSets
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.crm import FakeCrm
from tests.fakes.customers import FakeBases, FakeReviews
from tests.fakes.ledger import FakeLedger
from tests.fakes.paged_parties import PagedParties
from tests.fakes.stores import FakeLinks

SET = ChangeSet("20261121-120000-ab12", NOON, "Ann", builders.CRM, builders.LEDGER, "accepted")


@dataclass
class Office:
    """Both sides with the same companies, unlinked; `mode` of the only book."""

    mode: Mode = Mode.LIVE
    observe_writes_crm: bool = False
    crm: PagedParties = field(default_factory=lambda: PagedParties(builders.CRM, (Kind.COMPANY, Kind.CONTACT)))
    ledger: PagedParties = field(default_factory=lambda: PagedParties(builders.LEDGER, (Kind.CUSTOMER,)))
    changes: FakeChangeSets = field(default_factory=FakeChangeSets)
    reviews: FakeReviews = field(default_factory=FakeReviews)
    bases: FakeBases = field(default_factory=FakeBases)
    links: FakeLinks = field(default_factory=lambda: FakeLinks(FakeClock(NOON)))
    numbering: dict[ConnectionId, Numbering | None] = field(default_factory=dict)

    def pair(self, identity: str, **more: Any) -> Pair:
        """A company and the customer that it is, on both sides."""
        company = self.crm.has(Kind.COMPANY, identity, name=f"Company {identity}")
        customer = self.ledger.has(Kind.CUSTOMER, f"c-{identity}", name=f"Company {identity} Ltd", **more)
        return paired(company, customer)

    @property
    def linker(self) -> Linker:
        book = replace(builders.book(), mode=self.mode, observe_writes_crm=self.observe_writes_crm)
        return Linker(
            crm=self.crm,
            ledger=self.ledger,
            links=self.links,
            changes=self.changes,
            reviews=self.reviews,
            bases=self.bases,
            rules=builders.rules(),
            books=[book],
            clock=FakeClock(NOON),
            by="Ann",
            numbering=self.numbering,
        )

    def links_and_tells(self, *pairs: Pair) -> tuple[Outcome, list[Linking]]:
        outcome = link_pairs(pairs, SET, self.linker)
        return outcome, tell_sides(outcome.linked, SET, lambda _ref: None, self.linker)

    def undoes(self, *handoffs: Handoff) -> list[Undone]:
        return undo_links(SET, self.changes.links(SET.id), handoffs, self.linker)

    def number(self, side: PagedParties, ref: Ref) -> str:
        return side.records[ref].get(PartyField.NUMBER)


@dataclass
class Many:
    """Takes two numbers in one call; `refuses` are records that it leaves out, `fails` what it raises instead of anything."""

    side: PagedParties
    at_once: int = 2
    refuses: frozenset[str] = frozenset()
    fails: Exception | None = None
    calls: list[int] = field(default_factory=list)

    def number(self, numbers: Sequence[tuple[Profile, str]], permit: Permit) -> Mapping[Ref, Profile]:
        self.calls.append(len(numbers))
        if self.fails is not None:
            raise self.fails
        return {
            seen.ref: self.side.change(seen, {PartyField.NUMBER: number}, permit)
            for seen, number in numbers
            if seen.ref.id not in self.refuses
        }


def paired(crm: Profile, customer: Profile) -> Pair:
    reasons = (Reason("email", Decimal(1)),)
    return Pair(
        crm.ref,
        customer.ref,
        Suggestion.LINK,
        Decimal("0.98"),
        reasons,
        crm.name,
        customer.name,
        "m",
        customer.currency,
    )


def test_a_link_is_found_by_a_won_deal_without_a_search() -> None:
    office = Office()
    pair = office.pair("5001")
    office.links_and_tells(pair)
    crm, ledger = FakeCrm(), FakeLedger()

    chosen = choose(builders.deal(company=pair.crm), crm=crm, ledger=ledger, links=office.links)

    assert isinstance(chosen, Chosen)
    assert (pair.customer, [], []) == (chosen.customer, crm.calls, ledger.calls)
    assert pair.crm == office.links.source(pair.customer)


def test_a_link_knows_what_the_customer_is_called() -> None:
    """Lists of what customers owe name it so, without asking anybody."""
    office = Office()
    pair = office.pair("5001")
    office.links_and_tells(pair)

    (claim,) = office.links.dossier(pair.crm).claims.values()
    assert {"name": "Company 5001 Ltd"} == claim.expected


def test_each_side_is_told_the_others_id_and_the_trail_names_the_change_set() -> None:
    office = Office()
    pair = office.pair("1")

    _, [told] = office.links_and_tells(pair)

    assert "c-1" == office.number(office.crm, pair.crm)
    assert number_of(pair.crm) == office.number(office.ledger, pair.customer)
    assert Stage.TOLD is told.stage
    [entry] = office.links.audit.entries(pair.crm)
    assert ("linked customer", "Ann", SET.id) == (entry.verb, entry.actor, entry.after["change_set"])
    assert "c-1" == office.links.dossier(pair.crm).told["customer_id"]


def test_what_we_wrote_is_no_change_of_somebodys() -> None:
    office = Office()
    pair = office.pair("1")
    office.links_and_tells(pair)

    base = office.bases.find(pair.crm, pair.customer)

    assert base is not None
    assert base.crm.still(office.crm.records[pair.crm])
    assert base.ledger.still(office.ledger.records[pair.customer])


def test_what_a_field_holds_already_stays() -> None:
    office = Office()
    pair = office.pair("1", number="ACME-7")

    _, [told] = office.links_and_tells(pair)

    assert "ACME-7" == office.number(office.ledger, pair.customer)
    assert Stage.TOLD is told.stage
    assert any("keeps ACME-7" in sentence for sentence in told.kept)


def test_a_book_that_observes_writes_nothing_outside_and_owes_the_ids() -> None:
    office = Office(mode=Mode.OBSERVE)
    pair = office.pair("1")

    _, [told] = office.links_and_tells(pair)

    assert [] == [*office.crm.written, *office.ledger.written]
    assert Stage.LINKED is told.stage
    assert pair.customer == office.links.dossier(pair.crm).claims[told.intent].remote
    office.mode = Mode.LIVE
    [finished] = tell_sides([told], SET, lambda _ref: None, office.linker)
    assert Stage.TOLD is finished.stage
    assert "c-1" == office.number(office.crm, pair.crm)


@pytest.mark.parametrize("mode", [Mode.APPROVE, Mode.PILOT])
def test_a_persons_decision_is_an_approval(mode: Mode) -> None:
    office = Office(mode=mode)
    pair = office.pair("1")

    office.links_and_tells(pair)

    assert number_of(pair.crm) == office.number(office.ledger, pair.customer)


def test_a_record_that_has_another_link_is_refused_and_says_which() -> None:
    office = Office()
    first, other = office.pair("1"), office.pair("2")
    office.links_and_tells(first)

    outcome, _ = office.links_and_tells(replace(other, crm=first.crm), replace(other, customer=first.customer), other)

    assert [other.id] == [one.pair for one in outcome.linked]
    first_refused, second_refused = (one.sentence for one in outcome.refused)
    assert "Company 2 is linked to the customer c-1 already" in first_refused
    assert "is linked to the company 1 of" in second_refused


def test_of_two_pairs_of_one_record_in_one_decision_the_second_is_refused() -> None:
    office = Office()
    pairs = [office.pair(str(number)) for number in range(40)]
    seconds = [replace(one, customer=other.customer) for one, other in zip(pairs, reversed(pairs), strict=True)]

    outcome, told = office.links_and_tells(*pairs, *seconds)

    assert [pair.id for pair in pairs] == [one.pair for one in outcome.linked] == [one.pair for one in told]
    assert [pair.id for pair in seconds] == [one.pair.id for one in outcome.refused]
    assert all("already: nothing was linked" in one.sentence for one in outcome.refused)
    assert all(pair.crm == office.links.source(pair.customer) for pair in pairs)


def test_a_customer_offered_to_two_records_in_one_decision_goes_to_the_first() -> None:
    office = Office()
    first, *rivals = (office.pair(str(number)) for number in range(20))
    rivals = [replace(rival, customer=first.customer) for rival in rivals]

    outcome, _ = office.links_and_tells(first, *rivals)

    assert [first.id] == [one.pair for one in outcome.linked]
    assert len(rivals) == len(outcome.refused)
    assert first.crm == office.links.source(first.customer)


def test_who_is_interrupted_amid_linking_finishes_or_undoes_what_was_begun() -> None:
    office = Office()
    pairs = [office.pair(str(number)) for number in range(40)]

    def interrupted(done: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        link_pairs(pairs, SET, replace(office.linker, progress=interrupted))
    noted = office.changes.links(SET.id)
    tell_sides(noted, SET, lambda _ref: None, office.linker)

    linked = {pair.id for pair in pairs if office.links.source(pair.customer) == pair.crm}
    assert 3 <= len(linked)
    assert linked == {one.pair for one in office.changes.links(SET.id) if one.stage is Stage.TOLD}
    office.undoes()
    assert not any(office.links.source(pair.customer) for pair in pairs)


def test_linking_again_does_nothing_twice() -> None:
    office = Office()
    pair = office.pair("1")
    office.links_and_tells(pair)

    outcome, _ = office.links_and_tells(pair)

    assert ([], [pair]) == (outcome.linked, outcome.already)
    assert 1 == len(office.links.audit.entries(pair.crm))
    assert 2 == len([*office.crm.written, *office.ledger.written])


def test_a_refused_write_keeps_the_link_and_is_said() -> None:
    office = Office()
    pair = office.pair("1")
    office.ledger.refuses = Rejected("the customer is locked")

    _, [told] = office.links_and_tells(pair)

    assert Stage.TOLD is told.stage
    assert any("the customer is locked" in sentence for sentence in told.kept)
    assert office.links.source(pair.customer) == pair.crm


def test_who_is_cut_off_between_linking_and_telling_finishes_later() -> None:
    office = Office()
    pairs = [office.pair(str(number)) for number in range(3)]
    outcome = link_pairs(pairs, SET, office.linker)
    office.ledger.refuses = Unavailable("down")
    with pytest.raises(Unavailable):
        tell_sides(outcome.linked, SET, lambda _ref: None, office.linker)
    office.ledger.refuses = None

    tell_sides(office.changes.links(SET.id), SET, lambda _ref: None, office.linker)

    assert [Stage.TOLD] * 3 == [one.stage for one in office.changes.links(SET.id)]
    assert all(office.number(office.ledger, pair.customer) for pair in pairs)
    assert 6 == len([*office.crm.written, *office.ledger.written])


def test_a_link_that_was_made_but_not_noted_is_found_by_who_finishes() -> None:
    office = Office()
    pair = office.pair("1")
    [made] = link_pairs([pair], SET, office.linker).linked
    office.changes.note(SET.id, made.at(Stage.MEANT))

    [told] = tell_sides(office.changes.links(SET.id), SET, lambda _ref: None, office.linker)

    assert Stage.TOLD is told.stage


def test_a_change_set_is_undone_as_a_whole() -> None:
    office = Office()
    pairs = [office.pair(str(number)) for number in range(3)]
    office.links_and_tells(*pairs)

    done = office.undoes()

    assert [True] * 3 == [one.link for one in done]
    for pair in pairs:
        assert office.links.source(pair.customer) is None
        assert all(claim.state is ClaimState.REFUSED for claim in office.links.dossier(pair.crm).claims.values())
        assert ("", "") == (office.number(office.crm, pair.crm), office.number(office.ledger, pair.customer))
        assert office.bases.find(pair.crm, pair.customer) is None
        assert "customer_id" not in office.links.dossier(pair.crm).told
    assert SET.by == next(one for one in office.changes.all() if one.id == SET.id).undone_by
    assert [] == office.undoes()


def test_what_was_undone_may_be_linked_anew() -> None:
    office = Office()
    pair = office.pair("1")
    office.links_and_tells(pair)
    office.undoes()

    outcome, _ = office.links_and_tells(pair)

    assert 2 == outcome.linked[0].generation
    assert pair.crm == office.links.source(pair.customer)


def test_undoing_leaves_what_somebody_changed_and_says_which_invoices_stand() -> None:
    office = Office()
    pair = office.pair("1")
    office.links_and_tells(pair)
    before = office.crm.records[pair.crm]
    office.crm.records[pair.crm] = replace(before, fields={**before.fields, PartyField.NUMBER: "typed"}, version="9")
    invoiced = Handoff(
        builders.deal_ref(),
        HandoffState.INVOICED,
        None,
        NOON,
        "r1",
        buyer=pair.crm,
        customer=pair.customer,
        invoice=owed.invoice(),
    )

    [done] = office.undoes(invoiced)

    assert "typed" == office.number(office.crm, pair.crm)
    assert (f"invoice {owed.invoice().number} stands",) == done.stays


def test_undoing_leaves_a_link_that_was_made_anew_to_somebody_else() -> None:
    office = Office()
    pair, other = office.pair("1"), office.pair("2")
    [linked] = office.links_and_tells(pair)[1]
    claim = office.links.dossier(pair.crm).claims[linked.intent]
    office.links.unlink(claim, office.linker.deed("unlinked customer", "another", "by hand"))
    link_pairs([replace(other, crm=pair.crm)], replace(SET, id="another"), office.linker)

    [done] = office.undoes()

    assert not done.link
    assert other.customer == office.links.dossier(pair.crm).claims[linked.intent].remote


def test_an_observing_book_undoes_the_link_and_says_what_it_cannot_clear() -> None:
    office = Office()
    pair = office.pair("1")
    office.links_and_tells(pair)
    office.mode = Mode.OBSERVE

    [done] = office.undoes()

    assert done.link
    assert 2 == len([sentence for sentence in done.stays if "still says" in sentence])


def test_many_ids_are_written_in_few_calls() -> None:
    office = Office()
    many = Many(office.ledger)
    office.numbering = {builders.LEDGER: many}
    pairs = [office.pair(str(number)) for number in range(5)]

    _, told = office.links_and_tells(*pairs)

    assert [2, 2, 1] == many.calls
    assert [number_of(pair.crm) for pair in pairs] == [one.wrote_ledger for one in told]
    assert [number_of(pair.crm) for pair in pairs] == [office.number(office.ledger, pair.customer) for pair in pairs]


def test_who_is_left_out_of_a_call_is_told_alone_and_says_why_it_is_refused() -> None:
    office = Office()
    office.numbering = {builders.LEDGER: Many(office.ledger, refuses=frozenset({"c-1"}))}
    pairs = [office.pair(str(number)) for number in range(2)]

    _, told = office.links_and_tells(*pairs)

    assert all(office.number(office.ledger, pair.customer) for pair in pairs)
    assert [()] * 2 == [one.kept for one in told]


def test_a_call_that_is_refused_as_a_whole_is_made_one_by_one() -> None:
    office = Office()
    office.numbering = {builders.LEDGER: Many(office.ledger, fails=Rejected("one of them is locked"))}
    pairs = [office.pair(str(number)) for number in range(3)]

    office.links_and_tells(*pairs)

    assert all(office.number(office.ledger, pair.customer) for pair in pairs)


def test_what_was_written_before_a_crash_is_known_as_ours_and_undone() -> None:
    office = Office()
    office.numbering = {builders.CRM: Many(office.crm), builders.LEDGER: Many(office.ledger, fails=Unavailable("down"))}
    pairs = [office.pair(str(number)) for number in range(2)]
    outcome = link_pairs(pairs, SET, office.linker)
    with pytest.raises(Unavailable):
        tell_sides(outcome.linked, SET, lambda _ref: None, office.linker)
    assert "c-0" == office.number(office.crm, pairs[0].crm)

    office.undoes()

    assert ["", ""] == [office.number(office.crm, pair.crm) for pair in pairs]
