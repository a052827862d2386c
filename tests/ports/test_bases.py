"""What both sides held when they were last in step is kept for each pair, and never overwritten unseen."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.aws.audit import DynamoAudit
from shared.aws.bases import DynamoBases
from shared.aws.links import DynamoLinks
from shared.errors import Conflict
from shared.model.bases import Base, Sight
from shared.model.handoff import Journal
from shared.model.parties import PartyField
from shared.model.refs import ConnectionId, Kind, Ref
from shared.ports.bases import Bases
from shared.ports.stores import Deed
from tests import builders
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.cloud.tables import InThisProcess
from tests.fakes.customers import FakeBases
from tests.fakes.emulated import Emulator

pytestmark = pytest.mark.stack
COMPANY = Ref(builders.CRM, Kind.COMPANY, "5001")
CUSTOMER = Ref(builders.LEDGER, Kind.CUSTOMER, "c-1")
OTHER = Ref(ConnectionId("xero:other"), Kind.CUSTOMER, "c-2")
BASE = Base(
    COMPANY,
    CUSTOMER,
    Sight({PartyField.NAME: "Ærø & Søn A/S", PartyField.PHONE: ""}, "7", NOON),
    Sight({PartyField.NAME: "Aero"}, "", NOON + timedelta(milliseconds=5), ours=True),
    NOON,
    people={"hubspot:4455667#contact#9": Sight({PartyField.EMAIL: "ap@aero.dk"})},
    number=1,
)


@pytest.fixture(params=["fake", "in this process", "dynamo"])
def bases(request: pytest.FixtureRequest, emulator: Emulator) -> Bases:
    if request.param == "fake":
        return FakeBases()
    return dynamo(InThisProcess() if request.param == "in this process" else emulator)


def dynamo(tables: InThisProcess | Emulator) -> DynamoBases:
    return DynamoBases(tables.table("links"), DynamoAudit(tables.table("audit")))


def test_a_base_is_found_as_it_was_kept(bases: Bases) -> None:
    bases.keep(BASE)

    assert BASE == bases.find(COMPANY, CUSTOMER)


def test_two_that_never_were_in_step_have_none(bases: Bases) -> None:
    assert bases.find(COMPANY, CUSTOMER) is None
    assert {} == bases.of(COMPANY)


def test_a_company_with_customers_in_several_books_has_one_for_each(bases: Bases) -> None:
    other = replace(BASE, customer=OTHER)
    bases.keep(BASE)
    bases.keep(other)

    assert {CUSTOMER: BASE, OTHER: other} == bases.of(COMPANY)


def test_a_base_follows_the_one_that_was_read(bases: Bases) -> None:
    bases.keep(BASE)
    bases.keep(BASE.followed(at=NOON + timedelta(hours=1)))

    kept = bases.find(COMPANY, CUSTOMER)
    assert kept is not None
    assert (2, NOON + timedelta(hours=1)) == (kept.number, kept.at)


def test_who_read_an_older_one_is_refused_and_the_newer_stays(bases: Bases) -> None:
    bases.keep(BASE)
    newer = BASE.followed(at=NOON + timedelta(hours=1))
    bases.keep(newer)

    with pytest.raises(Conflict):
        bases.keep(BASE.followed(at=NOON + timedelta(hours=2)))
    with pytest.raises(Conflict):
        bases.keep(BASE)

    assert newer == bases.find(COMPANY, CUSTOMER)


def test_a_forgotten_base_begins_anew(bases: Bases) -> None:
    bases.keep(BASE)
    bases.forget(COMPANY, CUSTOMER)
    bases.forget(COMPANY, CUSTOMER)

    assert bases.find(COMPANY, CUSTOMER) is None
    bases.keep(BASE)


def test_what_was_done_stands_in_the_trail_of_the_record_or_the_base_isnt_kept(bases: Bases) -> None:
    deed = Deed(NOON, "ledgerlink", "brought into step", "r1", Journal(), {"ledger phone": "1"}, {"ledger phone": "2"})
    first = replace(BASE, record=replace(COMPANY, id="with-a-trail"))
    bases.keep(first, deed)
    with pytest.raises(Conflict):
        bases.keep(first, deed)

    audit = bases.audit if isinstance(bases, FakeBases | DynamoBases) else FakeBases().audit
    assert [deed.after] == [entry.after for entry in audit.entries(first.record)]


def test_the_companies_that_a_contact_speaks_for_are_known(bases: Bases) -> None:
    contact = Ref(builders.CRM, Kind.CONTACT, "9001")
    bases.speaks_for(contact, COMPANY)
    bases.speaks_for(contact, COMPANY)

    assert [COMPANY] == list(bases.spoken_for(contact))
    assert [] == list(bases.spoken_for(replace(contact, id="9002")))


def test_the_dossier_of_a_company_doesnt_mind_its_bases(emulator: Emulator) -> None:
    table = emulator.table("links")
    company = replace(COMPANY, id="beside-a-dossier")
    dynamo(emulator).keep(replace(BASE, record=company))

    links = DynamoLinks(table, emulator.table("state"), DynamoAudit(emulator.table("audit")), FakeClock(NOON))

    assert {} == links.dossier(company).claims
