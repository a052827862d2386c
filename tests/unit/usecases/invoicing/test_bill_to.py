"""Where the rules bill parents a deal is invoiced to the topmost company above its own, and nobody else's calls change."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.holds import UNCLEAR_PARENT
from shared.model.crm import Buyer, Company, Contact
from shared.model.customer_rules import CustomerRules
from shared.model.handoff import HandoffState, Journal
from shared.model.hints import Hint
from shared.model.modes import Mode
from shared.model.outcome import Done, Held, Outcome
from shared.model.parties import PartyField
from shared.model.refs import Kind, Ref
from shared.usecases.deals.review_hold import approve
from tests import builders
from tests.fakes.in_step import OF_COMPANY, OF_CONTACT
from tests.fakes.parties import FakeParties
from tests.unit.usecases.paths import COMPANY, DEAL, Path
from tests.unit.usecases.reviews import review

READ = "read company"


class Group:
    """A path whose companies stand above and below each other; the deal's own is the lowest."""

    def __init__(self, *names: str, bill: Any = "parent") -> None:
        self.path = Path(rules=builders.rules(customers=CustomerRules(bill=bill)))
        self.parties = FakeParties(builders.CRM, {Kind.COMPANY: OF_COMPANY, Kind.CONTACT: OF_CONTACT}, self.path.clock)
        self.journal = Journal()
        self.companies = [self.company(name) for name in names]
        for below, above in zip(self.companies[1:], self.companies, strict=False):
            self.put(below, above)
        self.path.sells(company=self.companies[-1])

    def company(self, name: str) -> Ref:
        """Sales enters a company with its contact."""
        person = self.parties.enter(Kind.CONTACT, {PartyField.EMAIL: f"ap@{name}.test"})
        made = self.parties.enter(Kind.COMPANY, {PartyField.NAME: name}, people=(person.ref,))
        contact = Contact(person.ref, email=f"ap@{name}.test")
        self.path.crm.companies[made.ref] = Buyer(Company(made.ref, name), contact)
        return made.ref

    def put(self, below: Ref, above: Ref | None) -> None:
        """Sales says which company stands above this one."""
        found = self.parties.records[below]
        self.parties.records[below] = type(found)(found.ref, found.fields, parent=above, people=found.people)

    def looks(self, cause: str = "won") -> Outcome:
        self.path.clock.advance(60)
        hint = Hint(DEAL, f"{cause}-{self.path.clock.now()}", cause)
        return self.path.drafts(hint, self.journal, parties_of=lambda _: self.parties)

    @property
    def invoiced(self) -> list[str]:
        """The names of the ledger's customers."""
        return [one.name for one in self.path.ledger.customers.values()]


def test_a_deal_is_invoiced_to_the_topmost_parent() -> None:
    group = Group("Holding", "Region", "Shop")
    top, region, shop = group.companies

    assert isinstance(group.looks(), Done)

    known = group.path.handoff
    assert ["Holding"] == group.invoiced
    assert (top, shop) == (known.buyer, known.bought)
    assert known.customer is not None
    assert top == group.path.links.source(known.customer)
    assert {} == group.path.links.dossier(shop).claims
    assert [READ] * 3 == group.parties.calls
    (customer,) = group.path.ledger.customers.values()
    assert "ap@Holding.test" == customer.email
    (why,) = [one.why for one in group.journal.decisions if one.rule == "bill"]
    assert f"company {shop.id} below {region.id} below {top.id}" in why


def test_what_sales_sees_stands_on_the_parent() -> None:
    group = Group("Holding", "Shop")
    group.looks()
    group.path.tells()

    assert "customer_id" in group.path.crm.held[group.companies[0]]
    assert group.companies[1] not in group.path.crm.held


def test_companies_of_one_group_share_a_customer() -> None:
    group = Group("Holding", "Shop")
    group.looks()
    sibling = group.company("Stall")
    group.put(sibling, group.companies[0])
    second = builders.deal(company=sibling, ref=Ref(builders.CRM, Kind.DEAL, "31338"))
    group.path.crm.deals["31338"] = second
    group.path.drafts(Hint(second.ref, "won", "won"), parties_of=lambda _: group.parties)

    assert ["Holding"] == group.invoiced
    assert 2 == len(group.path.ledger.invoices)


def test_by_default_the_company_that_buys_is_invoiced_and_no_company_above_it_is_read() -> None:
    group = Group("Holding", "Shop", bill="buyer")

    assert isinstance(group.looks(), Done)

    assert ["Shop"] == group.invoiced
    assert group.path.handoff.bought is None
    assert [] == group.parties.calls


def test_a_company_without_a_parent_is_invoiced_itself() -> None:
    group = Group("Shop")

    assert isinstance(group.looks(), Done)

    assert (["Shop"], [READ]) == (group.invoiced, group.parties.calls)
    assert group.path.handoff.bought is None


def test_a_person_without_a_company_is_invoiced_as_ever() -> None:
    group = Group("Shop")
    group.path.sells(company=None, contacts=(builders.contact().ref,))
    group.path.crm.buyers["31337"] = Buyer(None, builders.contact())

    assert isinstance(group.looks(), Done)
    assert (["Ann Poe"], []) == (group.invoiced, group.parties.calls)


