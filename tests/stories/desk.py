"""What people do in the CRM of the running stack, and what they find there and in the ledger."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from infra.local.pair import Side

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
class Desk:
    """The two sides as sales and finance see them."""

    crm: Side
    ledger: Side

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
        found = next(one for one in self.crm.book(kind) if (str(one["id"]), one["_account"]) == wanted)
        held: dict[str, str] = found["properties"]
        return held

    def fields(self, deal: str) -> dict[str, str]:
        """What we wrote on the deal, without our prefix; empty fields left out."""
        held = self.record("deals", deal)
        return {n.removeprefix("ledgerlink_"): v for n, v in held.items() if n.startswith("ledgerlink_") and v}

    def on(self, deal: str, kind: str, portal: str = "") -> list[dict[str, str]]:
        """The notes or tasks of a deal of the main portal, or another."""
        return [
            record["properties"]
            for record in self.crm.book(kind)
            if record["_account"] == (portal or self.portal)
            and deal in {str(to["id"]) for to in record.get("associations", {}).get("deals", {}).get("results", [])}
        ]

    def invoices(self, deal: str) -> list[dict[str, Any]]:
        """Every invoice of the deal in the ledger's books, whatever its status."""
        return [i for i in self.ledger.book("invoices") if i.get("Reference") == f"DEAL-{deal}"]

    def customers(self, **members: str) -> list[dict[str, Any]]:
        """The ledger's customers with these members, archived ones too."""
        return [c for c in self.ledger.book("customers") if members.items() <= c.items()]


def writes(calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The calls that change something: batch reads are POSTs that don't."""
    return [c for c in calls if c["method"] != "GET" and "/batch/read" not in c["path"] and "/search" not in c["path"]]
