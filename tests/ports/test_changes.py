"""What changed is told completely, by every provider and the fake: nothing is skipped, wherever a poll begins or ends."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx
import pytest

from shared.lanes import LANES
from shared.model.changes import Change, ChangePage
from shared.model.refs import ConnectionId, Kind, Ref
from shared.ports.changes import Changes
from shared.providers.hubspot import changes as hubspot_changes
from shared.providers.hubspot.manifest import MANIFEST as HUBSPOT
from shared.providers.pipedrive import changes as pipedrive_changes
from shared.providers.quickbooks import changes as quickbooks_changes
from shared.providers.salesforce import changes as salesforce_changes
from shared.providers.salesforce.manifest import MANIFEST as SALESFORCE
from shared.providers.xero import changes as xero_changes
from shared.providers.xero.manifest import MANIFEST
from tests.fakes.changes import FakeChanges
from tests.fakes.clock import NOON
from tests.fakes.hubspot import HubSpotOnSandbox
from tests.fakes.pipedrive import PipedriveOnSandbox
from tests.fakes.quickbooks import QuickBooksOnSandbox
from tests.fakes.salesforce import SalesforceOnSandbox
from tests.fakes.xero import XeroOnSandbox

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Account:
    """An account with a list of changes, and what a test does to it: `change` makes or alters a record, giving its id."""

    changes: Changes
    change: Callable[[], str]
    wait: Callable[[float], object]
    now: Callable[[], datetime]
    list: str = ""

    @property
    def name(self) -> str:
        return self.list or self.changes.lists[0]


def the_fake() -> Account:
    fake = FakeChanges()
    at = [NOON]

    def change() -> str:
        ref = Ref(ConnectionId("hubspot:1"), Kind.DEAL, str(len(fake.held["deals"])))
        fake.held["deals"].append(Change(ref, at[0]))
        return ref.id

    def wait(seconds: float) -> None:
        at[0] += timedelta(seconds=seconds)

    return Account(fake, change, wait, lambda: at[0])


def hubspot() -> Account:
    bench = HubSpotOnSandbox()

    def change() -> str:
        return str(bench.act("create_deal", properties={"dealname": "A deal"})["id"])

    return Account(hubspot_changes.connect(bench.crm().api), change, bench.app.clock.advance, bench.app.clock.now)


def hubspot_list(name: str, act: str, fields: dict[str, str]) -> Account:
    """Another list of a portal; its record is made by a person."""
    bench = HubSpotOnSandbox()
    changes = hubspot_changes.connect(bench.api())

    def change() -> str:
        return str(bench.act(act, fields=fields)["id"])

    return Account(changes, change, bench.app.clock.advance, bench.app.clock.now, name)


def hubspot_companies() -> Account:
    return hubspot_list("companies", "create_company", {"name": "Another"})


def hubspot_contacts() -> Account:
    return hubspot_list("contacts", "create_contact", {"family": "Another"})


def pipedrive_list(name: str, act: str, fields: dict[str, str]) -> Account:
    """Another list of a company; its record is made by a person."""
    bench = PipedriveOnSandbox()
    changes = pipedrive_changes.connect(bench.api())

    def change() -> str:
        return str(bench.act(act, fields=fields)["id"])

    return Account(changes, change, bench.app.clock.advance, bench.app.clock.now, name)


def pipedrive_companies() -> Account:
    return pipedrive_list("companies", "create_company", {"name": "Another"})


def pipedrive_contacts() -> Account:
    return pipedrive_list("contacts", "create_contact", {"family": "Another"})


def pipedrive() -> Account:
    bench = PipedriveOnSandbox()

    def change() -> str:
        return str(bench.act("create_deal", properties={"title": "A deal"})["id"])

    return Account(pipedrive_changes.connect(bench.crm().api), change, bench.app.clock.advance, bench.app.clock.now)


def salesforce() -> Account:
    bench = SalesforceOnSandbox()

    def change() -> str:
        return str(bench.act("create_deal", properties={"Name": "A deal"})["id"])

    return Account(
        salesforce_changes.connect(bench.crm(bench.account).api), change, bench.app.clock.advance, bench.app.clock.now
    )


def salesforce_list(name: str, alter: Callable[[SalesforceOnSandbox], Any]) -> Account:
    """Another list of an org; its record is made by a person."""
    bench = SalesforceOnSandbox()
    changes = salesforce_changes.connect(bench.crm(bench.account).api)
    return Account(changes, lambda: str(alter(bench)["id"]), bench.app.clock.advance, bench.app.clock.now, name)


def salesforce_line_items() -> Account:
    line = {"Name": "Support hours", "ProductCode": "SUPPORT", "Quantity": "1", "UnitPrice": "120"}
    return salesforce_list("line_items", lambda bench: bench.act("add_line", bench.deals["Aurora"], properties=line))


def salesforce_companies() -> Account:
    return salesforce_list("companies", lambda bench: bench.act("create_company", properties={"Name": "Another"}))


def salesforce_contacts() -> Account:
    return salesforce_list("contacts", lambda bench: bench.act("create_contact", properties={"LastName": "Another"}))


def xero() -> Account:
    bench = XeroOnSandbox()
    provider = bench.app.provider

    def change() -> str:
        return str(provider.act("create_invoice", "", {})["InvoiceID"])

    return Account(xero_changes.connect(bench.ledger().api), change, bench.app.clock.advance, bench.app.clock.now)


def quickbooks_list(act: str) -> Account:
    """QuickBooks has one list for everything; the customer has an open invoice."""
    bench = QuickBooksOnSandbox()
    provider = bench.app.provider
    invoice = str(provider.act("create_invoice", "", {})["Id"]) if act != "create_invoice" else ""

    def change() -> str:
        made = provider.act(act, invoice, {"amount": "1.00", "allocate": False} if invoice else {})
        return str(made.get("credit", made)["Id"])

    return Account(quickbooks_changes.connect(bench.api()), change, bench.app.clock.advance, bench.app.clock.now)


def quickbooks() -> Account:
    return quickbooks_list("create_invoice")


def quickbooks_payments() -> Account:
    return quickbooks_list("overpay")


def quickbooks_credit_memos() -> Account:
    return quickbooks_list("credit")


def xero_list(name: str, act: str) -> Account:
    """Xero's list of one kind of credit; its customer has an open invoice."""
    bench = XeroOnSandbox()
    provider, invoice = bench.app.provider, open_invoice(bench)

    def change() -> str:
        made = provider.act(act, invoice, {"amount": "1.00", "allocate": False})
        return str(made.get("credit", made)["ID"])

    changes = xero_changes.connect(bench.ledger().api)
    return Account(changes, change, bench.app.clock.advance, bench.app.clock.now, name)


