"""What the command line says of errors."""

import pytest

from shared.cli.output import error_shape, say_as_is, table
from shared.errors import LedgerlinkError, NotFound, RateLimited, Unavailable

BY_ITSELF = "It is tried again by itself."


@pytest.mark.parametrize(
    ("error", "fix"),
    [
        (RateLimited("too many calls", fix=BY_ITSELF, retry_after=11.2), "Run the command again in 12 s."),
        (Unavailable("no answer", fix=BY_ITSELF), "Run the command again."),
        (Unavailable("the token says nothing", fix="Connect Xero again."), "Connect Xero again."),
        (NotFound("no such deal", fix="Give the CRM's id of the deal."), "Give the CRM's id of the deal."),
    ],
    ids=["too many", "no answer", "a fix of its own", "not to be repeated"],
)
def test_a_person_is_not_told_that_something_is_tried_again_by_itself(error: LedgerlinkError, fix: str) -> None:
    assert error_shape(error)["fix"] == fix


def test_what_somebody_else_wrote_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    say_as_is("kept out by bob: test [/b] of [red]x[/red]")

    assert capsys.readouterr().out == "kept out by bob: test [/b] of [red]x[/red]\n"


def test_a_list_without_rows_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    table("Held", ("deal", "why"), [], none="No deal is held.")

    assert capsys.readouterr().out == "No deal is held.\n"
