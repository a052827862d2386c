import pytest

from shared.model.terms import Due, Terms, read


@pytest.mark.parametrize(
    ("written", "meant", "text"),
    [
        ("NET  30 days", Terms(Due.NET, 30), "net 30"),
        ("30 days", Terms(Due.NET, 30), "net 30"),
        ("COD", Terms(Due.NET, 0), "due on receipt"),
        ("EOM", Terms(Due.END_OF_MONTH, 0), "end of month"),
        ("net 15 eom", Terms(Due.END_OF_MONTH, 15), "end of month + 15"),
        ("20th of the following month", Terms(Due.NEXT_MONTH, 20), "20 of next month"),
        ("2%/10, n30", Terms(Due.NET, 30, "2", "10"), "2/10 net 30"),
    ],
)
def test_every_way_of_writing_the_same_terms_is_said_in_one(written: str, meant: Terms, text: str) -> None:
    assert meant == read(written)
    assert text == meant.text
    assert meant == read(meant.text)


@pytest.mark.parametrize("words", ["", "soon", "net", "30", "2/10", "net 30 or so"])
def test_what_is_no_known_form_is_not_guessed(words: str) -> None:
    assert read(words) is None
