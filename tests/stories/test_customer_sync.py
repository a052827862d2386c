"""
One customer in both systems: what changes on one side reaches the other, and nothing of accounting's is overwritten.

OBJ-01, OBJ-02, OBJ-03, OBJ-16, OBJ-19, OBJ-32, OBJ-33, NUM-04, AUT-11, AUT-12, MAT-07, MAT-09, MAT-10, GRD-10, GRD-15, FAIL-12, FAIL-14, FAIL-16.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from shared.model.hints import Hint
from shared.model.refs import Kind, Ref
from tests.stories.stage import ONE, Stage
from tests.stories.test_polling import catch_up, connection_of, deaf, poll

__all__ = ["deaf"]
pytestmark = pytest.mark.stack
PLACE = "# A deal is handed off when it reaches"
VAT = "GB123454321"


def rules(*lines: str) -> tuple[str, str]:
    return PLACE, "\n".join(["[customers]", "sync = true", *lines, "", PLACE])


@pytest.fixture
def synced(stage: Stage) -> Iterator[Stage]:
    catch_up(stage)
    with stage.under(rules()):
        yield stage
        stage.settle()


def linked(stage: Stage) -> tuple[str, str, str]:
    """A company with its contact that was invoiced once, when all is quiet; gives their ids and the customer's."""
    company, contact = stage.company(phone="+44 20 7946 0000", city="Leeds", country="United Kingdom")
    deal = stage.wins(stage.deal(ONE, company=(company, contact)))
    customer = stage.invoice(deal)["Contact"]["ContactID"]
    stage.told(deal, sync_status="invoiced")
    stage.settle()
    return company, contact, customer


def customer_of(stage: Stage, customer: str) -> dict[str, Any]:
    (found,) = stage.customers(ContactID=customer)
    return found


def phone_of(stage: Stage, customer: str) -> str:
    (phone,) = (one for one in customer_of(stage, customer)["Phones"] if one["PhoneType"] == "DEFAULT")
    return " ".join(filter(None, (phone["PhoneCountryCode"], phone["PhoneAreaCode"], phone["PhoneNumber"])))


def waiting(stage: Stage, *about: str) -> list[dict[str, Any]]:
    """The questions about these records."""
    return [
        one
        for one in stage.cli("customers", "list")
        if any(one[side].endswith(f"#{identity}") for side in ("crm", "ledger") for identity in about)
    ]


def is_asked(stage: Stage, *about: str) -> bool:
    """Whether there is a question about these records; looked up without a command, so that it may be asked again and again."""
    asked = [{ref.id for ref in (one.crm, one.ledger) if ref is not None} for one in stage.world.reviews.waiting()]
    return any(not of.isdisjoint(about) for of in asked)


def test_an_edit_in_the_crm_reaches_the_ledger_and_its_echo_costs_no_call(synced: Stage) -> None:
    company, contact, customer = linked(synced)
    since = synced.crm.last_call(), synced.ledger.last_call()
    synced.crm.act("edit", company, type="companies", properties={"phone": "+44 20 7946 0001", "city": "York"})
    synced.until(lambda: "7946 0001" in phone_of(synced, customer), lambda: str(customer_of(synced, customer)))
    synced.settle()

    address = next(one for one in customer_of(synced, customer)["Addresses"] if one["AddressType"] == "POBOX")
    assert address["City"] == "York"
    assert 1 == len([one for one in synced.ledger.business_calls(since[1]) if one["method"] == "POST"])
    assert [] == [one for one in synced.crm.business_calls(since[0]) if one["method"] == "PATCH"]

    synced.crm.act("edit", contact, type="contacts", properties={"email": f"billing-{company}@story.test"})
    synced.until(
        lambda: customer_of(synced, customer)["EmailAddress"] == f"billing-{company}@story.test",
        lambda: str(customer_of(synced, customer)),
    )


def test_an_edit_in_the_ledger_reaches_the_crm(synced: Stage) -> None:
    company, _, customer = linked(synced)
    synced.ledger.act("edit", customer, TaxNumber=VAT)
    synced.until(
        lambda: synced.record("companies", company).get("ledgerlink_tax_number") == VAT,
        lambda: str(synced.record("companies", company)),
    )

    assert customer == synced.record("companies", company)["ledgerlink_customer_id"]
    assert f"hubspot:{synced.portal}:company:{company}" == customer_of(synced, customer)["ContactNumber"]


def test_accountings_correction_is_not_overwritten_and_a_person_settles_it(synced: Stage) -> None:
    company, _, customer = linked(synced)
    synced.ledger.act("edit", customer, EmailAddress=f"corrected-{company}@story.test")
    synced.until(lambda: is_asked(synced, company), lambda: "a question about the e-mail")
    synced.crm.act("edit", company, type="companies", properties={"city": "York"})
    synced.settle()

    assert customer_of(synced, customer)["EmailAddress"] == f"corrected-{company}@story.test"
    (review,) = waiting(synced, company)
    (row,) = review["evidence"]
    assert ("email", f"corrected-{company}@story.test") == (row["field"], row["ledger"])
    assert synced.cli("customers", "show", review["id"])["sentence"] == review["sentence"]

    synced.cli("customers", "keep", review["id"], "crm")
    synced.settle()
    assert customer_of(synced, customer)["EmailAddress"] == row["crm"]
    assert waiting(synced, company) == []


