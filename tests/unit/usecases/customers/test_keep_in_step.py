"""What changes on one side of a linked customer reaches the other, or a person: nothing of accounting's is overwritten."""

from dataclasses import replace

import pytest

from shared.errors import Conflict, Stale
from shared.model.customer_rules import FieldRules, Whose
from shared.model.outcome import Held, Skipped
from shared.model.parties import PartyField, Profile
from shared.model.refs import Kind, Ref
from shared.model.reviews import ReviewCode
from shared.model.rules import Mode
from tests.fakes.in_step import COMPANY, InStep

PHONE, TERMS = PartyField.PHONE, PartyField.TERMS


@pytest.fixture
def both() -> InStep:
    return InStep()


def test_without_the_rule_an_event_costs_nothing(both: InStep) -> None:
    company, customer = both.couple()
    both.under(sync=False)
    both.crm.edit(company.ref, {PHONE: "+44 20 7946 0001"})

    assert isinstance(both.sync(company.ref), Skipped)
    assert isinstance(both.sync(customer.ref), Skipped)
    assert both.calls == []


def test_an_edit_in_the_crm_reaches_the_ledger_and_nothing_else_is_written(both: InStep) -> None:
    company, customer = both.couple()
    before = both.in_ledger(customer).fields
    both.crm.edit(company.ref, {PHONE: "+44 20 7946 0001", PartyField.CITY: "York"})
    both.work_off()

    assert {**before, PHONE: "+44 20 7946 0001", PartyField.CITY: "York"} == both.in_ledger(customer).fields


def test_a_change_costs_three_reads_and_a_write_and_its_echo_nothing(both: InStep) -> None:
    company, _ = both.couple()
    both.crm.edit(company.ref, {PHONE: "+44 20 7946 0001"})

    assert both.work_off() == 2
    assert ["read company", "read contact", "read customer", "change customer"] == both.calls


def test_an_edit_of_the_billing_contact_reaches_the_ledger(both: InStep) -> None:
    company, customer = both.couple()
    both.crm.edit(company.people[0], {PartyField.EMAIL: "ap@brightwave.test", PartyField.FAMILY: "Poe-Wright"})
    both.work_off()

    assert both.in_ledger(customer).get(PartyField.EMAIL) == "ap@brightwave.test"
    assert both.in_ledger(customer).get(PartyField.FAMILY) == "Poe-Wright"


def test_the_contact_with_the_role_of_the_rules_speaks_for_its_company(both: InStep) -> None:
    company, customer = both.couple()
    billing = both.crm.enter(Kind.CONTACT, {PartyField.GIVEN: "Bo", PartyField.EMAIL: "billing@brightwave.test"})
    both.crm.records[company.ref] = replace(
        company, people=(*company.people, billing.ref), roles={billing.ref.id: "billing contact"}
    )
    both.sync(company.ref)

    assert both.in_ledger(customer).get(PartyField.EMAIL) == "billing@brightwave.test"
    both.sent.clear()
    both.crm.edit(billing.ref, {PartyField.EMAIL: "invoices@brightwave.test"})
    both.work_off()
    assert both.in_ledger(customer).get(PartyField.EMAIL) == "invoices@brightwave.test"


def test_an_edit_in_the_ledger_of_what_it_owns_reaches_the_crm(both: InStep) -> None:
    company, customer = both.couple()
    both.ledger.edit(customer.ref, {TERMS: "net 14", PartyField.TAX_NUMBER: "GB123454321"})
    both.work_off()

    assert both.in_crm(company).get(TERMS) == "net 14"
    assert both.in_crm(company).get(PartyField.TAX_NUMBER) == "GB123454321"


def test_what_sales_change_of_accountings_is_put_right(both: InStep) -> None:
    company, customer = both.couple({"terms": "net 30"})
    both.crm.edit(company.ref, {TERMS: "net 90"})
    both.work_off()

    assert both.in_crm(company).get(TERMS) == "net 30"
    assert both.in_ledger(customer).get(TERMS) == "net 30"


