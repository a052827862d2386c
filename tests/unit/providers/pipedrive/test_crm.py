"""How many calls each verb makes, in what shape, and what becomes of what people did meanwhile."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest

from infra.sandbox.core.transport import SandboxTransport
from shared.errors import MappingMissing, NotFound, Rejected, Unavailable, Unclear, Unsupported
from shared.model import permits
from shared.model.claims import WriteRequest
from shared.model.crm import CrmAccount
from shared.model.refs import ConnectionId, Kind, Ref
from shared.providers.pipedrive import webhooks
from shared.providers.pipedrive.account import PipedriveAccount
from shared.providers.pipedrive.api import ENDPOINTS
from shared.providers.pipedrive.crm import PipedriveCrm, connect
from shared.providers.pipedrive.fields import FIELDS
from shared.providers.pipedrive.mapping import account_from_profile, to_profile
from tests import builders
from tests.fakes.altered import Altered
from tests.fakes.pipedrive import ACCOUNT, PipedriveOnSandbox, answered

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
DEAL = "31337"


@pytest.fixture(scope="module")
def ready() -> PipedriveOnSandbox:
    """A company with our fields; tests of this module add to it and take nothing away."""
    bench = PipedriveOnSandbox()
    bench.crm().ensure_fields(permits.for_setup(bench.connection))
    return bench


@pytest.fixture
def crm(ready: PipedriveOnSandbox) -> PipedriveCrm:
    ready.app.clock.advance(2)  # the vendor's window of calls: these tests are faster than any worker
    account = ready.crm().account()
    ready.journal.calls.clear()
    return ready.crm(account)


def ref(kind: Kind, identity: str) -> Ref:
    return Ref(ConnectionId("pipedrive:8087566"), kind, identity)


def by_api(bench: PipedriveOnSandbox, method: str, path: str, **body: Any) -> Any:
    """What another app of the company does."""
    token = bench.app.provider.accounts()[0]["access_token"]
    with httpx.Client(transport=SandboxTransport(bench.app), base_url="http://sandbox.invalid") as client:
        said = client.request(method, path, json=body, headers={"Authorization": f"Bearer {token}"})
    return said.raise_for_status().json()["data"]


def test_a_deal_with_products_takes_three_calls_and_one_without_takes_two(
    ready: PipedriveOnSandbox, crm: PipedriveCrm
) -> None:
    crm.deal(DEAL)
    assert {"/api/v2/deals/31337", "/api/v2/deals/31337/products"} == {call.path for call in ready.journal.calls[:2]}
    assert ["/api/v2/products"] == [call.path for call in ready.journal.calls[2:]]

    bare = str(ready.act("create_deal", properties={"title": "Bare", "value": "10"})["id"])
    ready.journal.calls.clear()
    assert (Decimal(10), ()) == (crm.deal(bare).amount.amount, crm.deal(bare).lines)  # type: ignore[union-attr]
    assert 4 == len(ready.calls)


def test_discounts_of_the_deal_are_read_where_its_value_says_that_there_are_some(
    ready: PipedriveOnSandbox, crm: PipedriveCrm
) -> None:
    lines = [{"code": "SUPPORT", "quantity": "2", "item_price": "100"}, {"code": "ONBOARD", "item_price": "300"}]
    deal = str(ready.act("create_deal", properties={"title": "Reduced", "currency": "EUR"}, lines=lines)["id"])
    by_api(ready, "POST", f"/api/v2/deals/{deal}/discounts", type="percentage", amount=10, description="Autumn")
    by_api(ready, "POST", f"/api/v2/deals/{deal}/discounts", type="amount", amount=25, description="Loyalty")

    read = crm.deal(deal)

    assert f"GET /api/v2/deals/{deal}/discounts" in ready.calls
    assert read.amount is not None
    assert read.amount.amount == sum(line.amount or Decimal(0) for line in read.lines) == Decimal(425)
    assert ["Support hours", "Onboarding", "Loyalty"] == [line.name for line in read.lines]


def test_tax_on_top_is_no_part_of_what_the_lines_come_to(ready: PipedriveOnSandbox, crm: PipedriveCrm) -> None:
    line = {"code": "SUPPORT", "item_price": "120", "tax": "20", "tax_method": "exclusive"}
    deal = ready.act("create_deal", properties={"title": "Taxed", "currency": "GBP"}, lines=[line])
    read = crm.deal(str(deal["id"]))

    assert 144 == deal["value"]
    assert read.amount is not None
    assert (Decimal("120.00"), False) == (read.amount.amount, read.tax_included)
    assert f"GET /api/v2/deals/{deal['id']}/discounts" not in ready.calls


def test_prices_with_tax_are_said_to_be_so(ready: PipedriveOnSandbox, crm: PipedriveCrm) -> None:
    line = {"code": "SUPPORT", "item_price": "120", "tax": "20", "tax_method": "inclusive"}
    deal = str(ready.act("create_deal", properties={"title": "Gross", "currency": "GBP"}, lines=[line])["id"])

    assert crm.deal(deal).tax_included is True


def test_a_lost_deal_stands_in_no_stage_that_hands_off_and_a_won_one_in_its_own(
    ready: PipedriveOnSandbox, crm: PipedriveCrm
) -> None:
    deal = str(ready.act("create_deal", properties={"title": "Moved", "stage_id": "2"})["id"])
    ready.act("move_deal", deal, stage="lost")
    lost = crm.deal(deal)
    ready.act("move_deal", deal, stage="won")
    won = crm.deal(deal)

    assert ("lost", False, True) == (lost.stage, lost.is_won, lost.is_closed)
    assert ("2", True, True) == (won.stage, won.is_won, won.is_closed)
    assert ["3"] == list(crm.won_stages_ahead(deal))
    ready.act("move_deal", deal, stage="open")
    assert [] == list(crm.won_stages_ahead(deal))


def test_a_paid_deal_is_moved_on_with_its_facts_in_one_write_and_stays_won(
    ready: PipedriveOnSandbox, crm: PipedriveCrm
) -> None:
    deal = str(ready.act("create_deal", properties={"title": "Paid", "stage_id": "2"})["id"])
    ready.act("move_deal", deal, stage="won")
    ready.journal.calls.clear()

    crm.record(ref(Kind.DEAL, deal), {"stage": "3", "payment_status": "paid"}, permits.for_setup(crm.connection))

    assert [f"PATCH /api/v2/deals/{deal}"] == ready.calls
    after = crm.deal(deal)
    assert ("3", True) == (after.stage, after.is_won)
    assert "paid" == ready.held(Kind.DEAL, deal, "payment_status")


def test_what_people_fill_in_is_read_and_nothing_else_is_asked_for(
    ready: PipedriveOnSandbox, crm: PipedriveCrm
) -> None:
    said = {
        "Ledgerlink: Payment terms": "net 14",
        "Ledgerlink: Tax exempt": "Yes",
        "Ledgerlink: do now": "Refresh from accounting",
    }
    deal = str(ready.act("create_deal", properties={"title": "Filled in", **said})["id"])
    read = crm.deal(deal)

    assert ("net 14", "refresh", "true") == (read.terms, read.action, read.fields["tax_exempt"])
    crm.record(ref(Kind.DEAL, deal), {"action": "", "action_answer": "Done."}, permits.for_setup(crm.connection))
    assert "" == crm.deal(deal).action


def test_a_company_comes_with_its_address_in_parts_or_as_it_was_typed(
    ready: PipedriveOnSandbox, crm: PipedriveCrm
) -> None:
    company = ready.act("create_company", properties={"name": "Typed", "address": "Somewhere 1, Berlin"})
    deal = str(ready.act("create_deal", properties={"title": "T"}, company=company["id"])["id"])
    typed = crm.buyer(crm.deal(deal)).company
    parts = crm.buyer(crm.deal(DEAL)).company

    assert typed is not None
    assert parts is not None
    assert ("Somewhere 1, Berlin", "") == (typed.address.line1, typed.address.city)
    assert ("Lindenstr. 12", "Berlin", "10969", "Germany") == (
        parts.address.line1, parts.address.city, parts.address.postal_code, parts.address.country,
    )  # fmt: skip
    assert "aurora-robotics.test" == parts.domain


def test_a_person_who_was_just_deleted_keeps_nobody_from_being_invoiced_a_company_does(
    ready: PipedriveOnSandbox, crm: PipedriveCrm
) -> None:
    company = ready.act("create_company", properties={"name": "Buyer"}, contacts=[{"name": "Ann Poe"}])
    person = str(next(p["id"] for p in ready.app.provider.books()["contacts"] if p["org_id"] == company["id"]))
    deal = crm.deal(
        str(ready.act("create_deal", company=company["id"], contacts=[person], properties={"title": "D"})["id"])
    )
    ready.act("delete", person, type="contacts")
    assert (None, "Buyer") == (crm.buyer(deal).contact, crm.buyer(deal).company.name)  # type: ignore[union-attr]

    ready.act("delete", str(company["id"]), type="companies")
    with pytest.raises(NotFound):
        crm.buyer(deal)


def test_a_task_is_of_the_type_that_the_company_has_and_may_be_about_a_person() -> None:
    bench = PipedriveOnSandbox()
    bench.act("settings", activity_types={"task": False})
    crm = bench.crm(bench.crm().account())
    about = ref(Kind.CONTACT, "9001")
    request = crm.task_request(about, subject="S" * 300, text="T", owner="884422", due=NOW, marker="LL-0123456789AB")
    made = crm.create(builders.claim(about, Kind.TASK, request, "LL-0123456789AB"), permits.for_setup(crm.connection))

    row = next(each for each in bench.app.provider.books()["tasks"] if str(each["id"]) == made.ref.id)
    assert row["type"] != "task"
    assert 9001 == row["person_id"]
    found = crm.find_created(builders.claim(about, Kind.TASK, request, "LL-0123456789AB"))
    assert found is not None
    assert made.ref == found.ref


def test_a_task_is_due_on_the_peoples_day_at_a_time_in_utc(crm: PipedriveCrm) -> None:
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    asked = crm.task_request(ref(Kind.DEAL, DEAL), subject="S", text="T", owner="nobody", due=late, marker="m")
    said = json.loads(asked.body)

    assert ("2026-07-02", "23:30") == (said["due_date"], said["due_time"])
    assert "owner_id" not in said


def test_a_note_is_found_behind_more_than_a_page_of_others() -> None:
    bench = PipedriveOnSandbox()
    crm, about, permit = bench.crm(ACCOUNT), ref(Kind.DEAL, DEAL), permits.for_setup(bench.connection)
    wanted = builders.claim(
        about, Kind.NOTE, crm.note_request(about, "The one", NOW, "LL-0123456789AB"), "LL-0123456789AB"
    )
    made = crm.create(wanted, permit)
    for number in range(120):
        bench.app.clock.advance(1)
        by_api(bench, "POST", "/api/v1/notes", content=f"<p>another {number}</p>", deal_id=int(DEAL))
    bench.journal.calls.clear()

    found = crm.find_created(wanted)

    assert found is not None
    assert made.ref == found.ref
    assert ["GET /api/v1/notes"] * 2 == bench.calls


def test_an_answer_that_names_no_record_is_unclear() -> None:
    crm = answered(PipedriveOnSandbox(), "/notes", 200, b"<html>")
    about = ref(Kind.DEAL, DEAL)
    claim = builders.claim(about, Kind.NOTE, crm.note_request(about, "x", NOW, "m"), "m")
    with pytest.raises(Unclear):
        crm.create(claim, permits.for_setup(crm.connection))


def test_a_claim_for_something_else_is_refused_unsent(ready: PipedriveOnSandbox, crm: PipedriveCrm) -> None:
    claim = builders.claim(ref(Kind.DEAL, DEAL), Kind.NOTE, WriteRequest("create webhook", b"{}"), "m")
    with pytest.raises(Unsupported):
        crm.create(claim, permits.for_setup(crm.connection))
    assert [] == ready.calls


def test_a_fact_whose_field_was_deleted_asks_for_the_set_up_which_makes_it_again() -> None:
    bench = PipedriveOnSandbox()
    permit = permits.for_setup(bench.connection)
    bench.crm().ensure_fields(permit)
    crm = bench.crm(bench.crm().account())
    bench.act("remove_property", "Ledgerlink: Invoice total", kind="deals")

    with pytest.raises(MappingMissing):
        crm.record(ref(Kind.DEAL, DEAL), {"invoice_total": "1.00"}, permit)
    assert ["deal.Ledgerlink: Invoice total"] == list(crm.ensure_fields(permit))
    crm.record(ref(Kind.DEAL, DEAL), {"invoice_total": "1.00"}, permit)


def test_without_fields_of_ours_nothing_is_sent_and_a_person_is_told_what_to_run() -> None:
    bench = PipedriveOnSandbox()
    crm = bench.crm(ACCOUNT)
    with pytest.raises(MappingMissing, match="no field of ours"):
        crm.record(ref(Kind.DEAL, DEAL), {"invoice_total": "1.00"}, permits.for_setup(crm.connection))
    assert [] == bench.calls


def test_a_field_of_another_type_or_there_twice_stops_the_set_up_before_anything_is_made() -> None:
    bench = PipedriveOnSandbox()
    for _ in range(2):
        by_api(bench, "POST", "/api/v2/dealFields", field_name="Ledgerlink: Invoice id", field_type="varchar")
    by_api(bench, "POST", "/api/v2/personFields", field_name="Ledgerlink: as of", field_type="date")
    crm, fields = bench.crm(), len(bench.app.provider.companies["8087566"].fields["deal"])  # type: ignore[attr-defined]

    with pytest.raises(Rejected, match="is there 2 times"):
        crm.ensure_fields(permits.for_setup(crm.connection))
    gaps = {(gap.field, gap.why) for gap in crm.field_gaps()}
    assert ("Ledgerlink: as of", "holds date, varchar is needed") in gaps
    assert fields == len(bench.app.provider.companies["8087566"].fields["deal"])  # type: ignore[attr-defined]


def test_only_fields_that_nobody_but_us_writes_are_ours(ready: PipedriveOnSandbox, crm: PipedriveCrm) -> None:
    codes = crm.settings.codes if crm.settings else {}
    ours = [codes["deal.invoice_id"], codes["deal.sync_status"]]

    assert crm.are_ours(ours)
    for theirs in ("deal.terms", "deal.action", "deal.tax_class", "company.customer_id"):
        assert not crm.are_ours([*ours, codes[theirs]])
    assert not ready.crm().are_ours(ours)


def test_our_own_write_comes_back_as_an_event_that_names_only_our_fields() -> None:
    """The echo, from the sandbox's own webhook to the question whether anything needs reading."""
    bench = PipedriveOnSandbox()
    bench.crm().ensure_fields(permits.for_setup(bench.connection))
    crm, outbox = bench.crm(bench.crm().account()), bench.app.provider.outbox
    assert outbox is not None
    with httpx.Client(transport=SandboxTransport(bench.app), base_url="http://sandbox.invalid") as control:
        held = {"target": "http://127.0.0.1:9/hook", "mode": "delay"}
        control.post("/_sandbox/webhooks", json=held).raise_for_status()

    crm.record(ref(Kind.DEAL, DEAL), {"invoice_status": "draft"}, permits.for_setup(crm.connection))
    sent = [*outbox._buffer, *(event for delivery in outbox._deliveries for event in delivery.events)]
    bench.app.close()

    ((event,),) = [webhooks.parse(json.dumps(each).encode()) for each in sent]
    assert event.changed
    assert crm.are_ours(event.changed)


