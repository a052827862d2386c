"""The documents of a deal in HubSpot: its published quotes, and the files on its notes."""

import mimetypes
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from shared.errors import NotFound
from shared.http.client import Api
from shared.http.download import download
from shared.http.endpoints import Endpoint
from shared.model.documents import DealDocument, DocumentKind
from shared.model.refs import Kind, Ref
from shared.providers.hubspot import mapping, wire, wire_documents
from shared.providers.hubspot.api import BATCH, PAGE, endpoints, read
from shared.providers.hubspot.manifest import MANIFEST

SUFFIXES: Final = (
    *MANIFEST.host_suffixes,
    ".hubspot.net",
    ".hubspotusercontent-na1.net",
    ".hubspotusercontent-eu1.net",
)
"""Where HubSpot keeps files and quotes."""
PUBLISHED: Final = frozenset({"APPROVED", "APPROVAL_NOT_NEEDED"})
SIGNED: Final = "ESIGN_COMPLETED"
PDF: Final = "application/pdf"
ANY_TYPE: Final = "application/octet-stream"
MOST_FILES: Final = 20
"""Files that are looked at, the newest first."""


Row = TypeVar("Row", bound=wire.Wire)


@dataclass(frozen=True, slots=True)
class HubSpotDocuments:
    """
    One portal's. Implements `shared.ports.documents.Documents`.

    Calls: quotes 1 list and 1 batch; files the same, 1 for each file looked at; content 1, for a file 2.
    """

    api: Api
    rows: Mapping[str, Endpoint] = field(default_factory=endpoints)

    def of(self, deal: str, kind: DocumentKind) -> Sequence[DealDocument]:
        """The deal's documents, the newest first; of quotes only published ones, those that were signed before others."""
        ref = Ref(self.api.connection, Kind.DEAL, deal)
        return self._quotes(ref) if kind == "quote" else list(self._files(ref))

    def content(self, document: DealDocument, limit: int) -> bytes:
        """Read a quote's PDF, or a file by an address that HubSpot signs for it."""
        record = f"{document.kind} {document.id}"
        address = document.address or self._signed(document, record)
        return download(self.api, address, suffixes=SUFFIXES, limit=limit, record=record)

    def _quotes(self, deal: Ref) -> list[DealDocument]:
        found = self._batch("read quotes", deal, "quotes", wire_documents.QuoteRecord, wire_documents.Quote)
        ready = [q for q in found if q.properties.hs_status in PUBLISHED and q.properties.hs_pdf_download_link]
        ready.sort(key=lambda q: (q.properties.hs_sign_status == SIGNED, q.properties.changed, q.id), reverse=True)
        return [
            DealDocument(
                "quote", q.id, f"{q.properties.hs_title or 'Quote'}.pdf", PDF, address=q.properties.hs_pdf_download_link
            )
            for q in ready
        ]

    def _files(self, deal: Ref) -> Iterator[DealDocument]:
        notes = self._batch("read notes", deal, "notes", wire_documents.NoteRecord, wire_documents.Note)
        notes.sort(key=lambda note: (note.properties.changed, note.id), reverse=True)
        ids = [one for note in notes for one in reversed(note.properties.hs_attachment_ids.split(";")) if one.strip()]
        for identity in list(dict.fromkeys(one.strip() for one in ids))[:MOST_FILES]:
            try:
                answer = self.api.call(self.rows["read file"], path={"id": identity}, record=str(deal))
            except NotFound:
                continue  # deleted since it was put on the note
            file = read(wire_documents.File, answer, f"file {identity}")
            name = f"{file.name}.{file.extension}" if file.extension else file.name
            yield DealDocument("file", identity, name, mimetypes.guess_type(name)[0] or ANY_TYPE, file.size)

    def _signed(self, document: DealDocument, record: str) -> str:
        answer = self.api.call(self.rows["sign file"], path={"id": document.id}, record=record)
        return read(wire_documents.Signed, answer, record).url

    def _batch(self, name: str, deal: Ref, to: str, row: type[Row], properties: type[wire.Wire]) -> list[Row]:
        """Every record of that type on the deal."""
        path, query = {"of": mapping.OBJECTS[deal.kind], "id": deal.id, "to": to}, {"limit": str(PAGE)}
        answer = self.api.call(self.rows["list associations"], path=path, query=query, record=str(deal))
        page = read(wire.Page[wire.Linked], answer, str(deal))
        ids = list(dict.fromkeys(each.toObjectId for each in page.results))
        found: list[Row] = []
        for start in range(0, len(ids), BATCH):
            asked = {
                "inputs": [{"id": identity} for identity in ids[start : start + BATCH]],
                "properties": list(properties.names()),
                "propertiesWithHistory": [],
            }
            batch = self.api.call(self.rows[name], path={}, body=mapping.as_json(asked), record=str(deal))
            found += [row.model_validate(each) for each in read(wire_documents.Found, batch, str(deal)).results]
        return found


def connect(api: Api) -> HubSpotDocuments:
    """The documents behind this API."""
    return HubSpotDocuments(api)
