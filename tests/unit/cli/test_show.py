"""What `ledgerlink show customer` says about money."""

import json
from datetime import timedelta

import pytest

from shared.cli.output import say_json
from shared.cli.show import owed_as_text
from shared.domain.receivables import figures
from tests.owed import AT, TODAY, credit, invoice, receivable, settled

LATE = receivable(
    invoice(1, "1000.00", due_date=TODAY - timedelta(40)), invoice(2, "250.00"), credits=[credit(1, "50.00")]
)


def test_what_is_owed_is_said_by_age_with_the_days_it_takes(capsys: pytest.CaptureFixture[str]) -> None:
    owed_as_text(figures([LATE], AT))
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]

    assert ["Owes", "1200.00", "GBP;", "overdue;", "days", "sales", "outstanding:", "90"] in lines
    assert ["not", "due", "1-30", "31-60", "61-90", "over", "90"] in lines
    assert ["250.00", "-", "1,000.00", "-", "-"] in lines


def test_who_owes_nothing_has_no_table(capsys: pytest.CaptureFixture[str]) -> None:
    owed_as_text(figures([receivable(invoice(1, "5.00", settled("5.00")))], AT))

    assert "Owes 0.00 GBP; current; days sales outstanding: 0\n" == capsys.readouterr().out


def test_machines_get_every_figure(capsys: pytest.CaptureFixture[str]) -> None:
    say_json(figures([LATE], AT))
    found = json.loads(capsys.readouterr().out)

    assert {"amount": "1000.00", "currency": "GBP"} == found["aged"]["by_bucket"]["31_to_60_days"]
    assert ("250.00", 90) == (found["aged"]["by_currency"]["GBP"]["not_due"], found["dso"])
