import base64
import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

META = [
    "action",
    "entity",
    "entity_id",
    "company_id",
    "user_id",
    "webhook_id",
    "webhook_owner_id",
    "id",
    "correlation_id",
    "timestamp",
    "version",
    "type",
    "change_source",
    "is_bulk_edit",
    "attempt",
    "host",
    "permitted_user_ids",
]


def test_a_deal_that_is_won_is_told_with_what_stood_before(listening: Any) -> None:
    listening.act("move_deal", 31337, stage="won")

    (event,) = listening.events("deal")

    assert META == list(event["meta"])
    assert ("change", "31337", "8087566", "884422", "app", False) == tuple(
        event["meta"][name]
        for name in ("action", "entity_id", "company_id", "user_id", "change_source", "is_bulk_edit")
    )
    assert (31337, "won", "3") == tuple(event["data"][name] for name in ("id", "status", "visible_to"))
    assert ("open", None) == (event["previous"]["status"], event["previous"]["won_time"])
    assert "title" not in event["previous"]


def test_the_members_of_a_deal_are_those_of_the_vendors_guide(listening: Any) -> None:
    listening.act("move_deal", 31337, stage="won")

    (event,) = listening.events("deal")

    guide = (
        "id title value currency status stage_id pipeline_id probability owner_id creator_user_id org_id person_id "
        "expected_close_date won_time close_time lost_time lost_reason stage_change_time first_won_time add_time update_time "
        "label_ids visible_to origin origin_id channel channel_id custom_fields"
    )
    assert set(guide.split()) <= event["data"].keys()
    assert {"status", "won_time", "close_time", "update_time"} <= {*event["previous"], "update_time"}


def test_a_webhook_is_told_what_its_user_may_see(listening: Any) -> None:
    mine = {**WANTED, "user_id": 884423}
    hook = listening.data("POST", "/api/v1/webhooks", mine, status=201)["id"]

    for owner in (884422, 884423):
        listening.data("PATCH", "/api/v2/deals/31337", {"visible_to": 1, "owner_id": owner})

    told = [event for event in listening.events("deal") if event["meta"]["webhook_id"] == str(hook)]
    assert [884423] == [event["data"]["owner_id"] for event in told]
    assert ["884422", "884423", "12094821"] == told[0]["meta"]["permitted_user_ids"]


def test_a_write_over_the_api_is_told_as_the_integrations(listening: Any) -> None:
    listening.data("PATCH", "/api/v2/deals/31337", {"title": "Renamed"})

    (event,) = listening.events("deal")

    assert ("api", "12094821") == (event["meta"]["change_source"], event["meta"]["user_id"])
    assert {"title"} == event["previous"].keys() - {"update_time"}


def test_a_write_that_changes_nothing_tells_nothing(listening: Any) -> None:
    listening.data("PATCH", "/api/v2/deals/31337", {"title": "Aurora: platform rollout"})

    assert [] == listening.events()


def test_creation_and_deletion_lack_one_side(listening: Any) -> None:
    made = listening.data("POST", "/api/v2/persons", {"name": "New Person"})
    listening.data("DELETE", f"/api/v2/persons/{made['id']}")

    created, deleted = listening.events("person")

    assert ("create", None) == (created["meta"]["action"], created["previous"])
    assert ("delete", None, "New Person") == (deleted["meta"]["action"], deleted["data"], deleted["previous"]["name"])


def test_custom_values_are_typed_in_events_and_bare_in_answers(listening: Any) -> None:
    options = [{"label": "Draft"}, {"label": "Paid"}]
    wanted = {"field_name": "Financial status", "field_type": "enum", "options": options}
    field = listening.data("POST", "/api/v2/dealFields", wanted)
    code, paid = field["field_code"], field["options"][1]["id"]

    answer = listening.data("PATCH", "/api/v2/deals/31337", {"custom_fields": {code: paid}})

    (event,) = listening.events("deal")
    assert paid == answer["custom_fields"][code]
    assert {"type": "enum", "id": paid} == event["data"]["custom_fields"][code]
    assert {code: None} == event["previous"]["custom_fields"]


