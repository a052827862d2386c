import re
from pathlib import Path

import pytest

from shared.usecases.governing.check_rules import MistakenRules, checked
from shared.usecases.governing.rules import parse

ROLES = {"hubspot": "crm", "xero": "ledger"}
GOOD = b'crm = "hubspot:1"\n[[books]]\nid = "uk"\nledger = "xero:2"\n'


def mistakes(content: bytes) -> list[tuple[str, str, str]]:
    with pytest.raises(MistakenRules) as caught:
        checked(content, ROLES)
    return [(problem.key, problem.sentence, problem.fix) for problem in caught.value.problems]


def test_rules_without_a_mistake_are_what_the_workers_read() -> None:
    assert checked(GOOD, ROLES) == parse(GOOD)


@pytest.mark.parametrize(
    ("change", "key", "said", "fix"),
    [
        (b"curencies = []", "books.[1].curencies", 'there is no such key; did you mean "currencies"?', "currencies, "),
        (b"zzz = []", "books.[1].zzz", "there is no such key", "Known here are: "),
        (
            b"exchange = { sourze = 'crm' }",
            "books.[1].exchange.sourze",
            'there is no such key; did you mean "source"?',
            "Known here are: fixed, moment, source.",
        ),
        (
            b"mode = 'alive'",
            "books.[1].mode",
            '"alive" is none of its values; did you mean "live"?',
            "Choose one of: observe, approve, pilot, live.",
        ),
        (
            b"prices = 'net'",
            "books.[1].prices",
            '"net" is none of its values',
            "Choose one of: exclusive, inclusive, none.",
        ),
        (b"currencies = 'EUR'", "books.[1].currencies", "a list is meant, in brackets", "Correct the value."),
        (b"credit_hold_days = 1", "books.[1].credit_hold_days", "there is no such key", "Known here"),
        (b"items = [{ sku = 'A' }]", "books.[1].items.[1]", "a product needs an account, or", "Correct"),
        (b"observe_writes_crm = 'on?'", "books.[1].observe_writes_crm", "true or false is meant, without quotes", ""),
        (b"items = 7", "books.[1].items", "a list is meant: [[…]] before each", "Correct"),
        (b"[books.exchange]\nfixed = { EUR = 'x' }", "books.[1].exchange.fixed.EUR", "a number is meant", "Correct"),
        (b"[[books]]\nledger = 'xero:3'", "books.[2].id", "this key is missing", "Add `id` there."),
        (b"terms = 'soonish'", "books.[1].terms", "the payment terms 'soonish' are not understood", "net 30"),
    ],
)
def test_a_mistake_is_named_by_its_key_with_what_was_meant_and_what_to_do(
    change: bytes, key: str, said: str, fix: str
) -> None:
    [(its, sentence, what)] = mistakes(GOOD + change + b"\n")

    assert its == key
    assert sentence.startswith(said)
    assert fix in what


def test_the_digest_is_made_not_written() -> None:
    assert [key for key, _, _ in mistakes(b'version = "mine"\n' + GOOD)] == ["version"]


@pytest.mark.parametrize("content", [b"= \n", b"\xff\n"])
def test_what_is_not_toml_is_said_to_be(content: bytes) -> None:
    [(key, sentence, _)] = mistakes(content)

    assert key == ""
    assert "not TOML" in sentence


def test_every_mistake_is_said_at_once_and_all_of_them_in_one_sentence() -> None:
    with pytest.raises(MistakenRules) as caught:
        checked(GOOD + b"mode = 'a'\nterm = 1\n", ROLES, "mine.toml")

    assert [problem.key for problem in caught.value.problems] == ["books.[1].mode", "books.[1].term"]
    assert caught.value.sentence.startswith("mine.toml can't be used: books.[1].mode: ")
    assert "; books.[1].term: " in caught.value.sentence


def test_every_key_that_the_example_shows_in_a_comment_can_be_used() -> None:
    example = (Path(__file__).parents[4] / "ledgerlink.toml").read_text()
    uncommented = re.sub(r"^# (\[|[a-z_]+ = )", r"\1", example, flags=re.MULTILINE)

    assert uncommented != example
    assert checked(uncommented.encode(), ROLES).books[0].default_item is not None
