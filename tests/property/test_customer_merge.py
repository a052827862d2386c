"""Whatever two people enter on both sides of a customer, in whatever order: accounting's word is never lost, and it ends."""

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.model.customer_rules import FieldRules, Whose
from shared.model.parties import PartyField
from tests.fakes.in_step import InStep

PHONE, TERMS, CITY = PartyField.PHONE, PartyField.TERMS, PartyField.CITY
TEXTS = st.sampled_from(["", "+44 20 7946 0001", "+44 20 7946 0002", "020 7946 0001", "x" * 60])
EDITS = st.lists(
    st.tuples(st.sampled_from(["crm", "ledger"]), st.sampled_from([PHONE, TERMS, CITY]), TEXTS, st.booleans()),
    max_size=8,
)
MANY = 60


def run(
    edits: list[tuple[str, PartyField, str, bool]], owners: FieldRules
) -> tuple[InStep, dict[PartyField, str], int]:
    """
    Edit, now and then working off what that makes; gives accounting's last word about each field and the messages it took. A word
    that sales were told and then changed, in a field that is theirs, stands no longer.
    """
    both = InStep()
    both.under(fields=owners)
    company, customer = both.couple()
    words: dict[PartyField, str] = {}
    taken = 0
    for side, name, text, carried in edits:
        if side == "crm":
            told = words.get(name) == both.in_crm(company).get(name) == both.in_ledger(customer).get(name)
            if told and owners.of(name) is Whose.CRM:
                del words[name]
            both.crm.edit(company.ref, {name: text})
        else:
            both.ledger.edit(customer.ref, {name: text})
            words[name] = text
        taken += both.work_off(most=MANY) if carried else 0
    return both, words, taken + both.work_off(most=MANY)


@settings(max_examples=150, deadline=None)
@given(edits=EDITS, whose=st.sampled_from([Whose.CRM, Whose.LEDGER, Whose.MANUAL]))
def test_what_accounting_enters_stands_and_all_is_quiet_in_the_end(
    edits: list[tuple[str, PartyField, str, bool]], whose: Whose
) -> None:
    both, words, taken = run(edits, FieldRules(phone=whose, terms=whose, address=whose))
    (customer,) = both.ledger.records.values()

    assert {name: customer.get(name) for name, text in words.items() if text} == {n: t for n, t in words.items() if t}
    assert both.sent == []
    assert taken <= 4 * len(edits) + 4


@settings(max_examples=100, deadline=None)
@given(edits=EDITS)
def test_what_differs_in_the_end_is_shown_to_a_person(edits: list[tuple[str, PartyField, str, bool]]) -> None:
    both, _, _ = run(edits, FieldRules())
    (customer,) = both.ledger.records.values()
    company = next(one for one in both.crm.records.values() if one.ref.kind == "company")
    shown = {row.field for review in both.reviews.waiting() for row in review.evidence}
    apart = {
        unit
        for unit, name in (("phone", PHONE), ("terms", TERMS), ("address", CITY))
        if company.get(name) != customer.get(name)
        and {company.get(name), customer.get(name)} != {"+44 20 7946 0001", "020 7946 0001"}
    }

    assert apart <= shown
