"""Records of a vendor's answers are read, or it is said which and why not."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from shared.errors import Malformed

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