def xero_credit_notes() -> Account:
    return xero_list("credit_notes", "credit")


def xero_overpayments() -> Account:
    return xero_list("overpayments", "overpay")


def xero_prepayments() -> Account:
    return xero_list("prepayments", "prepay")


def customers_of(bench: XeroOnSandbox | QuickBooksOnSandbox, changes: Changes, name: str, identity: str) -> Account:
    """A ledger's list in which customers are told of; each is typed in by an accountant."""
    numbers = count()

    def change() -> str:
        made = bench.app.provider.act("create_customer", "", {"name": f"Customer {next(numbers)}"})
        return str(made[identity])

    return Account(changes, change, bench.app.clock.advance, bench.app.clock.now, name)


def xero_contacts() -> Account:
    bench = XeroOnSandbox()
    return customers_of(bench, xero_changes.connect(bench.api()), "contacts", "ContactID")


def quickbooks_customers() -> Account:
    bench = QuickBooksOnSandbox()
    return customers_of(bench, quickbooks_changes.connect(bench.api()), quickbooks_changes.LIST, "Id")


ACCOUNTS = [
    the_fake,
    hubspot,
    hubspot_companies,
    hubspot_contacts,
    pipedrive,
    pipedrive_companies,
    pipedrive_contacts,
    salesforce,
    salesforce_line_items,
    salesforce_companies,
    salesforce_contacts,
    xero,
    xero_credit_notes,
    xero_overpayments,
    xero_prepayments,
    quickbooks,
    quickbooks_payments,
    quickbooks_credit_memos,
    xero_contacts,
    quickbooks_customers,
]


@pytest.fixture(params=ACCOUNTS, ids=lambda made: made.__name__)
def account(request: pytest.FixtureRequest) -> Account:
    made: Account = request.param()
    return made


def told(pages: Iterator[ChangePage]) -> dict[str, datetime]:
    return {change.ref.id: change.at for page in pages for change in page.changes}


def reached(pages: Iterator[ChangePage]) -> datetime:
    times = [page.reached for page in pages if page.reached is not None]
    return max(times)


def test_what_changed_is_told_with_the_providers_own_time(account: Account) -> None:
    account.wait(600)
    began = account.now()
    made = account.change()
    account.wait(60)

    found = told(account.changes.since(account.name, began - timedelta(seconds=1)))

    assert set(found) == {made}
    assert began - timedelta(seconds=1) <= found[made] <= account.now()


