"""What was seen is done exactly, once, whoever else is at it; or nothing is, and what moved is said."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest

from shared.errors import Conflict, Reconnect, Unavailable, Unclear
from shared.model.coding import Approval
from shared.model.crm import Buyer, Contact
from shared.model.foresight import Scope
from shared.model.handoff import HandoffState
from shared.model.ledger import InvoiceStatus
from shared.model.refs import Kind, Ref
from shared.model.rules import Mode
from tests import builders
from tests.unit.usecases.paths import DEAL, Path
from tests.unit.usecases.plans import Planner

ALL = Scope("since", "2026-11-01")


def several(*numbers: str) -> Planner:
    one = Planner()
    one.path.crm.becomes("31337", closed_on=date(2026, 11, 20))
    for number in numbers:
        one.path.crm.deals[number] = builders.deal(
            ref=builders.deal_ref(number), closed_on=date(2026, 11, 20), company=None, contacts=(person(number).ref,)
        )
        one.path.crm.buyers[number] = Buyer(None, person(number))
    return one


def person(number: str) -> Contact:
    return Contact(Ref(builders.CRM, Kind.CONTACT, number), "Ann", f"Poe {number}", f"ann@{number}.example")


def test_the_invoice_is_what_the_plan_showed_to_the_cent() -> None:
    one = Planner()
    seen = one.one().actions[-1].after

    (applied,) = one.apply(one.keep())

    (invoice,) = one.path.ledger.invoices.values()
    assert "done" == applied.outcome
    assert [Decimal(seen[name]) for name in ("net", "tax", "total")] == [
        money.amount for money in (invoice.net, invoice.tax, invoice.total)
    ]
    assert [seen["date"], seen["reference"]] == [invoice.issue_date.isoformat(), invoice.reference]
    assert HandoffState.INVOICED is one.path.handoff.state


def test_the_trail_names_the_person_and_the_plan() -> None:
    one = Planner()
    known = one.keep()

    one.apply(known)

    entry = one.path.links.audit.entries(DEAL)[-1]
    assert ("ann", "drafted invoice") == (entry.actor, entry.verb)
    assert f"plan {known.hash} applied by ann" in [decision.why for decision in entry.journal.decisions]


def test_applied_again_nothing_is_left_to_do() -> None:
    one = Planner()
    known = one.keep()
    one.apply(known)
    one.path.tells_all()

    assert [] == one.apply(known)
    assert 1 == len(one.path.ledger.invoices)


def test_what_a_worker_did_meanwhile_just_as_it_was_seen_is_not_left_to_do() -> None:
    one = Planner()
    known = one.keep()
    one.path.wins()

    assert [] == one.apply(known)


def test_an_amendment_is_applied() -> None:
    one = Planner()
    one.path.wins()
    one.path.clock.advance(60)
    one.path.sells(builders.line(quantity="10"), amount="499.91")

    (applied,) = one.apply(one.keep())

    assert "done" == applied.outcome
    assert ["599.89"] == [str(invoice.total.amount) for invoice in one.path.ledger.invoices.values()]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda path: path.sells(builders.line(quantity="13"), amount="649.88"),
            "deal 31337: net: 599.89 becomes 649.88, tax: 119.98 becomes 129.98, total: 719.87 becomes 779.86, line 1",
        ),
        (lambda path: path.sells(is_won=False, stage="open"), "deal 31337: nothing is to be done any more"),
        (lambda path: path.sells(amount="1.00"), "code: nothing becomes amounts_disagree"),
        (lambda path: setattr(path, "rules", replace(path.rules, version="r2")), "the rules in force are r2"),
        (
            lambda path: path.ledger.customers.update({"c-1": builders.customer(email="ap@acme.example")}),
            "link customer: nothing becomes yes",
        ),
    ],
    ids=["lines", "lost", "held", "rules", "customer"],
)
def test_where_the_world_moved_nothing_is_done_and_the_difference_is_said(
    change: Callable[[Path], object], words: str
) -> None:
    one = Planner()
    known = one.keep()
    change(one.path)

    with pytest.raises(Conflict) as moved:
        one.apply(known)

    assert words in moved.value.sentence
    assert "Acme" not in moved.value.sentence.replace("Acme rollout", "")
    assert not one.path.ledger.invoices
    assert not one.path.links.handoffs


def test_what_moves_at_the_last_moment_is_not_done_either() -> None:
    one = Planner()
    known = one.keep()
    one.between = lambda: one.path.sells(builders.line(quantity="13"), amount="649.88")

    (applied,) = one.apply(known)

    assert "moved" == applied.outcome
    assert not one.path.ledger.invoices
    assert not one.path.ledger.customers


def test_a_new_deal_in_the_scope_moves_the_world() -> None:
    one = several()
    known = one.keep(ALL)
    one.path.crm.deals["1"] = builders.deal(ref=builders.deal_ref("1"), closed_on=date(2026, 11, 20))
    one.path.crm.buyers["1"] = builders.buyer()

    with pytest.raises(Conflict, match="deal 1 was not in the plan"):
        one.apply(known)


def test_what_an_earlier_try_left_of_a_plan_is_done_by_the_next() -> None:
    one = several("1", "2")
    known = one.keep(ALL)
    one.path.wins(deal=builders.deal_ref("1"))
    one.path.wins(deal=builders.deal_ref("2"))

    assert ["31337"] == [applied.deal.id for applied in one.apply(known)]


def test_two_deals_of_one_new_company_are_a_customer_and_two_invoices() -> None:
    one = several()
    one.path.crm.deals["1"] = builders.deal(ref=builders.deal_ref("1"), closed_on=date(2026, 11, 20))
    one.path.crm.buyers["1"] = builders.buyer()
    steps = [(action.verb, action.kind) for deal in one.plan(scope=ALL).todo for action in deal.actions]

    outcomes = [applied.outcome for applied in one.apply(one.keep(ALL))]

    assert 1 == steps.count(("create", "customer")) == len(one.path.ledger.customers)
    assert ["done", "done"] == outcomes
    assert 2 == len(one.path.ledger.invoices)


def test_another_customer_at_the_last_moment_is_not_invoiced() -> None:
    one = Planner()
    known = one.keep()
    one.between = lambda: one.path.ledger.customers.update({"c-1": builders.customer(email="ap@acme.example")})

    assert ["moved"] == [applied.outcome for applied in one.apply(known)]


def test_a_held_deal_is_held() -> None:
    one = Planner()
    one.path.sells(amount="1.00")
    known = one.keep()

    assert ["held", "held"] == [applied.outcome for _ in range(2) for applied in one.apply(known)]
    assert HandoffState.HELD is one.path.handoff.state


def test_a_plan_is_no_approval() -> None:
    path = Path(rules=builders.rules(builders.book(approval=Approval(limits={"EUR": Decimal(500)}))))
    one = Planner(path)

    (applied,) = one.apply(one.keep())

    assert "held" == applied.outcome
    assert not path.ledger.invoices


@pytest.mark.parametrize("mode", [Mode.OBSERVE, Mode.PILOT])
def test_no_plan_gets_past_a_book_that_is_not_live(mode: Mode) -> None:
    one = Planner(Path(rules=builders.rules(builders.book(mode=mode))))

    (applied,) = one.apply(one.keep())

    assert "held" == applied.outcome
    assert f"mode {mode.value}" in applied.says
    assert not one.written()


@pytest.mark.parametrize("error", [Unavailable("down"), Unclear("no answer"), Reconnect("sign in again")])
def test_what_fails_is_followed_by_a_worker(error: Any) -> None:
    one = Planner()
    known = one.keep()
    one.path.ledger.after.append(error)

    (applied,) = one.apply(known)
    one.path.clock.advance(301)

    assert ("failed", error) == (applied.outcome, applied.error)
    assert [DEAL] == [item.hint.about for item in one.path.agenda.due(one.path.clock.now())]


def test_what_is_done_is_followed_by_nobody() -> None:
    one = Planner()
    one.apply(one.keep())
    one.path.clock.advance(301)

    assert not one.path.agenda.due(one.path.clock.now())


def test_one_that_fails_keeps_no_other_from_being_done() -> None:
    one = several("1", "2")
    known = one.keep(ALL)
    fails = iter([Unavailable("down")])

    def once() -> None:
        one.path.crm.before.extend(fails)

    one.between = once

    assert ["failed", "done", "done"] == [applied.outcome for applied in one.apply(known)]
    assert 2 == len(one.path.ledger.invoices)


def test_an_attempt_without_an_answer_is_settled_by_the_plan_that_showed_it() -> None:
    one = Planner()
    one.path.wins_customer_first()
    one.path.ledger.after.append(Unclear("no answer"))
    with pytest.raises(Unclear):
        one.path.wins()

    (applied,) = one.apply(one.keep())

    assert "done" == applied.outcome
    assert 1 == len(one.path.ledger.invoices)


def test_a_worker_at_the_same_deal_at_the_same_moment_makes_one_invoice_with_the_command() -> None:
    for _ in range(20):
        one = Planner()
        known = one.keep()
        start = Barrier(2)
        outcomes: list[str] = []

        def works(one: Planner = one, start: Barrier = start) -> None:
            start.wait()
            try:
                one.path.wins()
            except Conflict:
                one.path.wins(cause="again")

        def applies(
            one: Planner = one, known: Any = known, start: Barrier = start, outcomes: list[str] = outcomes
        ) -> None:
            start.wait()
            outcomes += [applied.outcome for applied in one.apply(known)]

        both = [Thread(target=works), Thread(target=applies)]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()

        assert ["INV-0001"] == [invoice.number for invoice in one.path.ledger.invoices.values()]
        assert InvoiceStatus.DRAFT is one.path.ledger.invoices["invoice-1"].status
        # Who comes while the worker is half way through finds another deal than the one that was planned: the world has moved.
        assert outcomes in ([], ["done"], ["nothing"], ["moved"])
