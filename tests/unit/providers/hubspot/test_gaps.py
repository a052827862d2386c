from typing import Any

from shared.model.crm import FieldGap
from shared.model.refs import Kind
from shared.providers.hubspot import wire
from shared.providers.hubspot.fields import Field, Holds
from shared.providers.hubspot.gaps import ADD, MAKE, REPLACE, gaps

STATUS = Field("status", "Status", Holds.CHOICE, "How it stands.", options={"paid": "Paid", "open": "Open"})
NUMBER = Field("number", "Number", Holds.TEXT, "Its number.")


def found(*rows: Any) -> list[FieldGap]:
    return list(gaps(Kind.DEAL, [STATUS, NUMBER], [wire.PropertyRow.model_validate(row) for row in rows]))


def status(*options: str) -> Any:
    return {
        "name": "ledgerlink_status",
        "type": "enumeration",
        "options": [{"value": value, "label": value} for value in options],
    }


def test_a_field_that_holds_something_else_is_a_gap() -> None:
    number = {"name": "ledgerlink_number", "type": "number"}

    assert [FieldGap("deal", "ledgerlink_number", "holds number, string is needed", REPLACE)] == found(
        status("paid", "open"), number
    )


def test_a_choice_that_lost_an_option_is_a_gap_and_one_that_won_some_is_none() -> None:
    number = {"name": "ledgerlink_number", "type": "string"}

    assert [FieldGap("deal", "ledgerlink_status", "lacks the options open", ADD)] == found(status("paid"), number)
    assert [] == found(status("paid", "open", "lost"), number)


def test_fields_that_are_not_there_are_gaps() -> None:
    assert ["ledgerlink_status", "ledgerlink_number"] == [gap.field for gap in found()]
    assert {MAKE} == {gap.fix for gap in found()}
