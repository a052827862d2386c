"""
Terms, limit and what is left of it, as sales sees them on the company.

OBJ-10, OBJ-21, FIN-14.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from shared.domain.credit_limits import UNKNOWN, Conditions, credit_facts, limit_in, terms_of
from shared.domain.receivables import Figures, figures
from shared.model.bases import Base, Sight
from shared.model.customer_rules import CreditRule
from shared.model.money import Money
from shared.model.parties import PartyField
from shared.model.receivable import Receivable
from shared.model.refs import ConnectionId, Kind, Ref
from tests import builders

UK = Ref(builders.LEDGER, Kind.CUSTOMER, "c-1")
US = Ref(ConnectionId("quickbooks:9"), Kind.CUSTOMER, "7")
RULE = CreditRule({"GBP": Decimal(1000)}, {"net 60": {"GBP": Decimal(500)}, "due on receipt": {"GBP": Decimal(0)}})


def receivable(customer: Ref = UK, currency: str = "GBP") -> Receivable:
    return Receivable(customer, currency, "Europe/London", {}, builders.NOW)


def owing(*receivables: Receivable, amount: str | None) -> Figures:
    found = figures(receivables, builders.NOW)
    return replace(found, total_outstanding=Money(Decimal(amount), "GBP") if amount is not None else None)


def said(
    amount: str | None, conditions: Mapping[Ref, Conditions] = {UK: UNKNOWN}, rule: CreditRule = RULE
) -> list[str]:
    one = receivable()
    return list(credit_facts([one], owing(one, amount=amount), conditions, rule).values())


@pytest.mark.parametrize(
    ("owed", "left", "over"),
    [("0", "1000", "false"), ("999.99", "0.01", "false"), ("1000", "0", "false"), ("1000.01", "-0.01", "true")],
)
def test_what_is_left_is_the_limit_less_what_is_outstanding(owed: str, left: str, over: str) -> None:
    assert said(owed) == ["", "1000", left, over]


def test_credit_that_nobody_applied_makes_more_available() -> None:
    assert said("-50") == ["", "1000", "1050", "false"]


def test_where_the_sum_is_not_known_nothing_is_said_to_be_left() -> None:
    assert said(None) == ["", "1000", "", ""]


def test_without_a_limit_there_are_terms_only() -> None:
    assert said("10", {UK: Conditions("Net 30 days")}, CreditRule()) == ["net 30", "", "", ""]


@pytest.mark.parametrize(
    ("conditions", "limit"),
    [
        (Conditions("net 30"), "1000"),
        (Conditions("60 days"), "500"),
        (Conditions("Due on receipt"), "0"),
        (Conditions("net 60", "7500.50"), "7500.50"),
        (Conditions("by agreement", "as agreed"), "1000"),
    ],
)
def test_the_ledgers_own_limit_goes_before_that_of_the_terms_and_that_before_everybodys(
    conditions: Conditions, limit: str
) -> None:
    assert limit_in("GBP", conditions, RULE) == Money(Decimal(limit), "GBP")


def test_terms_without_a_limit_in_the_ledgers_currency_leave_everybodys() -> None:
    rule = CreditRule({"EUR": Decimal(9)}, {"net 60": {"GBP": Decimal(500)}})

    assert limit_in("EUR", Conditions("net 60"), rule) == Money(Decimal(9), "EUR")
    assert limit_in("USD", Conditions("net 60"), rule) is None


def test_the_limit_of_a_customer_of_two_ledgers_is_both_together_and_none_where_one_has_none() -> None:
    both, dollars = [receivable(), receivable(US)], [receivable(), receivable(US, "USD")]
    known = {UK: Conditions("net 30"), US: Conditions("net 60")}

    assert list(credit_facts(both, owing(*both, amount="100"), known, RULE).values()) == [
        "net 30, net 60",
        "1500",
        "1400",
        "false",
    ]
    assert list(credit_facts(dollars, owing(*dollars, amount=None), known, RULE).values())[1:] == ["", "", ""]


def test_terms_are_said_once_and_in_one_way() -> None:
    assert terms_of([Conditions("Net 30"), Conditions("30 days"), Conditions(""), Conditions("by agreement")]) == (
        "net 30, by agreement"
    )


def test_what_a_ledger_says_is_what_it_held_when_it_was_last_seen() -> None:
    held = {PartyField.TERMS: "net 45", PartyField.CREDIT_LIMIT: "12.50", PartyField.NAME: "Acme"}
    base = Base(Ref(builders.CRM, Kind.COMPANY, "5001"), UK, Sight(), Sight(held), builders.NOW)

    assert Conditions.of(base) == Conditions("net 45", "12.50")
