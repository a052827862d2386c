"""Salesforce Sales Cloud as a stateful simulator: orgs, SOQL, field-level security, Outbound Messages, refusals."""

from infra.sandbox.core.app import Sandbox
from infra.sandbox.salesforce.provider import Salesforce


def build() -> Sandbox:
    """Make a sandbox with two seeded orgs."""
    return Sandbox(Salesforce)
