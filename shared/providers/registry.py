"""Providers by name, loaded only when asked for: the one place that knows which there are."""

from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import Protocol, cast

from shared.errors import NotFound, Unsupported
from shared.model.hints import Event
from shared.model.refs import ConnectionId, provider_of
from shared.providers.manifest import Capability, Manifest
from shared.providers.signatures import Inbound, Reply

PROVIDERS: Mapping[str, str] = {
    "hubspot": "shared.providers.hubspot",
    "pipedrive": "shared.providers.pipedrive",
    "quickbooks": "shared.providers.quickbooks",
    "salesforce": "shared.providers.salesforce",
    "xero": "shared.providers.xero",
}


class Webhooks(Protocol):
    """
    A provider's `webhooks` module: pure, standard library only.

    `HANDSHAKE`: the vendor proves the receiver by deliveries with right and wrong signatures, and wants no bodies back.
    `ACCEPTED`: the words by which the vendor knows that every event is kept; None where a 200 without a body says it.
    """

    HANDSHAKE: bool
    ACCEPTED: Reply | None

    def verify(self, delivery: Inbound, key: str) -> bool:
        """Whether the delivery is genuine and fresh."""
        ...

    def parse(self, body: bytes) -> list[Event]:
        """Read its events. Raises: Malformed."""
        ...


def part(provider: str, name: str) -> ModuleType:
    """Import one of a provider's modules. Raises: NotFound for a provider that doesn't exist."""
    if provider not in PROVIDERS:
        raise NotFound(f"there is no provider {provider!r}", fix=f"Known are: {', '.join(sorted(PROVIDERS))}.")
    return import_module(f"{PROVIDERS[provider]}.{name}")


def able(connection: ConnectionId, capability: Capability, name: str) -> ModuleType:
    """Import the module for what not every provider can do. Raises: NotFound, Unsupported."""
    facts = manifest(provider_of(connection))
    if capability not in facts.capabilities:
        raise Unsupported(
            f"{facts.title} has no {name} that we can reach",
            record=connection,
            fix="Take what asks for them out of ledgerlink.toml.",
        )
    return part(facts.name, name)


def manifest(provider: str) -> Manifest:
    """The provider's facts. Raises: NotFound."""
    return cast("Manifest", part(provider, "manifest").MANIFEST)


def webhooks(provider: str) -> Webhooks:
    """The provider's webhook functions. Raises: NotFound."""
    return cast("Webhooks", part(provider, "webhooks"))
