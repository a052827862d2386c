"""
How a provider plugs into the core.

Subclass ``Provider``, then ``app.Sandbox(MyProvider)`` is a WSGI app. In ``infra/sandbox/<name>/__init__.py`` offer
``build() -> Sandbox`` and add the row to ``infra.sandbox.serve.REGISTRY``. What the core does for you, in this order:

1. reads the body, serves ``/_sandbox/*`` itself, finds the route (else ``refuse(404|405)``),
2. takes a fault (a 4xx/5xx fault is answered through your ``refuse``),
3. calls ``arrive`` (and at the end ``leave``); under ``self.lock``: ``admit`` (authentication), ``meter`` (rate limits), the endpoint,
4. writes the call log, adds ``call.headers``, applies what is left of the fault.

Endpoints run under the lock and return a werkzeug ``Response`` (see ``call.json_answer``) or raise ``call.Refused``.
Webhooks: build an ``outbox.Outbox`` with your ``outbox.Courier`` in ``__init__``, keep it as ``self.outbox``, and call
``self.outbox.publish([...])`` from anywhere.
"""

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call
from infra.sandbox.core.clock import Clock
from infra.sandbox.core.outbox import Outbox

BOOKS = ("customers", "invoices", "payments", "credits", "deals", "companies", "contacts", "notes", "tasks")


class CannotAct(ValueError):
    """The control plane asked for an act that does not exist or cannot happen now; the sentence says why."""


class Provider(ABC):
    """One simulated vendor: routes, state, seed, refusals and what control may do to it."""

    name: ClassVar[str]
    api_path: ClassVar[str] = ""  # below the origin: the base of the vendor's API
    token_path: ClassVar[str]  # below the origin; a ``lost_token`` fault without a path matches it
    idempotency_header: ClassVar[str] = "Idempotency-Key"

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self.outbox: Outbox | None = None

    @abstractmethod
    def routes(self) -> Iterable[Rule]:
        """Every path the vendor serves; each rule's endpoint is a ``call.Endpoint``."""

    def arrive(self, call: Call) -> None:  # noqa: B027 - most vendors have no such limit
        """Called before the lock is waited for: for limits on calls at once. May raise ``Refused``."""

    def leave(self, call: Call) -> None:  # noqa: B027 - likewise
        """Called once for each call that arrived, after it was carried out."""

    @abstractmethod
    def admit(self, call: Call) -> None:
        """Authenticate: fill ``call.account``, ``call.account_id`` and ``call.grant``, or raise ``Refused``."""

    def meter(self, call: Call) -> None:  # noqa: B027 - not every vendor limits
        """Count the call: put the vendor's limit headers into ``call.headers``, or raise ``Refused``."""

    def idempotency_key(self, call: Call) -> str | None:
        """The key that the call carries, for the call log; a header unless the vendor has it elsewhere."""
        return call.request.headers.get(self.idempotency_header)

    @abstractmethod
    def refuse(self, status: int, call: Call, retry_after: str | None = None) -> Response:
        """Word 404, 405, 429 and 4xx/5xx faults as the vendor does."""

    @abstractmethod
    def books(self) -> Mapping[str, list[Any]]:
        """Everything of all accounts under the names of ``BOOKS``, vendor-shaped, each with ``_created_seq``."""

    @abstractmethod
    def act(self, do: str, id_: str, with_: Mapping[str, Any]) -> Any:
        """
        Do what a person does in the vendor's user interface and return the objects touched.

        Raises:
            CannotAct: an unknown verb or object, or a state in which it is impossible.
        """

    @abstractmethod
    def reset(self) -> None:
        """Go back to the seed; the seeded accounts keep ids and tokens."""

    @abstractmethod
    def accounts(self) -> list[dict[str, str]]:
        """Every account as {account_id, access_token, refresh_token}; the first is the default one."""

    @abstractmethod
    def add_account(self) -> dict[str, str]:
        """Create one more seeded account and return it like ``accounts``."""

    @abstractmethod
    def credentials(self) -> dict[str, str]:
        """Return client_id, client_secret and webhook_secret."""

    def configure_webhooks(self, _settings: Mapping[str, Any]) -> Mapping[str, Any]:
        """Take the vendor's own members of POST control/webhooks and return those in force (called by GET, too)."""
        return {}

    def on_target(self, target: str) -> None:  # noqa: B027 - not every vendor shakes hands
        """Called after control set a webhook target: for vendors with a handshake. Runs outside the lock."""

    def describe(self, origin: str) -> dict[str, str]:
        """The provider's entry in what ``serve`` prints."""
        return {
            "origin": origin,
            "api": origin + self.api_path,
            "token_url": origin + self.token_path,
            **self.credentials(),
            **self.accounts()[0],
            "control": origin + "/_sandbox",
        }
