"""What is HubSpot's own about companies and contacts; what every side promises stands in tests/ports."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from shared.errors import MappingMissing, NotFound, Rejected, Unavailable, Unsupported
from shared.model import permits
from shared.model.parties import PartyDraft, PartyField
from shared.model.refs import ConnectionId, Kind, Ref
from shared.providers.hubspot import parties_mapping as mapping
from shared.providers.hubspot.parties import HubSpotParties, connect
from shared.providers.hubspot.parties_listing import ARCHIVED
from shared.providers.hubspot.wire_parties import PartyRecord
from tests.fakes.altered import Altered
from tests.fakes.hubspot import HubSpotOnSandbox
from tests.fakes.sides import party_claim

CONNECTION = ConnectionId("hubspot:4455667")
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
CHILD, PARENT, BUYER, PAYER, ALONE = "5005", "5004", "9005", "9006", "9007"


@pytest.fixture
def bench() -> HubSpotOnSandbox:
    made = HubSpotOnSandbox()
    made.crm().ensure_fields(permits.for_setup(made.connection))
    made.journal.calls.clear()
    return made


def ref(kind: Kind, identity: str) -> Ref:
    return Ref(CONNECTION, kind, identity)


def test_a_company_names_its_parent_its_people_and_what_each_is_for(bench: HubSpotOnSandbox) -> None:
    found = bench.parties().party(ref(Kind.COMPANY, CHILD))

    assert found.parent == ref(Kind.COMPANY, PARENT)
    assert found.people == (ref(Kind.CONTACT, BUYER), ref(Kind.CONTACT, PAYER))
    assert found.roles == {PAYER: "Billing contact"}
    assert len(bench.calls) == 1


def test_a_contact_names_its_companies_the_main_one_first(bench: HubSpotOnSandbox) -> None:
    bench.act("associate", BUYER, kind="contact", to_kind="company", to="5001", primary=True)
    side = bench.parties()

    assert side.party(ref(Kind.CONTACT, BUYER)).companies == (ref(Kind.COMPANY, "5001"), ref(Kind.COMPANY, CHILD))
    assert side.party(ref(Kind.CONTACT, ALONE)).companies == ()


def test_a_list_says_the_same_of_a_record_as_reading_it(bench: HubSpotOnSandbox) -> None:
    side = bench.parties()
    for kind, identity in ((Kind.COMPANY, CHILD), (Kind.CONTACT, PAYER)):
        listed = {one.ref.id: one for one in side.page(kind).profiles}

        assert listed[identity] == side.party(ref(kind, identity))


def test_a_search_says_parent_and_main_company_too_but_names_no_people(bench: HubSpotOnSandbox) -> None:
    side, since = bench.parties(), bench.app.clock.now()
    bench.act("edit", CHILD, kind="company", fields={"city": "Galway"})
    bench.act("edit", PAYER, kind="contact", fields={"phone": "1"})
    bench.app.clock.advance(30)
    companies, contacts = (
        {one.ref.id: one for one in side.page(kind, since).profiles} for kind in (Kind.COMPANY, Kind.CONTACT)
    )

    assert companies[CHILD].parent == ref(Kind.COMPANY, PARENT)
    assert companies[CHILD].people == ()
    assert contacts[PAYER].companies == (ref(Kind.COMPANY, CHILD),)


def test_owner_and_stage_are_read_and_set_when_a_record_is_made(bench: HubSpotOnSandbox) -> None:
    side = bench.parties()
    draft = PartyDraft(
        {PartyField.NAME: "Acme"}, "xero:1#customer#7", owner="884423", more={"lifecyclestage": "customer"}
    )
    made = side.create(party_claim(side, draft, Kind.COMPANY), permits.for_setup(CONNECTION))
    found = side.party(made.ref)

    assert (found.owner, found.stage) == ("884423", "customer")


def test_a_contact_is_made_at_its_company_and_that_is_its_main_one(bench: HubSpotOnSandbox) -> None:
    side = bench.parties()
    draft = PartyDraft({PartyField.FAMILY: "Roe", PartyField.EMAIL: "p@x.test"}, "r", company=ref(Kind.COMPANY, "5002"))
    made = side.create(party_claim(side, draft, Kind.CONTACT), permits.for_setup(CONNECTION))

    assert side.party(made.ref).companies == (ref(Kind.COMPANY, "5002"),)
    assert made.ref in side.party(ref(Kind.COMPANY, "5002")).people


def test_a_contact_whose_e_mail_is_anothers_is_refused_and_the_other_is_named(bench: HubSpotOnSandbox) -> None:
    side, permit = bench.parties(), permits.for_setup(CONNECTION)
    taken = {PartyField.EMAIL: "ap@dunmore.test"}
    with pytest.raises(Rejected, match=PAYER):
        side.create(party_claim(side, PartyDraft(taken, "r"), Kind.CONTACT), permit)
    with pytest.raises(Rejected, match=PAYER):
        side.change(side.party(ref(Kind.CONTACT, ALONE)), taken, permit)


def test_a_second_record_for_the_same_customer_is_refused(bench: HubSpotOnSandbox) -> None:
    side, permit = bench.parties(), permits.for_setup(CONNECTION)
    side.create(party_claim(side, PartyDraft({PartyField.NAME: "A"}, "xero:1#customer#7"), Kind.COMPANY), permit)
    with pytest.raises(Rejected, match="already has"):
        side.create(party_claim(side, PartyDraft({PartyField.NAME: "B"}, "xero:1#customer#7"), Kind.COMPANY), permit)


def test_before_the_set_up_a_record_is_not_made_and_the_set_up_is_asked_for() -> None:
    side = HubSpotOnSandbox().parties()
    with pytest.raises(MappingMissing) as missing:
        side.create(
            party_claim(side, PartyDraft({PartyField.NAME: "A"}, "r"), Kind.COMPANY), permits.for_setup(CONNECTION)
        )

    assert "ledgerlink setup" in missing.value.fix


def test_a_change_of_what_was_merged_away_names_the_survivor(bench: HubSpotOnSandbox) -> None:
    bench.act("settings", merged_ids="resolve")
    side = bench.parties()
    seen = side.party(ref(Kind.COMPANY, "5002"))
    survivor = bench.act("merge", "5002", kind="company", into="5001")["id"]
    with pytest.raises(NotFound, match=survivor):
        side.change(seen, {PartyField.CITY: "York"}, permits.for_setup(CONNECTION))


def test_where_hubspot_no_longer_knows_a_merged_id_it_is_not_found(bench: HubSpotOnSandbox) -> None:
    bench.act("merge", "5002", kind="company", into="5001")
    with pytest.raises(NotFound):
        bench.parties().party(ref(Kind.COMPANY, "5002"))


def test_the_website_is_the_domain_where_no_other_is_given_and_clearing_it_clears_both(bench: HubSpotOnSandbox) -> None:
    side = bench.parties()
    seen = side.party(ref(Kind.COMPANY, "5001"))
    side.change(seen, {PartyField.WEBSITE: ""}, permits.for_setup(CONNECTION))

    assert seen.get(PartyField.WEBSITE) == "aurora-robotics.test"
    assert side.party(seen.ref).get(PartyField.WEBSITE) == ""


@pytest.mark.parametrize(
    ("website", "domain"),
    [
        ("https://www.acme.example/uk?x=1", "acme.example"),
        ("acme.example/about", "acme.example"),
        ("HTTP://Acme.Example:8080", "acme.example"),
        ("http://[bad", None),
        ("none", None),
    ],
)
def test_a_new_company_gets_the_domain_of_its_website(website: str, domain: str | None) -> None:
    body = json.loads(mapping.made(Kind.COMPANY, PartyDraft({PartyField.WEBSITE: website}, "r")))

    assert body["properties"].get("domain") == domain
    assert body["properties"]["website"] == website


def test_what_is_empty_is_left_out_of_a_new_record() -> None:
    body = json.loads(mapping.made(Kind.CONTACT, PartyDraft({PartyField.EMAIL: "", PartyField.GIVEN: "Ann"}, "r")))

    assert body == {"properties": {"firstname": "Ann", "ledgerlink_made_for": "r"}}


def test_a_company_has_no_e_mail_address_and_a_contact_no_second_line() -> None:
    for kind, field in ((Kind.COMPANY, PartyField.EMAIL), (Kind.CONTACT, PartyField.LINE2)):
        assert field not in mapping.PROPERTIES[kind]
        with pytest.raises(Unsupported, match=field):
            mapping.changed(kind, {field: "x"})


@pytest.mark.parametrize(
    ("label", "shown"), [("billing_contact", "Billing contact"), ("VIP Payer", "VIP Payer"), ("payer", "Payer")]
)
def test_a_label_is_shown_as_people_wrote_it(label: str, shown: str) -> None:
    said = {"id": "1", "properties": {}, "associations": {"contacts": {"results": [{"id": "2", "type": label}]}}}

    assert mapping.profile(PartyRecord.model_validate(said), Kind.COMPANY, CONNECTION, ()).roles == {"2": shown}


def test_a_record_opens_in_the_portals_own_pages(bench: HubSpotOnSandbox) -> None:
    settings = bench.crm().account()
    found = connect(bench.api(), settings).party(ref(Kind.COMPANY, CHILD))

    assert found.url == f"https://{settings.domain}/contacts/4455667/record/0-2/{CHILD}"


def crowded(bench: HubSpotOnSandbox, pages: Mapping[str, Any]) -> HubSpotParties:
    """A company whose answer shows one contact only and says there are more; the list is answered from these pages."""

    def alter(request: httpx.Request) -> httpx.Response | None:
        if request.url.path.endswith(f"/companies/{CHILD}"):
            shown = {"results": [{"id": BUYER, "type": "company_to_contact"}], "paging": {"next": {"after": "1"}}}
            return httpx.Response(200, json={"id": CHILD, "properties": {}, "associations": {"contacts": shown}})
        if request.url.path.endswith("/associations/contacts"):
            return httpx.Response(200, json=pages[request.url.params.get("after", "")])
        return None

    return bench.parties(transport=Altered(bench.app, alter))


def page_of(contact: str, label: str | None, after: str = "") -> dict[str, Any]:
    row = {"toObjectId": contact, "associationTypes": [{"label": label}, {"label": None}]}
    return {"results": [row]} | ({"paging": {"next": {"after": after}}} if after else {})


def test_a_company_with_more_people_than_an_answer_shows_names_them_all(bench: HubSpotOnSandbox) -> None:
    side = crowded(bench, {"": page_of(BUYER, "Primary", "x"), "x": page_of(PAYER, "Billing contact")})
    found = side.party(ref(Kind.COMPANY, CHILD))

    assert found.people == (ref(Kind.CONTACT, BUYER), ref(Kind.CONTACT, PAYER))
    assert found.roles == {PAYER: "Billing contact"}


def test_half_a_list_of_people_does_not_pass_for_the_whole(bench: HubSpotOnSandbox) -> None:
    with pytest.raises(Unavailable):
        crowded(bench, {"": page_of(BUYER, None, "x"), "x": page_of(PAYER, None, "x")}).party(ref(Kind.COMPANY, CHILD))


def test_pages_are_as_large_as_hubspot_gives_and_go_by_id(bench: HubSpotOnSandbox) -> None:
    bench.act("seed_companies", count=430, contacts=False)
    side, since = bench.parties(), bench.app.clock.now()
    bench.app.clock.advance(30)

    whole, afters = _walk(side)
    searched, _ = _walk(side, since=since)

    assert len(whole) == len(set(whole)) == 435
    assert [after for after in afters if not after.startswith(ARCHIVED)] == ["", "5100", "5200", "5300", "5400"]
    assert set(whole) == set(searched)
    assert len(bench.calls) == 5 + 1 + 3 + 1


def _walk(side: HubSpotParties, since: datetime | None = None) -> tuple[list[str], list[str]]:
    ids, afters, after = [], [], ""
    while True:
        afters.append(after)
        page = side.page(Kind.COMPANY, since, after)
        ids += [one.ref.id for one in page.profiles]
        after = page.after
        if not after:
            return ids, afters
