"""QuickBooks Online's Accounting API v3 as a stateful simulator: its own state, arithmetic and refusals, nobody else's code."""

from infra.sandbox.core.app import Sandbox
from infra.sandbox.quickbooks.provider import QuickBooks


def build() -> Sandbox:
    """Make a fresh sandbox with two companies: a British one with several currencies, an American one with dollars."""
    return Sandbox(QuickBooks)
