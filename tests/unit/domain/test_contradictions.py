from decimal import Decimal
from typing import Any

import pytest

from shared.domain.contradictions import contradictions
from shared.model.coding import Approval, Attach, Stream
from shared.model.customer_rules import CreditRule, CustomerRules, RecordRule
from shared.model.notice_rules import NoticeRule
from shared.model.notices import NoticeFact
from shared.model.refs import BookId, ConnectionId
from shared.model.rules import ExchangeRule, ItemRule
from tests import builders

ROLES = {"hubspot": "crm", "xero": "ledger"}


def found(*books: Any, **more: Any) -> list[tuple[str, str]]:
    return [(problem.key, problem.sentence) for problem in contradictions(builders.rules(*books, **more), ROLES)]


def rule(**more: Any) -> ItemRule:
    return ItemRule(account="200", tax="OUTPUT2", **more)


def test_rules_that_can_be_used_have_none() -> None:
    assert found(builders.book(items=(rule(sku="A"), rule(name="A"), rule(sku="B")), reference="{{{deal}}}")) == []


@pytest.mark.parametrize(
    ("change", "key", "said"),
    [
        ({"ledger": "xero"}, "ledger", '"xero" names no account of a provider'),
        ({"ledger": "xro:1"}, "ledger", 'there is no provider "xro"; did you mean "xero"?'),
        ({"ledger": "hubspot:1"}, "ledger", "hubspot is a crm, not a ledger"),
        ({"crms": frozenset({"xero:1"})}, "crms", "xero is a ledger, not a crm"),
        ({"currencies": frozenset({"EURO"})}, "currencies", '"EURO" is no currency of ISO 4217; did you mean "EUR"?'),
        ({"currencies": frozenset({"gbp"})}, "currencies", '"gbp" is no currency of ISO 4217; did you mean "GBP"?'),
        ({"terms": "soonish"}, "terms", "the payment terms 'soonish' are not understood"),
        ({"reference": "DEAL-{id}"}, "reference", '"DEAL-{id}" can\'t be filled in'),
        ({"reference": "DEAL-{"}, "reference", '"DEAL-{" can\'t be filled in'),
        ({"exchange": ExchangeRule("fixed")}, "exchange.source", 'source = "fixed" has no rates'),
        (
            {"exchange": ExchangeRule("fixed", {"EUR": Decimal(-1)})},
            "exchange.fixed.EUR",
            "-1 is no exchange rate",
        ),
        (
            {"approval": Approval(limits={"EURO": Decimal(1)})},
            "approval.limits.EURO",
            '"EURO" is no currency of ISO 4217; did you mean "EUR"?',
        ),
        ({"countries": {"Germany": "de"}}, "countries.Germany", '"de" is no ISO code of a country'),
        (
            {"items": (rule(sku="A"), rule(item="X"))},
            "items.[2]",
            "the rule says neither `sku` nor `name`, so it names no product",
        ),
        ({"items": (rule(sku="A"), rule(sku="A"))}, "items.[2].sku", '"A" stands in rule 1 already'),
        ({"items": (rule(name="A"), rule(name="A"))}, "items.[2].name", '"A" stands in rule 1 already'),
    ],
)
def test_a_key_that_no_invoice_could_be_made_with_is_named(change: dict[str, Any], key: str, said: str) -> None:
    assert found(builders.book(**change)) == [(f"books.[1].{key}", said)]


def test_the_crm_is_a_crm() -> None:
    rules = builders.rules()

    assert [p.key for p in contradictions(rules, {"hubspot": "ledger", "xero": "ledger"})] == ["crm"]


def test_sub_customers_need_a_ledger_that_has_them_and_customers_of_their_own() -> None:
    def named(*flat: str, **customers: Any) -> list[tuple[str, str]]:
        rules = builders.rules(builders.book(), customers=CustomerRules(**customers))
        return [(p.key, p.sentence) for p in contradictions(rules, ROLES, flat=flat)]

    assert [] == named(sub_customers=True) == named("xero", bill="parent") == named("another", sub_customers=True)
    ((key, said),) = named("xero", sub_customers=True)
    assert "customers.sub_customers" == key
    assert said.endswith("has no customers below customers")
    ((key, said),) = named(sub_customers=True, bill="parent")
    assert "customers.sub_customers" == key
    assert "one customer for the whole group" in said


def test_a_document_that_could_not_be_fetched_or_kept_is_said_before_any_deal_waits_for_it() -> None:
    rules = builders.rules(builders.book(attach=Attach("file", required=True)))

    def named(*paperless: str) -> list[tuple[str, str]]:
        return [(p.key, p.sentence) for p in contradictions(rules, ROLES, paperless=paperless)]

    assert [] == named() == named("another")
    ((key, said),) = named("hubspot")
    assert "books.[1].attach.source" == key
    assert said.startswith("the documents of hubspot:")
    assert 2 == len(named("hubspot", "xero"))


