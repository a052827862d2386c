"""A provider's error table: from status and vendor code to what happens next, with a sentence for an accountant."""

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from shared.errors import LedgerlinkError, RateLimited, Rejected, Retryable, Unavailable, Unclear
from shared.http.answers import Answer

GAVE_UP_WAITING = frozenset({408, 425})
"""Statuses by which a server, or a proxy before it, says that it stopped too early to tell what became of the request."""


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """
    One row: it applies when the status is one of `statuses` and, if given, `code` (lower-case) stands in the vendor's code
    or message. `sentence` may use `{message}`, the vendor's own words, and `{scope}`, the permission that the endpoint takes.
    `wait`: seconds until it is tried again, where the answer doesn't say.
    """

    statuses: AbstractSet[int]
    error: type[LedgerlinkError]
    sentence: str
    fix: str
    code: str = ""
    wait: float | None = None


def explained(
    answer: Answer,
    rows: Iterable[ErrorRow],
    *,
    message: str,
    record: str,
    writes: bool,
    retry_after: float | None,
    scope: str = "",
) -> LedgerlinkError:
    """
    Give the error that this answer means: the first row that applies, else by status alone.

    A server error or a timeout after a write is Unclear, whatever the row says: the record may exist.
    """
    text = message.casefold()
    for row in rows:
        if answer.status in row.statuses and row.code in text:
            error = Unclear if writes and issubclass(row.error, Unavailable) else row.error
            wait = row.wait if retry_after is None else retry_after
            return _built(error, row.sentence.format(message=message, scope=scope), record, row.fix, wait)
    if answer.status == 429:
        return _built(RateLimited, f"too many calls: {message}", record, "It is tried again by itself.", retry_after)
    if answer.status >= 500 or answer.status in GAVE_UP_WAITING:
        failed = Unclear if writes else Unavailable
        return _built(
            failed, f"the provider failed ({answer.status}): {message}", record, "It is tried again.", retry_after
        )
    return _built(Rejected, f"the provider refused ({answer.status}): {message}", record, "See the message.", None)


def _built(
    error: type[LedgerlinkError], sentence: str, record: str, fix: str, retry_after: float | None
) -> LedgerlinkError:
    if issubclass(error, Retryable):
        return error(sentence, record=record, fix=fix, retry_after=retry_after)
    return error(sentence, record=record, fix=fix)


Explain = Callable[[Answer], str]
"""Finds the vendor's code and message in an answer, as one text."""
