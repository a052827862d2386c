"""Commands that sentences tell people to run exist, with the options that are named, in the code as in the README."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click

from shared.cli.main import main

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"\bledgerlink ((?:[a-z]+(?![-\w]) ?)+)([^`;.:\n(]*)")
"""The words of a command, then its arguments and options up to the end of the clause."""
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


def sentences(source: str) -> Iterator[str]:
    """Every text of a module; what is put into one by its values stands as X."""
    tree = ast.parse(source)
    parts = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(one.value) if isinstance(one, ast.Constant) else "X" for one in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in parts:
            yield node.value


def unknown(text: str) -> list[str]:
    """What the text names that the command line doesn't have."""
    return [found[0] for found in NAMED.finditer(text) if not exists(found[1].split(), found[2])]


def exists(words: list[str], rest: str) -> bool:
    command: click.Command = main
    while isinstance(command, click.Group) and words and words[0] in command.commands:
        command, words = command.commands[words[0]], words[1:]
    known = {option for parameter in command.params for option in parameter.opts}
    return command is not main and set(OPTION.findall(rest)) <= known | {"--help"}


def test_what_a_sentence_tells_people_to_run_exists_with_its_options() -> None:
    modules = sorted(path for part in ("shared", "functions") for path in (ROOT / part).rglob("*.py"))

    assert [] == [
        (str(path.relative_to(ROOT)), name)
        for path in modules
        if "ledgerlink " in path.read_text()
        for text in sentences(path.read_text())
        for name in unknown(text)
    ]


def test_what_the_readme_tells_people_to_run_exists_with_its_options() -> None:
    readme = (ROOT / "README.md").read_text()
    named = re.findall(r"^ledgerlink [^#\n]*|`ledgerlink [^`]*", readme, re.MULTILINE)

    assert [] == [name for text in named for name in unknown(text)]


def test_a_command_or_option_that_does_not_exist_is_found() -> None:
    assert unknown("Say so: ledgerlink match accept X --all. See ledgerlink holds list.") == [
        "ledgerlink match accept X --all"
    ]
    assert unknown("Run ledgerlink forgive deal 7.")
    assert not unknown("Run `ledgerlink reconcile --last --html FILE`, or ledgerlink match list --doubtful.")
