"""
Two systems that each write down what they are given in their own way. Copied from one to the other without a memory of what we
wrote, a single edit goes round for ever; with it the edit is carried over once, and all is quiet.
"""

from dataclasses import replace

from shared.domain.customer_sync.merge import Now, Step, Verdict
from shared.domain.customer_sync.units import UNITS
from shared.model.hints import Hint
from shared.model.parties import PartyField
from shared.model.refs import Kind
from shared.usecases.customers.keeping import Keeping
from tests.fakes.in_step import InStep

LONG = "Brightwave Amalgamated Dockside Instruments and Signals Ltd"
CODES = {"United Kingdom": "GB", "Germany": "DE"}
LANDS = {code: land for land, code in CODES.items()}
ROUNDS = 200


def in_the_ledgers_way(name: PartyField, text: str) -> str:
    if name is PartyField.PHONE:
        return text.replace("+44 ", "0").replace(" ", "-")
    return CODES.get(text, text)


def in_the_crms_way(name: PartyField, text: str) -> str:
    if name is PartyField.PHONE and text.startswith("0"):
        return f"+44 {text[1:].replace('-', ' ')}"
    return LANDS.get(text, text) if name is not PartyField.NAME else text.title()


def reformatting() -> InStep:
    both = InStep()
    both.ledger.spelled, both.crm.spelled = in_the_ledgers_way, in_the_crms_way
    return both


def without_the_check(both: InStep, hint: Hint) -> Keeping:
    """Whatever stands on the side that the event is from, and not letter by letter on the other, is copied there."""
    step = Step.TO_CRM if hint.about.kind is Kind.CUSTOMER else Step.TO_LEDGER

    def copied(crm: Now, ledger: Now, *_: object, **__: object) -> tuple[Verdict, ...]:
        units = [unit.held(crm.fields, ledger.fields) for unit in UNITS]
        return tuple(Verdict(unit, step, "") for unit in units if unit.of(crm.fields) != unit.of(ledger.fields))

    return replace(both.keeping, merging=copied, echo=lambda _hint, _base: False)


def test_without_the_check_one_edit_goes_round_for_ever() -> None:
    both = reformatting()
    company, _ = both.couple()
    both.crm.edit(company.ref, {PartyField.PHONE: "+44 20 7946 0001"})

    assert both.work_off(lambda hint: without_the_check(both, hint), most=ROUNDS) == ROUNDS
    assert both.sent != []


def test_with_it_an_edit_is_written_once_and_its_echo_isnt_even_read() -> None:
    both = reformatting()
    company, customer = both.couple()
    both.crm.edit(company.ref, {PartyField.PHONE: "+44 20 7946 0001", PartyField.COUNTRY: "Germany"})

    assert both.work_off() == 2
    assert ["read company", "read contact", "read customer", "change customer"] == both.calls
    now = both.in_ledger(customer)
    assert ("020-7946-0001", "DE") == (now.get(PartyField.PHONE), now.get(PartyField.COUNTRY))


def test_an_edit_on_the_other_side_is_written_once_too() -> None:
    both = reformatting()
    company, customer = both.couple()
    both.ledger.edit(customer.ref, {PartyField.TERMS: "net 14"})

    assert both.work_off() == 2
    assert ["read company", "read contact", "change company", "read customer"] == both.calls
    assert both.in_crm(company).get(PartyField.TERMS) == "net 14"


def test_a_name_that_is_cut_is_written_once_and_stays_whole() -> None:
    both = reformatting()
    company, customer = both.couple()
    both.crm.edit(company.ref, {PartyField.NAME: LONG})
    whole = both.in_crm(company).name

    assert both.work_off() == 2
    assert both.in_ledger(customer).name == whole[:41]
    both.ledger.edit(customer.ref, {PartyField.TERMS: "net 14"})
    both.work_off()
    assert both.in_crm(company).name == whole
    assert both.reviews.waiting() == []


def test_where_the_vendor_gives_no_time_the_echo_is_known_by_what_it_says() -> None:
    both = reformatting()
    company, _ = both.couple()
    both.crm.edit(company.ref, {PartyField.PHONE: "+44 20 7946 0001"})
    taken = 0
    while both.sent and taken < ROUNDS:
        hint = both.sent.pop(0)
        both.sync(hint.about)
        taken += 1

    assert taken == 2
    assert 1 == [call.partition(" ")[0] for call in both.calls].count("change")
    assert both.reviews.waiting() == []
