"""What every CRM promises: run over the fake and over every connector on its sandbox."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation

import pytest

from shared.errors import NotFound, Unclear, Unsupported, WriteForbidden
from shared.model import permits
from shared.model.claims import Claim
from shared.model.crm import Deal
from shared.model.money import Money
from shared.model.refs import ConnectionId, Kind, Ref
from tests import builders
from tests.fakes.sales import Sales, hubspot, pipedrive, salesforce, the_fake

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
FACTS = {
    "sync_status": "invoiced",
    "sync_message": "Invoice INV-0001 over 2249.89 EUR: draft.",
    "invoice_id": "c2f5-77",
    "invoice_url": "https://ledger.example/?a=1&b=2",
    "invoice_total": "2699.87",
    "invoice_due": "2699.87",
    "invoice_date": "2026-11-21",
    "invoice_due_date": "2026-12-21",
    "as_of": "2026-11-21T10:00:00Z",
}
OWED = {
    "sync_status": "synced",
    "financial_status": "credit_hold",
    "ar_status": "31_to_60_days",
    "is_overdue": "true",
    "days_overdue": "38",
    "total_outstanding": "350.00",
    "outstanding_by_currency": "120.00 EUR, 248.00 GBP",
    "lifetime_paid": "600.00",
    "last_payment_date": "2026-11-20",
}


@pytest.fixture(params=[the_fake, hubspot, pipedrive, salesforce], ids=lambda made: made.__name__)
def sales(request: pytest.FixtureRequest) -> Sales:
    made: Sales = request.param()
    return made


def figure(said: str) -> Decimal | str:
    """A number by its value: some CRMs keep no closing zeros."""
    try:
        return Decimal(said)
    except InvalidOperation:
        return said


def note_claim(sales: Sales, marker: str = "LL-0123456789AB", text: str = "Invoice INV-0001 was paid.") -> Claim:
    return builders.claim(sales.ref, Kind.NOTE, sales.crm.note_request(sales.ref, text, NOW, marker), marker)


def task_claim(sales: Sales, marker: str = "LL-BA9876543210") -> Claim:
    request = sales.crm.task_request(
        sales.ref,
        subject="The invoice waits: amounts <disagree>",
        text="Correct the deal's amount & its lines.",
        owner=sales.owner,
        due=NOW + timedelta(days=1),
        marker=marker,
    )
    return builders.claim(sales.ref, Kind.TASK, request, marker)


def test_a_deal_is_read_with_its_lines_as_sales_entered_them(sales: Sales) -> None:
    deal = sales.crm.deal(sales.deal)

    assert deal.ref == sales.ref
    assert deal.amount == Money(Decimal("2249.89"), "EUR")
    assert (deal.currency, deal.home_currency, deal.exchange_rate) == ("EUR", "GBP", sales.rate)
    assert [(line.name, line.quantity, line.unit_price, line.discount_percent) for line in deal.lines] == [
        ("Platform seats", Decimal(12), Decimal("49.9905"), Decimal(0)),
        ("Onboarding", Decimal(1), Decimal(1500), Decimal(10)),
        ("Support hours", Decimal("2.5"), Decimal(120), Decimal(0)),
    ]
    assert deal.lines[0].sku == "SEAT-PRO"
    assert deal.owner == sales.owner
    assert deal.seen_at.utcoffset() == timedelta(0)


def test_a_deal_is_won_when_the_crm_says_so(sales: Sales) -> None:
    before = sales.crm.deal(sales.deal)
    sales.win()
    after = sales.crm.deal(sales.deal)

    assert (before.is_won, before.is_closed, before.closed_on) == (False, False, None)
    assert (after.is_won, after.is_closed) == (True, True)
    assert after.closed_on is not None
    assert after.seen_at >= before.seen_at


def test_a_deal_that_is_not_there_is_not_found(sales: Sales) -> None:
    with pytest.raises(NotFound):
        sales.crm.deal("999999999")


def test_the_buyer_is_the_company_with_its_first_contact(sales: Sales) -> None:
    deal = sales.crm.deal(sales.deal)
    buyer = sales.crm.buyer(deal)

    assert buyer.ref == deal.company
    assert buyer.company is not None
    assert buyer.company.name == "Aurora Robotics GmbH"
    assert buyer.contact is not None
    assert (buyer.contact.name, buyer.contact.email) == ("Greta Vogel", "finance@aurora-robotics.test")


def test_without_a_company_the_contact_buys(sales: Sales) -> None:
    sales.drop_company()
    buyer = sales.crm.buyer(sales.crm.deal(sales.deal))

    assert buyer.company is None
    assert buyer.contact is not None
    assert buyer.ref == buyer.contact.ref


def test_a_line_item_names_its_deal(sales: Sales) -> None:
    line = sales.crm.deal(sales.deal).lines[0]

    assert list(sales.crm.deals_of(line.ref)) == [sales.ref]


def test_a_line_item_that_is_not_there_is_not_found(sales: Sales) -> None:
    with pytest.raises(NotFound):
        sales.crm.deals_of(Ref(sales.crm.connection, Kind.LINE_ITEM, "999999999"))


def test_the_account_tells_its_currency_and_where_deals_are_won(sales: Sales) -> None:
    account = sales.crm.account()

    assert account.home_currency == "GBP"
    assert account.time_zone == "Europe/London"
    assert any(stage.is_won and stage.is_closed for stages in account.pipelines.values() for stage in stages)


def test_facts_are_written_to_the_deal_and_can_be_cleared(sales: Sales) -> None:
    sales.crm.record(sales.ref, FACTS, sales.permit)
    written = {fact: sales.held(sales.ref, fact) for fact in FACTS}
    sales.crm.record(sales.ref, dict.fromkeys(FACTS, ""), sales.permit)

    assert written == FACTS
    assert {sales.held(sales.ref, fact) for fact in FACTS} == {""}


def test_writing_some_facts_leaves_the_others_alone(sales: Sales) -> None:
    sales.crm.record(sales.ref, FACTS, sales.permit)
    sales.crm.record(sales.ref, {"sync_status": "declined"}, sales.permit)

    assert sales.held(sales.ref, "sync_status") == "declined"
    assert sales.held(sales.ref, "invoice_id") == FACTS["invoice_id"]


def test_the_ledgers_customer_is_remembered_on_the_buyer(sales: Sales) -> None:
    deal = sales.crm.deal(sales.deal)
    for ref in (deal.company, deal.contacts[0]):
        assert ref is not None
        sales.crm.record(ref, {"customer_id": "cust-77", "as_of": FACTS["as_of"]}, sales.permit)
    buyer = sales.crm.buyer(deal)

    assert buyer.company is not None
    assert buyer.contact is not None
    assert (buyer.company.customer_id, buyer.contact.customer_id) == ("cust-77", "cust-77")


def test_what_a_company_owes_is_written_to_it_and_to_a_contact_that_buys(sales: Sales) -> None:
    deal = sales.crm.deal(sales.deal)
    for ref in (deal.company, deal.contacts[0]):
        assert ref is not None
        sales.crm.record(ref, OWED, sales.permit)

        assert {fact: figure(sales.held(ref, fact)) for fact in OWED} == {fact: figure(OWED[fact]) for fact in OWED}


def test_a_fact_that_has_no_field_is_refused_before_anything_is_sent(sales: Sales) -> None:
    for ref, fact in (
        (sales.ref, "customer_id"),
        (sales.ref, "terms"),
        (Ref(sales.ref.connection, Kind.NOTE, "1"), "x"),
    ):
        with pytest.raises(Unsupported):
            sales.crm.record(ref, {fact: "x", "sync_status": "held"}, sales.permit)

    assert sales.held(sales.ref, "sync_status") == ""


def test_a_fact_for_a_deal_that_is_gone_is_not_found(sales: Sales) -> None:
    with pytest.raises(NotFound):
        sales.crm.record(Ref(sales.crm.connection, Kind.DEAL, "999999999"), {"sync_status": "held"}, sales.permit)


def test_nothing_is_written_without_a_permit_for_this_account(sales: Sales) -> None:
    other = permits.for_write_back(ConnectionId("hubspot:1"), None)
    for write in (
        lambda: sales.crm.record(sales.ref, FACTS, other),
        lambda: sales.crm.create(note_claim(sales), other),
    ):
        with pytest.raises(WriteForbidden):
            write()

    assert sales.held(sales.ref, "sync_status") == ""
    assert sales.messages() == []


def test_a_note_is_made_once_and_found_again_by_its_marker(sales: Sales) -> None:
    claim = note_claim(sales, text="Paid: 2.249,89 € < 3.000 & on time")
    before = sales.crm.find_created(claim)
    made = sales.crm.create(claim, sales.permit)
    found = sales.crm.find_created(claim)

    assert before is None
    assert found is not None
    assert (made.ref.kind, found.ref) == (Kind.NOTE, made.ref)
    assert sales.messages() == [("note", "", "Paid: 2.249,89 € < 3.000 & on time", NOW.date())]


def test_a_note_can_stand_on_two_timelines_in_one_call(sales: Sales) -> None:
    company = sales.crm.deal(sales.deal).company
    request = sales.crm.note_request(sales.ref, "Paid.", NOW, "LL-0123456789AB", company)
    sales.crm.create(builders.claim(sales.ref, Kind.NOTE, request, "LL-0123456789AB"), sales.permit)

    assert sales.messages() == [("note", "", "Paid.", NOW.date())]


def test_a_task_is_made_for_its_owner_and_found_again_by_its_marker(sales: Sales) -> None:
    claim = task_claim(sales)
    made = sales.crm.create(claim, sales.permit)
    found = sales.crm.find_created(claim)

    assert found is not None
    assert (made.ref.kind, found.ref) == (Kind.TASK, made.ref)
    assert sales.messages() == [
        (
            "task",
            "The invoice waits: amounts <disagree>",
            "Correct the deal's amount & its lines.",
            (NOW + timedelta(days=1)).date(),
        )
    ]


def test_a_task_is_completed_and_opened_again_however_often_that_is_said(sales: Sales) -> None:
    other = sales.crm.create(task_claim(sales, "LL-BBBBBBBBBBBB"), sales.permit).ref
    task = sales.crm.create(task_claim(sales), sales.permit).ref
    assert sales.completed() == []

    for _ in range(2):
        sales.crm.mark_task(task, is_open=False, permit=sales.permit)
    assert sales.completed() == [task.id]

    sales.crm.mark_task(other, is_open=False, permit=sales.permit)
    sales.crm.mark_task(task, is_open=True, permit=sales.permit)
    assert sales.completed() == [other.id]


def test_a_task_that_is_gone_is_not_found(sales: Sales) -> None:
    with pytest.raises(NotFound):
        sales.crm.mark_task(Ref(sales.crm.connection, Kind.TASK, "1"), is_open=False, permit=sales.permit)


def test_another_note_is_not_taken_for_the_one_that_is_looked_for(sales: Sales) -> None:
    sales.crm.create(note_claim(sales, "LL-AAAAAAAAAAAA"), sales.permit)
    sales.crm.create(task_claim(sales, "LL-BBBBBBBBBBBB"), sales.permit)

    assert sales.crm.find_created(note_claim(sales, "LL-BBBBBBBBBBBB")) is None


def test_a_note_whose_answer_was_lost_is_found(sales: Sales) -> None:
    claim = note_claim(sales)
    sales.lose_next_answer()
    with pytest.raises(Unclear):
        sales.crm.create(claim, sales.permit)
    found = sales.crm.find_created(claim)

    assert found is not None
    assert len(sales.messages()) == 1


def test_fields_that_are_there_are_not_made_again(sales: Sales) -> None:
    permit = permits.for_setup(sales.crm.connection)
    sales.crm.ensure_fields(permit)

    assert list(sales.crm.ensure_fields(permit)) == []


def test_once_the_fields_are_made_there_are_no_gaps(sales: Sales) -> None:
    sales.crm.ensure_fields(permits.for_setup(sales.crm.connection))

    assert [] == list(sales.crm.field_gaps())


def test_unclear_answers_wait_before_they_are_looked_up(sales: Sales) -> None:
    assert sales.crm.settling.key_life == 0
    assert sales.crm.settling.settle >= 100


def test_two_reads_of_an_unchanged_deal_are_equal(sales: Sales) -> None:
    first: Deal = sales.crm.deal(sales.deal)

    assert sales.crm.deal(sales.deal) == first
