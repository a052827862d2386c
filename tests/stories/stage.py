"""The running local stack with HubSpot and Xero: its rules, what the deal is told, and its door."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from infra.local.seed import RULES
from shared.model.claims import ClaimState
from shared.model.hints import Hint
from shared.model.refs import ConnectionId, Kind, Ref
from shared.usecases.invoicing.handoff_run import INVOICE
from tests.stories.backstage import Backstage
from tests.stories.desk import ONE, Desk
from tests.stories.webhook import signed_by_hubspot, won

__all__ = ["ONE", "Stage"]


@dataclass
class Stage(Desk, Backstage):
    """The stack, and what people do in its two sides."""

    def told(self, deal: str, **facts: str) -> dict[str, str]:
        """Wait until the deal says so; gives all it says."""
        self.until(lambda: facts.items() <= self.fields(deal).items(), lambda: f"{facts} on it: {self.fields(deal)}")
        return self.fields(deal)

    def invoice(self, deal: str) -> dict[str, Any]:
        """
        Wait for the deal's invoice. It is linked, too, or whoever made it is done: finance, a person, opens none in the moment between.
        """
        self.until(
            lambda: self.invoices(deal) and self._is_settled(deal),
            lambda: f"an invoice for {deal}, which says {self.fields(deal)}",
        )
        return self.invoices(deal)[0]

    def _is_settled(self, deal: str) -> bool:
        claim = self.world.links.dossier(self.ref(deal)).claims.get(INVOICE)
        return claim is None or claim.state is not ClaimState.OPEN

    @contextmanager
    def under(self, *changes: tuple[str, str]) -> Iterator[None]:
        """Put other rules in force: the example's with these texts exchanged. Afterwards the example's again."""
        rules = self.world.rules
        rules.activate(rules.push(changed(*changes).encode()))
        try:
            yield
        finally:
            rules.activate(rules.push(RULES.read_bytes()))

    def ref(self, deal: str) -> Ref:
        """The deal as we name it."""
        return Ref(ConnectionId(f"hubspot:{self.portal}"), Kind.DEAL, deal)

    def look_again(self, deal: str, cause: str = "by hand") -> Hint:
        """A hint to look at the deal whatever was seen before."""
        return Hint(about=self.ref(deal), key=f"{cause} {time.time_ns()}", cause=cause)

    def event(self, deal: str, portal: str = "") -> dict[str, Any]:
        """The CRM's event of a deal that was won, in the main portal or another."""
        return won(portal or self.portal, deal)

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


def changed(*changes: tuple[str, str]) -> str:
    """The example's rules with these texts exchanged."""
    text = RULES.read_text()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text
