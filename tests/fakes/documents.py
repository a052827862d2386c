"""A CRM's documents and a ledger's files, in memory."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.errors import LedgerlinkError, NotFound, Rejected, WriteForbidden
from shared.model.documents import Attached, DealDocument, DocumentKind
from shared.model.permits import Permit
from shared.model.refs import ConnectionId
from tests import builders


@dataclass
class FakeDocuments:
    """`kept`: the documents of deals, the one that counts first; `contents` by their ids."""

    kept: dict[str, list[DealDocument]] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    before: deque[LedgerlinkError] = field(default_factory=deque)
    calls: list[str] = field(default_factory=list)

    def of(self, deal: str, kind: DocumentKind) -> Sequence[DealDocument]:
        self._called("of")
        return [document for document in self.kept.get(deal, []) if document.kind == kind]

    def content(self, document: DealDocument, limit: int) -> bytes:
        self._called("content")
        if document.id not in self.contents:
            raise NotFound(f"the document {document.id} is gone")
        found = self.contents[document.id]
        if len(found) > limit:
            raise Rejected(f"the document is larger than {limit} bytes")
        return found

    def _called(self, name: str) -> None:
        self.calls.append(name)
        if self.before:
            raise self.before.popleft()


@dataclass
class FakeAttachments:
    """`files` by invoice and name. Errors in `before` come before a file is kept, in `after` once it is."""

    connection: ConnectionId = builders.LEDGER
    largest: int = 1000
    files: dict[str, dict[str, bytes]] = field(default_factory=dict)
    seen_by_customers: set[str] = field(default_factory=set)
    before: deque[LedgerlinkError] = field(default_factory=deque)
    after: deque[LedgerlinkError] = field(default_factory=deque)
    calls: list[str] = field(default_factory=list)

    def on(self, invoice: str) -> Sequence[Attached]:
        self.calls.append("on")
        return [Attached(f"{invoice}/{name}", name, len(kept)) for name, kept in self.files.get(invoice, {}).items()]

    def attach(
        self, invoice: str, document: DealDocument, name: str, content: bytes, *, online: bool, key: str, permit: Permit
    ) -> Attached:
        if not permit.covers(self.connection):
            raise WriteForbidden("no permit covers this ledger")
        self.calls.append("attach")
        if self.before:
            raise self.before.popleft()
        self.files.setdefault(invoice, {})[name] = content
        if online:
            self.seen_by_customers.add(name)
        if self.after:
            raise self.after.popleft()
        return Attached(f"{invoice}/{name}", name, len(content))
