from dataclasses import replace
from typing import Any

import pytest

from shared.domain.rehearsal import unreachable, unusable
from shared.model.coding import RoundingLine, Stream, TaxRule
from shared.model.crm import CrmAccount, Stage
from shared.model.rules import ExchangeRule, ItemRule, Trigger
from tests import builders

WON = Stage("closedwon", "Closed Won", is_won=True, is_closed=True)
ACCOUNT = CrmAccount("4455667", "Europe/London", "GBP", {"default": (WON,), "renewals": (WON,)})


def said(**book: Any) -> list[tuple[str, str]]:
    problems = unusable(("books", 0), builders.book(**book), builders.organisation())
    return [(problem.key.removeprefix("books.[1]."), problem.sentence) for problem in problems]


def rule(account: str = "200", tax: str = "OUTPUT2", **more: Any) -> ItemRule:
    return ItemRule(account=account, tax=tax, **{"sku": "A", **more})


def test_a_book_whose_mappings_the_ledger_has_is_usable() -> None:
    assert said(items=(rule(item="SUB-PRO"),), currencies=frozenset({"GBP", "EUR"})) == []


@pytest.mark.parametrize(
    ("book", "key", "sentence"),
    [
        (
            {"items": (rule(), rule("400", sku="B"))},
            "items.[2]",
            "the account '400' for 'B' is not an open revenue account of Our Books Ltd",
        ),
        ({"items": (rule("299"),)}, "items.[1]", "the account '299' for 'A' is not an open revenue account"),
        ({"items": (rule(tax="INPUT2"),)}, "items.[1]", "the tax code 'INPUT2' for 'A' (the product's own) is not one"),
        ({"items": (rule(tax=""),)}, "items.[1]", "nothing says which tax code 'A' has"),
        ({"items": (rule(item="NONE"),)}, "items.[1]", "the item 'NONE' for 'A' does not exist in Our Books Ltd"),
        (
            {"items": (rule(tracking={"Region": "Moon"}),)},
            "items.[1]",
            "the option 'Moon' for 'A' is not an open one of 'Region' of Our Books Ltd; there are: AMER, EMEA",
        ),
        (
            {"streams": {"licences": Stream("200", {"Team": "Sales"}, "OUTPUT2")}},
            "streams.licences",
            "the tracking category 'Team' for 'the stream licences' is not an open one of Our Books Ltd",
        ),
        ({"items": (rule("299", sku="", name="Bee"),)}, "items.[1]", "the account '299' for 'Bee' is not an open"),
        (
            {"items": (rule("", stream="s"),), "streams": {"s": Stream("400")}},
            "items.[1]",
            "the account '400' for 'A' is not an open revenue account",
        ),
        ({"default_item": rule("400", sku="")}, "default_item", "the account '400' for 'any other product' is not"),
        (
            {"taxes": (TaxRule("exempt", "NONE"),)},
            "taxes.[1]",
            "the tax code 'NONE' for 'a sale' (rule 'exempt') is not",
        ),
        ({"rounding_line": RoundingLine("999", "OUTPUT2", 1)}, "rounding_line", "the account '999' for 'Rounding' is"),  # type: ignore[arg-type]
        ({"currencies": frozenset({"SEK"})}, "currencies", "Our Books Ltd does not keep SEK."),
        (
            {"currencies": frozenset({"GBP", "EUR"}), "exchange": ExchangeRule("fixed")},
            "currencies",
            "no fixed rate for EUR",
        ),
    ],
)
def test_what_would_hold_a_deal_is_said_in_the_words_of_the_hold(book: dict[str, Any], key: str, sentence: str) -> None:
    [(its, words)] = said(**book)

    assert its == key
    assert words.startswith(sentence)


def test_a_product_tax_that_only_a_tax_rule_reads_is_no_problem() -> None:
    taxes = (TaxRule("standard", "OUTPUT2", product_taxes=frozenset({"standard"})),)

    assert said(items=(rule(tax="standard"),), taxes=taxes) == []


@pytest.mark.parametrize(
    ("trigger", "key", "sentence"),
    [
        (
            Trigger("won", "default1"),
            "triggers.[1].pipeline",
            'the CRM has no pipeline "default1"; did you mean "default"?',
        ),
        (Trigger("closedwin"), "triggers.[1].stage", 'the CRM has no stage "closedwin"; did you mean "closedwon"?'),
        (Trigger("x9", "renewals"), "triggers.[1].stage", 'the CRM has no stage "x9"'),
    ],
)
def test_a_stage_where_no_deal_can_stand_is_named(trigger: Trigger, key: str, sentence: str) -> None:
    problems = list(unreachable(builders.rules(triggers=(trigger,)), ACCOUNT))

    assert [(problem.key, problem.sentence) for problem in problems] == [(key, sentence)]


def test_a_paid_stage_that_is_no_won_stage_is_named() -> None:
    problems = list(unreachable(replace(builders.rules(), paid_stage="closedlost"), ACCOUNT))

    assert [("paid_stage", 'the CRM has no won stage "closedlost"')] == [
        (problem.key, problem.sentence.partition(";")[0]) for problem in problems
    ]
    assert list(unreachable(replace(builders.rules(), paid_stage="closedwon"), ACCOUNT)) == []


def test_stages_and_pipelines_that_the_crm_has_are_no_problem() -> None:
    book = builders.book(pipelines=frozenset({"renewals"}))
    triggers = (Trigger(), Trigger("closedwon"), Trigger("closedwon", "default"))

    assert list(unreachable(builders.rules(book, triggers=triggers), ACCOUNT)) == []


def test_a_pipeline_of_a_book_that_the_crm_lacks_is_named_unless_the_book_serves_another_crm() -> None:
    mine = builders.book(pipelines=frozenset({"nowhere"}))
    other = builders.book(pipelines=frozenset({"nowhere"}), crms=frozenset({"hubspot:2"}))

    assert [p.key for p in unreachable(builders.rules(mine), ACCOUNT)] == ["books.[1].pipelines"]
    assert list(unreachable(builders.rules(other), ACCOUNT)) == []