def test_what_accounting_corrects_is_not_overwritten_but_shown_with_both_values(both: InStep) -> None:
    company, customer = both.couple()
    both.ledger.edit(customer.ref, {PHONE: "+44 113 496 0000"})
    both.work_off()
    both.crm.edit(company.ref, {PHONE: "+44 20 7946 0009"})
    both.work_off()

    assert both.in_ledger(customer).get(PHONE) == "+44 113 496 0000"
    assert both.in_crm(company).get(PHONE) == "+44 20 7946 0009"
    (review,) = both.reviews.waiting()
    assert (ReviewCode.CONFLICT, company.ref, customer.ref) == (review.code, review.crm, review.ledger)
    assert [("phone", "+44 20 7946 0009", "+44 113 496 0000")] == [
        (row.field, row.crm, row.ledger) for row in review.evidence
    ]


def test_the_rest_of_a_customer_goes_on_while_one_field_waits(both: InStep) -> None:
    company, customer = both.couple()
    both.ledger.edit(customer.ref, {PHONE: "+44 113 496 0000"})
    both.crm.edit(company.ref, {PartyField.CITY: "York"})
    both.work_off()

    assert both.in_ledger(customer).get(PartyField.CITY) == "York"
    assert 1 == len(both.reviews.waiting())


def test_a_question_is_over_when_both_say_the_same_again(both: InStep) -> None:
    company, customer = both.couple()
    both.ledger.edit(customer.ref, {PHONE: "+44 113 496 0000"})
    both.work_off()
    assert 1 == len(both.reviews.waiting())

    both.crm.edit(company.ref, {PHONE: "(0113) 496 0000"})
    both.work_off()

    assert both.reviews.waiting() == []
    assert both.in_ledger(customer).get(PHONE) == "+44 113 496 0000"


def test_the_rules_may_have_corrections_taken_on(both: InStep) -> None:
    both.under(corrections="take")
    company, customer = both.couple()
    both.ledger.edit(customer.ref, {PHONE: "+44 113 496 0000"})
    both.work_off()

    assert both.in_crm(company).get(PHONE) == "+44 113 496 0000"


@pytest.mark.parametrize("last", ["crm", "ledger"])
def test_of_a_field_of_the_newest_the_last_word_counts(both: InStep, last: str) -> None:
    both.under(fields=FieldRules(phone=Whose.NEWEST))
    company, customer = both.couple()
    edits = {
        "crm": (both.crm, company.ref, "+44 20 7946 0001"),
        "ledger": (both.ledger, customer.ref, "+44 113 496 0000"),
    }
    for side in sorted(edits, key=lambda one: one == last):
        where, ref, phone = edits[side]
        where.edit(ref, {PHONE: phone})
    both.work_off()

    assert edits[last][2] == both.in_crm(company).get(PHONE) == both.in_ledger(customer).get(PHONE)


def test_a_field_of_a_persons_choice_always_asks(both: InStep) -> None:
    both.under(fields=FieldRules(phone=Whose.MANUAL))
    company, customer = both.couple()
    both.crm.edit(company.ref, {PHONE: "+44 20 7946 0001"})
    both.work_off()

    assert both.in_ledger(customer).get(PHONE) == COMPANY[PHONE]
    assert 1 == len(both.reviews.waiting())


def test_a_field_that_is_off_is_left_alone(both: InStep) -> None:
    both.under(fields=FieldRules(phone=Whose.OFF))
    company, customer = both.couple()
    both.crm.edit(company.ref, {PHONE: "+44 20 7946 0001"})
    both.work_off()

    assert both.in_ledger(customer).get(PHONE) == COMPANY[PHONE]
    assert both.reviews.waiting() == []


def test_an_address_moves_whole(both: InStep) -> None:
    company, customer = both.couple()
    both.ledger.edit(customer.ref, {PartyField.POSTAL_CODE: "LS9 9ZZ"})
    both.crm.edit(company.ref, {PartyField.LINE1: "2 Dock Road"})
    both.work_off()

    assert both.in_ledger(customer).get(PartyField.LINE1) == "1 Dock Road"
    (row,) = both.reviews.waiting()[0].evidence
    assert "address" == row.field
    assert row.ledger == "1 Dock Road, Leeds, LS9 9ZZ, United Kingdom"


def test_when_two_meet_what_one_lacks_is_filled_and_what_differs_is_asked(both: InStep) -> None:
    company, customer = both.couple({"phone": "+44 113 496 0000", "tax_number": "GB123454321"})

    assert both.in_crm(company).get(PartyField.TAX_NUMBER) == "GB123454321"
    assert both.in_ledger(customer).get(PHONE) == "+44 113 496 0000"
    assert both.in_crm(company).get(PHONE) == COMPANY[PHONE]
    assert ["phone"] == [row.field for row in both.reviews.waiting()[0].evidence]
    assert company.ref != customer.ref


