import base64
import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

V = "/crm/objects/2026-09"
SECRET = "11111111-2222-3333-4444-555555555555"


def _of(hub: Any, type_: str) -> list[dict[str, Any]]:
    return [event for event in hub.events() if event["subscriptionType"] == type_]


def test_a_stage_change_by_a_person_has_the_vendors_members_in_their_order(listening: Any) -> None:
    listening.act("move_deal", "31337", stage="won")

    event = _of(listening, "deal.propertyChange")[0]

    order = (
        "eventId subscriptionId portalId appId occurredAt subscriptionType attemptNumber objectId propertyName "
        "propertyValue changeSource sourceId"
    )
    assert order.split() == list(event)
    assert (31337, "dealstage", "closedwon", "CRM_UI", "userId:51234") == (
        event["objectId"],
        event["propertyName"],
        event["propertyValue"],
        event["changeSource"],
        event["sourceId"],
    )


def test_a_write_over_the_api_is_marked_as_our_integration(listening: Any) -> None:
    listening.ok("PATCH", f"{V}/deals/31337", {"properties": {"amount": "5"}})

    event = _of(listening, "deal.propertyChange")[0]

    assert ("INTEGRATION", "778899", "5") == (event["changeSource"], event["sourceId"], event["propertyValue"])


def test_a_write_that_changes_nothing_tells_nothing(listening: Any) -> None:
    listening.ok("PATCH", f"{V}/deals/31337", {"properties": {"dealstage": "contractsent"}})

    assert [] == listening.events()


def test_only_subscribed_properties_are_told(listening: Any) -> None:
    listening.act("edit", "31337", properties={"dealname": "quiet"})

    assert [] == listening.events()


def test_creation_comes_with_a_change_for_every_value_set(listening: Any) -> None:
    made = listening.act("create_company", properties={"name": "Loud Ltd", "domain": "loud.test"})

    (creation,) = _of(listening, "company.creation")
    assert (int(made["id"]), "NEW") == (creation["objectId"], creation["changeFlag"])
    changes = {event["propertyName"]: event["propertyValue"] for event in _of(listening, "company.propertyChange")}
    assert {"name": "Loud Ltd", "domain": "loud.test"} == changes


def test_a_merge_tells_the_new_id_and_the_losers_but_not_what_moved(listening: Any) -> None:
    survivor = listening.act("merge", "5001", type="companies", other="5002")

    (merged,) = _of(listening, "company.merge")
    assert (5001, [5002], int(survivor["id"]), "MERGED") == (
        merged["primaryObjectId"],
        merged["mergedObjectIds"],
        merged["newObjectId"],
        merged["changeFlag"],
    )
    assert {5001, 5002} == {event["objectId"] for event in _of(listening, "company.deletion")}
    assert [] == _of(listening, "company.propertyChange")


def test_associations_are_told_from_both_sides_without_an_object_id(listening: Any) -> None:
    line = listening.act("add_line", "31337", name="Extra", price="10", quantity="1")

    (told,) = _of(listening, "deal.associationChange")
    assert ("DEAL_TO_LINE_ITEM", 31337, int(line["id"]), False, False, "USER") == (
        told["associationType"],
        told["fromObjectId"],
        told["toObjectId"],
        told["associationRemoved"],
        told["isPrimaryAssociation"],
        told["changeSource"],
    )
    assert "objectId" not in told
    assert 1 == len(_of(listening, "line_item.associationChange"))


def test_a_deals_amount_follows_its_lines_as_a_calculated_change(listening: Any) -> None:
    listening.act("add_line", "31337", name="Extra", price="10", quantity="1")

    event = _of(listening, "deal.propertyChange")[-1]

    assert ("amount", "2259.89", "CALCULATED") == (event["propertyName"], event["propertyValue"], event["changeSource"])


def test_a_portal_may_leave_the_amount_alone(listening: Any) -> None:
    listening.act("settings", amount_follows_lines=False)

    listening.act("add_line", "31337", name="Extra", price="10", quantity="1")

    assert "2249.89" == listening.deal()["amount"]


def test_deletion_and_restore_are_told(listening: Any) -> None:
    listening.act("delete", "31337")
    listening.act("restore", "31337")

    assert [31337] == [event["objectId"] for event in _of(listening, "deal.deletion")]
    assert [31337] == [event["objectId"] for event in _of(listening, "deal.restore")]


def test_a_privacy_deletion_is_told_beside_the_deletion_and_is_for_good(listening: Any) -> None:
    listening.ok("POST", f"{V}/contacts/gdpr-delete", {"objectId": "9001"}, status=204)

    assert {"contact.deletion", "contact.privacyDeletion"} == {e["subscriptionType"] for e in listening.events()}
    assert [] == listening.ok("GET", f"{V}/contacts?archived=true")["results"]


def test_notes_and_tasks_tell_nothing(listening: Any) -> None:
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 214}]
    body = {"properties": {"hs_timestamp": "0"}, "associations": [{"to": {"id": "31337"}, "types": types}]}

    listening.ok("POST", f"{V}/notes", body, status=201)

    assert [] == listening.events()


def test_reset_and_seeding_tell_nothing(listening: Any) -> None:
    listening.control("account", do="add")
    listening.control("reset")

    assert [] == listening.events()


def test_control_replaces_subscriptions_and_object_events_carry_their_type(listening: Any) -> None:
    listening.act("scopes", scopes="crm.objects.quotes.write")
    row = {"eventType": "object.propertyChange", "objectTypeId": "0-14", "propertyName": "hs_status"}
    listening.control("webhooks", subscriptions=[row])

    quote = listening.ok("POST", f"{V}/quotes", {"properties": {"hs_status": "APPROVED"}}, status=201)

    (event,) = listening.events()
    assert ("object.propertyChange", "0-14", int(quote["id"])) == (
        event["subscriptionType"],
        event["objectTypeId"],
        event["objectId"],
    )


def test_a_delivery_is_an_array_signed_over_the_target_url_and_counts_its_attempts(hub: Any) -> None:
    received: list[tuple[dict[str, str], bytes]] = []
    statuses = [500, 200]

    class Receive(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(statuses[len(received) - 1])
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            return

    with HTTPServer(("127.0.0.1", 0), Receive) as server:
        server.timeout = 60

        def serve() -> None:
            for _ in statuses:
                server.handle_request()

        thread = threading.Thread(target=serve)
        thread.start()
        target = f"http://127.0.0.1:{server.server_port}/webhooks/hubspot/app?tenant=a%3Ab"
        hub.control("webhooks", target=target)
        hub.act("move_deal", "31337", stage="won")
        while not hub.ok("GET", "/_sandbox/deliveries"):
            time.sleep(0.01)
        hub.control("clock", advance_s=4)
        thread.join()

    assert [0, 1] == [json.loads(body)[0]["attemptNumber"] for _, body in received]
    headers, body = received[0]
    stamp = headers["X-HubSpot-Request-Timestamp"]
    signed = b"POST" + target.replace("%3A", ":").encode() + body + stamp.encode()
    expected = base64.b64encode(hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()).decode()
    assert expected == headers["X-HubSpot-Signature-v3"]
    assert hashlib.sha256(SECRET.encode() + body).hexdigest() == headers["X-HubSpot-Signature"]
    assert "v1" == headers["X-HubSpot-Signature-Version"]
    assert abs(time.time() * 1000 - int(stamp)) < 60_000
