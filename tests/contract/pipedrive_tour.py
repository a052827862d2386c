"""Every endpoint of the Pipedrive sandbox called once, so that it succeeds."""

from typing import Any

import httpx

from infra.sandbox.core.transport import SandboxTransport
from infra.sandbox.serve import build

Calls = list[tuple[httpx.Request, httpx.Response]]
V1, V2 = "/api/v1", "/api/v2"
FIELD = {"field_name": "Reference", "field_type": "varchar"}
CHOICE = {"field_name": "Status", "field_type": "enum", "options": [{"label": "Draft"}]}
LINE = {"product_id": 8001, "item_price": 12.5, "quantity": 2}
PART = {"description": "Half", "amount": 100, "billing_date": "2026-12-01"}
HOOK = {"subscription_url": "http://127.0.0.1:9/x", "event_action": "*", "event_object": "deal", "name": "n"}
OFF = {"description": "10%", "amount": 10, "type": "percentage"}
LIVES: tuple[tuple[str, Any, Any], ...] = (
    ("deals", {"title": "D"}, {"status": "won"}),
    ("organizations", {"name": "O"}, {"address": {"value": "Lindenstr. 12, Berlin", "country": "Germany"}}),
    ("persons", {"name": "Ann Poe", "emails": [{"value": "a@b.test"}]}, {"phones": [{"value": "1"}]}),
    ("activities", {"subject": "Look", "type": "task", "participants": [{"person_id": 9001}]}, {"done": True}),
    ("products", {"name": "P", "code": "P-1"}, {"prices": [{"currency": "EUR", "price": 3}]}),
    ("stages", {"name": "S", "pipeline_id": 1}, {"name": "T"}),
    ("pipelines", {"name": "P"}, {"name": "Q"}),
)
"""What is made, read, changed and deleted alike: (collection, new, change)."""


class Tour(httpx.BaseTransport):
    """One sandbox with every scope and no limits; ``calls`` are its requests and answers."""

    def __init__(self) -> None:
        self.app = build("pipedrive")
        self.calls: Calls = []
        self._sandbox = SandboxTransport(self.app)
        provider = self.app.provider
        provider.act("settings", "", {"calls_per_two_seconds": 1000, "searches_per_two_seconds": 1000})
        provider.act("scopes", "", {"scopes": [*provider.describe("")["scopes"].split(","), "products:full"]})
        headers = {"Authorization": f"Bearer {provider.accounts()[0]['access_token']}"}
        self.client = httpx.Client(transport=self, base_url="http://sandbox.invalid", headers=headers)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        answer = self._sandbox.handle_request(request)
        answer.read()
        self.calls.append((request, answer))
        return answer

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The ``data`` of the answer, which must be a success."""
        answer = self.client.request(method, path, json=body)
        assert answer.is_success or answer.is_redirect, f"{method} {path}: {answer.status_code} {answer.text}"
        return None if answer.is_redirect else answer.json().get("data")

    def life(self, collection: str, new: Any, change: Any, verb: str = "PATCH") -> None:
        """Make, read, change and delete one."""
        one = f"{collection}/{self.call('POST', collection, new)['id']}"
        self.call("GET", one)
        self.call(verb, one, change)
        self.call("DELETE", one)

    def fields(self, collection: str) -> None:
        """A company's own fields, and the options of one."""
        kept = f"{collection}/{self.call('POST', collection, CHOICE)['field_code']}"
        (option,) = self.call("POST", f"{kept}/options", [{"label": "Paid"}])
        self.call("PATCH", f"{kept}/options", [{"id": option["id"], "label": "Settled"}])
        self.call("DELETE", f"{kept}/options", [{"id": option["id"]}])
        self.call("PATCH", kept, {"field_name": "Renamed"})
        self.call("GET", kept)
        self.call("DELETE", f"{collection}/{self.call('POST', collection, FIELD)['field_code']}")
        self.call("GET", f"{collection}?limit=3")

    def products(self, deal: str) -> None:
        """What hangs on a deal."""
        lines, parts, off = f"{deal}/products", f"{deal}/installments", f"{deal}/discounts"
        line = f"{lines}/{self.call('POST', lines, LINE)['id']}"
        self.call("PATCH", line, {"quantity": 3})
        self.call("DELETE", line)
        self.call("POST", f"{lines}/bulk", {"data": [LINE, LINE]})
        self.call("GET", lines)
        self.call("GET", f"{V2}/deals/products?deal_ids=31337,31338")
        part = f"{parts}/{self.call('POST', parts, PART)['id']}"
        self.call("PATCH", part, {"amount": 50})
        self.call("GET", f"{V2}/deals/installments?deal_ids=31338")
        self.call("DELETE", part)
        discount = f"{off}/{self.call('POST', off, OFF)['id']}"
        self.call("PATCH", discount, {"amount": 5})
        self.call("GET", off)
        self.call("DELETE", discount)
        self.call("DELETE", lines)

    def searches(self) -> None:
        """Once the index has caught up."""
        self.app.clock.advance(10)
        words = {"deals": "aurora", "organizations": "aurora", "persons": "greta", "products": "seat"}
        for collection, word in words.items():
            self.call("GET", f"{V2}/{collection}/search?term={word}")
        self.call("GET", f"{V2}/itemSearch?term=aurora")
        self.call("GET", f"{V2}/itemSearch/field?term=Aurora&match=beginning&entity_type=organization&field=name")

    def old(self) -> None:
        """What v1 alone serves."""
        self.life(f"{V1}/notes", {"content": "<p>Paid</p>", "deal_id": 31337}, {"content": "Paid."}, "PUT")
        self.call("GET", f"{V1}/notes?deal_id=31337")
        sent = self.client.post(f"{V1}/files", files={"file": ("a.pdf", b"%PDF")}, data={"deal_id": "31337"})
        file = f"{V1}/files/{sent.json()['data']['id']}"
        for path in ("files", "users", "users/me", "users/884422", "currencies", "activityTypes"):
            self.call("GET", f"{V1}/{path}")
        for one in (file, f"{file}/download"):
            self.call("GET", one)
        self.call("DELETE", file)
        hook = self.call("POST", f"{V1}/webhooks", HOOK)["id"]
        self.call("GET", f"{V1}/webhooks")
        self.call("DELETE", f"{V1}/webhooks/{hook}")

    def renewal(self) -> None:
        """A token, by its refresh token."""
        provider = self.app.provider
        keys = provider.credentials()
        form = {"grant_type": "refresh_token", "refresh_token": provider.accounts()[0]["refresh_token"]}
        assert self.client.post("/oauth/token", data=form, auth=(keys["client_id"], keys["client_secret"])).is_success


def everything_once() -> Calls:
    """Every call with its answer."""
    tour = Tour()
    for collection, new, change in LIVES:
        tour.life(f"{V2}/{collection}", new, change)
        tour.call("GET", f"{V2}/{collection}?limit=2")
    tour.call("GET", f"{V2}/deals/archived")
    for resource in ("deal", "organization", "person", "product"):
        tour.fields(f"{V2}/{resource}Fields")
    tour.products(f"{V2}/deals/31338")
    tour.searches()
    tour.old()
    tour.renewal()
    tour.app.close()
    return tour.calls
