"""Who is in a company's Pipedrive already, by what they have in common with a customer."""

import pytest

from shared.model.parties import PartyField
from shared.model.refs import Kind
from shared.providers.pipedrive.parties_search import PipedriveLookup, connect
from tests.fakes.pipedrive import PipedriveOnSandbox

F = PartyField


@pytest.fixture
def bench() -> PipedriveOnSandbox:
    bench = PipedriveOnSandbox()
    bench.have_party_fields()
    bench.act("create_company", fields={"name": "Taxed Oy", "tax_number": "FI20774740", "city": "Turku"})
    bench.act("create_contact", fields={"given": "Maarit", "family": "Aalto", "email": "maarit@taxed.test"})
    bench.app.clock.advance(60)
    return bench


@pytest.fixture
def lookup(bench: PipedriveOnSandbox) -> PipedriveLookup:
    account = bench.crm().account()
    bench.journal.calls.clear()
    return connect(bench.api(), account)


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({F.NAME: "taxed oy"}, ["Taxed Oy"]),
        ({F.NAME: "Another Oy", F.TAX_NUMBER: "FI20774740"}, ["Taxed Oy"]),
        ({F.NAME: "Taxed"}, []),
        ({F.CITY: "Turku"}, []),
    ],
)
def test_organizations_by_name_and_tax_number(
    lookup: PipedriveLookup, fields: dict[PartyField, str], found: list[str]
) -> None:
    assert found == [one.name for one in lookup.alike(Kind.COMPANY, fields)]


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({F.EMAIL: "MAARIT@taxed.test"}, ["Maarit Aalto"]),
        ({F.GIVEN: "Maarit", F.FAMILY: "Aalto"}, ["Maarit Aalto"]),
        ({F.GIVEN: "Maarit"}, []),
    ],
)
def test_people_by_mail_and_whole_name(
    lookup: PipedriveLookup, fields: dict[PartyField, str], found: list[str]
) -> None:
    assert found == [one.name for one in lookup.alike(Kind.CONTACT, fields)]


def test_who_was_found_twice_comes_once_with_all_it_holds_in_three_calls(
    bench: PipedriveOnSandbox, lookup: PipedriveLookup
) -> None:
    (found,) = lookup.alike(Kind.COMPANY, {F.NAME: "Taxed Oy", F.TAX_NUMBER: "FI20774740"})

    assert ("FI20774740", "Turku") == (found.get(F.TAX_NUMBER), found.get(F.CITY))
    assert 3 == len(bench.calls)


def test_where_nobody_is_found_nothing_more_is_asked(bench: PipedriveOnSandbox) -> None:
    bare = connect(bench.api())

    assert () == bare.alike(Kind.COMPANY, {F.NAME: "Nobody"})
    assert 1 == len(bench.calls)


def test_settings_that_nobody_knows_are_read(bench: PipedriveOnSandbox) -> None:
    (found,) = connect(bench.api()).alike(Kind.COMPANY, {F.NAME: "Taxed Oy"})

    assert "FI20774740" == found.get(F.TAX_NUMBER)
