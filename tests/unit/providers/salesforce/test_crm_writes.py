"""What is written to Salesforce: once, only with a right to it, and not over somebody else's change."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from shared.errors import Conflict, MappingMissing, NeedsHuman, NotFound, Rejected, Unavailable, Unclear, WriteForbidden
from shared.model import permits
from shared.model.claims import Claim
from shared.model.crm import Deal
from shared.model.permits import Permit
from shared.model.refs import ConnectionId, Kind, Ref
from shared.providers.salesforce.crm import SalesforceCrm
from tests import builders
from tests.fakes.altered import Altered
from tests.fakes.salesforce import SalesforceOnSandbox, answered

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.fixture
def bench() -> SalesforceOnSandbox:
    return SalesforceOnSandbox()


@pytest.fixture
def crm(bench: SalesforceOnSandbox) -> SalesforceCrm:
    return bench.crm(bench.account)


@pytest.fixture
def deal(bench: SalesforceOnSandbox) -> Ref:
    return Ref(bench.connection, Kind.DEAL, bench.deals["Aurora"])


@pytest.fixture
def permit(bench: SalesforceOnSandbox) -> Permit:
    return permits.for_write_back(bench.connection, None)


def note(crm: SalesforceCrm, about: Ref, also: Ref | None = None) -> Claim:
    request = crm.note_request(about, "Paid.", NOW, "LL-0123456789AB", also)
    return builders.claim(about, Kind.NOTE, request, "LL-0123456789AB")


def test_a_note_that_is_sent_twice_is_one(
    bench: SalesforceOnSandbox, crm: SalesforceCrm, deal: Ref, permit: Permit
) -> None:
    claim = note(crm, deal)

    assert crm.create(claim, permit) == crm.create(claim, permit)
    assert 1 == len(bench.activities)


def test_a_note_about_a_deal_stands_on_its_account_by_itself(
    bench: SalesforceOnSandbox, crm: SalesforceCrm, deal: Ref, permit: Permit
) -> None:
    read: Deal = crm.deal(deal.id)
    crm.create(note(crm, deal, read.company), permit)

    assert read.company is not None
    assert (deal.id, read.company.id) == (bench.activities[0]["WhatId"], bench.activities[0]["AccountId"])


@pytest.mark.parametrize("kind", [Kind.COMPANY, Kind.CONTACT])
def test_a_note_about_a_buyer_is_found_again(
    bench: SalesforceOnSandbox, crm: SalesforceCrm, deal: Ref, permit: Permit, kind: Kind
) -> None:
    read = crm.deal(deal.id)
    about = read.company if kind is Kind.COMPANY else read.contacts[0]
    assert about is not None
    made = crm.create(note(crm, about), permit)

    assert made == crm.find_created(note(crm, about))


def test_a_validation_rule_that_refuses_us_speaks_in_its_own_words(
    bench: SalesforceOnSandbox, crm: SalesforceCrm, deal: Ref, permit: Permit
) -> None:
    bench.act("add_rule", type="deals", message="Finance must agree first", when={"StageName": "Proposal/Price Quote"})

    with pytest.raises(Rejected, match=r"validation rule.*Finance must agree first"):
        crm.record(deal, {"sync_status": "held"}, permit)


def test_a_trigger_of_the_customers_that_fails_is_told_from_a_rule(
    bench: SalesforceOnSandbox, crm: SalesforceCrm, deal: Ref, permit: Permit
) -> None:
    bench.act("add_rule", type="deals", message="SyncOrders: null", code="CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY")

    with pytest.raises(Rejected, match=r"automation.*SyncOrders"):
        crm.record(deal, {"sync_status": "held"}, permit)


def test_a_locked_row_is_tried_again_in_a_moment(
    bench: SalesforceOnSandbox, crm: SalesforceCrm, deal: Ref, permit: Permit
) -> None:
    bench.act("lock", deal.id)

    with pytest.raises(Conflict) as refused:
        crm.record(deal, {"sync_status": "held"}, permit)
    crm.record(deal, {"sync_status": "held"}, permit)

    assert 2 == refused.value.retry_after
    assert "held" == bench.shown("deals", deal.id, "sync_status")


def test_a_deal_that_somebody_moved_meanwhile_is_not_moved_by_us(
    bench: SalesforceOnSandbox, crm: SalesforceCrm, deal: Ref, permit: Permit
) -> None:
    bench.app.clock.advance(60)
    bench.act("move_deal", deal.id, stage="won")
    assert "Renewed" in crm.won_stages_ahead(deal.id)
    bench.app.clock.advance(2)
    bench.act("move_deal", deal.id, stage="lost")

    with pytest.raises(Conflict):
        crm.record(deal, {"stage": "Renewed", "sync_status": "invoiced"}, permit)

    assert "Closed Lost" == bench.held("deals", deal.id)["StageName"]


def test_a_deal_that_nobody_touched_is_moved_and_written_in_one_call(
    bench: SalesforceOnSandbox, crm: SalesforceCrm, deal: Ref, permit: Permit
) -> None:
    bench.act("move_deal", deal.id, stage="won")
    crm.won_stages_ahead(deal.id)
    bench.journal.calls.clear()

    crm.record(deal, {"stage": "Closed Won", "sync_status": "invoiced"}, permit)
    crm.record(deal, {"stage": "Closed Won"}, permit)  # what was read once is good for one move only

    assert 2 == len(bench.calls)
    assert "invoiced" == bench.shown("deals", deal.id, "sync_status")


def test_facts_are_written_whoever_changed_the_deal_meanwhile(
    bench: SalesforceOnSandbox, crm: SalesforceCrm, deal: Ref, permit: Permit
) -> None:
    crm.won_stages_ahead(deal.id)
    bench.app.clock.advance(5)
    bench.act("edit", deal.id, properties={"Name": "Aurora: another name"})

    crm.record(deal, {"sync_status": "invoiced"}, permit)

    assert "invoiced" == bench.shown("deals", deal.id, "sync_status")


def test_every_write_is_told_apart_from_a_persons(bench: SalesforceOnSandbox, deal: Ref, permit: Permit) -> None:
    said: list[str] = []

    def listen(request: httpx.Request) -> None:
        said.append(request.headers["Sforce-Call-Options"])

    bench.crm(bench.account, Altered(bench.app, listen)).record(deal, {"sync_status": "held"}, permit)

    assert ["client=ledgerlink"] == said


def test_an_answer_that_names_no_task_leaves_it_unclear(bench: SalesforceOnSandbox, deal: Ref, permit: Permit) -> None:
    crm = answered(bench, "/note-LL-0123456789AB", 201, b"<html>")

    with pytest.raises(Unclear):
        crm.create(note(crm, deal), permit)


@pytest.mark.parametrize("body", [b"<html>Just a moment...</html>", {"ok": False, "error": "INTERNAL"}, b""])
def test_a_success_that_does_not_say_that_a_record_was_updated_is_none(
    bench: SalesforceOnSandbox, deal: Ref, permit: Permit, body: Any
) -> None:
    crm = answered(bench, f"/{deal.id}", 200, body)

    with pytest.raises(Unavailable):
        crm.record(deal, {"sync_status": "held"}, permit)


def test_a_task_for_somebody_who_left_is_refused_with_a_sentence(
    bench: SalesforceOnSandbox, crm: SalesforceCrm, deal: Ref, permit: Permit
) -> None:
    owner = crm.deal(deal.id).owner
    bench.act("archive_owner", owner)
    request = crm.task_request(deal, subject="Look", text="It waits.", owner=owner, due=NOW, marker="LL-1")
    claim = replace(note(crm, deal), request=request, kind=Kind.TASK)

    with pytest.raises(Rejected, match="no longer active"):
        crm.create(claim, permit)


def test_the_day_of_a_task_is_the_accounts_own(crm: SalesforceCrm, deal: Ref) -> None:
    """In London's summer 23:30 UTC is the next day already."""
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)

    assert b'"ActivityDate":"2026-07-01"' in crm.note_request(deal, "Paid.", late, "LL-1").body


