"""Many records are written in one call: each is what it would be by itself, and who is refused is named with the reason."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from shared.errors import MappingMissing, NotFound, Permanent, Rejected, Unsupported, WriteForbidden
from shared.model import permits
from shared.model.permits import Permit
from shared.model.refs import ConnectionId, Kind, Ref
from shared.ports.recording import Recording
from shared.providers import registry
from shared.providers.hubspot import recording as hubspot_recording
from shared.providers.manifest import Capability
from shared.providers.salesforce import recording as salesforce_recording
from shared.providers.salesforce.ids import whole
from tests import builders
from tests.fakes.crm import FakeCrm
from tests.fakes.hubspot import HubSpotOnSandbox
from tests.fakes.recording import FakeRecording
from tests.fakes.salesforce import SalesforceOnSandbox

FIGURES = {
    "is_overdue": "true",
    "overdue_amount": "350.00",
    "owed_31_to_60_days": "248.10",
    "days_overdue": "38",
    "financial_status": "overdue",
    "last_payment_date": "2026-11-20",
    "open_credits": "CN-7: 12.50 EUR\nleft",
    "as_of": "2026-11-21T10:00:00Z",
    "action": "",
}


@dataclass(frozen=True)
class Desk:
    """
    A CRM whose records are written. `held` shows what a field of ours holds, `delete` puts a record into the recycle bin, `take_away`
    deletes the field of a fact. `records`: some of each kind. `calls`: what was called, each with its method. `unknown` gives ids of
    companies that there aren't.
    """

    recording: Recording
    records: Mapping[Kind, list[Ref]]
    held: Callable[[Ref, str], str]
    delete: Callable[[Ref], object]
    take_away: Callable[[Kind, str], object]
    calls: Callable[[], list[str]]
    unknown: Callable[[int], str]
    most: int

    @property
    def permit(self) -> Permit:
        return permits.for_write_back(self.records[Kind.DEAL][0].connection, None)


BOOKS = {Kind.DEAL: "deals", Kind.COMPANY: "companies", Kind.CONTACT: "contacts"}


def hubspot() -> Desk:
    bench = HubSpotOnSandbox()
    crm = bench.crm()
    crm.ensure_fields(permits.for_setup(bench.connection))
    books = bench.app.provider.books()
    bench.journal.calls.clear()
    return Desk(
        hubspot_recording.connect(crm.api),
        {kind: [Ref(bench.connection, kind, row["id"]) for row in books[word]] for kind, word in BOOKS.items()},
        lambda ref, fact: bench.properties(BOOKS[ref.kind], ref.id).get(f"ledgerlink_{fact}") or "",
        lambda ref: bench.act("archive", ref.id, type=BOOKS[ref.kind]),
        lambda kind, fact: bench.act("remove_property", f"ledgerlink_{fact}", kind=BOOKS[kind]),
        lambda: bench.calls,
        lambda number: str(900_000 + number),
        100,
    )


def salesforce() -> Desk:
    bench = SalesforceOnSandbox()
    books = bench.app.provider.books()
    return Desk(
        salesforce_recording.connect(bench.api()),
        {kind: [Ref(bench.connection, kind, row["Id"]) for row in books[word]] for kind, word in BOOKS.items()},
        lambda ref, fact: bench.shown(BOOKS[ref.kind], ref.id, fact),
        lambda ref: bench.act("archive", ref.id, kind=BOOKS[ref.kind]),
        lambda kind, fact: bench.act("remove_property", f"Ledgerlink_{fact.title()}__c", kind=BOOKS[kind]),
        lambda: bench.calls,
        lambda number: whole(f"0015g00000{number:05d}"),
        200,
    )


def the_fake() -> Desk:
    deals = {
        identity: replace(builders.deal(), ref=replace(builders.deal().ref, id=identity)) for identity in ("1", "2")
    }
    crm = FakeCrm(deals)
    records = {
        Kind.DEAL: [deal.ref for deal in deals.values()],
        **{kind: [Ref(builders.CRM, kind, each) for each in ("5001", "5002")] for kind in (Kind.COMPANY, Kind.CONTACT)},
    }
    return Desk(
        FakeRecording(crm),
        records,
        lambda ref, fact: crm.held.get(ref, {}).get(fact, ""),
        crm.gone.add,
        lambda _kind, _fact: None,
        lambda: crm.calls,
        str,
        100,
    )


@pytest.fixture(params=[the_fake, hubspot, salesforce], ids=lambda made: made.__name__)
def any_desk(request: pytest.FixtureRequest) -> Desk:
    """The fake's, too: it keeps no rules of a vendor's, and every id."""
    made: Desk = request.param()
    return made


@pytest.fixture(params=[hubspot, salesforce], ids=lambda made: made.__name__)
def desk(request: pytest.FixtureRequest) -> Desk:
    made: Desk = request.param()
    return made


def shows(desk: Desk, ref: Ref, said: Mapping[str, str]) -> bool:
    """Whether the record's fields hold this; figures by their value."""
    stands = {fact: desk.held(ref, fact) for fact in said}
    as_figure = {"overdue_amount", "owed_31_to_60_days", "days_overdue"} & said.keys()
    return all(
        Decimal(stands[fact]) == Decimal(text) if fact in as_figure else stands[fact] == text
        for fact, text in said.items()
    )


