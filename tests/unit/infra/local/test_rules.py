"""The rules that a pair starts with."""

import tomllib

import pytest

from infra.local.pairs import DEFAULT, pairs, providers_of
from infra.local.rules import EXAMPLE, rules_for
from infra.sandbox import serve
from shared.usecases.governing import rules as rulebook


def accounts(*providers: str) -> dict[str, str]:
    return {name: serve.build(name).provider.accounts()[0]["account_id"] for name in providers}


def test_the_default_pairs_rules_are_the_repositorys_example() -> None:
    assert EXAMPLE.read_text() == rules_for(accounts(*DEFAULT))


@pytest.mark.parametrize("pair", pairs())
def test_every_pairs_rules_are_valid_and_name_its_accounts(pair: str) -> None:
    crm, ledger = providers_of(pair)
    named = accounts(crm, ledger)

    rules = rulebook.parse(rules_for(named).encode())

    assert f"{crm}:{named[crm]}" == rules.crm
    assert [f"{ledger}:{named[ledger]}"] == [book.ledger for book in rules.books]


def test_several_ledgers_share_the_currencies_and_no_deal_has_two_books() -> None:
    ledgers = sorted({pair.split("-")[1] for pair in pairs()})

    books = tomllib.loads(rules_for(accounts("hubspot", *ledgers)))["books"]

    taken = [code for book in books for code in book["currencies"]]
    assert sorted({"GBP", "EUR", "USD"}) == sorted(taken)
