"""The documents of a deal, and the files on an invoice: asked for only where a book's rules want them."""

from collections.abc import Sequence
from typing import Protocol

from shared.model.documents import Attached, DealDocument, DocumentKind
from shared.model.permits import Permit
from shared.model.refs import ConnectionId


class Documents(Protocol):
    """What one CRM account keeps with its deals. Every method may raise the errors of `shared.errors`."""

    def of(self, deal: str, kind: DocumentKind) -> Sequence[DealDocument]:
        """Every document of that kind that may be shown to a customer, the one that counts first. Raises: NotFound."""
        ...

    def content(self, document: DealDocument, limit: int) -> bytes:
        """
        Read the document, at most `limit` bytes of it into memory.

        Raises:
            Rejected: it is larger, or kept where the CRM keeps nothing: it isn't asked for there.
            NotFound: it is gone.
        """
        ...


class Attachments(Protocol):
    """The files on one ledger organisation's invoices. Errors and permits as for `Ledger`."""

    @property
    def connection(self) -> ConnectionId:
        """The organisation this speaks to."""
        ...

    @property
    def largest(self) -> int:
        """The most bytes that one file may have."""
        ...

    def on(self, invoice: str) -> Sequence[Attached]:
        """The files on this invoice. Raises: NotFound."""
        ...

    def attach(
        self, invoice: str, document: DealDocument, name: str, content: bytes, *, online: bool, key: str, permit: Permit
    ) -> Attached:
        """
        Put the file on the invoice under this name; `online`: the customer sees it, too. The same name again is the same file.

        Raises:
            Unclear: it may or may not hang there now.
            Rejected: it surely does not.
        """
        ...
