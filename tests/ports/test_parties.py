"""What either side promises of its companies, contacts or customers: run over every connector on its sandbox."""

from collections.abc import Callable, Iterator
from datetime import UTC, timedelta

import pytest

from shared.errors import NotFound, Rejected, Stale, Unclear, Unsupported, WriteForbidden
from shared.model import permits
from shared.model.parties import ADDRESS, PartyDraft, PartyField, Profile
from shared.model.refs import ConnectionId, Kind
from tests.fakes.sides import SIDES, Side

LONGER = 400
"""Seconds: more than any index lags; the tokens of a test outlive a few of these."""
KINDS = [(made, kind) for made in SIDES for kind in made().parties.kinds]


@pytest.fixture(params=KINDS, ids=lambda param: f"{param[0].__name__}-{param[1]}")
def case(request: pytest.FixtureRequest) -> tuple[Side, Kind]:
    made, kind = request.param
    return made(), kind


def pages(side: Side, kind: Kind, **asked: object) -> Iterator[Profile]:
    after = ""
    while True:
        page = side.parties.page(kind, after=after, **asked)  # type: ignore[arg-type]  # the port's own arguments
        yield from page.profiles
        after = page.after
        if not after:
            return


def by_id(side: Side, kind: Kind, **asked: object) -> dict[str, Profile]:
    return {found.ref.id: found for found in pages(side, kind, **asked)}


def draft(side: Side, kind: Kind, reference: str = "made-for-77", **more: object) -> PartyDraft:
    return PartyDraft(side.sample(kind), reference, **more)  # type: ignore[arg-type]  # the draft's own fields


def held(found: Profile, names: object) -> dict[PartyField, str]:
    return {name: text for name, text in found.fields.items() if name in names}  # type: ignore[operator]  # a collection


def typed(side: Side, kind: Kind) -> dict[PartyField, str]:
    """What a person types into a field that the record has."""
    return _first(side, kind, {PartyField.PHONE: "+358 9 555 0177", PartyField.WEBSITE: "https://other.test"})


def sent(side: Side, kind: Kind) -> dict[PartyField, str]:
    """What we send to another."""
    return _first(side, kind, {PartyField.CITY: "Espoo", PartyField.FAMILY: "Aalto-Virtanen"})


def _first(side: Side, kind: Kind, wanted: dict[PartyField, str]) -> dict[PartyField, str]:
    return dict([next((name, text) for name, text in wanted.items() if name in side.parties.holds(kind))])


def test_a_record_is_read_in_one_call_with_what_people_entered(case: tuple[Side, Kind]) -> None:
    side, kind = case
    identity = side.make(kind, side.sample(kind))
    before = len(side.calls())
    found = side.parties.party(side.ref(kind, identity))

    assert len(side.calls()) == before + (2 if kind in side.apart else 1)
    assert found.ref == side.ref(kind, identity)
    assert held(found, side.sample(kind)) == side.stands(side.sample(kind))
    assert not found.archived
    assert found.merged_into is None


def test_a_profile_has_every_field_that_this_side_can_hold_and_no_others(case: tuple[Side, Kind]) -> None:
    side, kind = case
    least: dict[PartyField, str] = {
        name: text
        for name, text in side.sample(kind).items()
        if name in {PartyField.NAME, PartyField.GIVEN, PartyField.FAMILY}
    }
    found = side.parties.party(side.ref(kind, side.make(kind, least)))

    assert found.fields.keys() == side.parties.holds(kind).keys()
    assert found.get(PartyField.CITY) == ""
    assert found.name


def test_the_name_of_a_record_is_that_of_the_company_or_the_person(case: tuple[Side, Kind]) -> None:
    side, kind = case
    found = side.parties.party(side.ref(kind, side.make(kind, side.sample(kind))))

    assert found.name in {"Nordlys Oy & Söner", "Maarit Aalto-Österman"}


def test_the_time_of_a_change_is_utc_and_grows(case: tuple[Side, Kind]) -> None:
    side, kind = case
    ref = side.ref(kind, side.make(kind, side.sample(kind)))
    before = side.parties.party(ref)
    side.wait(5)
    side.edit(kind, ref.id, typed(side, kind))
    after = side.parties.party(ref)

    assert before.changed_at is not None
    assert after.changed_at is not None
    assert after.changed_at.utcoffset() == timedelta(0)
    assert before.changed_at < after.changed_at
    assert before.version != after.version


def test_a_record_that_never_was_is_not_found(case: tuple[Side, Kind]) -> None:
    side, kind = case
    with pytest.raises(NotFound):
        side.parties.party(side.ref(kind, "999999999"))


