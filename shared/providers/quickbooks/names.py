"""How we name an estimate beside invoices: our ports ask for either by an id alone. Standard library only."""

from typing import Final

MARK: Final = "E"
"""QuickBooks' own ids are digits."""


def named(identity: str) -> str:
    """Our name of the estimate with QuickBooks' id."""
    return MARK + identity


def own(name: str) -> str:
    """QuickBooks' id of the estimate that we name so."""
    return name.removeprefix(MARK)


def is_estimate(name: str) -> bool:
    """Whether we name an estimate so."""
    return name.startswith(MARK)
