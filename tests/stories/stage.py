"""The running local stack: waiting for it, its command line, its rules, its workers and its door."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.local.pair import wait_until
from infra.local.quiet import quiet, settle
from infra.local.seed import RULES
from infra.local.stack import LocalStack
from shared import codec
from shared.aws.connections import STATUS_SECONDS
from shared.model.hints import Hint
from shared.model.refs import ConnectionId, Kind, Ref
from shared.wiring import World
from tests.stories.desk import ONE, Desk
from tests.stories.webhook import signed_by_hubspot, won

__all__ = ["ONE", "Stage"]

MINUTE = 61
A_LATE_ANSWER = 5
"""Seconds after which the providers take a webhook for refused."""


@dataclass
class Stage(Desk):
    """The stack around its two sides, and the stores behind them. `folder` is where the command line is run."""

    stack: LocalStack
    world: World
    folder: Path

    def told(self, deal: str, **facts: str) -> dict[str, str]:
        """Wait until the deal says so; gives all it says."""
        self.until(lambda: facts.items() <= self.fields(deal).items(), lambda: f"{facts} on it: {self.fields(deal)}")
        return self.fields(deal)

    def invoice(self, deal: str) -> dict[str, Any]:
        """Wait for the deal's invoice."""
        self.until(lambda: self.invoices(deal), lambda: f"an invoice for {deal}, which says {self.fields(deal)}")
        return self.invoices(deal)[0]

    def until(self, true: Callable[[], Any], what: Callable[[], str], seconds: float = 180) -> Any:
        """
        Wait until it is so, and give what `true` gave. Raises: TimeoutError that says how it is instead.

        A webhook that a busy machine answered too late is repeated meanwhile, not at the provider's time.
        """
        looked = time.monotonic()

        def so() -> Any:
            nonlocal looked
            found = true()
            if not found and time.monotonic() - looked > A_LATE_ANSWER:
                looked = time.monotonic()
                self.quiet()
            return found

        try:
            return wait_until(so, what="", seconds=seconds)
        except TimeoutError:
            raise TimeoutError(f"waited {seconds:g} s in vain for {what()}") from None

    def quiet(self) -> bool:
        """Whether no webhook is to be delivered and no message waits or is carried out."""
        return quiet(self.world, (self.crm, self.ledger))

    def fresh_minute(self) -> None:
        """Nobody has called anybody for a minute: the vendor's count of calls and ours begin anew."""
        self.ledger.control("clock", {"advance_s": MINUTE})
        for standing in self.world.connections.standings():
            self.world.state.delete(f"limiter#{standing.id}", "calls")

    def word_spreads(self) -> None:
        """Every process has heard whether consents stand: none goes by what it read, or reserved, before."""
        self.settle()
        time.sleep(STATUS_SECONDS)

    def settle(self, seconds: float = 300) -> None:
        """Wait until nothing is under way anywhere."""
        try:
            settle(self.world, (self.crm, self.ledger), seconds)
        except TimeoutError as error:
            raise TimeoutError(f"{error}: {self.cli('state')}") from None

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

    def why(self, deal: str, rule: str) -> str:
        """What `ledgerlink explain` says last under this rule; empty where nothing."""
        decided = self.cli("explain", "deal", deal)["decisions"]
        return next((str(one["why"]) for one in reversed(decided) if one["rule"] == rule), "")

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
