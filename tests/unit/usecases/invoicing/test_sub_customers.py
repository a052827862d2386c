"""Where the rules want sub-customers, who is made for a company with a parent stands below that one's customer; nobody else changes."""

from dataclasses import replace
from typing import Any

import pytest

from shared.domain.holds import DOUBTFUL_PARENT, UNCLEAR_PARENT
from shared.errors import Conflict, NeedsHuman, Unclear
from shared.model.claims import Claim
from shared.model.crm import Buyer, Company, Contact
from shared.model.customer_rules import CustomerRules
from shared.model.handoff import Journal
from shared.model.hints import Hint
from shared.model.outcome import Done, Held, Outcome
from shared.model.parties import PartyField
from shared.model.plan import Plan
from shared.model.refs import Kind, Ref
from shared.usecases.deals.review_hold import approve
from tests import builders
from tests.fakes.in_step import OF_COMPANY, OF_CONTACT
from tests.fakes.parties import FakeParties
from tests.unit.usecases.paths import DEAL, Path
from tests.unit.usecases.reviews import review

READ = "read company"


class Group:
    """A path whose companies stand above and below each other, the topmost first; the deal's own is the lowest."""

    def __init__(self, *names: str, sub_customers: bool = True, **customers: Any) -> None:
        rules = CustomerRules(sub_customers=sub_customers, **customers)
        self.path = Path(rules=builders.rules(customers=rules))
        self.ledger = self.path.ledger
        self.parties = FakeParties(builders.CRM, {Kind.COMPANY: OF_COMPANY, Kind.CONTACT: OF_CONTACT}, self.path.clock)
        self.journal = Journal()
        self.companies: list[Ref] = []
        for name in names:
            self.companies.append(self.company(name, self.companies[-1] if self.companies else None))
        self.path.sells(company=self.companies[-1])

    def company(self, name: str, above: Ref | None = None) -> Ref:
        """Sales enters a company with its contact below another."""
        person = self.parties.enter(Kind.CONTACT, {PartyField.EMAIL: f"ap@{name}.test"})
        made = self.parties.enter(Kind.COMPANY, {PartyField.NAME: name}, people=(person.ref,), parent=above)
        self.path.crm.companies[made.ref] = Buyer(Company(made.ref, name), Contact(person.ref, email=f"ap@{name}.test"))
        return made.ref

    def sells_to(self, company: Ref, number: str) -> Ref:
        """Another deal is won."""
        self.path.crm.deals[number] = builders.deal(company=company, ref=Ref(builders.CRM, Kind.DEAL, number))
        return self.path.crm.deals[number].ref

    def looks(self, deal: Ref = DEAL, **more: Any) -> Outcome:
        self.path.clock.advance(60)
        hint = Hint(deal, f"won-{self.path.clock.now()}", "won")
        return self.path.drafts(hint, self.journal, parties_of=lambda _: self.parties, **more)

    @property
    def tree(self) -> dict[str, str]:
        """The names of the ledger's customers, each with that of the customer above it."""
        names = {identity: one.name for identity, one in self.ledger.customers.items()}
        return {name: names.get(self.ledger.below.get(identity, ""), "") for identity, name in names.items()}

    def customer_of(self, company: Ref) -> str:
        (claim,) = self.path.links.dossier(company).claims.values()
        assert claim.remote is not None
        return self.ledger.customers[claim.remote.id].name


class Planned:
    """Keeps the plan that is carried out, and lets something happen right before."""

    def __init__(self, before: Any = lambda: None) -> None:
        self.plans: list[Plan] = []
        self.before = before

    def plan(self, plan: Plan, *_: Any, **__: Any) -> None:
        self.plans.append(plan)
        self.before()

    def settle(self, claim: Claim, /) -> None:
        pass


def test_customers_are_made_below_each_other_topmost_first() -> None:
    group, gate = Group("Holding", "Region", "Shop"), Planned()

    assert isinstance(group.looks(gate=gate), Done)

    assert {"Holding": "", "Region": "Holding", "Shop": "Region"} == group.tree
    assert ["Holding", "Region", "Shop"] == [group.customer_of(one) for one in group.companies]
    known = group.path.handoff
    assert (group.companies[-1], None) == (known.buyer, known.bought)
    (plan,) = gate.plans
    assert [("create", "Holding"), ("create", "Region"), ("create", "Shop")] == [
        (one.verb, one.target) for one in plan.actions[:-1]
    ]
    assert plan.actions[1].why.endswith(", below Holding (new)")
    top, region, shop = group.companies
    (why,) = [one.why for one in group.journal.decisions if one.rule == "sub_customers"]
    assert f"company {shop.id} below {region.id} below {top.id}" in why


def test_by_default_nobody_stands_below_anybody_and_no_company_is_read() -> None:
    group = Group("Holding", "Shop", sub_customers=False)

    assert isinstance(group.looks(), Done)

    assert ({"Shop": ""}, []) == (group.tree, group.parties.calls)