@pytest.mark.parametrize("kind", [Kind.COMPANY, Kind.CONTACT])
def test_many_records_take_their_own_figures_in_one_call(any_desk: Desk, kind: Kind) -> None:
    facts = {ref: {**FIGURES, "days_overdue": str(40 + at)} for at, ref in enumerate(any_desk.records[kind])}

    refused = any_desk.recording.record_many(facts, any_desk.permit)

    assert ({}, 1) == (refused, len(any_desk.calls()))
    assert all(shows(any_desk, ref, said) for ref, said in facts.items())
    assert len(facts) > 1


def test_deals_take_theirs_too_and_what_is_not_named_stays(any_desk: Desk) -> None:
    first, second = any_desk.records[Kind.DEAL][:2]
    any_desk.recording.record_many(
        {first: {"collection": "A task was made."}, second: {"is_overdue": "true"}}, any_desk.permit
    )
    any_desk.recording.record_many({first: {"is_overdue": "true"}, second: {"is_overdue": ""}}, any_desk.permit)

    assert shows(any_desk, first, {"collection": "A task was made.", "is_overdue": "true"})
    assert shows(any_desk, second, {"is_overdue": ""})


def test_one_that_is_gone_is_named_and_the_others_are_written(any_desk: Desk) -> None:
    gone, kept = any_desk.records[Kind.COMPANY][:2]
    any_desk.delete(gone)

    refused = any_desk.recording.record_many({gone: FIGURES, kept: FIGURES}, any_desk.permit)

    assert {gone: NotFound} == {ref: type(error) for ref, error in refused.items()}
    assert str(gone) == refused[gone].record
    assert shows(any_desk, kept, FIGURES)


def test_one_that_never_was_is_named_and_the_others_are_written(desk: Desk) -> None:
    kept = desk.records[Kind.COMPANY][0]
    never = replace(kept, id="999999999")

    refused = desk.recording.record_many({never: FIGURES, kept: FIGURES}, desk.permit)

    assert {never: NotFound} == {ref: type(error) for ref, error in refused.items()}
    assert shows(desk, kept, FIGURES)


def test_a_value_that_the_crm_refuses_keeps_only_its_own_record_from_being_written(desk: Desk) -> None:
    bad, kept = desk.records[Kind.COMPANY][:2]

    refused = desk.recording.record_many({bad: {"ar_status": "no such option"}, kept: FIGURES}, desk.permit)

    assert {bad: Rejected} == {ref: type(error) for ref, error in refused.items()}
    assert refused[bad].fix
    assert shows(desk, kept, FIGURES)


def test_a_field_that_is_missing_is_said_to_be_made_by_the_set_up(desk: Desk) -> None:
    desk.take_away(Kind.COMPANY, "overdue_amount")
    one, other = desk.records[Kind.COMPANY][:2]

    refused = desk.recording.record_many({one: FIGURES, other: {"days_overdue": "3"}}, desk.permit)

    assert {one: MappingMissing} == {ref: type(error) for ref, error in refused.items()}
    assert "ledgerlink setup" in refused[one].fix
    assert shows(desk, other, {"days_overdue": "3"})


def test_as_many_as_one_call_takes_and_no_more(desk: Desk) -> None:
    one = desk.records[Kind.COMPANY][0]
    many = {replace(one, id=desk.unknown(number)): {"days_overdue": "1"} for number in range(desk.most)}

    assert desk.most == desk.recording.at_once
    assert many.keys() == desk.recording.record_many(many, desk.permit).keys()
    assert 1 == len(desk.calls())


def test_what_only_people_write_is_not_written(desk: Desk) -> None:
    with pytest.raises(Unsupported):
        desk.recording.record_many({desk.records[Kind.COMPANY][0]: {"dispute": "none"}}, desk.permit)
    assert [] == desk.calls()


def test_nothing_is_written_without_a_permit(any_desk: Desk) -> None:
    one = any_desk.records[Kind.COMPANY][0]

    with pytest.raises(WriteForbidden):
        any_desk.recording.record_many({one: FIGURES}, permits.for_write_back(ConnectionId("hubspot:else"), None))
    assert "" == any_desk.held(one, "financial_status")


def test_nothing_to_write_is_no_call(desk: Desk) -> None:
    assert {} == desk.recording.record_many({}, desk.permit)
    assert [] == desk.calls()


def test_pipedrive_takes_records_one_by_one() -> None:
    assert Capability.RECORDING not in registry.manifest("pipedrive").capabilities


def test_a_call_that_is_refused_as_a_whole_says_so(desk: Desk) -> None:
    ref = desk.records[Kind.COMPANY][0]
    too_many = {replace(ref, id=desk.unknown(number)): {"days_overdue": "1"} for number in range(desk.most + 1)}

    with pytest.raises(Permanent):
        desk.recording.record_many(too_many, desk.permit)
