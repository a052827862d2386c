"""The connector on its sandbox: how many calls, what is asked for, and what becomes of what isn't there."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from infra.sandbox.core.transport import SandboxTransport
from shared.errors import Malformed, MappingMissing, NotFound, RateLimited, Reconnect, Unavailable
from shared.model.refs import ConnectionId, Kind, Ref
from shared.providers.salesforce import wire
from shared.providers.salesforce.crm import SalesforceCrm
from tests.fakes.altered import Altered
from tests.fakes.salesforce import SalesforceOnSandbox, answered

MISSING = "0065g00000NoneAAAA"


@pytest.fixture
def bench() -> SalesforceOnSandbox:
    return SalesforceOnSandbox()


@pytest.fixture
def crm(bench: SalesforceOnSandbox) -> SalesforceCrm:
    return bench.crm(bench.account)


def test_a_won_deal_is_read_in_two_calls_with_everything_an_invoice_needs(
    bench: SalesforceOnSandbox, crm: SalesforceCrm
) -> None:
    deal = crm.deal(bench.deals["Aurora"])
    buyer = crm.buyer(deal)

    assert 3 == len(deal.lines)
    assert buyer.company is not None
    assert buyer.contact is not None
    assert ("Lindenstr. 12", "Berlin", "Germany") == (
        buyer.company.address.line1,
        buyer.company.address.city,
        buyer.company.address.country,
    )
    assert ["POST /services/data/v68.0/composite"] * 2 == bench.calls


def test_an_org_with_one_currency_reads_a_deal_by_one_query() -> None:
    bench = SalesforceOnSandbox(settings={"multi_currency": False})

    deal = bench.crm(bench.account).deal(bench.deals["Blackwood"])

    assert ("GBP", "GBP", None) == (deal.currency, deal.home_currency, deal.exchange_rate)
    assert ["GET /services/data/v68.0/query"] == bench.calls


def test_a_deal_with_more_lines_than_a_page_holds_has_all_of_them(
    bench: SalesforceOnSandbox, crm: SalesforceCrm
) -> None:
    lines = [{"Name": f"Part {at}", "ProductCode": f"P-{at}", "Quantity": "1", "UnitPrice": "2"} for at in range(260)]
    made = str(bench.act("create_deal", properties={"Name": "Many parts"}, lines=lines)["id"])
    bench.act("settings", page_size=200)

    deal = crm.deal(made)

    assert {f"P-{at}" for at in range(260)} == {line.sku for line in deal.lines}
    assert 2 == len(bench.calls)


def test_a_deal_without_anybody_has_no_buyer_and_costs_no_call(bench: SalesforceOnSandbox, crm: SalesforceCrm) -> None:
    made = str(bench.act("create_deal", properties={"Name": "Nobody's"})["id"])
    deal = crm.deal(made)
    bench.journal.calls.clear()

    assert crm.buyer(deal).ref is None
    assert [] == bench.calls


def test_a_contact_that_was_just_deleted_keeps_nobody_from_being_invoiced(
    bench: SalesforceOnSandbox, crm: SalesforceCrm
) -> None:
    deal = crm.deal(bench.deals["Blackwood"])
    bench.act("delete", deal.contacts[0].id, type="contacts")

    buyer = crm.buyer(deal)

    assert buyer.company is not None
    assert buyer.contact is None


def test_a_company_that_is_gone_is_not_found(bench: SalesforceOnSandbox, crm: SalesforceCrm) -> None:
    deal = crm.deal(bench.deals["Blackwood"])
    assert deal.company is not None
    bench.act("delete", deal.company.id, type="companies")

    with pytest.raises(NotFound):
        crm.buyer(deal)


def test_a_deleted_deal_is_not_found_and_neither_is_one_that_never_was(
    bench: SalesforceOnSandbox, crm: SalesforceCrm
) -> None:
    deal = bench.deals["Blackwood"]
    bench.act("delete", deal)
    for identity in (deal, MISSING):
        with pytest.raises(NotFound):
            crm.deal(identity)
        with pytest.raises(NotFound):
            crm.won_stages_ahead(identity)


def test_what_is_no_id_is_not_asked_for(bench: SalesforceOnSandbox, crm: SalesforceCrm) -> None:
    for read in (crm.deal, crm.won_stages_ahead):
        with pytest.raises(NotFound):
            read("0065g' OR Id != '")

    assert [] == bench.calls


def test_an_id_of_15_characters_is_the_same_deal(bench: SalesforceOnSandbox, crm: SalesforceCrm) -> None:
    deal = bench.deals["Aurora"]

    assert crm.deal(deal[:15]) == crm.deal(deal)


def test_a_field_that_was_taken_away_says_what_to_run(bench: SalesforceOnSandbox, crm: SalesforceCrm) -> None:
    bench.act("remove_property", "Ledgerlink_Terms__c", kind="deals")

    with pytest.raises(MappingMissing, match="Ledgerlink_Terms__c") as refused:
        crm.deal(bench.deals["Aurora"])

    assert "ledgerlink setup" in refused.value.fix


def test_only_what_is_read_is_asked_for(bench: SalesforceOnSandbox) -> None:
    asked: list[str] = []

    def listen(request: httpx.Request) -> httpx.Response | None:
        asked.extend(
            parse_qs(urlsplit(part["url"]).query)["q"][0] for part in json.loads(request.content)["compositeRequest"]
        )
        return None

    bench.crm(bench.account, Altered(bench.app, listen)).deal(bench.deals["Aurora"])

    assert "SELECT Id, Name, StageName" in asked[0]
    assert asked[0].endswith(f"WHERE Id = '{bench.deals['Aurora']}'")
    assert "FIELDS(" not in "".join(asked)


def test_the_token_of_another_org_is_noticed(bench: SalesforceOnSandbox) -> None:
    crm = bench.crm()
    crm.api.connection = ConnectionId("salesforce:00D5g00000OTHERAA")

    with pytest.raises(Reconnect, match=bench.account.account):
        crm.account()


def test_without_a_profile_the_settings_are_read_once(bench: SalesforceOnSandbox) -> None:
    crm = bench.crm()
    crm.deal(bench.deals["Aurora"])
    first = len(bench.calls)
    crm.deal(bench.deals["Aurora"])

    assert (8, 1) == (first, len(bench.calls) - first)


def test_a_deal_is_converted_by_the_rate_of_the_day_it_closes_where_the_org_does_so() -> None:
    bench = SalesforceOnSandbox(settings={"advanced_currency": True})
    deal, day = bench.deals["Aurora"], bench.app.clock.now().date()
    for start, rate in ((day - timedelta(days=30), "1.25"), (day - timedelta(days=10), "1.6")):
        bench.act("dated_rate", IsoCode="EUR", StartDate=start.isoformat(), ConversionRate=rate)
    crm = bench.crm(bench.account)
    rates = []
    for ago in (20, 5):
        closed = (day - timedelta(days=ago)).isoformat()
        bench.act("move_deal", deal, stage="won", properties={"CloseDate": closed})
        bench.journal.calls.clear()
        rates.append(crm.deal(deal).exchange_rate)

    assert [Decimal("0.8"), Decimal("0.625")] == rates
    assert 2 == len(bench.calls)
    bench.journal.calls.clear()
    assert crm.deal(bench.deals["Blackwood"]).exchange_rate is None
    assert 1 == len(bench.calls)


@pytest.mark.parametrize(
    "said",
    [
        b"<html>",
        b"[]",
        b'{"compositeResponse":[]}',
        b'{"compositeResponse":[{"referenceId":"q0","httpStatusCode":200}]}',
        b'{"compositeResponse":[{"referenceId":"q0","httpStatusCode":[200],"body":{"records":[]}}]}',
    ],
)
def test_an_answer_that_is_none_of_it_is_tried_again(bench: SalesforceOnSandbox, said: bytes) -> None:
    with pytest.raises(Unavailable):
        answered(bench, "/composite", 200, said).deal(bench.deals["Aurora"])


def test_a_refusal_inside_an_answer_means_what_it_means_alone(bench: SalesforceOnSandbox) -> None:
    limit = [{"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}]
    part: dict[str, Any] = {"body": limit, "httpHeaders": {}, "httpStatusCode": 403, "referenceId": "q0"}

    with pytest.raises(RateLimited):
        answered(bench, "/composite", 200, {"compositeResponse": [part]}).deal(bench.deals["Aurora"])


def test_a_list_that_does_not_say_where_it_goes_on_is_not_taken_for_whole(bench: SalesforceOnSandbox) -> None:
    page = {"totalSize": 9, "done": False, "records": []}

    with pytest.raises(Unavailable):
        answered(bench, "/query", 200, page).asking.every(wire.Stage, "SELECT ApiName FROM OpportunityStage", "stages")


def test_the_days_calls_of_an_org_that_are_used_up_are_a_limit(bench: SalesforceOnSandbox, crm: SalesforceCrm) -> None:
    bench.act("settings", daily_calls=0)

    with pytest.raises(RateLimited) as refused:
        crm.deal(bench.deals["Aurora"])

    assert 3600 == refused.value.retry_after


def test_a_person_account_is_a_company_and_its_own_contact() -> None:
    bench = SalesforceOnSandbox(settings={"person_accounts": True})
    said = {"LastName": "Byron", "FirstName": "Ada", "PersonEmail": "ada@byron.test"}
    account = bench.act("create_company", properties=said)
    made = bench.act("create_deal", properties={"Name": "A person's"}, company=account["id"])
    crm = bench.crm(bench.account)

    buyer = crm.buyer(crm.deal(str(made["id"])))

    assert buyer.company is not None
    assert "Ada Byron" == buyer.company.name


def test_the_line_of_a_deal_names_it_in_one_call(bench: SalesforceOnSandbox, crm: SalesforceCrm) -> None:
    deal = crm.deal(bench.deals["Aurora"])
    bench.journal.calls.clear()

    assert [deal.ref] == list(crm.deals_of(Ref(bench.connection, Kind.LINE_ITEM, deal.lines[0].ref.id)))
    assert 1 == len(bench.calls)


def test_the_same_sandbox_answers_over_a_real_transport(bench: SalesforceOnSandbox) -> None:
    transport = SandboxTransport(bench.app)

    assert bench.crm(bench.account, transport).deal(bench.deals["Aurora"]).name.startswith("Aurora")


@pytest.mark.parametrize("gone", [["done"], ["done", "nextRecordsUrl"]])
def test_a_page_that_does_not_say_whether_it_is_the_last_is_not_taken_for_it(
    bench: SalesforceOnSandbox, gone: list[str]
) -> None:
    lines = [{"Name": f"Part {at}", "ProductCode": f"P-{at}", "Quantity": "1", "UnitPrice": "2"} for at in range(260)]
    made = str(bench.act("create_deal", properties={"Name": "Many parts"}, lines=lines)["id"])
    bench.act("settings", page_size=200)
    own = SandboxTransport(bench.app)

    def renamed(request: httpx.Request) -> httpx.Response:
        answer = own.handle_request(request)
        said = answer.read()
        for member in gone:
            said = said.replace(f'"{member}"'.encode(), b'"renamed"')
        return httpx.Response(answer.status_code, content=said)

    crm = bench.crm(bench.account, Altered(bench.app, renamed))

    if "nextRecordsUrl" not in gone:
        assert 260 == len(crm.deal(made).lines)
        return
    with pytest.raises(Unavailable, match="260 rows"):
        crm.deal(made)


@pytest.mark.parametrize("member", ["IsWon", "IsClosed"])
def test_a_deal_that_does_not_say_whether_it_is_won_is_no_open_one(bench: SalesforceOnSandbox, member: str) -> None:
    own = SandboxTransport(bench.app)

    def renamed(request: httpx.Request) -> httpx.Response:
        answer = own.handle_request(request)
        return httpx.Response(answer.status_code, content=answer.read().replace(f'"{member}"'.encode(), b'"renamed"'))

    crm = bench.crm(bench.account, Altered(bench.app, renamed))

    with pytest.raises(Malformed, match=member):
        crm.deal(bench.deals["Aurora"])
