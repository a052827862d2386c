"""Whether a portal has a company or person already is asked once, by what the two have in common."""

import pytest

from shared.model import permits
from shared.model.parties import PartyField
from shared.model.refs import Kind
from shared.providers.hubspot.parties_search import HubSpotLookup, connect
from tests.fakes.hubspot import HubSpotOnSandbox

LAG = 10
"""Seconds: more than the index of the sandbox lags."""
NAME, MAIL, SITE, VAT = PartyField.NAME, PartyField.EMAIL, PartyField.WEBSITE, PartyField.TAX_NUMBER


@pytest.fixture
def bench() -> HubSpotOnSandbox:
    return HubSpotOnSandbox()


def lookup(bench: HubSpotOnSandbox) -> HubSpotLookup:
    bench.app.clock.advance(LAG)
    return connect(bench.parties().api)


@pytest.mark.parametrize(
    ("own", "asked"),
    [
        ({"name": "Nordlys Oy"}, {NAME: "Nordlys Oy"}),
        ({"name": "N", "domain": "nordlys.test"}, {NAME: "Other", SITE: "https://www.nordlys.test/fi"}),
        ({"name": "N", "ledgerlink_tax_number": "FI20774740"}, {NAME: "Other", VAT: "FI20774740"}),
    ],
)
def test_a_company_is_found_by_name_web_domain_or_tax_number(
    bench: HubSpotOnSandbox, own: dict[str, str], asked: dict[PartyField, str]
) -> None:

    bench.crm().ensure_fields(permits.for_setup(bench.connection))
    made = bench.act("create_company", properties=own)
    bench.act("create_company", properties={"name": "Somebody else"})
    search = lookup(bench)
    before = len(bench.calls)

    assert [str(made["id"])] == [one.ref.id for one in search.alike(Kind.COMPANY, asked)]
    assert len(bench.calls) == before + 1


@pytest.mark.parametrize(
    "asked",
    [{MAIL: "maarit@nordlys.test"}, {PartyField.GIVEN: "Maarit", PartyField.FAMILY: "Aalto"}],
)
def test_a_person_is_found_by_e_mail_or_by_the_whole_name(
    bench: HubSpotOnSandbox, asked: dict[PartyField, str]
) -> None:
    person = {"firstname": "Maarit", "lastname": "Aalto", "email": "maarit@nordlys.test"}
    made = bench.act("create_contact", properties=person)
    bench.act("create_contact", properties={"firstname": "Maarit", "lastname": "Other"})

    assert [str(made["id"])] == [one.ref.id for one in lookup(bench).alike(Kind.CONTACT, asked)]


def test_without_anything_in_common_to_look_for_nobody_is_asked(bench: HubSpotOnSandbox) -> None:
    search = lookup(bench)
    before = len(bench.calls)

    assert search.alike(Kind.COMPANY, {PartyField.CITY: "Turku", NAME: "  "}) == ()
    assert len(bench.calls) == before
