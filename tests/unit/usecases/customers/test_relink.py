"""A person links a record, links it to another customer, takes the two apart, or puts a merge right."""

import pytest

from shared.errors import NeedsHuman, NotFound
from shared.model.claims import ClaimState
from shared.model.hints import Hint
from shared.model.parties import PartyField
from shared.model.refs import Kind
from shared.usecases.customers import relink
from shared.usecases.customers.keeping import customers_of
from shared.usecases.customers.sync_customer import sync_customer
from tests.fakes.in_step import COMPANY, PERSON, InStep

PHONE, NUMBER = PartyField.PHONE, PartyField.NUMBER


@pytest.fixture
def both() -> InStep:
    return InStep()


def test_a_record_that_a_person_links_is_brought_into_step_and_told_what_it_owes(both: InStep) -> None:
    company = both.crm.enter(Kind.COMPANY, {**COMPANY, PHONE: ""})
    customer = both.ledger.enter(Kind.CUSTOMER, {**COMPANY, **PERSON})

    relink.link(company.ref, customer.ref, both.keeping)

    assert (customer.ref,) == customers_of(both.links.dossier(company.ref))
    assert [customer.name] == [claim.expected["name"] for claim in both.links.dossier(company.ref).claims.values()]
    assert company.ref == both.links.source(customer.ref)
    assert COMPANY[PHONE] == both.in_crm(company).get(PHONE)
    assert customer.ref.id == both.in_crm(company).get(NUMBER)
    assert both.links.receivables.of(customer.ref) is not None
    assert [("write_back", company.ref)] == [(queue, hint.about) for queue, hint in both.queues.sent]


def test_linking_again_changes_nothing(both: InStep) -> None:
    company, customer = both.couple()
    before = both.links.dossier(company.ref).claims

    relink.link(company.ref, customer.ref, both.keeping)

    assert before == both.links.dossier(company.ref).claims


def test_a_link_moves_to_the_customer_that_a_person_names(both: InStep) -> None:
    company, wrong = both.couple()
    right = both.ledger.enter(Kind.CUSTOMER, {**COMPANY, **PERSON, PartyField.NAME: "Right Ltd"})

    relink.link(company.ref, right.ref, both.keeping)

    assert (right.ref,) == customers_of(both.links.dossier(company.ref))
    assert ["Right Ltd"] == [claim.expected["name"] for claim in both.links.dossier(company.ref).claims.values()]
    assert [None, company.ref] == [both.links.source(wrong.ref), both.links.source(right.ref)]
    assert None is both.bases.find(company.ref, wrong.ref)


def test_a_customer_of_another_record_is_never_taken(both: InStep) -> None:
    holder, customer = both.couple()
    other = both.crm.enter(Kind.COMPANY, COMPANY)

    with pytest.raises(NeedsHuman, match=f"is the company {holder.ref.id} already"):
        relink.link(other.ref, customer.ref, both.keeping)

    assert () == customers_of(both.links.dossier(other.ref))


def test_nobody_is_linked_to_what_is_archived(both: InStep) -> None:
    company = both.crm.enter(Kind.COMPANY, COMPANY)
    customer = both.ledger.enter(Kind.CUSTOMER, COMPANY)
    both.ledger.put_away(customer.ref)

    with pytest.raises(NeedsHuman, match="archived"):
        relink.link(company.ref, customer.ref, both.keeping)


def test_taken_apart_neither_names_the_other_and_nothing_is_carried_over(both: InStep) -> None:
    company, customer = both.couple()
    assert both.in_crm(company).get(NUMBER)

    stays = relink.unlink(company.ref, customer.ref, both.keeping)
    both.sent.clear()
    both.crm.edit(company.ref, {PHONE: "+44 20 7946 0009"})
    both.work_off()

    assert () == stays
    assert ["", ""] == [both.in_crm(company).get(NUMBER), both.in_ledger(customer).get(NUMBER)]
    assert None is both.links.source(customer.ref)
    assert COMPANY[PHONE] == both.in_ledger(customer).get(PHONE)
    with pytest.raises(NotFound):
        relink.unlink(company.ref, customer.ref, both.keeping)


def test_an_id_that_people_entered_themselves_stays(both: InStep) -> None:
    company, customer = both.couple()
    both.crm.edit(company.ref, {NUMBER: "entered by hand"})

    relink.unlink(company.ref, customer.ref, both.keeping)

    assert "entered by hand" == both.in_crm(company).get(NUMBER)


def test_a_merge_that_is_undone_in_the_crm_is_put_right(both: InStep) -> None:
    gone, customer = both.couple()
    survivor = both.crm.enter(Kind.COMPANY, COMPANY)
    both.crm.put_away(gone.ref, into=survivor.ref)
    sync_customer(Hint(survivor.ref, "merge", "merged", merged_from=(gone.ref.id,)), both.keeping)

    with pytest.raises(NeedsHuman, match="merged into"):
        relink.unmerge(survivor.ref, both.audit, both.keeping)
    both.crm.records[gone.ref] = gone
    relink.unmerge(survivor.ref, both.audit, both.keeping)

    assert gone.ref == both.links.source(customer.ref)
    assert (customer.ref,) == customers_of(both.links.dossier(gone.ref))
    assert not any(one.state is ClaimState.LINKED for one in both.links.dossier(survivor.ref).claims.values())


def test_what_never_followed_a_merge_is_not_put_right(both: InStep) -> None:
    company, _ = both.couple()

    with pytest.raises(NotFound, match="followed a merge"):
        relink.unmerge(company.ref, both.audit, both.keeping)
