"""HubSpot CRM as a stateful simulator: portals, associations, computed properties, signed webhooks, refusals."""

from infra.sandbox.core.app import Sandbox
from infra.sandbox.hubspot.provider import HubSpot


def build() -> Sandbox:
    """Make a sandbox with one seeded portal."""
    return Sandbox(HubSpot)
