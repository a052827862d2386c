from shared.domain import told, told_company
from shared.domain.ageing import BUCKETS, NOTHING_OWED
from shared.domain.receivables import EXPANSION, FinancialStatus
from shared.domain.standing import PAYMENT_STATUS
from shared.model.refs import Kind
from shared.providers.hubspot.fields import FIELDS, Holds
from tests.fakes import crm


def written(kind: Kind) -> set[str]:
    return {field.fact for field in FIELDS[kind] if field.written}


def test_every_fact_we_tell_of_a_deal_has_its_field() -> None:
    assert written(Kind.DEAL) == set(told.DEAL_FACTS)


def test_every_fact_we_tell_of_a_buyer_has_its_field() -> None:
    facts = {*told.BUYER_FACTS, *told_company.FACTS}

    assert facts | {"customer_url"} == written(Kind.COMPANY) == written(Kind.CONTACT)


def test_the_fake_keeps_the_same_facts() -> None:
    assert {kind: written(kind) for kind in FIELDS} == {kind: set(facts) for kind, facts in crm.FACTS.items()}


def test_money_is_a_number_a_day_a_date_and_the_time_of_writing_an_instant() -> None:
    holds = {field.fact: field.holds for field in FIELDS[Kind.DEAL]}

    assert {fact for fact, held in holds.items() if held is Holds.NUMBER} == {
        "invoice_net",
        "invoice_tax",
        "invoice_total",
        "invoice_due",
        "invoice_paid",
        "invoice_credited",
        "invoice_refunded",
        "last_payment_amount",
        "home_net",
        "home_total",
        "exchange_rate",
    }
    assert {fact for fact, held in holds.items() if held is Holds.DATE} == {
        "invoice_date",
        "invoice_due_date",
        "invoice_paid_on",
        "last_payment_date",
        "exchange_rate_date",
        "reminder_on",
        "thank_you_on",
        "promised_on",
    }
    assert {fact for fact, held in holds.items() if held is Holds.INSTANT} == {"as_of"}


def test_a_choice_offers_every_word_that_we_write() -> None:
    deal, company = ({f.fact: set(f.options) for f in FIELDS[kind]} for kind in (Kind.DEAL, Kind.COMPANY))

    assert deal["payment_status"] == set(PAYMENT_STATUS.values()) - {""}
    assert company["financial_status"] == set(FinancialStatus)
    assert company["ar_status"] == {*BUCKETS, NOTHING_OWED}
    assert company["expansion"] == set(EXPANSION.values()) - {""}
    assert company["is_overdue"] == {"true", "false"}


def test_only_choices_have_options_and_none_lacks_them() -> None:
    fields = [field for fields in FIELDS.values() for field in fields]

    assert all(bool(field.options) == (field.holds in {Holds.CHOICE, Holds.YES_NO}) for field in fields)


def test_names_are_what_hubspot_takes_and_keeps_for_ever() -> None:
    names = [field.name for fields in FIELDS.values() for field in fields]

    assert all(name.isascii() and name == name.lower() and name.replace("_", "").isalnum() for name in names)
