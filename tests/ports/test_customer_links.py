"""Every link of a customer can be read at once; open claims, links taken back and other links among them are none."""

from dataclasses import replace

import pytest

from shared.aws.audit import DynamoAudit
from shared.aws.customer_links import DynamoCustomerLinks
from shared.aws.links import DynamoLinks
from shared.model.claims import Claim, ClaimState, Created, WriteRequest
from shared.model.handoff import Journal
from shared.model.refs import ConnectionId, Kind, Ref
from shared.ports.stores import Deed
from tests import builders
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.cloud.tables import InThisProcess
from tests.fakes.emulated import Emulator

pytestmark = pytest.mark.stack
DEED = Deed(NOON, "test", "linked customer", "r1", Journal())
ACME = Ref(builders.CRM, Kind.COMPANY, "1")
HERE = f"customer:{builders.LEDGER}"


@pytest.fixture(params=["in this process", "emulated"])
def links(request: pytest.FixtureRequest, emulator: Emulator) -> DynamoLinks:
    tables = InThisProcess() if request.param == "in this process" else emulator
    audit = DynamoAudit(tables.table("audit"))
    return DynamoLinks(tables.table("links"), tables.table("state"), audit, FakeClock(NOON))


def claim_of(subject: Ref, intent: str, kind: Kind) -> Claim:
    return Claim(
        subject=subject,
        intent=intent,
        target=ConnectionId(builders.LEDGER),
        kind=kind,
        reference=subject.id,
        request=WriteRequest("", b""),
        key=f"{subject}/{intent}",
        generation=1,
        state=ClaimState.OPEN,
        claimed_at=NOON,
        attempted_at=NOON,
    )


def link(links: DynamoLinks, subject: Ref, intent: str, made: Ref) -> Claim:
    claim = claim_of(subject, intent, made.kind)
    links.claim(claim)
    return links.settle(claim, Created(made), None, DEED)


def test_every_customer_link_is_given_once_whatever_else_stands_beside_it(links: DynamoLinks) -> None:
    customers = [Ref(builders.LEDGER, Kind.CUSTOMER, name) for name in ("a", "b", "c", "d")]
    for number, customer in enumerate(customers):
        link(links, replace(ACME, id=str(number)), HERE, customer)
    link(links, builders.deal_ref(), "invoice", Ref(builders.LEDGER, Kind.INVOICE, "i"))
    links.claim(claim_of(replace(ACME, id="9"), HERE, Kind.CUSTOMER))
    taken_back = replace(ACME, id="3")
    links.unlink(links.dossier(taken_back).claims[HERE], DEED)

    found = sorted(DynamoCustomerLinks(links.table).all(), key=str)

    assert [(replace(ACME, id=str(number)), customer) for number, customer in enumerate(customers[:3])] == found
