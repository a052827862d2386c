from datetime import date

import pytest

from shared.domain.reminding import VARIABLES, mistakes, values, written
from shared.errors import Malformed
from shared.model.receivables_rules import Template
from tests.unit.domain.test_collecting import INVOICE

POLITE = Template(
    "Invoice {{ invoice_number }}:\n{{ amount_due }}",
    "Dear {{ greeting or 'Sir or Madam' }},\n\n{{ amount_due }} is {{ days_overdue }} days overdue.\n",
)


def test_a_mail_is_filled_in_with_the_invoice_as_it_is() -> None:
    subject, text = written(POLITE, values(INVOICE, date(2026, 11, 12), greeting="Ann"))

    assert subject == "Invoice INV-7: 800.00 GBP"
    assert text == "Dear Ann,\n\n800.00 GBP is 14 days overdue.\n"


def test_every_variable_is_given_and_none_but_these() -> None:
    assert VARIABLES.keys() == values(INVOICE, date(2026, 11, 12)).keys()


def test_what_is_in_order_has_no_mistakes() -> None:
    assert [] == list(mistakes(POLITE))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Dear {{ name }}", "nothing is known of name"),
        ("{% if %}", "it is no template"),
        ("{{ greeting | shout }}", "shout"),
        ("{{ ''.__class__.__mro__ }}", "can't be filled in"),
        ("{{ days_overdue / 0 }}", "can't be filled in"),
    ],
)
def test_a_mistake_is_named_with_its_part(words: str, said: str) -> None:
    ((part, sentence),) = mistakes(Template("Invoice", words))

    assert part == "text"
    assert said in sentence


def test_what_nobody_checked_is_refused_with_where_to_correct_it() -> None:
    with pytest.raises(Malformed) as caught:
        written(Template("{{ nobody }}", ""), VARIABLES)

    assert "nobody" in caught.value.sentence
    assert "[receivables.templates]" in caught.value.fix
