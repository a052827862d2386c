"""A plan says what a worker would do now, and nothing is written by it."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from shared import codec
from shared.errors import Malformed, NotFound, Unavailable, Unclear
from shared.model.coding import Approval
from shared.model.crm import Buyer
from shared.model.foresight import Scope
from shared.model.hints import Hint
from shared.model.ledger import InvoiceStatus
from shared.model.rules import Mode, Trigger
from shared.ports.work import Parked
from shared.usecases.deals.review_hold import approve
from tests import builders
from tests.unit.usecases.paths import DEAL, Path
from tests.unit.usecases.plans import Planner, named, told
from tests.unit.usecases.reviews import review


def planner(**book: Any) -> Planner:
    return Planner(Path(rules=builders.rules(builders.book(**book))))


def second(path: Path, number: str = "4711", **more: Any) -> None:
    path.crm.deals[number] = builders.deal(ref=builders.deal_ref(number), **more)
    path.crm.buyers[number] = builders.buyer()


def test_a_won_deal_is_shown_with_its_customer_and_every_line_and_figure_of_its_draft() -> None:
    plan = Planner().one()

    assert ["create customer", "create draft invoice"] == named(plan)
    assert "Acme Ltd" == plan.actions[0].after["name"]
    draft = plan.actions[1].after
    assert ("EUR", "599.89", "119.98", "719.87") == tuple(draft[name] for name in ("currency", "net", "tax", "total"))
    assert ("2026-11-21", "2026-12-21", "net 30") == tuple(draft[name] for name in ("date", "due_date", "terms"))
    assert "12 x 49.9905 Pro plan [item -, account 200, tax OUTPUT2]" == draft["line 1"]
    assert plan.carries_out


def test_what_the_crm_would_be_told_is_shown_too() -> None:
    plan = Planner().one()

    fields = told(plan, "deal").after
    assert ("invoiced", "draft", "719.87") == tuple(
        fields[name] for name in ("sync_status", "invoice_status", "invoice_total")
    )
    assert {"customer_id": "(new)"} == told(plan, "company").after
    assert "over 719.87 EUR was made" in told(plan, "note").after["text"]


def test_what_was_told_is_what_the_plan_said_but_for_the_numbers_that_the_ledger_gives() -> None:
    one = Planner()
    foreseen = dict(told(one.one(), "deal").after)

    one.path.wins()
    one.path.tells_all()

    told_now = {name: text for name, text in one.path.told.items() if name != "as_of"}
    assert foreseen.keys() == told_now.keys()
    given = {"invoice_id", "invoice_number", "invoice_url", "sync_message"}
    assert {n: t for n, t in told_now.items() if n not in given} == {
        n: t for n, t in foreseen.items() if n not in given
    }


def _left_open(path: Path) -> None:
    path.wins_customer_first()
    path.ledger.after.append(Unclear("no answer"))
    with pytest.raises(Unclear):
        path.wins()


CASES: dict[str, Callable[[Path], object]] = {
    "won": lambda path: None,
    "amounts disagree": lambda path: path.sells(amount="1.00"),
    "not won any more": lambda path: path.sells(is_won=False, stage="open"),
    "deleted": lambda path: path.crm.deals.clear(),
    "invoiced, then changed": lambda path: (path.wins(), path.sells(builders.line(quantity="10"), amount="499.91")),
    "invoiced, then lost": lambda path: (path.wins(), path.sells(is_won=False, stage="lost")),
    "invoiced and unchanged": lambda path: path.wins(),
    "approved, then changed": lambda path: (
        path.wins(),
        path.ledger.becomes("invoice-1", InvoiceStatus.AWAITING_PAYMENT),
        path.sells(builders.line(quantity="10"), amount="499.91"),
    ),
    "merged": lambda path: (
        path.wins(),
        path.crm.deals.update({"99": builders.deal(ref=builders.deal_ref("99"), fields={"merged_from": "31337"})}),
    ),
    "left without an answer": _left_open,
}


@pytest.mark.parametrize("case", CASES)
def test_a_plan_writes_nothing_anywhere_and_is_the_same_each_time(case: str) -> None:
    one = Planner()
    CASES[case](one.path)
    deals = [DEAL, builders.deal_ref("99")] if case == "merged" else [DEAL]
    if case == "deleted":
        one.path.links.handoffs[DEAL] = replace(_held_elsewhere())
    stored = deepcopy(
        (one.path.links.handoffs, one.path.links.claims, one.path.links.told, one.path.links.audit.trails)
    )
    sent, books = list(one.path.queues.sent), deepcopy((one.path.ledger.invoices, one.path.ledger.customers))
    one.path.crm.calls.clear()
    one.path.ledger.calls.clear()

    hashes = {deal: {one.plan(deal).hash for _ in range(3)} for deal in deals}

    assert all(len(found) == 1 for found in hashes.values())
    assert [] == one.written()
    links = one.path.links
    assert stored == (links.handoffs, links.claims, links.told, {k: v for k, v in links.audit.trails.items() if v})
    assert (sent, books) == (one.path.queues.sent, (one.path.ledger.invoices, one.path.ledger.customers))


def _held_elsewhere() -> Any:
    path = Path()
    path.sells(amount="1.00")
    path.wins()
    return path.handoff


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.sells(builders.line(quantity="13"), amount="649.88"),
        lambda path: path.sells(terms="net 14"),
        lambda path: path.clock.advance(timedelta(days=1).total_seconds()),
        lambda path: path.crm.buyers.update({"31337": Buyer(builders.company("Other Ltd"), None)}),
        lambda path: setattr(path, "rules", replace(path.rules, version="r2")),
        lambda path: path.ledger.customers.update({"c-1": builders.customer(email="ap@acme.example")}),
        lambda path: path.wins(),
    ],
    ids=["lines", "terms", "day", "customer", "rules", "a customer that matches", "done"],
)
def test_whatever_matters_changes_the_hash(change: Callable[[Path], object]) -> None:
    one = Planner()
    before = one.plan().hash

    change(one.path)

    assert before != one.plan().hash


def test_what_does_not_matter_leaves_the_hash() -> None:
    one = Planner()
    before = one.plan().hash

    one.path.sells(owner="1", seen_at=builders.NOW + timedelta(hours=1))
    one.path.clock.advance(60)

    assert before == one.plan().hash


def test_the_plan_of_a_deal_is_what_its_handoff_remembers_once_it_is_done() -> None:
    one = Planner()
    seen = one.one().plan

    one.path.wins()

    assert seen == one.path.handoff.plan


def test_a_deal_that_would_be_held_says_why_and_what_to_do() -> None:
    one = Planner()
    one.path.sells(amount="1.00")

    plan = one.one()

    assert ["hold deal"] == named(plan)
    assert ("amounts_disagree", False) == (plan.actions[0].after["code"], plan.carries_out)
    assert plan.actions[0].why == plan.says
    assert "held" == told(plan, "deal").after["sync_status"]
    assert "waits" in told(plan, "task").after["subject"]


def test_the_same_is_planned_whether_or_not_the_deal_is_held_already() -> None:
    one = Planner()
    one.path.sells(amount="1.00")
    before = one.plan().hash

    one.path.wins()
    one.path.tells_all()

    assert before == one.plan().hash
    assert not one.one().telling


def test_a_draft_that_waits_for_approval_is_shown_whole_with_the_digest_that_is_approved() -> None:
    one = planner(approval=Approval(limits={"EUR": Decimal(500)}))

    plan = one.one()
    one.path.wins()

    assert ["hold deal"] == named(plan)
    assert ("needs_approval", "719.87") == (plan.actions[0].after["code"], plan.actions[0].after["total"])
    assert plan.plan == one.path.handoff.plan


@pytest.mark.parametrize("mode", [Mode.OBSERVE, Mode.PILOT])
def test_a_deal_that_is_only_observed_shows_its_plan_and_says_that_nothing_is_carried_out(mode: Mode) -> None:
    plan = planner(mode=mode).one()

    assert ["create customer", "create draft invoice"] == named(plan)
    assert (False, "observe") == (plan.carries_out, plan.mode)
    assert f"mode {mode.value}" in plan.says


def test_where_every_draft_is_approved_the_plan_is_held_until_a_person_does() -> None:
    one = planner(mode=Mode.APPROVE)
    waiting = one.one()
    one.path.wins()
    approve(review(one.path, by="bob"), DEAL)

    plan = one.one()

    assert ["hold deal"] == named(waiting)
    assert ["create customer", "create draft invoice"] == named(plan)
    assert plan.carries_out


def test_an_observing_book_would_tell_the_crm_nothing() -> None:
    assert not planner(mode=Mode.OBSERVE).one().telling
    assert "planned" == told(planner(mode=Mode.OBSERVE, observe_writes_crm=True).one(), "deal").after["sync_status"]


def test_an_amendment_is_shown_field_by_field_before_and_after() -> None:
    one = Planner()
    one.path.wins()
    one.path.tells_all()
    one.path.sells(builders.line(quantity="10"), amount="499.91")

    plan = one.one()

    (step,) = plan.actions
    assert ("amend", "INV-0001") == (step.verb, step.target)
    assert ("719.87", "599.89") == (step.before["total"], step.after["total"])
    assert "12 x 49.9905 Pro plan" == step.before["line 1"]
    assert step.after["line 1"].startswith("10 x ")
    assert "599.89" == told(plan, "deal").after["invoice_total"]
    assert "amended" in told(plan, "note").after["text"]


def test_an_invoiced_deal_that_did_not_change_has_no_actions() -> None:
    one = Planner()
    one.path.wins()
    one.path.tells_all()

    plan = one.one()

    assert ((), ()) == (plan.actions, plan.telling)
    assert "invoiced already INV-0001" in plan.says


def test_an_attempt_without_an_answer_is_settled_first() -> None:
    one = Planner()
    _left_open(one.path)

    assert ["settle invoice"] == named(one.one())


def test_a_deal_that_can_not_be_read_is_said_to_be_parked() -> None:
    one = Planner()
    one.path.crm.before.append(Malformed("HubSpot's quantity can't be read", fix="Correct it."))

    plan = one.one()

    assert ["park deal"] == named(plan)
    assert "can't be read" in plan.says


def test_a_deal_that_nobody_knows_is_not_found_and_an_outage_is_no_plan() -> None:
    one = Planner()

    with pytest.raises(NotFound):
        one.plan(builders.deal_ref("999"))
    one.path.crm.before.append(Unavailable("down"))
    with pytest.raises(Unavailable):
        one.plan()


def test_every_deal_won_since_a_day_is_in_one_plan_page_by_page() -> None:
    one = Planner()
    one.path.crm.becomes("31337", closed_on=date(2026, 11, 20))
    for number in ("1", "2", "30", "4"):
        second(one.path, number, closed_on=date(2026, 11, 19))
    second(one.path, "5", closed_on=date(2026, 11, 1))
    second(one.path, "6", closed_on=date(2026, 11, 19), is_won=False)

    plan = one.plan(scope=Scope("since", "2026-11-19"))

    assert ["1", "2", "4", "30", "31337"] == [deal.deal.id for deal in plan.deals]
    assert 3 == one.path.crm.calls.count("won_since")


def test_a_won_deal_without_a_close_date_is_in_the_plan_of_the_day_of_its_last_change() -> None:
    one = Planner()
    one.path.crm.becomes("31337", closed_on=None)
    day = one.path.crm.deals["31337"].seen_at.date()

    assert ["31337"] == [deal.deal.id for deal in one.plan(scope=Scope("since", day.isoformat())).deals]
    assert () == tuple(one.plan(scope=Scope("since", (day + timedelta(days=1)).isoformat())).deals)


def test_deals_already_invoiced_give_no_action_to_the_plan_since_a_day() -> None:
    one = Planner()
    one.path.crm.becomes("31337", closed_on=date(2026, 11, 20))
    second(one.path, closed_on=date(2026, 11, 20))
    one.path.wins()

    plan = one.plan(scope=Scope("since", "2026-11-19"))

    assert ["4711"] == [deal.deal.id for deal in plan.todo]


def test_stages_that_hand_deals_off_before_they_are_won_are_asked_for_too() -> None:
    one = Planner(Path(rules=builders.rules(triggers=(Trigger(), Trigger("contractsent")))))
    one.path.crm.becomes("31337", is_won=False, stage="contractsent")

    assert 1 == len(one.plan(scope=Scope("since", "2026-11-19")).todo)


def test_what_waits_is_held_put_off_or_parked() -> None:
    one = Planner()
    one.path.sells(amount="1.00")
    one.path.wins()
    second(one.path, "1")
    second(one.path, "2")
    second(one.path, "3")
    now = one.path.clock.now()
    one.path.agenda.later(now + timedelta(hours=1), "deal_won", Hint(builders.deal_ref("1"), "k1", "later"))
    one.parking.park(Parked("m1", "deal_won", "it broke", now, codec.dumps(Hint(builders.deal_ref("2"), "k2", "won"))))
    one.parking.park(Parked("m2", "deal_won", "it broke", now, "not a hint"))

    plan = one.plan(scope=Scope("waiting"))

    assert ["1", "2", "31337"] == [deal.deal.id for deal in plan.deals]
