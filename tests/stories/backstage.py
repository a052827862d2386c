"""Behind the stage: the running local stack, waiting for it, its command line and its workers; no vendor's shapes."""

import json
import os
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from functions.catalog import FUNCTIONS
from infra.local.pair import Side, wait_until
from infra.local.quiet import quiet, settle
from infra.local.stack import LocalStack
from shared import codec
from shared.aws import cursors
from shared.aws.connections import STATUS_SECONDS
from shared.model.hints import Hint
from shared.wiring import World
from tests.stories.prompt import typed

MINUTE = 61
A_LATE_ANSWER = 5
"""Seconds after which the providers take a webhook for refused."""
FAILURE = '"level":"ERROR"'
"""In a line of a function's log."""


@dataclass
class Backstage:
    """The stack between its two sides, and the stores behind them. `folder` is where the command line is run."""

    crm: Side
    ledger: Side
    stack: LocalStack
    world: World
    folder: Path

    @property
    def sides(self) -> tuple[Side, ...]:
        """Every vendor that has to come to rest."""
        return self.crm, self.ledger

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
        return quiet(self.world, self.sides)

    def fresh_minute(self) -> None:
        """Nobody has called anybody for a minute: the vendor's count of calls and ours begin anew."""
        self.ledger.control("clock", {"advance_s": MINUTE})
        for standing in self.world.connections.standings():
            self.world.state.delete(f"limiter#{standing.id}", "calls")

    def asked_just_now(self) -> None:
        """
        The tick has no account asked what changed in the next minutes, though somebody signed in to it: what comes of a poll, and its
        calls, is part of a story only where the story asks for it.
        """
        now = codec.instant(datetime.now(UTC))
        for standing in self.world.connections.standings():
            self.world.state.update(
                cursors.PARTITION, standing.id, assign={"polled_at": now, "whole_at": now, "more": 0}
            )

    def word_spreads(self) -> None:
        """Every process has heard whether consents stand: none goes by what it read, or reserved, before."""
        self.settle()
        time.sleep(STATUS_SECONDS)

    def settle(self, seconds: float = 200) -> None:
        """Wait until nothing is under way anywhere. Raises: TimeoutError that says what is, before pytest ends the story."""
        try:
            settle(self.world, self.sides, seconds)
        except TimeoutError as error:
            raise TimeoutError(f"{error}: {self.cli('state')}; the last failures: {self.failures()}") from None

    def failures(self) -> list[str]:
        """What each function logged last as a failure."""
        logs = ([line for line in self.stack.logs(row.name) if FAILURE in line] for row in FUNCTIONS)
        return [lines[-1] for lines in logs if lines]

    def cli(self, *words: str, code: int | Collection[int] = 0) -> Any:
        """Run the command line as a script would; gives the JSON it printed."""
        return json.loads(self.terminal(*words, "--json", code=code))

    def terminal(self, *words: str, code: int | Collection[int] = 0, given: str = "") -> str:
        """
        Run the command line as a person would, until it ends with this code or one of these; gives what it printed on stdout.
        `given` is what it reads from another program.
        """
        ran = typed(words, self.folder, {**os.environ, "COLUMNS": "400"}, given)
        assert ran.code in ({code} if isinstance(code, int) else code), ran.stderr + ran.stdout
        return ran.stdout

    def held(self, deal: str) -> list[dict[str, Any]]:
        """The lines of `ledgerlink holds list` about the deal."""
        return [hold for hold in self.cli("holds", "list") if hold["deal"] == deal]

    def why(self, deal: str, rule: str) -> str:
        """What `ledgerlink explain` says last under this rule; empty where nothing."""
        decided = self.cli("explain", "deal", deal)["decisions"]
        return next((str(one["why"]) for one in reversed(decided) if one["rule"] == rule), "")

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
