"""What a new day changes is told in batches: each record once, whoever dies, comes late, or says something else meanwhile."""

from collections import deque
from dataclasses import replace
from datetime import time, timedelta

import pytest

from shared.errors import Reconnect, Rejected, Unavailable
from shared.model.handoff import Journal
from shared.model.modes import Mode
from shared.model.outcome import Done, Skipped
from shared.model.refs import ConnectionId, Kind, Ref
from shared.usecases.telling.tell_night import tell_night
from shared.usecases.telling.telling import Telling
from tests import builders
from tests.chaos.gate import Phase
from tests.chaos.mortal import Fate, Killed, Mortal
from tests.fakes.crm import FakeCrm
from tests.unit.usecases.telling.nights import DUE, LONDON, Town, company, customer, deal

OVERDUE = DUE + timedelta(days=1)
EFFECTS = ("tell",)
CLOSED = ConnectionId("pipedrive:closed")
EAST, WEST = ConnectionId("xero:east"), ConnectionId("xero:west")
AUCKLAND, LOS_ANGELES = "Pacific/Auckland", "America/Los_Angeles"


def town_of(*numbers: int) -> Town:
    town = Town()
    for number in numbers:
        town.owes(number)
    town.crm.calls.clear()
    return town


def test_a_hundred_companies_and_their_deals_that_fall_overdue_take_two_calls() -> None:
    town = town_of(*range(100))

    outcome = town.night(OVERDUE)

    assert isinstance(outcome, Done)
    assert ["record many"] * 2 == town.crm.calls
    assert {"1"} == {town.held(number)["days_overdue"] for number in range(100)}
    assert {"overdue"} == {town.crm.held[deal(number)]["invoice_status"] for number in range(100)}
    assert [] == town.queues.sent


def test_only_facts_that_changed_are_written() -> None:
    town = town_of(1)
    town.night(OVERDUE)
    town.crm.writes.clear()

    town.night(OVERDUE + timedelta(days=1))

    ((about, facts),) = town.crm.writes
    assert company(1) == about
    assert {"days_overdue", "as_of"} == facts.keys()


def test_before_its_day_has_begun_nobody_is_looked_at() -> None:
    town = town_of(1)
    reads = town.links.receivables.writes

    assert isinstance(town.night(DUE), Skipped)
    assert [] == town.crm.calls
    assert reads == town.links.receivables.writes


def test_days_that_were_slept_through_are_made_up_for_deals_of_each_of_them_too() -> None:
    town = Town()
    for number, later in ((1, 0), (2, 1), (3, 3)):
        town.owes(number, due=DUE + timedelta(days=later))
    first, second = town.invoice(4), town.invoice(5, due=DUE + timedelta(days=2))
    town.owes(4, first, replace(second, customer=first.customer))
    town.crm.calls.clear()

    town.night(DUE + timedelta(days=6))

    assert ["6", "5", "3", "6"] == [town.held(number)["days_overdue"] for number in (1, 2, 3, 4)]
    assert {"true"} == {town.crm.held[deal(number)]["is_overdue"] for number in (1, 2, 3, 4, 5)}
    assert {DUE + timedelta(days=7)} == {day for _, day in town.sheet.entries}


def test_who_runs_out_of_time_goes_on_with_what_is_left_and_writes_nothing_twice() -> None:
    town = town_of(*range(6))
    town.recording.at_once = 2
    town.crm.writes.clear()
    first = town.night(OVERDUE, has_time=lambda: len(town.crm.writes) < 4)
    before = len(town.crm.writes)
    done = town.nights.known[builders.LEDGER].done

    town.clock.advance(60)
    second = town.night()

    assert "more to come" in first.what  # type: ignore[union-attr]
    assert isinstance(second, Done)
    assert done < OVERDUE == town.nights.known[builders.LEDGER].done
    assert 4 == before
    assert sorted(str(of(number)) for of in (company, deal) for number in range(6)) == sorted(
        str(about) for about, _ in town.crm.writes
    )
    assert {"1"} == {town.held(number)["days_overdue"] for number in range(6)}


def test_a_payment_that_nobody_told_of_is_left_to_the_deals_own_message_with_all_that_follows_from_it() -> None:
    town = town_of(1)
    town.clock.advance(60)
    town.pays(1)
    (paid,) = town.links.receivables.of(town.links.handoffs[deal(1)].customer).invoices.values()  # type: ignore[arg-type, union-attr]
    town.links.handoffs[deal(1)] = replace(town.links.handoffs[deal(1)], invoice=paid)

    town.night(OVERDUE)

    assert "0" == town.held(1)["days_overdue"]
    assert "0.00" == town.held(1)["total_outstanding"]
    assert [deal(1)] == town.tells_rest()
    assert "paid" == town.crm.held[deal(1)]["payment_status"]
    assert {} == town.sheet.entries


