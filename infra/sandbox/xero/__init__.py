"""Xero's Accounting API 2.0 as a stateful simulator: its own state, arithmetic and refusals, nobody else's code."""

from infra.sandbox.core.app import Sandbox
from infra.sandbox.xero.provider import Xero


def build() -> Sandbox:
    """Make a fresh sandbox with two organisations under one consent."""
    return Sandbox(Xero)
