"""A claim is a link written before the remote record exists; when the record exists the claim is the link."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from shared.model.ledger import Customer, Invoice
from shared.model.refs import ConnectionId, Kind, Ref


class ClaimState(StrEnum):
    """Whether the record exists: not known yet, yes, or the provider refused to make it."""

    OPEN = "open"
    LINKED = "linked"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class WriteRequest:
    """The exact request of a write: the endpoint's row by name, the values in its path, and its bytes."""

    endpoint: str
    body: bytes
    path: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Claim:
    """
    The right and duty to make one record.

    `subject` is the record it is made for, `intent` what for (`invoice`, `customer`, `note:...`): the two name the claim.
    `key` is deterministic in (subject, intent, generation). A later `generation` exists only after the earlier one was
    refused, or was looked up and not found. `expected` is what the request was meant to come to, so that a claim can be
    settled by whoever finds it, even when the deal has changed meanwhile. A link keeps no request bytes: they are spent.
    """

    subject: Ref
    intent: str
    target: ConnectionId
    kind: Kind
    reference: str
    request: WriteRequest
    key: str
    generation: int
    state: ClaimState
    claimed_at: datetime
    attempted_at: datetime
    attempts: int = 1
    remote: Ref | None = None
    version: str = ""
    cause: str = ""
    expected: Mapping[str, str] = field(default_factory=dict)

    def linked(self, created: "Created") -> "Claim":
        """The link that this claim becomes."""
        spent = replace(self.request, body=b"")
        return replace(self, request=spent, state=ClaimState.LINKED, remote=created.ref, version=created.version)


@dataclass(frozen=True, slots=True)
class Created:
    """What the provider answered to a create: the record's name and version, and the record where it matters."""

    ref: Ref
    version: str = ""
    invoice: Invoice | None = None
    customer: Customer | None = None