def test_further_fields_are_read_by_the_sides_own_names(case: tuple[Side, Kind]) -> None:
    side, kind = case
    name, text = side.reads.get(kind, ("", ""))
    if not name:
        assert side.parties.party(side.ref(kind, side.make(kind, side.sample(kind)))).more == {}
        return
    made = side.claim(kind, draft(side, kind, more={name: text}))
    ref = side.parties.create(made, side.permit).ref

    assert side.parties.party(ref, (name,)).more == {name: text}
    assert by_id(side, kind, more=(name,))[ref.id].more == {name: text}


def test_the_pages_hold_everything_archived_ones_too(case: tuple[Side, Kind]) -> None:
    side, kind = case
    alive, gone = _two(side, kind)
    side.put_away(kind, gone)
    found = by_id(side, kind)

    assert not found[alive].archived
    assert found[gone].archived if side.shows_gone else gone not in found
    assert held(found[alive], side.sample(kind)) == side.stands(side.sample(kind))


def _two(side: Side, kind: Kind) -> tuple[str, str]:
    """One of the sample, and another with a name and e-mail of its own."""
    other = {
        PartyField.NAME: "Another Oy",
        PartyField.GIVEN: "Olli",
        PartyField.FAMILY: "Other",
        PartyField.EMAIL: "other@another.test",
        PartyField.WEBSITE: "https://another.test",
    }
    sample = side.sample(kind)
    return side.make(kind, sample), side.make(kind, sample | {n: t for n, t in other.items() if n in sample})


def test_the_pages_since_a_time_hold_what_changed_and_what_was_put_away_since(case: tuple[Side, Kind]) -> None:
    side, kind = case
    old, gone = _two(side, kind)
    side.wait(LONGER)
    since = side.now()
    side.wait(60)
    sample = side.sample(kind)
    sample.pop(PartyField.EMAIL, None)
    apart = {PartyField.NAME: "Late Oy", PartyField.FAMILY: "Late", PartyField.WEBSITE: "https://late.test"}
    new = side.make(kind, sample | {name: text for name, text in apart.items() if name in sample})
    side.put_away(kind, gone)
    side.wait(60)
    found = by_id(side, kind, since=since)

    assert new in found
    assert found[gone].archived if side.shows_gone else gone not in found
    assert old not in found


def test_the_beginning_counts(case: tuple[Side, Kind]) -> None:
    side, kind = case
    side.wait(LONGER)
    ref = side.ref(kind, side.make(kind, side.sample(kind)))
    side.wait(LONGER)
    at = side.parties.party(ref).changed_at

    assert ref.id in by_id(side, kind, since=at)


def test_a_record_is_made_and_its_answer_is_the_read_back(case: tuple[Side, Kind]) -> None:
    side, kind = case
    before = len(by_id(side, kind))
    made = side.parties.create(side.claim(kind, draft(side, kind)), side.permit)
    found = side.parties.party(made.ref)

    assert made.ref.kind is kind
    assert made.version == found.version
    assert held(found, side.sample(kind)) == side.stands(side.sample(kind))
    assert len(by_id(side, kind)) == before + 1


def test_what_was_made_is_found_by_its_reference_at_once(case: tuple[Side, Kind]) -> None:
    side, kind = case
    claim = side.claim(kind, draft(side, kind))
    before = side.parties.find_created(claim)
    made = side.parties.create(claim, side.permit)
    found = side.parties.find_created(claim)

    assert before is None
    assert found is not None
    assert found.ref == made.ref


def test_another_record_is_not_taken_for_the_one_that_is_looked_for(case: tuple[Side, Kind]) -> None:
    side, kind = case
    side.parties.create(side.claim(kind, draft(side, kind, "made-for-77")), side.permit)

    assert side.parties.find_created(side.claim(kind, draft(side, kind, "made-for-7"))) is None


def test_a_record_whose_answer_was_lost_is_found(case: tuple[Side, Kind]) -> None:
    side, kind = case
    before, claim = len(by_id(side, kind)), side.claim(kind, draft(side, kind))
    side.lose_next_answer()
    with pytest.raises(Unclear):
        side.parties.create(claim, side.permit)

    assert side.parties.find_created(claim) is not None
    assert len(by_id(side, kind)) == before + 1


