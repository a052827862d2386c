"""Records of HubSpot in batches: how many at once, and whether an answer holds all that there are."""

from collections.abc import Iterator, Sequence
from typing import Any

from shared.errors import Unavailable
from shared.model.refs import Ref
from shared.providers.hubspot import wire
from shared.providers.hubspot.api import BATCH

GONE = "OBJECT_NOT_FOUND"
"""The one refusal inside a batch that says something about the record, not about the call."""


def chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """As many as one batch takes, in their order."""
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def whole(batch: wire.Batch[Any], about: Ref) -> None:
    """
    Records that are gone are left out of a batch; anything else that is missing makes the answer useless.

    Raises:
        Unavailable: HubSpot read only a part.
    """
    failed = [each for each in batch.errors if each.category != GONE]
    if failed:
        raise Unavailable(
            f"HubSpot read only a part: {failed[0].message}", record=str(about), fix="It is tried again by itself."
        )