def test_the_beginning_counts(account: Account) -> None:
    account.wait(600)
    made = account.change()
    account.wait(600)
    at = told(account.changes.since(account.name, LONG_AGO))[made]

    assert made in told(account.changes.since(account.name, at))


def test_where_nothing_changed_nothing_is_said_and_the_cursor_stays(account: Account) -> None:
    account.change()
    account.wait(400)
    since = account.now()

    pages = list(account.changes.since(account.name, since))

    assert told(iter(pages)) == {}
    assert reached(iter(pages)) == since


def test_however_often_one_asks_on_from_where_one_was_everything_is_told(account: Account) -> None:
    account.wait(300)
    cursor, wanted, found = account.now(), set(), set()
    for seconds in (0, 1, 350, 0, 30, 310):
        wanted.add(account.change())
        account.wait(seconds)
        pages = list(account.changes.since(account.name, cursor))
        found |= set(told(iter(pages)))
        after = reached(iter(pages))
        assert after >= cursor
        cursor = after
    account.wait(310)
    found |= set(told(account.changes.since(account.name, cursor)))

    assert wanted == found


def deals(bench: HubSpotOnSandbox, count: int) -> set[str]:
    return {str(bench.act("create_deal", properties={"dealname": f"Deal {at}"})["id"]) for at in range(count)}


def all_deals(bench: HubSpotOnSandbox, transport: httpx.BaseTransport | None = None) -> list[ChangePage]:
    return list(hubspot_changes.connect(bench.crm(transport=transport).api).since("deals", LONG_AGO))


def test_hubspot_a_poll_costs_what_the_manifest_says() -> None:
    bench = HubSpotOnSandbox()
    asked = hubspot_changes.connect(bench.api())
    for name in asked.lists:
        list(asked.since(name, bench.app.clock.now()))

    assert len(bench.calls) == HUBSPOT.calls_per_poll


def test_hubspot_more_than_a_page_within_the_lag_is_read_by_number() -> None:
    bench = HubSpotOnSandbox()
    made = deals(bench, 450)
    bench.app.clock.advance(60)

    pages = all_deals(bench)

    assert made <= set(told(iter(pages)))
    assert len(bench.calls) == len(pages) <= 5


def test_hubspot_a_long_backlog_moves_its_cursor_page_by_page() -> None:
    bench = HubSpotOnSandbox()
    made: set[str] = set()
    for _ in range(4):
        made |= deals(bench, 150)
        bench.app.clock.advance(400)

    pages = all_deals(bench)

    assert made <= set(told(iter(pages)))
    cursors = [page.reached for page in pages if page.reached is not None]
    assert cursors == sorted(cursors)
    assert len(set(cursors)) == len(cursors)
    for number, page in enumerate(pages[:-1]):
        assert page.reached is not None
        later = {one.ref.id for after in pages[number + 1 :] for one in after.changes}
        overdue = {one.ref.id for one in _changes(pages) if one.at < page.reached} & later
        assert overdue <= {one.ref.id for before in pages[: number + 1] for one in before.changes}


def _changes(pages: list[ChangePage]) -> list[Change]:
    return [change for page in pages for change in page.changes]


class OneInstant(httpx.BaseTransport):
    """A portal in which everything changed in the same millisecond, and which ends its answers after few rows."""

    AT = 1_790_000_000_000

    def __init__(self, count: int) -> None:
        self.ids = list(range(1, count + 1))
        self.deepest = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        asked: dict[str, Any] = json.loads(request.content)
        wanted = {row["propertyName"]: row for row in asked["filterGroups"][0]["filters"]}
        found = [one for one in self.ids if one > int(wanted.get("hs_object_id", {"value": 0})["value"])]
        if wanted["hs_lastmodifieddate"]["operator"] == "GTE" and int(wanted["hs_lastmodifieddate"]["value"]) > self.AT:
            found = []
        start = int(asked["after"])
        self.deepest = max(self.deepest, start + asked["limit"])
        page = found[start : start + asked["limit"]]
        rows = [{"id": str(one), "properties": {"hs_lastmodifieddate": str(self.AT)}} for one in page]
        answer: dict[str, Any] = {"results": rows}
        if len(found) > start + asked["limit"]:
            answer["paging"] = {"next": {"after": str(start + asked["limit"])}}
        return httpx.Response(200, json=answer)


