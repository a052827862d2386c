"""Our facts, notes and tasks in the exact bytes that Salesforce takes."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from shared.domain import told, told_company
from shared.errors import Malformed, Unsupported
from shared.model.refs import ConnectionId, Kind, Ref
from shared.providers.salesforce import writing
from shared.providers.salesforce.fields import FIELDS
from shared.providers.salesforce.shelves import SHELVES

ORG = ConnectionId("salesforce:00D5g00000ABCDEEA5")
DEAL = Ref(ORG, Kind.DEAL, "0065g00000OppAAAAZ")
COMPANY = Ref(ORG, Kind.COMPANY, "0015g00000AccAAAAZ")
CONTACT = Ref(ORG, Kind.CONTACT, "0035g00000ConAAAAZ")
DAY = date(2026, 11, 21)


def test_facts_are_written_as_what_their_fields_hold() -> None:
    said = {"sync_status": "invoiced", "invoice_total": "2699.870", "invoice_date": "2026-11-21", "invoice_due": ""}
    body = writing.facts(Kind.DEAL, {**said, "action": "", "as_of": "2026-11-21T10:00:00Z", "stage": "Closed Won"})

    assert {
        "Ledgerlink_Sync_Status__c": "invoiced",
        "Ledgerlink_Invoice_Total__c": Decimal("2699.870"),
        "Ledgerlink_Invoice_Date__c": "2026-11-21",
        "Ledgerlink_Invoice_Due__c": None,
        "Ledgerlink_Action__c": None,
        "Ledgerlink_As_Of__c": "2026-11-21T10:00:00Z",
        "StageName": "Closed Won",
    } == json.loads(body, parse_float=Decimal)
    assert b":2699.870," in body


@pytest.mark.parametrize(("said", "written"), [("true", True), ("false", False), ("", False)])
def test_a_box_is_ticked_or_not_and_never_nothing(said: str, *, written: bool) -> None:
    body = json.loads(writing.facts(Kind.COMPANY, {"is_overdue": said}))

    assert {"Ledgerlink_Is_Overdue__c": written} == body


def test_a_text_is_never_longer_than_its_field() -> None:
    body = json.loads(writing.facts(Kind.DEAL, {"invoice_number": "9" * 300, "sync_message": "ä" * 40_000}))

    assert (255, 32_000) == tuple(len(text) for text in body.values())
    assert all(text.endswith("…") for text in body.values())


@pytest.mark.parametrize(
    ("kind", "fact"), [(Kind.DEAL, "terms"), (Kind.DEAL, "customer_id"), (Kind.COMPANY, "stage"), (Kind.NOTE, "x")]
)
def test_a_fact_without_a_field_of_ours_is_refused(kind: Kind, fact: str) -> None:
    with pytest.raises(Unsupported, match=fact):
        writing.facts(kind, {fact: "x"})


@pytest.mark.parametrize("said", ["12,50", "NaN", "Infinity"])
def test_what_is_no_number_never_leaves(said: str) -> None:
    with pytest.raises(Malformed):
        writing.facts(Kind.DEAL, {"invoice_total": said})


def test_every_fact_that_is_told_has_a_field() -> None:
    assert set(told.DEAL_FACTS) == {field.fact for field in FIELDS[Kind.DEAL] if field.written}
    for kind in (Kind.COMPANY, Kind.CONTACT):
        assert set(told_company.FACTS) <= {field.fact for field in FIELDS[kind] if field.written}


def test_every_field_has_a_name_that_salesforce_takes_and_no_two_the_same() -> None:
    for shelf in SHELVES:
        names = [field.name for field in shelf.fields]
        assert len(names) == len({name.lower() for name in names})
        assert all(len(name.removesuffix("__c")) <= 40 and "__" not in name.removesuffix("__c") for name in names)
        assert all(len(field.label) <= 40 for field in shelf.fields)


def test_a_note_is_a_task_that_is_done_and_stands_on_the_deal() -> None:
    request = writing.note(DEAL, "Paid: 2.249,89 €\nThank you", DAY, "LL-0123456789AB", COMPANY)

    assert ("upsert task", {"marker": "note-LL-0123456789AB"}) == (request.endpoint, request.path)
    assert {
        "Subject": "Paid: 2.249,89 €",
        "Status": "Completed",
        "ActivityDate": "2026-11-21",
        "Description": "Paid: 2.249,89 €\nThank you\n\nLedgerlink · LL-0123456789AB",
        "WhatId": DEAL.id,
    } == json.loads(request.body)


def test_a_note_about_a_deal_that_a_contact_buys_stands_on_the_contact_too() -> None:
    body = json.loads(writing.note(DEAL, "Paid.", DAY, "LL-1", CONTACT).body)

    assert (DEAL.id, CONTACT.id) == (body["WhatId"], body["WhoId"])


def test_a_task_is_open_for_its_owner_and_reminds_of_itself() -> None:
    due = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    request = writing.task(
        CONTACT, subject="S" * 300, text="t" * 40_000, owner="0055g00000XYZabAAH", due=DAY, remind=due, marker="LL-1"
    )
    body = json.loads(request.body)

    assert {"marker": "task-LL-1"} == request.path
    assert ("Not Started", "0055g00000XYZabAAH", CONTACT.id) == (body["Status"], body["OwnerId"], body["WhoId"])
    assert (True, "2026-11-22T09:30:00Z") == (body["IsReminderSet"], body["ReminderDateTime"])
    assert (255, True) == (len(body["Subject"]), len(body["Description"]) <= 32_000)
    assert body["Description"].endswith("Ledgerlink · LL-1")


def test_nothing_hangs_on_what_has_no_timeline() -> None:
    with pytest.raises(Unsupported):
        writing.note(Ref(ORG, Kind.LINE_ITEM, "00k5g00000LinAAAAZ"), "x", DAY, "LL-1", None)
