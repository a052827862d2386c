"""A provider that wants a pause is given it while a person waits; one that wants a day isn't."""

from collections.abc import Callable

import pytest

from shared.cli.patience import TRIES, Patient, tell
from shared.errors import RateLimited, Unavailable


def asking() -> tuple[Patient, list[float], list[float]]:
    said: list[float] = []
    slept: list[float] = []
    return Patient(said.append, slept.append), said, slept


def answers(*given: Exception | str) -> Callable[[], str]:
    left = list(given)

    def ask() -> str:
        one = left.pop(0)
        if isinstance(one, Exception):
            raise one
        return one

    return ask


def test_the_pause_is_as_long_as_asked_and_is_said() -> None:
    patient, said, slept = asking()

    answer = patient(answers(RateLimited("wait", retry_after=10.0), RateLimited("wait"), "here"))

    assert "here" == answer
    assert [10.0, 1.0] == said == slept


def test_a_pause_is_said_on_stderr_once_it_is_long_enough_to_be_noticed(capsys: pytest.CaptureFixture[str]) -> None:
    tell(0.4)
    tell(12.3)

    assert ("", "The provider asks for a pause of 12 s.\n") == capsys.readouterr()


def test_who_wants_another_day_is_not_waited_for() -> None:
    patient, _, slept = asking()

    with pytest.raises(RateLimited):
        patient(answers(RateLimited("today's calls are used up", retry_after=3600.0)))
    assert not slept


def test_nothing_else_is_waited_out_and_no_pause_lasts_for_ever() -> None:
    patient, _, slept = asking()

    with pytest.raises(Unavailable):
        patient(answers(Unavailable("down", retry_after=1.0)))
    with pytest.raises(RateLimited):
        patient(answers(*[RateLimited("wait")] * (TRIES + 1)))
    assert TRIES == len(slept)