def test_every_field_has_a_name_of_its_own_that_says_whose_it_is() -> None:
    for kind, fields in FIELDS.items():
        names = [field.name for field in fields]
        assert len(set(names)) == len(names), kind
        assert all(name.startswith("Ledgerlink: ") and len(name) <= 64 for name in names)


def test_the_settings_survive_being_kept_with_the_connection(crm: PipedriveCrm) -> None:
    assert isinstance(crm.settings, PipedriveAccount)

    assert crm.settings == account_from_profile(json.loads(json.dumps(to_profile(crm.settings))))
    assert crm.settings.codes
    with pytest.raises(Unsupported):
        connect(crm.api, CrmAccount("1", "UTC", "EUR", {}))


def test_the_day_of_a_win_begins_at_the_companys_midnight() -> None:
    bench = PipedriveOnSandbox()
    crm = bench.crm(bench.crm().account())
    deal = str(bench.act("create_deal", properties={"title": "Summer"})["id"])
    bench.act("move_deal", deal, stage="won")
    bench.act("edit", deal, properties={"won_time": "2026-06-30T23:30:00Z"})

    assert deal in {one.ref.id for one in crm.won_since(date(2026, 7, 1)).deals}
    assert deal not in {one.ref.id for one in crm.won_since(date(2026, 7, 2)).deals}


