"""The README's table of providers, from their manifests."""

from collections.abc import Iterable

from shared.providers.manifest import Capability, Manifest, Role
from shared.providers.registry import PROVIDERS, manifest

ROLES = {Role.CRM: "CRM", Role.LEDGER: "ledger"}


def table() -> str:
    """Markdown: CRMs before ledgers, a line for whatever at least one of them can do."""
    facts = sorted((manifest(name) for name in PROVIDERS), key=lambda one: (list(ROLES).index(one.role), one.name))
    able = [one for one in Capability if any(one in fact.capabilities for fact in facts)]
    lines = [
        _line("", (fact.title for fact in facts)),
        _line("---", ("---" for _ in facts)),
        _line("is a", (ROLES[fact.role] for fact in facts)),
        *(_line(one.value, ("yes" if one in fact.capabilities else "" for fact in facts)) for one in able),
        _line("calls in a minute, on the smallest tier", (f"{fact.calls_per_minute:,}" for fact in facts)),
        _line("calls in a day, on the smallest tier", (_day(fact) for fact in facts)),
    ]
    return "\n".join(lines)


def _day(fact: Manifest) -> str:
    return f"{fact.calls_per_day:,}" if fact.calls_per_day else "any number"


def _line(head: str, cells: Iterable[str]) -> str:
    return "| " + " | ".join([head, *cells]) + " |"