@pytest.mark.parametrize(
    "spelled",
    [
        {"phone": "020 7946 0000"},
        {"country": "GB"},
        {"name": "BRIGHTWAVE, LTD."},
        {"email": "Ann@Brightwave.test"},
        {"postal_code": "LS14AP"},
    ],
)
def test_what_is_only_spelled_otherwise_is_the_same(both: InStep, spelled: dict[str, str]) -> None:
    _, customer = both.couple(spelled)

    assert both.reviews.waiting() == []
    ((name, text),) = spelled.items()
    assert both.in_ledger(customer).get(PartyField(name)) == text


def test_a_name_that_the_ledger_cuts_stays_whole_in_the_crm(both: InStep) -> None:
    company, customer = both.couple()
    long = "Brightwave Amalgamated Dockside Instruments and Signals Ltd"
    both.crm.edit(company.ref, {PartyField.NAME: long})
    both.work_off()
    both.ledger.edit(customer.ref, {TERMS: "net 14"})
    both.work_off()

    assert long[:41] == both.in_ledger(customer).name
    assert long == both.in_crm(company).name
    assert both.reviews.waiting() == []
    both.crm.edit(company.ref, {PartyField.NAME: "Brightwave Ltd"})
    both.work_off()
    assert both.in_ledger(customer).name == "Brightwave Ltd"


def test_each_side_is_given_the_others_id_where_it_has_none(both: InStep) -> None:
    company, customer = both.couple()
    assert both.in_crm(company).get(PartyField.NUMBER) == customer.ref.id

    person = both.crm.enter(Kind.COMPANY, {PartyField.NAME: "Two Ltd"})
    other = both.ledger.enter(Kind.CUSTOMER, {PartyField.NAME: "Two Ltd"})
    both.link(person.ref, other.ref)
    both.sync(other.ref)
    assert both.in_ledger(other).get(PartyField.NUMBER) == f"hubspot:4455667:company:{person.ref.id}"


def test_a_person_who_buys_is_one_customer_named_by_both_names(both: InStep) -> None:
    person = both.crm.enter(Kind.CONTACT, {PartyField.GIVEN: "Maarit", PartyField.FAMILY: "Aalto"})
    customer = both.ledger.enter(Kind.CUSTOMER, {PartyField.NAME: "Maarit Aalto"})
    both.link(person.ref, customer.ref)
    both.sync(person.ref)
    both.crm.edit(person.ref, {PartyField.FAMILY: "Aalto-Österman"})
    both.work_off()

    now = both.in_ledger(customer)
    assert ("Maarit Aalto-Österman", "Maarit", "Aalto-Österman") == (
        now.name,
        now.get(PartyField.GIVEN),
        now.get(PartyField.FAMILY),
    )
    both.under(fields=FieldRules(name=Whose.LEDGER, given=Whose.OFF, family=Whose.OFF))
    both.ledger.edit(customer.ref, {PartyField.NAME: "Maarit Anna Österman"})
    both.work_off()
    assert both.in_crm(person).name == "Maarit Anna Österman"


def test_every_write_is_in_the_trail_with_before_and_after(both: InStep) -> None:
    company, _ = both.couple()
    both.crm.edit(company.ref, {PHONE: "+44 20 7946 0001"})
    both.work_off()

    last = both.audit.entries(company.ref)[-1]
    assert ("brought customer into step", {"ledger phone": COMPANY[PHONE]}, {"ledger phone": "+44 20 7946 0001"}) == (
        last.verb,
        dict(last.before),
        dict(last.after),
    )


def test_a_book_that_observes_writes_nothing_and_notes_once_what_it_would(both: InStep) -> None:
    company, customer = both.couple()
    both.mode = Mode.OBSERVE
    both.crm.edit(company.ref, {PHONE: "+44 20 7946 0001"})
    both.ledger.edit(customer.ref, {TERMS: "net 14"})
    for _ in range(2):
        both.sync(company.ref)

    assert not any(call.startswith("change") for call in both.calls)
    entries = [one for one in both.audit.entries(company.ref) if one.verb == "would bring customer into step"]
    assert [{"ledger phone": "+44 20 7946 0001", "crm terms": "net 14"}] == [dict(one.after) for one in entries]
    both.mode = Mode.LIVE
    both.sync(company.ref)
    assert both.in_ledger(customer).get(PHONE) == "+44 20 7946 0001"
    assert both.in_crm(company).get(TERMS) == "net 14"


