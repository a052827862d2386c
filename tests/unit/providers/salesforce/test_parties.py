"""Accounts and contacts on the sandbox: how many calls, what is read, and what is refused."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from shared.errors import MappingMissing, NotFound, Rejected, Stale, Unclear, Unsupported, WriteForbidden
from shared.model import permits
from shared.model.parties import PartyDraft, PartyField, Profile
from shared.model.permits import Permit
from shared.model.refs import Kind, Ref
from shared.providers.salesforce.parties import SalesforceParties
from tests.fakes.altered import Altered
from tests.fakes.salesforce import SalesforceOnSandbox
from tests.fakes.sides import party_claim

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
QUERY_ALL = "GET /services/data/v68.0/queryAll"


@pytest.fixture
def bench() -> SalesforceOnSandbox:
    return SalesforceOnSandbox()


@pytest.fixture
def parties(bench: SalesforceOnSandbox) -> SalesforceParties:
    return bench.parties()


@pytest.fixture
def permit(bench: SalesforceOnSandbox) -> Permit:
    return permits.for_write_back(bench.connection, None)


def account_named(bench: SalesforceOnSandbox, name: str) -> Ref:
    rows = bench.app.provider.books()["companies"]
    return Ref(bench.connection, Kind.COMPANY, next(row["Id"] for row in rows if row["Name"].startswith(name)))


def made(bench: SalesforceOnSandbox, **properties: Any) -> Ref:
    return Ref(bench.connection, Kind.COMPANY, bench.act("create_company", properties=properties)["id"])


def test_an_account_is_read_in_one_call_with_its_contacts_and_what_each_is_for(
    bench: SalesforceOnSandbox, parties: SalesforceParties
) -> None:
    foods, aurora = account_named(bench, "Dunmore Foods"), account_named(bench, "Aurora")
    moira, declan = (
        next(row["Id"] for row in bench.app.provider.books()["contacts"] if row["FirstName"] == name)
        for name in ("Moira", "Declan")
    )

    group = parties.party(foods)
    bench.journal.calls.clear()
    profile = parties.party(aurora, ["Industry", "Owner.Email"])

    assert [QUERY_ALL] == bench.calls
    assert "Aurora Robotics GmbH" == profile.name
    assert ("Lindenstr. 12", "Berlin", "10969", "Germany") == (
        profile.address.line1,
        profile.address.city,
        profile.address.postal_code,
        profile.address.country,
    )
    assert [moira, declan] == [ref.id for ref in group.people]
    assert {declan: "Billing"} == group.roles
    assert account_named(bench, "Dunmore Holdings") == group.parent
    assert ("7 Quay Road", "Unit 4") == (group.address.line1, group.address.line2)
    assert "Prospect" == profile.stage
    assert {"Industry": "", "Owner.Email": "ada.sales@vendor.test"} == profile.more
    assert profile.url.endswith(f"/lightning/r/Account/{aurora.id}/view")
    assert profile.changed_at is not None


def test_the_primary_contact_comes_first(bench: SalesforceOnSandbox, parties: SalesforceParties) -> None:
    aurora = account_named(bench, "Aurora")
    jon = next(row["Id"] for row in bench.app.provider.books()["contacts"] if row["FirstName"] == "Jon")
    assert jon == parties.party(aurora).people[1].id

    bench.act("associate", jon, kind="contact", to_kind="company", to=aurora.id, role="Evaluator", primary=True)

    assert (jon, {jon: "Evaluator"}) == (parties.party(aurora).people[0].id, parties.party(aurora).roles)


def test_relations_to_several_accounts_are_read_with_their_roles() -> None:
    bench = SalesforceOnSandbox(settings={"contacts_to_multiple_accounts": True})
    parties = bench.parties()
    person = {"FirstName": "Ida", "LastName": "Falk"}
    home, other = made(bench, Name="Home Ltd"), made(bench, Name="Other Ltd")
    ida = bench.act("create_contact", properties=person, company=home.id)["id"]
    bench.act("associate", ida, type="contacts", to_type="companies", to=other.id, role="Billing;Evaluator")

    assert [home.id, other.id] == [ref.id for ref in parties.party(Ref(bench.connection, Kind.CONTACT, ida)).companies]
    assert ((ida,), {ida: "Billing; Evaluator"}) == (
        tuple(ref.id for ref in parties.party(other).people),
        parties.party(other).roles,
    )


def test_more_contacts_than_one_answer_holds_are_all_read(
    bench: SalesforceOnSandbox, parties: SalesforceParties
) -> None:
    people = [{"LastName": f"Nr {at}"} for at in range(230)]
    crowd = Ref(
        bench.connection, Kind.COMPANY, bench.act("create_company", properties={"Name": "Crowd"}, contacts=people)["id"]
    )
    bench.act("settings", page_size=200)

    assert 230 == len(parties.party(crowd).people)
    assert 2 == len(bench.calls)


def test_a_merged_account_is_archived_and_names_the_one_that_took_its_place(
    bench: SalesforceOnSandbox, parties: SalesforceParties
) -> None:
    winner, loser = made(bench, Name="Keep"), made(bench, Name="Drop")
    bench.act("merge", winner.id, other=loser.id)

    profile = parties.party(loser)

    assert (True, winner) == (profile.archived, profile.merged_into)
    assert (False, None) == (parties.party(winner).archived, parties.party(winner).merged_into)


def test_a_deleted_account_is_archived_until_it_comes_back(
    bench: SalesforceOnSandbox, parties: SalesforceParties
) -> None:
    gone = made(bench, Name="Gone")
    bench.act("delete", gone.id, type="companies")
    assert parties.party(gone).archived

    bench.act("restore", gone.id, type="companies")
    assert not parties.party(gone).archived


@pytest.mark.parametrize("identity", ["0015g00000NoneAAAA", "no id"])
def test_what_is_not_there_is_not_found(bench: SalesforceOnSandbox, parties: SalesforceParties, identity: str) -> None:
    with pytest.raises(NotFound):
        parties.party(Ref(bench.connection, Kind.COMPANY, identity))


def test_a_name_that_no_field_can_have_is_never_asked_for(
    bench: SalesforceOnSandbox, parties: SalesforceParties
) -> None:
    with pytest.raises(MappingMissing, match=r"can't be a field"):
        parties.party(account_named(bench, "Aurora"), ["Name FROM User"])
    assert [] == bench.calls


def test_pages_follow_one_another_by_id_and_hold_everything_once(bench: SalesforceOnSandbox) -> None:
    parties = bench.parties()
    gone = made(bench, Name="Gone")
    bench.act("delete", gone.id, type="companies")
    bench.act("settings", page_size=2)

    pages, after = [], ""
    while True:
        page = parties.page(Kind.COMPANY, after=after)
        pages.append(page)
        after = page.after
        if not after:
            break

    found = [profile for page in pages for profile in page.profiles]
    assert {row["Id"] for row in bench.app.provider.books()["companies"]} == {one.ref.id for one in found}
    assert len(found) == len({one.ref for one in found}) == pages[0].total
    assert [gone] == [one.ref for one in found if one.archived]
    assert len(pages) == len(bench.calls) > 1


def test_what_changed_since_is_found_deleted_and_merged_alike(
    bench: SalesforceOnSandbox, parties: SalesforceParties
) -> None:
    winner, loser, gone = (made(bench, Name=name) for name in ("Keep", "Drop", "Gone"))
    bench.app.clock.advance(3600)
    since = bench.app.clock.now()
    bench.act("merge", winner.id, other=loser.id)
    bench.act("delete", gone.id, type="companies")

    found = {one.ref: one for one in parties.page(Kind.COMPANY, since).profiles}

    assert {winner, loser, gone} == found.keys()
    assert (winner, None) == (found[loser].merged_into, found[gone].merged_into)
    assert 1 == len(bench.calls)


def test_a_change_writes_these_fields_only_and_is_read_back_in_the_same_call(
    bench: SalesforceOnSandbox, parties: SalesforceParties, permit: Permit
) -> None:
    seen = parties.party(account_named(bench, "Aurora"), ["Industry"])
    bench.journal.calls.clear()

    stands = parties.change(
        seen, {PartyField.NAME: "Aurora SE", PartyField.LINE2: "Haus B", PartyField.PHONE: ""}, permit
    )

    assert ["POST /services/data/v68.0/composite"] == bench.calls
    held = bench.held("companies", seen.ref.id)
    assert ("Aurora SE", "Lindenstr. 12\nHaus B", None) == (held["Name"], held["BillingStreet"], held["Phone"])
    assert stands == parties.party(seen.ref, ["Industry"])
    assert ("Lindenstr. 12", "Haus B") == (stands.address.line1, stands.address.line2)


def test_a_record_that_changed_meanwhile_is_not_overwritten(
    bench: SalesforceOnSandbox, parties: SalesforceParties, permit: Permit
) -> None:
    seen = parties.party(account_named(bench, "Aurora"))
    bench.app.clock.advance(2)
    bench.act("edit", seen.ref.id, type="companies", properties={"Name": "Theirs"})

    with pytest.raises(Stale):
        parties.change(seen, {PartyField.NAME: "Ours"}, permit)
    assert "Theirs" == bench.held("companies", seen.ref.id)["Name"]


def test_a_change_that_is_not_shown_counts_as_sent(bench: SalesforceOnSandbox, permit: Permit) -> None:
    seen = bench.parties().party(account_named(bench, "Aurora"))

    def alter(request: httpx.Request) -> httpx.Response | None:
        parts: list[dict[str, Any]] = [{"body": None, "httpHeaders": {}, "httpStatusCode": 204, "referenceId": "write"}]
        return httpx.Response(200, json={"compositeResponse": parts}) if "composite" in request.url.path else None

    stands = bench.parties(Altered(bench.app, alter)).change(seen, {PartyField.NAME: "Sent"}, permit)

    assert ("Sent", seen.address) == (stands.name, stands.address)


def test_an_answer_that_does_not_say_whether_it_wrote_is_unclear(bench: SalesforceOnSandbox, permit: Permit) -> None:
    seen = bench.parties().party(account_named(bench, "Aurora"))

    def alter(request: httpx.Request) -> httpx.Response | None:
        return httpx.Response(200, json={"compositeResponse": []}) if "composite" in request.url.path else None

    with pytest.raises(Unclear):
        bench.parties(Altered(bench.app, alter)).change(seen, {PartyField.NAME: "Sent"}, permit)


def test_nothing_is_written_without_a_permit(bench: SalesforceOnSandbox, parties: SalesforceParties) -> None:
    other = permits.for_write_back(type(bench.connection)("hubspot:1"), None)
    with pytest.raises(WriteForbidden):
        parties.change(parties.party(account_named(bench, "Aurora")), {PartyField.NAME: "x"}, other)


def test_a_validation_rule_refuses_a_change_in_its_own_words(
    bench: SalesforceOnSandbox, parties: SalesforceParties, permit: Permit
) -> None:
    bench.act("add_rule", type="companies", message="Ask the key account team first.", when={"Name": "Aurora SE"})
    seen = parties.party(account_named(bench, "Aurora"))

    with pytest.raises(Rejected, match=r"Ask the key account team first\."):
        parties.change(seen, {PartyField.NAME: "Aurora SE"}, permit)


def test_a_record_is_made_once_with_its_owner_and_where_it_belongs(
    bench: SalesforceOnSandbox, parties: SalesforceParties, permit: Permit
) -> None:
    parent = account_named(bench, "Aurora")
    owner = parties.party(parent).owner
    draft = PartyDraft(
        {PartyField.NAME: "Aurora Spain SL", PartyField.NUMBER: "58"},
        "quickbooks:1:customer:58",
        parent=parent,
        owner=owner,
        more={"Type": "Customer"},
    )
    request = party_claim(parties, draft, Kind.COMPANY)

    created = parties.create(request, permit)

    profile = parties.party(created.ref)
    assert ("Aurora Spain SL", parent, owner, "Customer") == (
        profile.name,
        profile.parent,
        profile.owner,
        profile.stage,
    )
    assert "58" == profile.get(PartyField.NUMBER)
    assert created == parties.find_created(request)
    with pytest.raises(Rejected, match=created.ref.id):
        parties.create(request, permit)


def test_what_was_made_and_merged_at_once_is_the_record_that_took_its_place(
    bench: SalesforceOnSandbox, parties: SalesforceParties, permit: Permit
) -> None:
    request = party_claim(parties, PartyDraft({PartyField.NAME: "Twin"}, "quickbooks:1:customer:59"), Kind.COMPANY)
    assert parties.find_created(request) is None
    twin = parties.create(request, permit).ref
    winner = made(bench, Name="Winner")
    bench.act("merge", winner.id, other=twin.id)

    found = parties.find_created(request)

    assert found is not None
    assert winner == found.ref


def test_a_contact_is_made_at_its_company_and_a_single_name_is_its_family_name(
    bench: SalesforceOnSandbox, parties: SalesforceParties, permit: Permit
) -> None:
    company = account_named(bench, "Aurora")
    draft = PartyDraft(
        {PartyField.GIVEN: "Madonna", PartyField.EMAIL: "m@aurora-robotics.test"}, "ref", company=company
    )

    profile = parties.party(parties.create(party_claim(parties, draft, Kind.CONTACT), permit).ref)

    assert ("", "Madonna", (company,)) == (
        profile.get(PartyField.GIVEN),
        profile.get(PartyField.FAMILY),
        profile.companies,
    )


def test_a_duplicate_rule_refuses_in_the_orgs_words_and_names_the_other_record(
    bench: SalesforceOnSandbox, parties: SalesforceParties, permit: Permit
) -> None:
    bench.act("settings", duplicate_rules=["Account"])
    draft = PartyDraft({PartyField.NAME: "Aurora Robotics GmbH"}, "ref")

    with pytest.raises(Rejected, match=r"duplicate rule.*Use one of these records\?") as refusal:
        parties.create(party_claim(parties, draft, Kind.COMPANY), permit)
    assert account_named(bench, "Aurora").id in refusal.value.sentence


def test_what_is_too_long_is_cut_but_never_an_address_for_mail(parties: SalesforceParties) -> None:
    long = PartyDraft({PartyField.FAMILY: "x" * 300, PartyField.EMAIL: "y" * 90 + "@example.test"}, "ref")

    body = parties.request(Kind.CONTACT, long).body.decode()

    assert f'"{"x" * 80}"' in body
    assert "y" * 90 + "@example.test" in body


def test_records_are_never_put_out_of_use_by_us(
    bench: SalesforceOnSandbox, parties: SalesforceParties, permit: Permit
) -> None:
    seen = parties.party(account_named(bench, "Aurora"))
    with pytest.raises(Unsupported, match="only deleted"):
        parties.archive(seen, permit)


def test_the_settings_are_read_where_none_are_known(bench: SalesforceOnSandbox) -> None:
    bare = SalesforceParties(bench.parties().api)

    assert "Aurora Robotics GmbH" == bare.party(account_named(bench, "Aurora")).name
    assert QUERY_ALL == bench.calls[-1]


class TestPicklistsOfPlaces:
    @pytest.fixture
    def bench(self) -> SalesforceOnSandbox:
        return SalesforceOnSandbox(settings={"state_picklists": True})

    @pytest.mark.parametrize(("country", "region"), [("US", "WA"), ("United States", "Washington")])
    def test_codes_and_names_go_where_each_belongs_and_are_read_as_codes(
        self, parties: SalesforceParties, bench: SalesforceOnSandbox, permit: Permit, country: str, region: str
    ) -> None:
        seen = parties.party(made(bench, Name="Fir Inc."))

        stands = parties.change(seen, {PartyField.COUNTRY: country, PartyField.REGION: region}, permit)

        assert ("US", "WA") == (stands.address.country, stands.address.region)
        held = bench.held("companies", seen.ref.id)
        assert ("United States", "Washington") == (held["BillingCountry"], held["BillingState"])

    def test_a_country_that_the_org_does_not_offer_is_refused_in_its_words(
        self, parties: SalesforceParties, bench: SalesforceOnSandbox, permit: Permit
    ) -> None:
        seen = parties.party(made(bench, Name="Fir Inc."))
        with pytest.raises(Rejected, match="problem with this country"):
            parties.change(seen, {PartyField.COUNTRY: "Atlantis"}, permit)

    def test_an_address_is_cleared_whole(
        self, parties: SalesforceParties, bench: SalesforceOnSandbox, permit: Permit
    ) -> None:
        seen = parties.party(made(bench, Name="Fir", BillingCountryCode="US", BillingStateCode="WA"))

        stands = parties.change(seen, {PartyField.COUNTRY: "", PartyField.REGION: ""}, permit)

        assert ("", "") == (stands.address.country, stands.address.region)


class TestPersonAccounts:
    @pytest.fixture
    def bench(self) -> SalesforceOnSandbox:
        return SalesforceOnSandbox(settings={"person_accounts": True})

    @pytest.fixture
    def person(self, bench: SalesforceOnSandbox, parties: SalesforceParties) -> Profile:
        return parties.party(made(bench, FirstName="Ida", LastName="Falk", PersonEmail="ida@falk.test"))

    def test_a_person_is_an_account_with_names_and_mail_of_its_own(self, person: Profile) -> None:
        assert ("Ida Falk", "ida@falk.test") == (person.name, person.get(PartyField.EMAIL))
        assert PartyField.NAME not in person.fields

    def test_a_person_is_written_as_one(
        self, parties: SalesforceParties, bench: SalesforceOnSandbox, person: Profile, permit: Permit
    ) -> None:
        parties.change(person, {PartyField.FAMILY: "Berg", PartyField.EMAIL: "ida@berg.test"}, permit)

        held = bench.held("companies", person.ref.id)
        assert ("Ida Berg", "ida@berg.test") == (held["Name"], held["PersonEmail"])
        with pytest.raises(Unsupported, match="person account"):
            parties.change(person, {PartyField.NAME: "Berg AG"}, permit)

    def test_the_contact_that_a_person_consists_of_is_in_no_page(
        self, parties: SalesforceParties, person: Profile
    ) -> None:
        assert person.people
        listed = {one.ref for one in parties.page(Kind.CONTACT).profiles}
        assert listed
        assert not listed & set(person.people)
