"""
A gate between a worker and the world: it counts side effects, and kills the worker before or after one of them.

Every request of the worker, to AWS and to the providers, passes through reverse proxies (`tests.chaos.door`) that share
one `Gate`. The kill is a real SIGKILL from outside: nothing in the code under test knows of it.
"""

import json
import os
import signal
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Phase(StrEnum):
    """When the worker dies: its request never leaves, was carried out, or is carried out when others went on already."""

    BEFORE = "before"
    AFTER = "after"
    LATE = "late"


AWS_READS = frozenset({"GetItem", "Query", "BatchGetItem", "GetSecretValue", "Decrypt", "Encrypt"})
"""What changes nothing: encrypting only computes."""
PROVIDER_READS = ("/batch/read", "/search", "/composite", "/batch")
"""Reads that are sent with POST."""
TOKEN_ROUTE = "/token"
TOKEN_ITEM = "token"
CALLS_ITEM = "calls"


@dataclass(frozen=True, slots=True)
class Effect:
    """
    One side effect; `name` says the same of the same step in every run. It `renews` a token when that is due, or `reserves` calls
    to an account: a run that a busy machine makes slow does that again for one account, and it counts once.
    """

    name: str
    renews: bool = False
    reserves: str = ""


@dataclass
class Gate:
    """
    Counts side effects in order; kills `pid` at the one numbered `at`, in the phase asked for.

    A late request leaves when it is `released`; when it has `arrived`, its effect is there.
    """

    at: int = 0
    phase: Phase = Phase.BEFORE
    renewals_count: bool = False
    pid: int = 0
    seen: list[str] = field(default_factory=list)
    reserved: set[str] = field(default_factory=set)
    fired: bool = False
    kills: int = 0
    released: threading.Event = field(default_factory=threading.Event)
    arrived: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def arm(self, at: int, phase: Phase = Phase.BEFORE, *, renewals_count: bool = False) -> None:
        """Begin anew: kill at this side effect (counted from 1; 0 for never)."""
        with self.lock:
            self.at, self.phase, self.renewals_count = at, phase, renewals_count
            self.seen, self.reserved, self.fired, self.pid = [], set(), False, 0
            self.released, self.arrived = threading.Event(), threading.Event()

    def count(self, effect: Effect | None) -> int:
        """Number this side effect; 0 for none."""
        if effect is None or (effect.renews and not self.renewals_count):
            return 0
        with self.lock:
            if effect.reserves and effect.reserves in self.reserved:
                return 0
            self.reserved.add(effect.reserves)
            self.seen.append(effect.name)
            return len(self.seen)

    def strikes(self, number: int, phase: Phase) -> bool:
        """Kill the worker if it is time; a killed worker gets no answer."""
        with self.lock:
            if self.fired or not number or number != self.at or phase is not self.phase or not self.pid:
                return False
            self.fired, self.kills = True, self.kills + 1
            os.kill(self.pid, signal.SIGKILL)
            return True


def aws_effect(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Effect | None:
    """Name the side effect of a call to AWS; None for a read."""
    operation = headers.get("x-amz-target", "").rpartition(".")[2]
    if not operation:
        return None if method in {"GET", "HEAD"} else Effect(f"{method} {path.partition('?')[0]}")
    if operation in AWS_READS:
        return None
    asked = json.loads(body)
    touched = list(touched_by(asked))
    return Effect(
        " ".join([operation, *touched]),
        renews=touched == [TOKEN_ITEM],
        reserves=asked["Key"]["pk"]["S"] if touched == [CALLS_ITEM] else "",
    )


def provider_effect(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Effect | None:
    """Name the side effect of a call to a provider; None for a read, whatever its method."""
    route = path.partition("?")[0]
    if route.endswith(TOKEN_ROUTE):
        return Effect(f"{method} {route}", renews=True)
    if method == "GET" or route.endswith(PROVIDER_READS):
        return None
    return Effect(f"{method} {'/'.join('*' if part.isdigit() else part for part in route.split('/'))}")


def touched_by(asked: Mapping[str, Any]) -> Iterator[str]:
    """The items or the queue that a call changes, in words that are the same in every run."""
    if "QueueUrl" in asked:
        yield asked["QueueUrl"].rpartition("/")[2]
    for step in asked.get("TransactItems", [asked]):
        for change in (step, *step.values()):
            keys = change.get("Key") or change.get("Item") if isinstance(change, dict) else None
            if keys:
                yield _item(keys["pk"]["S"], keys["sk"]["S"])


def _item(partition: str, sort: str) -> str:
    if "#" not in partition:
        return partition
    return "entry" if sort.isdigit() else sort.partition(":")[0]
