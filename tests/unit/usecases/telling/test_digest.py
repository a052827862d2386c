"""What a person should know of a day, from what is kept: each thing once, with the command that helps; and calm days say so."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, timedelta
from decimal import Decimal

import pytest

from shared.domain.digest_words import sections, summary
from shared.model.digest import Agreed, Agreements, Digest, Late, Overdue
from shared.model.handoff import Handoff, HandoffState, Hold
from shared.model.hints import Hint
from shared.model.money import Money
from shared.model.notice_rules import NoticeRule
from shared.model.notices import NoticeFact
from shared.model.outcome import Done, Outcome, Skipped
from shared.model.reconciliation import Finding, FindingKind, Reconciliation, Remedy, Sum
from shared.model.refs import ConnectionId, Kind, Ref
from shared.ports.connections import Lifetime
from shared.ports.work import CONNECTED, DISCONNECTED, RECONNECT_NEEDED, Parked, Standing
from shared.usecases.receiving.send_digests import hint_of
from shared.usecases.telling.announce import Announcer
from shared.usecases.telling.digest import Sources, gather, send_digest
from tests import builders
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.digests import FakeDigests
from tests.fakes.letters import FakeLetters
from tests.fakes.reconciliations import FakeReconciliations
from tests.fakes.stores import FakeParking, FakeQueues

XERO, HUBSPOT = ConnectionId("xero:a"), ConnectionId("hubspot:1")
RULE = NoticeRule(frozenset({NoticeFact.DIGEST}), email=("cfo@example.test",), slack="finance")
TODAY = hint_of(NOON.date())


@dataclass
class Office:
    """A company on one day; a calm one unless a test says otherwise."""

    standings: list[Standing] = field(default_factory=lambda: [Standing(XERO, CONNECTED, NOON, NOON)])
    lives: list[Lifetime] = field(default_factory=list)
    handoffs: dict[Ref, Handoff] = field(default_factory=dict)
    overdue: Overdue = field(default_factory=Overdue)
    parking: FakeParking = field(default_factory=FakeParking)
    runs: FakeReconciliations = field(default_factory=FakeReconciliations)
    digests: FakeDigests = field(default_factory=FakeDigests)
    letters: FakeLetters = field(default_factory=FakeLetters)

    def all(self) -> list[Lifetime]:
        return self.lives

    def holds(self, name: str, code: str, amount: str, days: int = 0) -> None:
        deal = Ref(HUBSPOT, Kind.DEAL, name)
        at, worth = NOON - timedelta(days=days), Money(Decimal(amount), "EUR")
        hold = Hold(code, "it waits")
        self.handoffs[deal] = Handoff(deal, HandoffState.HELD, None, at, "r", name=name, amount=worth, hold=hold)

    def parks(self, identity: str, queue: str, cause: str) -> None:
        self.parking.park(Parked(identity, queue, cause, NOON - timedelta(hours=len(self.parking.kept)), "{}"))

    @property
    def sources(self) -> Sources:
        return Sources(
            parking=self.parking,
            standings=lambda: self.standings,
            lifetimes=self,
            held=lambda: list(self.handoffs),
            handoff_of=self.handoffs.get,
            runs=self.runs,
            overdue=lambda: self.overdue,
            zone="Pacific/Auckland",
            clock=FakeClock(NOON),
        )

    @property
    def digest(self) -> Digest:
        return gather(self.sources)

    @property
    def said(self) -> str:
        return "\n".join("\n".join([one.heading, *one.lines]) for one in sections(self.digest))

    def sends(self, hint: Hint = TODAY, *, calm_too: bool = True) -> Outcome:
        announce = Announcer(builders.rules(notices=(RULE,)), self.letters, FakeQueues())
        return send_digest(
            hint, sources=lambda: self.sources, digests=self.digests, announce=announce, calm_too=calm_too
        )


def test_parked_work_is_counted_by_its_cause_with_what_went_undone() -> None:
    office = Office()
    for number in range(3):
        office.parks(f"m-{number}", "write_back", "HubSpot answers 403.")
    office.parks("m-9", "notices", "slack:ops answers 404.")

    assert [(3, "m-2"), (1, "m-9")] == [(one.count, one.example) for one in office.digest.given_up]
    assert "Could not be done: 4" in office.said
    assert (
        "The CRM could not be told: 3, since 2026-03-04. HubSpot answers 403. (ledgerlink parked show m-2)"
        in office.said
    )


def test_holds_are_counted_by_reason_with_their_amounts_and_the_oldest() -> None:
    office = Office()
    office.holds("Acme", "no_lines", "10.50", days=2)
    office.holds("Bolt", "no_lines", "1.00", days=9)
    office.holds("Cafe", "period_closed", "7.00")
    gone = Ref(HUBSPOT, Kind.DEAL, "gone")
    office.handoffs[gone] = replace(office.handoffs[Ref(HUBSPOT, Kind.DEAL, "Acme")], state=HandoffState.INVOICED)

    assert "Deals on hold: 3" in office.said
    assert "no line items. 2 (11.50 EUR); the oldest, Bolt, since 2026-02-23." in office.said
    assert "-> ledgerlink holds list" in office.said


def test_connections_that_need_somebody_are_named_and_those_that_were_left_are_not() -> None:
    office = Office()
    office.standings = [
        Standing(XERO, RECONNECT_NEEDED, NOON, NOON),
        Standing(HUBSPOT, CONNECTED, NOON - timedelta(days=4), NOON),
        Standing(ConnectionId("xero:old"), DISCONNECTED, NOON - timedelta(days=90), NOON),
    ]
    office.lives = [
        Lifetime(HUBSPOT, NOON, NOON + timedelta(days=9)),
        Lifetime(XERO, NOON, NOON + timedelta(days=90)),
        Lifetime(ConnectionId("xero:old"), NOON, NOON),
    ]

    assert "Connections to look at: 3" in office.said
    assert "xero:a waits for somebody to sign in" in office.said
    assert "hubspot:1 has said nothing for days" in office.said
    assert "hubspot:1: the consent ends on 2026-03-13" in office.said
    assert "xero:old" not in office.said


def test_overdue_money_is_told_by_customer_with_the_sum_and_how_many_more() -> None:
    office = Office()
    much, unknown = Money(Decimal("900.00"), "GBP"), None
    office.overdue = Overdue(12, (much, unknown), (Late("Acme Ltd", much, 40), Late("Bolt", unknown, 1)))

    assert "Overdue: 12 customers, 900.00 GBP, an amount whose rate isn't known" in office.said
    assert "900.00 GBP, up to 40 days: Acme Ltd" in office.said
    assert "and 10 more" in office.said
    assert "12 customers overdue" in summary(office.digest)


def test_disputes_promises_and_broken_promises_are_counted_and_named_with_what_is_due() -> None:
    office = Office()
    pounds, euros = Money(Decimal("900.00"), "GBP"), Money(Decimal("7.50"), "EUR")
    disputed = Agreed("Acme Ltd", "INV-1", pounds, dispute="Two hours\nwere never worked")
    promised, broken = (Agreed("Bolt", f"INV-{day}", euros, date(2026, 3, day)) for day in (9, 2))
    office.overdue = Overdue(
        disputed=Agreements(12, 3, (euros, pounds), (disputed,)),
        promised=Agreements(1, 1, (euros,), (promised,)),
        broken=Agreements(2, 1, (euros,), (broken,)),
    )

    assert "In dispute: 12 invoices, 7.50 EUR, 900.00 GBP" in office.said
    assert (
        "900.00 GBP, INV-1 of Acme Ltd: Two hours were never worked\nand 11 more invoices\n-> settle it" in office.said
    )
    assert "Promised to pay: 1 customer, 7.50 EUR\n7.50 EUR, INV-9 of Bolt: by 2026-03-09\n->" in office.said
    assert "Promised and not paid: 1 customer, 7.50 EUR" in office.said
    assert "7.50 EUR, INV-2 of Bolt: by 2026-03-02, which is over" in office.said
    assert summary(office.digest) == "12 invoices in dispute, 1 broken promise"


def test_a_promise_that_is_not_over_makes_no_day_a_busy_one() -> None:
    office = Office()
    office.overdue = Overdue(promised=Agreements(1, 1))
    assert office.digest.is_calm

    office.overdue = Overdue(broken=Agreements(1, 1))
    assert not office.digest.is_calm


@pytest.mark.parametrize(("hours", "is_told"), [(10, True), (40, False)])
def test_last_nights_comparison_is_told_of_and_an_older_one_is_not(hours: int, *, is_told: bool) -> None:
    office = Office()
    findings = tuple(
        Finding(FindingKind.AMOUNT, remedy, "It differs.") for remedy in (Remedy.REPAIR, Remedy.REPAIR, Remedy.PERSON)
    )
    office.runs.keep(
        Reconciliation(HUBSPOT, date(2026, 1, 1), NOON - timedelta(hours=hours), "r", Sum(40), {}, (), findings)
    )

    row = "hubspot:1: 40 won deals compared, 2 looked at again by itself, 1 for a person, 0 unexplained"
    assert is_told == (row in office.said)


def test_a_calm_day_says_so_in_a_line_and_is_the_companys_own_day() -> None:
    digest = Office().digest

    assert digest.is_calm
    assert digest.day == date(2026, 3, 5)
    assert summary(digest) == "all calm"
    assert [one.heading for one in sections(digest)] == ["All calm"]


def test_everybody_who_is_named_gets_one_digest_a_day_however_often_it_is_asked_for() -> None:
    office = Office()
    outcomes = [office.sends(), office.sends(replace(TODAY, key="again"))]

    assert [Done, Done] == [type(one) for one in outcomes]
    assert ["digest/2026-03-04>email:cfo@example.test", "digest/2026-03-04>slack:finance"] == list(office.letters.kept)
    assert office.digests.last() == NOON.date()
    assert all(letter.most is None for letter in office.letters.kept.values())


def test_a_calm_day_is_spared_where_the_rules_say_so_and_is_done_all_the_same() -> None:
    office = Office()

    assert isinstance(office.sends(calm_too=False), Skipped)
    assert not office.letters.kept
    assert office.digests.last() == NOON.date()


def test_whoever_asks_by_hand_gets_another_one_and_the_days_own_still_comes() -> None:
    office = Office()
    now = NOON.astimezone(UTC).isoformat()
    office.sends(Hint(TODAY.about, "k", f"digest/by-hand-{now}"), calm_too=False)

    assert 2 == len(office.letters.kept)
    assert office.digests.last() is None
