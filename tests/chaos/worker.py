"""
`python -m tests.chaos.worker PROVIDER...`: workers as Lambda runs them, each an operating system process of its own.

It imports the handlers and what they need of these providers, and makes their AWS clients once, then forks a fresh worker for every event it is given:

    {"function": "deal_won", "events": [...]}      one worker for each event
    -> {"pids": [...]}                             they wait until the line "go", then start at once
    -> {"ends": [{"signal": 9, "answer": null}]}   the signal that ended it (0: none), and what its handler gave

Nothing of a run is left in the next: the parent calls nobody, so no connection is open and nothing is kept but the clients.
"""

import importlib
import json
import os
import sys
import traceback
from dataclasses import dataclass
from typing import Any, NoReturn

import httpx

from shared.providers import registry
from shared.wiring import world

FUNCTIONS = ("deal_won", "write_back")
PARTS = ("api", "mapping", "oauth")
"""Of every provider, beside the one that is named like its role."""
STDOUT, STDERR = 1, 2


@dataclass(frozen=True)
class Context:
    """What Lambda tells a handler of its invocation."""

    function_name: str
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:eu-west-1:000000000000:function:chaos"
    aws_request_id: str = "00000000-0000-4000-8000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        return 60_000


@dataclass(frozen=True)
class Child:
    """A worker that was forked; its answer comes through the pipe."""

    pid: int
    pipe: int

    def end(self) -> dict[str, Any]:
        with os.fdopen(self.pipe, "rb") as pipe:
            said = pipe.read()
        _, status = os.waitpid(self.pid, 0)
        killed = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        return {"signal": killed, "answer": json.loads(said) if said and not killed else None}


def forked(function: str, event: Any, start: tuple[int, int]) -> Child:
    """A worker that waits until the pipe `start` is closed by its parent."""
    read, write = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(read)
        os.close(start[1])
        os.read(start[0], 1)
        works(function, event, write)
    os.close(write)
    return Child(pid, read)


def works(function: str, event: Any, pipe: int) -> NoReturn:
    code = 0
    try:
        handler = importlib.import_module(f"functions.{function}.handler").handler
        os.write(pipe, json.dumps(handler(event, Context(function))).encode())
    except BaseException:  # noqa: BLE001  # whatever it was, this process must end here
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    os._exit(code)


def main() -> None:
    said = os.fdopen(os.dup(STDOUT), "w", buffering=1)
    os.dup2(STDERR, STDOUT)  # whatever a worker prints is its log
    for function in FUNCTIONS:
        importlib.import_module(f"functions.{function}.handler")
    for provider in sys.argv[1:]:
        for part in (*PARTS, registry.manifest(provider).role.value):
            registry.part(provider, part)
    clients = world().clients
    assert all((clients.dynamodb, clients.sqs, clients.kms, clients.s3, clients.secrets))
    httpx.Client().close()  # the first one imports what carries its requests
    while line := sys.stdin.readline():
        asked = json.loads(line)
        start = os.pipe()
        children = [forked(asked["function"], event, start) for event in asked["events"]]
        said.write(json.dumps({"pids": [child.pid for child in children]}) + "\n")
        sys.stdin.readline()
        os.close(start[0])
        os.close(start[1])
        said.write(json.dumps({"ends": [child.end() for child in children]}) + "\n")


if __name__ == "__main__":
    main()
