"""What people noted is taken as they meant it; what can't be read stops everything and says so."""

from datetime import date

import pytest

from shared.model.collecting import Arrangement


@pytest.mark.parametrize("text", ["2026-12-04", " 2026-12-04 ", "2026-12-04T00:00:00Z", "1796342400000"])
def test_a_promise_is_a_day_however_the_crm_writes_it(text: str) -> None:
    assert Arrangement(date(2026, 12, 4)) == Arrangement.as_written({"promised_on": text}, "")


@pytest.mark.parametrize("text", ["soon", "4th of December", "2026-02-30", "20261", "9" * 30])
def test_a_day_that_can_not_be_read_is_a_dispute_until_it_is_corrected(text: str) -> None:
    found = Arrangement.as_written({"promised_on": text}, "7")

    assert found.promised_on is None
    assert f"“Promised to pay on” holds {text!r}" in found.dispute


def test_what_is_disputed_is_said_beside_the_day_that_can_not_be_read() -> None:
    found = Arrangement.as_written({"promised_on": "soon", "dispute": "Too many seats."}, "")

    assert found.dispute.startswith("“Promised to pay on” holds 'soon'")
    assert found.dispute.endswith("Too many seats.")


def test_spaces_are_no_dispute_and_no_promise() -> None:
    assert Arrangement(owner="7") == Arrangement.as_written({"promised_on": "  ", "dispute": " \n"}, "7")


def test_what_is_absent_is_empty() -> None:
    assert Arrangement(owner="7", email="a@b.test", greeting="Ada") == Arrangement.as_written(
        {}, "7", "a@b.test", "Ada"
    )
