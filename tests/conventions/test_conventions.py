"""Rules of the house that a machine can check; each failing test lists what is missing."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from functions.catalog import FUNCTIONS, Queue, Work
from shared.cli.main import main
from shared.model.roles import COMMANDS
from shared.routing import ROUTES
from shared.settings import VARIABLES

ROOT = Path(__file__).parents[2]
LONGEST = 300


def sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_a_function_is_a_thin_handler(function: object) -> None:
    name = function.name  # type: ignore[attr-defined]
    path = ROOT / "functions" / name / "handler.py"
    tree = ast.parse(path.read_text())
    lines = len(path.read_text().splitlines())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}

    assert lines <= 80, f"{name} is {lines} lines: it decides something"
    assert "boto3" not in imported
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Try)], f"{name} handles errors itself"


def test_every_queue_has_one_worker_and_every_route_leads_to_a_queue() -> None:
    workers = [function.trigger.queue for function in FUNCTIONS if isinstance(function.trigger, Work)]

    assert sorted(Queue) == sorted(workers)
    assert set(ROUTES.values()) <= set(Queue)


def test_folders_of_functions_and_rows_of_the_catalog_are_the_same() -> None:
    folders = {path.parent.name for path in (ROOT / "functions").glob("*/handler.py")}

    assert {function.name for function in FUNCTIONS} == folders


def test_no_file_is_longer_than_one_idea() -> None:
    long = {path: len(path.read_text().splitlines()) for path in sources("shared", "functions", "infra")}

    assert {} == {str(path.relative_to(ROOT)): lines for path, lines in long.items() if lines > LONGEST}


def test_only_settings_read_the_environment_of_a_function() -> None:
    readers = [
        str(path.relative_to(ROOT))
        for path in sources("shared", "functions")
        if re.search(r"os\.environ|os\.getenv", path.read_text()) and "cli" not in path.parts
    ]

    assert ["shared/settings.py"] == readers


def test_nobody_asks_for_a_provider_by_name_outside_its_folder() -> None:
    asking = re.compile(r"provider\w*\s*(==|!=|in)\s*[\[({\"']")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sources("shared", "functions")
        if "providers" not in path.parts
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if asking.search(line)
    ]

    assert [] == found


def test_money_is_never_a_float() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources("shared/model", "shared/domain", "shared/usecases", "shared/providers")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
    ]

    assert [] == found


def test_errors_are_caught_broadly_in_the_worker_loop_only() -> None:
    found = {
        str(path.relative_to(ROOT))
        for path in sources("shared", "functions")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}))
    }

    assert found <= {"shared/worker.py"}


def test_our_own_code_is_never_patched() -> None:
    patching = re.compile(r"(mock\.patch|monkeypatch\.setattr)\(\s*[\"'](shared|functions|infra)")

    assert [] == [str(path) for path in sources("tests") if patching.search(path.read_text())]


def test_locks_name_no_host_and_pin_every_hash() -> None:
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        text = lock.read_text()

        assert "://" not in text, lock
        assert text.count("==") <= text.count("--hash=sha256:"), lock


def test_the_readme_names_every_setting_and_command_that_exists_and_none_that_does_not() -> None:
    readme = (ROOT / "README.md").read_text()
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z]+):.*##", makefile, re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", readme, re.MULTILINE))

    assert named <= targets
    assert {"demo", "test"} <= named
    assert [] == [name for name in VARIABLES.values() if name not in readme]


def commands(group: click.Command, words: tuple[str, ...] = ()) -> dict[str, click.Command]:
    if not isinstance(group, click.Group):
        return {" ".join(words): group}
    own: dict[str, click.Command] = {" ".join(words): group} if group.invoke_without_command else {}
    return own | {
        name: command for word, one in group.commands.items() for name, command in commands(one, (*words, word)).items()
    }


def test_every_command_has_help_and_json_and_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()
    every = commands(main)

    assert [] == [name for name, command in every.items() if not command.help]
    assert [] == [name for name, command in every.items() if "as_json" not in {p.name for p in command.params}]
    assert [] == [name for name in every if f"ledgerlink {name}" not in readme]


def test_every_command_has_its_place_in_the_table_of_roles() -> None:
    assert set(commands(main)) == set(COMMANDS)


def test_the_readme_names_no_command_that_does_not_exist() -> None:
    readme = (ROOT / "README.md").read_text()
    named = re.findall(r"(?:^|`)ledgerlink ([a-z]+(?: [a-z]+)?)", readme, re.MULTILINE)
    known = commands(main)

    assert [] == [name for name in named if name not in known and name.split()[0] not in known]


def test_decisions_have_a_number_each_and_a_title() -> None:
    names = sorted(path.name for path in (ROOT / "infra/decisions").iterdir())
    numbers = [name[:4] for name in names]

    assert [] == [name for name in names if not re.fullmatch(r"\d{4}-[a-z0-9]+(-[a-z0-9]+)*\.md", name)]
    assert [] == sorted({number for number in numbers if numbers.count(number) > 1})


def test_the_webhook_function_imports_no_http_client_no_validation_and_none_of_the_trades_nouns() -> None:
    heavy = ("httpx", "pydantic", "shared.model.ledger", "shared.model.handoff", "shared.wiring", "aws_cdk")
    program = f"import json, sys; import functions.webhooks.handler; print(json.dumps([m for m in {heavy} if m in sys.modules]))"

    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert [] == json.loads(answer.stdout)