def test_without_the_rule_nothing_happens_and_no_vendor_is_called(stage: Stage) -> None:
    company, _, customer = linked(stage)
    before = customer_of(stage, customer)
    since = stage.crm.last_call(), stage.ledger.last_call()
    stage.crm.act("edit", company, type="companies", properties={"phone": "+44 20 7946 0001"})
    stage.ledger.act("edit", customer, TaxNumber=VAT)
    stage.settle()

    assert [] == [*stage.crm.business_calls(since[0]), *stage.ledger.business_calls(since[1])]
    assert before["Phones"] == customer_of(stage, customer)["Phones"]
    assert not stage.record("companies", company).get("ledgerlink_tax_number")


def test_an_onboarded_company_becomes_one_customer_though_its_deal_is_won_at_the_same_moment(stage: Stage) -> None:
    with stage.under(rules('create = "onboarded"')):
        company = stage.company(city="Leeds", country="United Kingdom")
        name = stage.record("companies", company[0])["name"]
        deal = stage.deal(ONE, company=company)
        stage.settle()
        assert [] == stage.customers(Name=name)

        stage.crm.act("edit", company[0], type="companies", properties={"lifecyclestage": "customer"})
        stage.wins(deal)
        invoice = stage.invoice(deal)
        stage.settle()

        (customer,) = stage.customers(Name=name)
        assert invoice["Contact"]["ContactID"] == customer["ContactID"]
        assert customer["ContactID"] == stage.record("companies", company[0])["ledgerlink_customer_id"]


def test_a_customer_of_the_ledger_becomes_a_company_and_its_contact_once(stage: Stage) -> None:
    lines = ('from_ledger = "create"', "[[customers.records]]", 'owner = "884422"')
    with stage.under(rules(*lines)):
        name = f"Ledger Made {len(stage.customers())} Ltd"
        email = f"ap@made-{len(stage.customers())}.test"
        made = stage.ledger.act("create_contact", Name=name, EmailAddress=email, FirstName="Bo", LastName="Ek")
        identity = made["ContactID"]

        def companies() -> list[dict[str, Any]]:
            return [one for one in stage.crm.book("companies") if one["properties"].get("name") == name]

        stage.until(companies, lambda: "its company")
        stage.until(lambda: customer_of(stage, identity).get("ContactNumber"), lambda: "our number on it")
        stage.ledger.act("edit", identity, AccountNumber="A-1")
        stage.settle()

        (company,) = companies()
        people = [one for one in stage.crm.book("contacts") if one["properties"].get("email") == email]
        assert ["Bo"] == [one["properties"]["firstname"] for one in people]
        assert (identity, "884422") == (
            company["properties"]["ledgerlink_customer_id"],
            company["properties"]["hubspot_owner_id"],
        )
        number = f"hubspot:{stage.portal}:company:{company['id']}"
        assert number == customer_of(stage, identity)["ContactNumber"]


def test_where_customers_are_made_in_the_crm_first_one_of_the_ledger_is_reported(stage: Stage) -> None:
    with stage.under(rules('from_ledger = "review"')):
        made = stage.ledger.act("create_contact", Name=f"Reported {len(stage.customers())} Ltd")
        stage.until(lambda: is_asked(stage, made["ContactID"]), lambda: "its review")
        stage.settle()
        (review,) = waiting(stage, made["ContactID"])

        assert "ledger_made" == review["code"]
        assert [] == [c for c in stage.crm.book("companies") if c["properties"].get("name") == made["Name"]]
        stage.cli("customers", "close", review["id"], "--reason", "it is ours")
        stage.ledger.act("edit", made["ContactID"], AccountNumber="A-2")
        stage.settle()
        assert [] == waiting(stage, made["ContactID"])


def test_an_edit_that_no_webhook_told_of_is_found_by_asking(deaf: Stage) -> None:
    with deaf.under(rules()):
        deaf.crm.control("webhooks", {"mode": "on"})
        company, _, customer = linked(deaf)
        deaf.crm.control("webhooks", {"mode": "off"})
        about = Ref(connection_of(deaf.crm), Kind.COMPANY, company)
        deaf.world.queues.send("customer_changed", [Hint(about, f"{about}#met", "both are seen in step")])
        deaf.settle()

        deaf.crm.act("edit", company, type="companies", properties={"phone": "+44 20 7946 0007"})
        poll(deaf, deaf.crm)
        deaf.until(lambda: "7946 0007" in phone_of(deaf, customer), lambda: str(customer_of(deaf, customer)))
