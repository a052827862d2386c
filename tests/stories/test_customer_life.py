"""
The life of a link: merges on either side move it, people take it apart and put it together, and everything can be looked up.

MAT-05, MAT-10, MAT-11, OBJ-16, FAIL-01, C-65, C-66.
"""

from decimal import Decimal
from typing import Any

import pytest

from shared.model.refs import Kind, Ref
from shared.usecases.customers.keeping import links_of
from tests.stories.stage import ONE, Stage
from tests.stories.test_customer_sync import customer_of, linked, rules

pytestmark = pytest.mark.stack


def merged_in_crm(stage: Stage, gone: str, into: str) -> str:
    """The portal makes one company of two, under an id of its own; gives that."""
    return str(stage.crm.act("merge", gone, kind="company", into=into)["id"])


def linked_to(stage: Stage, company: str) -> list[str]:
    """The customers of this company by its links; asks no vendor, so that it may be asked again and again."""
    record = Ref(stage.world.rules.active().crm, Kind.COMPANY, company)
    return [link.customer.id for link in links_of(stage.world.links.dossier(record))]


def golden(stage: Stage, company: str) -> dict[str, Any]:
    return dict(stage.cli("show", "customer", company))


def shown(stage: Stage, company: str) -> list[str]:
    """The customers that the golden view tells of."""
    return [one["customer"].rpartition("#")[2] for one in golden(stage, company)["customers"]]


def test_companies_that_sales_merges_keep_their_customer_and_the_next_deal_goes_to_it(stage: Stage) -> None:
    gone, _, customer = linked(stage)
    other, contact = stage.company(city="Leeds", country="United Kingdom")

    survivor = merged_in_crm(stage, gone, other)
    stage.until(lambda: linked_to(stage, survivor) == [customer], lambda: str(golden(stage, survivor)))
    assert [customer] == shown(stage, survivor)
    deal = stage.wins(stage.deal(ONE, company=(survivor, contact)))

    assert customer == stage.invoice(deal)["Contact"]["ContactID"]
    stage.told(deal, sync_status="invoiced")
    stage.settle()
    assert "link followed a merge" in [one["verb"] for one in golden(stage, survivor)["history"]]


def test_two_invoiced_companies_that_sales_merges_are_shown_as_two_customers_until_finance_merges_them(
    stage: Stage,
) -> None:
    first, _, stays = linked(stage)
    second, _, goes = linked(stage)

    survivor = merged_in_crm(stage, second, first)
    stage.until(lambda: set(linked_to(stage, survivor)) == {stays, goes}, lambda: str(golden(stage, survivor)))
    stage.settle()
    assert {stays, goes} == set(shown(stage, survivor))
    (review,) = golden(stage, survivor)["reviews"]
    assert goes in review["sentence"]

    stage.fresh_minute()
    with stage.under(rules()):
        stage.ledger.act("merge", goes, into=stays)
        stage.until(lambda: linked_to(stage, survivor) == [stays], lambda: str(golden(stage, survivor)))
        stage.settle()
    assert [] == [one for one in golden(stage, survivor)["reviews"] if one["code"] == "duplicate"]


def test_customers_that_finance_merges_take_the_link_and_the_next_deal_with_them(stage: Stage) -> None:
    with stage.under(rules()):
        company, contact, gone = linked(stage)
        survivor = str(stage.ledger.act("create_contact", Name=f"Survivor of {company} Ltd")["ContactID"])
        stage.settle()
        stage.fresh_minute()
        stage.ledger.act("merge", gone, into=survivor)
        stage.until(lambda: linked_to(stage, company) == [survivor], lambda: str(golden(stage, company)))
        deal = stage.wins(stage.deal(ONE, company=(company, contact)))

        assert survivor == stage.invoice(deal)["Contact"]["ContactID"]
        stage.told(deal, sync_status="invoiced")
        stage.settle()


def test_a_deal_refused_for_a_merged_customer_is_invoiced_to_who_is_left_whatever_the_rules_keep_in_step(
    stage: Stage,
) -> None:
    company, contact, gone = linked(stage)
    survivor = str(stage.ledger.act("create_contact", Name=f"Left of {company} Ltd")["ContactID"])
    stage.ledger.act("merge", gone, into=survivor)
    stage.settle()
    assert [gone] == linked_to(stage, company)

    deal = stage.wins(stage.deal(ONE, company=(company, contact)))

    assert survivor == stage.invoice(deal)["Contact"]["ContactID"]
    stage.told(deal, sync_status="invoiced")
    assert [survivor] == linked_to(stage, company)


def test_people_take_a_link_apart_and_put_another_one_together(stage: Stage) -> None:
    company, contact, wrong = linked(stage)
    right = str(stage.ledger.act("create_contact", Name=f"Right for {company} Ltd")["ContactID"])

    said = stage.cli("customers", "unlink", company)
    assert (said["unlinked"], said["stays"]) == ([wrong], [])
    assert not stage.record("companies", company).get("ledgerlink_customer_id")
    assert not customer_of(stage, wrong).get("ContactNumber")

    stage.cli("customers", "link", company, right)
    deal = stage.wins(stage.deal(ONE, company=(company, contact)))
    assert right == stage.invoice(deal)["Contact"]["ContactID"]
    stage.told(deal, sync_status="invoiced")
    assert [right] == linked_to(stage, company)


def test_the_golden_view_shows_both_sides_with_their_likeness_and_history(stage: Stage) -> None:
    company, _, customer = linked(stage)

    view = golden(stage, company)
    (other,) = view["customers"]
    rows = {row["field"]: row for row in other["fields"]}

    assert rows["name"]["crm"] == rows["name"]["ledger"] == view["name"]
    assert Decimal(other["score"]) > Decimal("0.9")
    assert {"name", "email"} <= {feature for feature, _ in other["reasons"]}
    assert view["audit_ok"]
    assert view == {**golden(stage, f"customer:{customer}"), "record": view["record"]}
    text = stage.terminal("show", "customer", company)
    assert "Both sides" in text
    assert "Audit trail: whole" in text
