"""What every ledger promises of its customers beyond what both sides do: their names are unique, and it is said whose one is."""

from dataclasses import replace

import pytest

from shared.errors import NotFound, Rejected
from shared.model.parties import ADDRESS, PartyDraft, PartyField, Profile
from shared.model.refs import Kind
from tests.fakes.sides import Side, quickbooks, xero

F = PartyField
CUSTOMER = Kind.CUSTOMER


@pytest.fixture(params=[xero, quickbooks], ids=lambda made: made.__name__)
def side(request: pytest.FixtureRequest) -> Side:
    made: Side = request.param()
    return made


def typed(side: Side, name: str, **more: str) -> Profile:
    """A customer that an accountant typed in."""
    fields = {F.NAME: name} | {F(field): text for field, text in more.items()}
    found = side.parties.party(side.ref(CUSTOMER, side.make(CUSTOMER, fields)))
    side.wait(1)
    return found


def test_a_customer_is_the_same_one_by_one_and_in_a_page(side: Side) -> None:
    one = typed(side, "Fjord Ltd", email="ap@fjord.test", city="Bergen", phone="55 12", terms="net 30")

    assert one in side.parties.page(CUSTOMER).profiles


def test_a_name_that_is_taken_is_refused_and_it_is_said_by_whom(side: Side) -> None:
    other = typed(side, "Fjord Ltd", email="someone@fjord.test")

    with pytest.raises(Rejected) as caught:
        side.parties.create(side.claim(CUSTOMER, PartyDraft({F.NAME: "fjord ltd"}, "n-1")), side.permit)

    assert "Fjord Ltd" in caught.value.sentence
    assert other.ref.id in caught.value.sentence
    assert caught.value.fix


def test_a_name_that_another_has_can_not_be_taken_by_a_change(side: Side) -> None:
    one, other = typed(side, "Fjord Ltd"), typed(side, "Harbour Inc")

    with pytest.raises(Rejected, match="Harbour Inc") as caught:
        side.parties.change(one, {F.NAME: "Harbour Inc"}, side.permit)

    assert other.ref.id in caught.value.sentence
    assert one == side.parties.party(one.ref)


def test_a_customer_does_not_come_back_while_another_has_its_name(side: Side) -> None:
    one = typed(side, "Fjord Ltd")
    side.parties.archive(one, side.permit)
    other = typed(side, "Fjord Ltd")

    with pytest.raises(Rejected) as caught:
        side.parties.archive(side.parties.party(one.ref), side.permit, archived=False)

    assert other.ref.id in caught.value.sentence
    assert side.parties.party(one.ref).archived


def test_a_customer_comes_back_as_it_was(side: Side) -> None:
    one = typed(side, "Fjord Ltd", email="ap@fjord.test")

    side.parties.archive(one, side.permit)
    side.parties.archive(side.parties.party(one.ref), side.permit, archived=False)

    back = side.parties.party(one.ref)
    assert not back.archived
    assert one.fields == back.fields


@pytest.mark.parametrize("field", [F.EMAIL, F.PHONE, F.TERMS, *ADDRESS])
def test_every_field_is_written_read_and_cleared(side: Side, field: PartyField) -> None:
    one = typed(side, "Fjord Ltd")
    text = {F.EMAIL: "x@fjord.test", F.TERMS: "net 30", F.COUNTRY: "SE"}.get(field, "73 Årstad & Co")

    there = side.parties.change(one, {field: text}, side.permit)
    side.wait(1)
    gone = side.parties.change(there, {field: ""}, side.permit)

    assert (text, "") == (there.get(field), gone.get(field))
    assert "" == side.parties.party(one.ref).get(field)


def test_a_nameless_customer_is_refused(side: Side) -> None:
    one = typed(side, "Fjord Ltd")

    with pytest.raises(Rejected):
        side.parties.change(one, {F.NAME: " "}, side.permit)

    assert one == side.parties.party(one.ref)


def test_a_merger_leaves_the_one_it_was_put_into_and_nothing_that_can_be_used(side: Side) -> None:
    one, other = typed(side, "Fjord Ltd"), typed(side, "Harbour Inc")
    side.app.provider.act("merge", one.ref.id, {"kind": "customer", "into": other.ref.id})

    assert replace(other, version="", changed_at=None) == replace(
        side.parties.party(other.ref), version="", changed_at=None
    )
    try:
        assert side.parties.party(one.ref).archived
    except NotFound:
        assert one.ref not in {found.ref for found in side.parties.page(CUSTOMER).profiles}
