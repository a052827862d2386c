"""Pipedrive as a stateful simulator: companies, custom fields, computed deal values, webhooks v2, budgets, refusals."""

from infra.sandbox.core.app import Sandbox
from infra.sandbox.pipedrive.provider import Pipedrive


def build() -> Sandbox:
    """Make a sandbox with two seeded companies."""
    return Sandbox(Pipedrive)