def test_a_company_without_a_parent_is_a_customer_of_its_own_for_one_read() -> None:
    group = Group("Shop")

    assert isinstance(group.looks(), Done)

    assert ({"Shop": ""}, [READ]) == (group.tree, group.parties.calls)


def test_a_customer_that_is_linked_costs_no_read_of_companies() -> None:
    group = Group("Holding", "Shop")
    group.looks()
    group.parties.calls.clear()

    assert isinstance(group.looks(group.sells_to(group.companies[-1], "31338")), Done)

    assert [] == group.parties.calls
    assert {"Holding": "", "Shop": "Holding"} == group.tree


def test_whom_the_ledger_has_already_is_linked_where_it_stands() -> None:
    group = Group("Holding", "Shop")
    group.ledger.customers["c-7"] = builders.customer("Shop", id="c-7", email="ap@Shop.test")

    assert isinstance(group.looks(), Done)

    assert ({"Shop": ""}, []) == (group.tree, group.parties.calls)


def test_a_parent_whom_the_ledger_has_is_linked_and_nobody_above_it_is_made() -> None:
    group = Group("Holding", "Region", "Shop")
    group.ledger.customers["c-7"] = builders.customer("Region", id="c-7", email="ap@Region.test")

    assert isinstance(group.looks(), Done)

    assert {"Region": "", "Shop": "Region"} == group.tree
    assert group.companies[1] == group.path.links.source(Ref(builders.LEDGER, Kind.CUSTOMER, "c-7"))


def test_two_children_of_one_new_parent_share_it_whoever_comes_first() -> None:
    group = Group("Holding", "Shop")
    stall = group.sells_to(group.company("Stall", group.companies[0]), "31338")
    other: list[Outcome] = []

    with pytest.raises(Conflict):
        group.looks(gate=Planned(lambda: other.append(group.looks(stall))))

    assert isinstance(other[0], Done)
    assert isinstance(group.looks(), Done)
    assert {"Holding": "", "Stall": "Holding", "Shop": "Holding"} == group.tree
    assert 2 == len(group.ledger.invoices)


def test_a_lost_answer_about_the_parent_makes_no_second_one() -> None:
    group = Group("Holding", "Shop")
    stall = group.sells_to(group.company("Stall", group.companies[0]), "31338")
    group.ledger.after.append(Unclear("no answer"))

    with pytest.raises(Unclear):
        group.looks()

    assert isinstance(group.looks(stall), Done)
    assert isinstance(group.looks(), Done)
    assert {"Holding": "", "Stall": "Holding", "Shop": "Holding"} == group.tree


def test_a_doubtful_parent_holds_the_deal_and_nobody_can_take_the_child_for_it() -> None:
    group = Group("Holding", "Shop")
    top, shop = group.companies
    group.ledger.customers["c-9"] = builders.customer("Holding", id="c-9")

    held = group.looks()

    assert isinstance(held, Held)
    assert DOUBTFUL_PARENT == held.hold.code
    assert f"Shop is to be a customer below its parent Holding ({top.id})" in held.hold.sentence
    assert f"ledgerlink customers link {top}" in held.hold.fix
    assert all([DEAL] == list(group.path.links.waiting_for(one)) for one in (top, shop))
    assert {"Holding": ""} == group.tree
    with pytest.raises(NeedsHuman):
        approve(review(group.path, parties_of=lambda _: group.parties), DEAL, customer="c-9")


def test_a_parent_whom_the_ledger_refuses_holds_the_deal_under_the_same_code() -> None:
    group = Group("Holding", "Shop")
    group.ledger.before.append(NeedsHuman("the name is another's"))

    held = group.looks()

    assert isinstance(held, Held)
    assert DOUBTFUL_PARENT == held.hold.code
    assert "the name is another's" in held.hold.sentence
    assert [DEAL] == list(group.path.links.waiting_for(group.companies[0]))
    assert isinstance(group.looks(), Done)
    assert {"Holding": "", "Shop": "Holding"} == group.tree


@pytest.mark.parametrize(("levels", "clear"), [(5, True), (6, False)])
def test_four_levels_stand_below_the_top(levels: int, clear: bool) -> None:  # noqa: FBT001
    group = Group(*(f"Level {number}" for number in range(levels)))

    outcome = group.looks()

    assert clear == isinstance(outcome, Done)
    assert (levels if clear else 0) == len(group.tree)
    if isinstance(outcome, Held):
        assert UNCLEAR_PARENT == outcome.hold.code
        assert "more than 4 companies stand above" in outcome.hold.sentence


def test_a_circle_holds_the_deal_until_any_of_its_companies_is_corrected() -> None:
    group = Group("Holding", "Shop")
    top, shop = group.companies
    group.parties.records[top] = replace(group.parties.records[top], parent=shop)

    held = group.looks()

    assert isinstance(held, Held)
    assert UNCLEAR_PARENT == held.hold.code
    assert [DEAL] == list(group.path.links.waiting_for(top))
    group.parties.records[top] = replace(group.parties.records[top], parent=None)
    assert isinstance(group.looks(), Done)
