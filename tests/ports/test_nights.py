"""A record stands once on the sheet of a ledger's day until it is taken off; how far a ledger is, is remembered."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from shared.aws.nights import DynamoNights, DynamoNightSheet
from shared.model.refs import ConnectionId, Kind, Ref
from shared.ports.nights import Night, Nights, NightSheet
from tests.fakes.clock import NOON
from tests.fakes.cloud.tables import InThisProcess
from tests.fakes.emulated import Emulator
from tests.fakes.nights import FakeNights, FakeNightSheet

pytestmark = pytest.mark.stack
LEDGER, OTHER, CRM = ConnectionId("xero:a"), ConnectionId("xero:b"), ConnectionId("hubspot:1")
DAY = date(2026, 4, 1)


def record(number: int, kind: Kind = Kind.COMPANY) -> Ref:
    return Ref(CRM, kind, str(number))


@pytest.fixture(params=["fake", "in this process", "dynamo"])
def sheet(request: pytest.FixtureRequest, emulator: Emulator) -> NightSheet:
    if request.param == "fake":
        return FakeNightSheet()
    return DynamoNightSheet((InThisProcess() if request.param == "in this process" else emulator).table("state"))


@pytest.fixture(params=["fake", "in this process", "dynamo"])
def nights(request: pytest.FixtureRequest, emulator: Emulator) -> Nights:
    if request.param == "fake":
        return FakeNights()
    return DynamoNights((InThisProcess() if request.param == "in this process" else emulator).table("state"))


def everything(sheet: NightSheet, limit: int = 500) -> list[Ref]:
    found: list[Ref] = []
    while page := sheet.page(LEDGER, DAY, after=found[-1] if found else None, limit=limit):
        found += page
    return found


def test_a_record_stands_on_a_sheet_once_however_often_it_is_put_there(sheet: NightSheet) -> None:
    for _ in range(3):
        sheet.put(LEDGER, DAY, [record(1), record(2, Kind.DEAL)])

    assert {record(1), record(2, Kind.DEAL)} == set(everything(sheet))
    assert 2 == len(everything(sheet))


def test_each_ledger_and_each_day_has_a_sheet_of_its_own(sheet: NightSheet) -> None:
    sheet.put(LEDGER, DAY, [record(1)])

    assert [] == list(sheet.page(OTHER, DAY))
    assert [] == list(sheet.page(LEDGER, DAY + timedelta(days=1)))


def test_it_is_read_page_by_page_with_those_of_a_kind_together(sheet: NightSheet) -> None:
    kinds = [Kind.COMPANY, Kind.DEAL, Kind.CONTACT]
    records = [record(number, kind) for number in range(8) for kind in kinds]
    sheet.put(LEDGER, DAY, records)

    found = everything(sheet, limit=5)

    assert set(records) == set(found)
    assert len(records) == len(found)
    assert found == sorted(found, key=lambda one: one.kind.value)
    assert 5 == len(sheet.page(LEDGER, DAY, limit=5))


def test_a_page_goes_on_behind_a_record_that_was_taken_off_meanwhile(sheet: NightSheet) -> None:
    sheet.put(LEDGER, DAY, [record(number) for number in range(4)])
    first = sheet.page(LEDGER, DAY, limit=2)
    sheet.take_off(LEDGER, DAY, first)

    assert [record(2), record(3)] == list(sheet.page(LEDGER, DAY, after=first[-1], limit=2))


def test_what_was_looked_at_is_taken_off_for_that_day_and_may_be_taken_off_again(sheet: NightSheet) -> None:
    later = DAY + timedelta(days=1)
    sheet.put(LEDGER, DAY, [record(1), record(2), record(3)])
    sheet.put(LEDGER, later, [record(1)])

    for _ in range(2):
        sheet.take_off(LEDGER, DAY, [record(1), record(3)])

    assert [record(2)] == everything(sheet)
    assert [record(1)] == list(sheet.page(LEDGER, later))


def test_the_first_word_about_a_ledger_stands_until_a_night_is_done(nights: Nights) -> None:
    first = Night(LEDGER, DAY, NOON)

    assert [] == list(nights.all())
    assert first == nights.begin(first)
    assert first == nights.begin(replace(first, done=DAY + timedelta(days=3)))
    assert [first] == list(nights.all())

    done = Night(LEDGER, DAY + timedelta(days=1), NOON + timedelta(days=1))
    nights.finish(done)
    nights.begin(Night(OTHER, DAY, NOON))
    assert {LEDGER: done, OTHER: Night(OTHER, DAY, NOON)} == {one.ledger: one for one in nights.all()}
