"""An endpoint of a provider, as a row: its method, its path, and whether it writes."""

from dataclasses import dataclass
from enum import Enum


class Effect(Enum):
    """Whether a call changes anything there. A POST can be a read, a GET can be a write: the row says."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """
    `path` holds `{names}` that the caller fills; every value is percent-encoded whole.

    `query` belongs to the row itself and is sent with every call: a claim keeps path and bytes only, so what a repeated
    write must say again in its query stands here.
    """

    name: str
    method: str
    path: str
    effect: Effect
    content_type: str = "application/json"
    query: tuple[tuple[str, str], ...] = ()