def test_a_product_on_a_deal_tells_the_product_and_the_deals_value(listening: Any) -> None:
    listening.act("add_line", 31338, name="Onboarding", quantity="1", item_price="100")

    assert [("create", 31338)] == [
        (e["meta"]["action"], e["data"]["deal_id"]) for e in listening.events("deal_product")
    ]
    (deal,) = listening.events("deal")
    assert (2400, 2500) == (deal["previous"]["value"], deal["data"]["value"])


def test_a_merge_is_a_deletion_and_a_change_that_name_each_other(listening: Any) -> None:
    listening.act("merge", 5001, type="companies", other="5002")

    deleted, changed = listening.events("organization")

    assert ("delete", "5002", "5001") == tuple(deleted["meta"][n] for n in ("action", "entity_id", "merged_to_id"))
    assert ("change", "5001", "5002") == tuple(changed["meta"][n] for n in ("action", "entity_id", "merged_from_id"))
    assert [] == listening.events("deal")
    assert 5001 == listening.deal(31338)["org_id"]


def test_a_bulk_edit_is_one_event_per_deal(listening: Any) -> None:
    listening.act("bulk_edit", ids=[31337, 31338, 31339], properties={"expected_close_date": "2027-01-31"})

    told = listening.events("deal")

    assert [("31337", True), ("31338", True), ("31339", True)] == [
        (event["meta"]["entity_id"], event["meta"]["is_bulk_edit"]) for event in told
    ]


def test_a_deleted_deal_comes_back_as_a_change(listening: Any) -> None:
    listening.act("delete", 31337)
    listening.act("restore", 31337)

    assert ["delete", "change"] == [event["meta"]["action"] for event in listening.events("deal")]


def test_each_company_has_webhooks_of_its_own(listening: Any) -> None:
    listening.act("move_deal", 31337, stage="won", account="8087567")

    assert ["8087567"] == [event["meta"]["company_id"] for event in listening.events("deal")]


def test_another_target_takes_the_usual_webhooks_along_and_leaves_the_apps_own(listening: Any) -> None:
    own = listening.data("POST", "/api/v1/webhooks", WANTED, status=201)["subscription_url"]

    listening.control("webhooks", target="http://127.0.0.1:9/elsewhere")
    listening.control("webhooks", target="http://127.0.0.1:9/elsewhere")

    urls = [hook["subscription_url"] for hook in listening.data("GET", "/api/v1/webhooks")]
    assert [own] + ["http://127.0.0.1:9/elsewhere"] * 7 == urls


WANTED = {
    "subscription_url": "http://127.0.0.1:9/own", "event_action": "change", "event_object": "deal", "name": "deal change",
    "version": "2.0", "http_auth_user": "pd-hook", "http_auth_password": "s3cr3t-Value",
}  # fmt: skip


def test_a_webhook_is_made_listed_and_deleted_but_never_changed(pipe: Any) -> None:
    made = pipe.data("POST", "/api/v1/webhooks", WANTED, status=201)

    assert (1, "application", "pd-hook", None) == tuple(
        made[name] for name in ("is_active", "type", "http_auth_user", "http_auth_password")
    )
    assert [made] == pipe.data("GET", "/api/v1/webhooks")
    pipe.ok("PUT", f"/api/v1/webhooks/{made['id']}", WANTED, status=405)
    assert {"status": "ok", "success": True} == pipe.ok("DELETE", f"/api/v1/webhooks/{made['id']}")
    assert [] == pipe.data("GET", "/api/v1/webhooks")


def test_a_user_has_at_most_forty_webhooks(pipe: Any) -> None:
    for _ in range(40):
        pipe.data("POST", "/api/v1/webhooks", WANTED, status=201)

    assert "user_id" in pipe.refused("POST", "/api/v1/webhooks", WANTED)["errors"]