def test_a_second_record_by_the_same_key_is_refused_in_a_sentence(case: tuple[Side, Kind]) -> None:
    side, kind = case
    first = side.make(kind, side.sample(kind))
    claim = side.claim(kind, draft(side, kind))
    if kind not in side.refuses_twin:
        assert side.parties.create(claim, side.permit).ref.id != first
        return
    with pytest.raises(Rejected) as refused:
        side.parties.create(claim, side.permit)

    assert refused.value.fix


def test_what_is_too_long_is_cut_to_what_the_side_holds(case: tuple[Side, Kind]) -> None:
    side, kind = case
    name = PartyField.NAME if PartyField.NAME in side.parties.holds(kind) else PartyField.FAMILY
    most = side.parties.holds(kind)[name]
    long = draft(side, kind)
    long = PartyDraft({**long.fields, name: "N" * (most + 10)}, long.reference)
    made = side.parties.create(side.claim(kind, long), side.permit)
    seen = side.parties.party(made.ref)

    assert len(seen.get(name)) == most

    changed = side.parties.change(seen, {name: "M" * (most + 10)}, side.permit)
    assert changed.get(name) == "M" * most == side.parties.party(made.ref).get(name)


def test_a_change_writes_its_fields_and_no_others(case: tuple[Side, Kind]) -> None:
    side, kind = case
    ref = side.ref(kind, side.make(kind, side.sample(kind)))
    seen = side.parties.party(ref)
    wanted = typed(side, kind) | sent(side, kind)
    given = side.parties.change(seen, wanted, side.permit)
    found = side.parties.party(ref)

    assert found.fields == given.fields == {**seen.fields, **side.stands(wanted)}
    assert given.version == found.version


def test_a_change_may_be_repeated(case: tuple[Side, Kind]) -> None:
    side, kind = case
    ref = side.ref(kind, side.make(kind, side.sample(kind)))
    for _ in range(2):
        side.parties.change(side.parties.party(ref), sent(side, kind), side.permit)

    assert held(side.parties.party(ref), sent(side, kind)) == side.stands(sent(side, kind))


def test_an_empty_text_clears_its_field(case: tuple[Side, Kind]) -> None:
    side, kind = case
    ref = side.ref(kind, side.make(kind, side.sample(kind)))
    must = {PartyField.NAME, PartyField.GIVEN, PartyField.FAMILY}
    wanted = dict.fromkeys(side.sample(kind).keys() - must, "")
    given = side.parties.change(side.parties.party(ref), wanted, side.permit)
    found = side.parties.party(ref)

    assert {name: given.get(name) for name in wanted} == wanted
    assert {name: found.get(name) for name in wanted} == wanted
    assert found.name == given.name


def test_the_parts_of_an_address_stand_together(case: tuple[Side, Kind]) -> None:
    side, kind = case
    ref = side.ref(kind, side.make(kind, side.sample(kind)))
    wanted = {part: f"{part} 1" for part in ADDRESS if part in side.parties.holds(kind)}
    wanted |= {part: text for part, text in {PartyField.COUNTRY: "Sweden"}.items() if part in wanted}
    side.parties.change(side.parties.party(ref), wanted, side.permit)

    assert held(side.parties.party(ref), wanted) == side.stands(wanted)


def test_the_number_of_the_other_side_is_kept(case: tuple[Side, Kind]) -> None:
    side, kind = case
    ref = side.ref(kind, side.make(kind, side.sample(kind)))
    side.parties.change(side.parties.party(ref), {PartyField.NUMBER: "cust-77"}, side.permit)

    assert side.parties.party(ref).get(PartyField.NUMBER) == "cust-77"


def test_what_changed_meanwhile_is_stale_where_the_side_can_tell(case: tuple[Side, Kind]) -> None:
    side, kind = case
    ref = side.ref(kind, side.make(kind, side.sample(kind)))
    seen = side.parties.party(ref)
    side.wait(5)
    side.edit(kind, ref.id, typed(side, kind))
    if side.tells_stale:
        with pytest.raises(Stale):
            side.parties.change(seen, sent(side, kind), side.permit)
    else:
        side.parties.change(seen, sent(side, kind), side.permit)
    found = side.parties.party(ref)

    assert held(found, typed(side, kind)) == side.stands(typed(side, kind))
    assert (held(found, sent(side, kind)) == side.stands(sent(side, kind))) is not side.tells_stale


def test_a_change_of_a_record_that_never_was_is_not_found(case: tuple[Side, Kind]) -> None:
    side, kind = case
    seen = Profile(side.ref(kind, "999999999"), dict.fromkeys(side.parties.holds(kind), ""), version="0")
    with pytest.raises(NotFound):
        side.parties.change(seen, sent(side, kind), side.permit)


