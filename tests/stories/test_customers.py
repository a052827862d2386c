"""
Whom a deal is invoiced to: nobody twice, nobody by name alone.

OBJ-16, MAT-04, MAT-07.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.model.refs import ConnectionId, Kind, Ref
from tests.stories.desk import ONE, OWNER
from tests.stories.stage import Stage

pytestmark = pytest.mark.stack

VAT = "GB123454321"


@pytest.mark.parametrize(
    "shared",
    [("ContactNumber",), ("Name", "TaxNumber"), ("Name", "EmailAddress")],
    ids=["our number", "the tax number", "name and e-mail"],
)
def test_a_customer_that_is_in_the_ledger_already_is_linked(stage: Stage, shared: tuple[str, ...]) -> None:
    """MAT-07."""
    company, contact = stage.company(ledgerlink_tax_number=VAT)
    theirs = {
        "Name": stage.record("companies", company)["name"],
        "EmailAddress": stage.record("contacts", contact)["email"].upper(),
        "TaxNumber": VAT,
        "ContactNumber": f"hubspot:{stage.portal}:company:{company}",
    }
    known = {name: value for name, value in theirs.items() if name in shared}
    customer = stage.ledger.act("create_contact", **{"Name": f"Known otherwise {company}", **known})
    before = len(stage.customers())
    deal = stage.wins(stage.deal(ONE, company=(company, contact)))

    assert customer["ContactID"] == stage.invoice(deal)["Contact"]["ContactID"]
    assert before == len(stage.customers())
    stage.told(deal, sync_status="invoiced")
    assert customer["ContactID"] == stage.record("companies", company)["ledgerlink_customer_id"]


def test_a_namesake_waits_for_a_person_who_names_the_right_customer(stage: Stage) -> None:
    """MAT-04: a name alone links nobody and makes nobody; the id in the company's field decides."""
    company = stage.company()
    name = stage.record("companies", company[0])["name"]
    twin = stage.ledger.act("create_contact", Name=name, EmailAddress="someone@elsewhere.test")
    deal = stage.wins(stage.deal(ONE, company=company))
    told = stage.told(deal, sync_status="held")
    stage.settle()

    assert "It is not clear which customer" in told["sync_message"]
    assert twin["ContactID"] in told["sync_message"]
    (task,) = stage.on(deal, "tasks")
    assert OWNER == task["hubspot_owner_id"]
    assert "It is not clear which customer" in task["hs_task_body"]
    assert ([], 1) == (stage.invoices(deal), len(stage.customers(Name=name)))
    assert ["ambiguous_customer"] == [hold["code"] for hold in stage.held(deal)]

    stage.crm.act("edit", company[0], type="companies", properties={"ledgerlink_customer_id": twin["ContactID"]})
    stage.touches(deal)

    assert twin["ContactID"] == stage.invoice(deal)["Contact"]["ContactID"]
    stage.told(deal, sync_status="invoiced")
    assert ([], 1) == (stage.held(deal), len(stage.customers(Name=name)))


def test_after_the_first_deal_the_link_decides_whatever_the_names_say(stage: Stage) -> None:
    """MAT-04: renamed in the ledger and met by a namesake, the customer stays who it is."""
    company = stage.company()
    first = stage.invoice(stage.wins(stage.deal(ONE, company=company)))["Contact"]["ContactID"]
    name = stage.record("companies", company[0])["name"]
    stage.settle()
    stage.ledger.act("edit", first, Name=f"{name} (renamed)")
    stage.ledger.act("create_contact", Name=name)

    assert first == stage.invoice(stage.wins(stage.deal(ONE, company=company)))["Contact"]["ContactID"]


def test_an_archived_customer_is_not_used(stage: Stage) -> None:
    company, contact = stage.company()
    name, email = stage.record("companies", company)["name"], stage.record("contacts", contact)["email"]
    old = stage.ledger.act("create_contact", Name=name, EmailAddress=email)
    stage.ledger.act("archive", old["ContactID"])
    invoice = stage.invoice(stage.wins(stage.deal(ONE, company=(company, contact))))

    assert old["ContactID"] != invoice["Contact"]["ContactID"]
    assert ["ACTIVE", "ARCHIVED"] == sorted(customer["ContactStatus"] for customer in stage.customers(Name=name))


def test_two_deals_of_a_new_company_won_at_the_same_moment_make_one_customer(stage: Stage) -> None:
    company = stage.company()
    deals = [stage.deal(ONE, company=company) for _ in range(2)]
    for deal in deals:
        stage.wins(deal)

    buyers = {stage.invoice(deal)["Contact"]["ContactID"] for deal in deals}
    stage.settle()
    assert 1 == len(buyers) == len(stage.customers(Name=stage.record("companies", company[0])["name"]))
    assert [1, 1] == [len(stage.invoices(deal)) for deal in deals]


def test_workers_racing_for_a_new_company_make_one_customer(stage: Stage) -> None:
    """The queue carries one batch at a time here; workers started by hand really run beside each other."""
    company = stage.company()
    stage.crm.control("webhooks", {"mode": "off"})
    deals = [stage.wins(stage.deal(ONE, company=company)) for _ in range(2)]
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(lambda deal: stage.invoke("deal_won", stage.look_again(deal)), deals * 2))
    stage.crm.control("webhooks", {"mode": "on"})
    for deal in deals:
        stage.touches(deal)

    buyers = {stage.invoice(deal)["Contact"]["ContactID"] for deal in deals}
    stage.settle()
    assert 1 == len(buyers) == len(stage.customers(Name=stage.record("companies", company[0])["name"]))
    assert [1, 1] == [len(stage.invoices(deal)) for deal in deals] == [len(stage.on(deal, "notes")) for deal in deals]
    customer = stage.world.links.source(Ref(xero(stage), Kind.CUSTOMER, buyers.pop()))
    assert customer is not None
    assert company[0] == customer.id


def xero(stage: Stage) -> ConnectionId:
    return ConnectionId(f"xero:{stage.ledger.described['account_id']}")
