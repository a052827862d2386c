from dataclasses import replace

import pytest

from shared.errors import WriteForbidden
from shared.model import permits
from shared.model.permits import Permit
from shared.model.rules import Mode
from tests.builders import CRM, LEDGER, book


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode is not Mode.LIVE])
def test_only_a_live_book_lets_a_plan_be_carried_out(mode: Mode) -> None:
    with pytest.raises(WriteForbidden, match=mode.value):
        permits.for_plan(book(mode=mode), "p1")


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
