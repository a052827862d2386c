"""How much was read so far is told on a terminal, and nowhere else."""

from io import StringIO

import pytest

from shared.cli.counting import added_up, counting


class Terminal(StringIO):
    """Somebody looks at it."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_hears_how_many_were_read_and_nothing_else_does(monkeypatch: pytest.MonkeyPatch) -> None:
    for stderr, said in ((Terminal(), True), (StringIO(), False)):
        monkeypatch.setattr("sys.stderr", stderr)
        with counting("reading", "records read") as told:
            told(1200)
        assert said == ("1,200 records read" in stderr.getvalue())
        assert said == bool(stderr.getvalue())


def test_what_is_read_piece_by_piece_is_told_as_a_whole() -> None:
    heard: list[int] = []
    more = added_up(heard.append)

    more(3)
    more(4)

    assert [3, 7] == heard
