"""One local stack for all stories: the whole bundle, with a CRM and a ledger to act in."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from infra.local.pair import Side, wait_until
from infra.local.stack import LocalStack
from shared.usecases.work_left import work_left
from shared.wiring import World, world

LINES = (
    {"name": "Platform seats", "hs_sku": "SEAT-PRO", "quantity": "12", "price": "49.9905"},
    {"name": "Onboarding", "hs_sku": "ONBOARD", "quantity": "1", "price": "1500", "hs_discount_percentage": "10"},
    {"name": "Support hours", "hs_sku": "SUPPORT", "quantity": "2.5", "price": "120"},
)
NET = Decimal("2249.89")


@dataclass
class Stage:
    """The running stack, and what people do in its CRM and its ledger."""

    stack: LocalStack
    crm: Side
    ledger: Side
    world: World
    companies: int = 0

    def deal(self, *lines: dict[str, str], company: str = "", contacts: tuple[str, ...] = (), **properties: str) -> str:
        """Sales opens a deal, of a new company unless one is named; its amount is the sum of its lines unless given."""
        if not company:
            company, contact = self.company()
            contacts = (contact,)
        made = self.crm.act(
            "create_deal",
            properties={"dealname": f"Deal of {company}", "deal_currency_code": "EUR", **properties},
            company=company,
            contacts=list(contacts),
            lines=list(lines or LINES),
        )
        return str(made["id"])

    def company(self, **properties: str) -> tuple[str, str]:
        """Sales meets a new company with one contact."""
        self.companies += 1
        name = f"Story Company {time.time_ns()}"
        domain = f"story-{time.time_ns()}.test"
        made = self.crm.act("create_company", properties={"name": name, "domain": domain, **properties})
        contact = self.crm.act(
            "create_contact",
            properties={"email": f"ap@{domain}", "firstname": "Ann", "lastname": "Poe"},
            company=str(made["id"]),
        )
        return str(made["id"]), str(contact["id"])

    def wins(self, deal: str) -> None:
        """Sales moves the deal to the won stage."""
        self.crm.act("move_deal", deal, stage="won")

    def invoices(self, deal: str) -> list[dict[str, Any]]:
        """Every invoice of the deal in the ledger's books, whatever its status."""
        return [i for i in self.ledger.books()["invoices"] if i.get("Reference") == f"DEAL-{deal}"]

    def invoice(self, deal: str) -> dict[str, Any]:
        """Wait for the deal's invoice."""
        found: list[dict[str, Any]] = wait_until(lambda: self.invoices(deal), what=f"an invoice for the deal {deal}")
        return found[0]

    def fields(self, deal: str) -> dict[str, str]:
        """What we wrote on the deal."""
        held = next(d for d in self.crm.books()["deals"] if str(d["id"]) == deal)["properties"]
        return {
            name.removeprefix("ledgerlink_"): value
            for name, value in held.items()
            if name.startswith("ledgerlink_") and value
        }

    def told(self, deal: str, **facts: str) -> dict[str, str]:
        """Wait until the deal says so."""
        wait_until(
            lambda: facts.items() <= self.fields(deal).items(),
            what=f"{facts} on the deal {deal}, not {self.fields(deal)}",
        )
        return self.fields(deal)

    def on(self, deal: str, kind: str) -> list[dict[str, Any]]:
        """The notes or tasks of the deal."""
        return [
            record
            for record in self.crm.books()[kind]
            if deal in {str(to["id"]) for to in record.get("associations", {}).get("deals", {}).get("results", [])}
        ]

    def settle(self, seconds: float = 120) -> None:
        """Wait until nothing is under way anywhere."""

        def quiet() -> bool:
            if self.crm.undelivered() or self.ledger.undelivered():
                return False
            here = self.world
            return work_left(backlog=here.backlog, parking=here.parking, held=here.links).quiet

        def twice() -> bool:
            if not quiet():
                return False
            time.sleep(0.3)
            return quiet()

        wait_until(twice, what="a quiet stack", seconds=seconds)

    def cli(self, *words: str, code: int = 0) -> Any:
        """Run the command line as a user would; gives what it printed as JSON."""
        ran = subprocess.run(
            [sys.executable, "-m", "shared.cli.main", *words, "--json"],
            capture_output=True,
            text=True,
            cwd=self.stack.folder,
            check=False,
        )
        assert code == ran.returncode, ran.stderr + ran.stdout
        return json.loads(ran.stdout)


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    with LocalStack() as stack:
        sandboxes = stack.description["sandboxes"]["providers"]
        yield Stage(
            stack, Side("hubspot", sandboxes["hubspot"]), Side("xero", sandboxes["xero"]), world(stack.settings)
        )
