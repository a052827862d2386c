"""Which existing records may be the same, and which a person must see."""

from dataclasses import replace

from shared.domain.customers import number_of
from shared.domain.pairing import Sides, compare, is_counterpart, people_of
from shared.domain.twins import twins_of
from shared.model.pairing import Suggestion
from shared.model.parties import PartyField, Profile
from shared.model.refs import Kind, Ref
from tests import builders

ADDRESS = {"line1": "1 High Street", "city": "Leeds", "postal_code": "LS1 4AP", "country": "GB"}


def record(kind: Kind, identity: str, name: str = "", **more: object) -> Profile:
    fields = {field: str(more.pop(field.value, "")) for field in PartyField}
    connection = builders.LEDGER if kind is Kind.CUSTOMER else builders.CRM
    return Profile(Ref(connection, kind, identity), {**fields, PartyField.NAME: name}, **more)  # type: ignore[arg-type]


def company(identity: str, name: str, **more: object) -> Profile:
    return record(Kind.COMPANY, identity, name, **more)


def customer(identity: str, name: str, **more: object) -> Profile:
    return record(Kind.CUSTOMER, identity, name, **more)


def ends(sides: Sides) -> list[tuple[str, str, Suggestion]]:
    return [(pair.crm.id, pair.customer.id, pair.suggestion) for pair in compare(sides).pairs]


def test_the_same_name_and_a_second_feature_are_surely_the_same() -> None:
    left = company("1", "Blackwood & Sons Ltd", phone="+44 113 496 0001", **ADDRESS)
    right = customer("a", "Blackwood and Sons Limited", phone="0113 496 0001", **ADDRESS)

    [pair] = compare(Sides([left], [right])).pairs

    assert Suggestion.LINK is pair.suggestion
    assert {"name", "phone", "address"} <= {reason.feature for reason in pair.reasons}
    phone = next(reason for reason in pair.reasons if reason.feature == "phone")
    assert ("+44 113 496 0001", "0113 496 0001") == (phone.crm, phone.customer)


def test_a_name_alone_is_for_a_person() -> None:
    assert [("1", "a", Suggestion.REVIEW)] == ends(
        Sides([company("1", "Blackwood & Sons Ltd")], [customer("a", "Blackwood & Sons Ltd")])
    )


def test_an_id_that_one_side_holds_of_the_other_is_enough() -> None:
    left = company("1", "Blackwood", number="a")
    by_ours = customer("b", "Something Else Ltd", number=number_of(company("2", "").ref))

    found = ends(Sides([left, company("2", "Unlike It GmbH")], [customer("a", "Blackwood Leeds"), by_ours]))

    assert {("1", "a", Suggestion.LINK), ("2", "b", Suggestion.LINK)} == set(found)


def test_a_companys_people_are_evidence_and_no_counterparts() -> None:
    left = company("1", "Aurora Robotics GmbH")
    person = record(
        Kind.CONTACT, "9", given="Ann", family="Poe", email="ann@aurora-robotics.example", companies=(left.ref,)
    )
    right = customer("a", "Aurora Robotics", email="ann@aurora-robotics.example")

    assert [("1", "a", Suggestion.LINK)] == ends(Sides([left, person], [right]))


def test_a_person_without_a_company_is_a_customer_by_itself() -> None:
    person = record(Kind.CONTACT, "9", given="Ann", family="Poe", email="ann.poe@example.org")

    assert [("9", "a", Suggestion.LINK)] == ends(
        Sides([person], [customer("a", "Ann Poe", email="ann.poe@example.org")])
    )


def test_two_customers_that_match_as_well_are_for_a_person() -> None:
    left = company("1", "Blackwood & Sons Ltd", email="ap@blackwood.example", **ADDRESS)
    rights = [customer(name, "Blackwood & Sons Ltd", email="ap@blackwood.example", **ADDRESS) for name in "ab"]

    assert {Suggestion.REVIEW} == {suggestion for *_, suggestion in ends(Sides([left], rights))}


