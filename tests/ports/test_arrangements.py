"""What people noted with a customer is read as it stands: over the fake and over every CRM's connector on its sandbox."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import pytest

from shared.errors import NotFound
from shared.model import permits
from shared.model.collecting import Arrangement
from shared.model.refs import Kind, Ref
from shared.ports.arrangements import Arrangements
from shared.providers.hubspot import arrangements as hubspot_arrangements
from shared.providers.pipedrive import arrangements as pipedrive_arrangements
from shared.providers.pipedrive.fields import FIELDS
from shared.providers.salesforce import arrangements as salesforce_arrangements
from tests import builders
from tests.fakes.arrangements import FakeArrangements
from tests.fakes.hubspot import HubSpotOnSandbox
from tests.fakes.pipedrive import PipedriveOnSandbox
from tests.fakes.salesforce import SalesforceOnSandbox

BILLING = frozenset({"Billing", "Billing contact"})
GRETA = ("finance@aurora-robotics.test", "Greta Vogel")


@dataclass(frozen=True)
class Desk:
    """
    A CRM with a deal of Aurora Robotics. `note` types texts into fields of ours, by their facts, on one of its records; `bill`
    makes the second contact the one who gets invoices, whose e-mail is given. `gone`: a contact is deleted. `calls`: how many were made.
    """

    arrangements: Arrangements
    deal: Ref
    company: Ref
    contact: Ref
    note: Callable[[Ref, Mapping[str, str]], object]
    bill: Callable[[], str]
    gone: Callable[[Ref], object]
    calls: Callable[[], int]
    owner: str = "884422"
    most_calls: int = 2


def the_fake() -> Desk:
    fake = FakeArrangements()
    deal, company, contact = (
        Ref(builders.CRM, kind, identity)
        for kind, identity in ((Kind.DEAL, "31337"), (Kind.COMPANY, "5001"), (Kind.CONTACT, "9001"))
    )
    for ref in (deal, company, contact):
        fake.held[ref] = Arrangement(owner="884422", email=GRETA[0], greeting=GRETA[1])

    def note(about: Ref, said: Mapping[str, str]) -> None:
        stands = fake.held[about]
        fake.held[about] = Arrangement.as_written(said, stands.owner, stands.email, stands.greeting)

    def bill() -> str:
        fake.held[company] = replace(fake.held[company], email="jon.smith@aurora-robotics.test")
        return fake.held[company].email

    def gone(person: Ref) -> None:
        del fake.held[person]
        fake.held[deal] = replace(fake.held[deal], email="", greeting="")

    return Desk(fake, deal, company, contact, note, bill, gone, lambda: len(fake.asked))


def hubspot() -> Desk:
    bench = HubSpotOnSandbox()
    bench.crm().ensure_fields(permits.for_setup(bench.connection))
    bench.journal.calls.clear()
    books = bench.app.provider.books()
    jon = next(row["id"] for row in books["contacts"] if row["properties"]["email"].startswith("jon.smith"))

    def bill() -> str:
        bench.act("associate", "5001", kind="company", to_kind="contact", to=jon, role="Billing contact")
        return "jon.smith@aurora-robotics.test"

    def ref(kind: Kind, identity: str) -> Ref:
        return Ref(bench.connection, kind, identity)

    def note(about: Ref, said: Mapping[str, str]) -> None:
        typed = {f"ledgerlink_{fact}": text for fact, text in said.items()}
        bench.act("edit", about.id, type=PLURAL[about.kind], properties=typed)

    return Desk(
        hubspot_arrangements.connect(bench.api(), None, BILLING),
        ref(Kind.DEAL, "31337"),
        ref(Kind.COMPANY, "5001"),
        ref(Kind.CONTACT, "9001"),
        note,
        bill,
        lambda person: bench.act("archive", person.id, kind="contact"),
        lambda: len(bench.calls),
    )


PLURAL = {Kind.DEAL: "deals", Kind.COMPANY: "companies", Kind.CONTACT: "contacts"}


def pipedrive() -> Desk:
    bench = PipedriveOnSandbox()
    bench.have_arrangement_fields()
    account = bench.crm().account()
    deal = bench.record(Kind.DEAL, "31337")
    bench.journal.calls.clear()

    def ref(kind: Kind, identity: object) -> Ref:
        return Ref(bench.connection, kind, str(identity))

    def note(about: Ref, said: Mapping[str, str]) -> None:
        named = {field.fact: field for field in FIELDS[about.kind]}
        typed = {named[fact].name: named[fact].options.get(text, text) or None for fact, text in said.items()}
        bench.act("edit", about.id, type=PLURAL[about.kind], properties=typed)

    def bill() -> str:
        people = bench.app.provider.books()["contacts"]
        jon = next(row for row in people if row["name"] == "Jon Smith")
        bench.act("associate", str(jon["id"]), kind="contact", to_kind="company", to="5001", role="Billing contact")
        return str(jon["emails"][0]["value"])

    return Desk(
        pipedrive_arrangements.connect(bench.api(), account, BILLING),
        ref(Kind.DEAL, "31337"),
        ref(Kind.COMPANY, deal["org_id"]),
        ref(Kind.CONTACT, deal["person_id"]),
        note,
        bill,
        lambda person: bench.act("archive", person.id, kind="contact"),
        lambda: len(bench.calls),
        str(deal["owner_id"]),
        most_calls=3,
    )


def salesforce() -> Desk:
    bench = SalesforceOnSandbox()
    deal = bench.held("deals", bench.deals["Aurora"])
    people = {row["Name"]: row["Id"] for row in bench.app.provider.books()["contacts"]}

    def ref(kind: Kind, identity: str) -> Ref:
        return Ref(bench.connection, kind, identity)

    def note(about: Ref, said: Mapping[str, str]) -> None:
        typed = {f"Ledgerlink_{fact.title()}__c": text or None for fact, text in said.items()}
        bench.act("edit", about.id, type=PLURAL[about.kind], properties=typed)

    def bill() -> str:
        bench.act(
            "associate", deal["AccountId"], kind="company", to_kind="contact", to=people["Jon Smith"], role="Billing"
        )
        return "jon.smith@aurora-robotics.test"

    return Desk(
        salesforce_arrangements.connect(bench.api(), bench.account, BILLING),
        ref(Kind.DEAL, deal["Id"]),
        ref(Kind.COMPANY, deal["AccountId"]),
        ref(Kind.CONTACT, people["Greta Vogel"]),
        note,
        bill,
        lambda person: bench.act("archive", person.id, kind="contact"),
        lambda: len(bench.calls),
        deal["OwnerId"],
    )


@pytest.fixture(params=[the_fake, hubspot, pipedrive, salesforce], ids=lambda made: made.__name__)
def desk(request: pytest.FixtureRequest) -> Desk:
    made: Desk = request.param()
    return made


@pytest.mark.parametrize("kind", [Kind.DEAL, Kind.COMPANY, Kind.CONTACT])
def test_where_nothing_was_arranged_it_says_whose_the_record_is_and_whom_to_write_to(desk: Desk, kind: Kind) -> None:
    found = desk.arrangements.arrangement(record(desk, kind))

    assert Arrangement(None, "", found.owner, *GRETA) == found
    assert desk.owner == found.owner or kind is not Kind.DEAL
    assert desk.calls() <= desk.most_calls


@pytest.mark.parametrize("kind", [Kind.DEAL, Kind.COMPANY, Kind.CONTACT])
def test_a_promise_and_a_dispute_are_read_and_are_over_when_people_empty_them(desk: Desk, kind: Kind) -> None:
    about = record(desk, kind)

    desk.note(about, {"promised_on": "2026-12-04", "dispute": "Line 2: only 10 seats\nwere delivered."})
    noted = desk.arrangements.arrangement(about)
    desk.note(about, {"promised_on": "", "dispute": ""})
    emptied = desk.arrangements.arrangement(about)

    assert (date(2026, 12, 4), "Line 2: only 10 seats\nwere delivered.") == (noted.promised_on, noted.dispute)
    assert (None, "") == (emptied.promised_on, emptied.dispute)


@pytest.mark.parametrize("kind", [Kind.DEAL, Kind.COMPANY])
def test_what_people_ask_for_is_read_with_it(desk: Desk, kind: Kind) -> None:
    about = record(desk, kind)

    desk.note(about, {"action": "refresh"})

    assert "refresh" == desk.arrangements.arrangement(about).action


def test_a_company_is_written_to_at_its_billing_contact(desk: Desk) -> None:
    email = desk.bill()

    assert email == desk.arrangements.arrangement(desk.company).email


def test_a_contact_who_is_gone_leaves_the_deals_arrangement_readable(desk: Desk) -> None:
    desk.note(desk.deal, {"promised_on": "2026-12-04"})
    desk.gone(desk.contact)

    found = desk.arrangements.arrangement(desk.deal)

    assert date(2026, 12, 4) == found.promised_on
    assert GRETA != (found.email, found.greeting)


@pytest.mark.parametrize("kind", [Kind.DEAL, Kind.COMPANY, Kind.CONTACT])
def test_a_record_that_is_not_there_is_not_found(desk: Desk, kind: Kind) -> None:
    with pytest.raises(NotFound):
        desk.arrangements.arrangement(replace(record(desk, kind), id="999999999"))


def test_a_deleted_contact_is_not_found(desk: Desk) -> None:
    desk.gone(desk.contact)

    with pytest.raises(NotFound):
        desk.arrangements.arrangement(desk.contact)


def record(desk: Desk, kind: Kind) -> Ref:
    return {Kind.DEAL: desk.deal, Kind.COMPANY: desk.company, Kind.CONTACT: desk.contact}[kind]
