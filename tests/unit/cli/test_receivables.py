"""What `ledgerlink receivables` prints and writes, and with which exit code it ends."""

import csv
import json
import re
from dataclasses import dataclass, field
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from shared.aws.owing import DynamoDebtors
from shared.aws.receivables import DynamoReceivables
from shared.aws.tables import Table
from shared.cli.ageing_print import show
from shared.cli.receivables import receivables
from shared.model.refs import Kind, Ref
from shared.model.rules import Rules
from shared.ports.work import CONNECTED, RECONNECT_NEEDED, Standing
from shared.usecases.settling.list_receivables import list_receivables
from tests.fakes.clock import FakeClock
from tests.fakes.cloud.tables import InThisProcess
from tests.owed import AT, CENT, CUSTOMER, TODAY, credit, invoice, receivable
from tests.unit.usecases.paths import Path as Walk

LATE = Ref(CUSTOMER.connection, Kind.CUSTOMER, "=HYPERLINK(<b>late & mean</b>)")
"""An id that means something in a page and in a spreadsheet."""
CALM = Ref(CUSTOMER.connection, Kind.CUSTOMER, "calm")


@dataclass
class Desk:
    """A deployment in memory, as the command sees it."""

    table: Table = field(default_factory=lambda: InThisProcess().table("links"))
    clock: FakeClock = field(default_factory=lambda: FakeClock(AT))
    status: str = CONNECTED

    @property
    def connections(self) -> "Desk":
        return self

    def standings(self) -> list[Standing]:
        return [Standing(CUSTOMER.connection, self.status, AT - timedelta(2), AT - timedelta(90))]

    @property
    def links(self) -> "Desk":
        return self

    @property
    def rules(self) -> "Desk":
        return self

    def active(self) -> Rules:
        return Walk().rules


@pytest.fixture
def desk() -> Desk:
    """One owes 1,234.50 for 40 days and 100 EUR that isn't due; one has 20 to its credit; one is settled."""
    desk = Desk()
    store = DynamoReceivables(desk.table)
    late = invoice(1, "1234.50", customer=LATE, due_date=TODAY - timedelta(40), issue_date=TODAY - timedelta(45))
    euros = invoice(2, "100.00", customer=LATE, currency="EUR", exchange_rate=CENT * 85)
    store.begin(receivable(late, euros, customer=LATE))
    store.begin(receivable(customer=CALM, credits=[credit(1, "20.00", customer=CALM)]))
    store.begin(receivable())
    return desk


def run(desk: Desk, *asked: object) -> Result:
    return CliRunner().invoke(receivables, [str(one) for one in asked], obj={"world": desk}, catch_exceptions=False)


def asked(desk: Desk, *more: str) -> Any:
    return json.loads(run(desk, "--json", *more).output)


def test_a_ledger_that_is_cut_off_is_named_with_what_to_do_however_little_is_owed(desk: Desk) -> None:
    assert "sign in again" not in run(desk).output
    assert asked(desk)["cut_off"] == []

    desk.status = RECONNECT_NEEDED
    told = run(desk).output

    assert f"Nothing is heard of {CUSTOMER.connection} since {AT - timedelta(2):%F}" in told
    assert f"ledgerlink connect xero --reconnect {CUSTOMER.connection}" in told
    assert asked(desk)["cut_off"] == [CUSTOMER.connection]


@pytest.mark.parametrize("width", [80, 100, 160])
def test_the_table_fits_the_terminal(desk: Desk, width: int) -> None:
    paper = StringIO()
    debtors = DynamoDebtors(desk.table)
    found = list_receivables(debtors, desk.active(), AT, progress=lambda _read: None)

    show(found, "So many.", Console(file=paper, width=width))

    lines = paper.getvalue().splitlines()
    first = next(line for line in lines if "1,319.50" in line)
    assert max(len(line) for line in lines if not line.startswith("So many.")) <= width
    assert "GBP" in first
    assert ("over 90" in paper.getvalue()) == (width == 160) != ("wider terminal" in paper.getvalue())


