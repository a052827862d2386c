"""What is kept of a plan says what differs later, and names no customer."""

from dataclasses import replace

from shared.domain.comparing import FACTS_OF, NAMED, differences, in_words, kept
from shared.model.foresight import DealPlan, Foresight, Scope
from shared.model.plan import Action
from tests import builders

SCOPE = Scope("since", "2026-11-01")
DRAFT = Action(
    "create",
    "draft invoice",
    "Rollout",
    {},
    {"customer": "Acme Ltd (new)", "total": "12.00", "line 1": "1 x 10 Pro"},
    "won",
)
CUSTOMER = Action("create", "customer", "Acme Ltd", {}, {"name": "Acme Ltd", "email": "ap@acme.example"}, "new")


def plan_of(number: str, *actions: Action, plan: str = "p1") -> DealPlan:
    return DealPlan(builders.deal_ref(number), "a draft invoice over 12.00 EUR", plan=plan, actions=actions)


def foresight(*deals: DealPlan, rules: str = "r1") -> Foresight:
    return Foresight(SCOPE, rules, deals)


def test_nothing_differs_where_the_same_would_be_done_whatever_else_was_looked_at() -> None:
    known = kept(foresight(plan_of("1", CUSTOMER, DRAFT)), builders.NOW)
    now = foresight(plan_of("1", CUSTOMER, DRAFT), plan_of("2"))

    assert [] == differences(known, now)
    assert known.hash == now.hash


def test_each_figure_that_changed_is_said_and_no_customer_is_named_or_kept() -> None:
    known = kept(foresight(plan_of("1", CUSTOMER, DRAFT)), builders.NOW)
    dearer = replace(DRAFT, after={**DRAFT.after, "customer": "Bolt Ltd (new)", "total": "24.00"})

    assert ["deal 1: total: 12.00 becomes 24.00"] == differences(known, foresight(plan_of("1", CUSTOMER, dearer)))
    assert "Acme" not in str(known)


def test_another_customer_alone_is_a_difference_too() -> None:
    known = kept(foresight(plan_of("1", CUSTOMER, DRAFT)), builders.NOW)
    other = replace(CUSTOMER, target="Bolt Ltd", after={"name": "Bolt Ltd"})

    (said,) = differences(known, foresight(plan_of("1", other, DRAFT)))

    assert "customer would be another" in said


def test_deals_that_came_or_went_and_other_rules_are_said() -> None:
    known = kept(foresight(plan_of("1", DRAFT), plan_of("2", DRAFT)), builders.NOW)

    said = differences(known, foresight(plan_of("1"), plan_of("3", DRAFT), rules="r2"))

    assert "the rules in force are r2, the plan was made under r1" == said[0]
    assert "deal 1: nothing is to be done any more" in said[1]
    assert "deal 2: it is not among these deals any more" == said[2]
    assert "deal 3 was not in the plan" in said[3]


def test_what_was_done_just_as_it_was_seen_is_no_difference() -> None:
    known = kept(foresight(plan_of("1", DRAFT)), builders.NOW)

    assert [] == differences(known, foresight(plan_of("1")), {str(builders.deal_ref("1"))})


def test_of_many_deals_only_the_digests_are_kept_and_only_a_few_differences_are_named() -> None:
    numbers = [str(number) for number in range(FACTS_OF + 1)]
    known = kept(foresight(*(plan_of(number, DRAFT) for number in numbers)), builders.NOW)
    dearer = replace(DRAFT, after={**DRAFT.after, "total": "24.00"})

    said = differences(known, foresight(*(plan_of(number, dearer) for number in numbers)))

    assert not any(deal.facts for deal in known.deals.values())
    assert len(numbers) == len(said)
    assert f"and {len(numbers) - NAMED} more" in in_words(said)
