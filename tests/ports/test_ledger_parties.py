"""What every ledger promises about its customers: run over every connector on its sandbox."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.errors import NotFound, Rejected, Stale, Unclear, WriteForbidden
from shared.model import permits
from shared.model.parties import ADDRESS, Profile
from shared.model.refs import Kind, Ref
from tests import builders
from tests.ports.ledger_parties import LEDGERS, NUMBER, Counter, F, new_party


@pytest.fixture(params=LEDGERS, ids=lambda made: made.__name__)
def counter(request: pytest.FixtureRequest) -> Counter:
    made: Counter = request.param()
    return made


def made(counter: Counter, name: str = "Fjord Ltd") -> Profile:
    ref = counter.parties.create(counter.claim(new_party(name)), counter.permit).ref
    counter.pass_time(1)
    return counter.parties.party(ref)


def every_page(counter: Counter) -> dict[Ref, Profile]:
    found: dict[Ref, Profile] = {}
    after = ""
    while True:
        page = counter.parties.page(Kind.CUSTOMER, after=after)
        found |= {profile.ref: profile for profile in page.profiles}
        after = page.after
        if not after:
            return found


def test_a_customer_that_was_made_reads_as_it_was_drafted(counter: Counter) -> None:
    draft = new_party()

    created = counter.parties.create(counter.claim(draft), counter.permit)

    found = counter.parties.party(created.ref)
    assert draft.fields == {field: found.get(field) for field in draft.fields}
    assert NUMBER == found.get(F.NUMBER)
    assert created.version == found.version
    assert not found.archived
    assert found.customer
    assert set(counter.parties.holds(Kind.CUSTOMER)) >= set(draft.fields)


def test_a_customer_is_the_same_one_by_one_and_in_a_page(counter: Counter) -> None:
    one = made(counter)

    assert one == every_page(counter)[one.ref]


def test_pages_have_archived_customers_too_and_say_so(counter: Counter) -> None:
    one = made(counter)
    counter.act("archive", one.ref.id, {"kind": "customer"})

    assert every_page(counter)[one.ref].archived


def test_only_what_changed_since_is_listed_where_that_is_asked(counter: Counter) -> None:
    old = made(counter)
    counter.pass_time(10)
    new = counter.typed("Harbour Inc")

    page = counter.parties.page(Kind.CUSTOMER, since=counter.now() - timedelta(seconds=5))

    assert [new] == [profile.ref for profile in page.profiles]
    assert "" == page.after
    assert old.ref in {found.ref for found in counter.parties.page(Kind.CUSTOMER).profiles}


def test_a_write_needs_the_right_to_it(counter: Counter) -> None:
    one = made(counter)
    stranger = permits.for_setup(builders.CRM)

    with pytest.raises(WriteForbidden):
        counter.parties.create(counter.claim(new_party("Other")), stranger)
    with pytest.raises(WriteForbidden):
        counter.parties.change(one, {F.CITY: "Oslo"}, stranger)
    with pytest.raises(WriteForbidden):
        counter.parties.archive(one, stranger)

    assert one == counter.parties.party(one.ref)


def test_a_lost_answer_is_cleared_up_by_looking(counter: Counter) -> None:
    claim = counter.claim(new_party())
    assert counter.parties.find_created(claim) is None
    counter.lose_next_answer()
    with pytest.raises(Unclear):
        counter.parties.create(claim, counter.permit)

    found = counter.parties.find_created(claim)

    assert found is not None
    assert found.ref == counter.parties.create(claim, counter.permit).ref


def test_a_name_that_is_taken_is_refused_and_it_is_said_by_whom(counter: Counter) -> None:
    other = counter.typed("Fjord Ltd", email="someone@fjord.example")

    with pytest.raises(Rejected) as caught:
        made(counter, "fjord ltd")

    assert "Fjord Ltd" in caught.value.sentence
    assert other.id in caught.value.sentence
    assert caught.value.fix


def test_exactly_the_fields_that_are_named_change(counter: Counter) -> None:
    one = made(counter)

    written = counter.parties.change(one, {F.EMAIL: "new@fjord.example", F.CITY: "Oslo"}, counter.permit)

    expected = dict(one.fields) | {F.EMAIL: "new@fjord.example", F.CITY: "Oslo"}
    assert expected == written.fields
    assert written == counter.parties.party(one.ref)
    assert written.version != one.version


@pytest.mark.parametrize("field", [F.EMAIL, F.PHONE, F.TERMS, *ADDRESS])
def test_every_field_is_written_read_and_cleared(counter: Counter, field: F) -> None:
    one = made(counter)
    text = {F.EMAIL: "x@fjord.example", F.TERMS: "net 30", F.COUNTRY: "SE"}.get(field, "73 Årstad & Co")

    there = counter.parties.change(one, {field: text}, counter.permit)
    gone = counter.parties.change(there, {field: ""}, counter.permit)

    assert (text, "") == (there.get(field), gone.get(field))
    assert "" == counter.parties.party(one.ref).get(field)


def test_a_change_may_be_repeated(counter: Counter) -> None:
    one = made(counter)

    first = counter.parties.change(one, {F.CITY: "Oslo"}, counter.permit)
    second = counter.parties.change(first, {F.CITY: "Oslo"}, counter.permit)

    assert "Oslo" == second.get(F.CITY)
    assert first.fields == second.fields


def test_what_an_accountant_changed_meanwhile_is_not_overwritten(counter: Counter) -> None:
    one = made(counter)
    counter.act("edit", one.ref.id, {"kind": "customer", "city": "Tromsø"})

    with pytest.raises(Stale):
        counter.parties.change(one, {F.CITY: "Oslo"}, counter.permit)

    assert "Tromsø" == counter.parties.party(one.ref).get(F.CITY)


def test_a_name_that_another_has_can_not_be_taken_by_a_change(counter: Counter) -> None:
    one, other = made(counter), counter.typed("Harbour Inc")

    with pytest.raises(Rejected, match="Harbour Inc") as caught:
        counter.parties.change(one, {F.NAME: "Harbour Inc"}, counter.permit)

    assert other.id in caught.value.sentence


def test_a_customer_goes_out_of_use_and_comes_back_as_it_was(counter: Counter) -> None:
    one = made(counter)

    counter.parties.archive(one, counter.permit)
    away = counter.parties.party(one.ref)
    counter.parties.archive(away, counter.permit, archived=False)

    back = counter.parties.party(one.ref)
    assert away.archived
    assert not back.archived
    assert one.fields == back.fields


def test_a_customer_does_not_come_back_while_another_has_its_name(counter: Counter) -> None:
    one = made(counter)
    counter.parties.archive(one, counter.permit)
    other = counter.typed("Fjord Ltd")

    with pytest.raises(Rejected) as caught:
        counter.parties.archive(counter.parties.party(one.ref), counter.permit, archived=False)

    assert other.id in caught.value.sentence


def test_a_merged_customer_names_the_other_where_the_ledger_keeps_it_at_all(counter: Counter) -> None:
    one, other = made(counter), counter.typed("Harbour Inc")
    counter.act("merge", one.ref.id, {"kind": "customer", "into": other.id})

    assert not counter.parties.party(other).archived
    if not counter.keeps_merged:
        with pytest.raises(NotFound):
            counter.parties.party(one.ref)
        return
    found = counter.parties.party(one.ref)
    assert found.archived
    assert other == found.merged_into


def test_who_was_never_there_is_not_found(counter: Counter) -> None:
    with pytest.raises(NotFound):
        counter.parties.party(Ref(counter.parties.connection, Kind.CUSTOMER, "990099"))


def test_what_is_too_long_is_cut_to_what_the_ledger_holds(counter: Counter) -> None:
    one = made(counter)
    most = counter.parties.holds(Kind.CUSTOMER)

    written = counter.parties.change(one, {F.CITY: "x" * 2000, F.NAME: "y" * 2000}, counter.permit)

    assert most[F.CITY] == len(written.get(F.CITY))
    assert most[F.NAME] == len(written.get(F.NAME))


def test_a_nameless_customer_is_refused(counter: Counter) -> None:
    one = made(counter)

    with pytest.raises(Rejected):
        counter.parties.change(one, {F.NAME: " "}, counter.permit)

    assert replace(one, version="") == replace(counter.parties.party(one.ref), version="")
