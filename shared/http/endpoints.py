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
    write must say again in its query stands here. `scope` is the permission it takes, in the vendor's words, where the
    vendor doesn't name it when it is missing. `cost` is what a call takes of the account's day.
    """

    name: str
    method: str
    path: str
    effect: Effect
    content_type: str = "application/json"
    query: tuple[tuple[str, str], ...] = ()
    scope: str = ""
    cost: int = 1
