"""Every fact has its field in every CRM: it is made by the set-up, missed where it isn't there, and shows what was written."""

from collections.abc import Callable, Mapping
from decimal import Decimal

import pytest

from shared.model import permits
from shared.model.crm_facts import FACTS, Fact, Holds
from shared.model.refs import Kind, Ref
from tests.fakes.hubspot import HubSpotOnSandbox
from tests.fakes.pipedrive import PipedriveOnSandbox
from tests.fakes.sales import Sales, hubspot, pipedrive, salesforce
from tests.fakes.salesforce import SalesforceOnSandbox

SAMPLES: Mapping[Holds, str] = {
    Holds.TEXT: "30 days, 2 % within 10",
    Holds.LONG_TEXT: "First line\nsecond line, “quoted”",
    Holds.LINK: "https://ledger.example/customers/1?a=1&b=2",
    Holds.AMOUNTS: "120.00 EUR, 248.00 GBP",
    Holds.MONEY: "-12345.67",
    Holds.COUNT: "38",
    Holds.RATE: "1.0873",
    Holds.DATE: "2026-11-20",
    Holds.INSTANT: "2026-11-21T10:00:00Z",
    Holds.YES_NO: "true",
}
A_BURST_SECONDS = 3.0
"""Longer than the span whose calls a vendor counts as one burst."""
FIGURES = {Holds.MONEY, Holds.COUNT, Holds.RATE}
MOST_OPTIONS = max(len(fact.options) for facts in FACTS.values() for fact in facts)


@pytest.fixture(params=[hubspot, pipedrive, salesforce], ids=lambda made: made.__name__)
def sales(request: pytest.FixtureRequest) -> Sales:
    made: Sales = request.param()
    return made


def sample(fact: Fact, turn: int) -> str:
    """What the fact may say; of a choice each of its options in turn."""
    options = list(fact.options)
    return options[turn % len(options)] if options else SAMPLES[fact.holds]


def same(fact: Fact, said: str, shown: str) -> bool:
    return Decimal(said) == Decimal(shown) if fact.holds in FIGURES else said == shown


def test_every_fact_shows_what_was_written_and_nothing_once_it_is_emptied(sales: Sales) -> None:
    buyer = sales.crm.buyer(sales.crm.deal(sales.deal))
    assert buyer.company is not None
    assert buyer.contact is not None

    for about in (sales.ref, buyer.company.ref, buyer.contact.ref):
        facts = [fact for fact in FACTS[about.kind] if fact.written]
        for turn in range(MOST_OPTIONS):
            said = {fact.fact: sample(fact, turn) for fact in facts}
            sales.passes(A_BURST_SECONDS)
            sales.crm.record(about, said, sales.permit)
            wrong = {
                f.fact: sales.held(about, f.fact) for f in facts if not same(f, said[f.fact], sales.held(about, f.fact))
            }
            assert {} == wrong
        sales.passes(A_BURST_SECONDS)
        sales.crm.record(about, {fact.fact: "" for fact in facts}, sales.permit)
        assert {} == left(sales, about, facts)


def left(sales: Sales, about: Ref, facts: list[Fact]) -> dict[str, str]:
    """What still stands there; a box that isn't ticked stands for nothing."""
    shown = {fact.fact: sales.held(about, fact.fact) for fact in facts}
    return {name: text for name, text in shown.items() if text not in {"", "false"}}


def test_the_set_up_makes_every_field_and_a_second_one_none(sales: Sales) -> None:
    assert [] == list(sales.crm.field_gaps())
    assert [] == list(sales.crm.ensure_fields(permits.for_setup(sales.crm.connection)))


Bench = HubSpotOnSandbox | PipedriveOnSandbox | SalesforceOnSandbox
PLURAL = {Kind.DEAL: "deals", Kind.COMPANY: "companies", Kind.CONTACT: "contacts"}
NEW = [
    (Kind.DEAL, "promised_on"),
    (Kind.DEAL, "thank_you_on"),
    (Kind.COMPANY, "owed_over_90_days"),
    (Kind.COMPANY, "action"),
    (Kind.COMPANY, "expansion"),
    (Kind.CONTACT, "dispute"),
]


def named(bench: Bench, kind: Kind, fact: Fact) -> str:
    """What the field of a fact is called there."""
    prefixed = {HubSpotOnSandbox: f"ledgerlink_{fact.fact}", SalesforceOnSandbox: f"Ledgerlink_{fact.fact.title()}__c"}
    return prefixed.get(type(bench), "Ledgerlink: " + fact.label.removeprefix("Ledgerlink: "))


@pytest.mark.parametrize("made", [HubSpotOnSandbox, PipedriveOnSandbox, SalesforceOnSandbox])
def test_an_installation_of_before_is_told_what_it_lacks_and_the_set_up_makes_just_that(
    made: Callable[[], Bench],
) -> None:
    bench = made()
    permit = permits.for_setup(bench.connection)
    bench.crm().ensure_fields(permit)
    facts = {(kind, fact.fact): fact for kind in FACTS for fact in FACTS[kind]}
    lacking = {(kind.value, named(bench, kind, facts[kind, fact])) for kind, fact in NEW}
    for kind, fact in NEW:
        bench.act("remove_property", named(bench, kind, facts[kind, fact]), kind=PLURAL[kind])

    gaps = bench.crm().field_gaps()
    again = bench.crm().ensure_fields(permit)

    assert lacking == {(gap.kind, gap.field) for gap in gaps}
    assert all("ledgerlink setup" in gap.fix for gap in gaps)
    assert {f"{kind}.{name}" for kind, name in lacking} == set(again)
    assert [] == list(bench.crm().field_gaps())
