"""Records of QuickBooks' answers are read, or it is said which and why not."""

from collections.abc import Mapping
from typing import Any, TypeVar

from shared.http import reading
from shared.providers.quickbooks.wire import Wire

Element = TypeVar("Element", bound=Wire)


def parsed(model: type[Element], element: Mapping[str, Any]) -> Element:
    """The record as this model. Raises: Malformed, naming the members."""
    return reading.parsed("QuickBooks'", model, element)
