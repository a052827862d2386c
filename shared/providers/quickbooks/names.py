"""
How we name an estimate beside invoices, and a refund receipt beside credit memos: our ports ask for either by an id alone.
Standard library only.
"""

from collections.abc import Mapping
from typing import Final

MARK: Final = "E"
"""QuickBooks' own ids are digits."""
REFUND: Final = "R"
MARKS: Final[Mapping[str, str]] = {"estimate": MARK, "refundreceipt": REFUND}
"""By Intuit's word for the entity; all others go by their ids."""


def named_as(entity: str, identity: str) -> str:
    """Our name of the record of this entity, in whatever case, with QuickBooks' id."""
    return MARKS.get(entity.lower(), "") + identity


def named(identity: str) -> str:
    """Our name of the estimate with QuickBooks' id."""
    return MARK + identity


def own(name: str) -> str:
    """QuickBooks' id of the estimate that we name so."""
    return name.removeprefix(MARK)


def is_estimate(name: str) -> bool:
    """Whether we name an estimate so."""
    return name.startswith(MARK)


def is_refund(name: str) -> bool:
    """Whether we name a refund receipt so, and not a credit memo."""
    return name.startswith(REFUND)