def test_every_page_of_a_list_is_read(ready: PipedriveOnSandbox) -> None:
    """Lists are cut short here: what is beyond the first page must not look missing."""

    def shorter(request: httpx.Request) -> httpx.Response | None:
        if "limit=500" not in str(request.url) or "Fields" not in request.url.path:
            return None
        url = str(request.url).replace("limit=500", "limit=7")
        with httpx.Client(transport=SandboxTransport(ready.app)) as client:
            return client.get(url, headers=dict(request.headers))

    crm = ready.crm(transport=Altered(ready.app, shorter))

    assert [] == list(crm.field_gaps())


def test_names_of_endpoints_are_for_ever_because_claims_keep_them() -> None:
    assert {"create note", "create task"} <= set(ENDPOINTS)


@pytest.mark.parametrize("body", [b"<html>Just a moment...</html>", b"", {"success": True, "data": {"id": 4711}}])
def test_a_success_that_does_not_show_the_record_is_none(ready: PipedriveOnSandbox, body: Any) -> None:
    account = ready.crm().account()
    permit = permits.for_setup(ready.connection)

    with pytest.raises(Unavailable):
        answered(ready, "/deals/8", 200, body, account).record(ref(Kind.DEAL, "8"), {"sync_status": "held"}, permit)
    with pytest.raises(Unavailable):
        answered(ready, "/activities/9", 200, body, account).mark_task(
            ref(Kind.TASK, "9"), is_open=False, permit=permit
        )
