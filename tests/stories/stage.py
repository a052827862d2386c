"""The running local stack, and what people do in its CRM and its ledger."""

import base64
import hashlib
import hmac
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from infra.local.pair import Side, wait_until
from infra.local.seed import RULES
from infra.local.stack import Door, LocalStack
from shared import codec
from shared.model.hints import Hint
from shared.model.refs import ConnectionId, Kind, Ref
from shared.usecases.work_left import work_left
from shared.wiring import World

LINES = (
    {"name": "Platform seats", "hs_sku": "SEAT-PRO", "quantity": "12", "price": "49.9905"},
    {"name": "Onboarding", "hs_sku": "ONBOARD", "quantity": "1", "price": "1500", "hs_discount_percentage": "10"},
    {"name": "Support hours", "hs_sku": "SUPPORT", "quantity": "2.5", "price": "120"},
)
NET, TAX = Decimal("2249.89"), Decimal("449.98")
ONE = {"name": "Support hours", "hs_sku": "SUPPORT", "quantity": "4", "price": "120"}
OWNER = "884422"
Line = Mapping[str, str]
Buyer = tuple[str, str]
"""A company's id and its contact's."""
FIXED_NAMES = ("id", "deal", "code", "sentence", "amount", "difference", "url")


@dataclass
class Stage:
    """The stack, its two sides, and the stores behind them. `folder` is where the command line is run."""

    stack: LocalStack
    crm: Side
    ledger: Side
    world: World
    folder: Path

    @property
    def portal(self) -> str:
        """The CRM account whose deals are handed off."""
        return str(self.crm.described["account_id"])

    def company(self, **properties: str) -> Buyer:
        """Sales meets a new company with one contact; gives the ids of both."""
        mark = time.time_ns()
        facts = {"name": f"Story Company {mark}", "domain": f"story-{mark}.test", **properties}
        made = self.crm.act("create_company", properties=facts)
        person = {"email": f"ap@story-{mark}.test", "firstname": "Ann", "lastname": "Poe"}
        contact = self.crm.act("create_contact", properties=person, company=str(made["id"]))
        return str(made["id"]), str(contact["id"])

    def deal(self, *lines: Line, company: Buyer | None = None, **properties: str) -> str:
        """Sales opens a deal, of a new company unless one is given; its amount is its lines' sum unless it is given."""
        return self.open_deal(lines, properties, company or self.company())

    def open_deal(self, lines: Sequence[Line], properties: Line, buyer: Buyer) -> str:
        """Sales opens a deal of this company and contact."""
        facts = {"dealname": f"Order of {buyer[0]}", "deal_currency_code": "GBP", "hubspot_owner_id": OWNER}
        made = self.crm.act(
            "create_deal",
            properties={**facts, **properties},
            company=buyer[0],
            contacts=list(buyer[1:]),
            lines=[dict(line) for line in lines],
        )
        return str(made["id"])

    def moves(self, deal: str, stage: str) -> None:
        """Sales moves the deal to won, lost, open, or a stage by its id."""
        self.crm.act("move_deal", deal, stage=stage)

    def wins(self, deal: str) -> str:
        """Sales moves the deal to its pipeline's won stage; gives the deal."""
        self.moves(deal, "won")
        return deal

    def edits(self, deal: str, **properties: str) -> None:
        """Sales changes the deal."""
        self.crm.act("edit", deal, properties=properties)

    def touches(self, deal: str) -> None:
        """Sales changes something of the deal that no invoice depends on."""
        self.edits(deal, closedate=str(time.time_ns() // 1_000_000))

    def record(self, kind: str, identity: str, portal: str = "") -> dict[str, str]:
        """What the CRM holds of a record of the main portal, or another: ids repeat."""
        wanted = identity, portal or self.portal
        found = next(one for one in self.crm.books()[kind] if (str(one["id"]), one["_account"]) == wanted)
        held: dict[str, str] = found["properties"]
        return held

    def fields(self, deal: str) -> dict[str, str]:
        """What we wrote on the deal, without our prefix; empty fields left out."""
        held = self.record("deals", deal)
        return {n.removeprefix("ledgerlink_"): v for n, v in held.items() if n.startswith("ledgerlink_") and v}

    def told(self, deal: str, **facts: str) -> dict[str, str]:
        """Wait until the deal says so; gives all it says."""
        self.until(lambda: facts.items() <= self.fields(deal).items(), lambda: f"{facts} on it: {self.fields(deal)}")
        return self.fields(deal)

    def on(self, deal: str, kind: str, portal: str = "") -> list[dict[str, str]]:
        """The notes or tasks of a deal of the main portal, or another."""
        return [
            record["properties"]
            for record in self.crm.books()[kind]
            if record["_account"] == (portal or self.portal)
            and deal in {str(to["id"]) for to in record.get("associations", {}).get("deals", {}).get("results", [])}
        ]

    def invoices(self, deal: str) -> list[dict[str, Any]]:
        """Every invoice of the deal in the ledger's books, whatever its status."""
        return [i for i in self.ledger.books()["invoices"] if i.get("Reference") == f"DEAL-{deal}"]

    def invoice(self, deal: str) -> dict[str, Any]:
        """Wait for the deal's invoice."""
        self.until(lambda: self.invoices(deal), lambda: f"an invoice for {deal}, which says {self.fields(deal)}")
        return self.invoices(deal)[0]

    def customers(self, **members: str) -> list[dict[str, Any]]:
        """The ledger's customers with these members, archived ones too."""
        return [c for c in self.ledger.books()["customers"] if members.items() <= c.items()]

    def until(self, true: Callable[[], Any], what: Callable[[], str], seconds: float = 30) -> None:
        """Wait until it is so. Raises: TimeoutError that says how it is instead."""
        try:
            wait_until(true, what="", seconds=seconds)
        except TimeoutError:
            raise TimeoutError(f"waited {seconds:g} s in vain for {what()}") from None

    def quiet(self) -> bool:
        """Whether no webhook is to be delivered and no message waits or is carried out."""
        here = self.world
        idle = not self.crm.undelivered() and not self.ledger.undelivered()
        return (
            idle
            and work_left(
                backlog=here.backlog, agenda=here.agenda, clock=here.clock, parking=here.parking, held=here.links
            ).quiet
        )

    def settle(self, seconds: float = 90) -> None:
        """Wait until nothing is under way anywhere; a webhook may be on its way between two looks."""

        def twice() -> bool:
            if not self.quiet():
                return False
            time.sleep(0.2)
            return self.quiet()

        self.until(twice, lambda: f"a quiet stack: {self.cli('state')}", seconds=seconds)

    def cli(self, *words: str, code: int = 0) -> Any:
        """Run the command line as a script would; gives the JSON it printed."""
        return json.loads(self.terminal(*words, "--json", code=code))

    def terminal(self, *words: str, code: int = 0) -> str:
        """Run the command line as a person would; gives what it printed on stdout."""
        program = Path(sys.executable).with_name("ledgerlink")
        narrow = {**os.environ, "COLUMNS": "400"}
        ran = subprocess.run(
            [program, *words], capture_output=True, text=True, cwd=self.folder, check=False, env=narrow
        )
        assert code == ran.returncode, ran.stderr + ran.stdout
        return ran.stdout

    def held(self, deal: str) -> list[dict[str, Any]]:
        """The lines of `ledgerlink holds list` about the deal."""
        return [hold for hold in self.cli("holds", "list") if hold["deal"] == deal]

    @contextmanager
    def under(self, *changes: tuple[str, str]) -> Iterator[None]:
        """Put other rules in force: the example's with these texts exchanged. Afterwards the example's again."""
        text = RULES.read_text()
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        rules = self.world.rules
        rules.activate(rules.push(text.encode()))
        try:
            yield
        finally:
            rules.activate(rules.push(RULES.read_bytes()))

    def ref(self, deal: str) -> Ref:
        """The deal as we name it."""
        return Ref(ConnectionId(f"hubspot:{self.portal}"), Kind.DEAL, deal)

    def invoke(self, function: str, *hints: Hint) -> Any:
        """Start a worker by hand, beside the queue, with these hints as one batch."""
        records = [
            {
                "messageId": f"by-hand-{time.time_ns()}",
                "receiptHandle": "by-hand",
                "attributes": {"MessageGroupId": str(hint.about), "ApproximateReceiveCount": "1"},
                "body": codec.dumps(hint),
            }
            for hint in hints
        ]
        return self.stack.invoke(function, {"Records": records})

    def look_again(self, deal: str, cause: str = "by hand") -> Hint:
        """A hint to look at the deal whatever was seen before."""
        return Hint(about=self.ref(deal), key=f"{cause} {time.time_ns()}", cause=cause)

    def event(self, deal: str, portal: str = "") -> dict[str, Any]:
        """The CRM's event of a deal that was won."""
        return {
            "eventId": time.time_ns() % 1_000_000_000,
            "subscriptionId": 905,
            "portalId": int(portal or self.portal),
            "appId": 778899,
            "occurredAt": time.time_ns() // 1_000_000,
            "subscriptionType": "deal.propertyChange",
            "attemptNumber": 0,
            "objectId": int(deal),
            "propertyName": "dealstage",
            "propertyValue": "closedwon",
            "changeSource": "CRM_UI",
        }

    def delivered(self, deal: str) -> list[list[dict[str, Any]]]:
        """What the CRM's deliveries said about the deal so far, delivery by delivery."""
        log = self.crm.client.get(f"{self.crm.described['control']}/deliveries").raise_for_status().json()
        return [
            entry["events"] for entry in log if any(str(event.get("objectId")) == deal for event in entry["events"])
        ]

    def deliver(self, events: list[dict[str, Any]]) -> int:
        """Send a delivery of the CRM's with a good signature; gives the answer's status."""
        door, body = self.stack.webhooks["hubspot"], json.dumps(events).encode()
        return self.crm.client.post(door.url, content=body, headers=signed_by_hubspot(door, body)).status_code


def signed_by_hubspot(door: Door, body: bytes, seconds: int = 0) -> dict[str, str]:
    """The headers with which HubSpot signs this delivery so many seconds from now (signature v3)."""
    stamp = str(time.time_ns() // 1_000_000 + seconds * 1000)
    said = b"POST" + door.url.encode() + body + stamp.encode()
    signature = base64.b64encode(hmac.new(door.secret.encode(), said, hashlib.sha256).digest()).decode()
    return {"X-HubSpot-Signature-v3": signature, "X-HubSpot-Request-Timestamp": stamp}


def writes(calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The calls that change something: batch reads are POSTs that don't."""
    return [c for c in calls if c["method"] != "GET" and "/batch/read" not in c["path"] and "/search" not in c["path"]]
