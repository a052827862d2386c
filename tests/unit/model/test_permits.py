from dataclasses import replace

import pytest

from shared.errors import WriteForbidden
from shared.model import permits
from shared.model.modes import Clearance, Mode
from shared.model.permits import Permit
from tests.builders import CRM, LEDGER, book

LETS_THROUGH = {
    Mode.OBSERVE: "",
    Mode.APPROVE: "approved",
    Mode.PILOT: "approved in_pilot",
    Mode.LIVE: "none approved in_pilot",
}


@pytest.mark.parametrize("clearance", Clearance, ids=lambda clearance: clearance or "none")
@pytest.mark.parametrize("mode", Mode)
def test_a_plan_is_carried_out_only_on_what_the_mode_lets_through(mode: Mode, clearance: Clearance) -> None:
    if (clearance or "none") in LETS_THROUGH[mode].split():
        assert permits.for_plan(book(mode=mode), "p1", clearance).covers(LEDGER)
    else:
        with pytest.raises(WriteForbidden, match=mode.value):
            permits.for_plan(book(mode=mode), "p1", clearance)


def test_a_permit_covers_its_own_ledger_and_nothing_else() -> None:
    permit = permits.for_plan(book(), "p1")

    assert permit.covers(LEDGER)
    assert not permit.covers(CRM)


def test_a_permit_can_not_be_made_up() -> None:
    with pytest.raises(WriteForbidden):
        Permit(frozenset({LEDGER}), "mine", object())


def test_an_observing_book_keeps_the_crm_untouched_too_unless_its_rules_say_otherwise() -> None:
    watching = book(mode=Mode.OBSERVE)

    with pytest.raises(WriteForbidden):
        permits.for_write_back(CRM, watching)
    assert permits.for_write_back(CRM, replace(watching, observe_writes_crm=True)).covers(CRM)
    assert permits.for_write_back(CRM, None).covers(CRM)


def test_a_deal_that_a_piloting_book_only_observes_is_not_told_either() -> None:
    piloting = book(mode=Mode.PILOT)

    assert permits.for_write_back(CRM, piloting).covers(CRM)
    with pytest.raises(WriteForbidden):
        permits.for_write_back(CRM, piloting, observed=True)