def test_one_record_that_is_refused_has_a_message_of_its_own_and_keeps_nobody_else() -> None:
    town = town_of(1, 2)
    town.recording.refuses = {company(1): Rejected("a rule of yours refuses it")}

    town.night(OVERDUE)

    assert "1" == town.held(2)["days_overdue"]
    assert "0" == town.held(1)["days_overdue"]
    assert [company(1)] == town.tells_rest()
    assert "1" == town.held(1)["days_overdue"]


def test_a_record_that_is_gone_is_skipped() -> None:
    town = town_of(1, 2)
    town.crm.gone.add(company(1))

    town.night(OVERDUE)

    assert "1" == town.held(2)["days_overdue"]
    assert [] == town.queues.sent
    assert (builders.LEDGER, OVERDUE) not in town.sheet.entries


def test_a_call_that_is_refused_as_a_whole_falls_back_to_a_message_for_each() -> None:
    town = town_of(1, 2)
    town.crm.before.append(Rejected("not so"))

    town.night(OVERDUE)

    assert {company(1), company(2)} == set(town.tells_rest())
    assert ["1", "1"] == [town.held(number)["days_overdue"] for number in (1, 2)]


def test_a_crm_that_cannot_be_called_keeps_its_records_on_their_sheets() -> None:
    town = town_of(1, 2)
    town.crm.before.append(Unavailable("down"))

    with pytest.raises(Unavailable):
        town.night(OVERDUE)
    assert {company(1), company(2), deal(1), deal(2)} == town.sheet.entries[builders.LEDGER, OVERDUE]

    town.night()
    assert ["1", "1"] == [town.held(number)["days_overdue"] for number in (1, 2)]
    assert [] == town.queues.sent


def test_a_crm_that_waits_for_a_sign_in_keeps_no_other_from_being_told() -> None:
    town = town_of(1)
    closed = FakeCrm(connection=CLOSED, before=deque([Reconnect("sign in again")]))
    town.links_to(elsewhere := Ref(CLOSED, Kind.COMPANY, "1"), customer(1))
    town.sheet.put(builders.LEDGER, OVERDUE, [elsewhere])
    town.at(OVERDUE)
    office = town.office(None)

    def run_of(connection: ConnectionId, journal: Journal) -> Telling:
        run = office.run_of(connection, journal)
        return replace(run, crm=closed) if connection == CLOSED else run

    with pytest.raises(Reconnect):
        tell_night(builders.LEDGER, LONDON, replace(office, run_of=run_of))

    assert "1" == town.held(1)["days_overdue"]
    assert frozenset({elsewhere}) == town.sheet.entries[builders.LEDGER, OVERDUE]
    assert OVERDUE > town.nights.known[builders.LEDGER].done


def test_a_book_that_keeps_the_crm_untouched_stays_silent_at_night() -> None:
    town = Town(rules=builders.rules(builders.book(mode=Mode.LIVE)))
    town.owes(1)
    town.crm.calls.clear()
    town.rules = builders.rules(builders.book(mode=Mode.OBSERVE, observe_writes_crm=False))

    town.night(OVERDUE)

    assert [] == town.crm.calls
    assert [] == town.queues.sent


def test_who_is_told_something_else_meanwhile_loses_a_message_to_itself_and_nobody_else_does() -> None:
    town = town_of(1, 2)
    fate = Fate(lambda _: None, 1, Phase.BEFORE)

    def another_tells() -> None:
        town.around_links = lambda links: links
        town.pays(2)
        town.tells(company(2))

    fate.meanwhile = another_tells
    town.around_links = lambda links: Mortal(links, EFFECTS, fate, stores=True)

    town.night(OVERDUE)

    assert "1" == town.held(1)["days_overdue"]
    assert [company(2)] == [about for about in town.tells_rest() if about == company(2)]
    assert "0.00" == town.held(2)["total_outstanding"]


