from dataclasses import replace
from decimal import Decimal

from shared.domain.rule_changes import Change, changes
from shared.model.refs import BookId
from shared.model.rules import ExchangeRule, ItemRule, Mode
from tests import builders

PRO = ItemRule(account="200", tax="OUTPUT2", sku="SEAT-PRO")
HELP = ItemRule(account="200", tax="OUTPUT2", name="Support")
OLD = builders.rules(builders.book(items=(PRO, HELP)))


def test_the_same_rules_in_another_order_under_another_version_differ_in_nothing() -> None:
    new = replace(OLD, version="r2", books=(replace(OLD.books[0], items=(HELP, PRO)),))

    assert changes(OLD, new) == []


def test_a_changed_key_is_named_by_what_it_is_about_with_its_old_and_new_value() -> None:
    moved = replace(PRO, account="260")
    new = replace(OLD, books=(replace(OLD.books[0], items=(moved, HELP), mode=Mode.OBSERVE, observe_writes_crm=True),))

    assert changes(OLD, new) == [
        Change("books[uk].mode", "live", "observe"),
        Change("books[uk].items[SEAT-PRO].account", "200", "260"),
        Change("books[uk].observe_writes_crm", "false", "true"),
    ]


def test_what_is_not_said_any_more_has_no_new_value_and_comes_last() -> None:
    fixed = ExchangeRule("fixed", {"EUR": Decimal("0.85")})
    new = replace(
        OLD, books=(replace(OLD.books[0], items=(PRO,), exchange=fixed, currencies=frozenset({"USD", "EUR"})),)
    )

    assert changes(OLD, new) == [
        Change("books[uk].currencies", None, "EUR, USD"),
        Change("books[uk].exchange.source", "crm", "fixed"),
        Change("books[uk].exchange.fixed.EUR", None, "0.85"),
        Change("books[uk].items[Support].account", "200", None),
        Change("books[uk].items[Support].tax", "OUTPUT2", None),
        Change("books[uk].items[Support].name", "Support", None),
    ]


def test_another_book_is_not_taken_for_the_first_one_renamed() -> None:
    new = replace(OLD, books=(replace(OLD.books[0], id=BookId("eu")),))

    assert {change.key.partition("]")[0] for change in changes(OLD, new)} == {"books[eu", "books[uk"}