def test_the_table_has_the_most_overdue_first_the_sums_and_the_days(desk: Desk) -> None:
    result = run(desk)

    lines = [line.split() for line in result.output.splitlines()]
    numbers = ["85.00", "-", "1,234.50", "-", "-", "1,319.50", "1,234.50"]
    first = next(line for line in lines if "1,234.50" in line)
    assert (0, ["2", "40", *numbers, "-", "1,319.50", "GBP", "90"]) == (result.exit_code, first[-13:])
    assert ["calm", "0", *["-"] * 8, "20.00", "-20.00", "GBP"] == next(line for line in lines if line[:1] == ["calm"])
    sums = next(line for line in lines if line[:1] == [str(CUSTOMER.connection)])
    assert ["2", *numbers, "20.00", "1,299.50", "GBP", "90"] == sums[1:]
    assert CUSTOMER.id not in result.output
    assert "\x1b" not in result.output


def test_figures_stand_below_each_other_by_their_last_digit(desk: Desk) -> None:
    lines = run(desk).output.splitlines()

    ends = {line.index("1,319.50") + len("1,319.50") for line in lines if "1,319.50" in line}
    (head, *_) = [line for line in lines if " owed " in line]
    assert head.index("owed") + len("owed") in ends


def test_machines_get_money_dates_and_references(desk: Desk) -> None:
    found = asked(desk)

    first, second = found["customers"]
    assert {"amount": "1234.50", "currency": "GBP"} == first["buckets"]["31_to_60_days"] == first["overdue"]
    assert {"amount": "100.00", "currency": "EUR"} == first["by_currency"]["EUR"]["not_due"]
    assert (str(LATE), "overdue", 40, 2, 90) == tuple(
        first[k] for k in ("customer", "status", "days_overdue", "invoices", "dso")
    )
    assert ("20.00", "-20.00") == (second["unapplied"]["amount"], second["outstanding"]["amount"])
    assert ("2026-03-20T12:00:00.000000Z", "2026-03-20") == (found["at"], found["as_of"])
    assert ["uk"] == found["organisations"][0]["books"]
    assert 3 == len(asked(desk, "--all")["customers"])


def test_a_later_day_finds_older_debts_and_a_day_gone_by_is_refused(desk: Desk) -> None:
    later = asked(desk, "--as-of", "2026-05-01")

    assert ("2026-05-01", 82) == (later["as_of"], later["customers"][0]["days_overdue"])
    refused = run(desk, "--as-of", "2026-03-19")
    assert (2, True) == (refused.exit_code, "isn't kept" in refused.output)


def test_a_book_that_there_is_not_is_an_error_with_the_names_there_are(desk: Desk) -> None:
    result = run(desk, "--book", "moon", "--json")

    assert (1, "Name one of: uk.") == (result.exit_code, json.loads(result.output)["error"]["fix"])
    assert 2 == len(asked(desk, "--book", "uk")["customers"])


def test_the_spreadsheet_has_plain_numbers_and_calculates_nothing(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "owed.csv"
    run(desk, "--csv", file)

    with file.open(encoding="utf-8-sig", newline="") as text:
        first, second = csv.DictReader(text)
    assert f"'{LATE.id}" == first["customer"]
    assert ("1234.50", "85.00", "1319.50", "40") == tuple(
        first[k] for k in ("31_to_60_days", "not_due", "owed", "days_overdue")
    )
    assert ("20.00", "-20.00 GBP") == (second["unapplied_credit"], second["outstanding_by_currency"])


def test_the_page_asks_nobody_for_anything_and_shows_every_figure_as_a_number_too(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "owed.html"
    run(desk, "--html", file)
    page = file.read_text()

    assert [] == re.findall(r"(?:https?:)?//[\w.]+|@import|url\(|<script|<link|\ssrc=|\shref=", page)
    assert 3 == page.count("<svg"), "owed in pounds, owed in euros, who is overdue"
    for figure in ("1,234.50", "85.00", "1,319.50", "20.00", "-20.00", "1,299.50"):
        assert f'<td class="figure">{figure}</td>' in page
    assert "@media print" in page


def test_a_name_is_text_wherever_it_stands_on_the_page(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "owed.html"
    run(desk, "--html", file)
    page = file.read_text()

    assert "<b>late" not in page
    assert "=HYPERLINK(&lt;b&gt;late &amp; mean&lt;/b&gt;)" in page


def test_where_nobody_owes_anything_that_is_said(tmp_path: Path) -> None:
    file = tmp_path / "owed.html"
    result = run(Desk(), "--html", file)

    assert (0, True) == (result.exit_code, "Nobody owes anything." in result.output)
    assert "<svg" not in file.read_text()
