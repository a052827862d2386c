"""Elements of Xero's answers are read, or it is said which and why not."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from shared.errors import Malformed
from shared.http import reading
from shared.providers.xero.wire import Wire

Element = TypeVar("Element", bound=Wire)


def parsed(model: type[Element], element: Mapping[str, Any]) -> Element:
    """The record as this model. Raises: Malformed, naming the members."""
    return reading.parsed("Xero's", model, element)


def shown(what: str, references: Sequence[str]) -> None:
    """Make sure that each record that was asked for by our reference shows one. Raises: Malformed."""
    if not all(references):
        raise Malformed(f"{what} that was asked for by our reference shows none", fix="Report it.")
