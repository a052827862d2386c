"""Nobody is made in the ledger of whom a pair waits for a person: the deal waits with it, and goes on once that is decided."""

from dataclasses import replace

import pytest

from shared.domain.holds import AMBIGUOUS_CUSTOMER, DOUBTFUL_PARENT
from shared.errors import Unclear
from shared.model.claims import Created
from shared.model.handoff import HandoffState, Journal
from shared.model.outcome import Done, Held
from shared.model.pairing import Pair
from shared.model.refs import Kind, Ref
from shared.ports.stores import Deed
from shared.usecases.invoicing.ensure_customer import intent_in
from shared.usecases.invoicing.settle_claim import adopted
from shared.usecases.matching.decided import look_again
from tests import builders
from tests.pairs_that_wait import pair, run_with
from tests.unit.usecases.invoicing.test_sub_customers import Group
from tests.unit.usecases.paths import COMPANY, DEAL, Path

OTHER = Ref(builders.CRM, Kind.COMPANY, "77")


def waiting(*pairs: Pair) -> Path:
    """A deal of a company that the ledger doesn't have by any key, of which these pairs wait."""
    path = Path()
    path.links.pairs.waiting = list(pairs)
    return path


def linked(path: Path, record: Ref, customer: Ref) -> None:
    claim = adopted(record, intent_in(builders.LEDGER), customer, links=path.links, clock=path.clock, existing=None)
    path.links.settle(claim, Created(customer), None, Deed(path.clock.now(), "Ann", "linked", "r1", Journal()))


def goes_on(path: Path, *records: Ref) -> list[Ref]:
    look_again(records, (), held=path.links, queues=path.queues, clock=path.clock)
    return [hint.about for queue, hint in path.queues.sent if queue == "deal_won"]


def test_the_deal_of_a_company_whose_pair_waits_is_held_with_the_evidence_and_what_to_type() -> None:
    acme = pair(COMPANY)
    path = waiting(acme)

    held = path.wins()

    assert isinstance(held, Held)
    assert AMBIGUOUS_CUSTOMER == held.hold.code
    assert "Acme Ltd (c-7), score 0.8500: name 1 (Acme | Acme Ltd), domain 1" in held.hold.sentence
    for command in (f"match accept {acme.id}", f"match reject {acme.id}", f"customers link {COMPANY} CUSTOMER"):
        assert f"ledgerlink {command}" in held.hold.fix
    assert ({}, {}) == (path.ledger.customers, path.ledger.invoices)
    assert [DEAL] == list(path.links.waiting_for(COMPANY))


def test_once_it_is_rejected_the_deal_is_looked_at_again_and_a_customer_is_made() -> None:
    path = waiting(pair(COMPANY))
    path.wins()

    decided = path.links.pairs.keep(run_with())

    assert [DEAL] == goes_on(path, *decided)
    assert isinstance(path.wins(cause="decided"), Done)
    assert ["Acme Ltd"] == [one.name for one in path.ledger.customers.values()]
    assert [] == list(path.links.held())


def test_once_it_is_linked_the_deal_is_invoiced_to_that_customer_and_nobody_is_made() -> None:
    acme = pair(COMPANY)
    path = waiting(acme)
    path.ledger.customers["c-7"] = builders.customer("Acme (old books)", id="c-7")
    path.wins()
    linked(path, COMPANY, acme.customer)

    assert isinstance(path.wins(cause="decided"), Done)

    (invoice,) = path.ledger.invoices.values()
    assert (["c-7"], acme.customer) == (list(path.ledger.customers), invoice.customer)


def test_a_linked_buyer_is_not_asked_about_and_one_that_is_made_once() -> None:
    known, new = Path(), Path()
    known.wins_customer_first()

    known.wins()
    new.wins()

    assert (0, 1) == (known.links.pairs.reads, new.links.pairs.reads)


def test_whom_the_ledger_has_by_a_sure_key_is_invoiced_though_a_pair_waits() -> None:
    path = waiting(pair(COMPANY))
    number = f"hubspot:4455667:company:{COMPANY.id}"
    path.ledger.customers["c-3"] = builders.customer("Known otherwise", number, id="c-3")

    assert isinstance(path.wins(), Done)
    assert {"c-3"} == path.ledger.customers.keys()


@pytest.mark.parametrize(("currency", "held"), [("", True), ("EUR", True), ("USD", False)])
def test_a_customer_of_another_currency_keeps_nobody_waiting(currency: str, held: bool) -> None:  # noqa: FBT001
    path = waiting(pair(COMPANY, currency=currency))

    assert held == isinstance(path.wins(), Held)


def test_a_customer_that_is_another_records_by_now_keeps_nobody_waiting() -> None:
    acme = pair(COMPANY)
    path = waiting(acme)
    linked(path, OTHER, acme.customer)

    assert isinstance(path.wins(), Done)


def test_one_whose_making_has_begun_is_made_and_not_asked_about() -> None:
    path = Path()
    create = path.ledger.create
    path.ledger.create = lambda *_: (_ for _ in ()).throw(Unclear("no answer"))  # type: ignore[method-assign]
    with pytest.raises(Unclear):
        path.wins()
    path.ledger.create = create  # type: ignore[method-assign]
    path.links.pairs.waiting = [pair(COMPANY)]
    path.clock.advance(3600)

    assert isinstance(path.wins(cause="again"), Done)


def test_a_parent_whose_pair_waits_holds_the_deal_of_its_child_and_says_what_to_type() -> None:
    group = Group("Holding", "Shop")
    top, _ = group.companies
    holding = replace(pair(top), crm_name="Holding", customer_name="Holding plc")
    group.path.links.pairs.waiting = [holding]

    held = group.looks()

    assert isinstance(held, Held)
    assert DOUBTFUL_PARENT == held.hold.code
    assert f"ledgerlink match reject {holding.id}" in held.hold.fix
    assert {} == group.tree
    group.path.links.pairs.keep(run_with())
    assert [DEAL] == goes_on(group.path, top)
    assert isinstance(group.looks(), Done)


def test_what_nobody_waited_for_has_nothing_looked_at() -> None:
    path = waiting(pair(COMPANY))
    path.wins()
    path.queues.sent.clear()

    assert [] == goes_on(path, OTHER)
    assert [] == goes_on(path)


def test_a_record_that_is_to_be_a_customer_early_is_handed_to_whoever_makes_it() -> None:
    path = Path()

    look_again([COMPANY, OTHER], [OTHER], held=path.links, queues=path.queues, clock=path.clock)

    assert [("customer_changed", OTHER)] == [(queue, hint.about) for queue, hint in path.queues.sent]


def test_the_hold_is_recorded_on_the_deal() -> None:
    path = waiting(pair(COMPANY))
    path.wins()

    handoff = path.links.dossier(DEAL).handoff
    assert handoff is not None
    assert (HandoffState.HELD, len(handoff.parties)) == (handoff.state, len(set(handoff.parties)))
