"""Records of a vendor's answers are read, or it is said which and why not; and what that means after a write."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from shared.errors import Malformed, Unavailable, Unclear

SETTLED: Final = "It is looked up and settled by itself."
"""What becomes of a write that nobody knows about."""

Record = TypeVar("Record", bound=BaseModel)


def parsed(vendors: str, model: type[Record], element: Mapping[str, Any]) -> Record:
    """The record as this model; `vendors` says whose it is ("Xero's"). Raises: Malformed, naming the members."""
    try:
        return model.model_validate(element)
    except ValidationError as error:
        missing = ", ".join(".".join(map(str, entry["loc"])) for entry in error.errors())
        raise Malformed(f"{vendors} {model.__name__} can't be read ({missing})", fix="Report it.") from error


@contextmanager
def readable(what: str) -> Iterator[None]:
    """Around a mapping of such a record: a date or currency that can't be read is Malformed."""
    try:
        yield
    except ValueError as error:
        raise Malformed(f"{what} can't be read: {error}", fix="Report it.") from error


@contextmanager
def unclear(what: str, record: str) -> Iterator[None]:
    """Around reading the answer to a write; where it says nothing, `what` it was is said and why. Raises: Unclear."""
    try:
        yield
    except (Unavailable, Malformed) as unreadable:
        raise Unclear(f"{what}: {unreadable.sentence}", record=record, fix=SETTLED) from unreadable
