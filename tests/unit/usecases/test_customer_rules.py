"""`[customers]` in the rules: what may be kept in step, and what never is. OBJ-34, OBJ-35."""

import pytest

from shared.model.customer_rules import CustomerRules, RecordRule, Whose
from shared.model.parties import ADDRESS, PartyField
from shared.model.rules import Rules
from shared.usecases.governing.check_rules import MistakenRules, checked

ROLES = {"hubspot": "crm", "xero": "ledger"}
WHOLE = """
crm = "hubspot:1"
{customers}
[[books]]
id = "uk"
ledger = "xero:1"
"""


def rules(customers: str) -> Rules:
    return checked(WHOLE.format(customers=customers).encode(), ROLES)


def mistake(customers: str) -> tuple[str, str, str]:
    with pytest.raises(MistakenRules) as caught:
        rules(customers)
    (problem,) = caught.value.problems
    return problem.key, problem.sentence, problem.fix


def test_nothing_is_kept_in_step_until_the_rules_say_so() -> None:
    assert CustomerRules() == rules("").customers
    assert not rules("").customers.sync


def test_sales_own_who_a_customer_is_and_finance_what_it_owes_by() -> None:
    owners = rules("[customers]\nsync = true").customers.fields

    crm = {PartyField.NAME, PartyField.GIVEN, PartyField.FAMILY, PartyField.EMAIL, PartyField.PHONE, *ADDRESS}
    ledger = {PartyField.TAX_NUMBER, PartyField.REGISTRATION, PartyField.TERMS, PartyField.CREDIT_LIMIT}
    assert {Whose.CRM} == {owners.of(one) for one in crm | {PartyField.WEBSITE}}
    assert {Whose.LEDGER} == {owners.of(one) for one in ledger}


def test_an_address_has_one_owner_whole() -> None:
    owners = rules('[customers.fields]\naddress = "ledger"\nphone = "newest"').customers.fields

    assert {Whose.LEDGER} == {owners.of(part) for part in ADDRESS}
    assert owners.of(PartyField.PHONE) is Whose.NEWEST


def test_our_own_numbers_are_nobodys() -> None:
    assert Whose.OFF is rules("").customers.fields.of(PartyField.NUMBER)


@pytest.mark.parametrize("never", ["payroll", "chart_of_accounts", "tax_detail", "line1", "number", "journal_entries"])
def test_what_is_none_of_both_sides_business_cant_be_configured_in(never: str) -> None:
    key, sentence, fix = mistake(f'[customers.fields]\n{never} = "crm"')

    assert (f"customers.fields.{never}", "there is no such key") == (key, sentence.partition(";")[0])
    assert fix.startswith("Known here are: address, credit_limit, email, ")


def test_an_owner_that_is_none_is_named_with_those_there_are() -> None:
    key, sentence, fix = mistake('[customers.fields]\nphone = "crmm"')

    assert ("customers.fields.phone", '"crmm" is none of its values; did you mean "crm"?') == (key, sentence)
    assert "Choose one of: crm, ledger, newest, manual, off." == fix


def test_records_made_in_the_crm_are_given_owner_and_fields_by_rule() -> None:
    read = rules(
        '[customers]\nsync = true\nfrom_ledger = "create"\n'
        '[[customers.records]]\ncountries = ["DE"]\nowner = "77"\nfields = { lifecyclestage = "customer" }'
    )

    assert (RecordRule(frozenset({"DE"}), owner="77", fields={"lifecyclestage": "customer"}),) == read.customers.records
