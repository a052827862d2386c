"""
Both sides of a customer are edited in quick succession, each in its own spelling: one write for each edit, and then it is quiet.

FAIL-12.
"""

import pytest

from infra.local.pair import Side
from tests.stories.stage import Stage
from tests.stories.test_customer_sync import customer_of, linked, phone_of, rules
from tests.stories.test_polling import catch_up, poll

pytestmark = pytest.mark.stack
WRITES = {"PUT", "POST", "PATCH"}
READS = ("/search", "/batch/read")
EDITS = 6


def written(side: Side, since: int) -> list[str]:
    """What we wrote there after this call."""
    return [
        f"{call['method']} {call['path']}"
        for call in side.business_calls(since)
        if call["method"] in WRITES and not call["path"].partition("?")[0].endswith(READS)
    ]


def test_edits_on_both_sides_cost_a_write_each_and_polls_find_nothing_left_to_write(stage: Stage) -> None:
    catch_up(stage)
    with stage.under(rules("[customers.fields]", 'phone = "newest"', 'address = "newest"')):
        company, _, customer = linked(stage)
        stage.fresh_minute()
        since = stage.crm.last_call(), stage.ledger.last_call()
        for number in range(0, EDITS, 2):
            typed = {"city": f"York {number}", "country": "United Kingdom"}
            stage.crm.act("edit", company, type="companies", properties=typed)
            stage.ledger.act("edit", customer, phone=f"(020) 7946-001{number}")
        stage.settle()

        stage.until(
            lambda: phone_of(stage, customer) == stage.record("companies", company)["phone"] == "(020) 7946-0014",
            lambda: f"{stage.record('companies', company)} and {customer_of(stage, customer)}",
        )
        place = next(one for one in customer_of(stage, customer)["Addresses"] if one["AddressType"] == "POBOX")
        assert "York 4" == place["City"] == stage.record("companies", company)["city"]
        assert len(written(stage.ledger, since[1])) <= EDITS // 2
        assert len(written(stage.crm, since[0])) <= EDITS // 2

        stage.fresh_minute()
        since = stage.crm.last_call(), stage.ledger.last_call()
        for side in (stage.crm, stage.ledger) * 2:
            poll(stage, side)
            stage.settle()
        assert [] == [*written(stage.crm, since[0]), *written(stage.ledger, since[1])]
        stage.settle()
