"""What HubSpot says of several writes in one call: which records it wrote, and which it refused."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator

from shared.providers.hubspot.wire import Failure, MadeRecord, Page, Text


def _named(value: Any) -> Any:
    return {} if value is None else value


def _listed(value: Any) -> Any:
    return () if value is None else value


class Refusal(Failure):
    """Why some weren't written; `context` names them, by the names that we gave them in the call or by their ids."""

    context: Annotated[Mapping[str, tuple[Text, ...]], BeforeValidator(_named)] = {}
    errors: Annotated[tuple[Any, ...], BeforeValidator(_listed)] = ()

    @property
    def refused(self) -> frozenset[str]:
        """The records that it is about."""
        return frozenset(name for kind in ("objectWriteTraceId", "ids", "id") for name in self.context.get(kind, ()))


class Change(MadeRecord):
    """A record that was written, by the name that we gave it in the call."""

    objectWriteTraceId: Text = ""


class Changes(Page[Change]):
    """What became of several writes; without errors where all went well."""

    errors: tuple[Refusal, ...] = ()