@pytest.mark.parametrize(("levels", "clear"), [(6, True), (7, False)])
def test_five_companies_may_stand_above_the_one_that_buys(levels: int, clear: bool) -> None:  # noqa: FBT001
    group = Group(*(f"Level {number}" for number in range(levels)))

    outcome = group.looks()

    assert clear == isinstance(outcome, Done)
    assert 6 == len(group.parties.calls)
    if isinstance(outcome, Held):
        assert (UNCLEAR_PARENT, []) == (outcome.hold.code, group.invoiced)


def test_companies_in_a_circle_hold_the_deal_until_any_of_them_is_corrected() -> None:
    group = Group("Holding", "Region", "Shop")
    top, region, shop = group.companies
    group.put(top, region)

    held = group.looks()

    assert isinstance(held, Held)
    assert UNCLEAR_PARENT == held.hold.code
    assert f"Holding ({top.id}) stands below a company that stands below it" in held.hold.sentence
    assert all(DEAL in group.path.links.waiting_for(one) for one in (shop, region, top))
    group.put(top, None)
    assert isinstance(group.looks("company.associationChange"), Done)
    assert ["Holding"] == group.invoiced


def test_a_deal_held_for_its_payer_is_looked_at_again_when_the_payer_changes() -> None:
    group = Group("Holding", "Shop")
    group.path.ledger.customers["c-9"] = builders.customer("Holding", id="c-9")

    assert isinstance(group.looks(), Held)

    assert [DEAL] == list(group.path.links.waiting_for(group.companies[0]))


@pytest.mark.parametrize("how", ["gone", "archived"])
def test_a_parent_that_is_out_of_use_holds_the_deal(how: str) -> None:
    group = Group("Holding", "Shop")
    top = group.companies[0]
    if how == "gone":
        del group.parties.records[top]
    else:
        group.parties.put_away(top, archived=True)

    held = group.looks()

    assert isinstance(held, Held)
    assert top.id in held.hold.sentence
    assert how in held.hold.sentence
    assert [] == group.invoiced


def test_an_invoiced_deal_that_changes_elsewhere_stays_as_it_is_and_costs_no_read_of_companies() -> None:
    group = Group("Holding", "Shop")
    group.looks()
    group.put(group.companies[1], None)
    group.parties.calls.clear()
    writes = len(group.path.ledger.calls)
    group.path.sells(company=group.companies[1], name="Renamed", seen_at=builders.NOW + timedelta(hours=1))

    group.looks("dealname")

    assert ([], writes) == (group.parties.calls, len(group.path.ledger.calls))
    assert HandoffState.INVOICED is group.path.handoff.state


def test_an_invoice_from_before_the_rule_stays_with_the_company_that_bought() -> None:
    group = Group("Holding", "Shop", bill="buyer")
    group.looks()
    group.path.rules = builders.rules(customers=CustomerRules(bill="parent"))
    group.path.sells(company=group.companies[1], name="Renamed", seen_at=builders.NOW + timedelta(hours=1))

    group.looks("dealname")

    assert (["Shop"], []) == (group.invoiced, group.parties.calls)


def test_a_draft_whose_deal_moves_to_a_company_of_another_group_follows_to_its_parent() -> None:
    group = Group("Holding", "Shop")
    group.looks()
    other, stall = group.company("Other"), group.company("Stall")
    group.put(stall, other)
    group.path.sells(company=stall, seen_at=builders.NOW + timedelta(hours=1))

    assert isinstance(group.looks("company"), Done)

    assert (other, stall) == (group.path.handoff.buyer, group.path.handoff.bought)
    assert ["Holding", "Other"] == group.invoiced


def test_a_deal_that_changes_when_its_parent_is_unclear_is_held_and_names_the_companies() -> None:
    group = Group("Holding", "Shop")
    group.looks()
    top, shop = group.companies
    group.put(top, shop)
    group.path.sells(
        builders.line(quantity="13"), amount="649.88", company=shop, seen_at=builders.NOW + timedelta(hours=1)
    )

    held = group.looks("lines")

    assert isinstance(held, Held)
    assert "which parent company is invoiced" in held.hold.sentence
    assert DEAL in group.path.links.waiting_for(top)


def test_the_customer_that_a_person_names_is_the_payers() -> None:
    group = Group("Holding", "Shop")
    group.path.ledger.customers["c-9"] = builders.customer("Holding", id="c-9")
    group.looks()

    approve(review(group.path, parties_of=lambda _: group.parties), DEAL, customer="c-9")

    assert isinstance(group.looks(), Done)
    assert group.companies[0] == group.path.links.source(Ref(builders.LEDGER, Kind.CUSTOMER, "c-9"))
    assert COMPANY not in {group.path.handoff.buyer, group.path.handoff.bought}


def test_a_book_that_observes_tells_nobody_of_an_unclear_parent() -> None:
    group = Group("Holding", "Shop")
    group.path.rules = builders.rules(builders.book(mode=Mode.OBSERVE), customers=CustomerRules(bill="parent"))
    group.put(group.companies[0], group.companies[1])

    assert isinstance(group.looks(), Held)

    group.path.tells_all()
    assert {} == group.path.crm.held
