"""What an answer means where the provider's own table says nothing."""

import pytest

from shared.errors import LedgerlinkError, RateLimited, Rejected, Unavailable, Unclear
from shared.http.answers import Answer
from shared.http.errors import ErrorRow, explained


def meaning(status: int, *rows: ErrorRow, writes: bool) -> type[LedgerlinkError]:
    answer = Answer(status, {}, b"")
    return type(explained(answer, rows, message="said", record="r", writes=writes, retry_after=None))


@pytest.mark.parametrize("status", [408, 425, 500, 502, 503, 599])
def test_a_request_that_was_given_up_is_unclear_after_a_write_and_harmless_after_a_read(status: int) -> None:
    assert meaning(status, writes=True) is Unclear
    assert meaning(status, writes=False) is Unavailable


@pytest.mark.parametrize("writes", [True, False])
def test_a_refusal_is_one_whether_it_was_a_write_or_not(*, writes: bool) -> None:
    assert meaning(409, writes=writes) is Rejected
    assert meaning(429, writes=writes) is RateLimited


def test_a_row_of_the_provider_goes_first_but_never_makes_a_write_clear() -> None:
    down = ErrorRow({408, 503}, Unavailable, "{message}", "wait")

    assert meaning(503, ErrorRow({503}, Rejected, "{message}", "ask"), writes=True) is Rejected
    assert meaning(408, down, writes=True) is Unclear
    assert meaning(408, down, writes=False) is Unavailable
