"""
Where this deployment keeps its things: read once from the environment that CDK wrote.

A frozen dataclass of plain strings, so that the webhook path loads it for nothing. Nothing else reads the environment.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache


@dataclass(frozen=True, slots=True)
class Settings:
    """Names of this deployment's resources; `queues` maps a queue's name to its URL."""

    links_table: str
    state_table: str
    audit_table: str
    rules_bucket: str
    token_key: str
    secrets_prefix: str
    stack: str
    environment: str
    queues: Mapping[str, str] = field(default_factory=dict)
    notices_prefix: str = ""
    notices_from: str = ""
    notices_topics: str = ""

    @property
    def is_local(self) -> bool:
        """Whether providers may be reached on loopback without TLS (the local stack only)."""
        return self.environment == "local"


TOPIC_MARK = "-notices-"
"""Stands in a topic's name between the deployment's and the one that the rules say."""
QUEUE_PREFIX = "LEDGERLINK_QUEUE_"
VARIABLES: Mapping[str, str] = {
    "links_table": "LEDGERLINK_LINKS_TABLE",
    "state_table": "LEDGERLINK_STATE_TABLE",
    "audit_table": "LEDGERLINK_AUDIT_TABLE",
    "rules_bucket": "LEDGERLINK_RULES_BUCKET",
    "token_key": "LEDGERLINK_TOKEN_KEY",
    "secrets_prefix": "LEDGERLINK_SECRETS_PREFIX",
    "notices_prefix": "LEDGERLINK_NOTICES_PREFIX",
    "notices_from": "LEDGERLINK_NOTICES_FROM",
    "notices_topics": "LEDGERLINK_NOTICES_TOPICS",
    "stack": "LEDGERLINK_STACK",
    "environment": "LEDGERLINK_ENVIRONMENT",
}


def from_environment(environment: Mapping[str, str]) -> Settings:
    """
    The settings written in these variables; an absent one is empty, because each function is given only what it needs.
    """
    queues = {
        name.removeprefix(QUEUE_PREFIX).lower(): url
        for name, url in environment.items()
        if name.startswith(QUEUE_PREFIX)
    }
    return Settings(**{field: environment.get(name, "") for field, name in VARIABLES.items()}, queues=queues)


@cache
def settings() -> Settings:
    """Return this process's settings, read once."""
    return from_environment(os.environ)
