"""A plan that a person saw is kept under its hash until it is applied, or a week is over."""

from datetime import timedelta

import pytest

from shared.aws.plans import KEPT_FOR, DynamoPlans
from shared.model.foresight import KeptDeal, KeptPlan, Scope
from shared.ports.stores import Plans
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.cloud.tables import InThisProcess
from tests.fakes.emulated import Emulator
from tests.fakes.stores import FakePlans

pytestmark = pytest.mark.stack
DEALS = {
    "hubspot:1#deal#7": KeptDeal("0011223344556677", "8899aabbccddeeff", {"total": "719.87", "line 1": "1 x 2 Pro"})
}
PLAN = KeptPlan("0123456789abcdef", Scope("since", "2026-11-01"), "r1", NOON, DEALS)


@pytest.fixture(params=["fake", "in this process", "dynamo"])
def plans(request: pytest.FixtureRequest, emulator: Emulator) -> Plans:
    return (
        FakePlans()
        if request.param == "fake"
        else DynamoPlans(
            (InThisProcess() if request.param == "in this process" else emulator).table("state"), FakeClock(NOON)
        )
    )


def test_a_plan_is_found_by_its_hash_as_it_was_kept(plans: Plans) -> None:
    plans.keep(PLAN)
    plans.keep(PLAN)

    assert PLAN == plans.find(PLAN.hash)


def test_an_unknown_hash_finds_nothing(plans: Plans) -> None:
    assert plans.find("ffffffffffffffff") is None


def test_a_plan_of_ten_thousand_deals_is_kept_whole(plans: Plans) -> None:
    deals = {
        f"hubspot:4455667#deal#{1000 + n}": KeptDeal(f"{n * 7919:016x}", f"{n * 104729:016x}") for n in range(10_000)
    }
    plan = KeptPlan("feedfeedfeedfeed", Scope("since", "2026-01-01"), "r1", NOON, deals)

    plans.keep(plan)

    assert plan == plans.find(plan.hash)


def test_a_kept_plan_expires_by_itself(emulator: Emulator) -> None:
    table = emulator.table("state")
    DynamoPlans(table, FakeClock(NOON)).keep(PLAN)

    item = table.get(f"plan#{PLAN.hash}", "plan") or {}
    assert KEPT_FOR == timedelta(days=7)
    assert int((NOON + KEPT_FOR).timestamp()) == item["expires_at"]
