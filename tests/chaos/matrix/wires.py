"""What connects a process with the world: every request to AWS and to a vendor passes here, and may be interfered with."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import httpx

from infra.sandbox.core.app import Sandbox
from infra.sandbox.core.transport import SandboxTransport
from tests.chaos.gate import TOKEN_ITEM, Effect, provider_effect, touched_by
from tests.chaos.matrix.simulated import A_CALL_SECONDS, SimulatedClock
from tests.fakes.cloud.rest import MemoryCloud

TIMEOUT_SECONDS = 20.0
"""How long the connectors wait for an answer."""
AWS_WRITES = {
    "put_item": "PutItem",
    "update_item": "UpdateItem",
    "delete_item": "DeleteItem",
    "transact_write_items": "TransactWriteItems",
    "send_message_batch": "SendMessageBatch",
    "change_message_visibility_batch": "ChangeMessageVisibilityBatch",
    "send_email": "SendEmail",
    "publish": "Publish",
}
SERVICES = ("dynamodb", "sqs", "kms", "secrets", "s3", "cloudwatch", "mail", "sns")


@dataclass(frozen=True, slots=True)
class Request:
    """
    One request on its way: `where` is an AWS service or a provider, `what` its operation, or its method and path; `connection` whose
    account it goes to.
    """

    where: str
    what: str
    effect: Effect | None
    asked: Any
    connection: str = ""


class Interference(Protocol):
    """What happens to a request that leaves: it is carried out, or not, or its sender dies of it."""

    def __call__(self, request: Request, carry_out: Callable[[], Any], /) -> Any: ...


@dataclass
class AwsWire:
    """A client of one service, each of whose calls passes `through`."""

    client: Any
    service: str
    through: Interference

    def __getattr__(self, name: str) -> Any:
        own = getattr(self.client, name)
        if not callable(own):
            return own

        def called(**asked: Any) -> Any:
            return self.through(Request(self.service, name, aws_effect(name, asked), asked), lambda: own(**asked))

        return called


class Clients:
    """As `shared.aws.clients.Clients`, on the cloud in this process."""

    def __init__(self, cloud: MemoryCloud, through: Interference) -> None:
        for service in SERVICES:
            setattr(self, service, AwsWire(getattr(cloud, service), service, through))


class Cable(httpx.BaseTransport):
    """The way to one account in a vendor's sandbox. A call takes a moment; an answer that never comes as long as we wait for it."""

    def __init__(self, connection: str, sandbox: Sandbox, clock: SimulatedClock, through: Interference) -> None:
        self.connection, self.provider = connection, connection.partition(":")[0]
        self.sandbox, self.clock, self.through = SandboxTransport(sandbox), clock, through

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        body = request.read()
        path = request.url.raw_path.decode()
        effect = provider_effect(request.method, path, request.headers, body)
        asked = Request(self.provider, f"{request.method} {path}", effect, request, self.connection)
        self.clock.advance(A_CALL_SECONDS)
        try:
            answer: httpx.Response = self.through(asked, lambda: self.sandbox.handle_request(request))
        except httpx.ReadTimeout:
            self.clock.advance(TIMEOUT_SECONDS)
            raise
        return answer


def aws_effect(operation: str, asked: Any) -> Effect | None:
    """Name the side effect of a call to AWS, as `tests.chaos.gate.aws_effect` does; None for a read."""
    written = AWS_WRITES.get(operation)
    if written is None:
        return None
    touched = list(touched_by(asked))
    return Effect(" ".join([written, *touched]), renews=touched == [TOKEN_ITEM])
