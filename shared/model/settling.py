"""How an unclear answer is cleared up: two figures of a provider, light enough for the webhook path."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SettlePolicy:
    """
    How an unclear answer of this provider is cleared up (seconds).

    `key_life`: how long a repeated key gives the first answer again; 0 where there are no keys.
    `settle`: how long after an attempt its effect may still appear: the vendor's own limit plus its index lag.
    """

    key_life: int
    settle: int