def test_hubspot_ten_thousand_deals_of_one_instant_are_read_by_their_ids() -> None:
    portal = OneInstant(10_500)

    pages = all_deals(HubSpotOnSandbox(), portal)

    assert len(told(iter(pages))) == 10_500
    assert portal.deepest <= 10_000
    assert pages[-1].reached is not None


@pytest.fixture
def books() -> XeroOnSandbox:
    return XeroOnSandbox()


def xero_told(books: XeroOnSandbox, name: str, since: datetime) -> set[str]:
    books.app.clock.advance(2)
    return set(told(xero_changes.connect(books.ledger().api).since(name, since)))


def open_invoice(books: XeroOnSandbox) -> str:
    made = books.app.provider.act("create_invoice", "", {})
    return str(books.app.provider.act("approve", made["InvoiceID"], {})["InvoiceID"])


def test_xero_a_payment_and_its_removal_are_changes_of_its_invoice(books: XeroOnSandbox) -> None:
    provider, invoice = books.app.provider, open_invoice(books)
    books.app.clock.advance(400)
    since = books.app.clock.now()
    books.app.clock.advance(2)
    payment = provider.act("pay", invoice, {})

    assert xero_told(books, "payments", since) == {invoice}

    books.app.clock.advance(400)
    since = books.app.clock.now()
    books.app.clock.advance(2)
    provider.act("delete_payment", payment["payment"]["PaymentID"], {})

    assert xero_told(books, "payments", since) == {invoice}


def test_xero_a_credit_note_is_a_change_of_itself_and_of_the_invoices_it_was_applied_to(books: XeroOnSandbox) -> None:
    provider, invoice = books.app.provider, open_invoice(books)
    books.app.clock.advance(400)
    since = books.app.clock.now()
    books.app.clock.advance(2)
    credit = provider.act("credit", invoice, {})["credit"]["CreditNoteID"]

    assert xero_told(books, "credit_notes", since) == {invoice, credit}


@pytest.mark.parametrize(
    ("act", "name", "kind"), [("overpay", "overpayments", Kind.OVERPAYMENT), ("prepay", "prepayments", Kind.PREPAYMENT)]
)
def test_xero_money_that_came_early_is_a_change_that_names_its_customer(
    books: XeroOnSandbox, act: str, name: str, kind: Kind
) -> None:
    provider, invoice = books.app.provider, open_invoice(books)
    books.app.clock.advance(400)
    since = books.app.clock.now()
    books.app.clock.advance(2)
    made = provider.act(act, invoice, {"amount": "10.00"})
    pages = list(xero_changes.connect(books.ledger().api).since(name, since))
    (change,) = _changes(pages)

    assert (change.ref.kind, change.ref.id) == (kind, made[f"{name[:-1].capitalize()}ID"])
    assert change.whose == Ref(books.connection, Kind.CUSTOMER, made["Contact"]["ContactID"])


@pytest.mark.parametrize("act", ["credit", "overpay", "prepay"])
def test_xero_a_refund_and_its_removal_are_changes_of_its_credit(books: XeroOnSandbox, act: str) -> None:
    provider, invoice = books.app.provider, open_invoice(books)
    made = provider.act(act, invoice, {"amount": "10.00", "allocate": False})
    credit = named = made.get("credit", made)["ID"]
    for do in ("refund", "delete_payment"):
        books.app.clock.advance(400)
        since = books.app.clock.now()
        books.app.clock.advance(2)
        done = provider.act(do, named, {})
        named = done["payment"]["PaymentID"] if do == "refund" else named

        assert xero_told(books, "payments", since) == {credit}


def test_xero_a_payment_names_what_it_gives_back_in_either_of_two_ways() -> None:
    row = {"PaymentID": "p", "UpdatedDateUTC": "/Date(1773964800000+0000)/"}
    told_ = xero_changes.LISTS["payments"].told

    assert [record for record in told_(row | {"CreditNote": {"CreditNoteID": "c"}})[1] if record[1]] == [
        (Kind.CREDIT_NOTE, "c", "")
    ]
    assert [record for record in told_(row | {"Prepayment": {"PrepaymentID": "p"}})[1] if record[1]] == [
        (Kind.PREPAYMENT, "p", "")
    ]
    assert [r for r in told_(row | {"Invoice": {"InvoiceID": "b", "Type": "ACCPAYCREDIT"}})[1] if r[1]] == []


def test_xero_a_suppliers_credit_is_nobodys_business(books: XeroOnSandbox) -> None:
    row = {"CreditNoteID": "c", "Type": "ACCPAYCREDIT", "UpdatedDateUTC": "/Date(1773964800000+0000)/"}

    assert xero_changes.LISTS["credit_notes"].told(row)[1] == []


