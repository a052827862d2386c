"""Records of QuickBooks' answers are read, or it is said which and why not."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from pydantic import ValidationError

from shared.errors import Malformed
from shared.providers.quickbooks.wire import Wire

Element = TypeVar("Element", bound=Wire)


def parsed(model: type[Element], element: Mapping[str, Any]) -> Element:
    """The record as this model. Raises: Malformed, naming the members."""
    try:
        return model.model_validate(element)
    except ValidationError as error:
        missing = ", ".join(".".join(map(str, entry["loc"])) for entry in error.errors())
        raise Malformed(f"QuickBooks' {model.__name__} can't be read ({missing})", fix="Report it.") from error


@contextmanager
def readable(what: str) -> Iterator[None]:
    """Around a mapping of such a record: a date or currency that can't be read is Malformed."""
    try:
        yield
    except ValueError as error:
        raise Malformed(f"{what} can't be read: {error}", fix="Report it.") from error