def test_two_books_of_one_name_are_named_once() -> None:
    assert found(builders.book(), builders.book(crms=frozenset({ConnectionId("hubspot:2")}))) == [
        ("books.[2].id", '"uk" stands in book 1 already')
    ]


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ({}, {}, "every deal"),
        ({"currencies": frozenset({"EUR", "GBP"})}, {"currencies": frozenset({"EUR"})}, "deals in EUR"),
        ({"currencies": frozenset({"EUR"})}, {"pipelines": frozenset({"p"})}, "deals in EUR from the pipeline p"),
        ({}, {"crms": frozenset({builders.CRM})}, "every deal"),
        ({"currencies": frozenset({"EUR"})}, {"currencies": frozenset({"USD"})}, ""),
        ({"pipelines": frozenset({"a"})}, {"pipelines": frozenset({"b"})}, ""),
        ({}, {"crms": frozenset({ConnectionId("hubspot:2")})}, ""),
    ],
)
def test_two_books_never_take_the_same_deal(one: dict[str, Any], other: dict[str, Any], both: str) -> None:
    sentences = [said for _, said in found(builders.book(**one), builders.book(id=BookId("eu"), **other))]

    assert sentences == (
        [f"the books uk and eu (books.[1]) would both take {both}; such deals are held"] if both else []
    )


def test_a_line_names_no_more_cost_centres_than_the_ledger_takes_its_streams_included() -> None:
    streams = {
        "licences": Stream(account="200", tracking={"Region": "EMEA", "Team": "Sales"}),
        "unused": Stream(account="200", tracking={"A": "1", "B": "2", "C": "3"}),
    }
    items = (
        ItemRule(sku="fits", stream="licences", tracking={"Region": "AMER"}),
        ItemRule(sku="L-1", stream="licences", tracking={"Project": "X"}),
    )
    uk = builders.book(items=items, streams=streams, default_item=rule(tracking={"A": "1", "B": "2", "C": "3"}))

    problems = list(contradictions(builders.rules(uk), ROLES, {"xero": 2}))

    assert ["books.[1].items.[2].tracking", "books.[1].default_item.tracking", "books.[1].streams.unused.tracking"] == [
        problem.key for problem in problems
    ]
    assert "'L-1' names 3 tracking categories (Project, Region, Team): the ledger takes 2 on a line" == (
        problems[0].sentence
    )
    assert [] == list(contradictions(builders.rules(uk), ROLES))


def test_companies_that_become_customers_without_a_deal_need_a_book_where_there_are_several() -> None:
    uk = builders.book(currencies=frozenset({"GBP"}))
    eu = builders.book(id=BookId("eu"), currencies=frozenset({"EUR"}))
    sentence = "there are several books, and nothing says in which a company without a deal becomes a customer"

    assert [("customers.create", sentence)] == found(uk, eu, customers=CustomerRules(create="always"))
    assert found(uk, eu, customers=CustomerRules(create="always", book="eu")) == []
    assert found(uk, eu, customers=CustomerRules(create="first_invoice")) == []
    assert found(uk, customers=CustomerRules(create="always")) == []


def test_a_book_for_customers_that_doesnt_exist_is_named() -> None:
    assert [("customers.book", 'there is no book "ukk"; did you mean "uk"?')] == found(
        builders.book(), customers=CustomerRules(book="ukk")
    )


def test_a_rule_for_records_of_a_currency_that_doesnt_exist_is_named() -> None:
    strange = CustomerRules(records=(RecordRule(), RecordRule(currencies=frozenset({"EURO"}))))

    assert [("customers.records.[2].currencies", '"EURO" is no currency of ISO 4217; did you mean "EUR"?')] == found(
        builders.book(), customers=strange
    )


def test_limits_in_no_currency_below_nothing_or_for_terms_that_nobody_has_are_named() -> None:
    credit = CreditRule(
        {"GBP": Decimal(-1), "EURO": Decimal(1)}, {"soon": {"GBP": Decimal(1)}, "net 60": {"GBP": Decimal(0)}}
    )

    assert [
        ("customers.credit.by_terms.soon", "the payment terms 'soon' are not understood, so no customer has them"),
        ("customers.credit.limits.GBP", "nobody may owe less than nothing"),
        ("customers.credit.limits.EURO", '"EURO" is no currency of ISO 4217; did you mean "EUR"?'),
    ] == found(builders.book(), customers=CustomerRules(credit=credit))


def test_a_notice_for_a_book_that_doesnt_exist_is_named() -> None:
    rule = NoticeRule(frozenset({NoticeFact.CUSTOMER_CREATED}), slack="accounting", books=frozenset({"uk", "ukk"}))

    assert [("notices.[1].books", 'there is no book "ukk"; did you mean "uk"?')] == found(
        builders.book(), notices=(rule,)
    )
