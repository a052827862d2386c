"""Who goes first when calls are scarce: by queue, and how many calls a run makes to one account."""

from collections.abc import Mapping

from shared.model.pace import Lane

LANES: Mapping[str, tuple[Lane, int]] = {
    "deal_won": (Lane.INTERACTIVE, 3),
    "resolve_root": (Lane.INTERACTIVE, 1),
    "write_back": (Lane.INTERACTIVE, 4),
    "attach_document": (Lane.BACKGROUND, 3),
    "invoice_changed": (Lane.PAYMENTS, 2),
    "customer_changed": (Lane.BACKGROUND, 3),
    "receivables": (Lane.BACKGROUND, 1),
    "collection": (Lane.BACKGROUND, 4),
    "poll": (Lane.BACKGROUND, 6),
    "reconcile": (Lane.BACKGROUND, 10),
    "keep_connected": (Lane.BACKGROUND, 1),
    "notices": (Lane.BACKGROUND, 1),
    "digest": (Lane.BACKGROUND, 1),
}
"""
What is reserved at a run's first call to an account; a longer run reserves once more. What isn't used serves the next run, or is
given back.
"""
BY_HAND = (Lane.INTERACTIVE, 1)
"""The command line: somebody waits for it."""
