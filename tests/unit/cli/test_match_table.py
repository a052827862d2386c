"""The table of pairs goes out and comes back, whatever the spreadsheet made of it."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest

from shared.cli import match_report, match_table
from shared.domain.pair_decisions import Row
from shared.errors import Malformed
from shared.model.pairing import (
    Check,
    Flaw,
    FlawCode,
    NameClash,
    Named,
    Pair,
    Pairing,
    Readiness,
    Reason,
    Suggestion,
    Tally,
    Twins,
)
from shared.model.refs import BookId, Kind, Ref
from tests import builders
from tests.fakes.clock import NOON

ACME = Named(Ref(builders.CRM, Kind.COMPANY, "1"), "<b>Acme</b> & Sons", "ap@acme.example", "Leeds, GB")
PAIR = Pair(
    ACME.ref,
    Ref(builders.LEDGER, Kind.CUSTOMER, "a"),
    Suggestion.REVIEW,
    Decimal("0.8700"),
    (
        Reason("name", Decimal(1), "Acme", "=Acme"),
        Reason("phone", Decimal(0), "+44 1", "+44 2"),
        Reason("email", Decimal("0.6")),
    ),
    "<b>Acme</b> & Sons",
    "=HYPERLINK(1)",
    "mark",
    doubt="2 customers match Acme",
)
RUN = Pairing(
    builders.CRM,
    builders.LEDGER,
    (BookId("uk"),),
    NOON,
    (PAIR,),
    alone_crm=(ACME,),
    twins_crm=(Twins((ACME, ACME), sure=True, score=Decimal("0.99"), reasons=(Reason("email", Decimal(1)),)),),
    flaws=(Flaw(FlawCode.EMAIL, ACME, "ap@acme", "This is no e-mail address."),),
    flaws_seen=1,
    clashes=(NameClash("Boat", "B", "B", "Ship", "B is “Boat” here."),),
    checks=(Check("Team", Readiness.ASK, "It is agreed who decides."),),
    tally_crm=Tally(records=3, doubtful=1, alone=2),
)


def saved(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    file = tmp_path / "pairs.csv"
    file.write_bytes(text.encode(encoding))
    return file


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_decision_comes_back_however_the_spreadsheet_saved_it(separator: str, tmp_path: Path) -> None:
    [row] = csv.DictReader(io.StringIO(match_table.written([RUN])))
    text = io.StringIO()
    table = csv.DictWriter(text, row, delimiter=separator)
    table.writeheader()
    table.writerow({**row, "decision": "link"})

    rows = match_table.read(saved(tmp_path, text.getvalue(), "utf-8-sig"))

    assert [Row(2, PAIR.id, "link", "mark")] == rows


def test_empty_lines_count_and_say_nothing(tmp_path: Path) -> None:
    file = saved(tmp_path, f"decision,id,mark\n,,\nreject,{PAIR.id},m\n")

    assert [Row(3, PAIR.id, "reject", "m")] == match_table.read(file)


def test_a_table_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="no column decision, mark"):
        match_table.read(saved(tmp_path, "id,name\n1,Acme\n"))
    with pytest.raises(Malformed, match="UTF-8"):
        match_table.read(saved(tmp_path, "decision,id,mark\nlink,Müller,m\n", "latin-1"))


def test_no_cell_is_a_formula() -> None:
    every = [match_table.written([RUN]), match_table.audit([RUN])]
    cells = [cell for text in every for row in csv.reader(io.StringIO(text)) for cell in row]

    assert "'=HYPERLINK(1)" in cells
    assert "'+44 1" in cells
    assert [] == [cell for cell in cells if cell.startswith(match_table.FORMULAS)]


def test_everything_else_that_was_found_is_a_line_of_the_audit() -> None:
    rows = list(csv.DictReader(io.StringIO(match_table.audit([RUN]))))

    assert ["checklist", "duplicates", "duplicates", "flaws", "products", "no counterpart"] == [r["list"] for r in rows]


def test_the_page_says_it_all_and_escapes_what_is_foreign() -> None:
    page = match_report.page([RUN])

    assert "<b>Acme" not in page
    assert "&lt;b&gt;Acme" in page
    for words in (
        "same name",
        "similar e-mail (0.6)",
        "different phone",
        "2 customers match Acme",
        "Ready to go live?",
    ):
        assert words in page


def test_machines_get_the_whole_run() -> None:
    [run] = match_report.as_json([RUN])["runs"]

    assert PAIR.id == run["pairs"][0]["id"]
    assert {"crm", "ledger"} == run["duplicates"].keys() == run["alone"].keys() == run["records"].keys()
