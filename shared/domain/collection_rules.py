"""What is wrong with the rules of collection although every key has the right kind of value."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shared.domain.reminding import VARIABLES, mistakes
from shared.model.receivables_rules import ReceivablesRules

Mistake = tuple[tuple[str | int, ...], str, str]
"""Where it stands in the file, a sentence about it, and what to do."""


def collection_mistakes(rules: ReceivablesRules) -> Iterator[Mistake]:
    """Every mistake, in the file's order."""
    for place, step in enumerate(rules.steps):
        if step.over < 0:
            yield ("receivables", "steps", place, "over"), "nothing below zero is ever due", "Write 0 or more."
    if rules.hours.zone and not _is_zone(rules.hours.zone):
        said = f'there is no time zone "{rules.hours.zone}"'
        yield ("receivables", "hours", "zone"), said, "Write an IANA name, such as Europe/London."
    for name, template in rules.templates.items():
        for part, sentence in mistakes(template):
            fix = f"A template may name: {', '.join(VARIABLES)}."
            yield ("receivables", "templates", name, part), sentence, fix


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
