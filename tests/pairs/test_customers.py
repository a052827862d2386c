"""
One customer in both systems, for every pair: what sales changes reaches the ledger, what finance changes reaches the CRM where its
word counts, and then there is peace.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from infra.local.faces.reading import at, text
from tests.pairs.stage import PairStage

pytestmark = pytest.mark.stack

COMMENTED = "# [customers]\n# sync = true\n"
WHOSE = '\n[customers.fields]\nname = "crm"\naddress = "crm"\nterms = "ledger"\n'
IN_STEP = (COMMENTED, f"[customers]\nsync = true\n{WHOSE}")
FROM_LEDGER = (COMMENTED, f'[customers]\nsync = true\nfrom_ledger = "create"\n{WHOSE}')
TERMS = "net 60"


@dataclass(frozen=True)
class Known:
    """One customer: the company's id in the CRM, and the customer's in the ledger."""

    stage: PairStage
    company: str
    customer: str

    @property
    def name_in_crm(self) -> str:
        return text(at(self.stage.sales.company(self.company), self.stage.sales.face.name))

    def in_ledger(self, word: str) -> str:
        return self.stage.finance.says(self.customer, word)

    @property
    def records(self) -> tuple[Any, Any]:
        """Both, with the vendors' own marks of the last change."""
        return self.stage.sales.company(self.company), self.stage.finance.customer(self.customer)


@pytest.fixture
def known(stage: PairStage) -> Iterator[Known]:
    """A company that bought once, in step."""
    with stage.under(IN_STEP):
        company, contact = stage.company()
        deal, _ = stage.drafted(company=(company, contact))
        customer = stage.finance.of(stage.finds(deal), "customer")
        yield Known(stage, company, customer)
        stage.settle()


def polled(stage: PairStage) -> None:
    """Both sides are asked what changed, and all that follows has happened."""
    for standing in stage.world.connections.standings():
        stage.world.cursors.soon(standing.id)
    stage.stack.invoke("tick")
    stage.settle()


def test_a_company_that_sales_changes_is_changed_in_the_ledger(stage: PairStage, known: Known) -> None:
    renamed = f"Renamed {known.name_in_crm}"
    stage.sales.edit_company(known.company, name=renamed, city="Leeds")
    stage.until(
        lambda: (renamed, "Leeds") == (known.in_ledger("name"), known.in_ledger("city")),
        lambda: f"{renamed} in Leeds: {stage.finance.customer(known.customer)}",
    )
    stage.settle()

    assert renamed == known.name_in_crm
    assert 1 == len(stage.finance.named(renamed))


def test_what_finance_says_of_a_customer_reaches_the_company(stage: PairStage, known: Known) -> None:
    stage.finance.edit_customer(known.customer, terms=TERMS)
    stage.until(
        lambda: TERMS == stage.sales.facts("company", known.company).get("terms"),
        lambda: f"{TERMS} on the company: {stage.sales.facts('company', known.company)}",
    )


def test_what_finance_corrects_in_a_field_of_the_crm_is_overwritten_nowhere(stage: PairStage, known: Known) -> None:
    before = known.name_in_crm
    corrected = f"{before} Limited"
    stage.finance.edit_customer(known.customer, name=corrected)
    stage.until(
        lambda: [one for one in stage.world.reviews.waiting() if one.ledger and one.ledger.id == known.customer],
        lambda: f"a question about {known.customer}: {stage.world.reviews.waiting()}",
    )
    polled(stage)

    assert (before, corrected) == (known.name_in_crm, known.in_ledger("name"))


def test_a_change_goes_over_once_and_nothing_comes_back(stage: PairStage, known: Known) -> None:
    renamed = f"Again {known.name_in_crm}"
    stage.sales.edit_company(known.company, name=renamed)
    stage.until(lambda: renamed == known.in_ledger("name"), lambda: f"{renamed}: {known.records[1]}")
    stage.finance.edit_customer(known.customer, terms=TERMS)
    stage.until(
        lambda: TERMS == stage.sales.facts("company", known.company).get("terms"),
        lambda: f"{TERMS} on the company: {stage.sales.facts('company', known.company)}",
    )
    polled(stage)
    before = known.records
    polled(stage)

    assert before == known.records


def test_a_customer_that_finance_makes_is_one_company_with_its_contact(stage: PairStage) -> None:
    mark = time.time_ns()
    name, mail = f"Made by Finance {mark} Ltd", f"ap@made-{mark}.test"
    with stage.under(FROM_LEDGER):
        stage.finance.side.act("create_customer", name=name, email=mail, given="Ann", family="Poe", city="Leeds")
        (customer,) = stage.finance.named(name)
        identity = text(at(customer, stage.finance.face.customer["id"]))
        stage.until(
            lambda: [one for one in stage.sales.companies(name) if _number(stage, one) == identity],
            lambda: f"a company {name} that names the customer {identity}: {stage.sales.companies(name)}",
        )
        polled(stage)

        assert 1 == len(stage.sales.companies(name))
        assert 1 == len(stage.finance.named(name))


def _number(stage: PairStage, company: Any) -> str:
    return stage.sales.facts("company", stage.sales.id(company)).get("customer_id", "")
