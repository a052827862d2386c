"""
The whole bundle on one machine: emulated AWS with the synthesised template, and the providers' sandboxes.

    with LocalStack() as stack:
        stack.invoke("tick")

Everything ends with the block, also on Ctrl-C and SIGTERM. Inside it, this process's own AWS calls go to the emulator.
"""

import json
import os
import signal
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from functions.catalog import FUNCTIONS, Http, Queue, named
from infra.bundling import ROOT
from infra.local import emulator, oncall
from infra.local.deploy import Outputs, deploy
from infra.local.door import Door
from infra.local.emulator import KEY, REGION, Emulator
from infra.local.pairs import DEFAULT
from infra.local.people import seed_people
from infra.local.seed import seed
from infra.names import LOCAL, Deployment, camel, output
from infra.sandbox import serve
from shared.settings import QUEUE_PREFIX, VARIABLES, Settings, from_environment

TABLES = ("links", "state", "audit")
HANDSHAKES = 5
SUBSCRIBED = "active"


class LocalStack:
    """
    A running local stack, of the deployment `name` with these providers (HubSpot and Xero by default) and the code below this folder.
    Its accounts are `connected`, or there are apps and rules only; not `opened` it is as it was just deployed.

    Attributes:
        endpoint_url, region: of the emulated AWS.
        settings: what functions read from their environment, for all of them together.
        outputs: the stacks' outputs, by stack.
        tables, queues, dead: names and URLs, by the short name.
        sandboxes: the providers' descriptions (origin, control, tokens, ...).
        webhooks: the doors by app; an app is named like its provider.
        connections: filled by the seed: {id: {"provider", "account_id", "book"}}.
        people: who may sign in, filled by the seed: {name: {"password", "group"}}.
    """

    def __init__(
        self,
        name: str = "ledgerlink",
        providers: Sequence[str] = (),
        code: Path = ROOT,
        *,
        connected: bool = True,
        opened: bool = True,
    ) -> None:
        self.deployment = Deployment(stack=name, environment=LOCAL)
        self._connected, self._opened = connected, opened
        self._code = code
        self._providers = tuple(providers) or DEFAULT
        self._ends = ExitStack()
        self.emulator: Emulator
        self.outputs: Mapping[str, Outputs] = {}
        self.settings = Settings("", "", "", "", "", "", name, LOCAL)
        self.sandboxes: Mapping[str, Mapping[str, Any]] = {}
        self.webhooks: Mapping[str, Door] = {}
        self.connections: dict[str, dict[str, str]] = {}
        self.people: dict[str, dict[str, str]] = {}

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """End everything that was started, last first."""
        self._ends.close()

    @property
    def endpoint_url(self) -> str:
        """Where the emulated AWS answers."""
        return self.emulator.endpoint

    @property
    def region(self) -> str:
        """The emulated region."""
        return REGION

    @property
    def api_url(self) -> str:
        """Where the HTTP API answers. The emulator serves it below a path, so it isn't what a function sees."""
        return f"{self.endpoint_url}/_aws/execute-api/{self.outputs['edge']['ApiId']}"

    @property
    def tables(self) -> dict[str, str]:
        """Tables by short name."""
        return {table: getattr(self.settings, f"{table}_table") for table in TABLES}

    @property
    def queues(self) -> dict[str, str]:
        """Queues' URLs by name."""
        return dict(self.settings.queues)

    @property
    def dead(self) -> dict[str, str]:
        """Dead-letter queues' URLs by the name of their queue."""
        return {queue.value: self.outputs["pipeline"][f"Dead{camel(queue.value)}"] for queue in Queue}

    @property
    def description(self) -> dict[str, Any]:
        """What `build/local.json` says."""
        return {
            "aws_endpoint": self.endpoint_url,
            "region": self.region,
            "stack": self.deployment.stack,
            "pid": os.getpid(),
            "webhooks": {app: asdict(door) | {"target": door.target} for app, door in self.webhooks.items()},
            "connections": self.connections,
            "api": self.api_url,
            "people": self.people,
            "directory": {
                name: self.outputs["people"][name] for name in ("PeoplePool", "PeopleClient", "PeopleSignIn")
            },
            "queues": self.queues,
            "dead_letters": self.dead,
            "tables": self.tables,
            "sandboxes": {"providers": self.sandboxes},
            "settings": self.variables,
        }

    @property
    def variables(self) -> dict[str, str]:
        """The settings as environment variables."""
        said = {name: value for outputs in self.outputs.values() for name, value in outputs.items()}
        names = [*VARIABLES.values(), *(f"{QUEUE_PREFIX}{queue.name}" for queue in Queue)]
        return {name: said[output(name)] for name in names}

    def boto(self, service: str) -> Any:
        """Make a boto3 client of the emulated AWS, as the account's owner."""
        return self.emulator.client(service)

    def invoke(self, function: str, event: object = None) -> Any:
        """Run one function (by its name in the catalog) and give its answer. Raises: RuntimeError with its error."""
        answer = self.boto("lambda").invoke(
            FunctionName=self.deployment.function(named(function)), Payload=json.dumps(event or {}).encode()
        )
        said = answer["Payload"].read()
        if "FunctionError" in answer:
            raise RuntimeError(f"{function} failed: {said.decode(errors='replace')}")
        return json.loads(said) if said else None

    def logs(self, function: str) -> list[str]:
        """Everything a function has logged so far, line by line."""
        group = f"/aws/lambda/{self.deployment.function(named(function))}"
        pages = self.boto("logs").get_paginator("filter_log_events").paginate(logGroupName=group)
        return [event["message"] for page in pages for event in page["events"]]

    def _start(self) -> None:
        self._end_on_sigterm()
        self.emulator = emulator.start()
        self._ends.callback(self.emulator.stop)
        served = serve.launch(self._providers)
        self._ends.callback(served.stop)
        self.sandboxes = served.described["providers"]
        self.outputs = deploy(self.emulator, self.deployment, self._code)
        self.settings = from_environment(self.variables)
        self.webhooks = {name: self._door(name) for name in self._providers}
        self._point_here()
        self.people |= seed_people(self.boto("cognito-idp"), self.outputs["people"]["PeoplePool"])
        seed(self, connected=self._connected, opened=self._opened)
        oncall.subscribe(self.boto("sns"), self.outputs["watch"]["AlarmTopic"])
        for door in self.webhooks.values() if self._opened else ():
            self.subscribe(door)

    def subscribe(self, door: Door) -> None:
        """Let the vendor deliver there. Its handshake waits for seconds only, and the function starts cold: try again."""
        control = f"{self.sandboxes[door.provider]['control']}/webhooks"
        reason = ""
        for _ in range(HANDSHAKES):
            told = _post(control, {"target": door.target, "mode": "on"})
            if told.get("status", SUBSCRIBED) == SUBSCRIBED:
                return
            reason = told["reason"]
        raise RuntimeError(f"{door.provider} delivers nothing to {door.url}: {reason}")

    def wake(self) -> None:
        """Have the doors' function started: each gets a delivery that nobody signed, and refuses it. Vendors soon give up on a cold one."""
        for door in self.webhooks.values():
            with suppress(HTTPError):
                _post(door.url, {})

    def _door(self, provider: str) -> Door:
        """The seed writes the address into the app's secret as `public_url`, and signatures are checked over that."""
        path = next(row.trigger.path for row in FUNCTIONS if isinstance(row.trigger, Http))
        path = path.replace("{provider}", provider).replace("{app}", provider)
        sandbox = self.sandboxes[provider]
        return Door(
            url=self.api_url + path,
            secret=sandbox["webhook_secret"],
            provider=provider,
            accounts=[sandbox["account_id"]],
        )

    def _point_here(self) -> None:
        """Let this process's own AWS clients speak to the emulator, until the end."""
        ours = {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": KEY,
        }
        before = {name: os.environ.get(name) for name in ours}
        os.environ |= ours
        self._ends.callback(_restore, before)

    def _end_on_sigterm(self) -> None:
        """Turn SIGTERM into an orderly exit, unless somebody handles it already."""
        ours = threading.current_thread() is threading.main_thread()
        if ours and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            signal.signal(signal.SIGTERM, _exit)
            self._ends.callback(signal.signal, signal.SIGTERM, signal.SIG_DFL)


def _exit(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


def _restore(before: Mapping[str, str | None]) -> None:
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def _post(url: str, body: Mapping[str, Any]) -> Any:
    request = Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})  # noqa: S310 - loopback
    with urlopen(request, timeout=30) as answer:  # noqa: S310 - loopback
        return json.loads(answer.read())