@pytest.mark.parametrize("at", range(1, 13))
@pytest.mark.parametrize("phase", [Phase.BEFORE, Phase.AFTER])
def test_whoever_dies_anywhere_the_next_try_leaves_every_record_saying_what_is_true(at: int, phase: Phase) -> None:
    town = town_of(1, 2)
    fate = Fate(lambda _: None, at, phase)
    town.around_links = lambda links: Mortal(links, EFFECTS, fate, stores=True)
    sheet, recording = town.sheet, town.recording
    town.at(OVERDUE)
    office = replace(
        town.office(Mortal(recording, ("record_many",), fate)),
        sheet=Mortal(sheet, ("put", "take_off"), fate),
        nights=Mortal(town.nights, ("begin", "finish"), fate),
    )
    with pytest.raises(Killed):
        tell_night(builders.LEDGER, LONDON, office)
    town.around_links = lambda links: links

    town.clock.advance(60)
    town.night()
    town.tells_rest()

    for number in (1, 2):
        assert ("1", "overdue") == (town.held(number)["days_overdue"], town.held(number)["financial_status"])
        assert "overdue" == town.crm.held[deal(number)]["invoice_status"]
    assert {(builders.LEDGER, OVERDUE + timedelta(days=1))} == town.sheet.entries.keys()


def test_a_fact_that_changes_twice_with_a_death_in_between_is_not_believed_to_be_told() -> None:
    town = town_of(1)
    fate = Fate(lambda _: None, 2, Phase.BEFORE)
    town.around_links = lambda links: Mortal(links, EFFECTS, fate, stores=True)
    with pytest.raises(Killed):
        town.night(OVERDUE)
    town.around_links = lambda links: links
    assert "1" == town.held(1)["days_overdue"]

    town.clock.advance(60)
    town.pays(1)
    town.tells(company(1))

    assert "0" == town.held(1)["days_overdue"]


def test_a_crm_without_batches_is_told_one_by_one() -> None:
    town = town_of(1, 2, 3)
    town.crm.gone.add(company(3))
    town.at(OVERDUE)
    tell_night(builders.LEDGER, LONDON, town.office(None))

    assert ["record"] * 6 == town.crm.calls
    assert ["1", "1"] == [town.held(number)["days_overdue"] for number in (1, 2)]
    assert [] == town.queues.sent


def test_each_trail_says_what_was_written_and_by_which_call() -> None:
    town = town_of(1, 2)

    town.night(OVERDUE)

    for number in (1, 2):
        trail = town.links.audit.entries(company(number))
        assert ("told the CRM", "0", "1") == (
            trail[-1].verb,
            trail[-1].before["days_overdue"],
            trail[-1].after["days_overdue"],
        )
        assert town.links.audit.is_whole(trail)


def test_what_the_version_before_put_on_the_agenda_is_simply_worked_off() -> None:
    town = town_of(1)
    town.at(OVERDUE)

    town.tells(company(1))
    town.tells(deal(1))
    town.crm.calls.clear()
    town.night()

    assert "1" == town.held(1)["days_overdue"]
    assert [] == town.crm.calls


def test_two_organisations_far_apart_are_each_told_in_their_own_night_and_a_buyer_of_both_in_both() -> None:
    town = Town(rules=builders.rules(builders.book(id="nz", ledger=EAST), builders.book(id="us", ledger=WEST)))
    town.owes(1, zone=AUCKLAND, ledger=EAST)
    town.owes(2, zone=LOS_ANGELES, ledger=WEST)
    town.owes(3, zone=AUCKLAND, ledger=EAST, due=DUE)
    town.also_owes(3, town.invoice(33, due=DUE, ledger=WEST), zone=LOS_ANGELES)

    def overdue() -> list[str]:
        return [town.held(number)["days_overdue"] for number in (1, 2, 3)]

    town.at(OVERDUE, time(0, 4), AUCKLAND)
    assert isinstance(town.night(zone=AUCKLAND, ledger=EAST), Skipped)
    town.night(OVERDUE, zone=AUCKLAND, ledger=EAST)
    town.night(zone=LOS_ANGELES, ledger=WEST)
    assert ["1", "0", "1"] == overdue()

    town.night(OVERDUE, zone=LOS_ANGELES, ledger=WEST)
    assert ["1", "1", "1"] == overdue()

    town.night(OVERDUE + timedelta(days=1), zone=AUCKLAND, ledger=EAST)
    assert ["2", "1", "2"] == overdue()
    assert {(EAST, OVERDUE + timedelta(days=2)), (WEST, OVERDUE + timedelta(days=1))} == town.sheet.entries.keys()
    assert company(3) in town.sheet.entries[EAST, OVERDUE + timedelta(days=2)]
    assert company(3) in town.sheet.entries[WEST, OVERDUE + timedelta(days=1)]
