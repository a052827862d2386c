"""An id of the other side is cleared from a record that people work on at the same time."""

from shared.model import permits
from shared.model.parties import PartyField
from shared.model.permits import Permit
from shared.model.refs import Kind, Ref
from shared.usecases.customers.parting import TRIES, cleared
from tests.fakes.in_step import COMPANY, InStep

NUMBER, PHONE = PartyField.NUMBER, PartyField.PHONE


def meddled(times: int) -> tuple[str, str, Ref]:
    """Somebody edits the record so often between our read and our write; gives why the id stays, the id, and the record."""
    both = InStep()
    ref = both.crm.enter(Kind.COMPANY, {**COMPANY, NUMBER: "c-1"}).ref
    left = iter(range(times))

    def permit() -> Permit:
        if next(left, None) is not None:
            both.crm.edit(ref, {PHONE: "+44 20 7946 0009"})
        return permits.for_setup(ref.connection)

    return cleared(both.crm, ref, "c-1", permit), both.crm.party(ref).get(NUMBER), ref


def test_a_record_that_changed_meanwhile_is_read_anew() -> None:
    why, number, _ = meddled(TRIES - 1)

    assert ("", "") == (why, number)


def test_a_record_that_changes_all_the_time_keeps_the_id_and_it_is_said() -> None:
    why, number, ref = meddled(TRIES)

    assert f"The company {ref.id} still says c-1: somebody is changing it right now" == why
    assert "c-1" == number
