"""What is Pipedrive's own about organizations and persons; what every side promises stands in tests/ports."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from infra.sandbox.core.transport import SandboxTransport
from shared.errors import MappingMissing, NotFound, Unavailable, Unsupported
from shared.model import permits
from shared.model.crm import CrmAccount
from shared.model.parties import PartyDraft, PartyField
from shared.model.refs import ConnectionId, Kind, Ref
from shared.providers.pipedrive import parties_mapping as mapping
from shared.providers.pipedrive.account import PipedriveAccount
from shared.providers.pipedrive.parties import PipedriveParties, connect
from shared.providers.pipedrive.wire import Reached
from tests.fakes.altered import Altered
from tests.fakes.pipedrive import ACCOUNT, PipedriveOnSandbox
from tests.fakes.sides import party_claim

CONNECTION = ConnectionId("pipedrive:8087566")
PERMIT = permits.for_setup(CONNECTION)
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
CHILD, BUYER, PAYER, ALONE = "5005", "9005", "9006", "9007"


@pytest.fixture
def bench() -> PipedriveOnSandbox:
    made = PipedriveOnSandbox()
    made.have_party_fields()
    return made


@pytest.fixture
def side(bench: PipedriveOnSandbox) -> PipedriveParties:
    made = bench.parties(bench.crm().account())
    bench.journal.calls.clear()
    return made


def ref(kind: Kind, identity: str) -> Ref:
    return Ref(CONNECTION, kind, identity)


def test_an_organization_names_its_people_and_what_their_labels_say(side: PipedriveParties) -> None:
    found = side.party(ref(Kind.COMPANY, CHILD))

    assert found.people == (ref(Kind.CONTACT, BUYER), ref(Kind.CONTACT, PAYER))
    assert found.roles == {PAYER: "Billing contact"}
    assert found.parent is None
    assert found.url.endswith(f"/organization/{CHILD}")


def test_a_person_names_their_organization_and_owner(bench: PipedriveOnSandbox, side: PipedriveParties) -> None:
    bench.act("edit", PAYER, kind="contact", fields={"owner": "884423"})
    found = side.party(ref(Kind.CONTACT, PAYER))

    assert found.companies == (ref(Kind.COMPANY, CHILD),)
    assert found.owner == "884423"
    assert side.party(ref(Kind.CONTACT, ALONE)).companies == ()


def test_an_address_in_parts_is_read_line_by_line_and_written_whole(
    bench: PipedriveOnSandbox, side: PipedriveParties
) -> None:
    seen = side.party(ref(Kind.COMPANY, CHILD))
    side.change(seen, {PartyField.CITY: "Galway"}, PERMIT)
    address = bench.record(Kind.COMPANY, CHILD)["address"]

    assert (seen.get(PartyField.LINE1), seen.get(PartyField.LINE2)) == ("Quay Road 7", "Unit 4")
    assert address["value"] == "Quay Road 7, Unit 4, Galway, T12 XY00, Ireland"
    assert (address["route"], address["locality"], address["street_number"]) == ("Quay Road 7", "Galway", "")
    assert side.party(seen.ref).get(PartyField.LINE1) == "Quay Road 7"


def test_an_address_that_pipedrive_did_not_take_apart_is_its_first_line(
    bench: PipedriveOnSandbox, side: PipedriveParties
) -> None:
    made = bench.act("create_company", properties={"name": "Acme", "address": "Somewhere 5, Far away"})

    assert side.party(ref(Kind.COMPANY, str(made["id"]))).get(PartyField.LINE1) == "Somewhere 5, Far away"


def test_a_persons_other_addresses_stay_when_the_main_one_changes(
    bench: PipedriveOnSandbox, side: PipedriveParties
) -> None:
    both = [{"value": "ap@dunmore.test", "primary": True, "label": "work"}, {"value": "d@home.test", "label": "home"}]
    bench.act("edit", PAYER, type="contacts", properties={"emails": both})
    seen = side.party(ref(Kind.CONTACT, PAYER))
    bench.journal.calls.clear()
    side.change(seen, {PartyField.EMAIL: "bills@dunmore.test"}, PERMIT)
    held = bench.record(Kind.CONTACT, PAYER)["emails"]

    assert [(one["value"], one["primary"], one["label"]) for one in held] == [
        ("bills@dunmore.test", True, "work"),
        ("d@home.test", False, "home"),
    ]
    assert len(bench.calls) == 2


@pytest.mark.parametrize(
    ("there", "primary", "then"),
    [
        ([("a", True), ("b", False)], "b", [("b", True)]),
        ([("a", True), ("b", False)], "", [("b", False)]),
        ([("a", False), ("b", False)], "c", [("c", True), ("b", False)]),
        ([], "c", [("c", True)]),
        ([], "", []),
    ],
)
def test_the_main_way_to_reach_somebody_takes_the_place_of_the_one_before(
    there: list[tuple[str, bool]], primary: str, then: list[tuple[str, bool]]
) -> None:
    made = mapping.reached([Reached(value=value, primary=main) for value, main in there], primary)

    assert [(one["value"], one["primary"]) for one in made] == then


def test_a_part_of_a_name_is_written_with_the_other(bench: PipedriveOnSandbox, side: PipedriveParties) -> None:
    side.change(side.party(ref(Kind.CONTACT, BUYER)), {PartyField.FAMILY: "Kane-Doyle"}, PERMIT)

    assert bench.record(Kind.CONTACT, BUYER)["name"] == "Moira Kane-Doyle"


def test_a_person_without_a_name_is_called_by_their_e_mail(side: PipedriveParties) -> None:
    draft = PartyDraft({PartyField.EMAIL: "bills@acme.test"}, "r", company=ref(Kind.COMPANY, CHILD), owner="884423")
    made = side.create(party_claim(side, draft, Kind.CONTACT), PERMIT)
    found = side.party(made.ref)

    assert (found.name, found.owner, found.companies) == ("bills@acme.test", "884423", (ref(Kind.COMPANY, CHILD),))


def test_nothing_is_put_below_another(side: PipedriveParties) -> None:
    with pytest.raises(Unsupported, match="below"):
        side.request(Kind.COMPANY, PartyDraft({PartyField.NAME: "A"}, "r", parent=ref(Kind.COMPANY, CHILD)))


def test_before_the_set_up_nothing_is_made_and_the_set_up_is_asked_for() -> None:
    side = PipedriveOnSandbox().parties(ACCOUNT)
    with pytest.raises(MappingMissing) as missing:
        side.request(Kind.COMPANY, PartyDraft({PartyField.NAME: "A"}, "r"))

    assert "ledgerlink setup" in missing.value.fix


def test_settings_of_another_crm_are_refused(bench: PipedriveOnSandbox) -> None:
    with pytest.raises(Unsupported):
        connect(bench.api(), CrmAccount("1", "UTC", "GBP", {}))


def test_settings_that_are_not_known_are_read_when_they_are_first_needed(bench: PipedriveOnSandbox) -> None:
    side = bench.parties()
    assert side.party(ref(Kind.CONTACT, BUYER)).name == "Moira Kane"
    assert isinstance(side.settings, PipedriveAccount)


def test_what_was_made_is_found_among_many_newer_ones(bench: PipedriveOnSandbox, side: PipedriveParties) -> None:
    made = party_claim(side, PartyDraft({PartyField.NAME: "A"}, "xero:1#customer#7"), Kind.COMPANY)
    there = side.create(made, PERMIT)
    bench.act("seed_companies", count=510, contacts=False)
    bench.journal.calls.clear()

    found = side.find_created(made)
    assert found is not None
    assert found.ref == there.ref
    assert len(bench.calls) == 2


def test_pages_follow_pipedrives_cursor(bench: PipedriveOnSandbox, side: PipedriveParties) -> None:
    bench.act("seed_companies", count=600)
    bench.journal.calls.clear()
    ids: list[str] = []
    after = ""
    while True:
        page = side.page(Kind.CONTACT, after=after)
        ids += [one.ref.id for one in page.profiles]
        after = page.after
        if not after:
            break

    assert len(ids) == len(set(ids)) == 607
    assert len(bench.calls) == 2


def altered(bench: PipedriveOnSandbox, member: str, value: Any) -> PipedriveParties:
    """Pipedrive says this of whatever one record it is asked for."""

    def alter(request: httpx.Request) -> httpx.Response | None:
        if "/persons/" not in request.url.path:
            return None
        with httpx.Client(transport=SandboxTransport(bench.app)) as client:
            said = client.send(request).json()
        return httpx.Response(200, json={**said, "data": {**said["data"], member: value}})

    return bench.parties(bench.crm().account(), Altered(bench.app, alter))


def test_an_answer_about_another_record_is_a_merge_when_read_and_none_when_written(bench: PipedriveOnSandbox) -> None:
    side = altered(bench, "id", 77)
    with pytest.raises(NotFound, match="77"):
        side.party(ref(Kind.CONTACT, BUYER))
    seen = bench.parties(bench.crm().account()).party(ref(Kind.CONTACT, BUYER))
    with pytest.raises(Unavailable):
        side.change(seen, {PartyField.FAMILY: "K"}, PERMIT)


def test_one_that_is_shown_though_deleted_is_archived(bench: PipedriveOnSandbox) -> None:
    assert altered(bench, "is_deleted", value=True).party(ref(Kind.CONTACT, BUYER)).archived
