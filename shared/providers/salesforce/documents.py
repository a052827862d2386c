"""The documents of a deal in Salesforce: the PDFs of its quotes, and the files on it."""

import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import Field

from shared.errors import MappingMissing, Rejected
from shared.http.client import Api
from shared.http.download import download
from shared.model.documents import DealDocument, DocumentKind
from shared.providers.salesforce import soql, wire
from shared.providers.salesforce.api import base
from shared.providers.salesforce.asking import Asking, asking
from shared.providers.salesforce.manifest import MANIFEST

PUBLISHED: Final = ("Approved", "Presented", "Accepted")
ACCEPTED: Final = "Accepted"
NOTE: Final = "SNOTE"
"""Notes are kept among the files, and are none."""
PDF: Final = "application/pdf"
ANY_TYPE: Final = "application/octet-stream"


class _Quote(wire.Wire):
    """The quote that a PDF was made of."""

    Name: wire.Text = ""
    Status: wire.Text = ""


class _QuotePdf(wire.Wire):
    """A PDF of a quote; each time one is made there is another."""

    Id: wire.RecordId
    QuoteId: wire.RecordId
    SystemModstamp: wire.Instant = None
    Quote: _Quote = Field(_Quote())


class _File(wire.Wire):
    """A file, whichever version of it is the latest."""

    Title: wire.Text = ""
    FileType: wire.Text = ""
    FileExtension: wire.Text = ""
    ContentSize: int | None = None
    LatestPublishedVersionId: wire.RecordId = ""


class _Link(wire.Wire):
    """A file on a record."""

    Id: wire.RecordId
    SystemModstamp: wire.Instant = None
    ContentDocument: _File = Field(_File())


_QUOTES = ("Id", "QuoteId", "SystemModstamp", "Quote.Name", "Quote.Status")
_FILES = ("Id", "SystemModstamp", *(f"ContentDocument.{name}" for name in _File.names()))


@dataclass(frozen=True, slots=True)
class SalesforceDocuments:
    """One org's. Implements `shared.ports.documents.Documents`. One call each: quotes, files, content."""

    api: Api
    asking: Asking

    def of(self, deal: str, kind: DocumentKind) -> Sequence[DealDocument]:
        """The deal's documents, the newest first; of quotes only published ones, those that were accepted before others."""
        return self._quotes(deal) if kind == "quote" else self._files(deal)

    def content(self, document: DealDocument, limit: int) -> bytes:
        """Read the document with our token, which no other host ever gets."""
        record = f"{document.kind} {document.id}"
        if document.size is not None and document.size > limit:
            raise Rejected(
                f"the document is larger than {limit:,} bytes, the most that an invoice takes",
                record=record,
                fix="Put a smaller one on the deal, or attach it in the ledger by hand.",
            )
        address = self.api.origin + document.address
        return download(self.api, address, suffixes=MANIFEST.host_suffixes, limit=limit, record=record, with_token=True)

    def _quotes(self, deal: str) -> list[DealDocument]:
        where = f"Quote.OpportunityId = {soql.text(deal)} AND Quote.Status IN {soql.texts(PUBLISHED)}"
        query = soql.select(_QUOTES, "QuoteDocument", where=where, order="SystemModstamp DESC, Id DESC")
        try:
            rows = self.asking.every(_QuotePdf, query, str(self.api.connection))
        except MappingMissing:
            return []  # quotes are switched off in this org: then no deal has any
        newest: dict[str, _QuotePdf] = {}
        for row in rows:
            newest.setdefault(row.QuoteId, row)
        ordered = sorted(newest.values(), key=lambda row: row.Quote.Status != ACCEPTED)
        return [
            DealDocument(
                "quote",
                row.Id,
                f"{row.Quote.Name or 'Quote'}.pdf",
                PDF,
                address=f"{base()}/sobjects/QuoteDocument/{row.Id}/Document",
            )
            for row in ordered
        ]

    def _files(self, deal: str) -> list[DealDocument]:
        where = f"LinkedEntityId = {soql.text(deal)}"
        rows = self.asking.every(
            _Link, soql.select(_FILES, "ContentDocumentLink", where=where), str(self.api.connection)
        )
        newest = sorted(rows, key=lambda row: (str(row.SystemModstamp), row.Id), reverse=True)
        return [_file(row.ContentDocument) for row in newest if row.ContentDocument.FileType != NOTE]


def _file(said: _File) -> DealDocument:
    ending = f".{said.FileExtension}" if said.FileExtension else ""
    name = said.Title if said.Title.lower().endswith(ending.lower()) and ending else f"{said.Title}{ending}"
    version = said.LatestPublishedVersionId
    media = mimetypes.guess_type(name)[0] or ANY_TYPE
    address = f"{base()}/sobjects/ContentVersion/{version}/VersionData"
    return DealDocument("file", version, name, media, said.ContentSize, address)


def connect(api: Api) -> SalesforceDocuments:
    """The documents behind this API."""
    return SalesforceDocuments(api, asking(api))
