"""Who goes first when calls are scarce: by queue, and how many calls a run makes to one account."""

from collections.abc import Mapping

from shared.model.pace import Lane

LANES: Mapping[str, tuple[Lane, int]] = {
    "deal_won": (Lane.INTERACTIVE, 4),
    "resolve_root": (Lane.INTERACTIVE, 1),
    "write_back": (Lane.INTERACTIVE, 4),
    "invoice_changed": (Lane.PAYMENTS, 2),
    "poll": (Lane.BACKGROUND, 3),
}
"""
What is reserved at a run's first call to an account. A deal won makes at most four to each of its two; what isn't used is
given back.
"""
BY_HAND = (Lane.INTERACTIVE, 1)
"""The command line: somebody waits for it."""
