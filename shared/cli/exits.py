"""Exit codes that scripts can use."""

from collections.abc import Mapping

from shared.errors import Conflict, LedgerlinkError, NeedsHuman, Reconnect, Retryable

OK, FAILED, USAGE, HELD, MOVED, RECONNECT, RETRY_LATER = 0, 1, 2, 3, 4, 5, 75

BY_ERROR: Mapping[type[LedgerlinkError], int] = {
    Reconnect: RECONNECT,
    NeedsHuman: HELD,
    Conflict: MOVED,
    Retryable: RETRY_LATER,
    LedgerlinkError: FAILED,
}
"""The first class an error is one of decides."""


def code_for(error: LedgerlinkError) -> int:
    """Give the exit code that this error means."""
    return next(code for kind, code in BY_ERROR.items() if isinstance(error, kind))
