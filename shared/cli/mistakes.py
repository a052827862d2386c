"""How mistakes in `ledgerlink.toml` are shown: by file, line and key, each with what to do."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from shared.cli.lines import line_of
from shared.cli.output import Failure, error_shape, say_json
from shared.domain.contradictions import Problem
from shared.model.rules import Rules
from shared.providers.manifest import Capability, Role
from shared.providers.registry import PROVIDERS, manifest
from shared.usecases.governing.check_rules import MistakenRules, checked

SAID = re.compile(r"at line (\d+)")
"""The parser's own words, where the file isn't even TOML."""


class Mistakes(Failure):
    """Every mistake at once: as an editor's list for people, as `problems` beside the error for machines."""

    error: MistakenRules

    def __init__(self, error: MistakenRules, file: Path, *, as_json: bool) -> None:
        super().__init__(error, as_json=as_json)
        self.file = file

    def show(self, file: Any = None) -> None:
        """Print them."""
        located = list(self._located())
        if self.as_json:
            rows = [
                {"line": line, "key": problem.key, "message": problem.sentence, "fix": problem.fix}
                for line, problem in located
            ]
            say_json({"error": {**error_shape(self.error), "problems": rows}})
            return
        for line, problem in located:
            where = f"{self.file}:{line}" if line else str(self.file)
            key = f"{problem.key}: " if problem.key else ""
            click.echo(f"{where}: {key}{problem.sentence}\n  What to do: {problem.fix}", err=True, file=file)

    def _located(self) -> Iterator[tuple[int | None, Problem]]:
        text = self.file.read_bytes().decode(errors="replace")
        for problem in self.error.problems:
            named = SAID.search(problem.sentence) if not problem.path else None
            yield (int(named[1]) if named else line_of(text, problem.path)), problem


def rules_in(file: Path, *, as_json: bool) -> Rules:
    """The rules in this file, without any mistake. Raises: Mistakes."""
    try:
        return checked(
            file.read_bytes(), roles(), str(file), cost_centres=cost_centres(), paperless=paperless(), flat=flat()
        )
    except MistakenRules as error:
        raise Mistakes(error, file, as_json=as_json) from error


def roles() -> Mapping[str, str]:
    """What each provider is."""
    return {provider: manifest(provider).role.value for provider in PROVIDERS}


def cost_centres() -> Mapping[str, int]:
    """How many cost centres a line may name, by provider, where it limits them."""
    limits = {provider: manifest(provider).cost_centres for provider in PROVIDERS}
    return {provider: most for provider, most in limits.items() if most is not None}


def paperless() -> frozenset[str]:
    """The providers whose documents, or whose invoices' files, we can't reach."""
    kept = {Capability.DOCUMENTS, Capability.ATTACHMENTS}
    return frozenset(provider for provider in PROVIDERS if not kept & manifest(provider).capabilities)


def flat() -> frozenset[str]:
    """The ledgers without sub-customers."""
    ledgers = {provider: manifest(provider) for provider in PROVIDERS if manifest(provider).role is Role.LEDGER}
    return frozenset(
        provider for provider, facts in ledgers.items() if Capability.SUB_CUSTOMERS not in facts.capabilities
    )
