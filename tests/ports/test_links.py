"""What every `Links` promises: in memory and on DynamoDB alike."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from typing import Any, Protocol

import pytest

from shared.aws.audit import DynamoAudit
from shared.aws.links import DynamoLinks
from shared.errors import Conflict
from shared.model.claims import Claim, ClaimState, Created, WriteRequest
from shared.model.handoff import Decision, Handoff, HandoffState, Hold, Journal
from shared.model.money import Money
from shared.model.refs import BookId, ConnectionId, Kind, Ref
from shared.ports.stores import Audit, Deed, Links
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.cloud.tables import InThisProcess
from tests.fakes.stores import FakeLinks

CRM = ConnectionId("hubspot:1")
XERO = ConnectionId("xero:a")
DEAL = Ref(CRM, Kind.DEAL, "7")
INVOICE = Created(Ref(XERO, Kind.INVOICE, "i-1"), "v1")
OTHER = Created(Ref(XERO, Kind.INVOICE, "i-2"), "v1")


class Held(Protocol):
    def held(self) -> Any: ...

    def waiting_for(self, *parties: Ref) -> Any: ...


class Store(Links, Held, Protocol):
    """What is tested here: the port, and the list of held deals beside it."""

    @property
    def audit(self) -> Audit: ...


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=["memory", "in this process", pytest.param("dynamodb", marks=pytest.mark.stack)])
def links(request: pytest.FixtureRequest, clock: FakeClock) -> Store:
    if request.param == "memory":
        return FakeLinks(clock)
    emulator = InThisProcess() if request.param == "in this process" else request.getfixturevalue("emulator")
    audit = DynamoAudit(emulator.table("audit"))
    return DynamoLinks(emulator.table("links"), emulator.table("state"), audit, clock)


def claimed(**changes: Any) -> Claim:
    claim = Claim(
        subject=DEAL,
        intent="invoice",
        target=XERO,
        kind=Kind.INVOICE,
        reference="DEAL-7",
        request=WriteRequest("create_invoice", '{"Total":"12.50","Name":"Ü"}'.encode(), {"id": "7"}),
        key="k-1",
        generation=1,
        state=ClaimState.OPEN,
        claimed_at=NOON,
        attempted_at=NOON,
        expected={"total": "12.50"},
    )
    return replace(claim, **changes)


def handed(version: int = 1, state: HandoffState = HandoffState.INVOICED, **changes: Any) -> Handoff:
    return Handoff(
        deal=DEAL,
        state=state,
        book=BookId("main"),
        at=NOON,
        rules="r1",
        version=version,
        amount=Money(Decimal("12.50"), "EUR"),
        hold=Hold("no_tax", "No tax code.") if state is HandoffState.HELD else None,
        **changes,
    )


def deed(verb: str = "invoiced") -> Deed:
    journal = Journal([Decision(NOON, "trigger", "won")])
    return Deed(NOON, "ledgerlink", verb, "r1", journal, {"state": ""}, {"state": verb})


def refused_by_all_but_one(attempts: list[Callable[[], object]]) -> None:
    def outcome(attempt: Callable[[], object]) -> str:
        try:
            attempt()
        except Conflict:
            return "conflict"
        return "won"

    with ThreadPoolExecutor(len(attempts)) as pool:
        outcomes = list(pool.map(outcome, attempts))
    assert outcomes.count("won") == 1


def test_a_record_nobody_spoke_of_has_an_empty_dossier(links: Store) -> None:
    dossier = links.dossier(DEAL)

    assert (dossier.about, dossier.handoff, dict(dossier.claims), dict(dossier.told)) == (DEAL, None, {}, {})


def test_a_claim_is_read_back_to_the_byte(links: Store) -> None:
    links.claim(claimed())

    assert links.dossier(DEAL).claims == {"invoice": claimed()}


def test_a_name_is_claimed_once(links: Store) -> None:
    links.claim(claimed())

    with pytest.raises(Conflict):
        links.claim(claimed())
    with pytest.raises(Conflict):
        links.claim(claimed(generation=2))


def test_of_eight_that_claim_at_once_one_wins(links: Store) -> None:
    refused_by_all_but_one([lambda at=at: links.claim(claimed(key=f"k-{at}")) for at in range(8)])  # type: ignore[misc]


def test_a_refused_claim_makes_room_for_the_next_generation_only(links: Store) -> None:
    links.claim(claimed())
    links.refuse(claimed(), "unknown tax code")

    stored = links.dossier(DEAL).claims["invoice"]
    assert (stored.state, stored.cause) == (ClaimState.REFUSED, "unknown tax code")
    with pytest.raises(Conflict):
        links.claim(claimed())
    links.claim(claimed(generation=2, key="k-2"))
    assert links.dossier(DEAL).claims["invoice"] == claimed(generation=2, key="k-2")


def test_an_attempt_is_counted_with_its_time(links: Store, clock: FakeClock) -> None:
    links.claim(claimed())
    clock.advance(60)

    again = links.attempt(claimed())

    assert (again.attempts, again.attempted_at) == (2, clock.now())
    assert links.dossier(DEAL).claims["invoice"] == again


def test_of_eight_that_try_again_at_once_one_may(links: Store) -> None:
    links.claim(claimed())

    refused_by_all_but_one([lambda: links.attempt(claimed())] * 8)


def test_a_claim_that_moved_on_takes_neither_attempt_nor_refusal(links: Store) -> None:
    links.claim(claimed())
    links.settle(claimed(), INVOICE, None, deed())

    with pytest.raises(Conflict):
        links.attempt(claimed())
    with pytest.raises(Conflict):
        links.refuse(claimed(), "late")
    with pytest.raises(Conflict):
        links.attempt(claimed(subject=replace(DEAL, id="8")))


def test_settling_links_both_ways_with_the_handoff_and_the_entry(links: Store) -> None:
    links.claim(claimed())

    linked = links.settle(claimed(), INVOICE, handed(), deed())

    assert linked == claimed().linked(INVOICE)
    assert (linked.state, linked.remote, linked.version) == (ClaimState.LINKED, INVOICE.ref, "v1")
    assert linked.request.body == b"", "what was asked for once is not asked for again"
    dossier = links.dossier(DEAL)
    assert dossier.claims == {"invoice": linked}
    assert dossier.handoff == handed()
    assert links.source(INVOICE.ref) == DEAL
    assert [entry.verb for entry in links.audit.entries(DEAL)] == ["invoiced"]


def test_settling_again_with_the_same_record_changes_nothing(links: Store) -> None:
    links.claim(claimed())
    linked = links.settle(claimed(), INVOICE, handed(), deed())

    assert links.settle(claimed(), INVOICE, handed(), deed()) == linked
    assert len(links.audit.entries(DEAL)) == 1


def test_settling_with_another_record_is_refused_whole(links: Store) -> None:
    links.claim(claimed())
    links.settle(claimed(), INVOICE, handed(), deed())

    with pytest.raises(Conflict):
        links.settle(claimed(), OTHER, handed(2), deed())
    assert links.source(OTHER.ref) is None
    assert links.dossier(DEAL).handoff == handed()
    assert len(links.audit.entries(DEAL)) == 1


def test_a_handoff_that_moved_on_leaves_the_claim_open(links: Store) -> None:
    links.claim(claimed())
    links.record(handed(1), deed("held"))

    with pytest.raises(Conflict):
        links.settle(claimed(), INVOICE, handed(1), deed())
    assert links.dossier(DEAL).claims["invoice"].state is ClaimState.OPEN
    assert links.source(INVOICE.ref) is None


def test_of_eight_that_settle_at_once_exactly_one_entry_comes(links: Store) -> None:
    links.claim(claimed())

    def settle() -> str:
        try:
            links.settle(claimed(), INVOICE, handed(), deed())
        except Conflict:
            return "conflict"
        return "linked"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: settle(), range(8)))

    assert "linked" in outcomes
    assert len(links.audit.entries(DEAL)) == 1
    assert links.dossier(DEAL).claims["invoice"].remote == INVOICE.ref


@pytest.mark.parametrize("first", [0, 1])
def test_handoffs_follow_one_another_without_a_gap(links: Store, first: int) -> None:
    links.record(handed(first), deed())
    links.record(handed(first + 1), deed())

    for stale in (first, first + 1, first + 3):
        with pytest.raises(Conflict):
            links.record(handed(stale), deed())
    assert links.dossier(DEAL).handoff == handed(first + 1)
    assert len(links.audit.entries(DEAL)) == 2


def test_a_later_version_does_not_come_first(links: Store) -> None:
    with pytest.raises(Conflict):
        links.record(handed(2), deed())


def test_held_deals_are_listed_while_they_are_held(links: Store) -> None:
    links.record(handed(1, HandoffState.HELD), deed("held"))
    assert list(links.held()) == [DEAL]

    links.record(handed(2, HandoffState.HELD), deed("held"))
    assert list(links.held()) == [DEAL]

    links.record(handed(3), deed())
    assert list(links.held()) == []


def test_a_held_deal_is_found_by_whom_it_names_while_it_is_held(links: Store) -> None:
    company, contact = Ref(CRM, Kind.COMPANY, "5"), Ref(CRM, Kind.CONTACT, "9")
    links.record(handed(1, HandoffState.HELD, parties=(company, contact)), deed("held"))
    assert [[DEAL], [DEAL]] == [list(links.waiting_for(party)) for party in (company, contact)]
    assert [] == list(links.waiting_for(Ref(CRM, Kind.COMPANY, "50")))

    assert [DEAL] == list(links.waiting_for(Ref(CRM, Kind.COMPANY, "50"), contact, company))
    assert [] == list(links.waiting_for())

    links.record(handed(2, HandoffState.HELD, parties=(contact,)), deed("held"))
    assert [] == list(links.waiting_for(company))

    links.record(handed(3, parties=(contact,)), deed())
    assert [] == list(links.waiting_for(contact))


def test_what_was_told_is_replaced_and_its_note_is_linked(links: Store) -> None:
    note = claimed(intent="note:invoice:i-1", kind=Kind.NOTE, target=CRM)
    created = Created(Ref(CRM, Kind.NOTE, "n-1"))
    links.claim(note)

    links.tell(DEAL, {"invoice_id": "i-1", "sync_message": ""}, deed("told"), [(note, created)])
    links.tell(DEAL, {"invoice_id": "i-2"}, None, ())

    dossier = links.dossier(DEAL)
    assert dict(dossier.told) == {"invoice_id": "i-2"}
    assert dossier.claims[note.intent].remote == created.ref
    assert [entry.verb for entry in links.audit.entries(DEAL)] == ["told"]


def test_telling_again_after_a_crash_is_no_conflict(links: Store) -> None:
    note = claimed(intent="note:invoice:i-1", kind=Kind.NOTE, target=CRM)
    created = Created(Ref(CRM, Kind.NOTE, "n-1"))
    links.claim(note)
    links.tell(DEAL, {}, None, [(note, created)])

    links.tell(DEAL, {"invoice_id": "i-1"}, None, [(note, created)])

    assert dict(links.dossier(DEAL).told) == {"invoice_id": "i-1"}


def test_a_link_that_is_taken_back_makes_room_for_the_next_generation(links: Store) -> None:
    links.claim(claimed())
    links.settle(claimed(), INVOICE, handed(1), deed("drafted"))

    links.rearm(handed(2, HandoffState.EXCLUDED), claimed(), deed("armed again"))
    links.claim(claimed(generation=2))

    assert links.dossier(DEAL).claims["invoice"].generation == 2
    assert links.dossier(DEAL).handoff == handed(2, HandoffState.EXCLUDED)
    assert [entry.verb for entry in links.audit.entries(DEAL)] == ["drafted", "armed again"]


def test_what_is_not_linked_cannot_be_taken_back(links: Store) -> None:
    links.claim(claimed())

    with pytest.raises(Conflict):
        links.rearm(handed(1), claimed(), deed("armed again"))
    assert links.dossier(DEAL).handoff is None


def test_an_audit_entry_can_stand_alone(links: Store) -> None:
    links.note(DEAL, deed("dropped a parked message"))

    assert [entry.verb for entry in links.audit.entries(DEAL)] == ["dropped a parked message"]


def test_nobody_is_the_source_of_a_record_we_did_not_make(links: Store) -> None:
    assert links.source(INVOICE.ref) is None


def test_dossiers_of_different_accounts_never_mix(links: Store) -> None:
    links.claim(claimed())

    assert dict(links.dossier(replace(DEAL, connection=ConnectionId("hubspot:2"))).claims) == {}


def test_what_was_told_on_old_knowledge_is_refused(links: Store) -> None:
    links.tell(DEAL, {"due": "800.00"}, None, (), {})
    before = links.dossier(DEAL).told
    links.tell(DEAL, {"due": "300.00"}, None, (), before)

    with pytest.raises(Conflict):
        links.tell(DEAL, {"due": "800.00", "paid": "0.00"}, None, (), before)

    assert dict(links.dossier(DEAL).told) == {"due": "300.00"}


def test_a_link_is_taken_back_both_ways_and_may_be_made_anew_to_another(links: Store) -> None:
    links.claim(claimed())
    links.settle(claimed(), INVOICE, None, deed("linked"))

    links.unlink(links.dossier(DEAL).claims["invoice"], deed("unlinked"))

    assert links.dossier(DEAL).claims["invoice"].state is ClaimState.REFUSED
    assert links.source(INVOICE.ref) is None
    links.claim(claimed(generation=2))
    links.settle(claimed(generation=2), OTHER, None, deed("linked again"))
    assert [DEAL, None] == [links.source(OTHER.ref), links.source(INVOICE.ref)]
    assert ["linked", "unlinked", "linked again"] == [entry.verb for entry in links.audit.entries(DEAL)]


def test_taking_a_link_back_leaves_the_way_back_that_another_record_has(links: Store) -> None:
    other = replace(claimed(), subject=replace(DEAL, id="8"))
    for claim in (claimed(), other):
        links.claim(claim)
        links.settle(claim, INVOICE, None, deed("linked"))

    links.unlink(links.dossier(DEAL).claims["invoice"], deed("unlinked"))

    assert other.subject == links.source(INVOICE.ref)


def test_a_link_is_taken_back_once(links: Store) -> None:
    links.claim(claimed())
    links.settle(claimed(), INVOICE, None, deed("linked"))
    linked = links.dossier(DEAL).claims["invoice"]
    links.unlink(linked, deed("unlinked"))

    with pytest.raises(Conflict):
        links.unlink(linked, deed("unlinked"))


def linked(links: Store, claim: Claim, created: Created) -> Claim:
    links.claim(claim)
    return links.settle(claim, created, None, deed("linked"))


def test_a_link_moves_to_another_record_both_ways_at_once(links: Store) -> None:
    old = linked(links, claimed(), INVOICE)
    new = replace(old, subject=replace(DEAL, id="8"))

    links.move(old, new, deed("moved"))

    assert ClaimState.REFUSED is links.dossier(DEAL).claims["invoice"].state
    moved = links.dossier(new.subject).claims["invoice"]
    assert (ClaimState.LINKED, INVOICE.ref, "v1") == (moved.state, moved.remote, moved.version)
    assert new.subject == links.source(INVOICE.ref)
    assert ["moved"] == [entry.verb for entry in links.audit.entries(new.subject)]


def test_a_link_moves_to_another_customer_under_its_own_name(links: Store) -> None:
    old = linked(links, claimed(), INVOICE)
    new = replace(old, remote=OTHER.ref, generation=2)

    links.move(old, new, deed("moved"))

    assert OTHER.ref == links.dossier(DEAL).claims["invoice"].remote
    assert [None, DEAL] == [links.source(INVOICE.ref), links.source(OTHER.ref)]


def test_a_second_link_to_one_customer_leaves_the_way_back_as_it_is(links: Store) -> None:
    first = linked(links, replace(claimed(), subject=replace(DEAL, id="8")), OTHER)
    old = linked(links, claimed(), INVOICE)

    links.move(old, replace(old, remote=OTHER.ref, generation=2), deed("moved"), way_back=False)

    assert OTHER.ref == links.dossier(DEAL).claims["invoice"].remote
    assert [first.subject, None] == [links.source(OTHER.ref), links.source(INVOICE.ref)]


def test_a_link_that_has_moved_on_moves_nobody(links: Store) -> None:
    old = linked(links, claimed(), INVOICE)
    links.unlink(old, deed("unlinked"))

    with pytest.raises(Conflict):
        links.move(old, replace(old, subject=replace(DEAL, id="8")), deed("moved"))

    assert {} == links.dossier(replace(DEAL, id="8")).claims
    assert None is links.source(INVOICE.ref)


def test_a_link_never_takes_the_place_of_another(links: Store) -> None:
    old = linked(links, claimed(), INVOICE)
    there = linked(links, replace(claimed(), subject=replace(DEAL, id="8")), OTHER)

    with pytest.raises(Conflict):
        links.move(old, replace(old, subject=there.subject), deed("moved"))

    assert INVOICE.ref == links.dossier(DEAL).claims["invoice"].remote
    assert OTHER.ref == links.dossier(there.subject).claims["invoice"].remote


def test_the_way_back_of_a_link_that_is_taken_back_leads_to_its_heir(links: Store) -> None:
    heir = linked(links, replace(claimed(), subject=replace(DEAL, id="8")), INVOICE)
    gone = linked(links, claimed(), INVOICE)

    links.unlink(gone, deed("merged"), heir.subject)

    assert heir.subject == links.source(INVOICE.ref)
