"""What HubSpot says of quotes, of notes with files, and of files; only what we read."""

from typing import Any

from shared.providers.hubspot.wire import Instant, Text, Wire


class Dated(Wire):
    """When a record changed last, as it stands there; ISO texts sort by time."""

    hs_lastmodifieddate: Instant = None

    @property
    def changed(self) -> str:
        """For sorting; empty where HubSpot doesn't say."""
        return self.hs_lastmodifieddate.isoformat() if self.hs_lastmodifieddate else ""


class Quote(Dated):
    """A quote's properties."""

    hs_title: Text = ""
    hs_status: Text = ""
    hs_sign_status: Text = ""
    hs_pdf_download_link: Text = ""


class QuoteRecord(Wire):
    """A quote."""

    id: Text
    properties: Quote = Quote()


class Note(Dated):
    """A note's files, by id, with semicolons between them."""

    hs_attachment_ids: Text = ""


class NoteRecord(Wire):
    """A note."""

    id: Text
    properties: Note = Note()


class Found(Wire):
    """A batch, its rows still as they came: what they are depends on what was asked for."""

    results: tuple[dict[str, Any], ...]


class File(Wire):
    """A file's details; the name is without its ending."""

    name: Text = ""
    extension: Text = ""
    size: int | None = None


class Signed(Wire):
    """Where a private file can be read for a while."""

    url: Text
