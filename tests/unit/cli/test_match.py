"""`ledgerlink match --left --right`: two files in, one line for each pair out; mistakes in a file by line and column."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from shared.cli.main import main

LEFT = "id,name,emails\n1,Acme Corp,billing@acme.example.co\n2,Alone Ltd,\n"


def run(folder: Path, left: str | bytes, right: str, *options: str) -> Result:
    files = {"left.csv": left, "right.csv": right}
    for name, text in files.items():
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    paths = [word for side in ("left", "right") for word in (f"--{side}", str(folder / f"{side}.csv"))]
    return CliRunner().invoke(main, ["match", *paths, *options])


def test_each_pair_is_a_line_of_json(tmp_path: Path) -> None:
    right = "name,id,emails\nACME Corporation,a,info@other.test;BILLING@acme.example.co\n\nAlone Limited,b,\n"
    answer = run(tmp_path, LEFT, right, "--json")
    linked, doubtful = (json.loads(line) for line in answer.stdout.splitlines())

    assert 0 == answer.exit_code
    assert {"left": "1", "right": "a", "decision": "link"}.items() <= linked.items()
    assert [["email", 1.0], ["name", 1.0]] == sorted(linked["reasons"])
    assert {"left": "2", "right": "b", "decision": "review", "reasons": [["name", 1.0]]}.items() <= doubtful.items()
    assert linked["score"] >= 0.9 > doubtful["score"]


def test_people_read_a_table_and_how_many_there_are(tmp_path: Path) -> None:
    answer = run(tmp_path, LEFT, "id,name\nb,Alone Limited\n")

    assert 0 == answer.exit_code
    assert "0 surely the same, 1 for a person to look at." in answer.stdout


@pytest.mark.parametrize(
    ("left", "said"),
    [
        ("id,names\n1,Acme\n", "line 1, column 2: 'names' is no column of a party"),
        ("name\nAcme\n", "line 1: there is no column 'id'"),
        ("", "line 1: there is no column 'id'"),
        ("id,name,name\n1,a,b\n", "line 1, column 3: 'name' stands there twice"),
        ("id,name\n1,Acme, Inc\n", "line 2: it has 3 fields"),
        ("id,name\n1,Acme\n,Beta\n", "line 3, column id: '' is empty"),
        ("id,name\n1,Acme\n1,Beta\n", "line 3, column id: '1' stands on line 2 already"),
        ("id,birth_date\n1,13/12/1980\n", "line 2, column birth_date: '13/12/1980' is no date"),
        ("id,external_ids\n1,4711\n", "line 2, column external_ids: '4711' is not key=value"),
        ('id,name\n1,"Acme\n', "it is no CSV"),
        (b"id,name\n1,M\xfcller\n", "it is not UTF-8"),
    ],
)
def test_a_mistake_in_a_file_is_named_by_line_and_column(tmp_path: Path, left: str | bytes, said: str) -> None:
    for_people, for_machines = run(tmp_path, left, "id\n"), run(tmp_path, left, "id\n", "--json")
    error: dict[str, Any] = json.loads(for_machines.stdout)["error"]

    assert (2, 2) == (for_people.exit_code, for_machines.exit_code)
    assert said in for_people.stderr
    assert said in error["message"]
    assert error["fix"]
    assert "left.csv" in error["record"]


def test_a_file_of_a_spreadsheet_may_begin_with_its_mark(tmp_path: Path) -> None:
    answer = run(tmp_path, LEFT.encode("utf-8-sig"), LEFT, "--json")

    assert 2 == len(answer.stdout.splitlines())


def test_both_files_are_needed(tmp_path: Path) -> None:
    file = tmp_path / "one.csv"
    file.write_text("id,name\n1,Acme\n")
    answer = CliRunner().invoke(main, ["match", "--left", str(file)])

    assert 2 == answer.exit_code
    assert "--left and --right" in answer.stderr