def test_a_company_has_another_customer_in_each_currency() -> None:
    left = company("1", "Blackwood & Sons Ltd", email="ap@blackwood.example")
    rights = [
        replace(customer(code, f"Blackwood & Sons Ltd ({code})", email="ap@blackwood.example"), currency=code)
        for code in ("GBP", "USD")
    ]

    assert {("1", "GBP"), ("1", "USD")} == {(crm, right) for crm, right, _ in ends(Sides([left], rights))}
    linked = Sides([left], rights, {left.ref: [rights[0].ref]})
    assert [("1", "USD")] == [(crm, right) for crm, right, _ in ends(linked)]


def test_what_is_linked_or_was_rejected_is_not_offered() -> None:
    left, right = (
        company("1", "Blackwood Ltd", email="a@blackwood.example"),
        customer("a", "Blackwood Ltd", email="a@blackwood.example"),
    )
    [pair] = compare(Sides([left], [right])).pairs

    assert [] == ends(Sides([left], [right], {left.ref: [right.ref]}))
    found = compare(Sides([left], [right], rejected=[pair.id]))
    assert ((), 1) == (found.pairs, found.rejected)


def test_what_is_out_of_use_a_supplier_or_a_project_has_no_counterpart() -> None:
    whole = customer("a", "Acme")

    assert is_counterpart(whole)
    assert not is_counterpart(replace(whole, archived=True))
    assert not is_counterpart(replace(whole, customer=False))
    assert not is_counterpart(replace(whole, parent=customer("b", "Acme Group").ref))
    assert not is_counterpart(customer("c", " "))
    assert is_counterpart(replace(company("1", "Acme"), parent=company("2", "Acme Group").ref))


def test_the_mark_changes_with_what_the_records_say_and_not_with_our_ids() -> None:
    left, right = (
        company("1", "Blackwood Ltd", email="a@blackwood.example"),
        customer("a", "Blackwood Ltd", email="a@blackwood.example"),
    )

    def mark(crm: Profile, ledger: Profile) -> str:
        return compare(Sides([crm], [ledger])).pairs[0].mark

    numbered = replace(left, fields={**left.fields, PartyField.NUMBER: "a"})
    moved = replace(right, fields={**right.fields, PartyField.CITY: "York"})
    assert mark(left, right) == mark(numbered, right)
    assert mark(left, right) != mark(left, moved)


def test_the_people_of_a_company_come_with_its_main_one_first() -> None:
    ann, bob = (record(Kind.CONTACT, name, given=name) for name in ("ann", "bob"))
    late = record(Kind.CONTACT, "eve", given="eve", companies=(company("1", "").ref,))
    left = company("1", "Acme", people=(bob.ref, ann.ref))

    assert ["bob", "ann", "eve"] == [one.ref.id for one in people_of([left, ann, bob, late])[left.ref]]


def test_records_of_one_side_that_are_the_same_are_twins() -> None:
    rows = [
        company("1", "Blackwood & Sons Ltd", email="ap@blackwood.example", **ADDRESS),
        company("2", "Blackwood and Sons Limited", email="ap@blackwood.example", **ADDRESS),
        company("3", "Cascade Outdoor Inc.", email="pay@cascade.example"),
    ]

    [twins] = twins_of(rows)

    assert ({"1", "2"}, True) == ({one.ref.id for one in twins.records}, twins.sure)
    assert [] == twins_of([rows[0], replace(rows[1], parent=rows[0].ref)])
    assert [] == twins_of([rows[0], replace(rows[1], archived=True)])
    assert [] == twins_of(rows[:1])


def test_what_is_there_three_times_is_one_group() -> None:
    rows = [
        company(str(n), f"Blackwood & Sons {form}", email="ap@blackwood.example")
        for n, form in enumerate(("Ltd", "Limited", "LTD"))
    ]

    [twins] = twins_of(rows)

    assert (3, True) == (len(twins.records), twins.sure)


def test_people_who_share_a_name_alone_are_no_twins() -> None:
    people = [
        record(Kind.CONTACT, name, given="Ann", family="Poe", email=f"ann@{name}.example") for name in ("one", "two")
    ]

    assert [] == twins_of(people)
    assert [False] == [one.sure for one in twins_of([company("1", "Blackwood Ltd"), company("2", "Blackwood Ltd")])]