def test_xero_a_poll_costs_what_the_manifest_says(books: XeroOnSandbox) -> None:
    asked = xero_changes.connect(books.ledger().api)
    for name in asked.lists:
        list(asked.since(name, books.app.clock.now()))

    assert len(books.journal.calls) == MANIFEST.calls_per_poll == LANES["poll"][1]


def test_xero_bills_are_nobodys_business(books: XeroOnSandbox) -> None:
    kinds = {row["InvoiceID"]: row["Type"] for row in books.app.provider.books()["invoices"]}

    found = xero_told(books, "invoices", LONG_AGO)

    assert found == {identity for identity, kind in kinds.items() if kind == "ACCREC"}


def test_salesforce_a_deal_in_the_recycle_bin_has_changed() -> None:
    bench = SalesforceOnSandbox()
    bench.app.clock.advance(400)
    since, deal = bench.app.clock.now(), bench.deals["Aurora"]
    bench.act("delete", deal)

    found = told(salesforce_changes.connect(bench.crm(bench.account).api).since("deals", since.replace(microsecond=0)))

    assert {deal} == set(found)


def test_salesforce_more_than_a_page_within_one_second_is_read_by_their_ids() -> None:
    bench = SalesforceOnSandbox()
    made = {str(bench.act("create_deal", properties={"Name": f"Deal {at}"})["id"]) for at in range(450)}
    changes = replace(salesforce_changes.connect(bench.crm(bench.account).api), page=200)
    bench.journal.calls.clear()

    pages = list(changes.since("deals", LONG_AGO))

    assert made <= set(told(iter(pages)))
    assert len(bench.calls) == len(pages) == 3


def test_salesforce_what_was_committed_late_is_told_next_time() -> None:
    """A transaction that began before the newest change and ended after it was asked for bears an earlier stamp."""
    bench = SalesforceOnSandbox()
    changes = salesforce_changes.connect(bench.crm(bench.account).api)
    bench.act("create_deal", properties={"Name": "Early"})
    bench.app.clock.advance(60)
    bench.act("create_deal", properties={"Name": "Late"})

    cursor = reached(changes.since("deals", LONG_AGO))

    assert len(told(changes.since("deals", cursor))) >= 2


def test_salesforce_a_poll_costs_what_the_manifest_says() -> None:
    bench = SalesforceOnSandbox()
    asked = salesforce_changes.connect(bench.crm(bench.account).api)
    for name in asked.lists:
        list(asked.since(name, bench.app.clock.now()))

    assert len(bench.calls) == SALESFORCE.calls_per_poll


@pytest.mark.parametrize("deed", ["edit", "archive", "merge"])
def test_xero_whatever_happens_to_a_customer_is_a_change_of_it(books: XeroOnSandbox, deed: str) -> None:
    act = books.app.provider.act
    one, other = (act("create_customer", "", {"name": name})["ContactID"] for name in ("One", "Other"))
    books.app.clock.advance(120)
    since = books.app.clock.now()
    books.app.clock.advance(5)
    act(deed, one, {"kind": "customer", "into": other} if deed == "merge" else {"kind": "customer", "city": "York"})

    found = told(xero_changes.connect(books.api()).since("contacts", since))

    assert ({one, other} if deed == "merge" else {one}) == set(found)


@pytest.mark.parametrize("backlog", [False, True], ids=["its own list", "beyond thirty days"])
@pytest.mark.parametrize("deed", ["edit", "archive", "merge"])
def test_quickbooks_whatever_happens_to_a_customer_is_a_change_of_it(deed: str, *, backlog: bool) -> None:
    bench = QuickBooksOnSandbox()
    act = bench.app.provider.act
    one, other = (act("create_customer", "", {"name": name})["Id"] for name in ("One", "Other"))
    bench.app.clock.advance(120)
    since = bench.app.clock.now()
    bench.app.clock.advance(5)
    act(deed, one, {"kind": "customer", "into": other} if deed == "merge" else {"kind": "customer", "city": "York"})

    asked = quickbooks_changes.connect(bench.api())
    pages = asked.since(asked.lists[0], since - timedelta(days=40) if backlog else since)
    found = {change.ref for page in pages for change in page.changes}

    changed = {one, other} if deed == "merge" else {one}
    assert {Ref(bench.connection, Kind.CUSTOMER, identity) for identity in changed} <= found
    assert backlog or len(changed) == len(found)