class Receiver:
    """A door on loopback that answers ``status`` and keeps what came."""

    def __init__(self) -> None:
        self.status = 200
        self.came: list[tuple[str | None, Any]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.came.append((self.headers["Authorization"], json.loads(body)))
                self.send_response(outer.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    def await_attempts(self, delivering: Any, count: int) -> list[Any]:
        """Wait until so many attempts were made; on a slow machine a retry may come by itself before the clock is moved."""
        until(lambda: len(delivering.ok("GET", "/_sandbox/deliveries")) >= count)
        return [event for _, event in self.came]

    def titles(self) -> list[str]:
        return [event["data"]["title"] for _, event in self.came]


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


def hook_of(delivering: Any) -> Any:
    (hook,) = delivering.provider.companies["8087566"].hooks.values()
    return hook


@pytest.fixture
def door() -> Any:
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


def test_a_delivery_is_one_object_with_the_credentials_of_its_webhook(delivering: Any, door: Any) -> None:
    delivering.data("POST", "/api/v1/webhooks", {**WANTED, "subscription_url": door.url}, status=201)

    delivering.act("move_deal", 31337, stage="won")

    (event,) = door.await_attempts(delivering, 1)
    assert 10 == delivering.provider.outbox.courier.timeout_s
    assert "Basic cGQtaG9vazpzM2NyM3QtVmFsdWU=" == door.came[0][0]
    assert (
        "Basic " + base64.b64encode(delivering.provider.credentials()["webhook_secret"].encode()).decode()
        == door.came[0][0]
    )
    assert 1 == event["meta"]["attempt"]
    assert 200 == delivering.data("GET", "/api/v1/webhooks")[0]["last_http_status"]


def test_what_fails_is_tried_after_3_30_and_150_seconds_and_then_dropped(delivering: Any, door: Any) -> None:
    delivering.data("POST", "/api/v1/webhooks", {**WANTED, "subscription_url": door.url}, status=201)
    door.status = 500

    delivering.act("move_deal", 31337, stage="won")

    for attempt, wait in enumerate((3, 30, 150), 1):
        door.await_attempts(delivering, attempt)
        delivering.control("clock", advance_s=wait)
    told = door.await_attempts(delivering, 4)
    assert [1, 2, 3, 4] == [event["meta"]["attempt"] for event in told]
    assert 1 == len({event["meta"]["id"] for event in told})
    assert {"pending": 0} == delivering.ok("GET", "/_sandbox/outbox")


def test_the_tenth_first_failure_bans_for_half_an_hour_whose_events_are_lost(delivering: Any, door: Any) -> None:
    delivering.data("POST", "/api/v1/webhooks", {**WANTED, "subscription_url": door.url}, status=201)
    door.status = 500
    for number in range(10):
        delivering.act("edit", 31337, properties={"title": f"Title {number}"})
    until(lambda: hook_of(delivering).banned_until > 0)
    door.status = 200

    delivering.act("edit", 31337, properties={"title": "Lost"})
    delivering.control("clock", advance_s=30 * 60)
    delivering.act("edit", 31337, properties={"title": "Told"})

    until(lambda: "Told" in door.titles())
    assert "Lost" not in door.titles()


def test_three_days_without_a_success_delete_a_webhook(delivering: Any, door: Any) -> None:
    delivering.data("POST", "/api/v1/webhooks", {**WANTED, "subscription_url": door.url}, status=201)
    door.status = 500
    delivering.control("clock", advance_s=3 * 86_400)

    delivering.act("move_deal", 31337, stage="won")

    until(lambda: hook_of(delivering).remove_reason is not None)
    (told,) = delivering.ok("GET", "/_sandbox/webhooks")["webhooks"]
    assert (0, "No successful delivery on 3 consecutive days") == (told["is_active"], told["remove_reason"])
