from dataclasses import replace

import pytest

from shared.domain.customers import LONGEST_NUMBER, Existing, draft_for, identify, number_of, probe_for
from shared.model.crm import Buyer, Contact
from shared.model.handoff import Hold
from shared.model.refs import ConnectionId, Kind, Ref
from tests.builders import buyer, contact, customer

PROBE = probe_for(buyer())


def test_a_customer_with_our_number_is_the_one() -> None:
    ours, other = customer("Acme Limited", number="hubspot:4455667:company:5001"), customer("Acme Ltd", id="c-2")

    found = identify(PROBE, [other, ours])

    assert isinstance(found, Existing)
    assert ours == found.customer


def test_name_and_email_together_are_the_one_whatever_their_case() -> None:
    found = identify(PROBE, [customer("ACME  ltd", email="AP@acme.example")])

    assert isinstance(found, Existing)


def test_the_legal_form_may_be_spelt_otherwise_but_not_be_another() -> None:
    assert isinstance(identify(PROBE, [customer("Acme Limited", email="AP@acme.example")]), Existing)
    assert isinstance(identify(PROBE, [customer("Acme Limited")]), Hold)
    assert identify(PROBE, [customer("Acme GmbH & Co. KG")]) is None


def test_a_tax_number_links_with_or_without_its_country_and_two_of_them_stop_a_link() -> None:
    probe = replace(PROBE, tax_number="GB123456782")
    bare = customer("Umbrella", tax_number="123 4567 82")
    another = customer("Acme Ltd", email="ap@acme.example", tax_number="GB980780684")

    assert isinstance(identify(probe, [bare]), Existing)
    assert isinstance(identify(probe, [another]), Hold)


@pytest.mark.parametrize("nothing", ["", "n/a", "none", "000000000"])
def test_two_who_have_no_tax_number_share_none(nothing: str) -> None:
    assert identify(replace(PROBE, tax_number=nothing), [customer("Umbrella", tax_number=nothing)]) is None


def test_a_name_alone_never_links_and_never_makes_a_second_one() -> None:
    found = identify(PROBE, [customer("Acme Ltd", email="else@acme.example")])

    assert isinstance(found, Hold)
    assert found.code == "ambiguous_customer"


def test_an_email_alone_never_links() -> None:
    assert isinstance(identify(PROBE, [customer("Umbrella", email="ap@acme.example")]), Hold)


def test_two_that_match_wait_for_a_person() -> None:
    twins = [customer("Acme Ltd", email="ap@acme.example", id=i) for i in ("c-1", "c-2")]

    assert isinstance(identify(PROBE, twins), Hold)


def test_an_archived_customer_is_not_taken() -> None:
    assert identify(PROBE, [customer("Acme Ltd", number="hubspot:4455667:company:5001", archived=True)]) is None


def test_a_company_nobody_knows_is_new_with_the_crms_id_as_its_number() -> None:
    draft = draft_for(buyer(), "EUR")

    assert identify(PROBE, []) is None
    assert draft.number == "hubspot:4455667:company:5001"
    assert draft.name == "Acme Ltd"
    assert draft.email == "ap@acme.example"
    assert draft.address.city == "Leeds"


def test_a_person_without_a_company_is_invoiced_as_a_person() -> None:
    draft = draft_for(Buyer(None, contact()), "EUR")

    assert draft.name == "Ann Poe"
    assert draft.number == "hubspot:4455667:contact:9001"


def test_a_buyer_without_a_name_is_held() -> None:
    nameless = probe_for(Buyer(None, Contact(contact().ref)))

    assert isinstance(identify(nameless, []), Hold)


@pytest.mark.parametrize("kind", [Kind.COMPANY, Kind.CONTACT])
def test_where_both_ids_are_long_the_number_still_fits_every_ledger_and_is_the_records_alone(kind: Kind) -> None:
    records = [
        Ref(ConnectionId(f"salesforce:{org}"), kind, identity)
        for org in ("00D5g00000ABCDEEA5", "00D5g00000OTHERUA0")
        for identity in ("0015g00000AccAAAAZ", "0015g00000AccBBAAZ")
    ]
    numbers = [number_of(record) for record in records]

    assert 4 == len(set(numbers))
    assert numbers == [number_of(record) for record in records]
    assert all(
        len(number) <= LONGEST_NUMBER and record.id in number for record, number in zip(records, numbers, strict=True)
    )
