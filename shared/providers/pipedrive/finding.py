"""A note or a task of ours, looked for on its record by lists that don't lag (never by search)."""

from collections.abc import Iterator

from shared.errors import Unavailable
from shared.http.client import Api
from shared.model.claims import Claim
from shared.model.refs import Kind
from shared.providers.pipedrive import messages, wire
from shared.providers.pipedrive.api import ENDPOINTS, V1_PAGE, every, read


def find_made(api: Api, claim: Claim) -> wire.Message | None:
    """The one whose last line is the claim's marker, newest first: one call for each page until it is found."""
    where = {messages.HUNG_ON[claim.subject.kind]: claim.subject.id}
    pages = _notes(api, where, claim) if claim.kind is Kind.NOTE else _tasks(api, where, claim)
    return next((one for page in pages for one in page if messages.has_marker(one, claim.reference)), None)


def _tasks(api: Api, where: dict[str, str], claim: Claim) -> Iterator[tuple[wire.Message, ...]]:
    asked = {**where, "sort_by": "id", "sort_direction": "desc"}
    return every(api, "list activities", wire.Message, asked, record=str(claim.subject))


def _notes(api: Api, where: dict[str, str], claim: Claim) -> Iterator[tuple[wire.Message, ...]]:
    """Notes are v1's: pages by number."""
    record, start = str(claim.subject), "0"
    while True:
        asked = {**where, "sort": "id DESC", "limit": str(V1_PAGE), "start": start}
        page = read(wire.Many[wire.Message], api.call(ENDPOINTS["list notes"], query=asked, record=record), record)
        yield page.data
        if not page.next_start:
            return
        if int(page.next_start) <= int(start):
            raise Unavailable("Pipedrive gives the same page again", record=record, fix="It is tried again by itself.")
        start = page.next_start
