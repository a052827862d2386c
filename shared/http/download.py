"""Files that a provider keeps: read from its own hosts only, with our token at the account's own alone, never more than asked for."""

import time
from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

import httpx

from shared.errors import NotFound, Rejected, Unavailable
from shared.http.auth import Bearer
from shared.http.client import Api
from shared.model.handoff import Call
from shared.model.refs import provider_of

MOST_REDIRECTS = 3
SHOWN_AS = "(a document)"
"""In the journal: such an address opens the file for whoever knows it."""
_AGAIN = "It is tried again by itself."


def download(
    api: Api, url: str, *, suffixes: Sequence[str], limit: int, record: str, with_token: bool = False
) -> bytes:
    """
    Give the bytes behind an address that the provider gave us, at most `limit` of them.

    Guarantees: no token is sent, whatever the host, but `with_token` to the connection's own; nothing is sent at all to a host that isn't the connection's own or, over
    TLS, ends in one of the `suffixes`, nor by way of a redirect; the address is in no journal and no error.

    Raises:
        Rejected: another host, or a larger file.
        NotFound: the address has run out, or the file is gone.
        Unavailable: no answer, or one that leads in circles.
    """
    for _ in range(MOST_REDIRECTS + 1):
        _permitted(api, url, suffixes, record)
        found = _once(api, url, limit, record, with_token=with_token and _is_own(api, url))
        if isinstance(found, bytes):
            return found
        url = urljoin(url, found)
    raise Unavailable("the document's address leads in circles", record=record, fix=_AGAIN)


def _permitted(api: Api, url: str, suffixes: Sequence[str], record: str) -> None:
    parts = urlsplit(url)
    host = parts.hostname or ""
    theirs = parts.scheme == "https" and parts.netloc == host and f".{host}".endswith(tuple(suffixes))
    if not (_is_own(api, url) or theirs):
        raise Rejected(
            f"the document is kept at {host or 'no host'}, which is not {provider_of(api.connection)}'s: it was not read",
            record=record,
            fix="Put the document itself on the deal.",
        )


def _is_own(api: Api, url: str) -> bool:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" == api.origin


def _once(api: Api, url: str, limit: int, record: str, *, with_token: bool) -> bytes | str:
    """The bytes, or where they are instead."""
    if api.pace is not None:
        api.pace.call()
    at, start, status = api.clock.now(), time.monotonic(), 0
    try:
        proof = Bearer(api.tokens) if with_token else None
        with api.client.stream("GET", url, headers={"Accept": "*/*"}, follow_redirects=False, auth=proof) as answer:
            status = answer.status_code
            if answer.is_redirect:
                return answer.headers["location"]
            _check(status, record)
            return _bounded(answer, limit, record)
    except httpx.HTTPError as error:
        raise Unavailable(f"the document can't be read ({type(error).__name__})", record=record, fix=_AGAIN) from error
    finally:
        took = round((time.monotonic() - start) * 1000)
        api.journal.calls.append(Call(at, provider_of(api.connection), "GET", SHOWN_AS, status, took, 1))


def _check(status: int, record: str) -> None:
    if status in {408, 429} or status >= 500:
        raise Unavailable(f"the document can't be read now (status {status})", record=record, fix=_AGAIN)
    if status != 200:
        raise NotFound(f"the document is gone (status {status})", record=record, fix="Put it on the deal again.")


def _bounded(answer: httpx.Response, limit: int, record: str) -> bytes:
    """Stops reading where it is too much; a length that was announced isn't believed."""
    read = bytearray()
    for chunk in answer.iter_bytes():
        read += chunk
        if len(read) > limit:
            raise Rejected(
                f"the document is larger than {limit:,} bytes, the most that an invoice takes",
                record=record,
                fix="Put a smaller one on the deal, or attach it in the ledger by hand.",
            )
    return bytes(read)