def test_set_up_shows_hidden_fields_and_makes_none_twice(bench: SalesforceOnSandbox, crm: SalesforceCrm) -> None:
    bench.act("show_field", "Opportunity.Ledgerlink_Invoice_Id__c", visible=False)
    bench.act("show_field", "Opportunity.Ledgerlink_Invoice_Due__c", visible="read")
    gaps = {gap.field: gap.why for gap in crm.field_gaps()}

    made = crm.ensure_fields(permits.for_setup(bench.connection))

    assert {
        "Ledgerlink_Invoice_Id__c": "is missing, or hidden from our user",
        "Ledgerlink_Invoice_Due__c": "can't be written by our user",
    } == gaps
    assert ([], []) == (list(made), list(crm.field_gaps()))


def test_a_field_that_holds_something_else_stops_set_up_before_anything_is_made() -> None:
    bench = SalesforceOnSandbox(ready=False)
    bench.act("add_field", "Account.Ledgerlink_Customer_Id__c", label="Mine", type="Number", precision=9, scale=0)

    with pytest.raises(Rejected, match="holds double, we need string"):
        bench.crm().ensure_fields(permits.for_setup(bench.connection))

    assert not [call for call in bench.calls if call.startswith("POST")]


def test_a_user_who_may_not_customise_is_told_so() -> None:
    bench = SalesforceOnSandbox(ready=False)
    bench.act("settings", customizes=False)

    with pytest.raises(NeedsHuman, match="may not") as refused:
        bench.crm().ensure_fields(permits.for_setup(bench.connection))

    assert "permission" in refused.value.fix


def test_an_option_that_was_taken_from_a_list_is_a_gap(bench: SalesforceOnSandbox) -> None:
    bench.act("remove_property", "Ledgerlink_Action__c", kind="deals")
    values = [{"fullName": "refresh", "label": "Refresh"}]
    bench.act(
        "add_field", "Opportunity.Ledgerlink_Action__c", label="Do", type="Picklist",
        valueSet={"restricted": True, "valueSetDefinition": {"value": values}},
    )  # fmt: skip

    assert ["lacks the options create_invoice"] == [gap.why for gap in bench.crm(bench.account).field_gaps()]


def test_nothing_is_made_without_a_permit(bench: SalesforceOnSandbox, crm: SalesforceCrm, deal: Ref) -> None:
    with pytest.raises(WriteForbidden):
        crm.mark_task(
            Ref(bench.connection, Kind.TASK, "00T5g00000TaskA"),
            is_open=False,
            permit=permits.for_write_back(ConnectionId("salesforce:x"), None),
        )


def test_a_task_that_was_deleted_is_not_found(
    bench: SalesforceOnSandbox, crm: SalesforceCrm, deal: Ref, permit: Permit
) -> None:
    made = crm.create(note(crm, deal), permit).ref
    bench.act("delete", made.id, type="tasks")

    with pytest.raises(NotFound):
        crm.mark_task(made, is_open=True, permit=permit)


def test_a_field_of_ours_that_is_gone_says_what_to_run(
    bench: SalesforceOnSandbox, crm: SalesforceCrm, deal: Ref, permit: Permit
) -> None:
    bench.act("remove_property", "Ledgerlink_Sync_Status__c", kind="deals")

    with pytest.raises(MappingMissing):
        crm.record(deal, {"sync_status": "held"}, permit)
