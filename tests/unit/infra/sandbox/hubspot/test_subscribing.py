from typing import Any

KEY = "?hapikey=11111111-2222-3333-4444-555555555555"
BASE = "/app-webhooks/2026-09/778899"


def test_the_app_manages_its_target_and_subscriptions(hub: Any) -> None:
    settings = {"targetUrl": "https://hooks.test/x", "throttling": {"maxConcurrentRequests": 5}}
    hub.ok("GET", f"{BASE}/settings{KEY}", status=404)
    assert 5 == hub.ok("PUT", f"{BASE}/settings{KEY}", settings)["throttling"]["maxConcurrentRequests"]
    assert "https://hooks.test/x" == hub.ok("GET", "/_sandbox/webhooks")["target"]

    wanted = {"eventType": "deal.propertyChange", "propertyName": "dealtype", "active": True}
    made = hub.ok("POST", f"{BASE}/subscriptions{KEY}", wanted, status=201)
    hub.ok("PATCH", f"{BASE}/subscriptions/{made['id']}{KEY}", {"active": False})

    assert not hub.ok("GET", f"{BASE}/subscriptions/{made['id']}{KEY}")["active"]
    batch = {"inputs": [{"id": int(made["id"]), "active": True}]}
    assert hub.ok("POST", f"{BASE}/subscriptions/batch/update{KEY}", batch)["results"][0]["active"]
    hub.ok("DELETE", f"{BASE}/subscriptions/{made['id']}{KEY}", status=204)
    assert made["id"] not in {row["id"] for row in hub.ok("GET", f"{BASE}/subscriptions{KEY}")["results"]}
    hub.ok("DELETE", f"{BASE}/settings{KEY}", status=204)


def test_older_versions_have_their_own_paths(hub: Any) -> None:
    for base in ("/webhooks/2026-03/778899", "/webhooks/v3/778899"):
        assert hub.ok("GET", f"{base}/subscriptions{KEY}")["results"]


def test_a_portals_token_does_not_open_it(hub: Any) -> None:
    hub.ok("GET", f"{BASE}/subscriptions", status=401)
    hub.ok("GET", f"/app-webhooks/2026-09/1/subscriptions{KEY}", status=404)


def test_a_property_name_belongs_to_property_changes_only(hub: Any) -> None:
    for wanted in (
        {"eventType": "deal.propertyChange"},
        {"eventType": "deal.creation", "propertyName": "amount"},
        {"eventType": "deal.imagined"},
    ):
        hub.ok("POST", f"{BASE}/subscriptions{KEY}", wanted, status=400)
