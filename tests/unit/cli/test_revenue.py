"""
What `ledgerlink revenue` prints and writes, and what it refuses.

REC-10 (revenue by product), REC-03.
"""

import csv
import io
import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from shared.cli.revenue import revenue
from shared.model.handoff import Journal
from shared.model.ledger import InvoiceStatus, Organisation
from shared.model.pace import Lane
from shared.model.refs import ConnectionId, Kind
from shared.model.rules import Rules
from shared.model.sold import SoldDocument, SoldPage
from tests import builders
from tests.fakes.clock import FakeClock
from tests.sold import document, sold

EUROS = {"currency": "EUR", "exchange_rate": Decimal("0.85")}


@dataclass
class Desk:
    """A deployment whose ledger sold these documents."""

    documents: list[SoldDocument]
    clock: FakeClock = field(default_factory=lambda: FakeClock(datetime(2026, 11, 21, 12, tzinfo=UTC)))
    lanes: list[Lane] = field(default_factory=list)

    @property
    def rules(self) -> "Desk":
        return self

    def active(self) -> Rules:
        return builders.rules()

    def in_lane(self, lane: Lane, _calls: int) -> None:
        self.lanes.append(lane)

    def organisation(self, _ledger: ConnectionId) -> Organisation:
        return builders.organisation()

    def sales(self, _ledger: ConnectionId, _journal: Journal) -> "Desk":
        return self

    def page(self, kind: Kind, since: date, until: date, _after: str = "") -> SoldPage:
        own = [one for one in self.documents if one.ref.kind is kind and since <= one.issue_date <= until]
        return SoldPage(tuple(own))


@pytest.fixture
def desk() -> Desk:
    """1,234.50 of one product, 100 EUR of one whose name means something to a spreadsheet and a terminal, 34.50 credited, a draft."""
    mean = sold("100.00", "=1+1", name="[bold]mean[/]", quantity="2.50")
    return Desk(
        [
            document("1234.50", sold("1234.50", quantity="12.00"), id="1"),
            document("100.00", mean, id="2", **EUROS),
            document("34.50", credits=True),
            document("5.00", id="3", status=InvoiceStatus.DRAFT),
        ]
    )


def run(desk: Desk, *asked: object) -> Result:
    return CliRunner().invoke(revenue, [str(one) for one in asked], obj={"world": desk}, catch_exceptions=False)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_table_has_a_line_for_each_product_and_totals_that_are_their_sums(desk: Desk) -> None:
    result = run(desk)

    lines = [line.split() for line in result.output.splitlines()]
    assert ["Our", "Books", "Ltd", f"({builders.LEDGER}),", "2026-11-01", "to", "2026-11-21"] in lines
    assert ["[bold]mean[/]", "=1+1", "2.5", "1", "-", "100.00", "EUR", "85.00"] in lines
    assert ["Pro", "plan", "SUB-PRO", "12", "1", "1", "1,200.00", "GBP", "1,200.00"] in lines
    assert ["total", "in", "EUR", "1", "-", "100.00", "EUR", "85.00"] in lines
    assert ["total", "2", "1", "1,285.00", "GBP", "1,285.00"] in lines
    assert "Not counted: 1 draft." in result.output
    assert (0, [Lane.BACKGROUND]) == (result.exit_code, desk.lanes)


def test_machines_get_money_days_and_counts(desk: Desk) -> None:
    (found,) = json.loads(run(desk, "--json", "--since", "2026-11-20").output)["organisations"]

    assert ("2026-11-20", "2026-11-21", ["uk"]) == (found["since"], found["until"], found["books"])
    euros, pounds = found["rows"]
    assert ("product", "=1+1", "2.50") == (euros["heading"], euros["code"], euros["quantity"])
    assert {"amount": "85.00", "currency": "GBP"} == euros["home"]
    assert ({"amount": "1200.00", "currency": "GBP"}, 1, 1) == (
        pounds["net"],
        pounds["invoices"],
        pounds["credit_notes"],
    )
    assert {"home": {"amount": "1285.00", "currency": "GBP"}, "invoices": 2, "credit_notes": 1} == found["total"]
    assert ({"amount": "100.00", "currency": "EUR"}, {"draft": 1}) == (found["totals"]["EUR"]["net"], found["left_out"])


def test_the_spreadsheet_has_plain_numbers_calculates_nothing_and_goes_to_stdout_alone_where_asked(
    desk: Desk, tmp_path: Path
) -> None:
    file = tmp_path / "sold.csv"
    said = run(desk, "--csv", file)
    piped = run(desk, "--csv", "-")

    rows = rows_of(file.read_text(encoding="utf-8-sig"))
    assert (rows, True) == (rows_of(piped.output), f"Written to {file}." in said.output)
    mean, pro = rows
    assert ("'=1+1", "100.00", "EUR", "85.00", "2.5") == tuple(
        mean[name] for name in ("code", "net", "currency", "home_net", "quantity")
    )
    assert ("Pro plan", "1200.00", "1", "1", "2026-11-01") == tuple(
        pro[name] for name in ("name", "net", "invoices", "credit_notes", "since")
    )


def test_an_unknown_rate_is_a_question_mark_and_an_empty_cell(desk: Desk) -> None:
    desk.documents = [document("10.00", currency="EUR")]

    assert ["Pro", "plan", "SUB-PRO", "-", "1", "-", "10.00", "EUR", "?"] in [
        line.split() for line in run(desk).output.splitlines()
    ]
    assert "" == rows_of(run(desk, "--csv", "-").output)[0]["home_net"]


def test_a_row_without_a_product_says_what_it_is(desk: Desk) -> None:
    desk.documents = [document("30.01", sold("20.00", "", account="200"), sold("10.00", ""))]

    said = run(desk).output

    for wanted in ("no product, account Sales", "no product ", "rounding"):
        assert wanted in said


def test_where_nothing_was_invoiced_that_is_said(desk: Desk) -> None:
    result = run(desk, "--until", "2025-01-31")

    assert (0, True) == (result.exit_code, "2025-01-01 to 2025-01-31: nothing was invoiced." in result.output)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--since", "2026-11-02", "--until", "2026-11-01"), "2026-11-02 is after 2026-11-01."),
        (("--json", "--csv", "-"), "there is one stdout"),
        (("--since", "yesterday"), "yesterday"),
    ],
)
def test_what_makes_no_sense_is_refused(desk: Desk, asked: tuple[str, ...], said: str) -> None:
    result = run(desk, *asked)

    assert (2, True) == (result.exit_code, said in result.output)


def test_a_book_that_there_is_not_is_an_error_with_the_names_there_are(desk: Desk) -> None:
    result = run(desk, "--book", "moon", "--json")
    error: dict[str, Any] = json.loads(result.output)["error"]

    assert (1, "Name one of: uk.") == (result.exit_code, error["fix"])
