import re
from typing import Any

import pytest

D = "/api/v2/deals/31337"


def test_a_seeded_deal_is_worth_what_its_products_are(pipe: Any) -> None:
    deal = pipe.deal()
    lines = pipe.data("GET", f"{D}/products")

    assert ("open", "EUR", 2249.89, 5001, 9001) == tuple(
        deal[name] for name in ("status", "currency", "value", "org_id", "person_id")
    )
    assert [599.89, 1350, 300] == [line["sum"] for line in lines]
    assert {"exclusive"} == {line["tax_method"] for line in lines}


def test_a_deal_is_won_in_whatever_stage_it_is(pipe: Any) -> None:
    before = pipe.deal()

    after = pipe.data("PATCH", D, {"status": "won"})

    assert (before["stage_id"], "won") == (after["stage_id"], after["status"])
    assert after["won_time"] == after["close_time"]
    assert re.fullmatch(r"[-0-9]{10}T[:0-9]{8}Z", after["won_time"])
    assert after["local_won_date"] == after["local_close_date"]


def test_reopening_clears_when_it_was_won_and_keeps_when_it_was_first(pipe: Any) -> None:
    first = pipe.data("PATCH", D, {"status": "won"})["won_time"]

    pipe.data("PATCH", D, {"status": "open"})

    deal = pipe.data("GET", f"{D}?include_fields=first_won_time")
    assert (None, None, first) == (deal["won_time"], deal["close_time"], deal["first_won_time"])


@pytest.mark.parametrize(
    ("status", "member", "value"),
    [("open", "lost_reason", "price"), ("won", "lost_time", "2026-11-20T10:00:00Z"), ("lost", "won_time", "2026-11-20T10:00:00Z")],
)  # fmt: skip
def test_members_of_another_status_are_refused(pipe: Any, status: str, member: str, value: str) -> None:
    assert member in pipe.refused("PATCH", D, {"status": status, member: value})["error"]


def test_the_won_time_may_be_given(pipe: Any) -> None:
    deal = pipe.data("PATCH", D, {"status": "won", "won_time": "2026-06-30T23:30:00Z"})

    assert ("2026-06-30T23:30:00Z", "2026-07-01") == (deal["won_time"], deal["local_won_date"])


def test_a_stage_brings_its_pipeline_and_a_pipeline_its_first_stage(pipe: Any) -> None:
    moved = pipe.data("PATCH", D, {"stage_id": 5})
    back = pipe.data("PATCH", D, {"pipeline_id": 1})

    assert (5, 2) == (moved["stage_id"], moved["pipeline_id"])
    assert (1, 1) == (back["stage_id"], back["pipeline_id"])
    assert "stage_id" in pipe.refused("PATCH", D, {"stage_id": 5, "pipeline_id": 1})["error"]


def test_a_new_deal_begins_open_in_the_first_stage_in_the_companys_currency(pipe: Any) -> None:
    made = pipe.data("POST", "/api/v2/deals", {"title": "New", "value": 12.34})

    assert ("open", 1, 1, "GBP", 12.34, 12094821) == tuple(
        made[name] for name in ("status", "stage_id", "pipeline_id", "currency", "value", "owner_id")
    )


def test_a_value_beside_products_is_refused_or_taken_as_set(pipe: Any) -> None:
    assert "value" in pipe.refused("PATCH", D, {"value": 1})["error"]

    pipe.settings(value_beside_products="taken")

    assert 1 == pipe.data("PATCH", D, {"value": 1})["value"]


def test_a_deleted_deal_is_gone_but_listed_for_thirty_days(pipe: Any) -> None:
    assert {"id": 31337} == pipe.data("DELETE", D)

    pipe.refused("GET", D, status=404)
    assert [31338, 31339] == [deal["id"] for deal in pipe.data("GET", "/api/v2/deals")]
    assert [31337] == [deal["id"] for deal in pipe.data("GET", "/api/v2/deals?status=deleted")]
    pipe.control("clock", advance_s=31 * 86_400)
    pipe.http.headers["Authorization"] = f"Bearer {_fresh(pipe)}"
    assert [] == pipe.data("GET", "/api/v2/deals?status=deleted")


def test_archived_deals_are_a_list_of_their_own(pipe: Any) -> None:
    archived = pipe.data("PATCH", D, {"is_archived": True})

    assert archived["archive_time"] is not None
    assert 31337 not in [deal["id"] for deal in pipe.data("GET", "/api/v2/deals")]
    assert [31337] == [deal["id"] for deal in pipe.data("GET", "/api/v2/deals/archived")]


def test_the_plans_cap_of_open_deals_is_403_with_its_code(pipe: Any) -> None:
    pipe.settings(deals_limit=3)

    refused = pipe.refused("POST", "/api/v2/deals", {"title": "One too many"}, status=403)

    assert "feature_capping_deals_limit" == refused["code"]


def _fresh(pipe: Any) -> str:
    credentials = pipe.provider.credentials()
    form = {"grant_type": "refresh_token", "refresh_token": "1:1:sandbox-refresh-8087566"}
    answer = pipe.http.post("/oauth/token", data=form, auth=(credentials["client_id"], credentials["client_secret"]))
    return str(answer.json()["access_token"])
