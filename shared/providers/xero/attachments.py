"""The files on an invoice in Xero."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from shared.errors import Malformed
from shared.http.client import Api
from shared.http.reading import unclear
from shared.model.documents import Attached, DealDocument
from shared.model.permits import Permit
from shared.model.refs import ConnectionId
from shared.providers.xero import api as xero

LARGEST: Final = 10_000_000
"""Bytes; one page of Xero's says 10 MB, another 25."""


@dataclass(frozen=True, slots=True)
class XeroAttachments:
    """One organisation's. Implements `shared.ports.documents.Attachments`; one call for each verb."""

    api: Api
    largest: int = LARGEST

    @property
    def connection(self) -> ConnectionId:
        """The organisation this speaks to."""
        return self.api.connection

    def on(self, invoice: str) -> Sequence[Attached]:
        """The files on this invoice."""
        answer = self.api.call(xero.ATTACHMENTS, path={"invoice": invoice}, record=f"invoice {invoice}")
        return [_attached(element) for element in xero.elements(answer, "Attachments")]

    def attach(
        self, invoice: str, document: DealDocument, name: str, content: bytes, *, online: bool, key: str, permit: Permit
    ) -> Attached:
        """Put the file on the invoice; the same name again replaces it."""
        answer = self.api.call(
            xero.ATTACH_ONLINE if online else xero.ATTACH,
            path={"invoice": invoice, "name": name},
            body=content,
            headers={"Content-Type": document.media_type, "Idempotency-Key": key},
            permit=permit,
            record=f"invoice {invoice}",
        )
        with unclear("Xero's answer to a file can't be read", f"invoice {invoice}"):
            found = [_attached(element) for element in xero.elements(answer, "Attachments")]
            if not found or not found[0].id:
                raise Malformed("it names no file")
        return found[0]


def _attached(element: dict[str, Any]) -> Attached:
    said = (element.get("AttachmentID"), element.get("FileName"), element.get("ContentLength"))
    return Attached(str(said[0] or ""), str(said[1] or ""), int(said[2] or 0))


def connect(api: Api) -> XeroAttachments:
    """The files behind this API."""
    return XeroAttachments(api)
