"""All that customers owe is read at once, with whose it is; on tables in this process and on the emulated ones."""

from dataclasses import replace
from datetime import date

import pytest

from shared.aws.audit import DynamoAudit
from shared.aws.bases import DynamoBases
from shared.aws.collections import DynamoCollections
from shared.aws.links import DynamoLinks
from shared.aws.owing import DynamoDebtors
from shared.model.bases import Base, Sight
from shared.model.claims import Claim, ClaimState, Created, WriteRequest
from shared.model.collecting import Collection
from shared.model.handoff import Journal
from shared.model.parties import PartyField
from shared.model.refs import ConnectionId, Kind, Ref
from shared.ports.stores import Deed
from tests import builders
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.cloud.tables import InThisProcess
from tests.owed import CUSTOMER, credit, invoice, receivable

DEED = Deed(NOON, "test", "linked customer", "r1", Journal())
ACME = Ref(builders.CRM, Kind.COMPANY, "1")
OTHER = Ref(CUSTOMER.connection, Kind.CUSTOMER, "customer-2")
MANY = 1200


@pytest.fixture(params=["in this process", pytest.param("emulated", marks=pytest.mark.stack)])
def links(request: pytest.FixtureRequest) -> DynamoLinks:
    here = InThisProcess() if request.param == "in this process" else request.getfixturevalue("emulator")
    return DynamoLinks(here.table("links"), here.table("state"), DynamoAudit(here.table("audit")), FakeClock(NOON))


def linked(links: DynamoLinks, customer: Ref, name: str) -> None:
    claim = Claim(
        subject=ACME,
        intent=f"customer:{customer.connection}",
        target=ConnectionId(customer.connection),
        kind=Kind.CUSTOMER,
        reference=ACME.id,
        request=WriteRequest("", b""),
        key=str(customer),
        generation=1,
        state=ClaimState.OPEN,
        claimed_at=NOON,
        attempted_at=NOON,
        expected={"name": name} if name else {},
    )
    links.claim(claim)
    links.settle(claim, Created(customer), None, DEED)


def test_each_receivable_comes_back_exactly_with_its_record_and_the_name_it_was_made_with(links: DynamoLinks) -> None:
    mine = receivable(invoice(1), invoice(2), credits=[credit(1)])
    theirs = receivable(invoice(3, customer=OTHER), customer=OTHER)
    for each in (mine, theirs):
        links.receivables.begin(each)
    linked(links, CUSTOMER, "Acme Ltd")

    found = {one.owed.customer: one for one in DynamoDebtors(links.table).all()}

    assert (found[CUSTOMER].owed, found[CUSTOMER].record, found[CUSTOMER].name) == (mine, ACME, "Acme Ltd")
    assert (found[OTHER].owed, found[OTHER].record, found[OTHER].name) == (theirs, None, "")


def test_a_customer_that_is_kept_in_step_has_the_name_that_the_ledger_gave_last(links: DynamoLinks) -> None:
    links.receivables.begin(receivable(invoice(1)))
    linked(links, CUSTOMER, "Acme Ltd")
    said = Sight({PartyField.NAME: "Acme Holdings"})
    DynamoBases(links.table, links.audit).keep(Base(ACME, CUSTOMER, Sight(), said, NOON, number=1))

    assert ["Acme Holdings"] == [one.name for one in DynamoDebtors(links.table).all()]


def test_each_invoices_collection_comes_with_its_customer(links: DynamoLinks) -> None:
    mine, theirs = invoice(1), invoice(2, customer=OTHER)
    links.receivables.begin(receivable(mine))
    links.receivables.begin(receivable(theirs, customer=OTHER))
    begun = Collection(mine.ref, disputed="Two hours", promised_on=date(2026, 12, 18))
    DynamoCollections(links.table).keep(begun)

    found = {one.owed.customer: one.collections for one in DynamoDebtors(links.table).all()}

    assert {CUSTOMER: {mine.ref: replace(begun, version=1)}, OTHER: {}} == found


def test_what_was_never_kept_whole_is_left_out_and_reading_is_told(links: DynamoLinks) -> None:
    links.receivables.keep(OTHER, [invoice(n, customer=OTHER) for n in range(MANY)], NOON)
    told: list[int] = []

    assert [] == DynamoDebtors(links.table).all(told.append)
    assert [500, 1000] == told