@pytest.mark.parametrize("mode", [Mode.APPROVE, Mode.PILOT])
def test_in_a_book_that_isnt_live_a_person_lets_changes_into_the_ledger(both: InStep, mode: Mode) -> None:
    company, customer = both.couple()
    both.mode = mode
    both.crm.edit(company.ref, {PHONE: "+44 20 7946 0001"})
    both.ledger.edit(customer.ref, {TERMS: "net 14"})
    both.work_off()

    assert both.in_ledger(customer).get(PHONE) == COMPANY[PHONE]
    assert both.in_crm(company).get(TERMS) == "net 14"
    assert ["phone"] == [row.field for row in both.reviews.waiting()[0].evidence]


@pytest.mark.parametrize("side", ["crm", "ledger"])
def test_a_record_that_is_out_of_use_is_never_written_to(both: InStep, side: str) -> None:
    company, customer = both.couple()
    where, ref = (both.crm, company.ref) if side == "crm" else (both.ledger, customer.ref)
    where.put_away(ref)
    both.crm.edit(company.ref, {PHONE: "+44 20 7946 0001"})
    both.ledger.edit(customer.ref, {TERMS: "net 14"})
    both.work_off()

    assert not any(call.startswith("change") for call in both.calls)
    (review,) = both.reviews.waiting()
    assert review.code is ReviewCode.OUT_OF_USE
    assert "archived" in review.sentence


def test_a_record_that_is_gone_is_shown_to_a_person(both: InStep) -> None:
    company, customer = both.couple()
    del both.ledger.records[customer.ref]

    assert isinstance(both.sync(company.ref), Held)
    assert [ReviewCode.OUT_OF_USE] == [review.code for review in both.reviews.waiting()]


def test_what_one_side_refuses_is_told_and_the_rest_is_written(both: InStep) -> None:
    company, customer = both.couple()
    both.ledger.refuses = {"+44 20 7946 0001"}
    both.crm.edit(company.ref, {PHONE: "+44 20 7946 0001", PartyField.CITY: "York"})
    both.work_off()

    assert both.in_ledger(customer).get(PartyField.CITY) == "York"
    assert both.in_ledger(customer).get(PHONE) == COMPANY[PHONE]
    (review,) = both.reviews.waiting()
    assert (ReviewCode.REFUSED, "phone") == (review.code, review.evidence[0].field)
    assert "is not taken" in review.sentence


def test_who_changes_a_record_under_our_write_is_not_overwritten(both: InStep) -> None:
    company, customer = both.couple()
    both.crm.edit(company.ref, {PHONE: "+44 20 7946 0001"})
    real = both.ledger.party
    raced: list[Profile] = []

    def party(ref: Ref, more: object = ()) -> object:
        seen = real(ref)
        if not raced:
            raced.append(both.ledger.edit(customer.ref, {PHONE: "+44 113 496 0000"}))
        return seen

    both.ledger.party = party  # type: ignore[method-assign,assignment]  # somebody is faster, once
    with pytest.raises(Stale):
        both.sync(company.ref)
    both.sync(company.ref)

    assert both.in_ledger(customer).get(PHONE) == "+44 113 496 0000"
    assert 1 == len(both.reviews.waiting())


def test_two_runs_at_once_come_to_one(both: InStep) -> None:
    company, customer = both.couple()
    both.crm.edit(company.ref, {PHONE: "+44 20 7946 0001"})
    base = both.bases.find(company.ref, customer.ref)
    assert base is not None
    both.sync(company.ref)

    with pytest.raises(Conflict):
        both.bases.keep(base.followed())
    assert isinstance(both.sync(company.ref), Skipped)


def test_what_was_written_before_a_crash_is_found_in_step_and_told_in_the_trail(both: InStep) -> None:
    company, customer = both.couple()
    both.crm.edit(company.ref, {PHONE: "+44 20 7946 0001"})
    both.ledger.edit(customer.ref, {PHONE: "+44 20 7946 0001"})
    both.work_off()

    assert not any(call.startswith("change") for call in both.calls)
    last = both.audit.entries(company.ref)[-1]
    assert "+44 20 7946 0001" in last.after.values()
