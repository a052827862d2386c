"""A document that goes with a deal: its quote, a statement of work; and what became of it on the invoice."""

from dataclasses import dataclass, field
from typing import Literal

DocumentKind = Literal["quote", "file"]


@dataclass(frozen=True, slots=True)
class DealDocument:
    """
    A document of a deal, without its bytes. `name` is the file's, with its ending; `size` in bytes where the CRM says it.

    `address` is the provider's own way to the bytes: who knows it may read them, so it is never shown.
    """

    kind: DocumentKind
    id: str
    name: str
    media_type: str
    size: int | None = None
    address: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that hangs on an invoice in the ledger."""

    id: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Attachment:
    """What became of the deal's document: `attached`, `none` (there is none) or `failed`, and in words."""

    state: Literal["attached", "none", "failed"]
    said: str