def test_a_field_that_the_side_has_not_is_refused_before_anything_is_sent(case: tuple[Side, Kind]) -> None:
    side, kind = case
    seen = side.parties.party(side.ref(kind, side.make(kind, side.sample(kind))))
    # The last: a tax number is what a ledger may take of a new record alone.
    foreign = [name for name in PartyField if name not in side.parties.holds(kind)][-1]
    before = len(side.calls())
    with pytest.raises(Unsupported):
        side.parties.change(seen, {foreign: "x"}, side.permit)
    with pytest.raises(Unsupported):
        side.parties.request(kind, PartyDraft({**side.sample(kind), foreign: "x"}, "r"))

    assert len(side.calls()) == before


def test_nothing_is_written_without_a_permit_for_this_account(case: tuple[Side, Kind]) -> None:
    side, kind = case
    other = permits.for_write_back(ConnectionId("elsewhere:1"), None)
    seen = side.parties.party(side.ref(kind, side.make(kind, side.sample(kind))))
    before = by_id(side, kind)
    writes: list[Callable[[], object]] = [
        lambda: side.parties.create(side.claim(kind, draft(side, kind)), other),
        lambda: side.parties.change(seen, sent(side, kind), other),
    ]
    if side.archives:
        writes.append(lambda: side.parties.archive(seen, other))
    for write in writes:
        with pytest.raises(WriteForbidden):
            write()

    assert by_id(side, kind) == before


def test_a_record_is_put_out_of_use_or_refused_in_a_sentence(case: tuple[Side, Kind]) -> None:
    side, kind = case
    seen = side.parties.party(side.ref(kind, side.make(kind, side.sample(kind))))
    if not side.archives:
        with pytest.raises(Unsupported) as refused:
            side.parties.archive(seen, side.permit)
        assert refused.value.fix
        return
    side.parties.archive(seen, side.permit)
    if not side.shows_gone:
        with pytest.raises(NotFound):
            side.parties.party(seen.ref)
        return
    found = side.parties.party(seen.ref)

    assert found.archived
    assert held(found, side.sample(kind)) == side.stands(side.sample(kind))


def test_a_record_comes_back_into_use_where_the_api_can_do_that(case: tuple[Side, Kind]) -> None:
    side, kind = case
    ref = side.ref(kind, side.make(kind, side.sample(kind)))
    seen = side.parties.party(ref)
    side.put_away(kind, ref.id)
    gone = side.parties.party(ref) if side.shows_gone else seen
    if side.restores:
        side.parties.archive(gone, side.permit, archived=False)
    else:
        with pytest.raises(Unsupported):
            side.parties.archive(gone, side.permit, archived=False)
        side.bring_back(kind, ref.id)

    assert not side.parties.party(ref).archived


def test_a_record_that_was_merged_away_names_the_one_that_took_its_place(case: tuple[Side, Kind]) -> None:
    side, kind = case
    gone, into = _two(side, kind)
    if side.merge is None:
        assert side.parties.party(side.ref(kind, gone)).merged_into is None
        return
    survivor = side.merge(kind, gone, into)
    if not side.shows_gone:
        with pytest.raises(NotFound):
            side.parties.party(side.ref(kind, gone))
        return
    found = side.parties.party(side.ref(kind, gone))

    assert found.ref.id == gone
    assert found.archived
    assert found.merged_into == side.ref(kind, survivor)
    assert not side.parties.party(side.ref(kind, survivor)).archived


def test_a_record_can_be_made_below_another(case: tuple[Side, Kind]) -> None:
    side, kind = case
    above, _ = _two(side, kind)
    other = {PartyField.NAME: "Nordlys Turku Oy", PartyField.EMAIL: "turku@nordlys.test"}
    fields = side.sample(kind) | {n: t for n, t in other.items() if n in side.sample(kind)}
    if kind not in side.parents:
        assert side.parties.party(side.ref(kind, above)).parent is None
        return
    below = side.parties.create(side.claim(kind, PartyDraft(fields, "b-1", parent=side.ref(kind, above))), side.permit)

    assert side.parties.party(below.ref).parent == side.ref(kind, above)
    assert by_id(side, kind)[below.ref.id].parent == side.ref(kind, above)
    side.wait(LONGER)
    assert side.parties.party(side.ref(kind, above)).parent is None


def test_every_record_says_when_it_changed(case: tuple[Side, Kind]) -> None:
    side, kind = case
    found = list(by_id(side, kind).values())

    assert found
    assert all(one.changed_at is not None and one.changed_at.tzinfo is UTC for one in found)
